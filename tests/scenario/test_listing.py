# SPDX-License-Identifier: GPL-2.0-only
"""What 'lttng list' says of applications, their tracepoints and fields, and of sessions."""
import os
import re

import pytest

from harness import processes
from harness.session import Session
from harness.waiting import eventually, within

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "list", "sessions.txt")


def tracepoints(text, pid):
    """Names listed below one process."""
    found, current = [], None
    for line in text.splitlines():
        head = re.search(r"PID: (\d+)", line)
        if head:
            current = int(head.group(1))
        elif current == pid:
            name = re.match(r"\s+(\w+:\w+) ", line)
            if name:
                found.append(name.group(1))
    return found


def test_tracepoints(daemon, world):
    first = world.ready_app("app-light")
    second = world.ready_app("app-filter")
    text = world.lttng("list", "-u").out
    assert {name for name in tracepoints(text, first.pid) if name.startswith("rm_")} == {
        "rm_test:tick", "rm_test:tock", "rm_test:note", "rm_test:phase", "rm_test:bulk"}
    assert [n for n in tracepoints(text, second.pid) if n.startswith("rm_")] == ["rm_filter:all"]
    assert "app-light" in text and "app-filter" in text
    first.finish()
    eventually(lambda: set(world.listed_applications()) == {second.pid}, "the first is forgotten")


def test_fields(daemon, world):
    app = world.ready_app("app-filter")
    text = world.lttng("list", "-u", "-f").out
    start = text.index("rm_filter:all")
    fields = re.findall(r"field: (\w+) \((\w+)\)", text[start:])
    kinds = dict(fields)
    assert kinds["i8"] == kinds["u64"] == kinds["hex"] == "integer"
    assert kinds["f32"] == kinds["f64"] == "float" and kinds["str"] == "string"
    assert kinds["en"] == "enum"
    assert str(app.pid) in text


def test_no_applications(daemon, world):
    result = world.lttng("list", "-u")
    assert result.code == 0 and not re.search(r"PID: \d", result.out)


def test_sessions(daemon, world, buffers):
    assert world.lttng("list").code == 0
    session = world.session("shown", channel=[buffers, "--subbuf-size", "8k", "--num-subbuf", "2"],
                            events=["rm_test:tick", "other:*"])
    assert "shown" in world.lttng("list").out and "inactive" in world.lttng("list").out
    session.start()
    assert re.search(r"shown.*\bactive", world.lttng("list").out)
    text = session.list()
    for word in ("shown", session.path, "ch", "8192", "rm_test:tick", "other:*"):
        assert word in text, text
    assert re.search(r"per.?(user|uid|UID)" if buffers == "--buffers-uid" else r"per.?(process|pid|PID)",
                     text, re.I)
    assert world.lttng("status").out
    session.destroy()
    assert "shown" not in world.lttng("list").out


def test_set_session_and_status(daemon, world):
    world.session("one")
    world.session("two")
    world.lttng("set-session", "one")
    assert "one" in world.lttng("status").out
    world.lttng("start")
    assert re.search(r"one.*\bactive", world.lttng("list").out)
    assert re.search(r"two.*inactive", world.lttng("list").out)
    world.lttng("destroy")
    assert "one" not in world.lttng("list").out


def test_version(world):
    assert world.lttng("version").code == 0
    assert world.lttng("--version").out.strip()


def test_disable_event_and_channel(daemon, world, buffers):
    session = world.session(channel=[buffers], events=["rm_test:tick", "rm_test:note"])
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "all")
    app.emit(10)
    world.lttng("disable-event", "-u", "-s", "s", "-c", "ch", "rm_test:note")
    app.emit(10)
    world.lttng("disable-channel", "-u", "-s", "s", "ch")
    app.emit(10)
    world.lttng("enable-channel", "-u", "-s", "s", "ch", check=False)
    session.stop()
    assert session.read().counts() == {"rm_test:tick": 4, "rm_test:note": 2}
    session.destroy()


