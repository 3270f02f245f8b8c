/* SPDX-License-Identifier: GPL-2.0-only */
#include "probe.h"

static struct lttng_session *listed;

/* The position of a session in the list, or -1. */
static int find(const char *name)
{
	int n;

	free(listed);
	listed = NULL;
	n = lttng_list_sessions(&listed);
	for (int i = 0; i < n; i++)
		if (!strcmp(listed[i].name, name))
			return i;
	return -1;
}

static void probe_parameters(void)
{
	char long_name[300];
	struct lttng_domain domain = probe_domain(LTTNG_DOMAIN_UST, LTTNG_BUFFER_PER_UID);

	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	probe_part("session parameters");
	INT(lttng_session_daemon_alive());
	INT(lttng_set_tracing_group(NULL));
	INT(lttng_set_tracing_group("tracing"));
	INT(lttng_set_tracing_group(long_name));
	INT(lttng_set_tracing_group("tracing"));
	PTR(lttng_session_daemon_command_endpoint);
	PTR(lttng_session_daemon_notification_endpoint);
	RISKY(lttng_list_sessions(NULL));
	INT(lttng_create_session(NULL, NULL));
	INT(lttng_create_session("", NULL));
	INT(lttng_create_session(long_name, NULL));
	INT(lttng_create_session("a/b", NULL));
	INT(lttng_create_session("bad-url", "nonsense"));
	INT(lttng_create_session("bad-url", "file://relative"));
	INT(lttng_create_session("bad-url", "ftp://host/x"));
	INT(lttng_create_session("bad-url", "net://"));
	INT(find("bad-url"));
	INT(lttng_destroy_session(NULL));
	INT(lttng_destroy_session("nosuch"));
	INT(lttng_destroy_session_no_wait(NULL));
	INT(lttng_destroy_session_no_wait("nosuch"));
	INT(lttng_start_tracing(NULL));
	INT(lttng_start_tracing("nosuch"));
	INT(lttng_start_tracing(""));
	INT(lttng_stop_tracing(NULL));
	INT(lttng_stop_tracing("nosuch"));
	INT(lttng_stop_tracing_no_wait(NULL));
	INT(lttng_stop_tracing_no_wait("nosuch"));
	INT(lttng_data_pending(NULL));
	INT(lttng_data_pending("nosuch"));
	INT(lttng_regenerate_metadata(NULL));
	INT(lttng_regenerate_metadata("nosuch"));
	INT(lttng_metadata_regenerate("nosuch"));
	INT(lttng_regenerate_statedump(NULL));
	INT(lttng_regenerate_statedump("nosuch"));
	INT(lttng_set_session_shm_path(NULL, NULL));
	INT(lttng_set_session_shm_path("nosuch", "/tmp/shm"));
	INT(lttng_register_consumer(NULL, NULL));
	INT(lttng_calibrate(NULL, NULL));
	INT(lttng_list_domains(NULL, NULL));
	INT(lttng_list_domains("nosuch", &(struct lttng_domain *) { NULL }));
	PTR(lttng_create_handle(NULL, NULL));
	PTR(lttng_create_handle("nosuch", NULL));
	PTR(lttng_create_handle(NULL, &domain));
	PTR(lttng_create_handle("", &domain));
	PTR(lttng_create_handle(long_name, &domain));
	RISKY((lttng_destroy_handle(NULL), 0));
	INT(lttng_set_consumer_url(NULL, NULL, NULL));
	if (probe_deadly)
		INT(lttng_set_consumer_url(probe_handle("nosuch"), "file:///tmp/x", NULL));
}

static void probe_life(void)
{
	struct lttng_domain *domains = NULL;
	struct lttng_destruction_handle *handle = NULL;
	enum lttng_error_code code = (enum lttng_error_code) 0;
	enum lttng_rotation_state rotation = (enum lttng_rotation_state) 7;
	const struct lttng_trace_archive_location *location = NULL;
	uint64_t created = 0;
	char url[4096];

	probe_part("session life");
	snprintf(url, sizeof(url), "file://%s/traces", probe_home);
	INT(lttng_create_session("life", url));
	INT(lttng_create_session("life", url));
	INT(find("life"));
	INT(listed[0].enabled);
	INT(listed[0].snapshot_mode);
	INT(listed[0].live_timer_interval);
	STR(listed[0].path);
	INT(lttng_session_get_creation_time(&listed[0], &created));
	INT(created > 1500000000);
	INT(lttng_session_get_creation_time(NULL, &created));
	INT(lttng_session_get_creation_time(&listed[0], NULL));
	INT(lttng_list_domains("life", &domains));
	INT(lttng_start_tracing("life"));
	INT(lttng_data_pending("life"));
	INT(lttng_regenerate_statedump("life"));
	INT(lttng_regenerate_metadata("life"));
	INT(lttng_set_consumer_url(probe_handle("life"), "nonsense", NULL));
	snprintf(url, sizeof(url), "file://%s/elsewhere", probe_home);
	INT(lttng_set_consumer_url(probe_handle("life"), url, NULL));
	INT(find("life"));
	STR(listed[0].path);
	RISKY(lttng_set_consumer_url(probe_handle("life"), NULL, NULL));
	INT(lttng_destroy_session_ext(NULL, &handle));
	INT(lttng_destroy_session_ext("nosuch", &handle));
	INT(handle == NULL || lttng_destruction_handle_wait_for_completion(handle, -1));
	INT(handle == NULL || lttng_destruction_handle_get_result(handle, &code));
	INT(code);
	lttng_destruction_handle_destroy(handle);
	handle = NULL;
	INT(lttng_destroy_session_ext("life", &handle));
	INT(lttng_destruction_handle_get_result(handle, &code));
	INT(lttng_destruction_handle_get_rotation_state(handle, &rotation));
	INT(lttng_destruction_handle_get_archive_location(handle, &location));
	INT(lttng_destruction_handle_wait_for_completion(handle, -1));
	INT(lttng_destruction_handle_wait_for_completion(handle, 0));
	INT(lttng_destruction_handle_get_result(handle, &code));
	INT(code);
	INT(lttng_destruction_handle_get_rotation_state(handle, &rotation));
	INT(rotation);
	INT(lttng_destruction_handle_get_archive_location(handle, &location));
	RISKY(lttng_destruction_handle_wait_for_completion(NULL, -1));
	RISKY(lttng_destruction_handle_get_result(NULL, &code));
	RISKY(lttng_destruction_handle_get_result(handle, NULL));
	RISKY(lttng_destruction_handle_get_rotation_state(NULL, &rotation));
	RISKY(lttng_destruction_handle_get_archive_location(handle, NULL));
	lttng_destruction_handle_destroy(handle);
	lttng_destruction_handle_destroy(NULL);
	INT(lttng_create_session("life", url));
	INT(lttng_destroy_session_ext("life", NULL));
	INT(lttng_create_session("no-output", NULL));
	INT(find("no-output") >= 0);
	STR(listed[0].path);
	INT(lttng_destroy_session("no-output"));
	INT(find("no-output"));
}

