/* SPDX-License-Identifier: LGPL-2.1-only */
/* Files, sessions and domains. */
#include <errno.h>
#include <string.h>
#include <lttng/domain.h>
#include "base/errors.h"
#include "model/channel-conf.h"
#include "model/config/libxml.h"
#include "model/config/read.h"

#define DOMAINS_MAX  8
#define SESSIONS_MAX 4096

/* Files name every domain that could have been used. */
static bool is_unused(const xmlNode *domain)
{
	xmlNode *trackers = element_child(domain, "process_attr_trackers");

	return !element_child(element_child(domain, "channels"), "channel") && !element_child(domain, "trackers") &&
		(!trackers || !libxml.xmlFirstElementChild(trackers));
}

static bool has_domain(const struct saved_session *saved, int type)
{
	for (unsigned i = 0; i < saved->n_domains; i++)
		if (saved->domains[i].type == type)
			return true;
	return false;
}

static int read_domain(struct document *document, const xmlNode *node, struct saved_session *saved)
{
	struct control_domain_config *config = &saved->domains[saved->n_domains];
	int type = LTTNG_DOMAIN_NONE, buffers = BUFFER_PER_UID, r;

	r = child_word(document, node, "type", domain_words, &type);
	if (r == 0)
		r = child_word(document, node, "buffer_type", buffer_words, &buffers);
	if (r < 0)
		return r;
	if (type == LTTNG_DOMAIN_NONE)
		return document_fail(document, node, -E_LOAD_INVALID, "A domain without 'type'");
	if (has_domain(saved, type))
		return document_fail(document, element_child(node, "type"), -E_LOAD_INVALID, "Domain %s stands twice",
			word_of(domain_words, type));
	/* Its rules have attributes that nothing here understands. */
	if (type == LTTNG_DOMAIN_KERNEL && !is_unused(node))
		return document_fail(document, element_child(node, "type"), -E_NOT_SUPPORTED,
			"The kernel domain is not supported");
	if (type != LTTNG_DOMAIN_KERNEL && buffers == BUFFER_GLOBAL)
		return document_fail(document, element_child(node, "buffer_type"), -E_LOAD_INVALID,
			"Only the kernel domain has GLOBAL buffers");
	config->type = (uint8_t) type;
	config->buffer_type = (uint8_t) buffers;
	saved->n_domains++;
	r = read_channels(document, node, config);
	return r < 0 ? r : read_trackers(document, node, config);
}

static int read_domains(struct document *document, const xmlNode *session, struct saved_session *saved)
{
	const xmlNode *domains = element_child(session, "domains");
	unsigned n = 0;
	int r = element_count(document, domains, "domain", DOMAINS_MAX, &n);

	if (r < 0)
		return r;
	saved->domains = arena_array(document->arena, n, sizeof(*saved->domains));
	if (!saved->domains)
		return -ENOMEM;
	for (const xmlNode *node = NULL; (node = element_next(domains, "domain", node)) && r == 0;)
		r = read_domain(document, node, saved);
	return r;
}

static int read_destination(struct document *document, const xmlNode *output, struct control_session *record)
{
	const xmlNode *destination = element_child(output, "destination");
	const xmlNode *net = element_child(destination, "net_output");
	bool enabled = true;
	int r = child_bool(document, output, "enabled", &enabled);

	if (r == 0)
		r = child_string(document, destination, "path", PATH_LENGTH_MAX, &record->path);
	if (r == 0)
		r = child_string(document, net, "control_uri", PATH_LENGTH_MAX, &record->ctrl_url);
	if (r == 0)
		r = child_string(document, net, "data_uri", PATH_LENGTH_MAX, &record->data_url);
	if (r < 0)
		return r;
	if (*record->path && *record->path != '/')
		return document_fail(document, element_child(destination, "path"), -E_LOAD_INVALID,
			"Path '%.200s' is not absolute", record->path);
	if (net)
		record->output = CONTROL_OUTPUT_NET;
	else if (!enabled || !*record->path)
		record->output = CONTROL_OUTPUT_NONE;
	return 0;
}

static int read_output(struct document *document, const xmlNode *session, struct saved_session *saved)
{
	const xmlNode *output = element_child(session, "output");
	const xmlNode *snapshots = element_child(output, "snapshot_outputs");
	const xmlNode *first = element_child(snapshots, "output");
	const xmlNode *where = element_child(snapshots ? first : output, "consumer_output");

	if (first && element_next(snapshots, "output", first))
		return document_fail(document, snapshots, -E_NOT_SUPPORTED, "More than one snapshot output is not supported");
	saved->has_output = where != NULL;
	return where ? read_destination(document, where, &saved->record) : 0;
}

