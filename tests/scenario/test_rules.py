# SPDX-License-Identifier: GPL-2.0-only
"""Event rules: names, levels, exclusions, identity; enabled, disabled, and for whoever comes later.

Cases are channels of one session: each has one rule, and what it holds is what the rule accepts.
"""
import os
import re
import resource
from collections import Counter

import pytest

from harness import listing
from test_fork_exec import plugin

ALL = {"tick", "tock", "note", "phase", "bulk"}
# levels: tick INFO (6), tock WARNING (4), note NOTICE (5), phase DEBUG (14), bulk DEBUG_LINE (13)
CASES = [
    # wildcards anywhere
    (["rm_test:*"], ALL), (["*"], ALL), (["rm_*:t*"], {"tick", "tock"}), (["*ck"], {"tick", "tock"}),
    (["rm_test:*o*"], {"tock", "note"}), (["r*t:*k"], {"tick", "tock", "bulk"}), (["*_*:*"], ALL),
    (["rm_test:**ock"], {"tock"}), (["rm_test:t*c*k"], {"tick", "tock"}), (["*:*"], ALL),
    (["rm_test:tick*"], {"tick"}), (["*rm_test:tick"], {"tick"}), (["rm_test:tick"], {"tick"}),
    (["rm_test:tic"], set()), (["rm_test:t?ck"], set()), (["rm_test:"], set()), (["RM_TEST:*"], set()),
    (["*nothing*"], set()), (["rm_test*:note"], {"note"}),
    # escapes
    ([r"rm_test:\*"], set()), ([r"rm_test:t\*"], set()), ([r"*\*"], set()), ([r"*:t\ock"], {"tock"}),
    ([r"rm_test:ti\ck*"], {"tick"}), ([r"*t\ock"], {"tock"}),
    # levels: at least as severe, exactly; names and numbers
    (["--loglevel=WARNING", "rm_test:*"], {"tock"}), (["--loglevel=INFO", "rm_test:*"], {"tick", "tock", "note"}),
    (["--loglevel=TRACE_INFO", "rm_test:*"], {"tick", "tock", "note"}),
    (["--loglevel=6", "rm_test:*"], {"tick", "tock", "note"}), (["--loglevel=EMERG", "rm_test:*"], set()),
    (["--loglevel=DEBUG", "rm_test:*"], ALL), (["--loglevel=DEBUG_LINE", "rm_test:*"], ALL - {"phase"}),
    (["--loglevel=14", "rm_test:*"], ALL), (["--loglevel=5", "rm_test:t*"], {"tock"}),
    (["--loglevel-only=INFO", "rm_test:*"], {"tick"}), (["--loglevel-only=TRACE_DEBUG", "rm_test:*"], {"phase"}),
    (["--loglevel-only=5", "rm_test:*"], {"note"}), (["--loglevel-only=CRIT", "rm_test:*"], set()),
    (["--loglevel-only=INFO", "rm_test:tick"], {"tick"}), (["--loglevel-only=INFO", "rm_test:tock"], set()),
    (["--loglevel=ERR", "rm_test:tick"], set()), (["--loglevel=DEBUG", "-a"], ALL), (["-a"], ALL),
    # exclusions
    (["-x", "rm_test:tick", "rm_test:*"], ALL - {"tick"}),
    (["-x", "rm_test:tick,rm_test:tock", "rm_test:*"], {"note", "phase", "bulk"}),
    (["-x", "*o*", "rm_test:*"], {"tick", "phase", "bulk"}), (["-x", "*ck", "rm_test:t*"], set()),
    (["-x", "rm*:*k", "*"], {"note", "phase"}), (["-x", "nothing:*", "rm_test:*"], ALL),
    (["-x", "*:*", "rm_test:*"], set()), (["-x", r"rm_test:\*", "rm_test:*"], ALL),
    (["-x", "tick", "rm_test:*"], ALL),
    # together
    (["-x", "*:tock", "--loglevel=INFO", "rm_test:*"], {"tick", "note"}),
    (["-x", "*:tock", "--loglevel=INFO", "-f", "seq < 2", "rm_test:*"], {"tick"}),
    (["--loglevel-only=NOTICE", "-f", 'text == "odd"', "*"], set()),
    (["--loglevel-only=NOTICE", "-f", 'text == "ev*"', "*"], {"note"}),
    (["-f", "half > 0.4", "rm_test:t*"], {"tock"}),
]


