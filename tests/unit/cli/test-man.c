/* SPDX-License-Identifier: GPL-2.0-only */
/* The manual pages and the rows of the commands name the same options, and agree on how to call a command. */
#include <stdio.h>
#include "base/buf.h"
#include "cli/verbs.h"
#include "lib/tap.h"

/* One option a line: what the page's labelled lines ("*-o* _PATH_, *--output*=_PATH_::") name. */
static void page_options(const char *page, struct buf *out)
{
	for (const char *line = page; line; line = strchr(line, '\n')) {
		const char *end;

		line += *line == '\n';
		end = strchr(line, '\n');
		if (strncmp(line, "*-", 2) != 0 || !end || end - line < 3 || strncmp(end - 2, "::", 2) != 0)
			continue;
		for (const char *at = strstr(line, "*-"); at && at < end; at = strstr(at + 1, "*-")) {
			size_t len = strcspn(at + 1, "*\n");

			buf_append(out, at + 1, len);
			buf_putc(out, '\n');
		}
	}
}

static void row_options(const struct option_row *rows, struct buf *out)
{
	for (; rows && rows->name; rows++) {
		if (rows->flags & OPTION_HIDDEN)
			continue;
		buf_printf(out, "--%s\n", rows->name);
		if (rows->short_name)
			buf_printf(out, "-%c\n", rows->short_name);
	}
}

static bool has_line(const char *text, const char *line, size_t len)
{
	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, line, len) && text[len] == '\n')
			return true;
	}
	return false;
}

/* Lines of a that b has not. */
static unsigned missing(const char *a, const char *b, const char *what, const char *name, bool tell)
{
	unsigned n = 0;

	while (*a) {
		size_t len = strcspn(a, "\n");

		if (!has_line(b, a, len)) {
			if (tell)
				diag("%s: %.*s is not in the %s", name, (int) len, a, what);
			n++;
		}
		a += len + (a[len] == '\n');
	}
	return n;
}

static unsigned differences(const char *name, const char *page, const struct option_row *rows, bool tell)
{
	_cleanup_(buf_deinit) struct buf in_page = BUF_INIT, in_rows = BUF_INIT;
	unsigned n;

	page_options(page, &in_page);
	row_options(rows, &in_rows);
	row_options(args_common_rows, &in_rows);
	buf_putc(&in_page, '\0');
	buf_putc(&in_rows, '\0');
	if (in_page.error || in_rows.error)
		abort();
	n = missing(in_page.data, in_rows.data, "table", name, tell);
	return n + missing(in_rows.data, in_page.data, "page", name, tell);
}

static char *read_page(const char *name)
{
	const char *srcdir = getenv("srcdir");
	_cleanup_free_ char *path = NULL;
	_cleanup_(buf_deinit) struct buf buf = BUF_INIT;
	char chunk[4096];
	FILE *file;
	size_t n;

	if (asprintf(&path, "%s/doc/man/%s.1.adoc", srcdir ? srcdir : ".", name) < 0)
		abort();
	file = fopen(path, "re");
	if (!file) {
		diag("no page %s", path);
		return NULL;
	}
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_append(&buf, chunk, n);
	fclose(file);
	return buf_steal(&buf);
}

/* The call as the page has it, without the marks of the text. */
static bool synopsis_fits(const struct verb *verb, const char *page)
{
	const char *at = strstr(page, "\n== SYNOPSIS\n");
	_cleanup_free_ char *want = NULL;

	if (asprintf(&want, "*lttng* [_GENERAL OPTION_]... *%s* [_OPTION_]...%s%s%s\n", verb->name,
		     verb->actions ? " ACTION" : "", *verb->arguments ? " " : "", verb->arguments) < 0)
		abort();
	return at && !strncmp(at + strlen("\n== SYNOPSIS\n"), want, strlen(want));
}

static void test_pages(void)
{
	_cleanup_free_ char *general = read_page("lttng");

	ok(general && differences("lttng", general, general_options, true) == 0, "lttng(1) has the general options");
	for (unsigned i = 0; verbs[i]; i++) {
		_cleanup_free_ char *name = NULL, *page = NULL, *reference = NULL;

		if (asprintf(&name, "lttng-%s", verbs[i]->name) < 0 ||
		    asprintf(&reference, "*%s*(1)", name) < 0)
			abort();
		page = read_page(name);
		ok(page && differences(name, page, verbs[i]->options, true) == 0, "%s(1) has its options", name);
		ok(page && synopsis_fits(verbs[i], page), "%s(1) has its synopsis", name);
		ok(general && strstr(general, reference), "lttng(1) refers to it");
	}
}

static void test_defects(void)
{
	static const struct option_row rows[] = {
		OPT_VALUE('o', "output", "PATH", "Output"), OPT_FLAG(0, "all", "All"), OPT_HIDDEN_FLAG(0, "secret"), OPT_END,
	};
	const char *common = "*-h*, *--help*::\n x\n*--list-options*::\n x\n";
	char page[512];

	snprintf(page, sizeof(page), "*-o* _PATH_, *--output*=_PATH_::\n x\n*--all*::\n x\n%s", common);
	ok_int(differences("good", page, rows, false), 0, "a page with every option");
	snprintf(page, sizeof(page), "*-o* _PATH_, *--output*=_PATH_::\n x\n%s", common);
	ok_int(differences("short", page, rows, false), 1, "an option without description is seen");
	snprintf(page, sizeof(page), "*-o* _PATH_, *--output*=_PATH_::\n x\n*-a*, *--all*::\n x\n*--more*::\n x\n%s", common);
	ok_int(differences("long", page, rows, false), 2, "options that do not exist are seen");
}

/* Two options of a command never share a name or letter; what is offered has help. */
static void test_rows(void)
{
	for (unsigned i = 0; verbs[i]; i++) {
		unsigned n_bad = 0;

		for (const struct option_row *a = verbs[i]->options; a && a->name; a++) {
			n_bad += !a->help != !!(a->flags & OPTION_HIDDEN);
			n_bad += (a->kind == OPTION_FLAG) != !a->value;
			for (const struct option_row *b = a + 1; b->name; b++)
				n_bad += !strcmp(a->name, b->name) || (a->short_name && a->short_name == b->short_name);
		}
		ok(n_bad == 0 && verb_find(verbs[i]->name) == verbs[i], "rows of %s", verbs[i]->name);
	}
	ok_str(verb_suggest("crate"), "create", "a command is suggested");
	ok(!verb_suggest("metadat"), "an old one is not");
	ok_str(option_suggest(verb_find("create")->options, "outptu"), "output", "an option is suggested");
}

int main(void)
{
	test_pages();
	test_defects();
	test_rows();
	return tap_done();
}
