/* SPDX-License-Identifier: GPL-2.0-only */
/* What applications offer: their tracepoints, and the fields of these. */
#include <errno.h>
#include <string.h>
#include <lttng/ust-error.h>
#include "sessiond/domain/ust/app-link.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/fan-out.h"
#include "sessiond/domain/ust/tracepoint-window.h"
#include "sessiond/domain/ust/ust-domain.h"

#define ROWS_MAX          65536u        /* of one application: a bound, not a limit anybody meets */
#define TRACEPOINTS_GUESS 31u           /* of one that was not listed yet; the tracer alone has 26 */

/* A list that an application has opened for us, and the slot that its rows go to. */
struct listing {
	struct fan_slot *slot;
	struct app *app;
	int handle;
	struct tracepoint_window *window;
};

static int open_list(struct listing *list, int (*open)(int sock))
{
	app_call_begin(list->app);
	list->handle = open(list->app->cmd_fd);
	return app_call_end(list->app, list->handle, "list its tracepoints");
}

/* Rows of row_size until the application says that there are no more. */
static int take_rows(struct listing *list, int (*next)(struct listing *list, void *row), size_t row_size)
{
	struct fan_slot *slot = list->slot;
	int r = 0;

	while (r == 0 && slot->n_results < ROWS_MAX) {
		void *row = buf_reserve(&slot->result, row_size);

		if (!row)
			return -ENOMEM;
		app_call_begin(list->app);
		r = next(list, row);
		if (r == -LTTNG_UST_ERR_NOENT) {
			atomic_store(&list->app->call_since_us, 0);
			return 0;
		}
		r = app_call_end(list->app, r, "list its tracepoints");
		if (r == 0) {
			slot->result.len += row_size;
			slot->n_results++;
		}
	}
	return r;
}

static void close_list(struct listing *list, int r)
{
	if (r != APP_GONE && list->handle > 0)
		(void) APP_CALL(list->app, "release a list",
			lttng_ust_ctl_release_handle(list->app->cmd_fd, list->handle));
}

static int next_tracepoint(struct listing *list, void *row)
{
	return tracepoint_window_next(list->window, list->app, list->handle, row);
}

static int next_tracepoint_alone(struct listing *list, void *row)
{
	return lttng_ust_ctl_tracepoint_list_get(list->app->cmd_fd, list->handle, row);
}

static int next_field(struct listing *list, void *row)
{
	return lttng_ust_ctl_tracepoint_field_list_get(list->app->cmd_fd, list->handle, row);
}

static void run_tracepoints(struct app_job *job, struct app *app)
{
	struct fan_slot *slot = CONTAINER_OF(job, struct fan_slot, job);
	struct tracepoint_window window;
	struct listing list = { .slot = slot, .app = app, .window = &window };
	const unsigned n = app->n_tracepoints ?: TRACEPOINTS_GUESS;
	const size_t row_size = sizeof(struct lttng_ust_abi_tracepoint_iter);
	int r = open_list(&list, lttng_ust_ctl_tracepoint_list);

	if (r == 0) {
		(void) buf_reserve(&slot->result, (n + 1) * row_size);
		/* without a window, for want of memory or because our calls are not in place, it takes longer */
		r = tracepoint_window_init(&window, list.handle, n);
		r = take_rows(&list, r == 0 ? next_tracepoint : next_tracepoint_alone, row_size);
		tracepoint_window_deinit(&window);
		app->n_tracepoints = slot->n_results;
	}
	close_list(&list, r);
	fan_slot_done(slot);
}

static void run_fields(struct app_job *job, struct app *app)
{
	struct fan_slot *slot = CONTAINER_OF(job, struct fan_slot, job);
	struct listing list = { .slot = slot, .app = app };
	int r = open_list(&list, lttng_ust_ctl_tracepoint_field_list);

	if (r == 0)
		r = take_rows(&list, next_field, sizeof(struct lttng_ust_abi_field_iter));
	close_list(&list, r);
	fan_slot_done(slot);
}

static int ask_all(struct ust_domain *domain, uid_t client, fan_slot_fn fn, struct fan_out **ret)
{
	_cleanup_free_ struct app **apps = NULL;
	unsigned n_all = 0, n = 0;
	int r;

	r = app_registry_snapshot(domain->apps, &apps, &n_all);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < n_all; i++) {
		if ((!domain->conf.group_sees_own || client == 0 || client == apps[i]->id.uid) &&
			slot_watch_concerns(apps[i]))
			apps[n++] = apps[i];
		else
			app_unref(apps[i]);
	}
	r = fan_out_new(domain, NULL, apps, n, fn, ret);
	for (unsigned i = 0; i < n; i++)
		app_unref(apps[i]);
	if (r < 0)
		return r;
	fan_out_start(*ret);
	(void) fan_out_wait(*ret);
	return 0;
}

