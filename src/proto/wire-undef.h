/* SPDX-License-Identifier: LGPL-2.1-only */
/* Ends a pass. */
#undef MESSAGE
#undef RECORD
#undef FIELD
#undef LIST
#undef END
