# SPDX-License-Identifier: GPL-2.0-only
"""What stop and destroy say of a loss: which channel, how much, why, and what to change."""
import os
import re
import signal
from contextlib import contextmanager

import pytest

from harness import packets
from harness.session import Session
from harness.suite import needs_testpoints
from harness.waiting import eventually, wait_for_exit, within
from test_loss import TINY, fill, paused, wait_stopped

# the causes that end a stop before everything is written

WORDS = {
    "uncommitted": "an application died or was frozen inside a tracepoint",
    "disk": "the output cannot be written",
    "buffer": "the ring buffer was damaged",
    "link": "what the consumer daemon had not written is lost, because it ended",
    "silent": "not everything is written, because the consumer daemon did not finish in time",
}
REMEDIES = {"uncommitted": "--buffers-pid", "disk": "make space", "buffer": "destroy the session and create it anew",
            "link": "destroy the session and create it anew", "silent": "goes on when it can"}
LIMITS = {"uncommitted": 1.5, "disk": 6, "buffer": 8, "link": 3, "silent": 10}
KNOWN = ("uncommitted", "disk")  # how much is missing


class Scene:
    """A session that records, its program, and the files by which faults are made."""

    def __init__(self, world, buffers, folder):
        self.world = world
        self.flag = os.path.join(world.path, "stall")
        self.filler = os.path.join(folder, "filler")
        self.daemon = world.daemon(environment={"RM_TESTPOINT": f"stall-ring@{self.flag}"}).start()
        self.session = Session(world, "s", os.path.join(folder, "trace")).create()
        self.session.channel("ch", buffers, "--subbuf-size", "16k", "--num-subbuf", "8").enable("rm_test:*")
        self.session.start()
        self.app = world.ready_app("app-counter", "--commands", "--event", "bulk", "--bulk-size", 1000)
        self.emitted = self.app.emit(5)
        self.hole = None

    def emit(self):
        self.emitted = self.app.emit(20)


@contextmanager
def uncommitted(scene, faulty):
    scene.hole = scene.world.ready_app("app-hole", "freeze")
    assert scene.hole.go() == 10
    wait_stopped(scene.hole)
    if not faulty:
        scene.hole.thaw()
        assert scene.hole.emitted() == 11
    scene.emit()
    yield
    if faulty:
        scene.hole.thaw()
        assert scene.hole.emitted() == 11


@contextmanager
def disk(scene, faulty):
    if faulty:
        fill(scene.filler)
    scene.emit()
    yield
    if faulty:
        os.unlink(scene.filler)


@contextmanager
def buffer(scene, faulty):
    scene.emit()
    if faulty:
        with open(scene.flag, "w"):
            pass
    yield
    if faulty:
        os.unlink(scene.flag)


@contextmanager
def link(scene, faulty):
    scene.emit()
    if faulty:
        os.kill(scene.daemon.consumer_pid(), signal.SIGKILL)
    yield


@contextmanager
def silent(scene, faulty):
    scene.emit()
    consumer = scene.daemon.consumer_pid()
    if faulty:
        os.kill(consumer, signal.SIGSTOP)
    yield
    if faulty:
        os.kill(consumer, signal.SIGCONT)


FAULTS = {"uncommitted": uncommitted, "disk": disk, "buffer": buffer, "link": link, "silent": silent}


def check_told(said, cause):
    """Every stream that did not get to its end is named with this cause, and with no other."""
    told = [line for line in said.err.splitlines()
            if line.startswith("warning:") and 'session "s", channel "ch"' in line.replace("Session", "session")]
    mine = [line for line in told if WORDS[cause] in line]
    assert mine, f"the cause is not named: {said.err}"
    for line in mine:
        assert REMEDIES[cause] in line
        if cause in KNOWN:
            assert int(re.search(r"CPU \d+: (\d+) bytes are missing in ust/", line).group(1)) > 0
        elif cause == "buffer":
            assert "nobody knows how much is missing in ust/" in line
    for other in WORDS.keys() - {cause}:
        assert WORDS[other] not in said.err


