# SPDX-License-Identifier: GPL-2.0-only
"""Filters on real events: an independent evaluation says what each of them accepts (filter_cases.tsv)."""
import os
from collections import Counter

import pytest

from harness import listing, trace
from test_rules import with_descriptors

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "filter_cases.tsv")
BATCH = 48  # channels of a session: each costs every process descriptors


def cases():
    with open(CASES) as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    return [(expression, expected == "true") for expression, expected in rows]


def record(world, name, buffers, batch):
    """{(channel, pid): events} of one event by a program that runs already and one by one that comes later."""
    small = [buffers, "--subbuf-size", "4k", "--num-subbuf", "1"]
    before = with_descriptors(lambda: world.ready_app("app-filter"))
    session = world.session(name, channel=small, events=["nothing:here"])
    world.lttng("enable-channel", "-u", "-s", name, *small, ",".join(f"c{n}" for n in range(len(batch))))
    for n, (expression, _) in enumerate(batch):
        world.lttng("enable-event", "-u", "-s", name, "-c", f"c{n}", "-f", expression, "rm_filter:all")
    world.lttng("add-context", "-u", "-s", name, "-t", "vpid")
    session.start()
    after = with_descriptors(lambda: world.ready_app("app-filter"))
    for app in (before, after):
        assert app.go() == 1
        app.finish()
    session.destroy()
    counts = Counter((os.path.basename(event.stream[1]).rsplit("_", 1)[0], event.context["vpid"])
                     for event in trace.read(session.path).named("rm_filter:all"))
    return counts, (before.pid, after.pid)


@pytest.mark.user_only
@pytest.mark.slow
def test_filters_on_real_events(daemon, world):
    rows = cases()
    wrong = []
    accepted = 0
    assert len(rows) > 500 and 100 < sum(expected for _, expected in rows) < len(rows) - 100
    for begin in range(0, len(rows), BATCH):
        batch = rows[begin:begin + BATCH]
        counts, pids = record(world, f"s{begin}", ["--buffers-uid", "--buffers-pid"][begin // BATCH % 2], batch)
        for n, (expression, expected) in enumerate(batch):
            for pid in pids:
                found = counts.pop((f"c{n}", pid), 0)
                accepted += found
                if found != expected:
                    wrong.append((expression, expected, found))
        assert not counts, "nothing else was recorded"
    assert not wrong
    assert accepted == 2 * sum(expected for _, expected in rows)


# of app-context: each event has these values, 'turning' has the type and value of its turn
APPLICATION = [
    ("$app.rm_ctx:int8 == -8", 12), ("$app.rm_ctx:int16 < -1599", 12), ("$app.rm_ctx:int32 == -320000", 12),
    ("$app.rm_ctx:int64 == -64000000000", 12), ("$app.rm_ctx:uint8 == 200", 12),
    ("$app.rm_ctx:uint16 > 60000", 0), ("$app.rm_ctx:uint32 == 4000000000", 12),
    ("$app.rm_ctx:float == 1.5", 12), ("$app.rm_ctx:double < -2.0", 12),
    ('$app.rm_ctx:string == "dynamic*"', 12), ('$app.rm_ctx:string == "other*"', 0),
    ("$app.rm_ctx:int8 == -8 && seq < 3", 3), ("$app.rm_ctx:turning == 200", 1),
    ("$app.rm_ctx:int8", 12), ("$app.rm_ctx:nosuch == 1", 0), ("$app.nobody:x == 1", 0),
    ("!($app.rm_ctx:int8 == -8)", 0), ("$app.rm_ctx:int8 & 1 == 0", 12),
]
CONTEXTS = [
    ("$ctx.vpid == {pid}", 12), ("$ctx.vpid != {pid}", 0), ("$ctx.vtid == {pid} && seq >= 6", 6),
    ('$ctx.procname == "app-con*"', 12), ('$ctx.procname == "*context"', 12), ('$ctx.procname == "x*"', 0),
    ("$ctx.vuid == {uid}", 12), ("$ctx.veuid == {uid}", 12), ("$ctx.vgid == {gid}", 12), ("$ctx.vegid != {gid}", 0),
    ("$ctx.pthread_id != 0", 12), ("$ctx.cpu_id < 4096", 12), ("$ctx.nosuch == 1", 0),
    ("$ctx.pid_ns == {pid_ns}", 12), ("$ctx.user_ns != 0", 12),
]


def test_filters_on_contexts(daemon, world, buffers):
    small = [buffers, "--subbuf-size", "4k", "--num-subbuf", "1"]
    app = with_descriptors(lambda: world.ready_app("app-context"))
    known = {"pid": app.pid, "uid": world.account.uid, "gid": world.account.gid,
             "pid_ns": os.stat(f"/proc/{app.pid}/ns/pid").st_ino}
    rows = [(expression.format(**known), expected) for expression, expected in APPLICATION + CONTEXTS]
    session = world.session(channel=small, events=["nothing:here"])
    world.lttng("enable-channel", "-u", "-s", "s", *small, ",".join(f"c{n}" for n in range(len(rows))))
    for n, (expression, _) in enumerate(rows):
        world.lttng("enable-event", "-u", "-s", "s", "-c", f"c{n}", "-f", expression, "rm_test:tick")
    session.start()
    assert app.go() == 12
    session.destroy()
    counts = Counter(os.path.basename(event.stream[1]).rsplit("_", 1)[0]
                     for event in trace.read(session.path).named("rm_test:tick"))
    wrong = [(expression, expected, counts[f"c{n}"]) for n, (expression, expected) in enumerate(rows)
             if counts[f"c{n}"] != expected]
    assert not wrong, "\n".join(map(str, wrong))


ERRORS = [
    ("a ==", 5, "expected a field"), ("== 1", 1, "found '=='"), ("a == 1 &&", 10, "expected a field"),
    ("(a == 1", 8, "')'"), ("a == 1)", 7, "expected an operator"), ("a = 1", 3, "write '=='"),
    ('a == "open', 6, "does not end"), ("a == 1 + 2", 8, "no arithmetic"), ("a[", 3, "integer constant"),
    ("a[1", 4, "expected ']'"), ("a[b]", 3, "found 'b'"), ("$ctx.", 6, "field name"), ("$", 1, "a name"),
    ("$other.x", 1, "only '$ctx' and '$app'"), ("1.2.3 == a", 4, "expected an operator"), ("a == 0x", 6, "not a number"),
    ("a ? b", 3, "unexpected character"), ('"x"', 1, "cannot be the result"), ("1.5", 1, "cannot be the result"),
]


@pytest.mark.ringmaster_only
def test_errors_point_at_the_place(daemon, world):
    """The column and what was expected there are said."""
    world.session(events=[])
    for expression, column, expected in ERRORS:
        said = world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", "-f", expression, "a:b", check=False)
        assert said.code == 106, expression
        assert f"column {column}:" in said.err and expected in said.err, f"{expression}: {said.err}"
    assert listing.channels(world, "s")["ch"]["events"] == []
    world.lttng("destroy", "s")
