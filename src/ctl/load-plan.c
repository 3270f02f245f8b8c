/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <lttng/lttng-error.h>
#include <lttng/ringmaster.h>
#include "base/errors.h"
#include "base/io.h"
#include "base/str.h"
#include "ctl/answer.h"
#include "ctl/endpoint.h"
#include "ctl/load-plan.h"

#define PLACES_MAX 2

void load_plan_deinit(struct load_plan *plan)
{
	for (unsigned i = 0; i < plan->n_files; i++)
		session_file_free(plan->files[i]);
	for (unsigned i = 0; i < plan->n_places; i++)
		path_list_deinit(&plan->places[i]);
	free(plan->files);
	free(plan->places);
	free(plan->choices);
	free(plan->schema);
	free(plan->base);
	url_deinit(&plan->url);
	url_pair_deinit(&plan->urls);
}

static int no_memory(void)
{
	return -LTTNG_ERR_NOMEM;
}

static int io_failed(const char *path, int error)
{
	if (error == -ENOMEM)
		return no_memory();
	return answer_fail(error == -EACCES || error == -EPERM ? -LTTNG_ERR_EPERM : -LTTNG_ERR_LOAD_IO_FAIL,
		"%s: %s", path, error_text(error));
}

static int read_schema(struct load_plan *plan)
{
	_cleanup_free_ char *path = NULL;
	int r = session_schema_path(&path);

	if (r == 0 && path)
		r = io_read_file(AT_FDCWD, path, SESSION_SCHEMA_MAX, &plan->schema, NULL);
	return r < 0 ? io_failed(path, r) : 0;
}

static int public_code(int error)
{
	return error == -E_NOT_SUPPORTED ? -LTTNG_ERR_NOT_SUPPORTED : -LTTNG_ERR_LOAD_INVALID_CONFIG;
}

static int read_file(struct load_plan *plan, const char *path, struct session_file **ret)
{
	_cleanup_free_ char *text = NULL;
	struct config_error error;
	size_t len;
	int r = io_read_file(AT_FDCWD, path, SESSION_FILE_MAX, &text, &len);

	if (r < 0)
		return io_failed(path, r);
	r = session_file_read(text, len, plan->schema, ret, &error);
	if (r == -ENOMEM)
		return no_memory();
	if (r < 0 && error.line > 0)
		return answer_fail(public_code(r), "%s:%u: %s", path, error.line, error.text);
	return r < 0 ? answer_fail(public_code(r), "%s: %s", path, error.text) : 0;
}

/* The choice that has the same name, or NULL. Nameless sessions are told apart later. */
static const struct load_choice *find_choice(const struct load_plan *plan, const struct saved_session *saved)
{
	for (unsigned i = 0; i < plan->n_choices && saved->has_name; i++)
		if (str_eq(plan->choices[i].saved->record.name, saved->record.name))
			return &plan->choices[i];
	return NULL;
}

/* n_before: choices of earlier places, which hide others of the same name. */
static int choose(struct load_plan *plan, const char *path, struct session_file *file, unsigned n_before)
{
	const char *wanted = plan->attr->session_name;
	struct load_choice *grown = reallocarray(plan->choices, plan->n_choices + file->n_sessions, sizeof(*grown));

	if (!grown)
		return no_memory();
	plan->choices = grown;
	for (unsigned i = 0; i < file->n_sessions; i++) {
		struct saved_session *saved = &file->sessions[i];
		const struct load_choice *same = find_choice(plan, saved);

		if (wanted && !(saved->has_name && str_eq(saved->record.name, wanted)))
			continue;
		if (same && same < plan->choices + n_before)
			continue;
		if (same)
			return answer_fail(-LTTNG_ERR_LOAD_INVALID_CONFIG, "%s:%u: session \"%s\" stands in %s too", path,
				saved->line, saved->record.name, same->path);
		plan->choices[plan->n_choices++] = (struct load_choice) { .path = path, .saved = saved };
	}
	return 0;
}

/* A bad file is no reason to miss a session that stands in another one. */
static int forgive(struct load_plan *plan, int code)
{
	if (!plan->attr->session_name || code == -LTTNG_ERR_NOMEM)
		return code;
	if (plan->bad_code == 0) {
		plan->bad_code = code;
		str_copy(plan->bad, sizeof(plan->bad), lttng_last_error_detail() ?: "");
	}
	answer_clear();
	return 0;
}

static int read_place(struct load_plan *plan, const struct path_list *paths)
{
	const unsigned n_before = plan->n_choices;
	struct session_file **grown = reallocarray(plan->files, plan->n_files + paths->n + 1, sizeof(struct session_file *));
	int r = 0;

	if (!grown)
		return no_memory();
	plan->files = grown;
	for (unsigned i = 0; i < paths->n && r == 0; i++) {
		struct session_file *file;

		if (plan->attr->session_name && plan->n_choices > 0)
			return 0;
		r = read_file(plan, paths->paths[i], &file);
		if (r < 0) {
			r = forgive(plan, r);
			continue;
		}
		plan->files[plan->n_files++] = file;
		r = choose(plan, paths->paths[i], file, n_before);
	}
	return r;
}

