# SPDX-License-Identifier: GPL-2.0-only
"""The 21 contexts of user-space events, by name, with values that the test knows."""
import ctypes
import os
import struct

import pytest

from harness.session import Session
from harness.suite import app_program

NAMESPACES = ["cgroup_ns", "ipc_ns", "mnt_ns", "net_ns", "pid_ns", "time_ns", "user_ns", "uts_ns"]
USERS = ["vuid", "veuid", "vsuid"]
GROUPS = ["vgid", "vegid", "vsgid"]
PLAIN = ["vpid", "vtid", "pthread_id", "procname", "ip", *NAMESPACES, *USERS, *GROUPS]
SOFTWARE = ["cpu-clock", "task-clock", "page-fault", "faults", "major-faults", "minor-faults", "context-switches",
            "cs", "cpu-migrations", "migrations", "alignment-faults", "emulation-faults"]
KERNEL_ONLY = ["pid", "tid", "ppid", "prio", "nice", "hostname", "interruptible", "uid", "callstack-user",
               "perf:cpu:cpu-clock"]


def add(world, *types, channel="ch", check=True):
    named = [word for name in types for word in ("-t", name)]
    channel = ["-c", channel] if channel else []
    return world.lttng("add-context", "-u", "-s", "s", *channel, *named, check=check)


def namespace(pid, name):
    return os.stat(f"/proc/{pid}/ns/{name.removesuffix('_ns')}").st_ino


def test_there_are_21(world):
    assert len(PLAIN) + len(["perf:thread", "$app"]) == 21
    listed = world.lttng("add-context", "--list").out.split()
    assert len(listed) == len(set(listed)) == 144
    assert set(PLAIN + KERNEL_ONLY) <= set(listed)
    assert {f"perf:thread:{name}" for name in SOFTWARE} <= set(listed)
    assert sum(name.startswith("perf:") for name in listed) == 106


def test_added_while_applications_are_there(daemon, world, buffers):
    """R29: contexts of a channel, added one by one before the first start, while the program is registered already."""
    app = world.ready_app("app-counter", "--commands")
    session = world.session(channel=[buffers])
    add(world, "vpid")
    add(world, "procname")
    session.start()
    assert app.emit(10) == 10
    session.stop()
    assert [event.context for event in session.read().events] == [{"vpid": app.pid, "procname": "app-counter"}] * 10
    session.destroy()


def test_plain_contexts(daemon, world, buffers):
    """All of them in one channel; the second channel has none."""
    session = world.session(channel=[buffers])
    session.channel("bare", buffers).enable("rm_test:tock", channel="bare")
    add(world, *PLAIN)
    session.start()
    app = world.ready_app("app-counter", "--wait", "--threads", 2, "--count", 3, "--linger")
    app.go()
    spaces = {name: namespace(app.pid, name) for name in NAMESPACES}
    code = executable_mappings(app)
    app.finish()
    session.destroy()
    events = session.read().events
    assert len(events) == 6
    threads = {}
    for event in events:
        found = dict(event.context)
        threads.setdefault(event.fields["i"], set()).add((found.pop("vtid"), found.pop("pthread_id")))
        assert any(begin <= event.context["ip"] < end for begin, end in code)
        found.pop("ip")
        assert found == {"vpid": app.pid, "procname": "app-counter", **spaces,
                         **dict.fromkeys(USERS, world.account.uid), **dict.fromkeys(GROUPS, world.account.gid)}
    assert all(len(of_thread) == 1 for of_thread in threads.values()), "one id for each thread"
    [first], [second] = threads.values()
    assert first[0] != second[0] and first[1] != second[1] and app.pid not in (first[0], second[0])


def executable_mappings(app):
    """Where the program's own code is."""
    with open(f"/proc/{app.pid}/maps") as file:
        rows = [line.split() for line in file]
    program = os.path.realpath(f"/proc/{app.pid}/exe")
    found = [tuple(int(at, 16) for at in row[0].split("-")) for row in rows if "x" in row[1] and row[-1] == program]
    assert found
    return found


