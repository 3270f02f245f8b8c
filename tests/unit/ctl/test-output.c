/* SPDX-License-Identifier: GPL-2.0-only */
/* Snapshot outputs, rotation schedules, archive locations, saving and loading. */
#include <limits.h>
#include <lttng/lttng.h>
#include "lib/tap.h"
#include "ctl/object/archive-location.h"
#include "ctl/object/rotation-schedule.h"
#include "ctl/object/snapshot-output.h"

static char long_name[LTTNG_PATH_MAX + 1];

/* A string of that length. */
static const char *name_of(size_t len)
{
	return long_name + sizeof(long_name) - 1 - len;
}

static void test_snapshot_output(void)
{
	struct lttng_snapshot_output *output = lttng_snapshot_output_create();
	struct lttng_snapshot_output_list *list = NULL;

	ok_str(lttng_snapshot_output_get_name(output), "", "no name yet");
	ok(lttng_snapshot_output_get_maxsize(output) == UINT64_MAX, "no size yet");
	ok_int(lttng_snapshot_output_set_id(0, output), -LTTNG_ERR_INVALID, "no id");
	ok_int(lttng_snapshot_output_set_id(3, output), 0, "an id");
	ok_int(lttng_snapshot_output_get_id(output), 3, "is kept");
	ok_int(lttng_snapshot_output_set_name(name_of(255), output), -LTTNG_ERR_INVALID, "name too long");
	ok_int(lttng_snapshot_output_set_name(name_of(254), output), 0, "the longest name");
	ok_int(lttng_snapshot_output_set_size(0, output), 0, "without limit");
	ok_int(lttng_snapshot_output_set_network_urls("tcp://h:1", "tcp://h:2", output), 0, "two ports");
	ok_str(lttng_snapshot_output_get_data_url(output), "tcp://h:2", "the second");
	ok_int(lttng_snapshot_output_set_network_urls("tcp://h:1", NULL, output), -LTTNG_ERR_INVALID, "one port");
	ok_int(lttng_snapshot_output_set_network_urls("tcp://h:1", "tcp6://h", output), -LTTNG_ERR_INVALID,
		"two protocols");
	ok_int(lttng_snapshot_output_set_network_url("tcp://h", output), -LTTNG_ERR_INVALID, "tcp is half of it");
	ok_int(lttng_snapshot_output_set_network_url("net://h", output), 0, "both");
	ok_str(lttng_snapshot_output_get_data_url(output), "", "and takes the second port back");
	ok_int(lttng_snapshot_output_set_local_path("d", output), -LTTNG_ERR_INVALID, "a relative path");
	ok_int(lttng_snapshot_output_set_local_path("net://h", output), -LTTNG_ERR_INVALID, "no path");
	ok_int(lttng_snapshot_output_set_local_path("/d", output), 0, "a path");
	ok_str(lttng_snapshot_output_get_ctrl_url(output), "/d", "is kept");
	ok_int(lttng_snapshot_output_set_local_path("/d", NULL), -LTTNG_ERR_INVALID, "no output");

	ok(snapshot_output_list_new(&list) == 0 && snapshot_output_list_add(list, output) == 0, "list");
	ok(lttng_snapshot_output_list_get_next(list) == output, "the first");
	ok(!lttng_snapshot_output_list_get_next(list) && !lttng_snapshot_output_list_get_next(list), "the end");
	lttng_snapshot_output_list_destroy(list);
	ok(!lttng_snapshot_output_list_get_next(NULL), "no list");
}

static void test_schedules(void)
{
	struct lttng_rotation_schedule *size = lttng_rotation_schedule_size_threshold_create();
	struct lttng_rotation_schedule *period = lttng_rotation_schedule_periodic_create();
	struct lttng_rotation_schedules *set = NULL;
	uint64_t v = 7;
	unsigned n = 7;

	ok_int(lttng_rotation_schedule_get_type(NULL), LTTNG_ROTATION_SCHEDULE_TYPE_UNKNOWN, "type of nothing");
	ok_int(lttng_rotation_schedule_periodic_get_period(period, &v), LTTNG_ROTATION_STATUS_UNAVAILABLE, "unset");
	ok_int(lttng_rotation_schedule_periodic_set_period(period, 0), LTTNG_ROTATION_STATUS_INVALID, "zero");
	ok_int(lttng_rotation_schedule_periodic_set_period(period, UINT64_MAX), LTTNG_ROTATION_STATUS_INVALID, "never");
	ok_int(lttng_rotation_schedule_periodic_set_period(size, 5), LTTNG_ROTATION_STATUS_INVALID, "another type");
	ok_int(lttng_rotation_schedule_periodic_set_period(period, 5), LTTNG_ROTATION_STATUS_OK, "a period");
	ok(lttng_rotation_schedule_periodic_get_period(period, &v) == 0 && v == 5, "is kept");
	ok_int(lttng_rotation_schedule_size_threshold_set_threshold(size, 9), LTTNG_ROTATION_STATUS_OK, "a size");
	ok(lttng_rotation_schedule_size_threshold_get_threshold(size, &v) == 0 && v == 9, "is kept");
	ok(rotation_schedule_set_new(&set) == 0 && rotation_schedule_set_add(set, size) == 0 &&
	   rotation_schedule_set_add(set, period) == 0, "set");
	ok(lttng_rotation_schedules_get_count(set, &n) == 0 && n == 2, "two");
	ok(lttng_rotation_schedules_get_at_index(set, 1) == period, "by index");
	ok(!lttng_rotation_schedules_get_at_index(set, 2), "out of range");
	lttng_rotation_schedules_destroy(set);
	lttng_rotation_schedules_destroy(NULL);
}

