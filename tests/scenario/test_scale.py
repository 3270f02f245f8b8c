# SPDX-License-Identifier: GPL-2.0-only
"""Many applications, many commands at once, and daemons that do nothing when nothing happens."""
import os
import random
import subprocess
import threading
from collections import Counter

import pytest

from harness import idle, packets, processes, trace
from harness.waiting import within

CHURN_ROUNDS = 50
CHURN_EVENTS = 10


@pytest.mark.slow
@pytest.mark.user_only
def test_two_hundred_applications(daemon, world, buffers):
    session = world.session(channel=[buffers])
    apps = [world.app("app-light", 10) for _ in range(100)]
    for app in apps:
        app.ready()
    session.start()
    late = [world.app("app-light", 10) for _ in range(100)]
    for app in late:
        app.ready()
    for app in apps + late:
        app.say()
    for app in apps + late:
        assert app.emitted() == 10
    session.stop()
    counts = Counter(pid for pid, _, _ in session.read().ticks())
    assert counts == {app.pid: 10 for app in apps + late}
    assert set(world.listed_applications()) == {app.pid for app in apps + late}
    session.destroy()
    for app in apps + late:
        assert app.finish() == 0


@pytest.mark.ringmaster_only
@pytest.mark.slow
@pytest.mark.user_only
def test_idle_daemon_never_wakes(daemon, world):
    """100 applications, sessions that ran and are stopped, and one that runs without an event: nobody wakes once."""
    apps = [world.app("app-light") for _ in range(100)]
    for app in apps:
        app.ready()
    for number, buffers in enumerate(("--buffers-uid", "--buffers-pid")):
        session = world.session(f"ran{number}", channel=[buffers])
        session.start()
        for app in apps:
            assert app.go() == number + 1
        session.stop()
    running = world.session("running")
    running.start()
    assert idle.asleep(daemon) == []
    assert {app.go() for app in apps} == {3}
    running.destroy()
    assert len(running.read().events) == len(apps), "they were recorded"


@pytest.mark.ringmaster_only
@pytest.mark.slow
@pytest.mark.parametrize("half", [1, 2])
def test_churn(world, buffers, half):
    """start, stop, destroy and 20 registrations at once, in an order drawn anew each round.

    100 rounds for each account with its kind of buffers: 200 in all. Daemons built with test points pause
    where threads may meet, as the same number says: RM_SCHEDULE=N in the environment of this test
    repeats an order. What was recorded is whole, and nothing is recorded twice.
    """
    seed = int(os.environ.get("RM_SCHEDULE") or random.randrange(1, 1 << 30))
    print(f"seed {seed}: again with RM_SCHEDULE={seed}")
    chance = random.Random(seed)
    daemon = world.daemon(environment={"RM_SCHEDULE": str(seed)})
    daemon.start()
    pids = set()
    for number in range(CHURN_ROUNDS):
        session = world.session(f"churn{number}", channel=[buffers])
        actions = [lambda: session_command(world, "start", session.name)] * 2 \
            + [lambda: session_command(world, "stop", session.name),
               lambda: session_command(world, "destroy", session.name)]
        pids.update(run_at_once(world, actions, 20, chance))
        world.lttng("destroy", session.name, check=False)
    assert daemon.alive()
    assert processes.alive(daemon.consumer_pid()) or not daemon.consumer_pids()
    session = world.session("last", channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 10)
    app.go()
    session.destroy()
    assert len(session.read().events) == 10
    check_churned(os.path.join(world.path, "traces"), pids)


def check_churned(root, pids):
    """Every packet and every event of the rounds."""
    packets.check(root)
    ticks = [(pid, seq) for pid, _, seq in trace.read(root).ticks() if pid in pids]
    assert len(ticks) > 0, "nothing was recorded in any round"
    assert len(ticks) == len(set(ticks)), "recorded twice"
    recorded = Counter(pid for pid, _ in ticks)
    assert all(0 <= seq < CHURN_EVENTS for _, seq in ticks)
    assert all(count <= CHURN_EVENTS for count in recorded.values())
    print(f"{len(ticks)} of {len(pids) * CHURN_EVENTS} events recorded, of {len(recorded)} applications")


