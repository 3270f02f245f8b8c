# SPDX-License-Identifier: GPL-2.0-only
"""Health queries of both daemons, with the protocol and names other programs know."""
import os
import socket
import threading

import pytest

from harness import health
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
    assert len(found["threads"]) == 5
    assert all(name.startswith("Consumer daemon ") for name, _ in found["threads"])
    session.destroy()


def test_no_daemon(world):
    assert health.through_library(world, "sessiond")["query"] != 0


@pytest.mark.ringmaster_only
def test_busy_daemon_is_healthy(daemon, world):
    """A job parked on a frozen application is nobody's illness."""
    session = world.session()
    app = world.ready_app("app-light")
    app.freeze()
    session.start()
    assert health.ask(f"{world.run_dir}/sessiond-health") == 0
    app.thaw()
    session.destroy()


def needs_testpoints(world):
    """A build with --enable-testpoints can stall a chosen loop while a file exists."""
    with open(world.suite.sessiond, "rb") as file:
        if b"RM_TESTPOINT" not in file.read():
            pytest.skip("built without test points")


SESSIOND_LOOPS = {"client": 0, "apps": 1, "registration": 2, "consumer": 4, "notify": 6}


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("loop", SESSIOND_LOOPS)
def test_stalled_thread_is_seen(world, loop):
    """Beats come from the loops: one that stands still is told by its bit, and well again after."""
    needs_testpoints(world)
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
