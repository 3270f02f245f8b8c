# SPDX-License-Identifier: GPL-2.0-only
"""Loss is always explained: emitted = recorded + discarded, the same number wherever it is told."""
import os
import signal
import subprocess

import pytest

from harness import packets, trace
from harness.session import Session
from harness.waiting import PATIENCE, wait_for_exit, within

TINY = ["--subbuf-size", "4k", "--num-subbuf", "2"]


def paused(daemon):
    """While the consumer is stopped, only what the rings hold can be recorded."""
    class Pause:
        def __enter__(self):
            self.pid = daemon.consumer_pid()
            os.kill(self.pid, signal.SIGSTOP)

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
    return found


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
    found = session.read(gaps=True)
    seqs = [seq for _, _, seq in found.ticks(app.pid)]
    assert len(set(seqs)) == len(seqs) and max(seqs) == emitted - 1
    assert 0 < len(seqs) < emitted
    lost = sum(lost_packets(path) for path in packets.data_files(session.path))
    assert lost > 0 and packets.discarded(session.path) == 0
    session.destroy()


def lost_packets(path):
    numbers = [p.sequence for p in packets.packets(path)]
    return numbers[-1] + 1 - len(numbers) if numbers else 0


@pytest.mark.ringmaster_only
def test_overwrite_counts_agree(daemon, world, buffers):
    session = world.session(channel=[buffers, "--overwrite", *TINY])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    with paused(daemon):
        app.emit(20000)
    session.stop()
    lost = sum(lost_packets(path) for path in packets.data_files(session.path))
    assert lost > 0 and session.listed_lost() == lost
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
    session.destroy()


# the causes that end a stop before everything is written


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("how", ["die", "freeze"])
def test_stop_ends_early_uncommitted(daemon, world, buffers, how):
    """A process that died or froze inside a tracepoint left a hole that will never be filled."""
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-hole", how)
    assert app.go() == 10
    if how == "die":
        assert wait_for_exit(app.pid)
    else:
        _wait_stopped(app)
    stopped = session.stop()
    assert stopped.seconds < within(4) and stopped.code == 0
    assert "inside a tracepoint" in stopped.err, "the cause is named"
    if how == "freeze":
        app.thaw()
        assert app.emitted() == 11
        session.destroy()
        assert session.read().counts() == {"rm_test:tick": 10, "rm_test:bulk": 1}
    else:
        session.destroy()
        session.read()


def _wait_stopped(app):
    pid, status = os.waitpid(app.pid, os.WUNTRACED)
    assert pid == app.pid and os.WIFSTOPPED(status)


@pytest.fixture
def small_disk(world):
    """A file system of 128 KiB in the world's directory."""
    if not os.environ.get("RM_NAMESPACE"):
        pytest.skip("not run as root: cannot mount a small file system")
    path = os.path.join(world.path, "small")
    os.mkdir(path)
    owner = f"uid={world.account.uid},gid={world.account.gid}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size=128k,{owner},mode=755", "tmpfs", path],
                   check=True)
    yield path
    world.dispose_apps()
    world.lttng("destroy", "--all", check=False)
    subprocess.run(["umount", "--lazy", path], check=True)


@pytest.mark.ringmaster_only
def test_stop_ends_early_disk_full(daemon, world, buffers, small_disk):
    session = Session(world, "full", os.path.join(small_disk, "trace")).create()
    session.channel("ch", buffers, "--subbuf-size", "16k", "--num-subbuf", "8").enable("rm_test:*")
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "bulk", "--bulk-size", 4000)
    app.emit(100)
    stopped = session.stop()
    assert stopped.seconds < within(6) and stopped.code == 0
    assert "output cannot be written" in stopped.err, "the cause is named"
    for path in packets.data_files(session.path):
        packets.packets(path)  # whole packets only
    session.destroy()


@pytest.mark.ringmaster_only
def test_writing_goes_on_when_space_returns(daemon, world, small_disk):
    filler = os.path.join(small_disk, "filler")
    session = Session(world, "full", os.path.join(small_disk, "trace")).create()
    session.channel("ch", "--subbuf-size", "16k", "--num-subbuf", "4").enable("rm_test:*")
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "bulk", "--bulk-size", 1000)
    app.emit(1)
    with open(filler, "wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            pass
    emitted = app.emit(40)
    os.unlink(filler)
    session.stop()
    recorded = len(session.read(gaps=True).events)
    assert recorded + packets.discarded(session.path) == emitted
    session.destroy()


@pytest.mark.ringmaster_only
def test_stop_ends_early_without_consumer(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    os.kill(daemon.consumer_pid(), signal.SIGKILL)
    stopped = world.lttng("stop", session.name, check=False, patience=PATIENCE)
    assert stopped.seconds < within(3)
    world.lttng("destroy", session.name, check=False)


@pytest.mark.ringmaster_only
def test_stop_ends_early_with_a_frozen_consumer(daemon, world, buffers):
    """Nothing comes back from a stopped consumer: SIGTERM still ends all of it in time."""
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    os.kill(daemon.consumer_pid(), signal.SIGSTOP)
    daemon.stop(within(4))