def by_channel(found, pid=None):
    """{channel: how often each event of rm_test was recorded}"""
    counts = {}
    for event in found.events:
        provider, name = event.name.split(":")
        if provider.startswith("rm_") and (pid is None or event.context["vpid"] == pid):
            counts.setdefault(os.path.basename(event.stream[1]).rsplit("_", 1)[0], Counter())[name] += 1
    return counts


def test_what_a_rule_accepts(daemon, world, buffers):
    """For a program that runs already, and for one that comes later."""
    before = app_with_descriptors(world)
    session = world.session(channel=[buffers, "--subbuf-size", "4k"], events=["nothing:here"])
    cases = [case for case in CASES if not (world.suite.is_stock and by_number(case[0]))]
    for n, (options, _) in enumerate(cases):
        world.lttng("enable-channel", "-u", "-s", "s", buffers, "--subbuf-size", "4k", f"c{n}")
        world.lttng("enable-event", "-u", "-s", "s", "-c", f"c{n}", *options)
    world.lttng("add-context", "-u", "-s", "s", "-t", "vpid")
    session.start()
    after = app_with_descriptors(world)
    for app in (before, after):
        assert app.emit(5) == 5
    session.stop()
    found = session.read()
    for app in (before, after):
        counts = by_channel(found, app.pid)
        wrong = [(options, counts.get(f"c{n}", Counter()), wanted) for n, (options, wanted) in enumerate(cases)
                 if counts.get(f"c{n}", Counter()) != Counter({name: 1 for name in wanted})]
        assert not wrong
    assert sum(map(len, by_channel(found).values())) >= 80
    session.destroy()


def by_number(options):
    """A level given as a number, which the stock suite does not read."""
    return any(re.match(r"--loglevel.*=\d", option) for option in options)


