/* SPDX-License-Identifier: GPL-2.0-only */
/* What liblttng-ust-ctl imports from the executable. */
#include <lttng/ust-ctl.h>

extern __attribute__((visibility("default"))) __thread struct lttng_ust_sigbus_state lttng_ust_sigbus_state;
DEFINE_LTTNG_UST_SIGBUS_STATE();
