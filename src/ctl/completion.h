/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The answer to a stop or destroy becomes warnings: what each channel lost,
 * and the streams that did not get to their end.
 */
#pragma once

/* data: the session's name, or NULL. */
int completion_on_reply(void *reply, void *data);
