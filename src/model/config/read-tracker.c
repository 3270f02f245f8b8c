/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <string.h>
#include <lttng/tracker.h>
#include "base/errors.h"
#include "model/config/read.h"

#define TRACKERS_MAX 6
#define VALUES_MAX   65536

/* The id or name of one value. */
static int read_value(struct document *document, const xmlNode *node, const struct tracker_word *word,
	struct control_process_value *ret)
{
	const xmlNode *name = element_child(node, "name");

	*ret = (struct control_process_value) { .name = "" };
	if (name && word->named) {
		ret->kind = word->named;
		return element_string(document, name, NAME_LENGTH_MAX, &ret->name);
	}
	if (!element_child(node, "id"))
		return document_fail(document, node, -E_LOAD_INVALID, "A value of '%s' without 'id'", word->element);
	return child_signed(document, node, "id", 0, UINT32_MAX, &ret->number);
}

/* values holds elements of the name, one a value; none: no process is recorded. */
static int read_values(struct document *document, const xmlNode *values, const char *name,
	const struct tracker_word *word, struct control_tracker_config *ret)
{
	struct control_process_value *records;
	unsigned n = 0, done = 0;
	int r = element_count(document, values, name, VALUES_MAX, &n);

	if (r < 0)
		return r;
	records = arena_array(document->arena, n, sizeof(*records));
	if (!records)
		return -ENOMEM;
	for (const xmlNode *node = NULL; (node = element_next(values, name, node)) && r == 0; done++)
		r = read_value(document, node, word, &records[done]);
	*ret = (struct control_tracker_config) {
		.attribute = (uint8_t) word->attribute,
		.policy = n > 0 ? LTTNG_TRACKING_POLICY_INCLUDE_SET : LTTNG_TRACKING_POLICY_EXCLUDE_ALL,
		.values = { .items = records, .n = n },
	};
	return r;
}

/* Up to version 2.11 there were trackers of process ids only; those of user-space programs are virtual ones. */
static int read_legacy(struct document *document, const xmlNode *trackers,
	struct control_tracker_config *configs, unsigned *n)
{
	const xmlNode *node = element_child(trackers, "pid_tracker"), *targets = element_child(node, "targets");
	struct control_process_value *records;
	unsigned n_targets = 0;
	int r;

	if (!node)
		return 0;
	r = element_count(document, targets, "pid_target", VALUES_MAX, &n_targets);
	if (r < 0)
		return r;
	records = arena_array(document->arena, n_targets, sizeof(*records));
	if (!records)
		return -ENOMEM;
	configs[(*n)++] = (struct control_tracker_config) {
		.attribute = LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID,
		.policy = n_targets > 0 ? LTTNG_TRACKING_POLICY_INCLUDE_SET : LTTNG_TRACKING_POLICY_EXCLUDE_ALL,
		.values = { .items = records, .n = n_targets },
	};
	for (node = NULL; (node = element_next(targets, "pid_target", node)) && r == 0; records++) {
		records->name = "";
		if (!element_child(node, "pid"))
			return document_fail(document, node, -E_LOAD_INVALID, "A target without 'pid'");
		r = child_signed(document, node, "pid", 0, INT32_MAX, &records->number);
	}
	return r;
}

int read_trackers(struct document *document, const xmlNode *domain, struct control_domain_config *config)
{
	const xmlNode *trackers = element_child(domain, "process_attr_trackers");
	const xmlNode *legacy = element_child(domain, "trackers");
	struct control_tracker_config *configs = arena_array(document->arena, TRACKERS_MAX, sizeof(*configs));
	unsigned n = 0;
	int r;

	if (!configs)
		return -ENOMEM;
	if (trackers && legacy)
		return document_fail(document, legacy, -E_LOAD_INVALID,
			"Either 'process_attr_trackers' or 'trackers' (of older versions)");
	r = read_legacy(document, legacy, configs, &n);
	for (const struct tracker_word *word = tracker_words; word->element && r == 0; word++) {
		const xmlNode *node = element_child(trackers, word->element);

		if (node)
			r = read_values(document, element_child(node, "process_attr_values"), word->value, word,
				&configs[n++]);
	}
	config->trackers = (struct wire_list) { .items = configs, .n = n };
	return r;
}
