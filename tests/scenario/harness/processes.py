# SPDX-License-Identifier: GPL-2.0-only
"""What /proc says about processes: who is there, what they hold, how often they woke."""
import os
from collections import Counter

MARK = "RM_WORLD"


def _read(pid, name):
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()
    except OSError:
        return b""


def _state(pid):
    """Of a process, or of "PID/task/TID"; None when it is gone."""
    stat = _read(pid, "stat")
    return stat.rsplit(b")", 1)[1].split()[0] if stat else None


def alive(pid):
    """Neither gone nor a zombie."""
    return _state(pid) not in (None, b"Z", b"X")


def is_stopped(pid):
    """Each of its threads; one may end meanwhile."""
    return {_state(f"{pid}/task/{task}") for task in os.listdir(f"/proc/{pid}/task")} - {None} == {b"T"}


def name(pid):
    return _read(pid, "comm").decode(errors="replace").strip()


def command_line(pid):
    return _read(pid, "cmdline").replace(b"\0", b" ").decode(errors="replace").strip()


def pids():
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def strangers(known):
    """Live processes of this run's pid namespace which are not in known, but for our ancestors."""
    ours = set(known)
    pid = os.getpid()
    while pid > 0:
        ours.add(pid)
        stat = _read(pid, "stat")
        pid = int(stat.rsplit(b")", 1)[1].split()[1]) if stat else 0
    return [p for p in pids() if p not in ours and alive(p)]


def marked(value):
    """Live processes whose environment carries the mark of a world: the way without namespaces."""
    wanted = f"{MARK}={value}".encode()
    return [p for p in pids() if p != os.getpid() and alive(p)
            and wanted in _read(p, "environ").split(b"\0")]


def descriptors(pid):
    """How many descriptors of which sort a process holds."""
    sorts = Counter()
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(f"/proc/{pid}/fd/{fd}")
        except OSError:
            continue
        sorts[target.split(":")[0] if ":" in target else target] += 1
    return sorts


def thread_names(pid):
    return sorted(_read(pid, f"task/{task}/comm").decode(errors="replace").strip()
                  for task in os.listdir(f"/proc/{pid}/task"))


def thread_states(pid):
    return [_read(pid, f"task/{task}/stat").rpartition(b")")[2].split()[0].decode()
            for task in os.listdir(f"/proc/{pid}/task")]


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))


def wakeups(pid):
    """Context switches of all threads so far: a thread that only sleeps adds none."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        for line in _read(pid, f"task/{task}/status").splitlines():
            if b"ctxt_switches" in line:
                total += int(line.split()[1])
    return total


def cpu_seconds(pid):
    fields = _read(pid, "stat").rsplit(b")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def waited_seconds(pid):
    """How long its threads were ready to run and had no CPU."""
    return sum(int((_read(pid, f"task/{task}/schedstat") or b"0 0").split()[1])
               for task in os.listdir(f"/proc/{pid}/task")) / 1e9


def children(pid):
    return [p for p in pids() if alive(p) and _parent(p) == pid]


def _parent(pid):
    stat = _read(pid, "stat")
    return int(stat.rsplit(b")", 1)[1].split()[1]) if stat else 0
