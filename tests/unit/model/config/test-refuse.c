/* SPDX-License-Identifier: GPL-2.0-only */
/* Bad files: each with the line and the reason, and none with a result. */
#include "base/errors.h"
#include "lib/tap.h"
#include "model/channel-conf.h"
#include "unit/model/config/edit.h"

/* The schema stops most of it; with one that allows everything the reader has to. */
static const char any_schema[] = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='sessions'>"
	"<xs:complexType><xs:sequence><xs:any processContents='skip' minOccurs='0' maxOccurs='unbounded'/></xs:sequence>"
	"</xs:complexType></xs:element></xs:schema>";

enum { SCHEMA = 1, READER = 2, BOTH = SCHEMA | READER };

/* One place of the file with everything, and what stands there instead. */
static const struct change {
	const char *name, *from, *to;
	unsigned who;                   /* refuses it */
	int code;
	unsigned lines;                 /* of the place, after its beginning */
	const char *says;
} changes[] = {
	{ "tag", "</domains>", "</domain>", BOTH, E_LOAD_INVALID, 0, "mismatch" },
	{ "end", "</session>\n</sessions>", "", BOTH, E_LOAD_INVALID, 0, "" },
	{ "more", "</sessions>\n", "</sessions>\n<x/>", BOTH, E_LOAD_INVALID, 1, "Extra content" },
	{ "entity", "<started>true", "<started>&yes;", BOTH, E_LOAD_INVALID, 0, "yes" },
	{ "byte", "first", "fi\xffrst", BOTH, E_LOAD_INVALID, 0, "UTF-8" },
	{ "control character", "first", "fi&#1;rst", BOTH, E_LOAD_INVALID, 0, "" },
	{ "document type", "<sessions>", "<!DOCTYPE sessions SYSTEM 'file:///dev/null'>\n<sessions>", BOTH,
	  E_LOAD_INVALID, 0, "document type" },
	{ "unknown element", "<started>", "<stopped>true</stopped>\n<started>", SCHEMA, E_LOAD_INVALID, 0, "stopped" },
	{ "unknown attribute", "<started>", "<started how='fast'>", SCHEMA, E_LOAD_INVALID, 0, "how" },
	{ "element twice", "<started>true", "<started>true</started><started>true", SCHEMA, E_LOAD_INVALID, 0, "started" },
	{ "truth", "<started>true", "<started>yes", BOTH, E_LOAD_INVALID, 0, "yes" },
	{ "empty name", "<name>everything &lt;&amp;&gt; é", "<name>", READER, E_LOAD_INVALID, 0, "name of a session" },
	{ "name with slash", "<name>everything", "<name>every/thing", READER, E_LOAD_INVALID, 0, "name of a session" },
	{ "relative path", "<net_output>\n\t\t\t\t\t\t<control_uri>tcp4://127.0.0.1:5342/</control_uri>\n"
	  "\t\t\t\t\t\t<data_uri>tcp6://[::1]:5343/</data_uri>\n\t\t\t\t\t</net_output>", "<path>x/y</path>", READER,
	  E_LOAD_INVALID, 0, "absolute" },
	{ "domain", "<type>UST</type>", "<type>JVM</type>", BOTH, E_LOAD_INVALID, 0, "JVM" },
	{ "domain twice", "<type>JUL</type>", "<type>UST</type>", READER, E_LOAD_INVALID, 0, "twice" },
	{ "no domain type", "<type>UST</type>", "", BOTH, E_LOAD_INVALID, 0, "" },
	{ "kernel", "<type>JUL</type>", "<type>KERNEL</type>", READER, E_NOT_SUPPORTED, 0, "kernel" },
	{ "buffers", "PER_PID", "PER_CPU", BOTH, E_LOAD_INVALID, 0, "PER_CPU" },
	{ "buffers of the kernel", "PER_PID", "GLOBAL", READER, E_LOAD_INVALID, 0, "GLOBAL" },
	{ "channel twice", "<name>second", "<name>first", READER, E_LOAD_INVALID, 0, "twice" },
	{ "channel name", "<name>second", "<name>a/b", READER, E_LOAD_INVALID, 0, "name of a channel" },
	{ "no channel name", "<name>second</name>", "", BOTH, E_LOAD_INVALID, 0, "" },
	{ "mode", "OVERWRITE", "REWRITE", BOTH, E_LOAD_INVALID, 0, "REWRITE" },
	{ "output", "SPLICE", "PAPER", BOTH, E_LOAD_INVALID, 0, "PAPER" },
	{ "size", "18446744073709551615</subb", "18446744073709551616</subb", BOTH, E_LOAD_INVALID, 0, "18446744073709551616" },
	{ "negative", "18446744073709551615</subb", "-1</subb", BOTH, E_LOAD_INVALID, 0, "-1" },
	{ "no number", "<subbuffer_count>4", "<subbuffer_count>", BOTH, E_LOAD_INVALID, 0, "subbuffer_count" },
	{ "word", "<subbuffer_count>4", "<subbuffer_count>4 k", BOTH, E_LOAD_INVALID, 0, "4 k" },
	{ "hexadecimal", "<subbuffer_count>4", "<subbuffer_count>0x4", BOTH, E_LOAD_INVALID, 0, "0x4" },
	{ "long number", "<subbuffer_count>4", "<subbuffer_count>00000000000000000000000000000000000000000000000000000000"
	  "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
	  "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000", READER,
	  E_LOAD_INVALID, 0, "256" },
	{ "timer", "4294967295</sw", "4294967296</sw", BOTH, E_LOAD_INVALID, 0, "4294967296" },
	{ "timeout", "<blocking_timeout>-1", "<blocking_timeout>-2", BOTH, E_LOAD_INVALID, 0, "-2" },
	{ "long timeout", ">2147483648000<", ">2147483648001<", BOTH, E_LOAD_INVALID, 0, "2147483648001" },
	{ "rule type", "<type>TRACEPOINT", "<type>SYSCALL", READER, E_LOAD_INVALID, 0, "SYSCALL" },
	{ "level type", "RANGE", "ABOVE", BOTH, E_LOAD_INVALID, 0, "ABOVE" },
	{ "level", "<loglevel>4", "<loglevel>2147483648", BOTH, E_LOAD_INVALID, 0, "2147483648" },
	{ "filter", "$ctx.vpid == 1", "$ctx.vpid == == 1", READER, E_FILTER_INVALID, 0, "column 14" },
	{ "context", "<type>VPID", "<type>VVPID", BOTH, E_LOAD_INVALID, 0, "VVPID" },
	{ "context kind", "<type>VPID", "<type>APP", READER, E_LOAD_INVALID, 0, "APP" },
	{ "empty context", "<type>VPID</type>", "", BOTH, E_LOAD_INVALID, -1, "" },
	{ "counter", "<type>4294967295", "<type>4294967296", BOTH, E_LOAD_INVALID, 0, "4294967296" },
	{ "tracked id", "<id>4242", "<id>4294967296", BOTH, E_LOAD_INVALID, 0, "4294967296" },
	{ "negative id", "<id>4242", "<id>-1", BOTH, E_LOAD_INVALID, 0, "-1" },
	{ "tracked name", "<id>4242</id>", "<name>x</name>", BOTH, E_LOAD_INVALID, 0, "" },
	{ "tracked nothing", "<id>4242</id>", "", BOTH, E_LOAD_INVALID, -1, "" },
	{ "both trackers", "<process_attr_trackers>", "<trackers><pid_tracker><targets/></pid_tracker></trackers>"
	  "<process_attr_trackers>", READER, E_LOAD_INVALID, 0, "trackers" },
	{ "period", "<live_timer_interval>1<", "<live_timer_interval>4294967296<", BOTH, E_LOAD_INVALID, 0, "4294967296" },
	{ "rotation", "<live_timer_interval>1<", "<rotation_schedules><periodic><time_us>1</time_us></periodic>"
	  "</rotation_schedules><live_timer_interval>1<", READER, E_NOT_SUPPORTED, 0, "Rotation" },
	{ "two snapshot outputs", "<consumer_output>\n\t\t\t\t<enabled>true</enabled>\n\t\t\t\t<destination>\n"
	  "\t\t\t\t\t<net_output>\n\t\t\t\t\t\t<control_uri>tcp4://127.0.0.1:5342/</control_uri>\n"
	  "\t\t\t\t\t\t<data_uri>tcp6://[::1]:5343/</data_uri>\n\t\t\t\t\t</net_output>\n\t\t\t\t</destination>\n"
	  "\t\t\t</consumer_output>", "<snapshot_outputs><output><name>a</name><max_size>0</max_size><consumer_output>"
	  "<destination><path>/a</path></destination></consumer_output></output><output><name>b</name><max_size>0"
	  "</max_size><consumer_output><destination><path>/b</path></destination></consumer_output></output>"
	  "</snapshot_outputs>", READER, E_NOT_SUPPORTED, 0, "snapshot output" },
};