static int read_attributes(struct document *document, const xmlNode *session, struct control_session *record)
{
	const xmlNode *attributes = element_child(session, "attributes");
	const xmlNode *schedules = element_child(attributes, "rotation_schedules");
	int r;

	if (schedules && libxml.xmlFirstElementChild((xmlNode *) schedules))
		return document_fail(document, schedules, -E_NOT_SUPPORTED, "Rotation schedules are not supported");
	r = child_bool(document, attributes, "snapshot_mode", &record->snapshot);
	return r < 0 ? r : child_u32(document, attributes, "live_timer_interval", &record->live_timer_us);
}

static bool has_channel(const struct saved_session *saved)
{
	for (unsigned i = 0; i < saved->n_domains; i++)
		if (saved->domains[i].channels.n > 0)
			return true;
	return false;
}

static int read_session(struct document *document, const xmlNode *node, struct saved_session *saved)
{
	struct control_session *record = &saved->record;
	int r;

	saved->line = element_line(node);
	saved->has_name = element_child(node, "name") != NULL;
	*record = (struct control_session) {
		.name = "", .path = "", .ctrl_url = "", .data_url = "", .shm_path = "", .output = CONTROL_OUTPUT_LOCAL,
	};
	r = child_string(document, node, "name", NAME_LENGTH_MAX, &record->name);
	if (r == 0)
		r = child_string(document, node, "shared_memory_path", PATH_LENGTH_MAX, &record->shm_path);
	if (r == 0)
		r = read_domains(document, node, saved);
	if (r == 0)
		r = read_attributes(document, node, record);
	if (r == 0)
		r = read_output(document, node, saved);
	/* Without a word about it the session is to be started, if it has something to start. */
	record->active = has_channel(saved);
	if (r == 0)
		r = child_bool(document, node, "started", &record->active);
	if (r == 0 && saved->has_name && (!*record->name || strchr(record->name, '/')))
		r = document_fail(document, element_child(node, "name"), -E_LOAD_INVALID,
			"'%s' is not possible as the name of a session", record->name);
	return r;
}

static bool has_session(const struct session_file *file, const struct saved_session *saved)
{
	for (unsigned i = 0; i < file->n_sessions && saved->has_name; i++)
		if (strcmp(file->sessions[i].record.name, saved->record.name) == 0)
			return true;
	return false;
}

static int read_sessions(struct document *document, struct session_file *file)
{
	const xmlNode *root = libxml.xmlDocGetRootElement(document->doc);
	unsigned n = 0;
	int r = element_count(document, root, "session", SESSIONS_MAX, &n);

	if (r == 0 && (!element_is(root, "sessions") || n == 0))
		return document_fail(document, root, -E_LOAD_INVALID, "The file holds no session");
	file->sessions = r < 0 ? NULL : arena_array(&file->arena, n, sizeof(*file->sessions));
	if (!file->sessions)
		return r < 0 ? r : -ENOMEM;
	for (const xmlNode *node = NULL; (node = element_next(root, "session", node)); file->n_sessions++) {
		struct saved_session *saved = &file->sessions[file->n_sessions];

		r = read_session(document, node, saved);
		if (r < 0)
			return r;
		if (has_session(file, saved))
			return document_fail(document, node, -E_LOAD_INVALID, "Session '%s' stands twice",
				saved->record.name);
	}
	return 0;
}

int session_file_read(const char *text, size_t len, const char *schema, struct session_file **ret,
	struct config_error *ret_error)
{
	_cleanup_(session_file_freep) struct session_file *file = calloc(1, sizeof(*file));
	_cleanup_document_ struct document document = { .error = ret_error };
	int r;

	*ret_error = (struct config_error) { .line = 0 };
	if (!file)
		return -ENOMEM;
	document.arena = &file->arena;
	r = document_parse(&document, text, len);
	if (r == 0)
		r = document_validate(&document, schema);
	if (r == 0)
		r = read_sessions(&document, file);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(file);
	return 0;
}

void session_file_free(struct session_file *file)
{
	if (!file)
		return;
	arena_deinit(&file->arena);
	free(file);
}

void saved_session_request(const struct saved_session *saved, const char *base, struct control_load_session *ret)
{
	*ret = (struct control_load_session) {
		.session = { .items = &saved->record, .n = 1 },
		.domains = { .items = saved->domains, .n = saved->n_domains }, .base = base,
	};
}
