/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Saved sessions: the text of a file <-> requests that the session daemon takes.
 *
 * These are pure functions between memory and memory; who calls them finds,
 * reads and writes the files, with its own identity.  A file is believed as
 * little as any peer: entities, document types and the network are refused,
 * every number and length has its bound, and an error names its line.
 */
#pragma once
#include "model/config/arena.h"
#include "proto/control.h"

#define SESSION_FILE_MAX    (16u << 20)
#define SESSION_FILE_SUFFIX ".lttng"
/* Below a user's home; and for everybody. */
#define SESSION_FILES_USER   ".lttng/sessions"
#define SESSION_FILES_SYSTEM "/etc/lttng/sessions"

/* What is wrong with a file, as a phrase without a final period. */
struct config_error {
	unsigned line;                  /* 0: of no line in particular */
	char text[400];
};

struct saved_session {
	unsigned line;
	bool has_name, has_output;      /* they may have been left out on purpose */
	struct control_session record;  /* active: it is to be started */
	struct control_domain_config *domains;
	unsigned n_domains;
};

struct session_file {
	struct saved_session *sessions;
	unsigned n_sessions;
	struct arena arena;             /* what the sessions point to */
};

/*
 * schema: the text of an XML schema instead of the built-in one, or NULL.
 * -E_LOAD_INVALID, -E_FILTER_INVALID or -E_NOT_SUPPORTED (a feature that this version does not have)
 * with the reason in ret_error; -ENOMEM.
 */
_must_check_ int session_file_read(const char *text, size_t len, const char *schema, struct session_file **ret,
	struct config_error *ret_error);
void session_file_free(struct session_file *file);
DEFINE_CLEANUP(struct session_file *, session_file_free)

/* The request that loads the session; it points to the session. base: directory of traces without a path. */
void saved_session_request(const struct saved_session *saved, const char *base, struct control_load_session *ret);

/* Parts that are left out, for who loads the file to say. */
enum { SESSION_FILE_OMIT_NAME = 1, SESSION_FILE_OMIT_OUTPUT = 2 };
/* Appends the file of one session, as decoded from the daemon's answer. -EILSEQ: a string that XML cannot hold. -ENOMEM. -ELIBACC. */
_must_check_ int session_file_write(const struct control_session_config *config, unsigned omit, struct buf *out);

/* The built-in XML schema. */
extern const char session_schema[];
/* The file with the schema that the environment wants instead; NULL: none. -ENOMEM. */
_must_check_ int session_schema_path(char **ret);
#define SESSION_SCHEMA_MAX (1u << 20)
