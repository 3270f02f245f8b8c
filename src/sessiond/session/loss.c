/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/str.h"
#include "sessiond/session/loss.h"

#define LOSSES_MAX 4096

int loss_list_add(struct loss_list *list, const struct loss *loss)
{
	_cleanup_free_ char *channel = NULL, *trace = NULL;
	struct loss *grown;
	int r;

	if (list->n >= LOSSES_MAX)
		return -ENOSPC;
	r = str_dup(loss->channel, &channel);
	if (r == 0)
		r = str_dup(loss->trace, &trace);
	if (r < 0)
		return r;
	grown = reallocarray(list->items, list->n + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	list->items = grown;
	grown[list->n] = *loss;
	grown[list->n].channel = TAKE_PTR(channel);
	grown[list->n++].trace = TAKE_PTR(trace);
	return 0;
}

void loss_list_deinit(struct loss_list *list)
{
	for (unsigned i = 0; i < list->n; i++) {
		free(list->items[i].channel);
		free(list->items[i].trace);
	}
	free(list->items);
	*list = (struct loss_list) { .n = 0 };
}
