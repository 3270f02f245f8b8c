/* SPDX-License-Identifier: GPL-2.0-only */
/* Event rules: what makes two the same (R12), what is refused, rules in a channel. */
#include <string.h>
#include "base/errors.h"
#include "lib/tap.h"
#include "sessiond/session/channel.h"

static struct event_conf conf_of(const char *name)
{
	return (struct event_conf) { .name = name, .filter = "", .loglevel = -1 };
}

static struct event *make(const struct event_conf *conf)
{
	struct event *event;

	if (event_new(conf, &event) < 0)
		abort();
	return event;
}

static bool same(const struct event_conf *a, const struct event_conf *b)
{
	_cleanup_(event_unrefp) struct event *x = make(a), *y = make(b);
	const bool result = event_is_same(x, y);

	/* What is found by hash must agree with what is compared. */
	if (result && x->hash != y->hash)
		abort();
	return result;
}

static void test_identity(void)
{
	static const char *const one[] = { "a*" }, *const other[] = { "b*" }, *const both[] = { "a*", "b*" };
	struct event_conf base = conf_of("p:*"), like = base;

	ok(same(&base, &like), "equal rules are the same");
	like.type = 2;
	ok(same(&base, &like), "tracepoint said, or left open: the same rule");
	like = conf_of("p:**");
	ok(same(&base, &like), "a pattern spelt with two stars: the same rule");
	like = conf_of("p:*x");
	ok(!same(&base, &like), "another name");
	like = base;
	like.filter = "x > 1";
	like.bytecode = "1";
	like.bytecode_len = 1;
	ok(!same(&base, &like), "another filter");
	like = base;
	like.loglevel_type = LOGLEVEL_SINGLE;
	like.loglevel = 4;
	ok(!same(&base, &like), "another log level");
	base = like;
	like.loglevel_type = LOGLEVEL_RANGE;
	ok(!same(&base, &like), "a range of log levels and a single one");
	base = like = conf_of("p:*");
	base.loglevel = 3;
	ok(same(&base, &like), "the level does not count when all levels are meant");
	base.exclusions = one;
	base.n_exclusions = 1;
	ok(!same(&base, &like), "an exclusion more");
	like.exclusions = other;
	like.n_exclusions = 1;
	ok(!same(&base, &like), "another exclusion");
	like.exclusions = both;
	like.n_exclusions = 2;
	ok(!same(&base, &like), "two exclusions and one");
}

static void test_spelling(void)
{
	static const char *const one[] = { "a*", "b" }, *const turned[] = { "b", "a**", "b" }, *const escaped[] = { "a\\**", "b" };
	struct event_conf base = conf_of("p:*"), like;

	base.filter = "a == 1";
	base.bytecode = "code";
	base.bytecode_len = 4;
	base.reloc_offset = 2;
	like = base;
	like.filter = "a==1";
	ok(same(&base, &like), "a filter that does the same, spelt otherwise");
	like.bytecode = "mode";
	ok(!same(&base, &like), "one that does something else");
	like = base;
	like.reloc_offset = 3;
	ok(!same(&base, &like), "the same bytes with their relocations elsewhere");
	like = base;
	like.bytecode_len = 3;
	ok(!same(&base, &like), "fewer of the same bytes");
	base = like = conf_of("p:*");
	base.exclusions = one;
	base.n_exclusions = 2;
	like.exclusions = turned;
	like.n_exclusions = 3;
	ok(same(&base, &like), "exclusions in another order, with two stars for one, one said twice");
	like.exclusions = escaped;
	like.n_exclusions = 2;
	ok(!same(&base, &like), "a star that is escaped is another exclusion");
}

static void test_normal_form(void)
{
	static const char *const exclusions[] = { "z", "b", "a**c", "b" };
	_cleanup_(event_unrefp) struct event *event = NULL;
	struct event_conf conf = conf_of("p:**");

	conf.exclusions = exclusions;
	conf.n_exclusions = 4;
	event = make(&conf);
	ok_str(event->conf.name, "p:*", "the name of a rule has no second star");
	ok_int(event->conf.n_exclusions, 3, "each exclusion is kept once");
	ok(!strcmp(event->conf.exclusions[0], "a*c") && !strcmp(event->conf.exclusions[1], "b") &&
	   !strcmp(event->conf.exclusions[2], "z"), "in the order of their names");
}

