# SPDX-License-Identifier: GPL-2.0-only
"""Filters on real events: an independent evaluation says what each of them accepts (filter_cases.tsv)."""
import itertools
import os
import re
from collections import Counter
from xml.sax.saxutils import escape

import pytest

from harness import listing, trace
from test_rules import with_descriptors

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "filter_cases.tsv")
BATCH = 48  # channels of a session: each costs every process descriptors
KINDS = ("uid", "pid")
SMALL = ["--subbuf-size", "4k", "--num-subbuf", "1"]


def cases():
    with open(CASES) as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    return [(expression, expected == "true") for expression, expected in rows]


def template(world):
    """A saved session of one channel with one rule, whatever the suite writes into it."""
    session = world.session("template", channel=SMALL, events=[])
    world.lttng("enable-event", "-u", "-s", "template", "-c", "ch", "-f", "i8 == 4242", "rm_filter:all")
    world.lttng("add-context", "-u", "-s", "template", "-t", "vpid")
    world.lttng("save", "template", "-o", world.home)
    session.destroy()
    with open(os.path.join(world.home, "template.lttng")) as file:
        return file.read()


def filled(text, name, buffers, path, batch):
    """The element of a session: a channel c<n> for each filter."""
    [channel] = re.findall(r"<channel>.*?</channel>", text, re.S)
    channels = (channel.replace("<name>ch<", f"<name>c{n}<").replace("i8 == 4242", escape(expression))
                for n, (expression, _) in enumerate(batch))
    [session] = re.findall(r"<session>.*?</session>", text.replace(channel, "@"), re.S)
    for old, new in (("<name>template<", f"<name>{name}<"), ("@", "".join(channels))):
        assert session.count(old) == 1, old
        session = session.replace(old, new)
    # the stock suite has domains of agents, too
    session = re.sub(r"(<type>UST</type>\s*<buffer_type>)PER_UID", rf"\1{buffers}", session)
    return re.sub(r"(<path>).*?(</path>)", rf"\1{path}\2", session)


def record(world, text, name, batch):
    """
    {(kind of buffers, channel, pid): events} of one event by a program that runs already and by one that comes
    later, in a session of each kind.
    """
    folder = os.path.join(world.path, "traces", name)
    sessions = {kind: name + kind for kind in KINDS}
    path = os.path.join(world.home, name + ".lttng")
    with open(path, "w") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<sessions>\n')
        for kind, session in sessions.items():
            file.write(filled(text, session, "PER_" + kind.upper(), os.path.join(folder, kind), batch))
        file.write("</sessions>\n")
    before = with_descriptors(lambda: world.ready_app("app-filter"))
    world.lttng("load", "-i", path)
    for session in sessions.values():
        world.lttng("start", session)
    after = with_descriptors(lambda: world.ready_app("app-filter"))
    for app in (before, after):
        assert app.go() == 1
        app.finish()
    for session in sessions.values():
        world.lttng("destroy", session)
    counts = Counter()
    for event in trace.read(folder).named("rm_filter:all"):
        file = event.stream[1]
        kind, _, owner = os.path.relpath(file, folder).split(os.sep)[:3]
        assert kind == owner, "as was asked for"
        counts[kind, os.path.basename(file).rsplit("_", 1)[0], event.context["vpid"]] += 1
    return counts, (before.pid, after.pid)


@pytest.mark.user_only
@pytest.mark.slow
def test_filters_on_real_events(daemon, world):
    """Each filter in buffers of the user and of each process, of a program that runs already and of one that comes."""
    rows = cases()
    wrong = []
    accepted = 0
    assert len(rows) > 500 and 100 < sum(expected for _, expected in rows) < len(rows) - 100
    text = template(world)
    for begin in range(0, len(rows), BATCH):
        batch = rows[begin:begin + BATCH]
        counts, pids = record(world, text, f"s{begin}", batch)
        for n, (expression, expected) in enumerate(batch):
            for kind, pid in itertools.product(KINDS, pids):
                found = counts.pop((kind, f"c{n}", pid), 0)
                accepted += found
                if found != expected:
                    wrong.append((kind, expression, expected, found))
        assert not counts, "nothing else was recorded"
    assert not wrong
    assert accepted == 4 * sum(expected for _, expected in rows)


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
