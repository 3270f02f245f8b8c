# SPDX-License-Identifier: GPL-2.0-only
"""Planted defects: each check of the harness must see what it is there to see."""
import os
import shutil
import subprocess
import sys

import pytest

from harness import leaks, packets, processes, trace
from harness.account import USER
from harness.waiting import eventually
from harness.world import World


@pytest.fixture
def recorded(daemon, world):
    """A trace with several packets in one stream, and the number of events in it."""
    session = world.session(channel=["--subbuf-size", "4k", "--num-subbuf", "32"])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    emitted = app.emit(3000)
    session.destroy()
    assert len(session.read().events) == emitted
    return session, emitted


def largest(session):
    return max(packets.data_files(session.path), key=os.path.getsize)


def rewrite(path, data):
    with open(path, "wb") as file:
        file.write(data)


def content(path):
    with open(path, "rb") as file:
        return file.read()


@pytest.mark.user_only
def test_a_packet_cut_out(recorded):
    session, emitted = recorded
    path = largest(session)
    found = packets.packets(path)
    victim = found[len(found) // 2]
    data = content(path)
    rewrite(path, data[:victim.offset] + data[victim.offset + victim.size // 8:])
    with pytest.raises(AssertionError, match="index entries"):
        packets.check(session.path)
    # and with an index that hides it, the packet numbers and the count still tell
    index = os.path.join(os.path.dirname(path), "index", os.path.basename(path) + ".idx")
    left = packets.packets(path)
    entries = [packets.INDEX_ENTRY.pack(p.offset, p.size, p.content, p.begin, p.end, p.discarded,
                                        p.stream_class, p.instance, p.sequence) for p in left]
    rewrite(index, content(index)[:packets.INDEX_HEADER.size] + b"".join(entries))
    with pytest.raises(AssertionError, match="gap before"):
        packets.check(session.path)
    packets.check(session.path, gaps=True)
    assert 0 < len(trace.read(session.path).events) < emitted


@pytest.mark.user_only
def test_a_torn_packet(recorded):
    session, _ = recorded
    path = largest(session)
    rewrite(path, content(path)[:-100])
    with pytest.raises(AssertionError, match="torn|stray"):
        packets.check(session.path)


@pytest.mark.user_only
def test_a_packet_twice(recorded):
    session, _ = recorded
    path = largest(session)
    first = packets.packets(path)[0]
    data = content(path)
    rewrite(path, data[:first.size // 8] + data)
    with pytest.raises(AssertionError):
        packets.check(session.path)


@pytest.mark.user_only
def test_a_wrong_index_entry(recorded):
    session, _ = recorded
    path = largest(session)
    index = os.path.join(os.path.dirname(path), "index", os.path.basename(path) + ".idx")
    data = bytearray(content(index))
    data[packets.INDEX_HEADER.size + 24] ^= 1
    rewrite(index, data)
    with pytest.raises(AssertionError, match="index entry differs"):
        packets.check(session.path)


@pytest.mark.user_only
def test_metadata_missing_or_broken(recorded):
    session, _ = recorded
    path = os.path.join(os.path.dirname(largest(session)), "metadata")
    rewrite(path, content(path).replace(b"rm_test:tick", b"rm_test:tock"))
    assert trace.read(session.path).counts()["rm_test:tick"] == 0
    rewrite(path, content(path).replace(b"struct {", b"strict {"))
    with pytest.raises(AssertionError, match="babeltrace2"):
        trace.read(session.path)


@pytest.mark.user_only
def test_a_changed_discarded_count(recorded):
    """The loss equation uses the count of the last packet: a wrong one cannot pass."""
    session, emitted = recorded
    path = largest(session)
    last = packets.packets(path)[-1]
    data = bytearray(content(path))
    data[last.offset + 0x48] += 5
    rewrite(path, data)
    assert emitted != len(trace.read(session.path, allow_complaints=True).events) + packets.discarded(
        session.path)


@pytest.fixture
def empty_world(suite):
    world = World(suite, USER)
    yield world
    world.close()
    world.remove()


def test_a_process_left(empty_world):
    left = subprocess.Popen(["sleep", "1000"], env=empty_world.base_environment(), start_new_session=True)
    complaints = leaks.left_processes(empty_world)
    assert len(complaints) == 1 and f"{left.pid} sleep" in complaints[0]
    left.kill()
    left.wait()
    assert leaks.left_processes(empty_world) == []


def test_shared_memory_left(empty_world):
    path = "/dev/shm/planted-by-a-test"
    with open(path, "w"):
        pass
    try:
        assert leaks.left_shared_memory(empty_world.shm_before) == [
            "shared memory left: planted-by-a-test"]
    finally:
        os.unlink(path)
    assert leaks.left_shared_memory(empty_world.shm_before) == []


def test_run_file_left(empty_world):
    os.mkdir(empty_world.run_dir)
    assert leaks.left_run_files(empty_world.run_dir) == []
    with open(os.path.join(empty_world.run_dir, "client-lttng-sessiond"), "w"):
        pass
    assert len(leaks.left_run_files(empty_world.run_dir)) == 1


def test_a_sanitizer_report():
    clean = [("log", "a daemon runs\nError: something ordinary\n")]
    assert leaks.sanitizer_reports(clean) == []
    for line in ("==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x60",
                 "==7==ERROR: LeakSanitizer: detected memory leaks",
                 "src/a.c:3:4: runtime error: signed integer overflow",
                 "lttng-sessiond: a.c:5: f: Assertion `x' failed."):
        assert leaks.sanitizer_reports([("log", "before\n" + line + "\nafter")]) == [f"log: {line}"]


class FakeDaemon:
    """A child that opens descriptors and threads when told."""

    SCRIPT = ("import os, sys, threading\n"
              "sys.stdin.readline()\n"
              "held = [os.open('/dev/null', os.O_RDONLY) for _ in range(3)]\n"
              "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
              "sys.stdin.readline()\n")

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, "-c", self.SCRIPT], stdin=subprocess.PIPE)

    def pids(self):
        return [self.process.pid]

    def say(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()


def test_descriptors_and_threads_grown():
    daemon = FakeDaemon()
    eventually(lambda: b"python" in open(f"/proc/{daemon.process.pid}/cmdline", "rb").read(), "exec")
    eventually(lambda: len(processes.descriptors(daemon.process.pid)) > 0, "descriptors")
    idle = [sum(processes.descriptors(daemon.process.pid).values())]
    assert leaks.grown_descriptors(daemon, idle, 0.1) == []
    assert leaks.grown_threads(daemon, [1], 0.1) == []
    daemon.say()
    eventually(lambda: processes.threads(daemon.process.pid) == 2, "the planted thread")
    assert len(leaks.grown_descriptors(daemon, idle, 0.1)) == 1
    assert len(leaks.grown_threads(daemon, [1], 0.1)) == 1
    before = processes.wakeups(daemon.process.pid)
    daemon.say()
    daemon.process.stdin.close()
    eventually(lambda: not processes.alive(daemon.process.pid)
               or processes.wakeups(daemon.process.pid) > before, "a wake-up is counted")
    daemon.process.wait()


@pytest.mark.user_only
def test_what_close_complains_of(suite):
    """World.close() itself, with a process and a run file left behind."""
    world = World(suite, USER)
    left = subprocess.Popen(["sleep", "1000"], env=world.base_environment(), start_new_session=True)
    os.mkdir(world.run_dir)
    shutil.copy(__file__, os.path.join(world.run_dir, "lttng-sessiond.pid"))
    complaints = world.close()
    left.wait()
    world.remove()
    assert len(complaints) == 2, complaints
