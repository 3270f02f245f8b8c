/* SPDX-License-Identifier: GPL-2.0-only */
/* The interface that programs see is that of LTTng-tools 2.13; the suite has a version of its own. */
#pragma once

#define LTTNG_VERSION_MAJOR 2
#define LTTNG_VERSION_MINOR 13
#define LTTNG_VERSION_PATCH 9
#define LTTNG_VERSION "2.13.9"

#define SUITE_NAME "Ringmaster"
#define SUITE_DESCRIPTION "an independent suite that controls LTTng user-space tracing"
#define SUITE_URL "https://lttng.org"
#define SUITE_LICENSE "GPL-2.0-only, the library LGPL-2.1-only"
