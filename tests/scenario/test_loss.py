# SPDX-License-Identifier: GPL-2.0-only
"""Loss is always explained: emitted = recorded + discarded, the same number wherever it is told."""
import errno
import os
import re
import signal

import pytest

from harness import packets, processes, trace
from harness.session import Session
from harness.waiting import eventually, wait_for_exit, within

TINY = ["--subbuf-size", "4k", "--num-subbuf", "2"]
SMALLEST = ["--subbuf-size", "4k", "--num-subbuf", "1"]


def paused(daemon):
    """While the consumer is stopped, only what the rings hold can be recorded."""
    class Pause:
        def __enter__(self):
            self.pid = daemon.consumer_pid()
            os.kill(self.pid, signal.SIGSTOP)
            eventually(lambda: set(processes.thread_states(self.pid)) == {"T"}, "each of its threads stands still")

        def __exit__(self, *_):
            os.kill(self.pid, signal.SIGCONT)
    return Pause()


def explain(session, emitted):
    """The equation, with the count of the packets, of babeltrace2 and of 'lttng list'."""
    found = session.read()
    recorded = len(found.events)
    lost = packets.discarded(session.path)
    assert recorded > 0 and lost > 0, "the test was to lose some, not all"
    assert emitted == recorded + lost
    assert found.discarded == lost
    assert session.listed_discarded() == lost
    assert packets.unrecorded(session.path) == 0 and not session.listed_lost()
    return found


def explain_gaps(session):
    """By sequence numbers: what is recorded and what is counted cover 0 to the last; babeltrace2 sees the same gaps."""
    found = session.read(gaps=True)
    gaps = packets.unrecorded(session.path)
    first = sum(there[0].sequence for there in packets.streams(session.path).values())
    assert sum(count or 0 for _, count in found.discarded_packets) == gaps - first, "but for those before the first"
    if not session.world.suite.is_stock:
        assert session.listed_lost() == gaps
        losses = session.losses()
        assert losses["overwritten_packets"] == gaps and losses["lost_packets"] == gaps
        assert losses["unwritten_packets"] == losses["damaged_packets"] == losses["recycled_packets"] == 0
    assert packets.discarded(session.path) == 0 and not session.listed_discarded()
    return found, gaps


