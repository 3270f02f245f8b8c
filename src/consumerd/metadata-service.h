/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes in metadata while nobody else does; the data loops write it. */
#pragma once
#include "base/defs.h"

struct consumerd;

/* On the metadata loop, or before it runs. */
_must_check_ int metadata_service_start(struct consumerd *consumerd);
void metadata_service_stop(struct consumerd *consumerd);
