# SPDX-License-Identifier: GPL-2.0-only
"""Recorded traces as Python values, read by babeltrace2 and checked for its complaints."""
import os
import pickle
import subprocess
import sys
from collections import Counter
from types import SimpleNamespace

READER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "trace_reader.py")


class Trace:
    """What a trace tree holds. events have name, fields, context, ns, cpu, stream, log_level."""

    def __init__(self, found, complaints):
        self.events = [SimpleNamespace(**event) for event in found["events"]]
        self.discarded_events = found["discarded_events"]
        self.discarded_packets = found["discarded_packets"]
        self.environments = found["traces"]
        self.packets = found["packets"]
        self.paths = found["paths"]
        self.complaints = complaints

    def named(self, name):
        return [event for event in self.events if event.name == name]

    def counts(self):
        return Counter(event.name for event in self.events)

    @property
    def discarded(self):
        """Discarded events as babeltrace2 counts them."""
        return sum(count or 0 for _, count in self.discarded_events)

    def ticks(self, pid=None):
        """(pid, thread, seq) of every rm_test:tick."""
        return [(e.fields["pid"], e.fields["i"], e.fields["seq"]) for e in self.named("rm_test:tick")
                if pid is None or e.fields["pid"] == pid]


def read(root, allow_complaints=False):
    """Reads every trace below root. A complaint of the reader is a failure unless allowed."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as results:
        child = subprocess.Popen([sys.executable, READER, str(root), str(writer)], pass_fds=[writer],
                                 stderr=subprocess.PIPE,
                                 env=dict(os.environ, LIBBABELTRACE2_INIT_LOG_LEVEL="W",
                                          BABELTRACE_CLI_LOG_LEVEL="W", TZ="UTC"))
        os.close(writer)
        data = results.read()
    complaints = child.communicate()[1].decode(errors="replace")
    if child.returncode != 0:
        raise AssertionError(f"babeltrace2 cannot read {root}:\n{complaints[-3000:]}")
    if complaints and not allow_complaints:
        raise AssertionError(f"babeltrace2 complains about {root}:\n{complaints[-3000:]}")
    return Trace(pickle.loads(data), complaints)


def text(root):
    """The events as the babeltrace2 program prints them, and what it says on standard error."""
    done = subprocess.run(["babeltrace2", str(root)], capture_output=True, text=True, check=True)
    return done.stdout.splitlines(), done.stderr


def count(root):
    """(events, discarded events) by the babeltrace2 program: for traces too large to read in Python."""
    done = subprocess.run(["babeltrace2", str(root), "--component=sink.utils.counter"],
                          capture_output=True, text=True, check=True)
    found = {}
    for line in done.stdout.splitlines():
        words = line.split()
        if words and words[0].isdigit():
            found[" ".join(words[1:])] = int(words[0])
    events = next((n for what, n in found.items() if what.startswith("Event message")), 0)
    return events, done.stderr
