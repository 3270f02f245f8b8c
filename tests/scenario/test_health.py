# SPDX-License-Identifier: GPL-2.0-only
"""Health queries of both daemons, with the protocol and names other programs know."""
import os
import socket
import subprocess
import sys
import threading
import time

import pytest

from harness import health, processes
from harness.suite import needs_testpoints
from harness.waiting import PATIENCE, eventually


def test_protocol(daemon, world):
    path = f"{world.run_dir}/sessiond-health"
    assert health.ask(path) == 0
    assert health.ask(path, b"\x4d\0\0\0") == 0, "the command number is not looked at"


@pytest.mark.ringmaster_only
def test_half_a_request_gets_no_answer(daemon, world):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(f"{world.run_dir}/sessiond-health")
        peer.settimeout(PATIENCE)
        peer.send(b"\0\0")
        assert health.ask(f"{world.run_dir}/sessiond-health") == 0, "and holds up nobody else"


def test_consumer_protocol(daemon, world):
    session = world.session()
    session.start()
    world.ready_app("app-light")
    assert health.ask(f"{world.run_dir}/ustconsumerd64/health") == 0
    session.destroy()


def test_library(daemon, world):
    found = health.through_library(world, "sessiond")
    assert (found["query"], found["state"]) == (0, 0)
    names = [name.lower() for name, _ in found["threads"]]
    wanted = ["session daemon " + name for name in health.SESSIOND_THREADS]
    if world.suite.is_stock:  # which has no name for one of them
        names, wanted = names[:5], wanted[:5]
    assert names == wanted
    assert {state for _, state in found["threads"]} == {0}


def test_library_consumer(daemon, world):
    session = world.session()
    session.start()
    world.ready_app("app-light")
    found = health.through_library(world, "consumerd")
    assert (found["query"], found["state"]) == (0, 0)
    assert found["threads"] == [[name, 0] for name in health.CONSUMERD_THREADS]
    session.destroy()


@pytest.mark.ringmaster_only
def test_threads_of_the_one_daemon(daemon, world):
    """R1: one process, and in it a thread for each kind of peer."""
    session = world.session()
    session.start()
    world.ready_app("app-light")
    assert set(processes.children(daemon.pid)) == set(daemon.consumer_pids()), "and nothing but consumer daemons"
    wanted = {"client", "registration", "apps", "notify", "consumer", "health"}
    names = processes.thread_names(daemon.pid)
    assert {name for name in wanted if any(name in found for found in names)} == wanted, names
    session.destroy()


def test_no_daemon(world):
    assert health.through_library(world, "sessiond")["query"] != 0


SESSIOND_LOOPS = {"client": 0, "apps": 1, "registration": 2, "consumer": 4, "notify": 6}


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("loop", SESSIOND_LOOPS)
def test_stalled_thread_is_seen(world, loop):
    """R3: beats come from the loops: one that stands still is told by its bit, and well again after."""
    needs_testpoints()
    flag = os.path.join(world.path, "stall")
    world.daemon(environment={"RM_TESTPOINT": f"stall-loop-{loop}@{flag}",
                              "RM_HEALTH_LIMIT_US": "200000"}).start()
    path = f"{world.run_dir}/sessiond-health"
    session = world.session()
    # both connections of this one are there before anything stands still, its death is what comes
    victim = world.ready_app("app-light")
    assert health.ask(path) == 0
    with open(flag, "w"):
        pass
    stir = threading.Thread(target=stir_every_loop, args=(world, session, victim))
    stir.start()
    try:
        eventually(lambda: health.ask(path) == 1 << SESSIOND_LOOPS[loop], f"the {loop} loop is ill")
    finally:
        os.unlink(flag)
        stir.join()
    eventually(lambda: health.ask(path) == 0, "all are well again")
    world.lttng("destroy", session.name)


def stir_every_loop(world, session, victim):
    """Gives each loop something to do; what cannot be done while one stands still may fail."""
    victim.kill()
    app = world.app("app-light", environment={"LTTNG_UST_REGISTER_TIMEOUT": "3000"})
    world.lttng("start", session.name, check=False)
    app.ready()
    app.finish()


LIMIT = {"RM_HEALTH_LIMIT_US": "200000"}


@pytest.mark.ringmaster_only
def test_busy_daemon_is_healthy(world):
    """A job parked on a frozen application for five times the limit is nobody's illness."""
    needs_testpoints()
    world.daemon(environment=LIMIT).start()
    path = f"{world.run_dir}/sessiond-health"
    session = world.session()
    app = world.ready_app("app-light")
    app.freeze()
    started = session.start()
    assert str(app.pid) in started.err, "its job is parked"
    begin = time.monotonic()
    answers = []
    while len(answers) < 5 or time.monotonic() < begin + 1.2:
        answers.append(health.ask(path))
        time.sleep(0.1)
    assert answers == [0] * len(answers)
    assert app.pid in session.not_answering(), "it was parked all the time"
    app.thaw()
    session.destroy()


