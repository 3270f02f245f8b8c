/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/action-define.h"
#include <lttng/action/notify.h>

DEFINE_ACTION(notify, NOTIFY)
