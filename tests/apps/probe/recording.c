/* SPDX-License-Identifier: GPL-2.0-only */
#include "probe.h"

static void with_channel(const char *name, struct lttng_handle *handle)
{
	struct lttng_channel *chan = lttng_channel_create(&handle->domain);

	if (!chan)
		abort();
	snprintf(chan->name, sizeof(chan->name), "ch");
	STR(name);
	INT(lttng_enable_channel(handle, chan));
	lttng_channel_destroy(chan);
}

void probe_recording(void)
{
	struct lttng_domain per_pid = probe_domain(LTTNG_DOMAIN_UST, LTTNG_BUFFER_PER_PID);
	char url[4096];

	probe_part("recording");
	snprintf(url, sizeof(url), "file://%s/recording", probe_home);
	INT(lttng_create_session("recording", url));
	INT(lttng_set_session_shm_path("recording", "/tmp/shm/recording"));
	INT(lttng_set_session_shm_path("recording", "relative"));
	INT(lttng_set_session_shm_path("recording", NULL));
	INT(lttng_start_tracing("recording"));
	with_channel("recording", probe_handle("recording"));
	INT(lttng_start_tracing("recording"));
	INT(lttng_start_tracing("recording"));
	if (probe_deadly)
		INT(lttng_data_pending("recording"));
	INT(lttng_regenerate_metadata("recording"));
	INT(lttng_regenerate_statedump("recording"));
	INT(lttng_stop_tracing("recording"));
	INT(lttng_stop_tracing("recording"));
	INT(lttng_stop_tracing_no_wait("recording"));
	INT(lttng_data_pending("recording"));
	INT(lttng_regenerate_metadata("recording"));
	INT(lttng_regenerate_statedump("recording"));
	INT(lttng_start_tracing("recording"));
	INT(lttng_stop_tracing_no_wait("recording"));
	INT(lttng_set_session_shm_path("recording", "/tmp/shm"));
	INT(lttng_set_consumer_url(probe_handle("recording"), url, NULL));
	INT(lttng_destroy_session("recording"));
	probe_part("recording per process");
	INT(lttng_create_session("per-pid", url));
	with_channel("per-pid", lttng_create_handle("per-pid", &per_pid));
	INT(lttng_start_tracing("per-pid"));
	INT(lttng_regenerate_metadata("per-pid"));
	INT(lttng_regenerate_statedump("per-pid"));
	INT(lttng_destroy_session_no_wait("per-pid"));
}
