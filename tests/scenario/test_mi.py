# SPDX-License-Identifier: GPL-2.0-only
"""The machine interface: the samples of LTTng 2.13, but for those listed in tests/golden/mi/CORRECTED."""
import json
import os
import re

import pytest

from harness import machine

# What this suite serves, what it serves in part (see tests/golden/mi/NOT-SERVED), and what 2.13 does as here.
SERVED = ["core", "saved", "apps"]
IN_PART = ["agents", "snapshot", "rotation", "network", "trigger"]
STOCK = ["core", "apps", *IN_PART]


def pytest_generate_tests(metafunc):
    if metafunc.function is test_golden:
        stock = metafunc.config.rm_suite.is_stock
        metafunc.parametrize("section", STOCK if stock else SERVED)


def run(world, step, form="xml"):
    return world.lttng(*step.command(form, world.home), check=False)


def check_section(world, section):
    record = os.environ.get("RM_RECORD_MI")
    complaints, documents = [], {}
    for step in machine.steps(section):
        result = run(world, step)
        got = machine.normal(result.out, world.home)
        if result.code != step.code:
            complaints.append(f"{step}: exit {result.code}: {result.err}")
        if step.name == "-":
            continue
        if got:
            documents[step.name] = result.out
        if record:
            with open(os.path.join(record, step.name + ".xml"), "w") as file:
                file.write(got)
            continue
        want = machine.golden(step.name, world.suite.is_stock)
        if not machine.same(got, want):
            complaints.append(machine.complaint(step.name, got, want))
    assert not complaints, "\n".join(complaints)
    if not world.suite.is_stock:
        assert len(documents) > 1 and not machine.validate(documents)


@pytest.mark.user_only
def test_golden(daemon, world, section):
    if section == "apps":
        world.ready_app("app-light")
    check_section(world, section)


@pytest.mark.user_only
def test_golden_without_a_daemon(world):
    check_section(world, "no-daemon")


def test_every_sample_has_its_place():
    """A step makes it. Those that are listed as not served have their reason; all others are compared."""
    run_by = {section: {step.name for step in machine.steps(section)} - {"-"}
              for section in [*SERVED, *IN_PART, "no-daemon"]}
    assert set().union(*run_by.values()) == machine.samples()
    assert sum(map(len, run_by.values())) == len(machine.samples()), "one has two places"
    listed = machine.not_served()
    assert set(listed) <= set().union(*(run_by[section] for section in IN_PART))
    for name, reason in listed.items():
        assert len(reason.split()) > 3, f"{name}: why?"


@pytest.mark.user_only
def test_every_command_is_run(world):
    """But help, which becomes the reader of manuals."""
    words = {word for section in [*SERVED, *IN_PART] for step in machine.steps(section) for word in step.arguments}
    assert set(world.lttng("--list-commands").out.split()) - {"help"} <= words


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_what_is_served_in_part(daemon, world):
    """A refusal looks like one of 2.13. No listed sample comes out: what is served one day leaves the list."""
    listed, made, documents = machine.not_served(), set(), {}
    for section in IN_PART:
        for step in machine.steps(section):
            result = run(world, step)
            got = machine.normal(result.out, world.home)
            if got:
                documents[str(len(documents))] = result.out
            if step.name != "-" and result.code == step.code and machine.same(got, machine.golden(step.name, False)):
                made.add(step.name)
        world.lttng("destroy", "--all", check=False)
    assert made == {step.name for section in IN_PART for step in machine.steps(section)} - set(listed) - {"-"}
    assert len(documents) > len(listed) and not machine.validate(documents)


def test_corrections_are_listed():
    """Each corrected sample differs from the stock one, and has its reason; no other is corrected."""
    listed = machine.corrected()
    folder = os.path.join(machine.GOLDEN, "corrected")
    assert set(listed) == {name[:-len(".xml")] for name in os.listdir(folder)}
    for name, reason in listed.items():
        assert len(reason.split()) > 3, f"{name}: why?"
        assert not machine.same(machine.golden(name, False), machine.golden(name, True)), name


