# SPDX-License-Identifier: GPL-2.0-only
"""How many descriptors the daemons hold: exactly as many as doc/design/descriptors.md says."""
import time

import pytest

from harness import processes
from harness.waiting import eventually, within

SESSIOND_APPLICATION = 3
SESSIOND_SESSION = 1
CONSUMERD_SESSION = 1
CONSUMERD_DATA_LOOP = 4


def formula(applications, channels, cpus, per_process):
    """Beyond idle daemons: of the session daemon, and of its consumer."""
    sets = applications if per_process else min(applications, 1)
    kept = 0 if per_process else sets
    sessiond = SESSIOND_APPLICATION * applications + SESSIOND_SESSION + kept * channels * (1 + 2 * cpus)
    consumerd = (CONSUMERD_SESSION + sets * (1 + channels * 3 * cpus)
                 + (CONSUMERD_DATA_LOOP if sets else 0))
    return [sessiond, consumerd]


def possible_cpus():
    with open("/sys/devices/system/cpu/possible") as file:
        return int(file.read().strip().split("-")[-1].split(",")[-1]) + 1


def held(daemon):
    return [sum(processes.descriptors(pid).values()) for pid in daemon.pids()]


def held_at_rest(daemon):
    """The least that is seen for a while: what is still being closed only adds."""
    least = held(daemon)
    end = time.monotonic() + within(1)
    while time.monotonic() < end:
        least = list(map(min, least, held(daemon)))
        time.sleep(0.05)
    return least


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_as_many_as_the_formula_says(daemon, world):
    """None, one and three applications, one channel and two, both kinds of buffers."""
    first = world.session("first")
    first.start()
    first.destroy()
    idle = held_at_rest(daemon)
    cpus = possible_cpus()
    apps = []
    for applications in (0, 1, 3):
        while len(apps) < applications:
            apps.append(world.ready_app("app-light"))
        for channels in (1, 2):
            for kind in ("uid", "pid"):
                session = world.session("s", channel=[f"--buffers-{kind}"])
                for n in range(1, channels):
                    session.channel(f"more{n}", f"--buffers-{kind}")
                session.start()
                wanted = [i + n for i, n in zip(idle, formula(applications, channels, cpus, kind == "pid"))]
                eventually(lambda: held(daemon) == wanted,
                           f"{applications} applications, {channels} channels, {kind}: "
                           f"{held(daemon)} instead of {wanted}, idle {idle}")
                session.destroy()


def test_thousand_processes_fit():
    """R13: by the formula, with buffers for each process and a channel, on two CPUs, in the usual hard limit."""
    assert max(formula(1000, 1, 2, True)) < 20000