def session_command(world, verb, name):
    """Any documented answer will do, as long as there is one."""
    result = world.lttng(verb, name, check=False, patience=within(20))
    assert result.code in (0, 1, 4, 23, 80, 81), f"{verb}: {result}"


def run_at_once(world, actions, applications, chance):
    """The actions in threads, among the starts of applications, whose pids are returned."""
    errors = []

    def guarded(action):
        try:
            action()
        except Exception as error:  # noqa: BLE001 - reported by the main thread
            errors.append(error)

    work = list(actions) + [None] * applications
    chance.shuffle(work)
    threads, apps = [], []
    for action in work:
        if action is None:
            apps.append(world.app("app-light", CHURN_EVENTS // 2, environment={"LTTNG_UST_REGISTER_TIMEOUT": "3000"}))
            apps[-1].say()
        else:
            threads.append(threading.Thread(target=guarded, args=(action,)))
            threads[-1].start()
    # half of the events as soon as it is in main, half when all have been started
    for app in apps:
        app.ready()
        assert app.emitted() == CHURN_EVENTS // 2
        assert app.go() == CHURN_EVENTS
    for thread in threads:
        thread.join()
    for app in apps:
        assert app.finish() == 0
        world.apps.remove(app)
    assert not errors, errors
    return [app.pid for app in apps]


def test_cycles_leave_nothing(daemon, world, buffers):
    """After a warm-up, further life cycles add no descriptor and no thread."""
    def cycle(number):
        session = world.session(f"c{number}", channel=[buffers])
        session.start()
        app = world.ready_app("app-counter", "--wait", "--count", 10)
        app.go()
        session.stop()
        session.destroy()
        assert app.finish() == 0

    for number in range(3):
        cycle(number)
    before = idle.settled(daemon)
    for number in range(3, 13):
        cycle(number)
    assert idle.settled(daemon) == before


def limit_descriptors(world, app, limit):
    subprocess.run(["prlimit", f"--pid={app.pid}", f"--nofile={limit}:"], check=True,
                   **world.account.popen_arguments())


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_application_short_of_descriptors(daemon, world, buffers):
    """
    R13: a process with more than half of its descriptors in use is given no more: it is named, with what helps, and
    costs nobody else anything. When it has more, the next change records it.
    """
    short = world.ready_app("app-counter", "--commands")
    other = world.ready_app("app-counter", "--commands")
    used = sum(processes.descriptors(short.pid).values())
    limit_descriptors(world, short, 2 * used - 1)
    session = world.session(channel=[buffers])
    started = session.start()
    assert started.seconds < within(1)
    [said] = [line for line in started.err.splitlines() if str(short.pid) in line]
    assert "app-counter" in said and "ulimit -n" in said and str(2 * used - 1) in said
    assert str(other.pid) not in started.err
    assert other.emit(100) == 100 and short.emit(50) == 50
    assert sum(processes.descriptors(short.pid).values()) == used
    limit_descriptors(world, short, 1024)
    assert session.enable("rm_test:tock").enabled.err == ""
    assert short.emit(7) == 57
    session.stop()
    assert Counter(pid for pid, _, _ in session.read().ticks()) == {other.pid: 100, short.pid: 7}
    session.destroy()


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_descriptors_per_application(daemon, world, buffers):
    """
    R10: an application costs the session daemon its two sockets and a pidfd, and nothing for the buffers: those of
    a process are its own when it has them, those of a user are held once.
    """
    session = world.session(channel=[buffers])
    session.start()
    apps = [world.ready_app("app-light")]
    before = idle.settled(daemon)[daemon.pid]
    apps += [world.ready_app("app-light") for _ in range(20)]
    assert idle.settled(daemon)[daemon.pid] - before == 20 * 3
    for app in apps:
        app.say()
    assert [app.emitted() for app in apps] == [1] * 21
    session.stop()
    assert Counter(pid for pid, _, _ in session.read().ticks()) == {app.pid: 1 for app in apps}
    session.destroy()


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_list_while_applications_come_and_go(daemon, world):
    stop = threading.Event()
    results = []

    def lister():
        while not stop.is_set():
            results.append(world.lttng("list", "-u", check=False).code)

    thread = threading.Thread(target=lister)
    thread.start()
    for _ in range(40):
        assert world.app("app-counter", "--count", 1).finish() == 0
    stop.set()
    thread.join()
    assert results and set(results) == {0}
