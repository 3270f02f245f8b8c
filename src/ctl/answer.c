/* SPDX-License-Identifier: LGPL-2.1-only */
#include <pthread.h>
#include <string.h>
#include <lttng/ringmaster.h>
#include "base/buf.h"
#include "ctl/answer.h"

#define WARNINGS_MAX 64

/* One per thread that made a call; freed when the thread ends. */
struct answer {
	char *detail;
	char *warnings[WARNINGS_MAX];
	unsigned n_warnings;
};

static pthread_key_t answer_key;
static pthread_once_t answer_once = PTHREAD_ONCE_INIT;
static bool have_key;

static void answer_empty(struct answer *answer)
{
	free(TAKE_PTR(answer->detail));
	while (answer->n_warnings > 0)
		free(answer->warnings[--answer->n_warnings]);
}

static void answer_free(void *data)
{
	answer_empty(data);
	free(data);
}

static void make_key(void)
{
	have_key = pthread_key_create(&answer_key, answer_free) == 0;
}

/* The thread that ends the process runs no key destructors. */
__attribute__((destructor)) static void free_last(void)
{
	struct answer *answer = have_key ? pthread_getspecific(answer_key) : NULL;

	if (!have_key)
		return;
	have_key = false;
	(void) pthread_setspecific(answer_key, NULL);
	(void) pthread_key_delete(answer_key);
	if (answer)
		answer_free(answer);
}

/* NULL without memory: then there is nothing to add to the result. */
static struct answer *answer_mine(bool make)
{
	struct answer *answer;

	(void) pthread_once(&answer_once, make_key);
	answer = have_key ? pthread_getspecific(answer_key) : NULL;
	if (answer || !make || !have_key)
		return answer;
	answer = calloc(1, sizeof(*answer));
	if (answer && pthread_setspecific(answer_key, answer) != 0)
		free(TAKE_PTR(answer));
	return answer;
}

void answer_clear(void)
{
	struct answer *answer = answer_mine(false);

	if (answer)
		answer_empty(answer);
}

int answer_fail(int code, const char *fmt, ...)
{
	struct answer *answer = answer_mine(true);
	struct buf text = BUF_INIT;
	va_list ap;

	if (!answer)
		return code;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	free(answer->detail);
	answer->detail = buf_steal(&text);
	buf_deinit(&text);
	return code;
}

void answer_add_warning(const char *text)
{
	struct answer *answer = answer_mine(true);

	if (!answer || answer->n_warnings == WARNINGS_MAX)
		return;
	answer->warnings[answer->n_warnings] = strdup(text);
	answer->n_warnings += answer->warnings[answer->n_warnings] != NULL;
}

unsigned lttng_last_warning_count(void)
{
	const struct answer *answer = answer_mine(false);

	return answer ? answer->n_warnings : 0;
}

const char *lttng_last_warning(unsigned index)
{
	const struct answer *answer = answer_mine(false);

	return answer && index < answer->n_warnings ? answer->warnings[index] : NULL;
}

const char *lttng_last_error_detail(void)
{
	const struct answer *answer = answer_mine(false);

	return answer && answer->detail && answer->detail[0] ? answer->detail : NULL;
}
