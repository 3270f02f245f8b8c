# SPDX-License-Identifier: GPL-2.0-only
"""liblttng-ctl as a program sees it: compiled with our headers or the stock ones, it runs the same."""
import glob
import os
import re
import subprocess

import pytest

from harness import suite as suites, trace
from harness.waiting import PATIENCE

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
APPS = os.path.join(TESTS, "apps")
GOLDEN = os.path.join(TESTS, "golden", "ctl")


def headers(kind):
    if kind == "stock":
        path = os.path.join(suites.stock_root(), "usr", "include")
    else:
        path = os.path.join(TESTS, "..", "include")
    if not os.path.exists(os.path.join(path, "lttng", "lttng.h")):
        pytest.skip("the stock packages are not unpacked: set RM_STOCK_ROOT")
    return path


def build(world, kind, sources, *compiler):
    """A program linked to the library as any other would be: by its headers and its name."""
    program = os.path.join(world.path, "program")
    subprocess.run([*compiler, "-Wno-deprecated-declarations", "-o", program, *sources, "-I", headers(kind), "-L",
                    world.suite.library_dir, "-l:liblttng-ctl.so.0", "-Wl,--allow-shlib-undefined"],
                   check=True)
    return program


COMPILERS = {"C": ("cc", "-Wall", "-Werror"), "C++": ("c++", "-Wall", "-Werror", "-x", "c++")}


@pytest.mark.parametrize("language", COMPILERS)
@pytest.mark.parametrize("kind", ["ours", "stock"])
def test_program(daemon, world, kind, language):
    """Every served part of the library, from C and C++, by our headers and by the stock ones."""
    program = build(world, kind, [os.path.join(APPS, "ctl-program.c")], *COMPILERS[language])
    app = world.ready_app("app-counter", "--commands", "--event", "all")
    process = subprocess.Popen([program, world.home, str(app.pid)], env=world.tool_environment(), text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=world.path,
                               **world.account.popen_arguments())
    assert process.stdout.readline() == "recording\n"
    app.emit(50)
    rest, _ = process.communicate("\n", timeout=PATIENCE)
    assert rest == "done\n" and process.returncode == 0
    assert trace.read(os.path.join(world.home, "trace")).counts() == {"rm_test:tick": 10, "rm_test:note": 10}


def differences():
    """{(part, call, result of 2.13, our result)} that are on purpose."""
    with open(os.path.join(GOLDEN, "DIFFERENCES")) as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    assert all(len(row) == 5 and len(row[4].split()) > 3 for row in rows), "each difference has its reason"
    return {tuple(row[:4]) for row in rows}


def calls(text):
    """[(part, call, result)]"""
    found, part = [], ""
    for line in text.splitlines():
        if line.startswith("# "):
            part = line[2:]
        else:
            found.append((part, *line.rsplit(" = ", 1)))
    assert part == "end", text[-500:]
    return found


def compare(wanted, got, allowed):
    """(complaints, the allowed differences that there are)"""
    complaints, met = [], set()
    assert [row[:2] for row in got] == [row[:2] for row in wanted]
    for (part, call, stock), (_, _, ours) in zip(wanted, got):
        row = (part, call, stock, ours)
        if row in allowed:
            met.add(row)
        elif ours == "killed" or ours != stock != "killed":
            complaints.append(f"{part}: {call}: {ours}, in 2.13: {stock}")
    return complaints, met


def probe(world, *arguments):
    program = build(world, "stock", sorted(glob.glob(os.path.join(APPS, "probe", "*.c"))), "cc")
    done = subprocess.run([program, world.home, *arguments], capture_output=True, text=True, timeout=PATIENCE * 2,
                          cwd=world.path, env=world.tool_environment(), **world.account.popen_arguments())
    assert done.returncode == 0, done.stderr
    return re.sub(r"\d{8}-\d{6}", "@DATE@", done.stdout.replace(world.home, "@HOME@"))


def golden():
    with open(os.path.join(GOLDEN, "stock.txt")) as file:
        return calls(file.read())


@pytest.mark.user_only
def test_every_call_ends_as_in_2_13(daemon, world):
    """Each function with good and bad parameters: the same result, or one that is listed with its reason."""
    got = calls(probe(world))
    assert len(got) > 1500
    if world.suite.is_stock:  # it hangs up on a request now and then: -25, fatal error
        assert [row for row in got if row[2] != "-25"] == [want for want, row in zip(golden(), got) if row[2] != "-25"]
        return
    complaints, met = compare(golden(), got, differences())
    assert not complaints, "\n".join(complaints)
    assert met == differences(), "listed, but not so any more"


def test_comparison_of_calls_sees_defects():
    wanted = golden()
    allowed = differences()
    at = next(i for i, row in enumerate(wanted) if row[2] == "-23")
    good = [(p, c, next((d[3] for d in allowed if d[:3] == (p, c, r)), "-97" if r == "killed" else r))
            for p, c, r in wanted]
    assert compare(wanted, good, allowed)[0] == []
    for result in ("0", "-11", "killed"):
        assert len(compare(wanted, good[:at] + [(*good[at][:2], result)] + good[at + 1:], allowed)[0]) == 1


@pytest.mark.ringmaster_only
def test_calls_that_end_the_stock_daemon(daemon, world):
    """Ours survives them, and none of them ends the caller."""
    got = calls(probe(world, "all"))
    assert daemon.alive() and len(got) > len(golden())
    assert not [row for row in got if row[2] == "killed" or row[2].startswith("exit")]


LAGGING_SCRIPT = """
import ctypes, sys
class Lagging(ctypes.Structure):
    _fields_ = [("pid", ctypes.c_int32), ("uid", ctypes.c_uint32), ("since_us", ctypes.c_uint64),
                ("name", ctypes.c_char * 256)]
lib = ctypes.CDLL("liblttng-ctl.so.0")
found = ctypes.POINTER(Lagging)()
for i in range(lib.lttng_session_list_lagging(sys.argv[1].encode(), ctypes.byref(found))):
    print(found[i].pid, found[i].uid, found[i].name.decode())
"""


@pytest.mark.ringmaster_only
def test_lagging_applications_by_the_library(daemon, world):
    """lttng_session_list_lagging(), an addition of ours, names a frozen application."""
    apps = [world.ready_app("app-light") for _ in range(3)]
    apps[1].freeze()
    session = world.session()
    session.start()
    done = subprocess.run(["/usr/bin/python3", "-c", LAGGING_SCRIPT, "s"], text=True, capture_output=True,
                          env={**world.tool_environment(), **world.suite.foreign_environment()},
                          **world.account.popen_arguments())
    assert done.stdout == f"{apps[1].pid} {world.account.uid} app-light\n", done.stderr
    apps[1].thaw()
    session.destroy()
