/* SPDX-License-Identifier: GPL-2.0-only */
/* Saved sessions, read: files of both suites, values, and what is missing. */
#include <lttng/domain.h>
#include <lttng/event.h>
#include <lttng/tracker.h>
#include "lib/tap.h"
#include "model/channel-conf.h"
#include "model/filter/filter.h"
#include "unit/model/config/edit.h"

static struct session_file *read_text(const char *text)
{
	struct session_file *file = NULL;
	struct config_error error;

	if (session_file_read(text, strlen(text), NULL, &file, &error) < 0)
		diag("line %u: %s", error.line, error.text);
	return file;
}

static struct session_file *read_golden(const char *name)
{
	_cleanup_free_ char *text = golden_text(name);

	return read_text(text);
}

/* The i-th item of a list that was made by the reader. */
#define ITEM(type, list, i) (&((const type *) (list).items)[i])

static const struct control_channel_config *channel_of(const struct session_file *file, unsigned i)
{
	return ITEM(struct control_channel_config, file->sessions[0].domains[0].channels, i);
}

static const struct control_event_rule *rule_of(const struct session_file *file, unsigned i)
{
	return ITEM(struct control_event_rule, channel_of(file, 0)->rules, i);
}

static void test_round_trip(void)
{
	_cleanup_free_ char *text = golden_text("everything"), *written = text_round(text);
	_cleanup_free_ char *other = text_edit(text, "<exclusion>a:c*<", "<exclusion>a:d*<", NULL), *twin = NULL;

	ok_str(written, text, "everything comes back byte by byte");
	twin = text_round(other);
	ok(twin && strcmp(twin, text) != 0 && strcmp(twin, other) == 0, "the twin: another byte comes back");
}

/* Files of the other suite name the four user-space domains; only the one that is used is written by ours. */
static void test_stock(void)
{
	static const char *const names[] = { "stock-no-output", "stock-live", "stock-snapshot" };

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_(session_file_freep) struct session_file *file = read_golden(names[i]);

		ok(file && file->n_sessions == 1 && file->sessions[0].n_domains == 4, "%s is read", names[i]);
	}
}

static void test_stock_values(void)
{
	_cleanup_(session_file_freep) struct session_file *none = read_golden("stock-no-output");
	_cleanup_(session_file_freep) struct session_file *live = read_golden("stock-live");
	_cleanup_(session_file_freep) struct session_file *snapshot = read_golden("stock-snapshot");
	const struct control_tracker_config *trackers = snapshot->sessions[0].domains[0].trackers.items;

	ok_str(none->sessions[0].record.name, "mi5", "the name");
	ok_int(none->sessions[0].record.output, CONTROL_OUTPUT_NONE, "an empty path is no output");
	ok(!none->sessions[0].record.active, "not started");
	ok_int(channel_of(none, 0)->rules.n, 1, "one rule");
	ok_int(rule_of(none, 0)->exclusions.n, 2, "two exclusions");
	ok_int(live->sessions[0].record.output, CONTROL_OUTPUT_NET, "over the network");
	ok_int(live->sessions[0].record.live_timer_us, 2000000, "live");
	ok_str(live->sessions[0].record.ctrl_url, "tcp4://127.0.0.1:5342/", "control URL");
	ok(snapshot->sessions[0].record.snapshot && *snapshot->sessions[0].record.shm_path, "snapshot and shm path");
	ok_str(snapshot->sessions[0].record.path, "/home/someone/lttng-traces/s3-20261122-235656", "snapshot output");
	ok_int(snapshot->sessions[0].domains[0].trackers.n, 3, "three trackers");
	ok_int(trackers[1].attribute, LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID, "the second is of users");
	ok(trackers[1].policy == LTTNG_TRACKING_POLICY_INCLUDE_SET && trackers[1].values.n == 2, "of two");
	ok_int(ITEM(struct control_process_value, trackers[1].values, 1)->kind, 1, "one by name");
	ok_int(trackers[2].policy, LTTNG_TRACKING_POLICY_EXCLUDE_ALL, "no values: nobody");
}

