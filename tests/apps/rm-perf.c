/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * To be preloaded: a program's perf counter by raw number c0 counts the time of its thread, so that
 * raw counters can be tested on machines that have none. Another number, or kind, is left alone.
 */
#include <dlfcn.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <sys/syscall.h>

#define RAW_NUMBER 0xc0

typedef long (*syscall_fn)(long number, ...);

static void replace_raw(struct perf_event_attr *attr)
{
	if (attr->type != PERF_TYPE_RAW || attr->config != RAW_NUMBER)
		return;
	attr->type = PERF_TYPE_SOFTWARE;
	attr->config = PERF_COUNT_SW_TASK_CLOCK;
}

__attribute__((visibility("default"))) long syscall(long number, ...)
{
	syscall_fn next = (syscall_fn) dlsym(RTLD_NEXT, "syscall");
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (unsigned i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_perf_event_open)
		replace_raw((struct perf_event_attr *) a[0]);
	return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
