/* SPDX-License-Identifier: LGPL-2.1-only */
/* session.xsd, built in: a program finds it wherever it is installed. */
#include "model/config/session-file.h"

const char session_schema[] =
#include "model/config/session-xsd.h"
	;
