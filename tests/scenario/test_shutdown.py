# SPDX-License-Identifier: GPL-2.0-only
"""SIGTERM ends both daemons within 3 s, whatever the rest of the world does, and what is lost is told."""
import contextlib
import fcntl
import os
import re
import signal
import socket
import struct
import subprocess
import termios
import time

import pytest

from harness import hostile, packets, processes
from harness.session import Session
from harness.suite import app_program, needs_testpoints
from harness.waiting import eventually, promised, wait_for_exit

pytestmark = pytest.mark.ringmaster_only

LIMIT = 3.0
REAPING = 0.25  # from the end of the daemon to our notice, on a busy machine
HOSTILE = ("garbage", "half", "dribble", "half-open", "oversize", "endless", "nonsense", "silent")


def end(daemon):
    """SIGTERM; the seconds until neither daemon is there any more."""
    pids = daemon.pids()
    begin = time.monotonic()
    deadline = begin + promised(LIMIT) + REAPING
    daemon.signal(signal.SIGTERM)
    for pid in pids:
        assert wait_for_exit(pid, max(0, deadline - time.monotonic())), f"{processes.command_line(pid)} goes on"
    daemon.pid = None
    return time.monotonic() - begin


def nothing_left(world):
    left = [name for name in os.listdir(world.run_dir)
            if name.endswith((".pid", ".lck", "-health")) or "sock" in name or name.startswith("client-")]
    assert left == []


def recording(world, buffers, *options):
    session = world.session(channel=[buffers, *options])
    session.start()
    return session


def test_emitting_applications(world, buffers):
    daemon = world.daemon().start()
    session = recording(world, buffers)
    apps = [world.ready_app("app-counter", "--wait", "--loop-until-eof", "--threads", 2) for _ in range(3)]
    for app in apps:
        app.say()
    eventually(lambda: any(map(os.path.getsize, packets.data_files(session.path))), "packets in the files")
    end(daemon)
    nothing_left(world)
    assert packets.check(session.path), "whole packets, told alike by the index"
    for app in apps:
        app.close_input()
        assert app.emitted() > 0 and app.finish() == 0, "the program goes on"


def test_hundred_applications(world, buffers):
    daemon = world.daemon().start()
    session = recording(world, buffers)
    apps = [world.app("app-light", 7) for _ in range(100)]
    for app in apps:
        app.ready()
    for app in apps:
        app.say()
    assert [app.emitted() for app in apps] == [7] * 100
    end(daemon)
    nothing_left(world)
    assert len(session.read().ticks()) == 700, "everything was written before the end"


def test_fifty_frozen_applications(world, buffers):
    daemon = world.daemon().start()
    session = recording(world, buffers)
    apps = [world.app("app-light", 3) for _ in range(50)]
    for app in apps:
        app.ready().say()
    assert [app.emitted() for app in apps] == [3] * 50
    for app in apps:
        app.freeze()
    end(daemon)
    nothing_left(world)
    assert len(session.read().ticks()) == 150
    for app in apps:
        app.thaw()


FRAME = struct.Struct("=IHHQ")
HELLO, LIST_FIELDS = 1, 52
DOMAIN_UST = b"\x02"


def test_client_that_reads_no_reply(world):
    """It asks for more than the socket holds: a handler waits with the rest of the reply."""
    daemon = world.daemon().start()
    recording(world, "--buffers-uid")
    apps = [world.app("app-light") for _ in range(60)]
    for app in apps:
        app.ready()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(f"{world.run_dir}/client-lttng-sessiond")
        hello = struct.pack("=III", 1, 0, 4) + b"mute\0"
        client.sendall(FRAME.pack(len(hello), HELLO, 0, 1) + hello)
        client.sendall(FRAME.pack(1, LIST_FIELDS, 0, 2) + DOMAIN_UST)
        held = eventually(lambda: waiting_bytes(client) > 100000 and waiting_bytes(client), "the socket is full")
        end(daemon)
        assert waiting_bytes(client) >= held
    nothing_left(world)


def waiting_bytes(client):
    return int.from_bytes(fcntl.ioctl(client, termios.FIONREAD, bytes(4)), "little")


def test_command_in_progress(world, buffers):
    """A stop that waits for a consumer that does not answer; its client gets an error, no silence."""
    daemon = world.daemon().start()
    session = recording(world, buffers)
    world.ready_app("app-counter", "--commands").emit(10)
    consumer = daemon.consumer_pid()
    os.kill(consumer, signal.SIGSTOP)
    client = subprocess.Popen([world.suite.lttng, "stop", session.name], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=world.tool_environment(),
                              cwd=world.path, **world.account.popen_arguments())
    with pytest.raises(subprocess.TimeoutExpired):
        client.wait(0.5)
    end(daemon)
    said, _ = client.communicate(timeout=promised(1))
    assert client.returncode != 0 and said.strip()
    nothing_left(world)


@pytest.mark.parametrize("behaviour", HOSTILE)
def test_hostile_application(world, behaviour):
    daemon = world.daemon().start()
    session = recording(world, "--buffers-uid")
    enemy = world.ready_app("app-hostile", behaviour, f"{world.run_dir}/lttng-ust-sock-8",
                            app_program("app-light"), "1")
    hostile.has_done_enough(enemy)
    app = world.ready_app("app-counter", "--commands")
    app.emit(100)
    end(daemon)
    nothing_left(world)
    assert len(session.read().ticks(app.pid)) == 100
    assert hostile.finish(enemy) > 0, "the hostile program did nothing"


