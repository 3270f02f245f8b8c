/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes on two connections to the registration socket: the first byte tells
 * how many of the next ones go to the first connection, the rest goes to the
 * second one.  Then both hang up.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include "base/io.h"
#include "base/log.h"
#include "base/thread.h"
#include "base/time.h"
#include "fuzz.h"
#include "lib/fake-app.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/service/app-service.h"
#include "sessiond/service/notify-service.h"
#include "sessiond/service/registration-service.h"
#include "sessiond/sessiond.h"

const char fuzz_name[] = "registration";

enum { ROW_REGISTERED, ROW_NOTHING, ROW_NONSENSE, ROW_ABI, ROW_ORDER, ROW_BITS, N_ROWS };
static const char *const names[N_ROWS] = {
	"an application", "nothing that could be one", "wrong magic or kind", "an unsupported ABI", "a foreign byte order",
	"an unserved bitness",
};
static const char *const said[N_ROWS] = { NULL, NULL, "makes no sense", "speaks ABI", "byte order", "-bit process" };
static bool seen[N_ROWS];
static struct sessiond sd;
static struct notify_service *notify;
static struct app_service *apps;
static struct registration_service *registration;
static char path[64];
static bool refused;

static void on_log(void *data, enum log_level level, const char *text)
{
	(void) data;
	(void) level;
	for (unsigned i = 0; i < N_ROWS; i++)
		if (said[i] && strstr(text, said[i]))
			seen[i] = refused = true;
}

static void prepare(void)
{
	static const struct thread_hooks hooks = { .enter = rcu_register_thread, .leave = rcu_unregister_thread };
	int r;

	(void) signal(SIGPIPE, SIG_IGN);
	log_set_level(LOG_LEVEL_ERR);
	thread_set_hooks(&hooks);
	rcu_register_thread();
	sd.single = true;
	sd.options.consumerd64_path = (char *) "/bin/true";
	sd.options.app_timeout_us = US_PER_S;
	sd.options.limits = (struct limits) LIMITS_DEFAULT;
	(void) snprintf(path, sizeof(path), "/tmp/rm-fuzz-registration-%d", (int) getpid());
	r = sessiond_init(&sd);
	if (r == 0)
		r = notify_service_start(sd.ust.apps, sd.notify_pool, sd.notify_loop, &notify);
	if (r == 0)
		r = app_service_start(&sd.ust, notify, sd.apps_loop, &apps);
	if (r < 0)
		abort();
	log_set_thread_sink(on_log, NULL);
}

/* For each input: it does not repeat itself about a process. */
static void listen_anew(void)
{
	int listener;

	registration_service_stop(registration);
	if (fd_listen_unix(path, 0600, 64, &listener) < 0 || registration_service_start_consume_fd(&sd.ust, apps,
	    sd.registration_loop, listener, &registration) < 0)
		abort();
}

/* Rounds of the loop until one has nothing to do. */
static void turn(void)
{
	uint64_t before, after = 0;
	bool waiting;

	do {
		loop_beats(sd.registration_loop, &before, &waiting);
		if (loop_run_once(sd.registration_loop, 0) < 0)
			abort();
		loop_beats(sd.registration_loop, &after, &waiting);
	} while (after != before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t first = size > 0 ? MIN((size_t) data[0], size - 1) : 0;
	bool registered;
	int socks[2];

	if (!registration)
		prepare();
	listen_anew();
	refused = false;
	socks[0] = fake_connect(path);
	if (size > 0)
		(void) !send(socks[0], data + 1, first, MSG_NOSIGNAL);
	turn();
	socks[1] = fake_connect(path);
	if (size > 0)
		(void) !send(socks[1], data + 1 + first, size - 1 - first, MSG_NOSIGNAL | MSG_DONTWAIT);
	turn();
	registered = app_registry_count(sd.ust.apps) > 0;
	(void) close(socks[0]);
	(void) close(socks[1]);
	while (app_registry_count(sd.ust.apps) > 0)
		if (loop_run_once(sd.registration_loop, time_after_us(US_PER_MS)) < 0)
			abort();
	turn();
	seen[ROW_REGISTERED] = seen[ROW_REGISTERED] || registered;
	seen[ROW_NOTHING] = seen[ROW_NOTHING] || (!registered && !refused);
	return 0;
}

bool fuzz_coverage(void)
{
	(void) unlink(path);
	for (unsigned i = 0; i < N_ROWS; i++)
		fuzz_row(names[i], seen[i]);
	return fuzz_rows_end();
}

static void write_seed(const char *dir, const char *name, size_t at, uint32_t value, bool swapped)
{
	uint8_t bytes[1 + 2 * UST_REGISTRATION] = { UST_REGISTRATION };

	for (unsigned i = 0; i < 2; i++) {
		uint8_t *message = bytes + 1 + i * UST_REGISTRATION;

		fake_registration(message, i == 1, "fuzz");
		if (value)
			put_u32(message + at, value);
		for (unsigned j = 0; swapped && j < REG_NAME; j += 4) {
			uint32_t word;

			memcpy(&word, message + j, 4);
			put_u32(message + j, __builtin_bswap32(word));
		}
	}
	fuzz_write_seed(dir, name, bytes, sizeof(bytes));
}

void fuzz_write_seeds(const char *dir)
{
	fuzz_write_seed(dir, "short", "\2abcdef", 7);
	write_seed(dir, "good", 0, 0, false);
	write_seed(dir, "swapped", 0, 0, true);
	write_seed(dir, "magic", REG_MAGIC, 1, false);
	write_seed(dir, "abi-7", REG_MAJOR, 7, false);
	write_seed(dir, "abi-10", REG_MAJOR, 10, false);
	write_seed(dir, "bits-32", REG_BITS, 32, false);
	write_seed(dir, "bits-7", REG_BITS, 7, false);
	write_seed(dir, "type", REG_TYPE, 9, false);
	write_seed(dir, "two-commands", REG_TYPE, 0x01000000, false);
}