def test_comparison_sees_defects():
    """Planted defects in a golden file are seen, a change of order is not."""
    good = machine.golden("081b-list-session", True)
    assert machine.same(good, good)
    channels = re.findall(r"<channel>.*?</channel>", good)
    assert len(channels) > 2
    swapped = good.replace(channels[0], "#").replace(channels[1], channels[0]).replace("#", channels[1])
    assert swapped != good and machine.same(swapped, good)
    for defect in (good.replace("DISCARD", "OVERWRITE", 1), good.replace("<name>", "<nom>", 1),
                   good.replace('schemaVersion="4.1"', 'schemaVersion="4.0"'), good.rstrip("\n"),
                   good.replace(channels[0], ""), good.replace("<exclusions/>", "", 1), ""):
        assert defect != good and not machine.same(defect, good)


def test_schema_sees_defects():
    good = machine.golden("081b-list-session", False)
    assert machine.validate({"good": good}) == []
    for i, (old, new) in enumerate([("<enabled>true", "<enabled>yes"), ("<name>list", "<nom>list"),
                                    ("TRACEPOINT", "TRACEPOINTS"), ("<output>", "<output><x/>")]):
        assert machine.validate({f"bad{i}": good.replace(old, new, 1)}), old


def test_golden_files_follow_the_schema():
    documents = {}
    for section in [*SERVED, *IN_PART, "no-daemon"]:
        for step in machine.steps(section):
            if step.name != "-" and machine.golden(step.name, False):
                documents[step.name] = machine.golden(step.name, False)
    assert len(documents) > 60
    assert machine.validate(documents) == []


@pytest.mark.ringmaster_only
@pytest.mark.user_only
@pytest.mark.parametrize("section", SERVED)
def test_json_of_every_command(daemon, world, section):
    complaints, n = [], 0
    if section == "apps":
        world.ready_app("app-light")
    for step in machine.steps(section):
        result = run(world, step, "json")
        if result.code != step.code:
            complaints.append(f"{step}: exit {result.code}: {result.err}")
        if result.out:
            complaints += machine.json_complaints(json.loads(result.out), where=step.name)
            n += 1
    assert n > 1 and not complaints, "\n".join(complaints)


def test_json_schema_sees_defects():
    good = {"name": "start", "output": {"sessions": [{"name": "s", "enabled": True}]}, "success": True}
    assert machine.json_complaints(good) == []
    for bad in ({**good, "success": 1}, {**good, "more": 1}, {"name": "start", "output": {}},
                {**good, "output": {"sessions": [{"enabled": True}]}},
                {**good, "output": {"sessions": [{"name": "s", "snapshot_mode": 2}]}},
                {**good, "output": {"sessions": {}}}, {**good, "output": {"x": 1}}):
        assert machine.json_complaints(bad), bad


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_json(daemon, world):
    """The JSON form says what the XML form says, on one line."""
    session = world.session("s", channel=["--subbuf-size", "8k"], events=["rm_test:*", "a:b"])
    session.enable("c:*", options=["-x", "c:d", "--filter", "x == \"y\"", "--loglevel", "INFO"])
    app = world.ready_app("app-light")
    world.lttng("track", "-u", "-s", "s", "--vpid", "1")
    for command in (["list"], ["list", "s"], ["status"], ["list", "-u"], ["list", "-u", "-f"],
                    ["add-context", "--list"], ["version"], ["list", "nosuch"], ["start", "nosuch"]):
        in_xml = world.lttng("--mi", "xml", *command, check=False)
        in_json = world.lttng("--mi", "JSON", *command, check=False)
        assert in_json.code == in_xml.code and in_json.out.count("\n") == 1, command
        assert machine.json_says_the_same(in_xml.out, in_json.out), f"{command}\n{in_xml.out}\n{in_json.out}"
        assert machine.json_complaints(json.loads(in_json.out)) == [], command
    listed = json.loads(world.lttng("--mi", "json", "list", "s").out)
    rules = listed["output"]["sessions"][0]["domains"][0]["channels"][0]["events"]
    rule = next(rule for rule in rules if rule["name"] == "c:*")
    assert rule["exclusions"] == ["c:d"] and rule["filter_expression"] == 'x == "y"'
    assert rule["loglevel_number"] == 6 and rule["enabled"] is True
    app.finish()


