/* SPDX-License-Identifier: GPL-2.0-only */
#include "probe.h"

static char file[4200], missing[4200];

static void probe_save_attributes(void)
{
	struct lttng_save_session_attr *attr = lttng_save_session_attr_create();
	char long_name[300];

	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	probe_part("attributes of save");
	PTR(attr);
	STR(lttng_save_session_attr_get_session_name(attr));
	STR(lttng_save_session_attr_get_output_url(attr));
	INT(lttng_save_session_attr_get_overwrite(attr));
	INT(lttng_save_session_attr_get_omit_name(attr));
	INT(lttng_save_session_attr_get_omit_output(attr));
	STR(lttng_save_session_attr_get_session_name(NULL));
	STR(lttng_save_session_attr_get_output_url(NULL));
	INT(lttng_save_session_attr_get_overwrite(NULL));
	INT(lttng_save_session_attr_get_omit_name(NULL));
	INT(lttng_save_session_attr_get_omit_output(NULL));
	INT(lttng_save_session_attr_set_session_name(NULL, "x"));
	INT(lttng_save_session_attr_set_session_name(attr, long_name));
	INT(lttng_save_session_attr_set_session_name(attr, ""));
	INT(lttng_save_session_attr_set_session_name(attr, "x"));
	STR(lttng_save_session_attr_get_session_name(attr));
	INT(lttng_save_session_attr_set_session_name(attr, NULL));
	STR(lttng_save_session_attr_get_session_name(attr));
	INT(lttng_save_session_attr_set_output_url(NULL, "file:///tmp"));
	INT(lttng_save_session_attr_set_output_url(attr, "nonsense"));
	INT(lttng_save_session_attr_set_output_url(attr, "net://127.0.0.1"));
	INT(lttng_save_session_attr_set_output_url(attr, "/tmp/x"));
	STR(lttng_save_session_attr_get_output_url(attr));
	INT(lttng_save_session_attr_set_output_url(attr, "file:///tmp/y"));
	STR(lttng_save_session_attr_get_output_url(attr));
	INT(lttng_save_session_attr_set_output_url(attr, NULL));
	STR(lttng_save_session_attr_get_output_url(attr));
	INT(lttng_save_session_attr_set_overwrite(NULL, 1));
	INT(lttng_save_session_attr_set_overwrite(attr, 5));
	INT(lttng_save_session_attr_get_overwrite(attr));
	INT(lttng_save_session_attr_set_omit_name(NULL, 1));
	INT(lttng_save_session_attr_set_omit_name(attr, 1));
	INT(lttng_save_session_attr_get_omit_name(attr));
	INT(lttng_save_session_attr_set_omit_output(NULL, 1));
	INT(lttng_save_session_attr_set_omit_output(attr, 1));
	INT(lttng_save_session_attr_get_omit_output(attr));
	lttng_save_session_attr_destroy(attr);
	lttng_save_session_attr_destroy(NULL);
}

