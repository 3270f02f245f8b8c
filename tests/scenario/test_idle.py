# SPDX-License-Identifier: GPL-2.0-only
"""Daemons with many applications and nothing to do: no thread of either wakes once in 10 s."""
import pytest

from harness import idle
from harness.waiting import eventually

pytestmark = [pytest.mark.ringmaster_only, pytest.mark.slow]


@pytest.mark.parametrize("state", ["no session", "running session"])
def test_hundred_applications(daemon, world, buffers, state):
    apps = [world.app("app-light") for _ in range(100)]
    for app in apps:
        app.ready()
    session = world.session(channel=[buffers])
    session.start()
    for app in apps:
        assert app.go() == 1
    if state == "no session":
        session.destroy()
    assert idle.asleep(daemon) == []
    everybody = {app.pid for app in apps}
    eventually(lambda: set(world.listed_applications()) == everybody, "all of them were there")
