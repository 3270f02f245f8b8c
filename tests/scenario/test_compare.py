# SPDX-License-Identifier: GPL-2.0-only
"""The same script on the stock suite and on ours records the same events with the same payloads.

Each function below is one configuration: what it does to a session and to programs is done once with
either suite. Times are not compared; process ids and addresses are named instead.
"""
import os
import re

import pytest

from harness import account as accounts
from harness import suite as suites
from harness import trace
from harness.world import World
from test_fork_exec import plugin

BLOCKING = {"LTTNG_UST_ALLOW_BLOCKING": "1"}
CONFIGURATIONS = []


def configuration(function):
    CONFIGURATIONS.append(function)
    return function


class Script:
    """One configuration on one suite: its session, its programs, and what came of it."""

    def __init__(self, world, name):
        self.world = world
        self.name = name
        self.path = os.path.join(world.path, name)
        self.apps = []
        self.lttng("create", name, "--output", self.path, session=False)

    def lttng(self, command, *arguments, session=True, check=True):
        return self.world.lttng(command, *(["-s", self.name] if session else []), *arguments, check=check)

    def channel(self, name="ch", *options):
        self.lttng("enable-channel", "-u", *options, name)

    def enable(self, pattern="rm_test:*", *options, channel="ch"):
        self.lttng("enable-event", "-u", "-c", channel, *options, pattern)

    def disable(self, pattern, channel="ch"):
        self.lttng("disable-event", "-u", "-c", channel, pattern)

    def context(self, *types, channel="ch", codes=(0,)):
        named = ["-c", channel] if channel else []
        said = self.lttng("add-context", "-u", *named, *[word for name in types for word in ("-t", name)], check=False)
        assert said.code in codes, said.err

    def start(self):
        self.lttng("start", self.name, session=False)

    def stop(self):
        self.lttng("stop", self.name, session=False)

    def app(self, program="app-counter", *arguments, **options):
        if program == "app-counter" and not arguments:
            arguments = ("--commands", "--event", "all")
        self.apps.append(self.world.ready_app(program, *arguments, **options))
        return self.apps[-1]

    def record(self, count=100, *arguments, **options):
        """Starts, has one program emit, and that is all."""
        self.start()
        app = self.app("app-counter", "--commands", "--event", "all", *arguments, **options)
        app.emit(count)

    def finish(self):
        self.lttng("destroy", self.name, session=False)
        for app in self.apps:
            app.dispose()
        return canonical([self.normal(event) for event in trace.read(self.path).events])

    def normal(self, event):
        fields = {name: self.value(name, value) for name, value in event.fields.items()}
        context = {name: self.value(name, value) for name, value in event.context.items()}
        channel = re.sub(r"(_\d+)+$", "", os.path.basename(event.stream[1]))
        return event.name, str(event.log_level), channel, fields, context

    def value(self, name, value):
        pids = [app.pid for app in self.apps]
        if name in ("pid", "vpid", "vtid") and value in pids:
            return f"program {pids.index(value)}"
        if name in ("ip", "pthread_id", "baddr", "memsz"):
            return "some number" if value else 0
        if name.startswith("perf_"):
            return "a number"
        return value


def canonical(events):
    """In order in each channel; a state dump has no order."""
    def key(numbered):
        number, event = numbered
        is_dump = event[0].startswith("lttng_ust_statedump:")
        return event[2], is_dump, repr(event) if is_dump else "", number
    return [event for _, event in sorted(enumerate(events), key=key)]


# channels


@configuration
def buffers_of_users(s):
    s.channel("ch", "--buffers-uid")
    s.enable()
    s.record()


@configuration
def buffers_of_processes(s):
    s.channel("ch", "--buffers-pid")
    s.enable()
    s.record()


@configuration
def overwrite(s):
    s.channel("ch", "--overwrite", "--subbuf-size", "64k")
    s.enable()
    s.record()


@configuration
def many_small_subbuffers(s):
    s.channel("ch", "--subbuf-size", "4k", "--num-subbuf", "64")
    s.enable()
    s.record(1000)


@configuration
def timers(s):
    s.channel("ch", "--switch-timer", "20000", "--read-timer", "10000", "--monitor-timer", "50000")
    s.enable()
    s.record(200, "--delay-us", "200")


@configuration
def blocking_without_end(s):
    s.channel("ch", "--subbuf-size", "4k", "--num-subbuf", "2", "--blocking-timeout", "inf")
    s.enable()
    s.record(3000, environment=BLOCKING)


@configuration
def blocking_for_a_while(s):
    s.channel("ch", "--subbuf-size", "64k", "--blocking-timeout", "100000", "--buffers-pid")
    s.enable()
    s.record(1000, environment=BLOCKING)


@configuration
def files_of_limited_size(s):
    s.channel("ch", "--subbuf-size", "4k", "--num-subbuf", "64", "--tracefile-size", "8k")
    s.enable()
    s.record(2000)