def test_frozen_consumer(world, buffers):
    """Nobody can know what it had not written: the consumer and each session are named."""
    daemon = world.daemon().start()
    sessions = [world.session(name, channel=[buffers]) for name in ("first", "second")]
    for session in sessions:
        session.start()
    world.ready_app("app-counter", "--commands").emit(100)
    consumer = daemon.consumer_pid()
    os.kill(consumer, signal.SIGSTOP)
    end(daemon)
    nothing_left(world)
    said = daemon.warnings()
    assert [line for line in said if str(consumer) in line and "killed" in line]
    for session in sessions:
        mine = [line for line in said if f'"{session.name}"' in line]
        assert mine and "missing" in mine[-1], f"{session.name} is not named: {said}"


# a full disk


def unwritten(daemon):
    """What the log says of each stream that had something left."""
    return [int(n) for n in re.findall(r"Packets were not written: count=(\d+)", daemon.log())]


EVENTS = 60  # each has a packet of its own


def one_packet_an_event(world, session, buffers):
    """A started session, and a program on one CPU whose ring holds all that it will emit."""
    session.channel("ch", buffers, "--subbuf-size", "4k", "--num-subbuf", "64").enable("rm_test:*")
    session.start()
    app = world.app("app-counter", "--commands", "--event", "bulk", "--bulk-size", 3000)
    os.sched_setaffinity(app.pid, {min(os.sched_getaffinity(0))})
    return app.ready()


def check_account(session, daemon):
    """Every packet is in a file or in a count of the log."""
    files = packets.data_files(session.path)
    written = sum(len(packets.check_file(path)) for path in files)
    # a flush closes each of the other streams with a packet without events; a stream that is given up is flushed
    # once more, to hear what was discarded
    left = unwritten(daemon)
    produced = EVENTS + len(files) - 1 + len(left)
    assert 0 < written < produced
    assert sum(left) == produced - written


@pytest.mark.parametrize("since", ["long", "just now"])
def test_full_disk(world, buffers, small_disk, since):
    """However short it has been full."""
    daemon = world.daemon().start()
    session = Session(world, "full", os.path.join(small_disk, "trace")).create()
    app = one_packet_an_event(world, session, buffers)
    assert app.emit(EVENTS) == EVENTS
    if since == "long":
        eventually(lambda: "cannot be written" in daemon.log(), "the disk is full")
        time.sleep(2.5)  # longer than a stop would wait for space
    end(daemon)
    nothing_left(world)
    check_account(session, daemon)


def test_full_disk_injected(world, buffers):
    """The same by a fault in the consumer, where nobody can mount a small disk."""
    needs_testpoints()
    flag = os.path.join(world.path, "full")
    daemon = world.daemon(environment={"RM_TESTPOINT": f"enospc@{flag}"}).start()
    session = Session(world, "full").create()
    app = one_packet_an_event(world, session, buffers)
    app.emit(20)
    eventually(lambda: sum(map(os.path.getsize, packets.data_files(session.path))) >= 19 * 4096, "the first packets")
    with open(flag, "w"):
        pass
    assert app.emit(EVENTS - 20) == EVENTS
    eventually(lambda: "No space left on device" in daemon.log(), "its effect")
    end(daemon)
    nothing_left(world)
    check_account(session, daemon)


# the last resort


def test_thread_that_never_ends(world):
    """A daemon that cannot end in order ends all the same, and leaves nothing in the next one's way."""
    needs_testpoints()
    flag = os.path.join(world.path, "stall")
    daemon = world.daemon(environment={"RM_TESTPOINT": f"stall-loop-apps@{flag}"}).start()
    recording(world, "--buffers-uid")
    world.ready_app("app-counter", "--commands").emit(10)
    with open(flag, "w"):
        pass
    end(daemon)
    nothing_left(world)
    assert [line for line in daemon.warnings() if "in order" in line], "it is said"
    os.unlink(flag)
    world.daemon().start()
    session = world.session("next")
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 4)
    app.go()
    session.destroy()
    assert len(session.read().events) == 4


def test_killed_in_the_middle_of_its_end(world):
    """SIGKILL during the end: sockets and pid file stay, and the next daemon copes."""
    daemon = world.daemon("-v").start()
    recording(world, "--buffers-uid")
    world.ready_app("app-counter", "--commands").emit(10)
    consumer = daemon.consumer_pid()
    os.kill(consumer, signal.SIGSTOP)  # the end would take 2.5 s
    daemon.signal(signal.SIGTERM)
    eventually(lambda: "signal=15" in daemon.log(), "the end has begun")
    daemon.kill()
    with contextlib.suppress(ProcessLookupError):  # the kernel wakes a process group that nobody controls
        os.kill(consumer, signal.SIGCONT)
    assert wait_for_exit(consumer, promised(LIMIT))
    assert os.path.exists(f"{world.run_dir}/lttng-sessiond.pid")
    world.daemon().start()
    assert world.lttng("list").code == 0
