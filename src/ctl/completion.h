/* SPDX-License-Identifier: LGPL-2.1-only */
/* The answer to a stop or destroy: streams that did not get to their end become warnings. */
#pragma once

int completion_on_reply(void *reply, void *data);