static void test_agents(void)
{
	_cleanup_free_ char *text = golden_text("stock-agents");
	_cleanup_free_ char *bare = text_edit(text, "<size_threshold>\n\t\t\t\t\t<bytes>10485760</bytes>\n"
		"\t\t\t\t</size_threshold>", "", NULL);
	_cleanup_(session_file_freep) struct session_file *file = read_text(bare);
	const struct control_channel_config *channel;

	ok(file && file->sessions[0].n_domains == 4, "empty rotation schedules are none");
	ok_int(file->sessions[0].domains[1].type, LTTNG_DOMAIN_JUL, "the domain of java.util.logging");
	channel = ITEM(struct control_channel_config, file->sessions[0].domains[1].channels, 0);
	ok_int(ITEM(struct control_event_rule, channel->rules, 0)->bytecode.len, 0, "filters of agents stay text");
	ok_int(ITEM(struct control_event_rule, channel->rules, 0)->loglevel, 800, "level of an agent");
	ok(rule_of(file, 0)->bytecode.len > 0, "filters of user space are compiled");
	ok(!ITEM(struct control_channel, channel_of(file, 2)->channel, 0)->enabled, "a disabled channel stays so");
}

static void test_filter(void)
{
	_cleanup_(session_file_freep) struct session_file *file = read_golden("everything");
	const struct control_event_rule *rule = rule_of(file, 0);
	_cleanup_free_ struct filter_bytecode *bytecode = NULL;

	ok(filter_compile(rule->filter, &bytecode, NULL) == 0 && rule->bytecode.len == 4 + bytecode->len &&
		memcmp(rule->bytecode.data, &bytecode->reloc_offset, 4) == 0 &&
		memcmp((const char *) rule->bytecode.data + 4, bytecode->data, bytecode->len) == 0,
		"the bytecode is that of the expression");
}

#define SESSION(inside) "<sessions><session><name>s</name>" inside "</session></sessions>"
#define DOMAIN(inside) \
	SESSION("<domains><domain><type>UST</type><buffer_type>PER_UID</buffer_type>" inside "</domain></domains>")
#define CHANNEL(inside) DOMAIN("<channels><channel><name>c</name>" inside "</channel></channels>")

static void test_defaults(void)
{
	_cleanup_(session_file_freep) struct session_file *file =
		read_text(CHANNEL("<events><event/></events><contexts/>"));
	const struct control_channel *channel = ITEM(struct control_channel, channel_of(file, 0)->channel, 0);
	const struct control_event_rule *rule = rule_of(file, 0);
	const struct control_session *record = &file->sessions[0].record;

	ok(channel->enabled && channel->overwrite == 0 && channel->subbuf_size == 0 && channel->num_subbuf == 0,
		"a channel: enabled, discard, default sizes");
	ok_int(channel->output, LTTNG_EVENT_MMAP, "mmap");
	ok_str(rule->name, "*", "a rule without a name is for every event");
	ok(rule->enabled && rule->type == LTTNG_EVENT_TRACEPOINT + 1 && rule->loglevel == -1, "enabled, tracepoints");
	ok_int(record->active, 1, "with a channel and without a word: started");
	ok(record->output == CONTROL_OUTPUT_LOCAL && !*record->path && !file->sessions[0].has_output,
		"without an output: the default one");
}

static void test_absence(void)
{
	_cleanup_(session_file_freep) struct session_file *empty = read_text(SESSION(""));
	_cleanup_(session_file_freep) struct session_file *nameless = read_text("<sessions><session/></sessions>");
	_cleanup_(session_file_freep) struct session_file *bare = read_text(CHANNEL(""));
	_cleanup_(session_file_freep) struct session_file *off = read_text(SESSION("<output><consumer_output>"
		"<enabled>0</enabled><destination><path>/x</path></destination></consumer_output></output>"));

	ok(empty && !empty->sessions[0].record.active, "a session without channels is not started");
	ok(nameless && !nameless->sessions[0].has_name && *nameless->sessions[0].record.name == '\0', "no name");
	ok(bare && channel_of(bare, 0)->rules.n == 0 && channel_of(bare, 0)->contexts.n == 0, "no events element");
	ok_int(off->sessions[0].record.output, CONTROL_OUTPUT_NONE, "a disabled output");
}

