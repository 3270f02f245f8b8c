# SPDX-License-Identifier: GPL-2.0-only
"""Recorded traces as Python values, read by babeltrace2 and checked for its complaints."""
import os
import pickle
import subprocess
import tempfile
import traceback
from collections import Counter
from types import SimpleNamespace

from . import trace_reader


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


def write_found(root, writer, errors):
    """In the child: what was found goes to the writer, whatever is complained of to errors."""
    os.dup2(errors.fileno(), 2)
    try:
        with os.fdopen(writer, "wb") as results:
            pickle.dump(trace_reader.read_tree(root), results)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the parent says it
        traceback.print_exc(file=errors)
        errors.flush()
    finally:
        os._exit(1)


def read(root, allow_complaints=False):
    """
    Reads every trace below root. A complaint of the reader is a failure unless allowed.

    In a child, so that whatever a broken trace does to the reader becomes a test failure, and everything it
    says on standard error (it must say nothing) can be told from our own output.
    """
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as results, tempfile.TemporaryFile("w+", errors="replace") as errors:
        child = os.fork()
        if child == 0:
            write_found(str(root), writer, errors)
        os.close(writer)
        data = results.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        errors.seek(0)
        complaints = errors.read()
    if status != 0:
        raise AssertionError(f"babeltrace2 cannot read {root} (exit {status}):\n{complaints[-3000:]}")
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