void probe_sessions(void)
{
	probe_parameters();
	probe_life();
}

static void see(struct lttng_session_descriptor *descriptor)
{
	const char *name = NULL;

	PTR(descriptor);
	INT(lttng_session_descriptor_get_session_name(descriptor, &name));
	if (!name || strncmp(name, "auto-", 5) != 0)
		STR(name);
}

static void create(struct lttng_session_descriptor *descriptor)
{
	const char *name = "";
	int at;

	PTR(descriptor);
	if (!descriptor)
		return;
	INT(lttng_create_session_ext(descriptor));
	INT(lttng_session_descriptor_get_session_name(descriptor, &name));
	if (name && !strncmp(name, "auto-", 5)) {
		INT(strlen(name));
		INT(lttng_destroy_session(name));
	} else {
		STR(name);
		at = find(name);
		if (at >= 0) {
			STR(listed[at].path);
			INT(listed[at].snapshot_mode);
			INT(listed[at].live_timer_interval);
		}
	}
	lttng_session_descriptor_destroy(descriptor);
}

void probe_descriptors(void)
{
	const char *name = NULL;
	char path[4096];

	snprintf(path, sizeof(path), "%s/descriptor", probe_home);
	probe_part("session descriptors");
	see(lttng_session_descriptor_create(NULL));
	see(lttng_session_descriptor_create("plain"));
	see(lttng_session_descriptor_create(""));
	see(lttng_session_descriptor_create("auto"));
	see(lttng_session_descriptor_local_create(NULL, NULL));
	see(lttng_session_descriptor_local_create("local", path));
	see(lttng_session_descriptor_local_create("local", "relative"));
	see(lttng_session_descriptor_local_create("local", ""));
	see(lttng_session_descriptor_network_create("net", NULL, NULL));
	see(lttng_session_descriptor_network_create("net", "net://127.0.0.1", NULL));
	see(lttng_session_descriptor_network_create("net", "tcp://127.0.0.1", "tcp://127.0.0.1"));
	see(lttng_session_descriptor_network_create("net", "tcp://127.0.0.1", NULL));
	see(lttng_session_descriptor_network_create("net", NULL, "tcp://127.0.0.1"));
	see(lttng_session_descriptor_network_create("net", "file:///tmp/x", NULL));
	see(lttng_session_descriptor_snapshot_create("snapshot"));
	see(lttng_session_descriptor_snapshot_local_create("snapshot", NULL));
	see(lttng_session_descriptor_snapshot_local_create("snapshot", path));
	see(lttng_session_descriptor_snapshot_network_create("snapshot", "net://127.0.0.1", NULL));
	see(lttng_session_descriptor_live_create("live", 1000));
	see(lttng_session_descriptor_live_create("live", 0));
	see(lttng_session_descriptor_live_network_create("live", NULL, NULL, 1000));
	see(lttng_session_descriptor_live_network_create("live", "net://127.0.0.1", NULL, 0));
	RISKY(lttng_session_descriptor_get_session_name(NULL, &name));
	RISKY(lttng_session_descriptor_get_session_name(lttng_session_descriptor_create("x"), NULL));
	RISKY(lttng_create_session_ext(NULL));
	lttng_session_descriptor_destroy(NULL);
	probe_part("sessions of descriptors");
	create(lttng_session_descriptor_create("plain"));
	create(lttng_session_descriptor_create("plain"));
	create(lttng_session_descriptor_create(NULL));
	create(lttng_session_descriptor_create("a/b"));
	create(lttng_session_descriptor_local_create("local", path));
	create(lttng_session_descriptor_local_create(NULL, path));
	create(lttng_session_descriptor_local_create(NULL, NULL));
	INT(lttng_destroy_session("plain"));
	INT(lttng_destroy_session("local"));
}