@configuration
def ring_of_files(s):
    """As many files as the events need, so that none is deleted."""
    s.channel("ch", "--subbuf-size", "4k", "--num-subbuf", "64", "--tracefile-size", "8k", "--tracefile-count", "64")
    s.enable()
    s.record(1000)


@configuration
def two_channels(s):
    s.channel("ch", "--buffers-pid")
    s.channel("other", "--buffers-pid", "--subbuf-size", "8k")
    s.enable("rm_test:t*")
    s.enable("rm_test:*o*", channel="other")
    s.record()


@configuration
def channel_disabled_and_enabled(s):
    s.channel()
    s.enable()
    s.start()
    app = s.app()
    app.emit(10)
    s.lttng("disable-channel", "-u", "ch")
    app.emit(10)
    s.channel()
    app.emit(10)


# rules


@configuration
def rule_disabled_and_enabled(s):
    s.channel()
    s.enable("rm_test:tick")
    s.enable("rm_test:note")
    s.start()
    app = s.app()
    app.emit(20)
    s.disable("rm_test:tick")
    app.emit(20)
    s.enable("rm_test:tick")
    s.disable("rm_test:note")
    app.emit(20)


@configuration
def wildcards(s):
    s.channel()
    s.enable("*t*:*o*")
    s.enable(r"rm_test:\*")
    s.record()


@configuration
def levels_at_least(s):
    s.channel()
    s.enable("rm_test:*", "--loglevel=NOTICE")
    s.record()


@configuration
def level_exactly(s):
    s.channel("ch", "--buffers-pid")
    s.enable("*", "--loglevel-only=TRACE_DEBUG")
    s.record()


@configuration
def exclusions(s):
    s.channel()
    s.enable("rm_test:*", "-x", "rm_test:tick,*ph*")
    s.record()


@configuration
def overlapping_rules(s):
    s.channel()
    for options in (["rm_test:*"], ["rm_test:tick"], ["*ck"], ["rm_test:*", "-f", "seq > 5"],
                    ["rm_test:*", "--loglevel=INFO"]):
        s.enable(*options)
    s.record()


@configuration
def rules_while_tracing(s):
    s.channel("ch", "--buffers-pid")
    s.enable("rm_test:tick")
    s.start()
    first = s.app()
    first.emit(20)
    s.enable("rm_test:t*", "-f", "seq < 30")
    second = s.app()
    for app in (first, second):
        app.emit(20)


# filters


@configuration
def filter_on_numbers(s):
    s.channel()
    s.enable("rm_test:*", "-f", "(seq & 1) == 0 && seq >= 10 || seq == 7")
    s.record()


@configuration
def filter_on_strings_and_floats(s):
    s.channel()
    s.enable("rm_test:note", "-f", 'text == "o*"')
    s.enable("rm_test:tock", "-f", "half > 10.25")
    s.record()


@configuration
def filter_on_contexts(s):
    s.channel("ch", "--buffers-pid")
    s.enable("rm_test:*", "-f", '$ctx.procname == "*count*" && $ctx.vpid == $ctx.vtid && seq != 3')
    s.record()


@configuration
def filter_on_every_kind_of_field(s):
    s.channel()
    s.enable("rm_filter:all", "-f", "seq[1] == 20 && arr[1] < 0 && en == 2 && net == 0x1234")
    s.start()
    s.app("app-filter", 3).go()


# contexts


@configuration
def plain_contexts(s):
    s.channel()
    s.enable()
    s.context("vpid", "vtid", "pthread_id", "procname", "ip", "vuid", "veuid", "vsuid", "vgid", "vegid", "vsgid")
    s.record()


@configuration
def namespaces(s):
    s.channel("ch", "--buffers-pid")
    s.enable()
    s.context("cgroup_ns", "ipc_ns", "mnt_ns", "net_ns", "pid_ns", "time_ns", "user_ns", "uts_ns")
    s.record()


@configuration
def application_contexts(s):
    s.channel()
    s.enable("rm_test:tick")
    s.context("$app.rm_ctx:int64", "$app.rm_ctx:string", "$app.rm_ctx:turning", "$app.nobody:x", "procname")
    s.start()
    s.app("app-context").go()


@configuration
def filtered_application_context(s):
    s.channel("ch", "--buffers-pid")
    s.enable("rm_test:tick", "-f", '$app.rm_ctx:string == "dyn*" && seq > 3')
    s.context("$app.rm_ctx:double")
    s.start()
    s.app("app-context").go()


@configuration
def contexts_on_all_channels(s):
    """One of the channels has the context already: the others have it all the same."""
    for name in ("ch", "two", "three"):
        s.channel(name, "--buffers-pid", "--subbuf-size", "8k")
        s.enable("rm_test:t*", channel=name)
    s.context("vpid", channel="two")
    s.context("procname", channel=None)
    # what the stock suite answers is what the channel said that it looked at last
    s.context("vpid", channel=None, codes=(0, 4) if s.world.suite.is_stock else (4,))
    s.record(50)