static void test_spelling(void)
{
	_cleanup_(session_file_freep) struct session_file *file = read_text("<?xml version='1.0' encoding='ISO-8859-1'?>\n"
		"<!-- c --><sessions> <session><started> 0 </started><name>a<!-- c -->b<![CDATA[<\xe9>]]></name>"
		"<domains><domain><buffer_type>\n PER_PID </buffer_type><type>UST</type><channels><channel>"
		"<events><event><filter>\n\tx == 1</filter><loglevel>+010</loglevel><loglevel_type>SINGLE</loglevel_type>"
		"</event></events><subbuffer_size>010</subbuffer_size><name>c</name></channel></channels></domain>"
		"</domains></session></sessions>");

	ok_str(file->sessions[0].record.name, "ab<\xc3\xa9>", "comments, CDATA, another encoding");
	ok_int(file->sessions[0].record.active, 0, "0 is false, with blanks");
	ok_int(file->sessions[0].domains[0].buffer_type, BUFFER_PER_PID, "any order");
	ok_int(ITEM(struct control_channel, channel_of(file, 0)->channel, 0)->subbuf_size, 10, "numbers are decimal");
	ok_int(rule_of(file, 0)->loglevel, 10, "with a sign");
	ok_str(rule_of(file, 0)->filter, "\n\tx == 1", "blanks of a text stay");
}

static void test_legacy_trackers(void)
{
	_cleanup_(session_file_freep) struct session_file *set = read_text(DOMAIN("<trackers><pid_tracker><targets>"
		"<pid_target><pid>7</pid></pid_target><pid_target><pid>8</pid></pid_target></targets></pid_tracker>"
		"</trackers>"));
	_cleanup_(session_file_freep) struct session_file *none =
		read_text(DOMAIN("<trackers><pid_tracker><targets/></pid_tracker></trackers>"));
	_cleanup_(session_file_freep) struct session_file *all = read_text(DOMAIN("<trackers/>"));
	const struct control_tracker_config *config = set->sessions[0].domains[0].trackers.items;

	ok_int(config->attribute, LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID, "the old tracker: of process ids");
	ok(config->values.n == 2 && ITEM(struct control_process_value, config->values, 1)->number == 8, "two of them");
	config = none->sessions[0].domains[0].trackers.items;
	ok_int(config->policy, LTTNG_TRACKING_POLICY_EXCLUDE_ALL, "of none");
	ok_int(all->sessions[0].domains[0].trackers.n, 0, "no old tracker");
}

static void test_several(void)
{
	_cleanup_(session_file_freep) struct session_file *file = read_text("<sessions>\n<session>\n<name>one</name>"
		"</session>\n\n<session><name>two</name></session>\n<session/><session/></sessions>");

	ok(file && file->n_sessions == 4, "four sessions");
	ok_str(file->sessions[1].record.name, "two", "in order");
	ok(file->sessions[0].line == 2 && file->sessions[1].line == 5, "each with its line");
}

static void test_schema(void)
{
	static const char other[] = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='sessions'>"
		"<xs:complexType><xs:sequence><xs:any processContents='skip' minOccurs='0' maxOccurs='unbounded'/>"
		"</xs:sequence></xs:complexType></xs:element></xs:schema>";
	static const char text[] = "<sessions><session><name>x</name><new/></session></sessions>";
	_cleanup_(session_file_freep) struct session_file *file = NULL;
	struct config_error error;

	ok(session_file_read(text, strlen(text), NULL, &file, &error) < 0 && !file, "the built-in schema knows no more");
	ok_int(session_file_read(text, strlen(text), other, &file, &error), 0, "another schema may");
}

int main(void)
{
	test_round_trip();
	test_stock();
	test_stock_values();
	test_agents();
	test_filter();
	test_defaults();
	test_absence();
	test_spelling();
	test_legacy_trackers();
	test_several();
	test_schema();
	return tap_done();
}