@pytest.mark.ringmaster_only
def test_frozen_application_is_listed_as_not_answering(daemon, world):
    apps = [world.ready_app("app-light") for _ in range(3)]
    apps[1].freeze()
    result = world.lttng("list", "-u", check=False)
    assert result.code == 0 and result.seconds < within(2)
    assert all(str(app.pid) in result.out + result.err for app in apps)
    apps[1].thaw()
    assert processes.alive(daemon.pid)


CHANNELS = {
    "first": ["--subbuf-size", "8k", "--num-subbuf", "2", "--switch-timer", "100000", "--read-timer", "1500",
              "--monitor-timer", "0", "--blocking-timeout", "2500"],
    "ring": ["--overwrite", "--subbuf-size", "64k", "--num-subbuf", "8", "--tracefile-size", "1M",
             "--tracefile-count", "3", "--monitor-timer", "2s"],
    "patient": ["--discard", "--subbuf-size", "4k", "--tracefile-size", "5000", "--blocking-timeout", "inf"],
    "off": [],
}
RULES = [  # of the first channel; those of which 'off' is the name are disabled
    ["-a"], ["p:*"], ["*:e*x"], ["p:exact"], [r"p:st\*r"], ["--loglevel", "INFO", "p:*"], ["--loglevel", "9", "p:*"],
    ["--loglevel-only", "TRACE_DEBUG_LINE", "p:*"], ["--loglevel-only", "0", "p:*"],
    ["-x", "p:x,p:y*", "p:*"], ["-f", 'seq < 100 && text == "a*"', "p:*"],
    ["-f", "$ctx.vpid == 1", "-x", "p:x", "--loglevel", "DEBUG", "p:*"],
    ["off"], ["-f", 'text == "it\'s"', "--loglevel-only", "CRIT", "off"],
]
CONTEXTS = ["vpid", "procname", "perf:thread:cs", "perf:thread:raw:r1a:mine", "$app.prov:name"]
LISTED = [["list"], ["list", "full"], ["list", "full", "--channel", "ring"], ["list", "full", "--domain"],
          ["list", "running"], ["list", "bare"]]


def sessions_with_everything(world):
    full = Session(world, "full").create()
    for name, options in CHANNELS.items():
        full.channel(name, *options)
    for options in RULES:
        world.lttng("enable-event", "-u", "-s", "full", "-c", "first", *options)
    world.lttng("disable-event", "-u", "-s", "full", "-c", "first", "off")
    world.lttng("disable-channel", "-u", "-s", "full", "off")
    full.enable("p:*", channel="ring")
    world.lttng("add-context", "-u", "-s", "full", "-c", "first", *(w for name in CONTEXTS for w in ("-t", name)))
    world.lttng("add-context", "-u", "-s", "full", "-c", "ring", "-t", "ip")
    world.lttng("track", "-u", "-s", "full", "--vpid=1,999999", "--vgid=root")
    world.lttng("untrack", "-u", "-s", "full", "--vuid", "--all")
    running = Session(world, "running").create()
    running.channel("ch", "--buffers-pid", "--monitor-timer", "0").enable("p:*")
    running.start()
    world.lttng("create", "bare", "--no-output")


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_sessions_in_full(daemon, world):
    """Every line that is shown of a session: RM_RECORD_LIST=1 writes it down anew, for a person to read."""
    sessions_with_everything(world)
    shown = ""
    for command in LISTED:
        shown += f"$ lttng {' '.join(command)}\n{world.lttng(*command).out}\n"
    shown = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "@DATE@", shown.replace(world.path, "@PATH@"))
    if os.environ.get("RM_RECORD_LIST"):
        with open(GOLDEN, "w") as file:
            file.write(shown)
    with open(GOLDEN) as file:
        assert shown == file.read()
    world.lttng("destroy", "--all")
