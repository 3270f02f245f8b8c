/* SPDX-License-Identifier: LGPL-2.1-only */
/* Channels, their event rules and contexts. */
#include <errno.h>
#include <string.h>
#include <lttng/domain.h>
#include <lttng/event.h>
#include "base/errors.h"
#include "model/channel-conf.h"
#include "model/config/read.h"
#include "model/filter/filter.h"
#include "model/loglevel.h"

#define CHANNELS_MAX   4096
#define RULES_MAX      65536
#define EXCLUSIONS_MAX 4096
#define CONTEXTS_MAX   4096
#define BLOCKING_MAX   INT64_C(2147483648000)

static int read_exclusions(struct document *document, const xmlNode *rule, struct wire_list *ret)
{
	const xmlNode *exclusions = element_child(rule, "exclusions");
	struct control_name *names;
	unsigned n = 0, done = 0;
	int r = element_count(document, exclusions, "exclusion", EXCLUSIONS_MAX, &n);

	if (r < 0)
		return r;
	names = arena_array(document->arena, n, sizeof(*names));
	if (!names)
		return -ENOMEM;
	for (const xmlNode *node = NULL; (node = element_next(exclusions, "exclusion", node)) && r == 0; done++)
		r = element_string(document, node, NAME_LENGTH_MAX, &names[done].name);
	*ret = (struct wire_list) { .items = names, .n = n };
	return r;
}

/* What applications run is compiled here; agents get the text alone. */
static int read_filter(struct document *document, const xmlNode *rule, int domain, struct control_event_rule *record)
{
	_cleanup_free_ struct filter_bytecode *bytecode = NULL;
	const xmlNode *node = element_child(rule, "filter");
	struct filter_error error;
	char *blob;
	int r = child_string(document, rule, "filter", FILTER_EXPRESSION_MAX - 1, &record->filter);

	if (r < 0 || !*record->filter || domain != LTTNG_DOMAIN_UST)
		return r;
	r = filter_compile(record->filter, &bytecode, &error);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return document_fail(document, node, -E_FILTER_INVALID, "Filter expression, column %u: %s", error.column,
			error.text);
	record->bytecode.len = (uint32_t) sizeof(bytecode->reloc_offset) + bytecode->len;
	record->bytecode.data = blob = arena_array(document->arena, record->bytecode.len, 1);
	if (!blob)
		return -ENOMEM;
	memcpy(blob, &bytecode->reloc_offset, sizeof(bytecode->reloc_offset));
	memcpy(blob + sizeof(bytecode->reloc_offset), bytecode->data, bytecode->len);
	return 0;
}

static int read_levels(struct document *document, const xmlNode *rule, int domain, struct control_event_rule *record)
{
	int type = LTTNG_EVENT_LOGLEVEL_ALL, r = child_word(document, rule, "loglevel_type", loglevel_words, &type);
	int64_t level = loglevel_least_severe((enum lttng_domain_type) domain);

	record->loglevel_type = (uint8_t) type;
	if (r == 0)
		r = child_signed(document, rule, "loglevel", INT32_MIN, INT32_MAX, &level);
	record->loglevel = type == LTTNG_EVENT_LOGLEVEL_ALL ? -1 : (int32_t) level;
	return r;
}

static int read_rule(struct document *document, const xmlNode *node, int domain, struct control_event_rule *record)
{
	int type = LTTNG_EVENT_TRACEPOINT + 1, r;

	*record = (struct control_event_rule) { .name = "*", .filter = "", .enabled = true };
	r = child_string(document, node, "name", NAME_LENGTH_MAX, &record->name);
	if (r == 0)
		r = child_bool(document, node, "enabled", &record->enabled);
	if (r == 0)
		r = child_word(document, node, "type", event_type_words, &type);
	record->type = (uint8_t) type;
	if (r == 0)
		r = read_levels(document, node, domain, record);
	if (r == 0)
		r = read_filter(document, node, domain, record);
	return r < 0 ? r : read_exclusions(document, node, &record->exclusions);
}

static int read_rules(struct document *document, const xmlNode *channel, int domain, struct wire_list *ret)
{
	const xmlNode *events = element_child(channel, "events");
	struct control_event_rule *rules;
	unsigned n = 0, done = 0;
	int r = element_count(document, events, "event", RULES_MAX, &n);

	if (r < 0)
		return r;
	rules = arena_array(document->arena, n, sizeof(*rules));
	if (!rules)
		return -ENOMEM;
	for (const xmlNode *node = NULL; (node = element_next(events, "event", node)) && r == 0; done++)
		r = read_rule(document, node, domain, &rules[done]);
	*ret = (struct wire_list) { .items = rules, .n = n };
	return r;
}

