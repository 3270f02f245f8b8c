/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng-error.h>
#include "base/errors.h"
#include "sessiond/command/reply.h"

uint32_t reply_code(int error)
{
	switch (-error) {
	case 0:
		return LTTNG_OK;
#define ERROR(name, number, public, text) case E_##name: return public;
#include "base/errors.def"
#undef ERROR
	case ENOMEM:
		return LTTNG_ERR_NOMEM;
	case EPERM:
	case EACCES:
		return LTTNG_ERR_EPERM;
	case EINVAL:
	case ERANGE:
	case EBADMSG:
		return LTTNG_ERR_INVALID;
	default:
		return LTTNG_ERR_UNK;
	}
}
