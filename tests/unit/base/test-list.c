/* SPDX-License-Identifier: GPL-2.0-only */
#include "lib/tap.h"
#include "base/list.h"

struct item {
	int n;
	struct list link;
};

static int digits(struct list *head)
{
	struct item *item;
	int v = 0;

	list_for_each(item, head, link)
		v = v * 10 + item->n;
	return v;
}

int main(void)
{
	struct list a = LIST_INIT(a), b = LIST_INIT(b);
	struct item items[5], *item, *tmp;

	ok(list_is_empty(&a), "a new list is empty");
	ok(!list_first(&a, struct item, link) && !list_last(&a, struct item, link), "it has no first and no last");
	for (int i = 0; i < 5; i++) {
		items[i].n = i + 1;
		list_init(&items[i].link);
	}
	list_append(&a, &items[1].link);
	list_append(&a, &items[2].link);
	list_prepend(&a, &items[0].link);
	ok_int(digits(&a), 123, "append and prepend");
	ok_int(list_first(&a, struct item, link)->n, 1, "first");
	ok_int(list_last(&a, struct item, link)->n, 3, "last");
	list_splice(&a, &b);
	ok_int(digits(&a), 123, "an empty list spliced changes nothing");
	list_append(&b, &items[3].link);
	list_append(&b, &items[4].link);
	list_splice(&a, &b);
	ok_int(digits(&a), 12345, "splice appends");
	ok(list_is_empty(&b), "and empties the other");
	list_remove(&items[2].link);
	list_remove(&items[2].link);
	ok_int(digits(&a), 1245, "removing twice is harmless");
	list_for_each_safe(item, tmp, &a, link)
		if (item->n % 2 == 0)
			list_remove(&item->link);
	ok_int(digits(&a), 15, "removal within the safe iteration");
	return tap_done();
}
