# SPDX-License-Identifier: GPL-2.0-only
"""Applications that die or freeze at a moment nobody chose, and what may never come of it."""
import os
import random
from collections import Counter, defaultdict

import pytest

from harness import processes
from harness.app import read_counters, read_thread_counters
from harness.chance import drawn
from harness.daemon import SETUP_AS_USUAL
from harness.waiting import PATIENCE, eventually, wait_for_exit, within


def test_abort(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 1000, "--abort", 321)
    app.say()
    assert app.finish() == -6
    session.stop()
    assert len(session.read().ticks(app.pid)) == 321, "events committed before abort() are kept"
    session.destroy()


THREADS, ROUNDS = 4, 20


def die_at_random(world, chance, how, path):
    """A program of several threads that aborts, or is killed, while all of them emit."""
    target = chance.randrange(1, 300)
    options = ["--abort", target] if how == "abort" else []
    app = world.ready_app("app-counter", "--wait", "--loop-until-eof", "--threads", THREADS, "--delay-us", 50,
                          "--counter-file", path, *options)
    app.say()
    if how == "abort":
        assert app.process.wait(PATIENCE) == -6
    else:
        eventually(lambda: read_counters(path)[1] >= target, "events of the program")
        app.kill()
    return app


@pytest.mark.parametrize("how", ["abort", "kill"])
def test_death_at_random_moments(daemon, world, buffers, how):
    """
    What a thread had emitted is recorded, in order and once; of the event under way nobody knows. A death
    between reserve and commit hides what stands behind it on that CPU: then the stop must have said so.
    """
    chance = drawn()
    session = world.session(channel=[buffers])
    session.start()
    paths = [os.path.join(world.path, f"counters-{number}") for number in range(ROUNDS)]
    apps = [die_at_random(world, chance, how, path) for path in paths]
    other = world.ready_app("app-counter", "--wait", "--count", 10)
    other.go()
    stopped = session.stop()
    has_hole = "inside a tracepoint" in stopped.err
    found = session.read()
    for path, app in zip(paths, apps):
        seqs = defaultdict(list)
        for _, thread, seq in found.ticks(app.pid):
            seqs[thread].append(seq)
        for thread, (begun, done) in enumerate(read_thread_counters(path)[:THREADS]):
            # a thread that wandered to the CPU with the hole leaves a gap
            if not has_hole:
                assert sorted(seqs[thread]) == [*range(len(seqs[thread]))]
                assert done <= len(seqs[thread])
            assert len(set(seqs[thread])) == len(seqs[thread]) <= begun, "recorded twice, or never emitted"
        assert has_hole or sum(map(len, seqs.values())) > 0
    assert has_hole or len(found.ticks(other.pid)) == 10
    session.destroy()


@pytest.mark.ringmaster_only
def test_kill_many_during_start(daemon, world, buffers):
    """Programs killed while the daemon sets them up cost the others nothing."""
    chance = random.Random(7)
    session = world.session(channel=[buffers])
    session.start()
    victims = [world.app("app-light") for _ in range(20)]
    survivors = [world.app("app-light", 5) for _ in range(10)]
    for victim in victims:
        if chance.random() < 0.5:
            victim.line()
        victim.kill()
    for app in survivors:
        app.ready()
        assert app.go() == 5
    session.stop()
    counts = Counter(pid for pid, _, _ in session.read().ticks())
    assert counts == {app.pid: 5 for app in survivors}
    session.destroy()


@pytest.mark.ringmaster_only
def test_frozen_among_twenty(daemon, world, buffers):
    """Commands do not wait for a SIGSTOPped program, name it, and it catches up when it wakes."""
    apps = [world.ready_app("app-counter", "--commands") for _ in range(20)]
    frozen, healthy = apps[7], apps[:7] + apps[8:]
    session = world.session(channel=[buffers])
    frozen.freeze()
    started = session.start()
    assert started.seconds < within(1) and started.code == 0
    assert str(frozen.pid) in started.err, "the laggard is named by its pid"
    assert "app-counter" in started.err, "and by its process name"
    assert not [app.pid for app in healthy if str(app.pid) in started.err]
    for app in healthy:
        assert app.emit(50) == 50
    stopped = session.stop()
    assert stopped.seconds < within(1) and str(frozen.pid) in stopped.err
    counts = Counter(pid for pid, _, _ in session.read().ticks())
    assert counts == {app.pid: 50 for app in healthy}
    session.start()
    assert frozen.pid in session.not_answering()
    frozen.thaw()
    eventually(lambda: frozen.pid not in session.not_answering(), "the laggard has caught up")
    assert frozen.emit(50) == 50
    session.stop()
    assert session.read().ticks(frozen.pid) == [(frozen.pid, 0, seq) for seq in range(50)]
    session.destroy()


@pytest.mark.ringmaster_only
def test_frozen_one_does_not_delay_newcomers(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    frozen = world.ready_app("app-light")
    frozen.freeze()
    for _ in range(5):
        app = world.app("app-light")  # which would wait for its daemon for a minute
        app.ready(within(1.5))
        assert app.go() == 1
    frozen.thaw()
    session.stop()
    assert len(session.read().ticks()) == 5
    session.destroy()


@pytest.mark.ringmaster_only
def test_frozen_and_killed(daemon, world, buffers):
    """A frozen program that is then killed is forgotten, with all that was held for it."""
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    app.freeze()
    assert session.stop().seconds < within(1)
    app.kill()
    eventually(lambda: app.pid not in world.listed_applications(), "forgotten")
    assert len(session.read().ticks(app.pid)) == 10
    session.destroy()


@pytest.mark.ringmaster_only
def test_frozen_consumer_does_not_delay_newcomers(world, buffers):
    daemon = world.daemon(*SETUP_AS_USUAL).start()
    session = world.session(channel=[buffers])
    session.start()
    first = world.ready_app("app-light")
    consumer = daemon.consumer_pid()
    os.kill(consumer, 19)
    try:
        app = world.app("app-light")  # which would wait for its daemon for a minute
        app.ready(within(1.5))
    finally:
        os.kill(consumer, 18)
    assert first.go() == 1
    session.stop()
    assert len(session.read().ticks(first.pid)) == 1
    session.destroy()


@pytest.mark.ringmaster_only
def test_killed_consumer(daemon, world, buffers):
    """No command hangs when the consumer is gone; the next session gets a new one."""
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    consumer = daemon.consumer_pid()
    os.kill(consumer, 9)
    assert wait_for_exit(consumer)
    world.lttng("stop", session.name, check=False, patience=within(10))
    world.lttng("destroy", session.name, check=False, patience=within(10))
    again = world.session("again", channel=[buffers])
    again.start()
    app = world.ready_app("app-counter", "--wait", "--count", 10)
    app.go()
    again.stop()
    assert len(again.read().ticks(app.pid)) == 10
    again.destroy()
    assert processes.alive(daemon.pid)


@pytest.mark.ringmaster_only
def test_killed_session_daemon(daemon, world, buffers):
    """The consumer writes what is committed and leaves; the trace is whole."""
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(500)
    consumer = daemon.consumer_pid()
    world.crashed()
    daemon.kill()
    assert wait_for_exit(consumer, within(10))
    assert len(session.read().ticks(app.pid)) == 500
