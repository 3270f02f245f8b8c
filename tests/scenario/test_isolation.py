# SPDX-License-Identifier: GPL-2.0-only
"""Programs that are frozen or mean harm cost the others nothing."""
import glob
import os
from collections import Counter

import pytest

from harness import processes, trace
from harness.suite import app_program
from harness.waiting import eventually, within

BEHAVIOURS = ("garbage", "half", "dribble", "half-open", "oversize", "endless", "nonsense", "silent",
              "slow", "busy")
HEALTHY = 100
FROZEN = 5


def resident_kib(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def hostile(world, behaviour):
    """Its peer says 'ready' once it has recorded how one registers."""
    socket = os.path.join(world.run_dir, "lttng-ust-sock-8")
    return world.ready_app("app-hostile", behaviour, socket, app_program("app-light"))


def finish_hostile(app):
    app.close_input()
    rounds = int(app.expect("rounds"))
    assert app.finish() == 0
    return rounds


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_each_behaviour_alone(daemon, world, behaviour):
    """One healthy program records exactly while the other one misbehaves, before and after a start."""
    enemy = hostile(world, behaviour)
    session = world.session()
    started = session.start()
    assert started.code == 0 and started.seconds < within(2)
    app = world.ready_app("app-counter", "--commands")
    assert app.emit(100) == 100
    stopped = session.stop()
    assert stopped.code == 0 and stopped.seconds < within(2)
    counts = Counter(pid for pid, _, _ in session.read().ticks())
    assert counts == {app.pid: 100}
    assert finish_hostile(enemy) > 0, "the hostile program did nothing"
    session.destroy()


def listed_or_named(world):
    result = world.lttng("list", "-u", check=False)
    return result.out + result.err


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("behaviour", ("slow", "busy"))
def test_commands_do_not_wait_for_who_delays_them(daemon, world, buffers, behaviour):
    """
    R25: a program that answers each call a little before anybody loses patience, or computes instead of
    answering, costs a command 300 ms in all, not for each of the calls: there are fifty rules.
    """
    app = world.ready_app("app-counter", "--commands")
    rules = [f"rm_test:t{n}*" for n in range(50)]
    alone = world.session("alone", channel=[buffers], events=rules)
    needed = {"start": alone.start().seconds,
              "enable": alone.enable("rm_test:tick").enabled.seconds,
              "stop": alone.stop().seconds}
    alone.destroy()
    enemy = hostile(world, behaviour)
    eventually(lambda: str(enemy.pid) in listed_or_named(world), "the hostile program is registered")
    session = world.session(channel=[buffers], events=rules)
    for what, command in {"start": session.start, "enable": lambda: session.enable("rm_test:tick").enabled,
                          "stop": session.stop}.items():
        waited = processes.waited_seconds(enemy.pid)  # for a CPU, like everybody
        result = command()
        waited = processes.waited_seconds(enemy.pid) - waited
        assert result.seconds - waited < within(needed[what] * 2 + 0.45), (what, result.seconds, waited, needed)
        assert str(app.pid) not in result.err, what
        if what == "start":
            assert str(enemy.pid) in result.err
        if what == "enable":
            assert app.emit(100) == 100
    assert Counter(pid for pid, _, _ in session.read().ticks()) == {app.pid: 100}
    assert finish_hostile(enemy) > 0, "the hostile program did nothing"
    session.destroy()


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("mode", ("--discard", "--overwrite"))
def test_scribbled_buffers(daemon, world, buffers, mode):
    """
    A program writes over its own live buffers. With buffers of its own nobody else loses anything;
    in shared ones the daemons, other sessions and later sessions are unharmed.
    """
    session = world.session(channel=[buffers, mode, "--subbuf-size=16k", "--num-subbuf=4"])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    vandal = world.ready_app("app-scribble")
    consumer = daemon.consumer_pid()
    for _ in range(5):
        vandal.say()
        assert int(vandal.expect("scribbled")) > 0
    total = app.emit(100)
    stopped = session.stop()
    assert stopped.code == 0 and stopped.seconds < within(8)
    session.destroy()
    assert vandal.finish() == 0
    assert daemon.consumer_pid() == consumer, "the consumer daemon survived"
    if buffers == "--buffers-pid":
        own, = glob.glob(f"{session.path}/ust/pid/app-counter-{app.pid}-*")
        assert Counter(pid for pid, _, _ in trace.read(own).ticks()) == {app.pid: total}
    again = world.session("again", channel=[buffers])
    again.start()
    assert app.emit(50) == total + 50
    again.stop()
    assert Counter(pid for pid, _, _ in again.read().ticks())[app.pid] == 50
    again.destroy()


@pytest.mark.ringmaster_only
@pytest.mark.slow
def test_frozen_and_hostile_among_a_hundred(daemon, world, buffers):
    """Everything at once: healthy programs lose nothing, commands stay quick, memory stays small."""
    apps = [world.app("app-light", 20) for _ in range(HEALTHY)]
    for app in apps:
        app.ready()
    session = world.session(channel=[buffers])
    frozen = apps[:FROZEN]
    for app in frozen:
        app.freeze()
    before = resident_kib(daemon.pid)
    enemies = [hostile(world, behaviour) for behaviour in BEHAVIOURS]
    started = session.start()
    assert started.code == 0 and started.seconds < within(5)
    for app in frozen:
        assert str(app.pid) in started.err
    newcomer = world.ready_app("app-light", 20)
    healthy = apps[FROZEN:] + [newcomer]
    for app in healthy:
        app.say()
    for app in healthy:
        assert app.emitted() == 20
    stopped = session.stop()
    assert stopped.code == 0 and stopped.seconds < within(5)
    counts = Counter(pid for pid, _, _ in session.read().ticks())
    assert counts == {app.pid: 20 for app in healthy}
    assert {enemy.argv[1]: finish_hostile(enemy) > 0 for enemy in enemies} == {
        behaviour: True for behaviour in BEHAVIOURS}
    for app in frozen:
        app.thaw()
    session.destroy()
    assert resident_kib(daemon.pid) - before < 16 * 1024
    assert processes.alive(daemon.pid)
    for app in apps + [newcomer]:
        app.finish()