def with_descriptors(start):
    """Channels cost a process descriptors for each CPU: the usual limit is too low for so many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        return start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def app_with_descriptors(world):
    return with_descriptors(lambda: world.ready_app("app-counter", "--commands", "--event", "all"))


REFUSED = [
    (["-u", "--loglevel=LOUD", "a:b"], 97), (["-u", "--loglevel=15", "a:b"], 97),
    (["-u", "--loglevel-only=-1", "a:b"], 97), (["-u", "-f", "a ==", "a:b"], 106),
    (["-u", "-x", "a:c", "a:b"], 1), (["-u", "-x", "a:*", "a:b"], 1), (["-u", "--syscall", "open"], 5),
    (["-u", "--probe=x", "a"], 5), (["-u"], 1), (["a:b"], 1),
    (["-u", "-x", "rm_test:*", "rm_test:*"], 1), (["-u", "-x", "rm*", "rm_test:*"], 1), (["-u", "-x", "*", "-a"], 1),
    (["-k", "-a"], 1), (["-u", "--no-such-option", "a:b"], 2),
]


def test_refusals(daemon, world):
    world.session(events=["a:b"])
    for options, code in REFUSED:
        said = world.lttng("enable-event", "-s", "s", "-c", "ch", *options, check=False)
        assert said.code == code and said.err.strip(), f"{options}: {said.code} {said.err}"
    assert len(listing.channels(world, "s")["ch"]["events"]) == 1
    world.lttng("destroy", "s")


def test_several_rules_record_an_event_once(daemon, world, buffers):
    session = world.session(channel=[buffers], events=["rm_test:tick"])
    for options in (["rm_test:*"], ["*"], ["rm_test:t*"], ["-f", "seq >= 0", "rm_test:tick"],
                    ["-f", "seq >= 1", "rm_test:tick"], ["--loglevel=INFO", "rm_test:tick"],
                    ["--loglevel-only=INFO", "rm_test:tick"], ["-x", "rm_test:tock", "rm_test:*"],
                    ["-x", "rm_test:note", "rm_test:*"]):
        world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", *options)
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "all")
    app.emit(500)
    session.stop()
    assert by_channel(session.read())["ch"] == Counter({name: 100 for name in ALL})
    session.destroy()


VARIANTS = [
    [], ["-f", "seq < 100"], ["-f", "seq < 200"], ["--loglevel=INFO"], ["--loglevel-only=INFO"],
    ["--loglevel=NOTICE"], ["-x", "rm_test:tock"], ["-x", "rm_test:note"], ["-x", "rm_test:note,rm_test:tock"],
    ["--loglevel=INFO", "-f", "seq < 100"], ["--loglevel=INFO", "-f", "seq < 100", "-x", "rm_test:tock"],
]


def test_identity(daemon, world):
    """Name, filter, level and exclusions: what differs in one is another rule, the same again is refused."""
    world.session(events=[])
    for options in VARIANTS:
        assert world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", *options, "rm_test:*").code == 0
    for options in VARIANTS:
        again = world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", *options, "rm_test:*", check=False)
        assert again.err and again.code == 55, options
    if not world.suite.is_stock:  # it dies of a list with exclusions
        rules = listing.channels(world, "s")["ch"]["events"]
        assert len(rules) == len(VARIANTS) and all(rule["name"] == "rm_test:*" for rule in rules)
    world.lttng("destroy", "s")


# (options, whether it is the same rule as one before)
SPELLINGS = [
    (["-f", "seq==1"], False), (["-f", "seq == 1"], True), (["-f", " (seq) ==  1"], True), (["-f", "seq == 2"], False),
    (["-f", "seq == 0x1"], True), (["-x", "rm_test:b,rm_test:a"], False), (["-x", "rm_test:a,rm_test:b"], True),
    (["-x", "*a**"], False), (["-x", "*a*"], True), (["-x", r"*a\**"], False),
    (["-x", "rm_test:b**,rm_test:a", "-f", "seq==1"], False), (["-x", "rm_test:a,rm_test:b*", "-f", "seq == 1"], True),
]


def test_identity_whatever_the_spelling(daemon, world):
    """What a filter does and the set of exclusions make a rule, not how they are written down."""
    world.session(events=[])
    n = 0
    for options, again in SPELLINGS:
        said = world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", *options, "rm_test:*", check=False)
        assert said.code == (55 if again else 0), f"{options}: {said.code} {said.err}"
        n += not again
        if not world.suite.is_stock:  # it dies of a list with exclusions
            assert len(listing.channels(world, "s")["ch"]["events"]) == n, options
    world.lttng("destroy", "s")


@pytest.mark.ringmaster_only  # the stock suite dies when such rules are saved, or listed
def test_identity_of_loaded_rules(daemon, world):
    """The file's spelling of exclusions and filters does not matter either."""
    path = os.path.join(world.path, "s.lttng")
    exclusions = "".join(f"<exclusion>{name}</exclusion>" for name in ("rm_test:b", "rm_test:a**", "rm_test:b"))
    with open(path, "w") as file:
        file.write("<sessions><session><name>s</name><domains><domain><type>UST</type><buffer_type>PER_UID</buffer_type>"
                   "<channels><channel><name>ch</name><events><event><name>rm_test:*</name><enabled>true</enabled>"
                   f"<filter>seq==1</filter><exclusions>{exclusions}</exclusions></event></events></channel></channels>"
                   "</domain></domains><started>false</started></session></sessions>")
    world.lttng("load", "-i", path)
    options = ["-f", "seq == 1", "-x", "rm_test:a*,rm_test:b"]
    again = world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", *options, "rm_test:*", check=False)
    assert again.code == 55, again.err
    [rule] = listing.channels(world, "s")["ch"]["events"]
    assert rule["name"] == "rm_test:*" and rule["enabled"]
    assert "without rm_test:a*, without rm_test:b" in world.lttng("list", "s").out
    world.lttng("destroy", "s")


@pytest.mark.ringmaster_only
def test_what_the_list_says(daemon, world):
    world.session(events=[])
    for options in VARIANTS:
        world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", *options, "rm_test:*")
    world.lttng("disable-event", "-u", "-s", "s", "-c", "ch", "rm_test:*")
    rules = listing.channels(world, "s")["ch"]["events"]
    assert not any(rule["enabled"] for rule in rules)
    assert sorted((r.get("filter_expression", ""), r.get("loglevel", ""), r.get("loglevel_type", ""))
                  for r in rules) == sorted([
                      ("", "", ""), ("seq < 100", "", ""), ("seq < 200", "", ""), ("", "TRACE_INFO", "RANGE"),
                      ("", "TRACE_INFO", "SINGLE"), ("", "TRACE_NOTICE", "RANGE"), ("", "", ""), ("", "", ""),
                      ("", "", ""), ("seq < 100", "TRACE_INFO", "RANGE"), ("seq < 100", "TRACE_INFO", "RANGE")])
    text = world.lttng("list", "s").out
    assert "without rm_test:note, without rm_test:tock" in text and "filter 'seq < 100'" in text
    world.lttng("destroy", "s")


