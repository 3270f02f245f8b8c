# SPDX-License-Identifier: GPL-2.0-only
"""The ordinary life of sessions and applications, with exact counts."""
from collections import Counter

import pytest

from harness import trace
from harness.waiting import wait_for_exit


def ticks_of(pid, count, thread=0, first=0):
    return [(pid, thread, seq) for seq in range(first, first + count)]


def test_one_event(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 1)
    assert app.go() == 1
    assert app.finish() == 0
    session.stop()
    found = session.read()
    assert [(e.name, e.fields) for e in found.events] == [
        ("rm_test:tick", {"i": 0, "seq": 0, "pid": app.pid})]
    session.destroy()


def test_applications_before_and_after_start(daemon, world, buffers):
    before = world.ready_app("app-counter", "--commands")
    session = world.session(channel=[buffers])
    assert before.emit(7) == 7, "recorded nowhere: the session does not run yet"
    session.start()
    after = world.ready_app("app-counter", "--commands")
    assert before.emit(100) == 107
    assert after.emit(50) == 50
    session.stop()
    assert after.emit(9) == 59, "recorded nowhere: the session is stopped"
    found = session.read()
    assert sorted(found.ticks()) == sorted(ticks_of(before.pid, 100, first=7)
                                           + ticks_of(after.pid, 50))
    session.destroy()
    assert before.finish() == after.finish() == 0


def test_start_stop_start(daemon, world, buffers):
    session = world.session(channel=[buffers])
    app = world.ready_app("app-counter", "--commands")
    wanted = []
    for begin in (0, 20, 40):
        session.start()
        app.emit(10)
        session.stop()
        app.emit(10)
        wanted += ticks_of(app.pid, 10, first=begin)
        assert session.read().ticks() == wanted
    session.destroy()
    assert session.read().ticks() == wanted


def test_destroy_without_stop(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(1000)
    session.destroy()
    assert session.read().ticks() == ticks_of(app.pid, 1000)
    assert world.lttng("list", session.name, check=False).code != 0


def test_enable_event_while_tracing(daemon, world, buffers):
    session = world.session(channel=[buffers], events=["rm_test:tick"])
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "all")
    app.emit(60)
    session.enable("rm_test:note")
    app.emit(60)
    session.enable("rm_test:*")
    app.emit(60)
    session.stop()
    counts = session.read().counts()
    # one event in five of a kind; the wildcard comes last and adds the other kinds, doubling none
    assert counts == Counter({"rm_test:tick": 36, "rm_test:note": 24, "rm_test:tock": 12,
                              "rm_test:phase": 12, "rm_test:bulk": 12})
    session.destroy()


def test_several_sessions_on_one_application(daemon, world, buffers):
    first = world.session("first", channel=[buffers], events=["rm_test:tick"])
    second = world.session("second", channel=[buffers], events=["rm_test:*"])
    app = world.ready_app("app-counter", "--commands", "--event", "all")
    first.start()
    app.emit(50)
    second.start()
    app.emit(50)
    first.stop()
    app.emit(50)
    second.destroy()
    app.emit(50)
    first.destroy()
    assert first.read().counts() == Counter({"rm_test:tick": 20})
    counts = second.read().counts()
    assert set(counts.values()) == {20} and sum(counts.values()) == 100


def test_several_channels(daemon, world, buffers):
    session = world.session(channel=[buffers], events=["rm_test:tick"])
    session.channel("other", buffers, "--subbuf-size", "8k", "--num-subbuf", "2")
    session.enable("rm_test:note", channel="other")
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "all")
    app.emit(500)
    session.stop()
    found = session.read()
    assert found.counts() == Counter({"rm_test:tick": 100, "rm_test:note": 100})
    streams = {e.name: {s.rsplit("/", 1)[-1].rsplit("_", 1)[0] for s in [e.stream[1]]}
               for e in found.events}
    assert streams == {"rm_test:tick": {"ch"}, "rm_test:note": {"other"}}
    session.destroy()