static void test_change(const char *text, const struct change *change, const char *schema, const char *by)
{
	struct session_file *file = NULL;
	struct config_error error = { .line = 77777 };
	unsigned line;
	_cleanup_free_ char *edited = text_edit(text, change->from, change->to, &line);
	int r = session_file_read(edited, strlen(edited), schema, &file, &error);
	const bool near = !change->says[0] || error.line == line + change->lines;

	if (!ok(r == -change->code && !file && near && error.line > 0 && error.line != 77777 && error.text[0] &&
		strstr(error.text, change->says), "%s, by the %s: line %u: %s", change->name, by, error.line, error.text))
		diag("code %d, the place is line %u", r, line);
	session_file_free(file);
}

/* A container of one element more than may be. */
static void test_count(const char *element, unsigned max, const char *before, const char *after)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct session_file *file = NULL;
	struct config_error error;
	int r;

	for (unsigned extra = 0; extra < 2; extra++) {
		buf_puts(&text, before);
		for (unsigned i = 0; i < max + extra; i++)
			buf_printf(&text, element, i);
		buf_puts(&text, after);
		r = session_file_read(text.data, text.len, any_schema, &file, &error);
		ok_int(r, extra ? -E_LOAD_INVALID : 0, "%u of %.24s", max + extra, element);
		session_file_free(TAKE_PTR(file));
		buf_consume(&text, text.len);
	}
}

