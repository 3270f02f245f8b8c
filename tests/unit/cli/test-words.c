/* SPDX-License-Identifier: GPL-2.0-only */
/* Units, suggestions and characters. */
#include "cli/suggest.h"
#include "cli/units.h"
#include "cli/utf8.h"
#include "lib/tap.h"

static void test_units(void)
{
	char buf[UNIT_SIZE];

	ok_str(unit_bytes(0, buf), "0 B", "nothing");
	ok_str(unit_bytes(1000, buf), "1000 B", "no round number");
	ok_str(unit_bytes(524288, buf), "512 KiB", "KiB");
	ok_str(unit_bytes(UINT64_C(3) << 30, buf), "3 GiB", "GiB");
	ok_str(unit_bytes(UINT64_MAX, buf), "18446744073709551615 B", "the most");
	ok_str(unit_us(1000000, buf), "1 s", "second");
	ok_str(unit_us(1500000, buf), "1500 ms", "milliseconds");
	ok_str(unit_us(7200000000, buf), "2 h", "hours");
	ok_str(unit_us(0, buf), "0 us", "no time");
	ok_str(unit_timer(0, buf), "off", "a timer that is off");
	ok_str(unit_timer(250, buf), "250 us", "a timer");
}

static const char *suggest(const char *word)
{
	static const char *const words[] = { "create", "destroy", "list", "enable-event", "enable-channel" };
	struct suggestion s;

	suggestion_init(&s, word);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		suggestion_try(&s, words[i]);
	return s.best;
}

static void test_suggestions(void)
{
	char longest[200];

	ok_int(edit_distance("abc", "abc"), 0, "equal");
	ok_int(edit_distance("abc", ""), 3, "empty");
	ok_int(edit_distance("kitten", "sitting"), 3, "changes");
	ok_int(edit_distance("ab", "ba"), 1, "swap");
	ok_str(suggest("craete"), "create", "swapped letters");
	ok_str(suggest("enable-evnt"), "enable-event", "a letter missing");
	ok_str(suggest("destr"), "destroy", "a beginning");
	ok(!suggest("frobnicate"), "nothing near");
	ok(!suggest("x"), "too short to guess");
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	ok(!suggest(longest), "too long to guess");
}

static void test_utf8(void)
{
	static const struct {
		const char *text;
		unsigned len;
	} cases[] = {
		{ "a", 1 }, { "\xc3\xa9", 2 }, { "\xe2\x94\x9c", 3 }, { "\xf0\x9f\x98\x80", 4 },
		{ "\x80", 0 }, { "\xc0\x80", 0 }, { "\xc3", 0 }, { "\xe2\x94", 0 }, { "\xed\xa0\x80", 0 },
		{ "\xe0\x80\x80", 0 }, { "\xf4\x90\x80\x80", 0 }, { "\xf0\x80\x80\x80", 0 }, { "\xff", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ok_int(utf8_char_len(cases[i].text), cases[i].len, "character %zu", i);
	ok_int(utf8_width("a\xc3\xa9\xff"), 3, "width");
}

int main(void)
{
	test_units();
	test_suggestions();
	test_utf8();
	return tap_done();
}