@configuration
def perf_software(s):
    """Names and order: values are no function of the script."""
    s.channel()
    s.enable("rm_test:tick")
    s.context("perf:thread:context-switches", "perf:thread:alignment-faults", "perf:thread:emulation-faults", "vpid")
    s.record(20)


# trackers


@configuration
def tracked_processes(s):
    s.channel()
    s.enable()
    s.start()
    first, second = s.app(), s.app()
    first.emit(10)
    second.emit(10)
    s.lttng("track", "-u", f"--vpid={second.pid}")
    first.emit(10)
    second.emit(10)
    s.lttng("track", "-u", "--vpid", "--all")
    first.emit(10)


@configuration
def tracked_users(s):
    s.channel("ch", "--buffers-pid")
    s.enable()
    s.lttng("track", "-u", f"--vuid={s.world.account.uid}", "--vgid=0,4242")
    s.lttng("untrack", "-u", "--vgid=0")
    s.lttng("track", "-u", f"--vgid={s.world.account.gid}")
    s.record()


@configuration
def untrack_all(s):
    s.channel("ch", "--buffers-pid")
    s.enable()
    s.start()
    first = s.app()
    first.emit(10)
    s.lttng("untrack", "-u", "--vpid", "--all")
    first.emit(10)
    second = s.app()
    second.emit(10)
    s.lttng("track", "-u", f"--vpid={second.pid}")
    for app in (first, second):
        app.emit(10)


# programs


@configuration
def every_kind_of_field(s):
    s.channel()
    s.enable("rm_fields:*")
    s.start()
    s.app("app-fields").go()


@configuration
def library_loaded_while_tracing(s):
    s.channel()
    s.enable("rm_plugin:*")
    s.start()
    app = s.app("app-dlopen", plugin())
    app.say("load")
    app.expect("loaded")
    app.emit(20)


@configuration
def stopped_and_started_again(s):
    s.channel("ch", "--buffers-pid")
    s.enable()
    app = s.app()
    for _ in range(3):
        s.start()
        app.emit(10)
        s.stop()
        app.emit(10)


@configuration
def regenerated_metadata(s):
    s.channel()
    s.enable()
    s.record()
    s.lttng("regenerate", "metadata")
    s.apps[0].emit(50)


@configuration
def state_dump(s):
    s.channel()
    s.enable("lttng_ust_statedump:*")
    s.context("vpid")
    s.start()
    s.app("app-light")
    s.lttng("regenerate", "statedump")


@configuration
def sessions_of_several_programs(s):
    s.channel("ch", "--buffers-uid", "--subbuf-size", "16k")
    s.enable("rm_test:*")
    s.enable("rm_filter:*")
    s.context("procname", "vpid")
    s.start()
    for _ in range(3):
        s.app().emit(15)
    s.app("app-filter").go()


def outcome(world, function):
    script = Script(world, function.__name__)
    function(script)
    return script.finish()


def difference(ours, stock):
    """The first place where they differ, or None."""
    if not ours or not stock:
        return f"{len(ours)} events of ours, {len(stock)} of the stock suite"
    for n, (mine, theirs) in enumerate(zip(ours, stock)):
        if repr(mine) != repr(theirs):  # a NaN differs from itself
            return f"event {n}:\n  ours  {mine}\n  stock {theirs}"
    return None if len(ours) == len(stock) else f"{len(ours)} events of ours, {len(stock)} of the stock suite"


def outcomes(suite):
    """{configuration: events} of one suite, and what its world complained about at the end."""
    world = World(suite, accounts.USER)
    try:
        world.daemon().start()
        return {function.__name__: outcome(world, function) for function in CONFIGURATIONS}
    finally:
        complaints = world.close()
        world.remove()
        assert suite.is_stock or not complaints


@pytest.mark.ringmaster_only
@pytest.mark.slow
def test_same_events_as_the_stock_suite():
    if not os.access(suites.stock().sessiond, os.X_OK):
        pytest.skip("the stock packages are not unpacked: set RM_STOCK_ROOT")
    assert len(CONFIGURATIONS) >= 30
    stock = outcomes(suites.stock())
    ours = outcomes(suites.ringmaster())
    found = {name: difference(ours[name], stock[name]) for name in ours}
    wrong = {name: text for name, text in found.items() if text}
    assert not wrong, "\n".join(f"{name}: {text}" for name, text in wrong.items())
    print(f"{len(found)} configurations, {sum(map(len, ours.values()))} events each")


def test_difference_sees_defects():
    event = ("rm_test:tick", "6", "ch", {"seq": 1}, {})
    other = ("rm_test:tick", "6", "ch", {"seq": 2}, {})
    assert difference([event], [event]) is None
    assert difference([], []) and difference([event], []) and difference([event], [event, event])
    assert difference([event, other], [other, event]) and difference([event], [event[:4] + ({"vpid": 1},)])
