# SPDX-License-Identifier: GPL-2.0-only
"""The systemd unit as it was generated, and a daemon that runs within its limits without a service manager."""
import os
import sys

from . import suite
from .daemon import Daemon

CONFINE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "confine.py")


def path():
    return os.path.join(suite.build_dir(), "extras", "systemd", "lttng-sessiond.service")


def settings(name):
    """The values of a setting, one for each line that gives it."""
    with open(path()) as file:
        pairs = [line.rstrip("\n").partition("=") for line in file if not line.startswith("#")]
    return [value for key, _, value in pairs if key == name]


def capabilities():
    return {name for value in settings("CapabilityBoundingSet") for name in value.split()}


def mask(names):
    """The number that /proc/PID/status says of these capabilities."""
    numbers = {"CAP_CHOWN": 0, "CAP_DAC_OVERRIDE": 1, "CAP_DAC_READ_SEARCH": 2, "CAP_SETGID": 6, "CAP_SETUID": 7}
    return sum(1 << numbers[name] for name in names)


def confined(command, granted):
    """The command within the unit's limits, but with these capabilities."""
    return ["unshare", "--mount", "--net", sys.executable, CONFINE, ",".join(sorted(granted)),
            settings("LimitNOFILE")[0], *settings("SystemCallFilter"), "--", *command]


class ConfinedDaemon(Daemon):
    def __init__(self, world, granted, *options, environment=None):
        super().__init__(world, options, environment)
        self.granted = granted
        world.daemons.append(self)

    def argv(self):
        return confined(super().argv(), self.granted)
