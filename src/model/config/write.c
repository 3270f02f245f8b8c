/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <lttng/domain.h>
#include <lttng/event.h>
#include <lttng/tracker.h>
#include "base/errors.h"
#include "model/config/libxml.h"
#include "model/config/session-file.h"
#include "model/config/words.h"

DEFINE_LIBXML_CLEANUP(xmlBuffer *, xmlBufferFree)
DEFINE_LIBXML_CLEANUP(xmlTextWriter *, xmlFreeTextWriter)

/* The first failure sticks. */
struct writer {
	xmlTextWriter *xml;
	int error;
};

/* Names of channels may be any bytes, but not all of them can stand in a document. */
static bool is_xml_text(const char *text)
{
	static const int least[] = { 0, 0, 0x80, 0x800, 0x10000 }; /* of so many bytes: no detours */
	const xmlChar *at = (const xmlChar *) text;
	int left = (int) strlen(text), len, c;

	for (; left > 0; at += len, left -= len) {
		len = left;
		c = libxml.xmlGetUTF8Char(at, &len);
		if (c < 0 || c < least[len] || !xmlIsCharQ(c))
			return false;
	}
	return true;
}

static void check(struct writer *w, int result)
{
	if (result < 0 && w->error == 0)
		w->error = -ENOMEM;
}

static void open_element(struct writer *w, const char *name)
{
	check(w, libxml.xmlTextWriterStartElement(w->xml, (const xmlChar *) name));
}

static void close_element(struct writer *w)
{
	check(w, libxml.xmlTextWriterEndElement(w->xml));
}

static void write_text(struct writer *w, const char *name, const char *text)
{
	if (!is_xml_text(text) && w->error == 0)
		w->error = -EILSEQ;
	if (w->error == 0)
		check(w, libxml.xmlTextWriterWriteElement(w->xml, (const xmlChar *) name, (const xmlChar *) text));
}

static void write_bool(struct writer *w, const char *name, bool value)
{
	write_text(w, name, value ? "true" : "false");
}

static void write_number(struct writer *w, const char *name, uint64_t value)
{
	check(w, libxml.xmlTextWriterWriteFormatElement(w->xml, (const xmlChar *) name, "%" PRIu64, value));
}

static void write_signed(struct writer *w, const char *name, int64_t value)
{
	check(w, libxml.xmlTextWriterWriteFormatElement(w->xml, (const xmlChar *) name, "%" PRId64, value));
}

/* What has no word cannot be written. */
static void write_word(struct writer *w, const char *name, const struct word *words, int value)
{
	const char *word = word_of(words, value);

	if (word)
		write_text(w, name, word);
	else if (w->error == 0)
		w->error = -E_NOT_SUPPORTED;
}

/* Takes the next record of a list that was received; false at its end and after an error. */
static bool next(struct writer *w, struct wire_list *list, const struct wire_message *element, void *record)
{
	int r = w->error == 0 ? wire_list_next(list, element, record) : 0;

	if (r < 0)
		w->error = r;
	return r > 0;
}

static void write_exclusions(struct writer *w, struct wire_list exclusions)
{
	struct control_name name;

	if (exclusions.n == 0)
		return;
	open_element(w, "exclusions");
	while (next(w, &exclusions, control_name_wire(), &name))
		write_text(w, "exclusion", name.name);
	close_element(w);
}

static void write_rules(struct writer *w, struct wire_list rules)
{
	struct control_event_rule rule;

	open_element(w, "events");
	while (next(w, &rules, control_event_rule_wire(), &rule)) {
		open_element(w, "event");
		write_text(w, "name", rule.name);
		write_bool(w, "enabled", rule.enabled);
		write_word(w, "type", event_type_words, rule.type);
		write_word(w, "loglevel_type", loglevel_words, rule.loglevel_type);
		if (rule.loglevel_type != LTTNG_EVENT_LOGLEVEL_ALL)
			write_signed(w, "loglevel", rule.loglevel);
		if (*rule.filter)
			write_text(w, "filter", rule.filter);
		write_exclusions(w, rule.exclusions);
		close_element(w);
	}
	close_element(w);
}

static void write_context(struct writer *w, const struct control_context *context)
{
	switch (context->type) {
	case LTTNG_EVENT_CONTEXT_PERF_COUNTER:
	case LTTNG_EVENT_CONTEXT_PERF_CPU_COUNTER:
	case LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER:
		open_element(w, "perf");
		write_number(w, "type", context->perf_type);
		write_number(w, "config", context->perf_config);
		write_text(w, "name", context->name);
		close_element(w);
		return;
	case LTTNG_EVENT_CONTEXT_APP_CONTEXT:
		open_element(w, "app");
		write_text(w, "provider_name", context->name);
		write_text(w, "ctx_name", context->app_name);
		close_element(w);
		return;
	default:
		write_word(w, "type", context_words, context->type);
	}
}

static void write_contexts(struct writer *w, struct wire_list contexts)
{
	struct control_context context;

	open_element(w, "contexts");
	while (next(w, &contexts, control_context_wire(), &context)) {
		open_element(w, "context");
		write_context(w, &context);
		close_element(w);
	}
	close_element(w);
}

