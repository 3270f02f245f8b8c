# SPDX-License-Identifier: GPL-2.0-only
"""Programs that are frozen or mean harm cost the others nothing."""
import contextlib
import glob
import os
import re
import select
import signal
import socket
import time
from collections import Counter

import pytest

from harness import hostile, processes, trace
from harness.account import OTHER, USER
from harness.waiting import eventually, within

pytestmark = pytest.mark.alone

HEALTHY = 100
FROZEN = 5
EVENTS = 20
GROWTH_KIB = 16 * 1024


def enemy_of(world, behaviour):
    """Of another user, if it is root's daemon; a user's own daemon serves that user alone."""
    return hostile.start(world, behaviour, OTHER if world.account.is_root else world.account)


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_behaviours_count_what_somebody_took(world):
    """Without a daemon none of them does anything, and says so: their counts below are no boast."""
    enemies = [enemy_of(world, behaviour) for behaviour in hostile.BEHAVIOURS]
    assert hostile.finish_all(enemies) == dict.fromkeys(hostile.BEHAVIOURS, 0)
    assert hostile.too_little({"silent": 0, "flood": 500}) == {"silent": 0}


@pytest.mark.ringmaster_only
def test_each_behaviour_alone(daemon, world):
    """One healthy program records exactly while the other one misbehaves, before and after a start."""
    for behaviour in hostile.BEHAVIOURS:
        enemy = enemy_of(world, behaviour)
        session = world.session(behaviour)
        started = session.start()
        assert started.code == 0 and started.seconds < within(2), (behaviour, started)
        app = world.ready_app("app-counter", "--commands")
        assert app.emit(100) == 100
        hostile.has_done_enough(enemy)
        stopped = session.stop()
        assert stopped.code == 0 and stopped.seconds < within(2), (behaviour, stopped)
        assert hostile.too_little({behaviour: hostile.finish(enemy)}) == {}
        counts = Counter(pid for pid, _, _ in session.read().ticks())
        assert counts == {app.pid: 100}, behaviour
        session.destroy()
        assert app.finish() == 0


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_queue_of_connections_is_short(daemon, world):
    """A program that connects without end cannot put itself before others thousands of times: it waits like them."""
    daemon.signal(signal.SIGSTOP)
    eventually(lambda: set(processes.thread_states(daemon.pid)) == {"T"}, "each of its threads stands still")
    waiting = []
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(BlockingIOError):
            while len(waiting) < 5000:
                waiting.append(stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)))
                waiting[-1].setblocking(False)
                waiting[-1].connect(os.path.join(world.run_dir, "lttng-ust-sock-8"))
        daemon.signal(signal.SIGCONT)
        assert 32 <= len(waiting) <= 130
        assert world.ready_app("app-counter", "--wait").pid > 0, "somebody else is served meanwhile"


def connected(path):
    """By a process of its own, which ends: the connection is left to us."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    pid = os.fork()
    if pid == 0:
        sock.connect(path)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    return sock


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_flood_costs_its_own_user_nothing(daemon, world):
    """Beyond the bound a flood gets nothing more; what another process of its user has begun stays for its second."""
    path = os.path.join(world.run_dir, "lttng-ust-sock-8")
    for _ in range(20):
        with contextlib.ExitStack() as stack:
            begin = time.monotonic()
            honest = stack.enter_context(connected(path))
            flood = [stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) for _ in range(300)]
            for sock in flood:
                sock.connect(path)
            flood[-1].settimeout(within(2))
            assert flood[-1].recv(1) == b"", "what the flood has beyond its bound was not closed"
            dropped = select.select([honest, flood[0]], [], [], 0)[0]
            if time.monotonic() - begin < 0.9:
                assert not dropped
                return
    pytest.fail("the machine is too busy for a look within a second")


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
    enemy = enemy_of(world, behaviour)
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
    assert hostile.finish(enemy) > 0, "the hostile program did nothing"
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
    assert stopped.code == 0 and stopped.seconds < within(1), stopped.seconds
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


def named(warnings):
    """Pids of the programs that do not answer: of app-light's name, or in the lists of those beyond sixteen."""
    lists = re.findall(r"uid \d+, pids ([\d, ]+)", warnings)
    return {int(pid) for pid in re.findall(r'"app-light" \(pid (\d+)\) does not answer', warnings)
            + re.findall(r"\d+", " ".join(lists))}


def words(channels):
    """Of all ring buffers of a process that is recorded in so many channels of 4 x 64 KiB."""
    return channels * os.sysconf("SC_NPROCESSORS_CONF") * 4 * 65536 // 4


@pytest.mark.ringmaster_only
@pytest.mark.root_only
def test_frozen_and_hostile_among_a_hundred(daemon, world, buffers):
    """
    Everything at once: another user's programs do what they can, one of them in the ring buffers. Healthy
    programs lose nothing, commands stay quick, memory stays small.
    """
    home = world.home_of(USER)
    apps = [world.app("app-light", EVENTS, account=USER, environment=home) for _ in range(HEALTHY)]
    vandal = world.app("app-scribble", account=OTHER, environment=world.home_of(OTHER))
    for app in apps + [vandal]:
        app.ready()
    sizes = ["--subbuf-size=64k", "--num-subbuf=4"]
    sessions = [world.session("d", channel=[buffers, *sizes]), world.session("o", channel=[buffers, "--overwrite", *sizes])]
    sessions[0].start()
    sessions[0].stop()
    frozen = apps[:FROZEN]
    for app in frozen:
        app.freeze()
    both = {pid: hostile.own_kib(pid) for pid in daemon.pids()}
    assert len(both) == 2
    enemies = hostile.start_all(world, OTHER)
    pids = {app.pid for app in frozen}
    for session in sessions:
        started = session.start()
        assert started.code == 0 and started.seconds < within(5)
        # later on they are cut off, and named all the same
        assert pids <= named(started.err), started
        assert pids <= session.not_answering()
    vandal.say()
    assert int(vandal.expect("scribbled")) >= words(len(sessions)), "every word of its buffers"
    newcomer = world.ready_app("app-light", EVENTS, account=USER, environment=home)
    healthy = apps[FROZEN:] + [newcomer]
    for app in healthy:
        app.say()
    for app in healthy:
        assert app.emitted() == EVENTS
    vandal.say()
    assert int(vandal.expect("scribbled")) >= words(len(sessions))
    for enemy in enemies:
        hostile.has_done_enough(enemy)
    for session in sessions:
        stopped = session.stop()
        assert stopped.code == 0 and stopped.seconds < within(2), stopped.seconds
        assert pids <= named(stopped.err), stopped
    assert {pid: kib for pid in both if (kib := hostile.own_kib(pid) - both[pid]) > GROWTH_KIB} == {}
    assert hostile.too_little(hostile.finish_all(enemies)) == {}
    for app in frozen:
        app.thaw()
    for session in sessions:
        session.destroy()
        hostile.set_aside(world, session, (str(USER.uid), "app-light-"))
        assert Counter(pid for pid, _, _ in session.read().ticks()) == {app.pid: EVENTS for app in healthy}
    assert set(daemon.pids()) == set(both), "both daemons survived"
    for app in apps + [newcomer, vandal]:
        app.finish()
