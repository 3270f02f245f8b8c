# SPDX-License-Identifier: GPL-2.0-only
"""The library under load, and on a session daemon that is dead, stopped or something else."""
import os
import shutil
import signal
import socket
import struct
import subprocess
import threading

import pytest

from harness.app import App
from harness.waiting import PATIENCE, within
from test_library import APPS, build

pytestmark = [pytest.mark.ringmaster_only]
TIMEOUT_MS = 500
# hello and the question whether it lives have a deadline each; the rest is for a slow machine
LATEST_MS = 2 * TIMEOUT_MS + 1000


@pytest.fixture
def storm(world):
    """Starts ctl-storm with these arguments."""
    program = build(world, "ours", [os.path.join(APPS, "ctl-storm.c")], "cc", "-Wall", "-Werror", "-pthread")
    folder = os.path.join(world.path, "storm")
    os.mkdir(folder)
    os.chown(folder, world.account.uid, world.account.gid)
    started = []

    def start(*arguments, timeout_ms=None):
        limit = {} if timeout_ms is None else {"LTTNG_NETWORK_SOCKET_TIMEOUT": str(timeout_ms)}
        started.append(App([program, *map(str, arguments), folder],
                           {**world.tool_environment(), **world.suite.foreign_environment(), **limit}, world.account, world.path))
        return started[-1]

    yield start
    for app in started:
        app.dispose()
    shutil.rmtree(folder)


def report(app):
    """(calls that ended as they should, others, the longest in ms) since the last report."""
    app.say()
    words = app.line().split()
    assert words[::2] == ["done", "failed", "slowest_ms"]
    return tuple(map(int, words[1::2]))


def report_until(app, good, every=0.05):
    for _ in range(200):
        got = report(app)
        if good(*got):
            return got
        threading.Event().wait(every)
    raise AssertionError(got)


def test_threads_under_load(daemon, world, storm):
    """Two programs with eight threads each make, record, stop and destroy sessions while applications emit."""
    apps = [world.app("app-counter", "--loop-until-eof", "--delay-us", 500, "--event", "all") for _ in range(3)]
    programs = [storm("strict", 8, 5) for _ in range(2)]
    for program in programs:
        line = program.line(PATIENCE * 4)
        assert line.split()[:4] == ["done", "592", "failed", "0"], line
        assert program.finish() == 0
    for app in apps:
        app.close_input()
        app.emitted()
    assert daemon.alive() and "No session" in world.lttng("list").out


def test_daemon_that_stops_for_a_while(daemon, world, storm):
    """Calls that are under way, and later ones, end with an error within their deadline; then all is well again."""
    program = storm("any", 6, timeout_ms=TIMEOUT_MS)
    report_until(program, lambda done, failed, slowest: done > 50 and failed == 0)
    os.kill(daemon.pid, signal.SIGSTOP)
    try:
        # between two reports each thread fails once at most, not all of them at the same moment
        _, _, slowest = report_until(program, lambda done, failed, slowest: done == 0 and failed >= 6,
                                     every=0.8 * TIMEOUT_MS / 1000)
        assert slowest < within(LATEST_MS)
    finally:
        os.kill(daemon.pid, signal.SIGCONT)
    # what was asked for while it stood still is done: sessions of a name may be left, so that some calls fail
    report_until(program, lambda done, failed, slowest: done > 50)
    report_until(program, lambda done, failed, slowest: done > 50 and failed == 0)


def test_daemon_that_dies(daemon, world, storm):
    """Every call ends at once, in every thread."""
    program = storm("any", 6, timeout_ms=TIMEOUT_MS)
    report_until(program, lambda done, failed, slowest: done > 50 and failed == 0)
    daemon.kill()
    world.crashed()
    report_until(program, lambda done, failed, slowest: done == 0 and failed > 100)
    _, failed, slowest = report_until(program, lambda done, failed, slowest: done == 0 and failed > 100)
    assert slowest < within(TIMEOUT_MS)
    program.dispose()
    assert daemon.orphans


# ---- each call -----------------------------------------------------------

EACH_CALLS = 54


def each(storm, timeout_ms=TIMEOUT_MS):
    """{call: (result, milliseconds)}"""
    program = storm("each", timeout_ms=timeout_ms)
    found = {}
    while line := program.line(PATIENCE):
        name, result, took_ms = line.split()
        found[name] = (int(result), int(took_ms))
    assert program.finish() == 0 and len(found) == EACH_CALLS, found
    return found