def check_quiet(said):
    for words in WORDS.values():
        assert words not in said.err + said.out
    assert "warning" not in said.err.lower(), said.err


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("faulty", [True, False], ids=["fault", "twin"])
@pytest.mark.parametrize("command", ["stop", "destroy"])
@pytest.mark.parametrize("cause", FAULTS)
def test_end_before_everything_is_written(request, world, buffers, cause, command, faulty):
    """Within its time, with success, and with words; the twin without the fault says nothing of the kind."""
    if cause == "buffer":
        needs_testpoints()
    folder = request.getfixturevalue("small_disk") if cause == "disk" else world.path
    scene = Scene(world, buffers, folder)
    session = scene.session
    with FAULTS[cause](scene, faulty):
        said = world.lttng(command, session.name, check=False)
    assert said.code == 0 and said.seconds < within(LIMITS[cause] if faulty else 3)
    if faulty and cause == "buffer":
        scene.world.spare_descriptors = 64  # what the reader that was given up had open
    if faulty:
        check_told(said, cause)
    else:
        check_quiet(said)
    if command == "stop":
        after = session.destroy()
        assert WORDS["link"] not in after.err, "what is lost with the consumer is told once"
    if not faulty or (command == "stop" and cause not in ("buffer", "link")):
        emitted = scene.emitted + (11 if scene.hole else 0)
        found = session.read()
        assert len(found.events) == emitted and packets.discarded(session.path) == 0


# what a channel lost: told by stop and by destroy, and listed

NEW = r"(?: \((\d+|none) new\))?"  # of what a stop has told before
TOLD = {
    "discarded_events": rf"(\d+) events?{NEW} (?:was|were) discarded because the ring buffer was full; use larger "
                        r"sub-buffers \(--subbuf-size, now \d+\), more of them \(--num-subbuf, now \d+\), narrower event "
                        r"rules",
    "overwritten_packets": rf"(\d+) packets?{NEW} (?:was|were) overwritten before (?:it was|they were) read; that is how "
                           r"--overwrite .*\(--subbuf-size, now \d+\) or more of them \(--num-subbuf, now \d+\) .*"
                           r"--discard",
    "unwritten_packets": rf"(\d+) packets?{NEW} (?:was|were) not written because the output could not be written; make "
                         r"space",
    "recycled_packets": rf"(\d+) packets?{NEW} (?:was|were) deleted when a trace file was used again; use larger files "
                        r"\(--tracefile-size, now \d+\) or more of them \(--tracefile-count, now \d+\)",
    "damaged_packets": rf"(\d+) packets?{NEW} (?:was|were) left out because a program wrote over them .*--buffers-pid",
}


def told_with_new(said):
    """{cause: (how much, how much of it is new)} of the warnings for the channel."""
    found = {}
    for line in said.err.splitlines():
        for cause, pattern in TOLD.items():
            match = re.search(r'^warning: Session "s", channel "ch": ' + pattern, line)
            if match:
                assert cause not in found, f"told twice: {line}"
                n, new = match.groups()
                found[cause] = int(n), int({None: n, "none": 0}.get(new, new))
    return found


def told(said):
    """{cause: how much}"""
    return {cause: n for cause, (n, _) in told_with_new(said).items()}


def check_listed(session, found):
    """'lttng list' says the same, to people and to programs."""
    listed = session.losses()
    assert {cause: n for cause, n in listed.items() if n and cause in TOLD} == found
    parts = {"overwritten_packets": "overwritten", "unwritten_packets": "not written", "damaged_packets": "damaged"}
    lost = sum(found.get(cause, 0) for cause in parts)
    assert listed["lost_packets"] == session.listed_lost() == lost
    assert session.listed_discarded() == found.get("discarded_events", 0)
    for text in (session.list(), session.world.lttng("status").out):
        for cause, words in parts.items():
            assert (f"{found.get(cause, 0)} {words}" in text) == (cause in found)
        if "recycled_packets" in found:
            assert re.search(rf"Recycled packets\s+{found['recycled_packets']}\b", text)


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("command", ["stop", "destroy"])
@pytest.mark.parametrize("cause, channel", [
    ("discarded_events", TINY),
    ("overwritten_packets", ["--overwrite", *TINY]),
    ("recycled_packets", ["--subbuf-size", "4k", "--num-subbuf", "64", "--tracefile-size", "8k",
                          "--tracefile-count", "2"])])
