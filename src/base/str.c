/* SPDX-License-Identifier: LGPL-2.1-only */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include "base/str.h"

static int hand_over(char *copy, char **ret)
{
	if (!copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

int str_dup(const char *s, char **ret)
{
	return hand_over(strdup(s), ret);
}

int str_dup_n(const char *s, size_t max, char **ret)
{
	return hand_over(strndup(s, max), ret);
}

int str_printf(char **ret, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return -ENOMEM;
	*ret = text;
	return 0;
}

bool str_eq(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

void str_copy(char *dst, size_t size, const char *src)
{
	size_t len;

	assert(size > 0);
	len = strnlen(src, size - 1);
	memcpy(dst, src, len);
	dst[len] = '\0';
}

/* A number at the front of s; strtoull() alone would take blanks and signs. */
static int parse_u64(const char *s, uint64_t *ret, const char **ret_end)
{
	unsigned long long v;
	char *end;

	if (!isdigit((unsigned char) s[0]))
		return -EINVAL;
	errno = 0;
	v = strtoull(s, &end, 0);
	if (errno)
		return -errno;
	*ret = v;
	*ret_end = end;
	return 0;
}

int str_to_u64(const char *s, uint64_t min, uint64_t max, uint64_t *ret)
{
	const char *end;
	uint64_t v;
	int r;

	r = parse_u64(s, &v, &end);
	if (r < 0)
		return r;
	if (*end)
		return -EINVAL;
	if (v < min || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

int str_to_i64(const char *s, int64_t min, int64_t max, int64_t *ret)
{
	const bool negative = s[0] == '-';
	const uint64_t bound = negative ? (uint64_t) INT64_MAX + 1 : (uint64_t) INT64_MAX;
	uint64_t magnitude;
	int64_t v;
	int r;

	r = str_to_u64(s + negative, 0, bound, &magnitude);
	if (r < 0)
		return r;
	v = negative ? (int64_t) (0 - magnitude) : (int64_t) magnitude;
	if (v < min || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

struct suffix {
	const char *text;
	uint64_t factor;
};

static int parse_scaled(const char *s, const struct suffix *suffixes, size_t n, uint64_t *ret)
{
	const char *end;
	uint64_t v;
	int r;

	r = parse_u64(s, &v, &end);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(end, suffixes[i].text) != 0)
			continue;
		return __builtin_mul_overflow(v, suffixes[i].factor, ret) ? -ERANGE : 0;
	}
	return -EINVAL;
}

int str_to_size(const char *s, uint64_t *ret)
{
	static const struct suffix suffixes[] = {
		{ "", 1 },
		{ "k", UINT64_C(1) << 10 },
		{ "K", UINT64_C(1) << 10 },
		{ "M", UINT64_C(1) << 20 },
		{ "G", UINT64_C(1) << 30 },
	};
	uint64_t v;
	int r;

	r = parse_scaled(s, suffixes, ARRAY_SIZE(suffixes), &v);
	if (r == 0)
		*ret = v;
	return r;
}

int str_to_us(const char *s, uint64_t *ret)
{
	static const struct suffix suffixes[] = {
		{ "", 1 },
		{ "us", 1 },
		{ "ms", 1000 },
		{ "s", 1000000 },
		{ "m", UINT64_C(60) * 1000000 },
		{ "h", UINT64_C(3600) * 1000000 },
	};
	uint64_t v;
	int r;

	r = parse_scaled(s, suffixes, ARRAY_SIZE(suffixes), &v);
	if (r == 0)
		*ret = v;
	return r;
}

/*
 * Greedy with one point of return: after a '*' failed to cover enough, it
 * covers one character more.  An earlier star never needs to be tried again.
 */
bool str_glob_match(const char *pattern, const char *s)
{
	const char *star = NULL, *star_s = NULL;

	while (*s) {
		const char *p = pattern;

		if (*p == '*') {
			star = ++pattern;
			star_s = s;
			continue;
		}
		if (*p == '\\' && p[1])
			p++;
		if (*p == *s) {
			pattern = p + 1;
			s++;
		} else if (star) {
			pattern = star;
			s = ++star_s;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

bool str_is_glob(const char *pattern)
{
	for (; *pattern; pattern++) {
		if (*pattern == '*')
			return true;
		if (*pattern == '\\' && pattern[1])
			pattern++;
	}
	return false;
}

void str_glob_normalize(char *pattern)
{
	char *to = pattern;

	for (const char *from = pattern; *from; from++) {
		if (*from == '*' && from[1] == '*')
			continue;
		if (*from == '\\' && from[1])
			*to++ = *from++;
		*to++ = *from;
	}
	*to = '\0';
}
