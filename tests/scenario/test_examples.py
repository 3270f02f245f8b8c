# SPDX-License-Identifier: GPL-2.0-only
"""The examples that are installed do what they say."""
import os
import shutil
import subprocess

import pytest

from harness import suite as suites, trace
from harness.waiting import PATIENCE

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
EXAMPLES = os.path.join(TOP, "doc", "examples")

pytestmark = pytest.mark.ringmaster_only


@pytest.fixture
def examples(world):
    """Both examples, ready to run: the C one built with the headers of the tree."""
    program = os.path.join(world.path, "record")
    subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", "-o", program, os.path.join(EXAMPLES, "record.c"),
                    "-I", os.path.join(TOP, "include"), "-L", world.suite.library_dir, "-llttng-ctl"],
                   check=True)
    copy = shutil.copy(os.path.join(EXAMPLES, "record.py"), world.path)
    return {"c": [program], "py": ["/usr/bin/python3", copy]}


def run(world, *arguments):
    environment = {**world.tool_environment(), "RINGMASTER_LIB": world.suite.library_dir,
                   "LTTNG_UST_REGISTER_TIMEOUT": "60000"}
    return subprocess.run(arguments, env=environment, text=True, capture_output=True, timeout=PATIENCE,
                          cwd=world.path, stdin=subprocess.DEVNULL, **world.account.popen_arguments())


@pytest.mark.parametrize("language", ["c", "py"])
def test_records(daemon, world, examples, language):
    output = os.path.join(world.path, "trace")
    app = suites.app_program("app-counter")
    done = run(world, *examples[language], "rm_test:tick", output, app, "--count", "25")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert trace.read(output).counts() == {"rm_test:tick": 25}
    wanted = "channel example: 0 events discarded, 0 packets lost" if language == "c" else "25 events"
    assert wanted in done.stdout
    assert world.lttng("list").out.count(output) == 0, "the session is destroyed"


@pytest.mark.parametrize("language", ["c", "py"])
def test_says_what_is_wrong(world, examples, language):
    done = run(world, *examples[language], "rm_test:*", "/nowhere", "true")
    assert done.returncode == 1 and "lttng-sessiond --daemonize" in done.stderr
    world.daemon().start()
    done = run(world, *examples[language], "rm_test:*", "/proc/nowhere", "true")
    assert done.returncode == 1 and "cannot start" in done.stderr, done.stderr