static void test_locations(void)
{
	enum lttng_trace_archive_location_relay_protocol_type protocol = 99;
	struct lttng_trace_archive_location *local = NULL, *relay = NULL;
	const char *s = NULL;
	uint16_t port = 7;

	ok(archive_location_new_local("/t", &local) == 0 &&
	   archive_location_new_relay("host", 1, 2, "r/t", &relay) == 0, "made");
	ok_int(lttng_trace_archive_location_get_type(NULL), LTTNG_TRACE_ARCHIVE_LOCATION_TYPE_UNKNOWN, "nothing");
	ok(lttng_trace_archive_location_local_get_absolute_path(local, &s) == 0 && strcmp(s, "/t") == 0, "path");
	ok(lttng_trace_archive_location_relay_get_host(local, &s) != 0, "a local one has no host");
	ok(lttng_trace_archive_location_relay_get_host(relay, &s) == 0 && strcmp(s, "host") == 0, "host");
	ok(lttng_trace_archive_location_relay_get_relative_path(relay, &s) == 0 && strcmp(s, "r/t") == 0, "path");
	ok(lttng_trace_archive_location_relay_get_control_port(relay, &port) == 0 && port == 1, "control port");
	ok(lttng_trace_archive_location_relay_get_data_port(relay, &port) == 0 && port == 2, "data port");
	ok(lttng_trace_archive_location_relay_get_protocol_type(local, &protocol) != 0 && protocol == 99,
		"a local one has no protocol");
	ok(lttng_trace_archive_location_relay_get_protocol_type(relay, NULL) != 0, "nowhere to put it");
	ok(lttng_trace_archive_location_relay_get_protocol_type(relay, &protocol) == 0 &&
	   protocol == LTTNG_TRACE_ARCHIVE_LOCATION_RELAY_PROTOCOL_TYPE_TCP, "a relay's");
	archive_location_free(local);
	archive_location_free(relay);
}

static void test_save(void)
{
	struct lttng_save_session_attr *attr = lttng_save_session_attr_create();

	ok_int(lttng_save_session_attr_set_session_name(attr, name_of(255)), -LTTNG_ERR_INVALID, "name too long");
	ok_int(lttng_save_session_attr_set_session_name(attr, "web"), 0, "a name");
	ok_str(lttng_save_session_attr_get_session_name(attr), "web", "is kept");
	ok_int(lttng_save_session_attr_set_session_name(attr, ""), 0, "none");
	ok_str(lttng_save_session_attr_get_session_name(attr), NULL, "means all");
	ok_int(lttng_save_session_attr_set_output_url(attr, "file:///d"), 0, "a directory");
	ok_str(lttng_save_session_attr_get_output_url(attr), "/d", "as a path");
	ok_int(lttng_save_session_attr_set_output_url(attr, "net://h"), -LTTNG_ERR_INVALID, "no directory");
	ok_str(lttng_save_session_attr_get_output_url(attr), "/d", "as before");
	ok_int(lttng_save_session_attr_set_output_url(attr, NULL), 0, "none");
	ok_str(lttng_save_session_attr_get_output_url(attr), NULL, "the default");
	ok_int(lttng_save_session_attr_set_overwrite(attr, 5), 0, "overwrite");
	ok_int(lttng_save_session_attr_get_overwrite(attr), 1, "is yes or no");
	ok_int(lttng_save_session_attr_set_omit_name(attr, 1), 0, "without the name");
	ok_int(lttng_save_session_attr_get_omit_output(attr), 0, "with the output");
	ok_int(lttng_save_session_attr_get_omit_output(NULL), -LTTNG_ERR_INVALID, "no object");
	lttng_save_session_attr_destroy(attr);
	lttng_save_session_attr_destroy(NULL);
}

static void test_load(void)
{
	struct lttng_load_session_attr *attr = lttng_load_session_attr_create();

	ok_int(lttng_load_session_attr_set_input_url(attr, "/f"), 0, "a file");
	ok_str(lttng_load_session_attr_get_input_url(attr), "/f", "is kept");
	ok_int(lttng_load_session_attr_set_input_url(attr, "f"), -LTTNG_ERR_INVALID, "a relative path");
	ok_int(lttng_load_session_attr_set_override_ctrl_url(attr, "tcp://h:1"), 0, "one port");
	ok_int(lttng_load_session_attr_set_override_url(attr, "tcp://h"), -LTTNG_ERR_INVALID, "tcp is half of it");
	ok_int(lttng_load_session_attr_set_override_url(attr, "net://h"), 0, "both ports");
	ok_int(lttng_load_session_attr_set_override_data_url(attr, "tcp://h:2"), -LTTNG_ERR_INVALID,
		"the ports are known already");
	ok_str(lttng_load_session_attr_get_override_url(attr), "net://h", "as it was given");
	ok_int(lttng_load_session_attr_set_override_session_name(attr, NULL), -LTTNG_ERR_INVALID, "no name");
	ok_int(lttng_load_session_attr_set_override_session_name(attr, "web"), 0, "a name");
	ok_str(lttng_load_session_attr_get_override_session_name(attr), "web", "is kept");
	ok_str(lttng_load_session_attr_get_session_name(attr), NULL, "all sessions");
	lttng_load_session_attr_destroy(attr);
	lttng_load_session_attr_destroy(NULL);
}

int main(void)
{
	memset(long_name, 'n', sizeof(long_name) - 1);
	test_snapshot_output();
	test_schedules();
	test_locations();
	test_save();
	test_load();
	return tap_done();
}