@pytest.mark.root_only
def test_six_different_ids(daemon, world, buffers):
    """Real, effective and saved ids are told apart."""
    session = world.session(channel=[buffers])
    add(world, *USERS, *GROUPS)
    app = world.ready_app("app-counter", "--commands")
    session.start()
    app.say("ids 2001 2002 2003 3001 3002 3003")
    app.expect("ids")
    app.emit(1)
    session.destroy()
    [event] = session.read().events
    assert event.context == {"vuid": 2001, "veuid": 2002, "vsuid": 2003, "vgid": 3001, "vegid": 3002, "vsgid": 3003}


def test_contexts_in_any_case_and_order(daemon, world, buffers):
    session = world.session(channel=[buffers])
    add(world, "vtid" if world.suite.is_stock else "VTID")
    add(world, "procname", "vpid")
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 1)
    app.go()
    session.destroy()
    [event] = session.read().events
    assert list(event.context) == ["vtid", "procname", "vpid"]
    assert event.context == {"vtid": app.pid, "procname": "app-counter", "vpid": app.pid}


def test_all_channels(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.channel("two", buffers).enable("rm_test:*", channel="two")
    add(world, "vpid", channel=None)
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 1)
    app.go()
    session.destroy()
    assert [event.context for event in session.read().events] == [{"vpid": app.pid}] * 2


def test_a_channel_that_has_it_does_not_keep_it_from_others(daemon, world, buffers):
    """Channels a, b and c, of which b has the context already: the command fails, a and c have it all the same."""
    session = Session(world, "s").create()
    for name in "abc":
        session.channel(name, buffers).enable("rm_test:tick", channel=name)
    add(world, "vpid", channel="b")
    said = add(world, "vpid", channel=None, check=False)
    if not world.suite.is_stock:  # that answers what the channel says at which it looks last
        assert said.code == 4 and said.err.strip()
        assert world.lttng("list", "s").out.count("Contexts          vpid\n") == 3
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 1)
    app.go()
    session.destroy()
    found = {os.path.basename(event.stream[1]).rsplit("_", 1)[0]: event.context for event in session.read().events}
    assert found == dict.fromkeys("abc", {"vpid": app.pid})


def test_default_channel_on_demand(daemon, world):
    world.lttng("create", "s")
    add(world, "vpid", channel=None)
    assert "channel0" in world.lttng("list", "s").out
    world.lttng("destroy", "s")


def test_refusals(daemon, world):
    world.session()
    add(world, "vpid")
    assert add(world, "vpid", check=False).code == 4, "twice in a channel"
    assert add(world, "vtid", channel="nosuch", check=False).code == 4
    for name in KERNEL_ONLY:
        said = add(world, name, check=False)
        assert said.code == 4 and said.err.strip(), name
    for name in ("nosuch", "perf:thread:nosuch", "perf:thread:raw:x1:n", "$app.x", "cpu_id", ""):
        said = add(world, name, check=False)
        assert said.code in (3, 4, 1) and said.err.strip(), name
    assert world.lttng("add-context", "-u", "-s", "s", check=False).code == 1
    assert world.lttng("add-context", "-s", "s", "-t", "vtid", check=False).code == 1
    if not world.suite.is_stock:
        assert "Contexts          vpid\n" in world.lttng("list", "s").out
    world.lttng("start", "s")
    assert add(world, "vtid", check=False).code == 4, "after the first start"
    world.lttng("stop", "s")
    assert add(world, "vtid", check=False).code == 4
    world.lttng("destroy", "s")


def perf_counters_work(kind=1, config=0):
    """Whether this machine lets a process count its own software events."""
    attributes = struct.pack("=IIQQQQQ", kind, 112, config, 0, 0, 0, 1 << 5 | 1 << 6).ljust(112, b"\0")
    fd = ctypes.CDLL(None, use_errno=True).syscall(298, attributes, 0, -1, -1, 0)
    if fd >= 0:
        os.close(fd)
    return fd >= 0


