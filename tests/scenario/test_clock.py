# SPDX-License-Identifier: GPL-2.0-only
"""The clock of a trace: its times are those of the wall, and a clock plugin is the same one everywhere."""
import os
import re
import time

import pytest

from harness import packets
from harness.session import metadata_texts
from harness.suite import app_program

UUID = "83c63deb-7aa4-48fb-abda-946f400d76e6"


def clock_block(session):
    """The clock of each trace as {key: value text}."""
    found = []
    for text in metadata_texts(session.path):
        [block] = re.findall(r"clock \{(.*?)\n\};", text, re.S)
        found.append(dict(re.findall(r"^\s*(\w+) = (.*?);", block, re.M)))
    return found


def record(world, session, environment):
    """Three events; between which two times they were emitted."""
    app = world.ready_app("app-counter", "--wait", "--count", 3, environment=environment)
    before = time.time_ns()
    app.go()
    after = time.time_ns()
    app.finish()
    return before, after


def check_times(session, before, after):
    events = session.read().events
    assert events
    for event in events[-3:]:
        # the offset is sampled: it is as good as the machine is quiet
        assert before - 20_000_000 < event.ns < after + 20_000_000
    return events


def test_wall_time(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    before, after = record(world, session, {})
    session.stop()
    check_times(session, before, after)
    [clock] = clock_block(session)
    with open("/proc/sys/kernel/random/boot_id") as file:
        assert clock["uuid"] == f'"{file.read().strip()}"'
    assert clock["name"] in ('"monotonic"', "monotonic") and clock["freq"] == "1000000000"
    session.destroy()


def test_plugin(world, buffers):
    """In session daemon, consumer daemon and application; regenerated metadata tell it too."""
    plugin = {"LTTNG_UST_CLOCK_PLUGIN": app_program(".libs/rm-clock.so")}
    world.daemon(environment=plugin).start()
    session = world.session(channel=[buffers])
    session.start()
    before, after = record(world, session, plugin)
    if buffers == "--buffers-uid":
        world.lttng("regenerate", "metadata", "-s", "s")
        before, after = record(world, session, plugin)
    session.stop()
    events = check_times(session, before, after)
    for clock in clock_block(session):
        assert clock["name"] in ('"rm_clock"', "rm_clock") and clock["uuid"] == f'"{UUID}"'
        assert clock["freq"] == "10000000" and clock["description"] == '"Clock of the tests"'
    now = (time.monotonic() + 1000) * 10_000_000
    assert all(now - 60 * 10_000_000 < event.cycles < now for event in events)
    for path in packets.data_files(session.path):
        for packet in packets.packets(path):
            assert now - 60 * 10_000_000 < packet.begin <= packet.end < now, "also what the consumer reads"
    session.destroy()


def test_plugin_that_steps(world):
    """Regenerated metadata have the clock's new offset: what is recorded from then on has the right time again."""
    step = os.path.join(world.path, "step")
    plugin = {"LTTNG_UST_CLOCK_PLUGIN": app_program(".libs/rm-clock.so"), "RM_CLOCK_STEP": step}
    world.daemon(environment=plugin).start()
    session = world.session()
    session.start()
    record(world, session, plugin)
    [before] = clock_block(session)
    with open(step, "w"):
        pass
    world.lttng("regenerate", "metadata", "-s", "s")
    begin, end = record(world, session, plugin)
    session.stop()
    [after] = clock_block(session)
    check_times(session, begin, end)
    stepped = offset_of(before) - offset_of(after)
    assert 499 < stepped < 501, f"{before} {after}"
    assert {k: v for k, v in before.items() if "offset" not in k} == {
        k: v for k, v in after.items() if "offset" not in k}
    session.destroy()


def offset_of(clock):
    """In seconds."""
    return int(clock.get("offset_s", 0)) + int(clock.get("offset", 0)) / int(clock["freq"])


@pytest.mark.ringmaster_only
def test_plugin_that_cannot_be_loaded(world):
    """It is named, and the usual clock is used."""
    daemon = world.daemon(environment={"LTTNG_UST_CLOCK_PLUGIN": "/nonexistent.so"}).start()
    session = world.session()
    session.start()
    before, after = record(world, session, {})
    session.stop()
    check_times(session, before, after)
    assert "/nonexistent.so" in daemon.log()
    session.destroy()