def test_disable_and_enable_while_tracing(daemon, world, buffers):
    session = world.session(channel=[buffers], events=["rm_test:tick", "rm_test:note"])
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "all")

    def recorded_of(command, *names):
        """What the ten events after this command leave."""
        if command:
            world.lttng(command, "-u", "-s", "s", "-c", "ch", *names)
        app.emit(10)

    recorded_of(None)
    recorded_of("disable-event", "rm_test:note")
    late = world.ready_app("app-counter", "--commands", "--event", "all")
    late.emit(10)
    recorded_of("enable-event", "rm_test:note")
    recorded_of("disable-event", "-a")
    recorded_of("enable-event", "rm_test:*")
    recorded_of("disable-event", "rm_test:*")
    recorded_of("enable-event", "rm_test:tick,rm_test:tock")
    session.stop()
    counts = by_channel(Of(session.read(), app.pid))["ch"]
    assert counts == Counter(tick=2 + 2 + 2 + 0 + 2 + 0 + 2, note=2 + 0 + 2 + 0 + 2 + 0 + 0,
                             tock=2 + 2, phase=2, bulk=2)
    session.destroy()


@pytest.mark.user_only
def test_variants_while_tracing(daemon, world):
    """Rules of one name: disabled together by it, enabled again one by one, each with its own filter and level."""
    odd, second = ["-f", "seq & 1"], ["--loglevel=INFO", "-f", "seq & 2"]
    session = world.session(events=[])
    apps = [world.ready_app("app-counter", "--commands")]
    wanted = set()

    def enable(*options, name="rm_test:tick"):
        world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", *options, name)

    def emit(accepts):
        for app in apps:
            emitted = app.emit(10)
            wanted.update((app.pid, seq) for seq in range(emitted - 10, emitted) if accepts(seq))

    enable(*odd)
    enable(*second)
    session.start()
    emit(lambda seq: seq & 3)
    world.lttng("disable-event", "-u", "-s", "s", "-c", "ch", "rm_test:tick")
    emit(lambda seq: False)
    enable(*odd)
    emit(lambda seq: seq & 1)
    apps.append(world.ready_app("app-counter", "--commands"))
    emit(lambda seq: seq & 1)
    enable(*second)
    enable("-x", "*:tick", name="rm_test:*")
    emit(lambda seq: seq & 3)
    world.lttng("disable-event", "-u", "-s", "s", "-c", "ch", "-a")
    emit(lambda seq: False)
    enable("-x", "*:tick", name="rm_test:*")
    emit(lambda seq: False)
    session.stop()
    ticks = [(pid, seq) for pid, _, seq in session.read().ticks()]
    assert sorted(ticks) == sorted(wanted) and len(wanted) > 30
    session.destroy()


class Of:
    """The ticks of one program and all other events, which do not say whose they are, of none but it."""

    def __init__(self, found, pid):
        self.events = [e for e in found.events if e.fields.get("pid", pid) == pid]


def test_disable_of_what_is_not_there(daemon, world):
    world.session(events=["rm_test:tick"])
    for channel, name, code in (("ch", "rm_test:tock", 76), ("nosuch", "rm_test:tick", 59)):
        said = world.lttng("disable-event", "-u", "-s", "s", "-c", channel, name, check=False)
        assert said.code == code and said.err
    assert world.lttng("disable-event", "-u", "-s", "s", "rm_test:tick", check=False).code == 83
    world.lttng("disable-event", "-u", "-s", "s", "-c", "ch", "rm_test:tick")
    assert not listing.channels(world, "s")["ch"]["events"][0]["enabled"]
    world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", "rm_test:tick")
    assert listing.channels(world, "s")["ch"]["events"][0]["enabled"]
    world.lttng("destroy", "s")


@pytest.mark.ringmaster_only  # the stock suite refuses a provider that comes again
def test_rules_for_providers_that_come_later(daemon, world, buffers):
    """A library loaded while the session runs: names, exclusions and filters hold for it too."""
    session = world.session(channel=[buffers], events=["rm_plugin:*"])
    session.channel("filtered", buffers).enable("rm_plugin:*", channel="filtered", options=["-f", "seq >= 5"])
    session.channel("excluded", buffers).enable("rm_*:*", channel="excluded",
                                                options=["-x", "rm_plugin:loaded"])
    session.start()
    app = world.ready_app("app-dlopen", plugin())
    for _ in range(2):
        app.say("load")
        app.expect("loaded")
        app.emit(10)
        app.say("unload")
        app.expect("unloaded")
    session.stop()
    # ten events after each load, numbered from 0
    assert by_channel(session.read()) == {"ch": Counter(loaded=20), "filtered": Counter(loaded=10)}
    session.destroy()
