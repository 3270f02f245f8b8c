/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What one call to load sessions is going to do: every file is read, and
 * every session chosen and changed by the overrides, before the daemon hears
 * of the first one.
 */
#pragma once
#include "base/path-list.h"
#include "ctl/object/load-attr.h"
#include "ctl/url.h"
#include "model/config/session-file.h"

struct load_choice {
	const char *path;               /* of its file */
	struct saved_session *saved;
};

struct load_plan {
	const struct lttng_load_session_attr *attr;
	char *base;                     /* directory of traces without a path */
	struct load_choice *choices;
	unsigned n_choices;
	/* What the choices point to. */
	struct path_list *places;       /* the files, place by place */
	unsigned n_places;
	struct session_file **files;
	unsigned n_files;
	char *schema;
	struct url url;
	struct url_pair urls;
	/* Files that could not be read while another session was looked for: the first one. */
	int bad_code;
	char bad[600];
};

/* 0, or -LTTNG_ERR_* with the cause in the thread's answer. The result is released by the caller even after an error. */
_must_check_ int load_plan_make(const struct lttng_load_session_attr *attr, struct load_plan *ret);
void load_plan_deinit(struct load_plan *plan);
#define _cleanup_load_plan_ _cleanup_(load_plan_deinit)
