/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "cli/names.h"

static size_t part_len(const char *s)
{
	size_t len = 0;

	while (s[len] && s[len] != ',')
		len += s[len] == '\\' && s[len + 1] ? 2 : 1;
	return len;
}

/* "a\,b" is the name "a,b"; any other backslash stays, patterns need it. */
static char *unescape(const char *s, size_t len)
{
	char *name = malloc(len + 1);
	size_t n = 0;

	if (!name)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len && s[i + 1] == ',')
			continue;
		name[n++] = s[i];
		if (s[i] == '\\' && i + 1 < len)
			name[n++] = s[++i];
	}
	name[n] = '\0';
	return name;
}

static int names_add(struct names *names, const char *s, size_t len)
{
	char **items = reallocarray(names->items, names->n + 1, sizeof(*items));

	if (!items)
		return -ENOMEM;
	names->items = items;
	items[names->n] = unescape(s, len);
	if (!items[names->n])
		return -ENOMEM;
	names->n++;
	return 0;
}

int names_split(const char *text, struct names *ret)
{
	struct names names = { .items = NULL };

	while (*text) {
		size_t len = part_len(text);

		if (len && names_add(&names, text, len) < 0) {
			names_deinit(&names);
			return -ENOMEM;
		}
		text += len;
		text += *text == ',';
	}
	*ret = names;
	return 0;
}

void names_deinit(struct names *names)
{
	for (unsigned i = 0; i < names->n; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct names) { .items = NULL };
}