static void probe_load_attributes(void)
{
	struct lttng_load_session_attr *attr = lttng_load_session_attr_create();

	probe_part("attributes of load");
	PTR(attr);
	STR(lttng_load_session_attr_get_session_name(attr));
	STR(lttng_load_session_attr_get_input_url(attr));
	INT(lttng_load_session_attr_get_overwrite(attr));
	STR(lttng_load_session_attr_get_override_url(attr));
	STR(lttng_load_session_attr_get_override_ctrl_url(attr));
	STR(lttng_load_session_attr_get_override_data_url(attr));
	STR(lttng_load_session_attr_get_override_session_name(attr));
	STR(lttng_load_session_attr_get_session_name(NULL));
	INT(lttng_load_session_attr_get_overwrite(NULL));
	INT(lttng_load_session_attr_set_session_name(NULL, "x"));
	INT(lttng_load_session_attr_set_session_name(attr, "x"));
	STR(lttng_load_session_attr_get_session_name(attr));
	INT(lttng_load_session_attr_set_session_name(attr, NULL));
	INT(lttng_load_session_attr_set_input_url(NULL, "/tmp"));
	INT(lttng_load_session_attr_set_input_url(attr, "nonsense"));
	INT(lttng_load_session_attr_set_input_url(attr, "net://127.0.0.1"));
	INT(lttng_load_session_attr_set_input_url(attr, "/nonexistent/file"));
	STR(lttng_load_session_attr_get_input_url(attr));
	INT(lttng_load_session_attr_set_input_url(attr, "file:///tmp"));
	STR(lttng_load_session_attr_get_input_url(attr));
	INT(lttng_load_session_attr_set_input_url(attr, NULL));
	INT(lttng_load_session_attr_set_overwrite(NULL, 1));
	INT(lttng_load_session_attr_set_overwrite(attr, 1));
	INT(lttng_load_session_attr_get_overwrite(attr));
	INT(lttng_load_session_attr_set_override_url(NULL, "net://127.0.0.1"));
	INT(lttng_load_session_attr_set_override_url(attr, NULL));
	INT(lttng_load_session_attr_set_override_url(attr, "nonsense"));
	INT(lttng_load_session_attr_set_override_url(attr, "file:///tmp/trace"));
	STR(lttng_load_session_attr_get_override_url(attr));
	INT(lttng_load_session_attr_set_override_url(attr, "net://127.0.0.1"));
	STR(lttng_load_session_attr_get_override_url(attr));
	STR(lttng_load_session_attr_get_override_ctrl_url(attr));
	INT(lttng_load_session_attr_set_override_ctrl_url(attr, "tcp://127.0.0.1"));
	INT(lttng_load_session_attr_set_override_ctrl_url(attr, NULL));
	INT(lttng_load_session_attr_set_override_data_url(attr, "tcp://127.0.0.1"));
	INT(lttng_load_session_attr_set_override_session_name(NULL, "x"));
	INT(lttng_load_session_attr_set_override_session_name(attr, "x"));
	STR(lttng_load_session_attr_get_override_session_name(attr));
	INT(lttng_load_session_attr_set_override_session_name(attr, NULL));
	lttng_load_session_attr_destroy(attr);
	attr = lttng_load_session_attr_create();
	INT(lttng_load_session_attr_set_override_ctrl_url(attr, "tcp://127.0.0.1"));
	INT(lttng_load_session_attr_set_override_data_url(attr, "tcp://127.0.0.1"));
	STR(lttng_load_session_attr_get_override_ctrl_url(attr));
	STR(lttng_load_session_attr_get_override_data_url(attr));
	lttng_load_session_attr_destroy(attr);
	lttng_load_session_attr_destroy(NULL);
}

static int save(const char *name, const char *url, int overwrite)
{
	struct lttng_save_session_attr *attr = lttng_save_session_attr_create();
	int r;

	lttng_save_session_attr_set_session_name(attr, name);
	lttng_save_session_attr_set_output_url(attr, url);
	lttng_save_session_attr_set_overwrite(attr, overwrite);
	r = lttng_save_session(attr);
	lttng_save_session_attr_destroy(attr);
	return r;
}

static int load(const char *name, const char *url, int overwrite, const char *new_name)
{
	struct lttng_load_session_attr *attr = lttng_load_session_attr_create();
	int r;

	lttng_load_session_attr_set_session_name(attr, name);
	lttng_load_session_attr_set_input_url(attr, url);
	lttng_load_session_attr_set_overwrite(attr, overwrite);
	if (new_name)
		lttng_load_session_attr_set_override_session_name(attr, new_name);
	r = lttng_load_session(attr);
	lttng_load_session_attr_destroy(attr);
	return r;
}

void probe_saving(void)
{
	struct lttng_event *ev = lttng_event_create();
	char url[4200];

	probe_save_attributes();
	probe_load_attributes();
	probe_part("saved sessions");
	snprintf(file, sizeof(file), "%s/saved", probe_home);
	snprintf(missing, sizeof(missing), "%s/missing", probe_home);
	INT(lttng_save_session(NULL));
	INT(lttng_load_session(NULL));
	INT(save("nosuch", file, 0));
	snprintf(url, sizeof(url), "file://%s/saved-trace", probe_home);
	INT(lttng_create_session("saved", url));
	ev->loglevel = -1;
	snprintf(ev->name, sizeof(ev->name), "app:a");
	INT(lttng_enable_event(probe_handle("saved"), ev, NULL));
	INT(save("saved", file, 0));
	INT(save("saved", file, 0));
	INT(save("saved", file, 1));
	INT(load("saved", file, 0, NULL));
	INT(load("saved", file, 1, NULL));
	INT(load("saved", file, 0, "renamed"));
	INT(load("nosuch", file, 0, NULL));
	INT(load(NULL, missing, 0, NULL));
	INT(load(NULL, file, 0, NULL));
	INT(load(NULL, file, 1, NULL));
	INT(lttng_destroy_session("saved"));
	INT(lttng_destroy_session("renamed"));
	INT(load("saved", file, 0, NULL));
	INT(lttng_destroy_session("saved"));
}
