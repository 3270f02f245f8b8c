/* SPDX-License-Identifier: LGPL-2.1-only */
/* Parts of the reader of saved sessions. The results belong to the document's arena. */
#pragma once
#include "model/config/document.h"

#define NAME_LENGTH_MAX 255
#define PATH_LENGTH_MAX 4096

/* Channels and process attribute trackers of a <domain>; config has its type. */
_must_check_ int read_channels(struct document *document, const xmlNode *domain, struct control_domain_config *config);
_must_check_ int read_trackers(struct document *document, const xmlNode *domain, struct control_domain_config *config);
