/* SPDX-License-Identifier: LGPL-2.1-only */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include "model/config/libxml.h"

struct libxml libxml;
static char load_error[256]; /* empty: it is loaded */

static void load(void)
{
	/* For as long as the process lives: what it gave to others may outlive every user. */
	void *object = dlopen(LIBXML_SONAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	bool all = object;

#define LIBXML_RESOLVE(name) \
	libxml.name = all ? (__typeof__(libxml.name)) dlsym(object, #name) : NULL; \
	all = all && libxml.name;
	LIBXML_FUNCTIONS(LIBXML_RESOLVE)
#undef LIBXML_RESOLVE
	if (!all) {
		(void) snprintf(load_error, sizeof(load_error), "%s", dlerror() ?: LIBXML_SONAME);
		return;
	}
	/* What the library would do at the first use, of which two threads may be. */
	libxml.xmlInitParser();
	libxml.xmlSchemaInitTypes();
}

int libxml_load(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void) pthread_once(&once, load);
	return *load_error ? -ELIBACC : 0;
}

const char *libxml_load_error(void)
{
	return load_error;
}