#define UST "<sessions><session><domains><domain><type>UST</type>"
#define CHANNEL UST "<channels><channel><name>c</name>"
#define END_CHANNEL "</channel></channels></domain></domains></session></sessions>"

static void test_counts(void)
{
	test_count("<context><type>VPID</type></context>", 4096, CHANNEL "<contexts>", "</contexts>" END_CHANNEL);
	test_count("<exclusion>e%u</exclusion>", 4096, CHANNEL "<events><event><exclusions>",
		"</exclusions></event></events>" END_CHANNEL);
	test_count("<channel><name>c%u</name></channel>", 4096, UST "<channels>",
		"</channels></domain></domains></session></sessions>");
	test_count("<session/>", 4096, "<sessions>", "</sessions>");
}

/* A text of exactly the greatest length, and of one byte more. */
static void test_length(const char *name, const char *before, unsigned max, const char *after)
{
	for (unsigned extra = 0; extra < 2; extra++) {
		_cleanup_buf_ struct buf text = BUF_INIT;
		struct session_file *file = NULL;
		struct config_error error;
		int r;

		buf_puts(&text, before);
		for (unsigned i = 0; i < max + extra; i++)
			buf_putc(&text, '1');
		buf_puts(&text, after);
		for (unsigned i = 0; i < 2; i++) {
			r = session_file_read(text.data, text.len, i ? any_schema : NULL, &file, &error);
			ok_int(r, extra ? -E_LOAD_INVALID : 0, "%s of %u bytes, schema %u", name, max + extra, i);
			session_file_free(TAKE_PTR(file));
		}
	}
}

