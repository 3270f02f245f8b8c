# SPDX-License-Identifier: GPL-2.0-only
"""Applications that fork, become daemons, exec, or load providers while they are traced."""
from collections import Counter

import pytest

from harness import processes
from harness.app import library
from harness.suite import app_program
from harness.waiting import eventually, wait_for_exit, within


def per_pid(session):
    return Counter(pid for pid, _, _ in session.read().ticks())


@pytest.mark.parametrize("preload", [None, "liblttng-ust-fork.so"], ids=["plain", "library"])
def test_fork(daemon, world, buffers, preload):
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-fork", "--count", 150, preload=preload and library(preload))
    app.say()
    child = int(app.expect("child").split()[0])
    app.expect("parent")
    assert app.finish() == 0
    session.stop()
    # without the library the child writes into its parent's buffers, with it into its own
    assert per_pid(session) == {app.pid: 150, child: 150}
    if buffers == "--buffers-pid":
        assert len(session.read().paths) == (2 if preload else 1)
    session.destroy()


@pytest.mark.ringmaster_only
@pytest.mark.slow
@pytest.mark.parametrize("preload", [None, "liblttng-ust-fork.so"], ids=["plain", "library"])
def test_daemonizing_program(daemon, world, buffers, preload):
    """Forks, the parent exits, the child emits for 10 s: nobody waits for it to end."""
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-fork", "--daemonize", "--seconds", 10,
                          preload=preload and library(preload))
    app.say()
    lines = [app.line(), app.line()]
    child = next(int(line.split()[1]) for line in lines if line.startswith("child"))
    assert wait_for_exit(app.pid) and processes.alive(child)
    limit = within(1)
    assert world.lttng("list", "-u").seconds < limit
    assert session.stop().seconds < limit
    assert session.start().seconds < limit
    assert world.lttng("list", session.name).seconds < limit
    assert session.stop().seconds < limit
    assert session.destroy().seconds < limit
    assert processes.alive(child), "the child was to outlive all of it"
    assert per_pid(session)[app.pid] == 100
    emitted = int(app.expect("child", 20).split()[2])
    assert wait_for_exit(child)
    seqs = [seq for pid, _, seq in session.read().ticks() if pid == child]
    assert len(set(seqs)) == len(seqs) <= emitted, "none twice"
    if preload:
        # an application of its own: all but what it emitted between stop and start
        assert seqs and seqs == sorted(seqs)
        assert sum(after != before + 1 for before, after in zip(seqs, seqs[1:])) <= 1


def test_child_of_a_daemonizing_program_is_recorded(daemon, world, buffers):
    """With the fork library the child is an application of its own and loses nothing."""
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-fork", "--daemonize", "--seconds", 1,
                          preload=library("liblttng-ust-fork.so"))
    app.say()
    lines = [app.line() for _ in range(3)]
    child, emitted = next((int(w[1]), int(w[3])) for w in map(str.split, lines)
                          if w[0] == "child" and len(w) > 2)
    assert wait_for_exit(child)
    session.stop()
    assert emitted > 0 and per_pid(session) == {app.pid: 100, child: emitted}
    seqs = [seq for pid, _, seq in session.read().ticks() if pid == child]
    assert seqs == [*range(emitted)], "in order, none missing, none twice"
    session.destroy()


def test_exec(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-exec", app_program("app-counter"), "--wait", "--count", 30)
    app.say()
    assert app.emitted() == 100
    assert int(app.expect("ready")) == app.pid
    assert app.go() == 30
    assert app.finish() == 0
    session.stop()
    found = session.read()
    assert per_pid(session) == {app.pid: 130}
    assert sorted(found.ticks()) == sorted([(app.pid, 0, n) for n in range(100)]
                                           + [(app.pid, 0, n) for n in range(30)])
    session.destroy()


def test_exec_of_a_program_without_tracepoints(daemon, world):
    session = world.session()
    session.start()
    app = world.ready_app("app-exec", "/bin/cat")
    app.say()
    assert app.emitted() == 100
    eventually(lambda: app.pid not in world.listed_applications(), "the exec'd process is forgotten")
    session.stop()
    assert per_pid(session) == {app.pid: 100}
    session.destroy()


def plugin():
    for name in (".libs/rm-plugin.so", "rm-plugin.so"):
        try:
            with open(app_program(name)):
                return app_program(name)
        except OSError:
            continue
    raise AssertionError("rm-plugin.so is not built")


def test_dlopen_while_tracing(daemon, world, buffers):
    if world.suite.is_stock and buffers == "--buffers-pid":
        pytest.skip("the stock suite refuses an event that is registered a second time")
    session = world.session(channel=[buffers], events=["rm_plugin:*"])
    session.start()
    app = world.ready_app("app-dlopen", plugin())
    for total in (25, 50):
        app.say("load")
        app.expect("loaded")
        app.say("emit 25")
        assert app.emitted() == total
        app.say("unload")
        app.expect("unloaded")
    session.stop()
    assert [e.fields["seq"] for e in session.read().named("rm_plugin:loaded")] == [*range(25)] * 2
    session.destroy()


def test_dlopen_before_enable(daemon, world, buffers):
    session = world.session(channel=[buffers], events=[])
    session.start()
    app = world.ready_app("app-dlopen", plugin())
    app.say("load")
    app.expect("loaded")
    app.say("emit 5")
    assert app.emitted() == 5
    session.enable("rm_plugin:loaded")
    app.say("emit 5")
    assert app.emitted() == 10
    session.stop()
    assert len(session.read().named("rm_plugin:loaded")) == 5
    session.destroy()
