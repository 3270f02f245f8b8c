/* SPDX-License-Identifier: GPL-2.0-only */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "base/errors.h"
#include "base/io.h"
#include "base/str.h"
#include "sessiond/ini.h"

#define FILE_MAX     (1u << 20)
#define LINE_MAX_    4096
#define NAME_MAX_    64

struct ini {
	const char *path, *section;
	ini_fn fn;
	void *data;
	unsigned line;
	bool wanted;                    /* in the section */
	char name[NAME_MAX_];           /* of the last pair, for continuation lines */
};

static void trim_end(char *s)
{
	size_t len = strlen(s);

	while (len > 0 && isspace((unsigned char) s[len - 1]))
		s[--len] = 0;
}

static char *skip_space(char *s)
{
	while (isspace((unsigned char) *s))
		s++;
	return s;
}

/* A ';' after white space begins a comment inside a line. */
static void cut_comment(char *s)
{
	for (char *at = s; *at; at++)
		if (*at == ';' && at > s && isspace((unsigned char) at[-1])) {
			*at = 0;
			return;
		}
}

static int deliver(struct ini *ini, const char *value)
{
	int r = ini->fn(ini->name, value, ini->data);

	if (r == INI_UNKNOWN)
		fprintf(stderr, "lttng-sessiond: %s:%u: unknown name \"%s\", ignored\n", ini->path, ini->line, ini->name);
	else if (r == INI_BAD_VALUE)
		fprintf(stderr, "lttng-sessiond: %s:%u: bad value \"%s\" for \"%s\", ignored\n", ini->path, ini->line,
			value, ini->name);
	return r < 0 ? r : 0;
}

static int parse_pair(struct ini *ini, char *line)
{
	size_t len = strcspn(line, "=:");
	char *value;

	if (!line[len])
		return 0;
	line[len] = 0;
	value = skip_space(line + len + 1);
	trim_end(line);
	trim_end(value);
	if (!*line || strlen(line) >= sizeof(ini->name))
		return 0;
	str_copy(ini->name, sizeof(ini->name), line);
	return deliver(ini, value);
}

static int parse_line(struct ini *ini, char *line)
{
	char *start = skip_space(line), *end;

	if (!*start || *start == ';' || *start == '#')
		return 0;
	if (*start == '[') {
		end = strchr(start, ']');
		if (end) {
			*end = 0;
			ini->wanted = !strcmp(start + 1, ini->section);
			ini->name[0] = 0;
		}
		return 0;
	}
	if (!ini->wanted)
		return 0;
	cut_comment(start);
	trim_end(start);
	if (start > line && ini->name[0])
		return deliver(ini, start); /* continuation: another value of the same name */
	return parse_pair(ini, start);
}

int ini_parse(const char *text, size_t len, const char *path, const char *section, ini_fn fn, void *data)
{
	struct ini ini = { .path = path, .section = section, .fn = fn, .data = data };
	const char *end = text + len;
	char line[LINE_MAX_];
	int r = 0;

	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		text += 3;
	while (text < end && r == 0) {
		const char *newline = memchr(text, '\n', (size_t) (end - text));
		const size_t n = (size_t) ((newline ?: end) - text);

		ini.line++;
		if (n < sizeof(line)) {
			memcpy(line, text, n);
			line[n] = 0;
			r = parse_line(&ini, line);
		} else {
			fprintf(stderr, "lttng-sessiond: %s:%u: line too long, ignored\n", path, ini.line);
		}
		text += n + 1;
	}
	return r;
}

int ini_read(const char *path, const char *section, bool required, ini_fn fn, void *data)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	int r = io_read_file(AT_FDCWD, path, FILE_MAX, &text, &len);

	if (r == -ENOENT && !required)
		return 0;
	if (r < 0) {
		fprintf(stderr, "lttng-sessiond: cannot read the configuration file %s: %s\n", path, error_text(r));
		return required ? r : 0;
	}
	return ini_parse(text, len, path, section, fn, data);
}

int ini_parse_bool(const char *value, bool *ret)
{
	static const char *const yes[] = { "yes", "true", "on" }, *const no[] = { "no", "false", "off" };
	int64_t number;

	if (str_to_i64(value, INT64_MIN, INT64_MAX, &number) == 0) {
		*ret = number != 0;
		return 0;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(yes); i++) {
		if (strcasecmp(value, yes[i]) && strcasecmp(value, no[i]))
			continue;
		*ret = !strcasecmp(value, yes[i]);
		return 0;
	}
	return -EINVAL;
}
