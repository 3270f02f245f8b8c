# SPDX-License-Identifier: GPL-2.0-only
"""The programs under test: ours from the build directory, or the stock suite as an oracle."""
import functools
import os
import subprocess
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Suite:
    name: str
    lttng: str
    sessiond: str
    consumerd: str
    library_dir: str
    schema_dir: str = ""

    @property
    def is_stock(self):
        return self.name == "stock"

    def environment(self):
        """Variables for this suite's own programs (never for applications)."""
        found = os.environ.get("LD_LIBRARY_PATH", "")
        variables = {"LTTNG_SESSION_CONFIG_XSD_PATH": self.schema_dir} if self.schema_dir else {}
        return {
            **variables,
            "LD_LIBRARY_PATH": self.library_dir + (":" + found if found else ""),
            "LTTNG_SESSIOND_PATH": self.sessiond,
            "LTTNG_CONSUMERD64_BIN": self.consumerd,
            "LTTNG_CONSUMERD64_LIBDIR": self.library_dir,
        }


    def foreign_environment(self):
        """For other programs (Python) that load the library: a sanitizer's runtime must come first."""
        library = os.path.join(self.library_dir, "liblttng-ctl.so.0")
        listed = subprocess.run(["ldd", library], capture_output=True, text=True).stdout
        runtime = next((line.split()[2] for line in listed.splitlines() if "libasan" in line), None)
        return {"LD_PRELOAD": runtime, "ASAN_OPTIONS": "detect_leaks=0"} if runtime else {}


def build_dir():
    return os.environ["RM_BUILD_DIR"]


def _built(name):
    """libtool leaves a wrapper script beside the real program when that needs a library of ours."""
    real = os.path.join(build_dir(), "src", ".libs", name)
    return real if os.path.exists(real) else os.path.join(build_dir(), "src", name)


def ringmaster():
    return Suite("ringmaster", _built("lttng"), _built("lttng-sessiond"), _built("lttng-consumerd"),
                 os.path.join(build_dir(), "src", ".libs"))


def stock_root():
    return os.environ.get("RM_STOCK_ROOT") or os.path.join(build_dir(), "stock", "root")


def stock():
    usr = os.path.join(stock_root(), "usr")
    lib = os.path.join(usr, "lib", "x86_64-linux-gnu")
    return Suite("stock", os.path.join(usr, "bin", "lttng"), os.path.join(usr, "bin", "lttng-sessiond"),
                 os.path.join(lib, "lttng", "libexec", "lttng-consumerd"), lib,
                 os.path.join(usr, "share", "xml", "lttng") + "/")


def chosen():
    suite = stock() if os.environ.get("RM_SUITE") == "stock" else ringmaster()
    for program in (suite.lttng, suite.sessiond, suite.consumerd):
        if not os.access(program, os.X_OK):
            raise SystemExit(f"No program at {program}: build it, or set RM_BUILD_DIR / RM_STOCK_ROOT")
    return suite


@functools.cache
def _program_has(word):
    with open(chosen().sessiond, "rb") as file:
        return word in file.read()


def is_sanitized():
    """The programs under test are those of a sanitizer build, slow by nature."""
    return _program_has(b"__asan_init")


def needs_testpoints():
    """A build with --enable-testpoints can stall a chosen place, or fail there, while a file exists."""
    if not _program_has(b"RM_TESTPOINT"):
        pytest.skip("built without test points")


def run_as():
    return os.path.join(build_dir(), "tests", "scenario", "run-as")


def app_program(name):
    """Path of an instrumented test program."""
    return os.path.join(os.environ.get("RM_APPS_DIR", os.path.join(build_dir(), "tests", "apps")), name)
