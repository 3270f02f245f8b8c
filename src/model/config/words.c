/* SPDX-License-Identifier: LGPL-2.1-only */
#include <string.h>
#include <lttng/domain.h>
#include <lttng/event.h>
#include <lttng/tracker.h>
#include "model/channel-conf.h"
#include "model/config/words.h"

#define END { NULL, 0 }

const struct word domain_words[] = {
	{ "KERNEL", LTTNG_DOMAIN_KERNEL }, { "UST", LTTNG_DOMAIN_UST }, { "JUL", LTTNG_DOMAIN_JUL },
	{ "LOG4J", LTTNG_DOMAIN_LOG4J }, { "PYTHON", LTTNG_DOMAIN_PYTHON }, END,
};

const struct word buffer_words[] = {
	{ "PER_PID", BUFFER_PER_PID }, { "PER_UID", BUFFER_PER_UID }, { "GLOBAL", BUFFER_GLOBAL }, END,
};

const struct word overwrite_words[] = { { "DISCARD", 0 }, { "OVERWRITE", 1 }, END };

const struct word output_words[] = { { "SPLICE", LTTNG_EVENT_SPLICE }, { "MMAP", LTTNG_EVENT_MMAP }, END };

/* As in the control protocol: one more than the public number. The other types are of the kernel domain. */
const struct word event_type_words[] = {
	{ "TRACEPOINT", LTTNG_EVENT_TRACEPOINT + 1 }, { "ALL", LTTNG_EVENT_TRACEPOINT + 1 }, END,
};

const struct word loglevel_words[] = {
	{ "ALL", LTTNG_EVENT_LOGLEVEL_ALL }, { "RANGE", LTTNG_EVENT_LOGLEVEL_RANGE },
	{ "SINGLE", LTTNG_EVENT_LOGLEVEL_SINGLE }, END,
};

const struct word context_words[] = {
#define CONTEXT(name) { #name, LTTNG_EVENT_CONTEXT_##name }
	CONTEXT(PID), CONTEXT(PROCNAME), CONTEXT(PRIO), CONTEXT(NICE), CONTEXT(VPID), CONTEXT(TID), CONTEXT(VTID),
	CONTEXT(PPID), CONTEXT(VPPID), CONTEXT(PTHREAD_ID), CONTEXT(HOSTNAME), CONTEXT(IP), CONTEXT(INTERRUPTIBLE),
	CONTEXT(PREEMPTIBLE), CONTEXT(NEED_RESCHEDULE), CONTEXT(MIGRATABLE), CONTEXT(CALLSTACK_USER),
	CONTEXT(CALLSTACK_KERNEL), CONTEXT(CGROUP_NS), CONTEXT(IPC_NS), CONTEXT(MNT_NS), CONTEXT(NET_NS),
	CONTEXT(PID_NS), CONTEXT(TIME_NS), CONTEXT(USER_NS), CONTEXT(UTS_NS), CONTEXT(UID), CONTEXT(EUID),
	CONTEXT(SUID), CONTEXT(GID), CONTEXT(EGID), CONTEXT(SGID), CONTEXT(VUID), CONTEXT(VEUID), CONTEXT(VSUID),
	CONTEXT(VGID), CONTEXT(VEGID), CONTEXT(VSGID), END,
#undef CONTEXT
};

const struct tracker_word tracker_words[] = {
#define TRACKER(name, attribute, named) { name "_process_attr_tracker", name, LTTNG_PROCESS_ATTR_##attribute, named }
	TRACKER("pid", PROCESS_ID, 0), TRACKER("vpid", VIRTUAL_PROCESS_ID, 0),
	TRACKER("uid", USER_ID, 1), TRACKER("vuid", VIRTUAL_USER_ID, 1),
	TRACKER("gid", GROUP_ID, 2), TRACKER("vgid", VIRTUAL_GROUP_ID, 2),
	{ NULL, NULL, 0, 0 },
#undef TRACKER
};

const char *word_of(const struct word *words, int value)
{
	for (; words->text; words++)
		if (words->value == value)
			return words->text;
	return NULL;
}

const struct word *word_find(const struct word *words, const char *text)
{
	for (; words->text; words++)
		if (strcmp(words->text, text) == 0)
			return words;
	return NULL;
}