def test_sixty_that_exit_at_once(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    apps = [world.app("app-counter", "--count", 20) for _ in range(60)]
    for app in apps:
        assert app.emitted() == 20
        assert app.finish() == 0
    session.stop()
    found = Counter(pid for pid, _, _ in session.read().ticks())
    assert found == Counter({app.pid: 20 for app in apps})
    session.destroy()


@pytest.mark.ringmaster_only
def test_sixty_that_do_not_wait(daemon, world, buffers):
    """Applications that may be gone in the middle of their set-up: whatever is recorded is whole."""
    session = world.session(channel=[buffers])
    session.start()
    apps = [world.app("app-counter", "--count", 5, environment={"LTTNG_UST_REGISTER_TIMEOUT": "0"})
            for _ in range(60)]
    last = world.ready_app("app-counter", "--wait", "--count", 5)
    for app in apps:
        assert app.emitted() == 5
        assert app.finish() == 0
    last.go()
    session.stop()
    found = Counter(pid for pid, _, _ in session.read().ticks())
    assert found[last.pid] == 5
    assert all(count <= 5 for count in found.values())
    session.destroy()


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("limit_ms", [1, 60000])
def test_start_that_waits_for_the_set_up(world, buffers, limit_ms):
    """An application that goes on before it is set up is told of; else nothing that it says is lost."""
    daemon = world.daemon("--max-setup-time", str(limit_ms)).start()
    sessions = [world.session(f"s{i}", channel=[buffers]) for i in range(2)]
    for session in sessions:
        session.start()
    apps = [world.app("app-counter", "--count", 3) for _ in range(10)]
    for app in apps:
        assert app.emitted() == 3
        assert app.finish() == 0
    warned = {app.pid for app in apps for line in daemon.log().splitlines()
              if "before it is set up" in line and f"pid={app.pid}" in line}
    found = Counter()
    for session in sessions:
        session.stop()
        found.update(session.read().ticks())
        session.destroy()
    for app in apps:
        whole = all(found[tick] == len(sessions) for tick in ticks_of(app.pid, 3))
        assert whole or app.pid in warned
    assert bool(warned) == (limit_ms == 1)


def test_threads(daemon, world, buffers):
    session = world.session(channel=[buffers, "--subbuf-size", "1M"])
    session.start()
    app = world.ready_app("app-counter", "--wait", "--threads", 8, "--count", 2000)
    assert app.go() == 16000
    session.stop()
    assert sorted(session.read().ticks()) == sorted(
        tick for thread in range(8) for tick in ticks_of(app.pid, 2000, thread))
    session.destroy()


@pytest.mark.ringmaster_only
def test_trace_readable_while_tracing(daemon, world, buffers):
    """Metadata is written ahead of data: a running session's trace opens."""
    session = world.session(channel=[buffers, "--subbuf-size", "4k", "--num-subbuf", "32"])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(2000)
    assert len(trace.read(session.path).ticks()) > 0
    session.destroy()
    assert len(session.read().ticks()) == 2000


def test_environment_of_the_trace(daemon, world, buffers):
    session = world.session("envy", channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 1)
    app.go()
    session.destroy()
    [found] = session.read().environments.values()
    kind = buffers[-3:]
    assert found["domain"] == "ust" and found["tracer_name"] == "lttng-ust"
    assert (found["tracer_major"], found["tracer_minor"]) == (2, 13)
    assert found["trace_name"] == "envy" and found["architecture_bit_width"] == 64
    assert found["tracer_buffering_scheme"] == kind
    assert found["tracer_buffering_id"] == (app.pid if kind == "pid" else world.account.uid)
    if kind == "pid":
        assert (found["vpid"], found["procname"]) == (app.pid, "app-counter")


def test_session_outlives_its_applications(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    pids = []
    for _ in range(5):
        app = world.app("app-counter", "--count", 10)
        assert app.finish() == 0
        assert wait_for_exit(app.pid)
        pids.append(app.pid)
    session.stop()
    assert Counter(pid for pid, _, _ in session.read().ticks()) == {pid: 10 for pid in pids}
    session.destroy()