# a chosen pool of the session daemon: all its threads stuck, and a job that waits


PARTIAL_NOTIFICATION = """
import os, struct, sys
sys.path.insert(0, sys.argv[1])
from harness import registration
first, second = registration.both(registration.Registration(name=b"partial"))
peers = registration.offer(sys.argv[2], first.pack(), second.pack())
head = bytearray(316)
head[12:21] = b"some:name"
head[272:276] = struct.pack("=I", 1000)
peers[1].send(head)
sys.stdin.read()
"""


def three_partial_notifications(world):
    """Events whose descriptions never come whole: a job of the pool waits for each."""
    return [subprocess.Popen([sys.executable, "-c", PARTIAL_NOTIFICATION, os.path.dirname(__file__),
                              f"{world.run_dir}/lttng-ust-sock-8"], stdin=subprocess.PIPE,
                             env=world.base_environment(), **world.account.popen_arguments())
            for _ in range(3)]


def three_commands(world):
    return [subprocess.Popen([world.suite.lttng, "list", "-u"], stdin=subprocess.PIPE,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             env=world.tool_environment(), **world.account.popen_arguments())
            for _ in range(3)]


def three_applications(world):
    return [world.app("app-light", environment={"LTTNG_UST_REGISTER_TIMEOUT": "0"}).process for _ in range(3)]


def three_listings(world):
    """Of applications that have registered: newcomers are served by another pool."""
    for _ in range(3):
        world.ready_app("app-light")
    return three_commands(world)


SESSIOND_POOLS = {"command": (0, three_commands), "app": (7, three_listings),
                  "set-up": (7, three_applications), "notify-rest": (6, three_partial_notifications)}


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("pool", SESSIOND_POOLS)
def test_stalled_pool_is_seen(world, pool):
    needs_testpoints()
    bit, stir = SESSIOND_POOLS[pool]
    flag = os.path.join(world.path, "stall")
    world.daemon(environment={"RM_TESTPOINT": f"stall-pool-{pool}@{flag}", "RM_POOL_MAX": f"{pool}:1",
                              **LIMIT}).start()
    path = f"{world.run_dir}/sessiond-health"
    assert health.ask(path) == 0
    with open(flag, "w"):
        pass
    stirred = stir(world)
    try:
        eventually(lambda: health.ask(path) == 1 << bit, f"the pool {pool} is ill, and it alone")
        assert health.unwell(world, "sessiond") == ["Session daemon " + health.SESSIOND_THREADS[bit]]
    finally:
        os.unlink(flag)
        for process in stirred:
            process.stdin.close()
    eventually(lambda: health.ask(path) == 0, "all are well again")
    for process in stirred:
        process.wait(PATIENCE)


# a chosen thread of the consumer daemon


def much_data(world, session, app):
    app.emit(20000)


def a_request(world, session, app):
    return subprocess.Popen([world.suite.lttng, "list", session.name], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            env=world.tool_environment(), **world.account.popen_arguments())


def new_programs(world, session, app):
    """Each has buffers and metadata of its own; they do not wait for them."""
    for _ in range(20):
        world.app("app-light", environment={"LTTNG_UST_REGISTER_TIMEOUT": "0"})


CONSUMERD_STALLS = {"channel": (0, new_programs), "metadata": (1, new_programs), "data": (2, much_data),
                    "command": (3, a_request)}


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("point", CONSUMERD_STALLS)
def test_stalled_consumer_thread_is_seen(world, point):
    """By its name in the library, and no other; applications and commands go on or fail, nobody is hung."""
    needs_testpoints()
    thread, stir = CONSUMERD_STALLS[point]
    flag = os.path.join(world.path, "stall")
    daemon = world.daemon(environment={"RM_TESTPOINT": f"stall-{point}@{flag}", **LIMIT}).start()
    session = world.session(channel=["--buffers-pid", "--subbuf-size", "4k", "--num-subbuf", "4"])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(1)
    assert health.unwell(world, "consumerd") == []
    with open(flag, "w"):
        pass
    client = stir(world, session, app)
    try:
        eventually(lambda: health.unwell(world, "consumerd") == [health.CONSUMERD_THREADS[thread]],
                   f"the {point} thread is ill, and it alone")
        assert health.ask(f"{world.run_dir}/sessiond-health") == 0
    finally:
        os.unlink(flag)
    eventually(lambda: health.unwell(world, "consumerd") == [], "all are well again")
    if client:
        assert client.wait(PATIENCE) == 0
    emitted = app.emit(10)
    world.dispose_apps()
    session.destroy()
    assert daemon.alive() and emitted > 10
