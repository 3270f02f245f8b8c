/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include <lttng/tracker.h>
#include "base/errors.h"
#include "sessiond/command/decode.h"

static int read_exclusions(const struct control_event_rule *rule, const char ***ret, unsigned *ret_n)
{
	struct wire_list list = rule->exclusions;
	const char **names = calloc(MAX(1u, list.n), sizeof(*names));
	struct control_name record;
	unsigned n = 0;

	if (!names)
		return -ENOMEM;
	while (wire_list_next(&list, control_name_wire(), &record) == 1)
		names[n++] = record.name;
	*ret = names;
	*ret_n = n;
	return 0;
}

/* bytecode: u32 relocation offset, then code. */
int decode_event(const struct control_event_rule *rule, struct event **ret)
{
	_cleanup_free_ const char **exclusions = NULL;
	struct event_conf conf = {
		.type = rule->type, .name = rule->name, .loglevel_type = (enum loglevel_type) rule->loglevel_type,
		.loglevel = rule->loglevel, .filter = rule->filter,
	};
	int r = read_exclusions(rule, &exclusions, &conf.n_exclusions);

	if (r < 0)
		return r;
	conf.exclusions = exclusions;
	if (rule->bytecode.len > 0) {
		if (rule->bytecode.len <= sizeof(conf.reloc_offset))
			return -E_FILTER_INVALID;
		memcpy(&conf.reloc_offset, rule->bytecode.data, sizeof(conf.reloc_offset));
		conf.bytecode = (const char *) rule->bytecode.data + sizeof(conf.reloc_offset);
		conf.bytecode_len = rule->bytecode.len - (uint32_t) sizeof(conf.reloc_offset);
	}
	return event_new(&conf, ret);
}

void decode_channel(const struct control_channel *record, struct channel_conf *ret)
{
	*ret = (struct channel_conf) {
		.overwrite = record->overwrite, .subbuf_size = record->subbuf_size, .num_subbuf = record->num_subbuf,
		.switch_timer_us = record->switch_timer_us, .read_timer_us = record->read_timer_us,
		.monitor_timer_us = record->monitor_timer_us, .blocking_timeout_us = record->blocking_timeout_us,
		.output = record->output, .tracefile_size = record->tracefile_size,
		.tracefile_count = record->tracefile_count, .live_timer_us = 0,
	};
}

void decode_context(const struct control_context *record, struct context_conf *ret)
{
	*ret = (struct context_conf) {
		.type = record->type, .perf_type = record->perf_type, .perf_config = record->perf_config,
		.name = (char *) record->name, .app_name = (char *) record->app_name,
	};
}

void decode_value(const struct control_process_value *record, struct tracked_value *ret)
{
	*ret = (struct tracked_value) {
		.kind = record->kind, .number = record->number, .name = *record->name ? (char *) record->name : NULL,
	};
}

int decode_attribute(uint8_t attribute, enum tracker_attribute *ret)
{
	switch (attribute) {
	case LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID:
		*ret = TRACKER_VPID;
		return 0;
	case LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID:
		*ret = TRACKER_VUID;
		return 0;
	case LTTNG_PROCESS_ATTR_VIRTUAL_GROUP_ID:
		*ret = TRACKER_VGID;
		return 0;
	default:
		return -E_NOT_SUPPORTED;
	}
}
