/* SPDX-License-Identifier: LGPL-2.1-only */
#include <stddef.h>
#include <string.h>
#include "base/errors.h"

const char *error_text(int error)
{
	const int number = error < 0 ? -error : error;
	const char *text = NULL;

	switch (number) {
	case 0:
		return "no error";
#define ERROR(name, number, public, text) case E_##name: return text;
#include "base/errors.def"
#undef ERROR
	default:
		text = strerrordesc_np(number);
		return text ? text : "unknown error";
	}
}

const char *error_name(int error)
{
	const int number = error < 0 ? -error : error;
	const char *name = NULL;

	switch (number) {
	case 0:
		return "OK";
#define ERROR(name, number, public, text) case E_##name: return "E_" #name;
#include "base/errors.def"
#undef ERROR
	default:
		name = strerrorname_np(number);
		return name ? name : "E?";
	}
}
