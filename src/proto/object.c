/* SPDX-License-Identifier: LGPL-2.1-only */
#include "proto/object.h"

#define PROTO object
#include "proto/wire-define.h"
#include "proto/object.def"
#include "proto/wire-undef.h"
#undef PROTO