def test_perf_counters(daemon, world, buffers):
    """Software counters, which every machine has; they grow with what the thread does."""
    if not perf_counters_work():
        pytest.skip("perf counters are not permitted on this machine")
    session = world.session(channel=[buffers])
    names = [f"perf:thread:{name}" for name in SOFTWARE]
    add(world, *names)
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 200)
    app.go()
    session.destroy()
    events = session.read().events
    assert len(events) == 200
    fields = ["perf_thread_" + name.replace("-", "_") for name in SOFTWARE]
    assert list(events[0].context) == fields
    for field in fields:
        values = [event.context[field] for event in events]
        assert values == sorted(values), field
    assert events[-1].context["perf_thread_task_clock"] > events[0].context["perf_thread_task_clock"]
    assert events[0].context["perf_thread_cs"] == events[0].context["perf_thread_context_switches"]


def test_raw_perf_counter_by_number(daemon, world, buffers):
    """The number reaches the program, which here maps it to a counter that every machine has; so do name and values."""
    preload = app_program(".libs/rm-perf.so")
    before = world.ready_app("app-counter", "--wait", "--count", 20, preload=preload)
    session = world.session(channel=[buffers])
    add(world, "perf:thread:raw:rc0:busy", "vpid")
    session.start()
    after = world.ready_app("app-counter", "--wait", "--count", 20, preload=preload)
    for app in (before, after):
        app.go()
    session.destroy()
    events = session.read().events
    for app in (before, after):
        own = [event.context for event in events if event.context["vpid"] == app.pid]
        assert len(own) == 20 and list(own[0]) == ["perf_thread_raw_rc0_busy", "vpid"]
        values = [context["perf_thread_raw_rc0_busy"] for context in own]
        assert values == sorted(values) and values[-1] > values[0]


@pytest.mark.ringmaster_only  # the stock suite refuses it in user space
def test_former_form_of_perf_counters(daemon, world, buffers):
    """perf:NAME without a kind: that of the domain."""
    session = world.session(channel=[buffers])
    add(world, "perf:task-clock")
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 20)
    app.go()
    session.destroy()
    events = session.read().events
    assert {tuple(event.context) for event in events} == {("perf_task_clock",)}
    values = [event.context["perf_task_clock"] for event in events]
    assert len(values) == 20 and values == sorted(values) and values[-1] > values[0]


def test_raw_perf_counter(daemon, world, buffers):
    """By number. Where the machine has no such counter, programs are not recorded, and the reason is told."""
    app = world.ready_app("app-counter", "--wait", "--count", 20)
    session = world.session(channel=[buffers])
    add(world, "perf:thread:raw:r00c0:instructions", "vpid")
    started = session.start()
    app.go()
    session.stop()
    events = session.read().events
    if perf_counters_work(4, 0xc0):
        values = [event.context["perf_thread_raw_r00c0_instructions"] for event in events]
        assert len(values) == 20 and values == sorted(values) and values[-1] > values[0]
    elif not world.suite.is_stock:
        assert not events
        assert "app-counter" in started.err and "perf_thread_raw_r00c0_instructions" in started.err
        late = world.ready_app("app-counter", "--wait")
        session.start()
        late.go()
        assert f"(pid {late.pid}) refused the context" in world.lttng("status").out
    session.destroy()


@pytest.mark.ringmaster_only
def test_what_the_list_says(daemon, world):
    session = world.session()
    add(world, "vpid", "perf:thread:cs", "perf:thread:raw:r00c0:insn", "$app.prov:name")
    assert "Contexts          vpid, perf:thread:cs, perf:thread:raw:r00c0:insn, $app.prov:name\n" in session.list()
    session.destroy()