def fill(path):
    """Until the file system of this file has no space left."""
    with open(path, "wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError as error:
            assert error.errno == errno.ENOSPC


@pytest.mark.parametrize("event", ["tick", "bulk"])
def test_discard(daemon, world, buffers, event):
    session = world.session(channel=[buffers, *TINY])
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", event, "--bulk-size", 300)
    app.emit(10)
    with paused(daemon):
        emitted = app.emit(20000)
    session.stop()
    explain(session, emitted)
    session.destroy()


def test_discard_with_a_running_consumer(daemon, world, buffers):
    session = world.session(channel=[buffers, *TINY])
    session.start()
    app = world.ready_app("app-counter", "--wait", "--threads", 4, "--count", 50000)
    emitted = app.go()
    assert emitted == 200000
    session.stop()
    lost = packets.discarded(session.path)
    recorded, _ = trace.count(session.path)
    assert recorded > 0 and recorded + lost == emitted
    assert (session.listed_discarded() or 0) == lost
    assert packets.unrecorded(session.path) == 0 and not session.listed_lost()
    session.destroy()


def test_discard_of_several_applications(daemon, world, buffers):
    session = world.session(channel=[buffers, *TINY])
    session.start()
    apps = [world.ready_app("app-counter", "--commands") for _ in range(4)]
    for app in apps:
        app.emit(1)
    with paused(daemon):
        emitted = sum(app.emit(2000) for app in apps)
    session.stop()
    found = explain(session, emitted)
    assert {pid for pid, _, _ in found.ticks()} == {app.pid for app in apps}
    session.destroy()


@pytest.mark.ringmaster_only
def test_discard_counts_survive_the_application(daemon, world, buffers):
    session = world.session(channel=[buffers, *TINY])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(1)
    with paused(daemon):
        emitted = app.emit(5000)
        app.finish()
    session.stop()
    explain(session, emitted)
    session.destroy()


def test_discard_over_stop_and_start(daemon, world, buffers):
    session = world.session(channel=[buffers, *TINY])
    app = world.ready_app("app-counter", "--commands")
    for _ in range(3):
        session.start()
        app.emit(10)
        with paused(daemon):
            emitted = app.emit(3000)
        session.stop()
        explain(session, emitted)
    session.destroy()


def test_warning_names_the_channel(daemon, world):
    session = world.session(channel=TINY)
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(1)
    with paused(daemon):
        app.emit(5000)
    warning = session.stop()
    said = warning.err + warning.out
    assert "ch" in said and str(packets.discarded(session.path)) in said
    session.destroy()


@pytest.mark.parametrize("count", [2, 4])
def test_overwrite(daemon, world, buffers, count):
    """The newest events are there; gaps in the packet numbers are what was overwritten."""
    session = world.session(channel=[buffers, "--overwrite", "--subbuf-size", "4k", "--num-subbuf",
                                     count])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    with paused(daemon):
        emitted = app.emit(20000)
    session.stop()
    found, gaps = explain_gaps(session)
    seqs = [seq for _, _, seq in found.ticks(app.pid)]
    assert len(set(seqs)) == len(seqs) and max(seqs) == emitted - 1
    assert 0 < len(seqs) < emitted and gaps > 0
    session.destroy()


def test_overwrite_over_stop_and_start(daemon, world, buffers):
    session = world.session(channel=[buffers, "--overwrite", *TINY])
    app = world.ready_app("app-counter", "--commands")
    before = 0
    for _ in range(3):
        session.start()
        app.emit(10)
        with paused(daemon):
            emitted = app.emit(3000)
        session.stop()
        found, gaps = explain_gaps(session)
        assert gaps > before
        assert max(seq for _, _, seq in found.ticks(app.pid)) == emitted - 1
        before = gaps
    session.destroy()


def test_blocking_loses_nothing(daemon, world, buffers):
    session = world.session(channel=[buffers, *TINY, "--blocking-timeout", "inf"])
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 30000,
                          environment={"LTTNG_UST_ALLOW_BLOCKING": "1"})
    assert app.go() == 30000
    session.stop()
    assert len(session.read().ticks(app.pid)) == 30000
    assert packets.discarded(session.path) == 0 and not session.listed_discarded()
    assert packets.unrecorded(session.path) == 0 and not session.listed_lost()
    session.destroy()


@pytest.mark.user_only
@pytest.mark.parametrize("timeout", ["0", "inf"])
def test_smallest_ring(daemon, world, timeout):
    """
    One sub-buffer of a page for each CPU: the tracer hands it over when the session stops, and lets no program wait
    for that. What did not fit is counted all the same.
    """
    app = world.ready_app("app-counter", "--commands", environment={"LTTNG_UST_ALLOW_BLOCKING": "1"})
    emitted = 0
    for name in ("uid", "pid"):
        session = Session(world, name, os.path.join(world.path, name)).create()
        session.channel("ch", f"--buffers-{name}", *SMALLEST, "--blocking-timeout", timeout).enable("rm_test:*")
        for _ in range(2):
            session.start()
            app.emit(1000)
            session.stop()
        emitted, before = app.emit(0), emitted
        recorded, lost = len(session.read().events), packets.discarded(session.path)
        # babeltrace2 does not count what is discarded during the first packet of a stream
        assert recorded > 0 and recorded + lost == emitted - before and session.listed_discarded() == lost
        assert packets.unrecorded(session.path) == 0 and not session.listed_lost()
        session.destroy()