static void write_channel(struct writer *w, const struct control_channel *channel)
{
	write_text(w, "name", channel->name);
	write_bool(w, "enabled", channel->enabled);
	write_word(w, "overwrite_mode", overwrite_words, channel->overwrite);
	write_number(w, "subbuffer_size", channel->subbuf_size);
	write_number(w, "subbuffer_count", channel->num_subbuf);
	write_number(w, "switch_timer_interval", channel->switch_timer_us);
	write_number(w, "read_timer_interval", channel->read_timer_us);
	write_word(w, "output_type", output_words, channel->output);
	write_signed(w, "blocking_timeout", channel->blocking_timeout_us);
	write_number(w, "monitor_timer_interval", channel->monitor_timer_us);
	write_number(w, "tracefile_size", channel->tracefile_size);
	write_number(w, "tracefile_count", channel->tracefile_count);
	write_number(w, "live_timer_interval", channel->live_timer_us);
}

static void write_channels(struct writer *w, struct wire_list channels)
{
	struct control_channel_config config;
	struct control_channel channel;

	open_element(w, "channels");
	while (next(w, &channels, control_channel_config_wire(), &config)) {
		open_element(w, "channel");
		if (next(w, &config.channel, control_channel_wire(), &channel))
			write_channel(w, &channel);
		write_rules(w, config.rules);
		write_contexts(w, config.contexts);
		close_element(w);
	}
	close_element(w);
}

static void write_tracker(struct writer *w, const struct tracker_word *word, struct wire_list values)
{
	struct control_process_value value;

	open_element(w, word->element);
	open_element(w, "process_attr_values");
	while (next(w, &values, control_process_value_wire(), &value)) {
		open_element(w, word->value);
		if (value.kind == 0)
			write_signed(w, "id", value.number);
		else
			write_text(w, "name", value.name);
		close_element(w);
	}
	close_element(w);
	close_element(w);
}

static void write_trackers(struct writer *w, struct wire_list trackers)
{
	struct control_tracker_config config;

	open_element(w, "process_attr_trackers");
	while (next(w, &trackers, control_tracker_config_wire(), &config)) {
		const struct tracker_word *word = tracker_words;

		while (word->element && word->attribute != config.attribute)
			word++;
		if (word->element && config.policy != LTTNG_TRACKING_POLICY_INCLUDE_ALL)
			write_tracker(w, word, config.values);
	}
	close_element(w);
}

static void write_domains(struct writer *w, struct wire_list domains)
{
	struct control_domain_config config;

	open_element(w, "domains");
	while (next(w, &domains, control_domain_config_wire(), &config)) {
		open_element(w, "domain");
		write_word(w, "type", domain_words, config.type);
		write_word(w, "buffer_type", buffer_words, config.buffer_type);
		write_channels(w, config.channels);
		if (config.type == LTTNG_DOMAIN_UST)
			write_trackers(w, config.trackers);
		close_element(w);
	}
	close_element(w);
}

static void write_attributes(struct writer *w, const struct control_session *session)
{
	if (!session->snapshot && session->live_timer_us == 0)
		return;
	open_element(w, "attributes");
	if (session->snapshot)
		write_bool(w, "snapshot_mode", true);
	else
		write_number(w, "live_timer_interval", session->live_timer_us);
	close_element(w);
}

/* A session without output is one with an empty path. */
static void write_output(struct writer *w, const struct control_session *session)
{
	open_element(w, "consumer_output");
	write_bool(w, "enabled", true);
	open_element(w, "destination");
	if (session->output == CONTROL_OUTPUT_NET) {
		open_element(w, "net_output");
		write_text(w, "control_uri", session->ctrl_url);
		write_text(w, "data_uri", session->data_url);
		close_element(w);
	} else {
		write_text(w, "path", session->output == CONTROL_OUTPUT_LOCAL ? session->path : "");
	}
	close_element(w);
	close_element(w);
}

static void write_session(struct writer *w, const struct control_session_config *config, unsigned omit)
{
	struct wire_list list = config->session;
	struct control_session session;

	if (!next(w, &list, control_session_wire(), &session)) {
		w->error = w->error ?: -EBADMSG;
		return;
	}
	open_element(w, "session");
	if (!(omit & SESSION_FILE_OMIT_NAME))
		write_text(w, "name", session.name);
	if (*session.shm_path)
		write_text(w, "shared_memory_path", session.shm_path);
	write_domains(w, config->domains);
	write_bool(w, "started", session.active);
	write_attributes(w, &session);
	if (!(omit & SESSION_FILE_OMIT_OUTPUT)) {
		open_element(w, "output");
		write_output(w, &session);
		close_element(w);
	}
	close_element(w);
}

int session_file_write(const struct control_session_config *config, unsigned omit, struct buf *out)
{
	_cleanup_(xmlBufferFreep) xmlBuffer *bytes = NULL;
	_cleanup_(xmlFreeTextWriterp) xmlTextWriter *xml = NULL;
	struct writer w = { .error = libxml_load() };

	if (w.error < 0)
		return w.error;
	bytes = libxml.xmlBufferCreate();
	w.xml = xml = bytes ? libxml.xmlNewTextWriterMemory(bytes, 0) : NULL;
	if (!xml)
		return -ENOMEM;
	check(&w, libxml.xmlTextWriterSetIndent(xml, 1));
	check(&w, libxml.xmlTextWriterSetIndentString(xml, (const xmlChar *) "\t"));
	check(&w, libxml.xmlTextWriterStartDocument(xml, NULL, "UTF-8", NULL));
	open_element(&w, "sessions");
	write_session(&w, config, omit);
	close_element(&w);
	check(&w, libxml.xmlTextWriterEndDocument(xml));
	check(&w, libxml.xmlTextWriterFlush(xml));
	if (w.error < 0)
		return w.error;
	buf_append(out, libxml.xmlBufferContent(bytes), (size_t) libxml.xmlBufferLength(bytes));
	return out->error;
}