#define FULL_DOMAIN "<sessions><session><domains><domain><type>UST</type><buffer_type>PER_UID</buffer_type>"
#define FULL_CHANNEL FULL_DOMAIN "<channels><channel><name>c</name>"

static void test_lengths(void)
{
	test_length("session", "<sessions><session><name>", 255, "</name></session></sessions>");
	test_length("path", "<sessions><session><output><consumer_output><destination><path>/", 4095,
		"</path></destination></consumer_output></output></session></sessions>");
	test_length("shm path", "<sessions><session><shared_memory_path>", 4096,
		"</shared_memory_path></session></sessions>");
	test_length("rule", FULL_CHANNEL "<events><event><name>", 255, "</name></event></events>" END_CHANNEL);
	test_length("channel", FULL_DOMAIN "<channels><channel><name>", CHANNEL_NAME_MAX, "</name>" END_CHANNEL);
	test_length("channel of numbered files", FULL_DOMAIN "<channels><channel><tracefile_size>4096</tracefile_size><name>",
		CHANNEL_NAME_MAX_NUMBERED, "</name>" END_CHANNEL);
	test_length("exclusion", FULL_CHANNEL "<events><event><exclusions><exclusion>", 255,
		"</exclusion></exclusions></event></events>" END_CHANNEL);
}

static void refused(const char *name, const char *text, size_t len, const char *schema, const char *says)
{
	struct session_file *file = NULL;
	struct config_error error;
	int r = session_file_read(text, len, schema, &file, &error);

	ok(r == -E_LOAD_INVALID && !file && strstr(error.text, says), "%s: %s", name, error.text);
}

/* What grows when its entities are resolved. */
static const char laughs[] = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
	"<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><sessions><session><name>&c;</name></session></sessions>";

static void test_whole_files(void)
{
	static const char utf16[] = "\xff\xfe<\0s\0/\0>\0";
	_cleanup_free_ char *long_text = malloc(SESSION_FILE_MAX + 1), *deep = malloc(40000);

	memset(long_text, ' ', SESSION_FILE_MAX + 1);
	deep[0] = '\0';
	for (unsigned i = 0; i < 5000; i++)
		memcpy(deep + 3 * i, "<s>", 4);
	refused("empty", "", 0, NULL, "empty");
	refused("blank", " \n ", 3, NULL, "");
	refused("binary", "\177ELF\2\1\1\0\0\0", 10, NULL, "");
	refused("NUL", "<sessions>\0</sessions>", 22, NULL, "");
	refused("too long", long_text, SESSION_FILE_MAX + 1, NULL, "longer");
	refused("deep", deep, strlen(deep), NULL, "");
	refused("another root", "<mi/>", 5, NULL, "mi");
	refused("another root, any schema", "<mi/>", 5, any_schema, "mi");
	refused("no session", "<sessions/>", 11, NULL, "session");
	refused("no session, any schema", "<sessions/>", 11, any_schema, "no session");
	refused("two bytes a character", utf16, sizeof(utf16) - 1, NULL, "");
	refused("entities", laughs, strlen(laughs), NULL, "document type");
	refused("a bad schema", "<sessions/>", 11, "<xs:schema", "schema");
	refused("twice the same session", "<sessions><session><name>a</name></session>"
		"<session><name>a</name></session></sessions>", 87, NULL, "twice");
}

int main(void)
{
	_cleanup_free_ char *text = golden_text("everything");
	_cleanup_free_ char *same = text_edit(text, "first", "first", NULL);
	struct session_file *file = NULL;
	struct config_error error;

	for (unsigned i = 0; i < ARRAY_SIZE(changes); i++) {
		test_change(text, &changes[i], NULL, "built-in schema or reader");
		if (changes[i].who & READER)
			test_change(text, &changes[i], any_schema, "reader alone");
	}
	ok_int(session_file_read(same, strlen(same), any_schema, &file, &error), 0, "the twin: no change is no error");
	session_file_free(file);
	test_counts();
	test_lengths();
	test_whole_files();
	return tap_done();
}
