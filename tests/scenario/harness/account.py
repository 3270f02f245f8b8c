# SPDX-License-Identifier: GPL-2.0-only
"""Who a daemon or an application runs as. The ids of the others are those of enter.py's user table."""
import os
from dataclasses import dataclass

from . import suite


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int
    groups: tuple = ()

    @property
    def is_root(self):
        return self.uid == 0

    def argv(self, argv):
        """The same program as this account: of all ways the cheapest, for what is run thousands of times."""
        if self.uid == os.geteuid():
            return argv
        return [suite.run_as(), str(self.uid), str(self.gid), ",".join(map(str, self.groups)), *argv]

    def popen_arguments(self):
        """What subprocess needs to run a program as this account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": list(self.groups)}


TRACING_GID = 12350
ROOT = Account("root", 0, 0)
if os.geteuid() == 0:
    USER = Account("user", 12345, 12345)
else:
    USER = Account("user", os.getuid(), os.getgid())
OTHER = Account("other", 12346, 12346)
TRACER = Account("tracer", 12347, 12347, (TRACING_GID,))
SECOND_TRACER = Account("second", 12348, 12348, (TRACING_GID,))
# for daemons with --group watching
WATCHING_GID = 12351
WATCHER = Account("watcher", 12345, 12345, (WATCHING_GID,))
