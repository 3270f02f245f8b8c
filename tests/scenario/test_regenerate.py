# SPDX-License-Identifier: GPL-2.0-only
"""State dumps, and metadata written anew."""
import os
from collections import Counter

import pytest

from harness.session import metadata_texts
from harness.suite import app_program

STATEDUMP = "lttng_ust_statedump:*"


def regenerate(world, what, check=True):
    return world.lttng("regenerate", what, "-s", "s", check=check)


def dumps(found, pid):
    """State dump events of one process, in order of their names."""
    return Counter(event.name.removeprefix("lttng_ust_statedump:") for event in found.events
                   if event.name.startswith("lttng_ust_statedump:") and event.context["vpid"] == pid)


def names_of(found, pid):
    return {event.fields["procname"] for event in found.named("lttng_ust_statedump:procname")
            if event.context["vpid"] == pid}


def loaded(found, pid):
    return {os.path.realpath(event.fields["path"]) for event in found.named("lttng_ust_statedump:bin_info")
            if event.context["vpid"] == pid}


def test_statedump_at_start_and_on_demand(daemon, world, buffers):
    session = world.session(channel=[buffers], events=[STATEDUMP, "rm_test:*"])
    world.lttng("add-context", "-u", "-s", "s", "-t", "vpid")
    first = world.ready_app("app-counter", "--commands")
    session.start()
    second = world.ready_app("app-counter", "--commands")
    first.emit(1)
    second.emit(1)
    session.stop()
    found = session.read()
    once = {app.pid: dumps(found, app.pid) for app in (first, second)}
    for app in (first, second):
        assert once[app.pid]["start"] == once[app.pid]["end"] == 1
        assert once[app.pid]["bin_info"] > 3 and once[app.pid]["build_id"] > 0
        assert names_of(found, app.pid) == {"app-counter"}
        assert os.path.realpath(app_program("app-counter")) in loaded(found, app.pid)
        assert any("libc.so" in path for path in loaded(found, app.pid))
    session.start()
    restarted = regenerate(world, "statedump")
    assert restarted.code == 0
    first.emit(1)
    session.stop()
    found = session.read()
    for app in (first, second):  # at the first start, at the second, and on demand
        assert dumps(found, app.pid)["start"] == dumps(found, app.pid)["end"] == 3
        assert dumps(found, app.pid)["bin_info"] == 3 * once[app.pid]["bin_info"]
    assert len(found.ticks()) == 3
    session.destroy()


def test_programs_that_do_not_dump_their_objects(daemon, world, buffers):
    session = world.session(channel=[buffers], events=[STATEDUMP])
    world.lttng("add-context", "-u", "-s", "s", "-t", "vpid")
    session.start()
    app = world.ready_app("app-counter", "--commands", environment={"LTTNG_UST_WITHOUT_BADDR_STATEDUMP": "1"})
    session.destroy()
    found = dumps(session.read(), app.pid)
    assert found["start"] == found["end"] == 1 and found["bin_info"] == 0


def test_metadata(daemon, world):
    """The file is whole again after it was spoilt, and goes on to grow."""
    session = world.session(events=["rm_test:*"])
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "all")
    app.emit(10)
    [path] = [os.path.join(folder, "metadata") for folder, _, files in os.walk(session.path)
              if "metadata" in files]
    before = metadata_texts(session.path)
    with open(path, "r+b") as file:
        file.write(b"spoilt" * 100)
    assert regenerate(world, "metadata").code == 0
    world.lttng("add-context", "-u", "-s", "s", "-t", "vpid", check=False)
    late = world.ready_app("app-filter")
    session.enable("rm_filter:*")
    late.go()
    app.emit(10)
    session.stop()
    counts = session.read().counts()
    assert counts.pop("rm_filter:all") == 1
    assert set(counts.values()) == {4} and sum(counts.values()) == 20
    [after] = metadata_texts(session.path)
    assert without_offset(after).startswith(without_offset(before[0])), "all that was there before, and more"
    assert len(after) > len(before[0])
    assert "rm_filter:all" in after and "rm_test:tick" in after
    session.destroy()


def without_offset(text):
    return "\n".join(line for line in text.splitlines() if "offset =" not in line)


def test_former_name_of_the_command(daemon, world):
    session = world.session()
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(5)
    assert world.lttng("metadata", "regenerate", "-s", "s").code == 0
    session.stop()
    assert len(session.read().ticks(app.pid)) == 5
    session.destroy()


def test_refusals(daemon, world):
    world.session("s", channel=["--buffers-pid"])
    for what in ("metadata", "statedump"):
        said = regenerate(world, what, check=False)
        assert said.code == 118 and (said.err.strip() or world.suite.is_stock), "not started"
    world.lttng("start", "s")
    said = regenerate(world, "metadata", check=False)
    assert said.code == 120 and said.err.strip(), "buffers of processes"
    assert regenerate(world, "statedump").code == 0
    said = world.lttng("regenerate", "everything", "-s", "s", check=False)
    assert said.code == 2 and said.err.strip()
    said = world.lttng("regenerate", "metadata", "-s", "nosuch", check=False)
    assert said.code != 0 and said.err.strip()
    world.lttng("destroy", "s")


@pytest.mark.ringmaster_only
def test_metadata_of_a_session_without_programs(daemon, world):
    session = world.session()
    session.start()
    assert regenerate(world, "metadata").code == 0
    session.destroy()
