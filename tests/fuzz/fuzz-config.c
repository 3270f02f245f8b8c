/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of saved sessions.  Every text is either refused with a reason, or its
 * sessions can be sent, written, read and written again with the same result.
 */
#include <stdio.h>
#include <string.h>
#include "base/errors.h"
#include "base/str.h"
#include "fuzz.h"
#include "unit/model/config/edit.h"

const char fuzz_name[] = "config";

#define HEAD "<sessions><session><name>s</name>"
#define TAIL "</session></sessions>"
#define DOMAIN(inside) HEAD "<domains><domain><type>UST</type><buffer_type>PER_UID</buffer_type>" inside \
	"</domain></domains>" TAIL
#define CHANNEL(inside) DOMAIN("<channels><channel><name>c</name>" inside "</channel></channels>")
#define RULE(inside) CHANNEL("<events><event><name>a:b*</name>" inside "</event></events>")
#define CONTEXT(inside) CHANNEL("<contexts><context>" inside "</context></contexts>")
#define TRACKERS(inside) DOMAIN("<process_attr_trackers>" inside "</process_attr_trackers>")

/* What the corpus must reach: this text in what is written, or this error. */
static struct part {
	const char *name, *text, *seed;
	int code;
	bool seen;
} parts[] = {
	{ "malformed", "Start tag expected", "x", E_LOAD_INVALID, false },
	{ "document-type", "document type", "<!DOCTYPE sessions><sessions/>", E_LOAD_INVALID, false },
	{ "schema", "is not expected", "<sessions><x/></sessions>", E_LOAD_INVALID, false },
	{ "name", "name of a session", "<sessions><session><name/></session></sessions>", E_LOAD_INVALID, false },
	{ "filter", "column", RULE("<filter>a ==</filter>"), E_FILTER_INVALID, false },
	{ "rotation", "Rotation", HEAD "<attributes><rotation_schedules><size_threshold><bytes>1</bytes></size_threshold>"
	  "<periodic><time_us>1</time_us></periodic></rotation_schedules></attributes>" TAIL, E_NOT_SUPPORTED, false },
	{ "kernel", "kernel", HEAD "<domains><domain><type>KERNEL</type><buffer_type>GLOBAL</buffer_type><trackers/>"
	  "</domain></domains>" TAIL, E_NOT_SUPPORTED, false },
	{ "shm", "<shared_memory_path>", HEAD "<shared_memory_path>/x</shared_memory_path>" TAIL, 0, false },
	{ "started", "<started>true", HEAD "<started>1</started>" TAIL, 0, false },
	{ "snapshot", "<snapshot_mode>", HEAD "<attributes><snapshot_mode>true</snapshot_mode></attributes><output>"
	  "<snapshot_outputs><output><name>o</name><max_size>0</max_size><consumer_output><destination><path>/x</path>"
	  "</destination></consumer_output></output></snapshot_outputs></output>" TAIL, 0, false },
	{ "live", "<live_timer_interval>7", HEAD "<attributes><live_timer_interval>7</live_timer_interval></attributes>"
	  TAIL, 0, false },
	{ "path", "<path>/", HEAD "<output><consumer_output><enabled>true</enabled><destination><path>/x</path>"
	  "</destination></consumer_output></output>" TAIL, 0, false },
	{ "no-output", "<path></path>", HEAD "<output><consumer_output><destination><path/></destination>"
	  "</consumer_output></output>" TAIL, 0, false },
	{ "net", "<net_output>", HEAD "<output><consumer_output><destination><net_output><control_uri>tcp4://h:1/"
	  "</control_uri><data_uri>tcp4://h:2/</data_uri></net_output></destination></consumer_output></output>" TAIL,
	  0, false },
	{ "agent", "<type>PYTHON", HEAD "<domains><domain><type>PYTHON</type><buffer_type>PER_PID</buffer_type>"
	  "</domain></domains>" TAIL, 0, false },
	{ "overwrite", "OVERWRITE", CHANNEL("<overwrite_mode>OVERWRITE</overwrite_mode><output_type>SPLICE</output_type>"),
	  0, false },
	{ "numbers", "<blocking_timeout>-1", CHANNEL("<blocking_timeout>-1</blocking_timeout><tracefile_size>9"
	  "</tracefile_size><tracefile_count>9</tracefile_count><subbuffer_size>4096</subbuffer_size><subbuffer_count>2"
	  "</subbuffer_count><switch_timer_interval>1</switch_timer_interval><read_timer_interval>1</read_timer_interval>"
	  "<monitor_timer_interval>1</monitor_timer_interval><live_timer_interval>1</live_timer_interval>"), 0, false },
	{ "disabled", "<enabled>false", CHANNEL("<enabled>false</enabled>"), 0, false },
	{ "rule", "<filter>", RULE("<enabled>false</enabled><type>ALL</type><filter>a == &quot;&amp;&quot;</filter>"), 0,
	  false },
	{ "level", "<loglevel>-3", RULE("<loglevel_type>SINGLE</loglevel_type><loglevel>-3</loglevel>"), 0, false },
	{ "range", "<loglevel_type>RANGE", RULE("<loglevel_type>RANGE</loglevel_type>"), 0, false },
	{ "exclusion", "<exclusion>", RULE("<exclusions><exclusion>a:bc</exclusion></exclusions>"), 0, false },
	{ "context", "<type>VSGID", CONTEXT("<type>VSGID</type>"), 0, false },
	{ "perf", "<perf>", CONTEXT("<perf><type>1</type><config>2</config><name>n</name></perf>"), 0, false },
	{ "app", "<app>", CONTEXT("<app><provider_name>p</provider_name><ctx_name>t</ctx_name></app>"), 0, false },
	{ "tracked-id", "<id>5", TRACKERS("<vpid_process_attr_tracker><process_attr_values><vpid><id>5</id></vpid>"
	  "</process_attr_values></vpid_process_attr_tracker>"), 0, false },
	{ "tracked-name", "<vgid>\n\t\t\t\t\t\t\t\t<name>", TRACKERS("<vgid_process_attr_tracker><process_attr_values><vgid>"
	  "<name>adm</name></vgid></process_attr_values></vgid_process_attr_tracker>"), 0, false },
	{ "tracked-none", "<process_attr_values/>", TRACKERS("<vuid_process_attr_tracker><process_attr_values/>"
	  "</vuid_process_attr_tracker>"), 0, false },
	{ "legacy-tracker", "<vpid>", DOMAIN("<trackers><pid_tracker><targets><pid_target><pid>6</pid></pid_target>"
	  "</targets></pid_tracker></trackers>"), 0, false },
	{ "escapes", "&lt;&amp;&gt;&quot;", "<?xml version='1.0' encoding='ISO-8859-1'?><sessions><session><name>"
	  "&#60;<!-- c -->&amp;<![CDATA[>]]>&#x22;\xe9\t&#13;</name></session></sessions>", 0, false },
};