static unsigned count_rows(const struct fan_out *fan)
{
	unsigned n = 0;

	for (unsigned i = 0; i < fan->n; i++)
		if (!fan->slots[i].lagging)
			n += fan->slots[i].n_results;
	return n;
}

/* Strings that come from an application end where their field ends. */
static const char *terminated(char *text)
{
	text[LTTNG_UST_ABI_SYM_NAME_LEN - 1] = 0;
	return text;
}

/* Takes over the slot's bytes, so that rows can point into them. */
static char *keep(struct ust_rows *rows, struct fan_slot *slot)
{
	if (slot->result.len == 0)
		return NULL;
	rows->blocks[rows->n_blocks] = TAKE_PTR(slot->result.data);
	buf_init(&slot->result);
	return rows->blocks[rows->n_blocks++];
}

static int rows_init(struct ust_rows *rows, const struct fan_out *fan, size_t row_size)
{
	*rows = (struct ust_rows) { .n_blocks = 0 };
	rows->blocks = calloc(MAX(1u, 2 * fan->n), sizeof(*rows->blocks));
	rows->rows = calloc(MAX(1u, count_rows(fan)), row_size);
	if (rows->blocks && rows->rows)
		return 0;
	ust_rows_deinit(rows);
	return -ENOMEM;
}

void ust_rows_deinit(struct ust_rows *rows)
{
	for (unsigned i = 0; i < rows->n_blocks; i++)
		free(rows->blocks[i]);
	free(rows->blocks);
	free(rows->rows);
	*rows = (struct ust_rows) { .n_blocks = 0 };
}

static const char *keep_name(struct ust_rows *rows, const struct app *app)
{
	char *copy = strdup(app->id.name);

	if (!copy)
		return "";
	rows->blocks[rows->n_blocks++] = copy;
	return copy;
}

int ust_domain_list_tracepoints(struct ust_domain *domain, uid_t client, struct ust_rows *ret)
{
	_cleanup_(fan_out_unrefp) struct fan_out *fan = NULL;
	struct control_tracepoint *row;
	int r = ask_all(domain, client, run_tracepoints, &fan);

	if (r == 0)
		r = rows_init(ret, fan, sizeof(*row));
	if (r < 0)
		return r;
	row = ret->rows;
	for (unsigned i = 0; i < fan->n; i++) {
		struct fan_slot *slot = &fan->slots[i];
		struct lttng_ust_abi_tracepoint_iter *iter;
		const char *name;

		if (slot->lagging)
			continue;
		iter = (void *) keep(ret, slot);
		name = slot->n_results ? keep_name(ret, slot->app) : "";
		for (unsigned j = 0; j < slot->n_results; j++, row++)
			*row = (struct control_tracepoint) {
				.pid = slot->app->id.pid, .procname = name,
				.name = terminated(iter[j].name), .loglevel = iter[j].loglevel,
			};
	}
	ret->n = (unsigned) (row - (struct control_tracepoint *) ret->rows);
	return 0;
}

int ust_domain_list_fields(struct ust_domain *domain, uid_t client, struct ust_rows *ret)
{
	_cleanup_(fan_out_unrefp) struct fan_out *fan = NULL;
	struct control_tracepoint_field *row;
	int r = ask_all(domain, client, run_fields, &fan);

	if (r == 0)
		r = rows_init(ret, fan, sizeof(*row));
	if (r < 0)
		return r;
	row = ret->rows;
	for (unsigned i = 0; i < fan->n; i++) {
		struct fan_slot *slot = &fan->slots[i];
		struct lttng_ust_abi_field_iter *iter;
		const char *name;

		if (slot->lagging)
			continue;
		iter = (void *) keep(ret, slot);
		name = slot->n_results ? keep_name(ret, slot->app) : "";
		for (unsigned j = 0; j < slot->n_results; j++, row++)
			*row = (struct control_tracepoint_field) {
				.pid = slot->app->id.pid, .procname = name, .event = terminated(iter[j].event_name),
				.loglevel = iter[j].loglevel, .field = terminated(iter[j].field_name),
				.type = (uint8_t) (iter[j].type & 7), .nowrite = iter[j].nowrite != 0,
			};
	}
	ret->n = (unsigned) (row - (struct control_tracepoint_field *) ret->rows);
	return 0;
}