static int read_context(struct document *document, const xmlNode *node, struct control_context *record)
{
	const xmlNode *perf = element_child(node, "perf"), *app = element_child(node, "app");
	int r;

	*record = (struct control_context) { .type = -1, .name = "", .app_name = "" };
	if (perf) {
		record->type = LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER;
		r = child_u32(document, perf, "type", &record->perf_type);
		if (r == 0)
			r = child_unsigned(document, perf, "config", UINT64_MAX, &record->perf_config);
		return r < 0 ? r : child_string(document, perf, "name", NAME_LENGTH_MAX, &record->name);
	}
	if (app) {
		record->type = LTTNG_EVENT_CONTEXT_APP_CONTEXT;
		r = child_string(document, app, "provider_name", NAME_LENGTH_MAX, &record->name);
		return r < 0 ? r : child_string(document, app, "ctx_name", NAME_LENGTH_MAX, &record->app_name);
	}
	r = child_word(document, node, "type", context_words, &record->type);
	if (r == 0 && record->type == -1)
		return document_fail(document, node, -E_LOAD_INVALID, "A context without 'type', 'perf' or 'app'");
	return r;
}

static int read_contexts(struct document *document, const xmlNode *channel, struct wire_list *ret)
{
	const xmlNode *contexts = element_child(channel, "contexts");
	struct control_context *records;
	unsigned n = 0, done = 0;
	int r = element_count(document, contexts, "context", CONTEXTS_MAX, &n);

	if (r < 0)
		return r;
	records = arena_array(document->arena, n, sizeof(*records));
	if (!records)
		return -ENOMEM;
	for (const xmlNode *node = NULL; (node = element_next(contexts, "context", node)) && r == 0; done++)
		r = read_context(document, node, &records[done]);
	*ret = (struct wire_list) { .items = records, .n = n };
	return r;
}

static int read_timers(struct document *document, const xmlNode *node, struct control_channel *record)
{
	int r = child_u32(document, node, "switch_timer_interval", &record->switch_timer_us);

	if (r == 0)
		r = child_u32(document, node, "read_timer_interval", &record->read_timer_us);
	if (r == 0)
		r = child_u32(document, node, "live_timer_interval", &record->live_timer_us);
	if (r == 0)
		r = child_unsigned(document, node, "monitor_timer_interval", UINT64_MAX, &record->monitor_timer_us);
	return r < 0 ? r : child_signed(document, node, "blocking_timeout", -1, BLOCKING_MAX,
		&record->blocking_timeout_us);
}

static int read_attributes(struct document *document, const xmlNode *node, struct control_channel *record)
{
	int overwrite = 0, output = LTTNG_EVENT_MMAP, r;

	r = child_bool(document, node, "enabled", &record->enabled);
	if (r == 0)
		r = child_word(document, node, "overwrite_mode", overwrite_words, &overwrite);
	if (r == 0)
		r = child_word(document, node, "output_type", output_words, &output);
	record->overwrite = overwrite;
	record->output = (uint8_t) output;
	if (r == 0)
		r = child_unsigned(document, node, "subbuffer_size", UINT64_MAX, &record->subbuf_size);
	if (r == 0)
		r = child_unsigned(document, node, "subbuffer_count", UINT64_MAX, &record->num_subbuf);
	if (r == 0)
		r = child_unsigned(document, node, "tracefile_size", UINT64_MAX, &record->tracefile_size);
	if (r == 0)
		r = child_unsigned(document, node, "tracefile_count", UINT64_MAX, &record->tracefile_count);
	return r < 0 ? r : read_timers(document, node, record);
}

static int read_channel(struct document *document, const xmlNode *node, int domain,
	struct control_channel_config *config)
{
	struct control_channel *record = arena_array(document->arena, 1, sizeof(*record));
	char reason[160];
	int r;

	if (!record)
		return -ENOMEM;
	*record = (struct control_channel) { .name = "", .enabled = true };
	config->channel = (struct wire_list) { .items = record, .n = 1 };
	r = child_string(document, node, "name", NAME_LENGTH_MAX, &record->name);
	if (r == 0)
		r = read_attributes(document, node, record);
	if (r < 0)
		return r;
	if (channel_name_validate(record->name, record->tracefile_size, reason, sizeof(reason)) < 0)
		return document_fail(document, element_child(node, "name") ?: node, -E_LOAD_INVALID,
			"'%.200s' is not possible as the name of a channel: %s", record->name, reason);
	r = read_rules(document, node, domain, &config->rules);
	return r < 0 ? r : read_contexts(document, node, &config->contexts);
}

static const char *name_of(const struct control_channel_config *config)
{
	return ((const struct control_channel *) config->channel.items)->name;
}

int read_channels(struct document *document, const xmlNode *domain, struct control_domain_config *config)
{
	const xmlNode *channels = element_child(domain, "channels");
	struct control_channel_config *configs;
	unsigned n = 0, done = 0;
	int r = element_count(document, channels, "channel", CHANNELS_MAX, &n);

	if (r < 0)
		return r;
	configs = arena_array(document->arena, n, sizeof(*configs));
	if (!configs)
		return -ENOMEM;
	for (const xmlNode *node = NULL; (node = element_next(channels, "channel", node)); done++) {
		r = read_channel(document, node, config->type, &configs[done]);
		if (r < 0)
			return r;
		for (unsigned i = 0; i < done; i++)
			if (strcmp(name_of(&configs[i]), name_of(&configs[done])) == 0)
				return document_fail(document, element_child(node, "name"), -E_LOAD_INVALID,
					"Channel '%s' stands twice", name_of(&configs[done]));
	}
	config->channels = (struct wire_list) { .items = configs, .n = n };
	return 0;
}