static void note(const char *text, int code)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i].code == -code && strstr(text, parts[i].text))
			parts[i].seen = true;
}

static char *write_session(const struct saved_session *saved)
{
	struct buf out = BUF_INIT;
	struct coded coded;
	char *text;

	if (!coded_init(&coded, saved) || session_file_write(&coded.config, 0, &out) < 0)
		abort();
	buf_deinit(&coded.bytes);
	text = buf_steal(&out);
	buf_deinit(&out);
	return text;
}

static void check_session(const struct saved_session *saved)
{
	_cleanup_(session_file_freep) struct session_file *again = NULL;
	_cleanup_free_ char *once = NULL, *twice = NULL;
	struct saved_session named = *saved;
	struct config_error error;

	if (!named.has_name)
		named.record.name = "x";
	once = write_session(&named);
	if (session_file_read(once, strlen(once), NULL, &again, &error) < 0)
		abort();
	twice = write_session(&again->sessions[0]);
	if (again->n_sessions != 1 || strcmp(once, twice) != 0)
		abort();
	note(once, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(session_file_freep) struct session_file *file = NULL;
	struct config_error error;
	int r = session_file_read((const char *) data, size, NULL, &file, &error);

	if (r < 0) {
		if (file || !error.text[0])
			abort();
		note(error.text, r);
		return 0;
	}
	for (unsigned i = 0; i < file->n_sessions; i++)
		check_session(&file->sessions[i]);
	return 0;
}

bool fuzz_coverage(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		fuzz_row(parts[i].name, parts[i].seen);
	return fuzz_rows_end();
}

void fuzz_write_seeds(const char *dir)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		fuzz_write_seed(dir, parts[i].name, parts[i].seed, strlen(parts[i].seed));
}
