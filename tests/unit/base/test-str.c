/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "lib/tap.h"
#include "base/str.h"

static void test_numbers(void)
{
	static const char *const bad[] = { "", " 1", "+1", "-1", "1 ", "1x", "0x", "x", "08", "1.5" };
	uint64_t u = 7;
	int64_t i = 7;

	ok(str_to_u64("0", 0, UINT64_MAX, &u) == 0 && u == 0, "0");
	ok(str_to_u64("0x1F", 0, UINT64_MAX, &u) == 0 && u == 31, "hexadecimal");
	ok(str_to_u64("017", 0, UINT64_MAX, &u) == 0 && u == 15, "octal");
	ok(str_to_u64("18446744073709551615", 0, UINT64_MAX, &u) == 0 && u == UINT64_MAX, "the greatest");
	ok_int(str_to_u64("18446744073709551616", 0, UINT64_MAX, &u), -ERANGE, "beyond the greatest");
	u = 7;
	ok_int(str_to_u64("9", 0, 8, &u), -ERANGE, "above max");
	ok_int(str_to_u64("1", 2, 8, &u), -ERANGE, "below min");
	for (size_t n = 0; n < ARRAY_SIZE(bad); n++)
		ok_int(str_to_u64(bad[n], 0, UINT64_MAX, &u), -EINVAL, "no number: \"%s\"", bad[n]);
	ok_int(u, 7, "untouched on failure");
	ok(str_to_i64("-9223372036854775808", INT64_MIN, INT64_MAX, &i) == 0 && i == INT64_MIN, "the least");
	ok(str_to_i64("9223372036854775807", INT64_MIN, INT64_MAX, &i) == 0 && i == INT64_MAX, "the greatest signed");
	ok_int(str_to_i64("9223372036854775808", INT64_MIN, INT64_MAX, &i), -ERANGE, "beyond it");
	ok_int(str_to_i64("--1", INT64_MIN, INT64_MAX, &i), -EINVAL, "two signs");
	ok_int(str_to_i64("-5", -4, 4, &i), -ERANGE, "below min");
}

static void test_units(void)
{
	uint64_t v = 0;

	ok(str_to_size("4096", &v) == 0 && v == 4096, "bytes");
	ok(str_to_size("4k", &v) == 0 && v == 4096, "k");
	ok(str_to_size("4K", &v) == 0 && v == 4096, "K");
	ok(str_to_size("1M", &v) == 0 && v == 1 << 20, "M");
	ok(str_to_size("2G", &v) == 0 && v == UINT64_C(2) << 30, "G");
	ok(str_to_size("0x10k", &v) == 0 && v == 16384, "hexadecimal with a unit");
	ok_int(str_to_size("18014398509481984k", &v), -ERANGE, "too large");
	ok_int(str_to_size("4kk", &v), -EINVAL, "two units");
	ok_int(str_to_size("k", &v), -EINVAL, "no number");
	ok_int(str_to_size("4X", &v), -EINVAL, "unknown unit");
	ok_int(v, 16384, "untouched on failure");
	ok(str_to_us("250", &v) == 0 && v == 250, "a bare number is microseconds");
	ok(str_to_us("250us", &v) == 0 && v == 250, "us");
	ok(str_to_us("10ms", &v) == 0 && v == 10000, "ms");
	ok(str_to_us("1s", &v) == 0 && v == 1000000, "s");
	ok(str_to_us("2m", &v) == 0 && v == 120000000, "m");
	ok(str_to_us("1h", &v) == 0 && v == UINT64_C(3600000000), "h");
	ok_int(str_to_us("1d", &v), -EINVAL, "no days");
}

static void test_normalize(const char *pattern, const char *wanted)
{
	char text[32];

	(void) snprintf(text, sizeof(text), "%s", pattern);
	str_glob_normalize(text);
	ok_str(text, wanted, "\"%s\" is the pattern \"%s\"", pattern ?: "", wanted ?: "");
}

static void test_glob(void)
{
	static const struct {
		const char *pattern, *s;
		bool match;
	} cases[] = {
		{ "", "", true }, { "", "a", false }, { "a", "", false }, { "abc", "abc", true },
		{ "abc", "abd", false }, { "*", "", true }, { "*", "anything", true }, { "a*", "a", true },
		{ "a*", "ba", false }, { "*a", "bca", true }, { "*a", "ab", false }, { "a*c", "abbbc", true },
		{ "a*c", "abbb", false }, { "*ab*ab", "xabyab", true }, { "*ab*ab", "xab", false },
		{ "*aab", "aaab", true }, { "a**b", "ab", true }, { "a\\*b", "a*b", true },
		{ "a\\*b", "axb", false }, { "a\\*", "a", false }, { "*\\*", "x*", true }, { "*\\*", "x", false },
		{ "\\\\", "\\", true }, { "a\\", "a\\", true }, { "*.*.*.*.x", "a.b.c.d.e.f.y", false },
		{ "*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ok(str_glob_match(cases[i].pattern, cases[i].s) == cases[i].match, "\"%s\" %s \"%s\"",
			cases[i].pattern, cases[i].match ? "matches" : "does not match", cases[i].s);
	ok(str_is_glob("a*") && str_is_glob("\\\\*"), "patterns");
	test_normalize("a**b***", "a*b*");
	test_normalize("a\\**", "a\\**");
	test_normalize("a\\***", "a\\**");
	test_normalize("\\\\**\\", "\\\\*\\");
	test_normalize("", "");
	ok(!str_is_glob("a\\*") && !str_is_glob("") && !str_is_glob("a\\"), "no patterns");
}

int main(void)
{
	_cleanup_free_ char *a = NULL, *b = NULL, *c = NULL;
	char small[4];

	ok(str_dup("abc", &a) == 0 && str_eq(a, "abc"), "str_dup");
	ok(str_dup_n("abc", 2, &b) == 0 && str_eq(b, "ab"), "str_dup_n");
	ok(str_printf(&c, "%d-%s", 5, "x") == 0 && str_eq(c, "5-x"), "str_printf");
	ok(str_eq(NULL, NULL) && !str_eq("a", NULL) && !str_eq(NULL, "a"), "NULL equals only NULL");
	ok(str_has_prefix("abc", "ab") && !str_has_prefix("a", "ab") && str_has_prefix("a", ""), "prefixes");
	str_copy(small, sizeof(small), "abcdef");
	ok_str(small, "abc", "truncated");
	str_copy(small, sizeof(small), "x");
	ok_str(small, "x", "short");
	str_copy(small, 1, "x");
	ok_str(small, "", "no room");
	test_numbers();
	test_units();
	test_glob();
	return tap_done();
}