static int try(const struct event_conf *conf)
{
	_cleanup_(event_unrefp) struct event *event = NULL;

	return event_new(conf, &event);
}

static void test_refusals(void)
{
	static const char *const exclusions[] = { "x" }, *const empty[] = { "" };
	struct event_conf conf = conf_of("");
	char name[300];

	ok_int(try(&conf), -E_EVENT_NAME, "a rule without a name");
	memset(name, 'n', sizeof(name));
	name[256] = 0;
	conf = conf_of(name);
	ok_int(try(&conf), -E_EVENT_NAME, "a name of 256 characters");
	name[255] = 0;
	ok_int(try(&conf), 0, "a name of 255 characters");
	conf = conf_of("p:e");
	conf.exclusions = exclusions;
	conf.n_exclusions = 1;
	ok_int(try(&conf), -E_EXCLUSION_INVALID, "an exclusion from a plain name");
	conf.name = "p:*";
	ok_int(try(&conf), 0, "an exclusion from a pattern");
	conf.exclusions = empty;
	ok_int(try(&conf), -E_EXCLUSION_INVALID, "an empty exclusion");
	conf = conf_of("p:e");
	conf.filter = "a == 1";
	ok_int(try(&conf), -E_FILTER_INVALID, "a filter without bytecode");
	conf.bytecode = "code";
	conf.bytecode_len = 4;
	conf.reloc_offset = 5;
	ok_int(try(&conf), -E_FILTER_INVALID, "relocations that begin behind the code");
	conf.reloc_offset = 4;
	ok_int(try(&conf), 0, "relocations at its end");
	conf.bytecode_len = 65537;
	ok_int(try(&conf), -E_FILTER_INVALID, "bytecode beyond its bound");
}

#define MANY 1000

static void test_channel(void)
{
	const struct channel_conf channel_conf = { .subbuf_size = 4096, .num_subbuf = 4 };
	_cleanup_(channel_freep) struct channel *channel = NULL;
	struct channel_event *found;
	unsigned n_found = 0;
	char name[32];

	ok_int(channel_new("c", &channel_conf, &channel), 0, "a channel");
	for (unsigned i = 0; i < MANY; i++) {
		_cleanup_(event_unrefp) struct event *event = NULL;
		struct event_conf conf = conf_of(name);

		(void) snprintf(name, sizeof(name), "p:e%u", i);
		event = make(&conf);
		n_found += channel_find_event(channel, event) != NULL;
		if (channel_add_event(channel, event) < 0)
			abort();
	}
	ok_int(n_found, 0, "no rule is found before it is there");
	for (unsigned i = 0; i < MANY; i++) {
		_cleanup_(event_unrefp) struct event *event = NULL;
		struct event_conf conf = conf_of(name);

		(void) snprintf(name, sizeof(name), "p:e%u", i);
		event = make(&conf);
		found = channel_find_event(channel, event);
		n_found += found == &channel->events[i] && found->enabled;
	}
	ok_int(n_found, MANY, "each rule is found at the place where it was added, enabled");
}

static void test_contexts(void)
{
	const struct channel_conf channel_conf = { .subbuf_size = 4096, .num_subbuf = 4 };
	_cleanup_(channel_freep) struct channel *channel = NULL;
	struct context_conf vpid = { .type = 1, .name = (char *) "", .app_name = (char *) "" };
	struct context_conf app = { .type = 2, .name = (char *) "p", .app_name = (char *) "n" };

	if (channel_new("c", &channel_conf, &channel) < 0)
		abort();
	ok_int(channel_add_context(channel, &vpid), 0, "R29: a context");
	ok_int(channel_add_context(channel, &app), 0, "an application's context");
	ok_int(channel_add_context(channel, &vpid), -E_CONTEXT_EXISTS, "a context that is there");
	app.app_name = (char *) "m";
	ok_int(channel_add_context(channel, &app), 0, "another one of the same provider");
	ok_int(channel->n_contexts, 3, "they are kept in the order of adding");
	ok_str(channel->contexts[2].app_name, "m", "with copies of their names");
}

int main(void)
{
	test_identity();
	test_spelling();
	test_normal_form();
	test_refusals();
	test_channel();
	test_contexts();
	return tap_done();
}
