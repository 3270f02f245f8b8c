# SPDX-License-Identifier: GPL-2.0-only
"""Health queries of both daemons, with the protocol and names other programs know."""
import socket

import pytest

from harness import health
from harness.waiting import PATIENCE


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