# the causes that end a stop before everything is written


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("how", ["die", "freeze"])
def test_stop_ends_early_uncommitted(daemon, world, buffers, how):
    """A process that died or froze inside a tracepoint left a hole that will never be filled."""
    session = world.session(channel=[buffers])
    session.start()
    other = world.ready_app("app-counter", "--commands")
    other.emit(10)
    session.stop()
    session.start()
    app = world.ready_app("app-hole", how)
    assert app.go() == 10
    if how == "die":
        assert wait_for_exit(app.pid)
    else:
        wait_stopped(app)
    stopped = session.stop()
    assert stopped.seconds < within(4) and stopped.code == 0
    assert "inside a tracepoint" in stopped.err, "the cause is named"
    missing = sum(map(int, re.findall(r"(\d+) bytes are missing in ust/", stopped.err)))
    assert missing > 0
    if how == "freeze":
        app.thaw()
        assert app.emitted() == 11
    session.destroy()
    found = session.read()
    assert [seq for _, _, seq in found.ticks(other.pid)] == list(range(10)), "what was written before is there"
    assert packets.discarded(session.path) == 0
    if how == "freeze":
        assert found.counts() == {"rm_test:tick": 20, "rm_test:bulk": 1}
        return
    # the events before the hole are behind no other writer's: they fit into what is said to be missing
    seqs = [seq for _, _, seq in found.ticks(app.pid)]
    assert seqs == sorted(set(seqs)) and not found.named("rm_test:bulk")
    assert len(seqs) == 10 or missing > (10 - len(seqs)) * TICK_BYTES


TICK_BYTES = 24  # at least: its two numbers and its header


def wait_stopped(app):
    pid, status = os.waitpid(app.pid, os.WUNTRACED)
    assert pid == app.pid and os.WIFSTOPPED(status)


@pytest.mark.ringmaster_only
def test_stop_ends_early_disk_full(daemon, world, buffers, small_disk):
    """What does not fit on the disk stays in the buffers, and is written when there is space."""
    filler = os.path.join(small_disk, "filler")
    session = Session(world, "full", os.path.join(small_disk, "trace")).create()
    session.channel("ch", buffers, "--subbuf-size", "16k", "--num-subbuf", "2").enable("rm_test:*")
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "bulk", "--bulk-size", 4000)
    app.emit(2)
    fill(filler)
    emitted = app.emit(100)
    stopped = session.stop()
    assert stopped.seconds < within(6) and stopped.code == 0
    assert "output cannot be written" in stopped.err, "the cause is named"
    missing = sum(map(int, re.findall(r"(\d+) bytes are missing in ust/", stopped.err)))
    assert missing > 0
    for path in packets.data_files(session.path):
        packets.packets(path)  # whole packets only
    assert len(session.read(gaps=True).events) < emitted
    os.unlink(filler)
    session.start()
    session.stop()
    explain(session, emitted)
    session.destroy()


@pytest.mark.ringmaster_only
def test_writing_goes_on_when_space_returns(daemon, world, buffers, small_disk):
    filler = os.path.join(small_disk, "filler")
    session = Session(world, "full", os.path.join(small_disk, "trace")).create()
    session.channel("ch", buffers, "--subbuf-size", "16k", "--num-subbuf", "4").enable("rm_test:*")
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "bulk", "--bulk-size", 1000)
    app.emit(1)
    fill(filler)
    emitted = app.emit(40)
    eventually(lambda: "cannot be written" in daemon.log(), "the disk is full, and the daemon says so")
    os.unlink(filler)
    session.stop()
    found = session.read()
    lost = packets.discarded(session.path)
    assert len(found.events) + lost == emitted and found.discarded == lost
    assert (session.listed_discarded() or 0) == lost
    assert packets.unrecorded(session.path) == 0 and not session.listed_lost()
    session.destroy()


@pytest.mark.ringmaster_only
def test_stop_ends_early_with_a_frozen_consumer(daemon, world, buffers):
    """Nothing comes back from a stopped consumer: SIGTERM still ends all of it in time."""
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    os.kill(daemon.consumer_pid(), signal.SIGSTOP)
    daemon.stop(within(4))