def test_loss_is_told(daemon, world, buffers, cause, channel, command):
    session = world.session(channel=[buffers, *channel])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    if cause == "recycled_packets":
        emitted = app.emit(4000)
    else:
        with paused(daemon):
            emitted = app.emit(20000)
    said = world.lttng(command, session.name)
    found = told(said)
    assert list(found) == [cause]
    size, number = (8192, 2) if cause == "recycled_packets" else (4096, 2)
    assert f"-size, now {size})" in said.err and f", now {number})" in said.err
    if command == "stop":
        check_listed(session, found)
    if cause == "discarded_events":
        assert found[cause] == packets.discarded(session.path)
        assert len(session.read().events) + found[cause] == emitted
    else:
        assert found[cause] == packets.unrecorded(session.path) and packets.discarded(session.path) == 0
    if command == "stop":
        assert told(session.destroy()) == found, "the last word is the same"


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_what_is_new_of_a_loss(daemon, world):
    """Numbers are of the whole session: a stop says what is new, and nothing is left out because nobody waited."""
    session = world.session(channel=TINY)
    app = world.ready_app("app-counter", "--commands")

    def lose():
        session.start()
        app.emit(1)
        with paused(daemon):
            return app.emit(1000)

    lose()
    first = told_with_new(session.stop())["discarded_events"]
    assert first == (packets.discarded(session.path),) * 2 and first[0] > 0
    session.start()
    assert told_with_new(session.stop()) == {"discarded_events": (first[0], 0)}, "nothing new"
    lose()
    total, new = told_with_new(session.stop())["discarded_events"]
    assert total == packets.discarded(session.path) and new == total - first[0] > 0
    emitted = lose()
    said = session.stop("--no-wait")
    assert not said.err, "nobody knows it yet"
    eventually(lambda: session.listed_discarded() > total, "the list does")
    assert world.lttng("stop", check=False).code == 81, "a second stop is none"
    last, new = told_with_new(session.destroy())["discarded_events"]
    assert last == packets.discarded(session.path) and new == last - total > 0
    assert len(session.read().events) + last == emitted
    last = 0
    for stop in (False, True):
        session = Session(world, "s", os.path.join(world.path, f"again{stop}")).create()
        session.channel("ch", *TINY).enable("rm_test:*")
        lose()
        said = (session.stop("--no-wait").err if stop else "") + session.destroy("--no-wait").err
        assert not said
        eventually(lambda: told_in_log(daemon) > last, "the log says it")
        lost, last = told_in_log(daemon) - last, told_in_log(daemon)
        assert lost == packets.discarded(session.path)


def told_in_log(daemon):
    return sum(map(int, re.findall(r'Events were lost: channel="ch", discarded-events=(\d+),', daemon.log())))


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("command", ["stop", "destroy"])
def test_damaged_packets_are_told(world, buffers, command):
    needs_testpoints()
    flag = os.path.join(world.path, "damage")
    world.daemon(environment={"RM_TESTPOINT": f"damaged-packet@{flag}"}).start()
    session = world.session(channel=[buffers, "--subbuf-size", "4k", "--num-subbuf", "64"])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    check = told(session.stop())
    assert check == {}
    session.start()
    with open(flag, "w"):
        pass
    app.emit(500)
    said = world.lttng(command, session.name)
    found = told(said)
    os.unlink(flag)
    assert list(found) == ["damaged_packets"] and found["damaged_packets"] > 1
    if command == "stop":
        check_listed(session, found)
        session.start()
        app.emit(10)
        assert told(session.stop()) == found
        check_listed(session, found)
        # a stream that lost its last packets has no later one that tells how many there were
        assert 0 < packets.unrecorded(session.path) <= found["damaged_packets"]
        session.destroy()
    assert len(session.read(gaps=True).ticks(app.pid)) == (20 if command == "stop" else 10)


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("command, buffers", [
    ("stop", "--buffers-pid"),  # buffers of a user keep what they hold until destroy
    ("destroy", "--buffers-pid"), ("destroy", "--buffers-uid")])
def test_unwritten_packets_are_told(daemon, world, small_disk, command, buffers):
    """What was in the buffers when they were closed on a full disk; never 'overwritten'."""
    session = Session(world, "s", os.path.join(small_disk, "trace")).create()
    session.channel("ch", buffers, "--subbuf-size", "16k", "--num-subbuf", "4").enable("rm_test:*")
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "bulk", "--bulk-size", 4000)
    app.emit(1)
    fill(os.path.join(small_disk, "filler"))
    emitted = app.emit(40)
    if command == "stop":
        app.finish()
        assert wait_for_exit(app.pid)
        eventually(lambda: session.losses()["unwritten_packets"], "the trace of the process is closed")
    said = world.lttng(command, session.name)
    found = told(said)
    assert found["unwritten_packets"] > 0 and "overwritten" not in said.err and "--discard" not in said.err
    assert found.keys() <= {"unwritten_packets", "discarded_events"}
    if command == "stop":
        check_listed(session, found)
        session.destroy()
    recorded = len(session.read(gaps=True).events)
    # four of these events fill a packet; the last two of a stream are not full
    left = emitted - recorded - found.get("discarded_events", 0)
    assert 0 < left <= 4 * found["unwritten_packets"]
    assert found["discarded_events"] > 0 and left > 4 * (found["unwritten_packets"] - 2 * os.cpu_count())
