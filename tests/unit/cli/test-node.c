/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include "cli/node.h"
#include "cli/out.h"
#include "lib/tap.h"

static struct node *sample(void)
{
	struct node *root, *list, *item;

	if (node_new("command", &root) < 0)
		abort();
	node_string(root, "name", "list");
	list = node_list(node_object(root, "output"), "sessions");
	item = node_object(list, "session");
	node_string(item, "name", "a<b>&\"c\"\x01\xff");
	node_bool(item, "enabled", true);
	node_u64(item, "size", UINT64_MAX);
	node_i64(item, "timeout", -1);
	node_mark(node_string(item, "extra", "JSON only"), NODE_NOT_XML);
	node_string(item, "empty", "");
	node_list(item, "none");
	node_mark(node_list(item, "hidden"), NODE_NOT_XML);
	return root;
}

static char *render(void (*fn)(const struct node *, FILE *), const struct node *root)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	fn(root, file);
	fclose(file);
	return text;
}

static void test_find(void)
{
	_cleanup_(node_freep) struct node *root = sample();
	const struct node *item = node_find(node_find(node_find(root, "output"), "sessions"), "session");

	ok_str(node_get(root, "name"), "list", "value of a member");
	ok_str(node_get(root, "nothing"), "", "no member gives an empty value");
	ok_str(node_get(NULL, "x"), "", "no node gives an empty value");
	ok(node_get_bool(item, "enabled"), "truth value");
	ok(node_get_u64(item, "size") == UINT64_MAX, "greatest number");
	ok(!node_is_empty(item) && node_is_empty(node_find(item, "none")), "emptiness");
	ok(!node_failed(item), "nothing failed");
	node_set_failed(node_find(item, "none"));
	ok(node_failed(root), "a failure anywhere is a failure of the tree");
}

static void test_null(void)
{
	ok(!node_object(NULL, "x") && !node_string(NULL, "x", "y") && !node_mark(NULL, 1), "a missing parent is no crash");
	node_clear(NULL);
	node_free(NULL);
	ok(node_failed(NULL), "no tree is a failed tree");
}

static void test_xml(void)
{
	_cleanup_(node_freep) struct node *root = sample();
	_cleanup_free_ char *text = render(out_xml, root);

	ok(strstr(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<command ") == text, "declaration and root");
	ok(strstr(text, "schemaVersion=\"4.1\"><name>list</name><output><sessions><session>"), "envelope");
	ok(strstr(text, "<name>a&lt;b&gt;&amp;\"c\"\xef\xbf\xbd\xef\xbf\xbd</name>"), "text is escaped");
	ok(strstr(text, "<empty></empty><none/>"), "empty text and empty list");
	ok(!strstr(text, "JSON only") && !strstr(text, "hidden"), "additions stay out");
	ok(strchr(text, '\n') && strchr(strchr(text, '\n') + 1, '\n') == text + strlen(text) - 1, "two lines");
}

/* Valid UTF-8, but not what XML may hold; their neighbours are. */
static void test_xml_noncharacters(void)
{
	_cleanup_(node_freep) struct node *root = NULL;
	_cleanup_free_ char *text = NULL;

	if (node_new("command", &root) < 0)
		abort();
	node_string(root, "name", "a\xef\xbf\xbe" "b\xef\xbf\xbf" "c\xef\xbf\xbd" "d\xf0\x9f\xbf\xbe\xee\xbf\xbf");
	text = render(out_xml, root);
	ok(strstr(text, "<name>a\xef\xbf\xbd" "b\xef\xbf\xbd" "c\xef\xbf\xbd" "d\xf0\x9f\xbf\xbe\xee\xbf\xbf</name>"),
	   "U+FFFE and U+FFFF are replaced");
}

static void test_json(void)
{
	_cleanup_(node_freep) struct node *root = sample();
	_cleanup_free_ char *text = render(out_json, root);

	ok_str(text, "{\"name\":\"list\",\"output\":{\"sessions\":[{\"name\":\"a<b>&\\\"c\\\"\\u0001\xef\xbf\xbd\","
	       "\"enabled\":true,\"size\":18446744073709551615,\"timeout\":-1,\"extra\":\"JSON only\",\"empty\":\"\","
	       "\"none\":[],\"hidden\":[]}]}}\n", "document");
}

static void test_inline(void)
{
	_cleanup_(node_freep) struct node *root = NULL;
	_cleanup_free_ char *xml = NULL, *json = NULL;
	struct node *list;

	if (node_new("r", &root) < 0)
		abort();
	list = node_mark(node_list(root, "results"), NODE_INLINE);
	node_u64(list, "result", 1);
	node_u64(list, "result", 2);
	xml = render(out_xml, root);
	json = render(out_json, root);
	ok(strstr(xml, "\"><result>1</result><result>2</result></command>"), "no element around an inline list");
	ok_str(json, "{\"results\":[1,2]}\n", "but a name in JSON");
}

static char *draw(struct cli *cli)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	out_text(cli, file);
	fclose(file);
	return text;
}

static void test_text(void)
{
	struct cli cli = { .utf8 = true };
	_cleanup_free_ char *tree = NULL, *plain = NULL;
	struct node *item;

	if (node_new("text", &cli.text) < 0)
		abort();
	item = text_item(cli.text, TEXT_TITLE, "Session", "(%s)", "active");
	text_item(item, 0, "Output", "/tmp/a");
	text_item(item, 0, "Id", "7");
	text_item(text_item(item, 0, "Rules", "%s", ""), 0, "x:*", "\033[31mred");
	text_item(cli.text, 0, "", "last line");
	tree = draw(&cli);
	ok_str(tree, "Session (active)\n├─ Output  /tmp/a\n├─ Id      7\n└─ Rules\n   └─ x:*  ?[31mred\nlast line\n",
	       "tree on a terminal, without escapes of others");
	cli.utf8 = false;
	plain = draw(&cli);
	ok_str(plain, "Session (active)\n  Output  /tmp/a\n  Id      7\n  Rules\n    x:*  ?[31mred\nlast line\n",
	       "indented elsewhere");
	ok(!strchr(tree, '\033'), "no colours unless wanted");
	cli.colour_out = true;
	free(plain);
	plain = draw(&cli);
	ok(strstr(plain, "\033[1mSession\033[0m"), "colours when wanted");
	node_free(cli.text);
}

int main(void)
{
	test_find();
	test_null();
	test_xml();
	test_xml_noncharacters();
	test_json();
	test_inline();
	test_text();
	return tap_done();
}
