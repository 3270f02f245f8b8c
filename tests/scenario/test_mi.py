# SPDX-License-Identifier: GPL-2.0-only
"""The machine interface: the samples of LTTng 2.13, but for those listed in tests/golden/mi/CORRECTED."""
import json
import os
import re

import pytest

from harness import machine

# what this suite serves; what else 2.13 serves is kept in tests/golden/mi and run against that suite only
SERVED = ["core", "saved", "apps"]
STOCK = ["core", "apps", "shm", "agents", "snapshot", "rotation", "network", "trigger"]


def pytest_generate_tests(metafunc):
    if metafunc.function is test_golden:
        stock = metafunc.config.rm_suite.is_stock
        metafunc.parametrize("section", STOCK if stock else SERVED)


def run(world, step, form="xml"):
    arguments = [argument.replace("@HOME@", world.home) for argument in step.arguments]
    return world.lttng("--mi", form, *arguments, check=False)


@pytest.mark.user_only
def test_golden(daemon, world, section):
    record = os.environ.get("RM_RECORD_MI")
    complaints, documents = [], {}
    if section == "apps":
        world.ready_app("app-light")
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
    for section in STOCK + ["saved"]:
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


@pytest.mark.ringmaster_only
def test_no_daemon(world):
    for command, code, golden in ((["list"], 1, "160-no-daemon-list"),
                                  (["--no-sessiond", "create", "x"], 1, "161-no-daemon-create"),
                                  (["start", "x"], 19, "162-no-daemon-start")):
        result = world.lttng("--mi", "xml", *command, check=False)
        assert result.code == code and machine.same(result.out, machine.golden(golden, False))
        assert "session daemon" in result.err