/* must_exist: the user named it. */
static int search(struct load_plan *plan, const char *path, bool must_exist)
{
	struct path_list *place = &plan->places[plan->n_places];
	int r = path_list_find(path, SESSION_FILE_SUFFIX, place);

	if (r == -ENOENT && !must_exist)
		return 0;
	if (r < 0)
		return io_failed(path, r);
	plan->n_places++;
	return read_place(plan, place);
}

static int search_default(struct load_plan *plan, const char *home)
{
	_cleanup_free_ char *path = NULL;
	int r = str_printf(&path, "%s/" SESSION_FILES_USER, home);

	if (r < 0)
		return no_memory();
	r = search(plan, path, false);
	return r < 0 ? r : search(plan, SESSION_FILES_SYSTEM, false);
}

static int find_sessions(struct load_plan *plan)
{
	const struct lttng_load_session_attr *attr = plan->attr;
	_cleanup_free_ char *home = NULL;
	int r = endpoint_home(&home);

	plan->places = calloc(PLACES_MAX, sizeof(*plan->places));
	if (r == -ENOMEM || !plan->places || (home && str_printf(&plan->base, "%s/lttng-traces", home) < 0))
		return no_memory();
	if (attr->path)
		r = search(plan, attr->path, true);
	else
		r = search_default(plan, home ?: "");
	if (r < 0 || plan->n_choices > 0 || !attr->session_name)
		return r;
	if (plan->bad_code < 0)
		return answer_fail(plan->bad_code, "%s", plan->bad);
	return answer_fail(-LTTNG_ERR_LOAD_SESSION_NOENT, "No saved session \"%s\" was found in %s", attr->session_name,
		attr->path ?: "~/" SESSION_FILES_USER " or " SESSION_FILES_SYSTEM);
}

static int override_name(struct load_plan *plan)
{
	const char *name = plan->attr->override_session_name;

	if (name && plan->n_choices > 1)
		return answer_fail(-LTTNG_ERR_INVALID, "The name \"%s\" is for one session: say which of %u", name,
			plan->n_choices);
	for (unsigned i = 0; i < plan->n_choices; i++) {
		struct saved_session *saved = plan->choices[i].saved;

		if (name)
			saved->record.name = name;
		else if (!saved->has_name)
			return answer_fail(-LTTNG_ERR_LOAD_INVALID_CONFIG, "%s:%u: the session has no name: give it one",
				plan->choices[i].path, saved->line);
	}
	return 0;
}

/* The URLs as the daemon takes them; *ret_output tells the kind. -EINVAL, -ENOMEM. */
static int read_urls(struct load_plan *plan, enum control_output *ret_output)
{
	const struct lttng_load_session_attr *attr = plan->attr;
	int r = 0;

	*ret_output = CONTROL_OUTPUT_NET;
	if (attr->override_url)
		r = url_parse(attr->override_url, &plan->url);
	if (r < 0)
		return r;
	if (plan->url.path && plan->url.protocol == URL_FILE)
		*ret_output = CONTROL_OUTPUT_LOCAL;
	else if (attr->override_url)
		return url_pair_parse(attr->override_url, NULL, &plan->urls);
	else
		return url_pair_parse(attr->override_ctrl_url, attr->override_data_url, &plan->urls);
	return 0;
}

static int override_output(struct load_plan *plan)
{
	const struct lttng_load_session_attr *attr = plan->attr;
	enum control_output output;
	int r;

	if (!attr->override_url && !attr->override_ctrl_url && !attr->override_data_url)
		return 0;
	r = read_urls(plan, &output);
	if (r < 0)
		return r == -ENOMEM ? no_memory() :
			answer_fail(-LTTNG_ERR_INVALID, "The URLs that replace the output are not valid");
	for (unsigned i = 0; i < plan->n_choices; i++) {
		struct control_session *record = &plan->choices[i].saved->record;

		record->output = (uint8_t) output;
		record->path = output == CONTROL_OUTPUT_LOCAL ? plan->url.path : "";
		record->ctrl_url = plan->urls.ctrl ?: "";
		record->data_url = plan->urls.data ?: "";
	}
	return 0;
}

int load_plan_make(const struct lttng_load_session_attr *attr, struct load_plan *ret)
{
	int r;

	*ret = (struct load_plan) { .attr = attr, .url = URL_INIT, .urls = URL_PAIR_INIT };
	r = read_schema(ret);
	if (r == 0)
		r = find_sessions(ret);
	if (r == 0)
		r = override_name(ret);
	return r < 0 ? r : override_output(ret);
}