def assert_all_fail(found, latest_ms):
    assert not {name: result for name, result in found.items() if result[0] >= 0 or result[1] > latest_ms}


UNSERVED = {"lttng_list_syscalls", "lttng_rotate_session",
            "lttng_session_add_rotation_schedule", "lttng_session_remove_rotation_schedule",
            "lttng_snapshot_add_output", "lttng_snapshot_list_output", "lttng_snapshot_del_output",
            "lttng_snapshot_record", "lttng_clear_session", "lttng_register_trigger",
            "lttng_register_trigger_with_name", "lttng_register_trigger_with_automatic_name", "lttng_list_triggers",
            "lttng_error_query_execute", "lttng_unregister_trigger", "lttng_notification_channel_create"}


def test_each_call_works(daemon, world, storm):
    """The opposite of what follows: on a daemon that is well, the same calls succeed but for those not served."""
    failing = {name for name, (result, _) in each(storm).items() if result < 0}
    assert failing == UNSERVED | {"lttng_set_consumer_url", "lttng_stop_tracing_no_wait", "lttng_regenerate_metadata",
                                  "lttng_regenerate_statedump", "lttng_destroy_session"}


@pytest.mark.slow
def test_each_call_on_a_stopped_daemon(daemon, world, storm):
    os.kill(daemon.pid, signal.SIGSTOP)
    try:
        assert_all_fail(each(storm), within(LATEST_MS))
    finally:
        os.kill(daemon.pid, signal.SIGCONT)
    world.lttng("destroy", "--all", check=False)


def test_each_call_without_a_daemon(world, storm):
    assert_all_fail(each(storm), within(200))


def test_each_call_on_a_dead_daemon(daemon, world, storm):
    """Its socket is still there."""
    daemon.kill()
    world.crashed()
    assert_all_fail(each(storm), within(200))


def frame(message, serial, body):
    return struct.pack("=IHHQ", len(body), message, 0, serial) + body


HELLO = frame(1, 1, struct.pack("=III", 1, 0, 0))
# an element without any field is one whose fields are all zero
SESSIONS = frame(11, 2, struct.pack("=I", 1500000) + bytes(4 * 1500000))
COMPLETION = frame(15, 2, bytes(8))
# manner: (what follows the hello again and again, the seconds between)
REPLIES = {"floods with sessions": (SESSIONS, 0), "floods with completions": (COMPLETION * 1000, 0),
           "drips completions": (COMPLETION, 0.2)}


class Impostor:
    """Whatever listens where the session daemon should."""

    def __init__(self, world, manner):
        self.manner = manner
        self.sockets = []
        os.makedirs(world.run_dir, exist_ok=True)
        for name in ("client-lttng-sessiond", "sessiond-health"):
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            path = os.path.join(world.run_dir, name)
            server.bind(path)
            os.chown(path, world.account.uid, world.account.gid)
            os.chown(world.run_dir, world.account.uid, world.account.gid)
            server.listen(64)
            self.sockets.append(server)
            threading.Thread(target=self.serve, args=(server,), daemon=True).start()

    def serve(self, server):
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        try:
            if self.manner == "echoes":
                while data := connection.recv(65536):
                    connection.sendall(data)
            elif self.manner == "floods":
                while True:
                    connection.sendall(b"\x10\x00\x00\x00" + bytes(range(256)) * 64)
            elif self.manner in REPLIES:
                self.reply(connection, *REPLIES[self.manner])
            elif self.manner == "closes":
                connection.close()
            else:
                connection.recv(1 << 20)
                threading.Event().wait(PATIENCE)
        except OSError:
            pass

    def reply(self, connection, bytes_, pause):
        connection.recv(1 << 20)
        connection.sendall(HELLO)
        while True:
            connection.sendall(bytes_)
            threading.Event().wait(pause)

    def close(self):
        for server in self.sockets:
            os.unlink(server.getsockname())
            server.close()


@pytest.mark.user_only
@pytest.mark.parametrize("manner", ["echoes", "floods", "closes", pytest.param("is silent", marks=pytest.mark.slow),
                                    *REPLIES])
def test_each_call_on_an_impostor(world, storm, manner):
    impostor = Impostor(world, manner)
    try:
        found = each(storm)
        found.pop("lttng_health_query")  # eight bytes of anything are an answer
        if manner == "echoes" or manner in REPLIES:  # a good hello
            found.pop("lttng_session_daemon_alive")
            found.pop("lttng_destroy_session_ext")
        assert_all_fail(found, within(LATEST_MS))
    finally:
        impostor.close()
