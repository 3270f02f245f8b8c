# SPDX-License-Identifier: GPL-2.0-only
"""liblttng-ctl as a program sees it: compiled with our headers or the stock ones, it runs the same."""
import os
import subprocess

import pytest

from harness import suite as suites, trace
from harness.waiting import PATIENCE

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "apps", "ctl-program.c")


def headers(kind):
    if kind == "stock":
        path = os.path.join(suites.stock_root(), "usr", "include")
    else:
        path = os.path.join(os.path.dirname(SOURCE), "..", "..", "include")
    if not os.path.exists(os.path.join(path, "lttng", "lttng.h")):
        pytest.skip("the stock packages are not unpacked: set RM_STOCK_ROOT")
    return path


@pytest.mark.parametrize("kind", ["ours", "stock"])
def test_program(daemon, world, kind):
    program = os.path.join(world.path, "ctl-program")
    subprocess.run(["cc", "-Wall", "-o", program, SOURCE, "-I", headers(kind), "-L",
                    world.suite.library_dir, "-l:liblttng-ctl.so.0", "-Wl,--allow-shlib-undefined"],
                   check=True)
    app = world.ready_app("app-counter", "--commands", "--event", "all")
    path = os.path.join(world.path, "trace")
    process = subprocess.Popen([program, path, str(app.pid)], env=world.tool_environment(), text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=world.path,
                               **world.account.popen_arguments())
    assert process.stdout.readline() == "recording\n"
    app.emit(50)
    rest, _ = process.communicate("\n", timeout=PATIENCE)
    assert rest == "done\n" and process.returncode == 0
    assert trace.read(path).counts() == {"rm_test:tick": 10, "rm_test:note": 10}


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
                          env=world.tool_environment(), **world.account.popen_arguments())
    assert done.stdout == f"{apps[1].pid} {world.account.uid} app-light\n", done.stderr
    apps[1].thaw()
    session.destroy()
