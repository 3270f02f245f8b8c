# SPDX-License-Identifier: GPL-2.0-only
"""What frozen and hostile programs cost everybody else: rows of one run with root's daemon.

Programs of one user are the healthy ones, of which a twentieth is stopped; another user's programs do all
that tests/apps/app-hostile can. They run at idle priority (of the lowest nice level they would take a fifth of a
processor): measured is what they cost by way of the daemon, and not what they take of the processors, as any program may.
"""
import ctypes
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections import Counter

EVENTS = 20
FROZEN = 20             # one in so many
TIMES = 5               # each command
NEWCOMERS = 300
THAWED_S = 3            # so long they emit


class Lagging(ctypes.Structure):
    _fields_ = [("pid", ctypes.c_int32), ("uid", ctypes.c_uint32), ("since_us", ctypes.c_uint64),
                ("name", ctypes.c_char * 256)]


class Library:
    """The one call of liblttng-ctl that the command has no short form of."""

    def __init__(self, suite):
        self.call = ctypes.CDLL(os.path.join(suite.library_dir, "liblttng-ctl.so.0")).lttng_session_list_lagging
        self.call.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.POINTER(Lagging))]
        self.free = ctypes.CDLL(None).free
        self.free.argtypes = [ctypes.c_void_p]

    def lagging(self, session):
        """{pid: name of the process} of lttng_session_list_lagging()."""
        found = ctypes.POINTER(Lagging)()
        n = self.call(session.encode(), ctypes.byref(found))
        assert n >= 0, f"lttng_session_list_lagging: {n}"
        named = {found[i].pid: found[i].name.decode() for i in range(n)}
        self.free(ctypes.cast(found, ctypes.c_void_p))
        return named


class Isolation:
    def __init__(self, suite, buffers, apps, quick, drive, say):
        from harness.account import OTHER, ROOT, USER
        from harness.world import World
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        self.user, self.other = USER, OTHER
        self.buffers, self.count, self.drive, self.say = buffers, apps, drive, say
        self.times, self.newcomers = (2, 20) if quick else (TIMES, NEWCOMERS)
        self.world = World(suite, ROOT)
        self.library = Library(suite)
        self.daemon = self.world.daemon()
        self.peaks = Counter()
        self.enemies = []

    # what is started

    def start_everybody(self):
        self.daemon.start()
        home = self.world.home_of(self.user)
        self.apps = [self.world.app("app-light", EVENTS, account=self.user, environment=home)
                     for _ in range(self.count)]
        for app in self.apps:
            app.ready()
        self.frozen = self.apps[:max(1, self.count // FROZEN)]
        self.healthy = self.apps[len(self.frozen):]

    def start_obeying(self, before):
        """That many programs answer, and are waited for: they are there from the beginning."""
        from harness import hostile
        from harness.waiting import eventually
        self.enemies = [hostile.start(self.world, hostile.OBEYING, self.other)]
        pid = self.daemon.pid
        eventually(lambda: self.daemon.descriptors()[pid] >= before[pid] + 3 * hostile.MANY, "all of them are there")

    def start_trouble(self):
        from harness import hostile
        for app in self.frozen:
            app.freeze()
        self.vandals = [self.world.ready_app("app-scribble", account=self.other,
                                             environment=self.world.home_of(self.other))]
        enemies = hostile.start_all(self.world, self.other, but=[hostile.OBEYING])
        for enemy in enemies:
            os.sched_setscheduler(enemy.pid, os.SCHED_IDLE, os.sched_param(0))
        self.enemies += enemies

    # what is measured

    def command(self, name, result):
        """A failure is counted; how long it took."""
        self.failed += result.code != 0
        self.look()
        return result.seconds * 1000

    def look(self):
        from harness import hostile
        for pid in self.daemon.pids():
            self.peaks[pid] = max(self.peaks[pid], hostile.own_kib(pid))

    def cycle(self, name, between=lambda session: None):
        """A session, and {command: ms}."""
        session = self.world.session(name, channel=[f"--buffers-{self.buffers}"])
        started = session.start()
        found = {"start": self.command("start", started),
                 "enable-event": self.command("enable-event", session.enable("bench:hot").enabled)}
        self.library.lagging(session.name)
        between(session, started)
        found["stop"] = self.command("stop", session.stop())
        return session, found

    def cycles(self, name, times, between=lambda *_: None):
        self.failed = 0
        taken = []
        for n in range(times):
            before = self.used()
            session, found = self.cycle(f"{name}{n}", between if n == 0 else lambda *_: None)
            taken.append(found)
            used = self.used() - before
            if n == 0:
                self.session, self.first = session, found
            else:
                session.destroy()
        print(f"{name}, CPU seconds in the last one:", {who: round(n, 2) for who, n in used.most_common(20) if n > 0.05})
        for what in taken[0]:
            print(f"{name}, each {what} ms:", *(round(found[what]) for found in taken))
        return {what: statistics.median(found[what] for found in taken) for what in taken[0]}

    def with_trouble(self, session, started):
        named = self.library.lagging(session.name)
        self.unnamed = sum(named.get(app.pid) != "app-light" or str(app.pid) not in started.err
                           for app in self.frozen)
        for vandal in self.vandals:
            vandal.say()
            vandal.expect("scribbled")
        self.drive("newcomers", f"cycles={self.newcomers}", self.world, self.user)
        for app in self.healthy:
            app.say()
        for app in self.healthy:
            assert app.emitted() == EVENTS

    def thaw(self, session):
        """They emit from SIGCONT on; how that went is in the trace."""
        session.start()
        self.continued_ns = time.time_ns()
        for app in self.frozen:
            app.thaw()
        self.emitted = {}
        while time.time_ns() - self.continued_ns < THAWED_S * 1e9:
            for app in self.frozen:
                app.say()
            self.emitted = {app.pid: app.emitted() for app in self.frozen}
            time.sleep(0.01)
        self.say("laggards after SIGCONT", len(set(self.emitted) & set(self.library.lagging(session.name))))
        session.stop()

    def say_recorded(self, session):
        """What the trace has of whom, and since when."""
        from harness import hostile
        hostile.set_aside(self.world, session, (str(self.user.uid), "app-light-"))
        ticks = [(event.fields["pid"], event.fields["seq"], event.ns) for event in session.read().named("rm_test:tick")]
        counts = Counter(pid for pid, _, _ in ticks)
        self.say("events lost by the healthy", sum(EVENTS - counts[app.pid] for app in self.healthy))
        first = {}
        for pid, seq, ns in ticks:
            first[pid] = min(first.get(pid, (seq, ns)), (seq, ns))
        never = [pid for pid in self.emitted if pid not in first]
        since = [(first[pid][1] - self.continued_ns) / 1e6 for pid in self.emitted if pid not in never]
        self.say("from SIGCONT until the last one was recorded ms", max(since + [THAWED_S * 1000] * bool(never)))
        self.say("events lost after the first one that was recorded",
                 sum(total - first[pid][0] - counts[pid] for pid, total in self.emitted.items() if pid not in never))

    def cpu(self):
        from harness import processes
        return sum(processes.cpu_seconds(pid) for pid in self.daemon.pids())

    def threads(self):
        """{name: CPU seconds} of the session daemon's threads, those of a pool together."""
        found = Counter()
        for task in os.listdir(f"/proc/{self.daemon.pid}/task"):
            with open(f"/proc/{self.daemon.pid}/task/{task}/stat") as file:
                name, fields = file.read().split("(", 1)[1].rsplit(")", 1)
            utime, stime = fields.split()[11:13]
            found[name.rstrip("0123456789-")] += (int(utime) + int(stime)) / os.sysconf("SC_CLK_TCK")
        return found

    def used(self):
        """{who: CPU seconds} so far."""
        from harness import processes
        pids = self.daemon.pids()
        found = Counter(self.threads())
        found["consumer daemon"] = sum(processes.cpu_seconds(pid) for pid in pids if pid != self.daemon.pid)
        found["healthy programs"] = sum(processes.cpu_seconds(app.pid) for app in self.healthy)
        for enemy in self.enemies:
            found[f"hostile: {enemy.argv[1]}"] = processes.cpu_seconds(enemy.pid)
        return found

    def run(self):
        from harness import hostile, processes
        self.start_everybody()
        self.cycles("warm", 1)
        self.session.destroy()
        before, sorts = self.settled(), self.sorts()
        self.start_obeying(before)
        self.peaks.clear()
        needed = self.cycles("alone", self.times)
        needed_kib = Counter(self.peaks)
        self.session.destroy()
        own = {pid: hostile.own_kib(pid) for pid in before}
        cpu, begin = self.cpu(), time.monotonic()
        self.start_trouble()
        self.peaks.clear()
        took = self.cycles("trouble", self.times, self.with_trouble)
        self.say("CPU of the daemons, of one", (self.cpu() - cpu) / (time.monotonic() - begin))
        for what, ms in took.items():
            self.say(f"{what} ms", ms)
            self.say(f"{what}, what the healthy need ms", needed[what])
        self.say("stop, with scribbled buffers ms", self.first["stop"])
        self.say("commands that failed", self.failed)
        self.say("laggards not named", self.unnamed)
        session = self.session
        self.thaw(session)
        self.look()
        rounds = hostile.finish_all(self.enemies)
        self.say("hostile behaviours that did too little", len(hostile.too_little(rounds)))
        for vandal in self.vandals:
            vandal.finish()
        session.destroy()
        self.say_recorded(session)
        for which, pid in zip(("session daemon", "consumer daemon"), own):
            self.say(f"growth of the {which} KiB", self.peaks[pid] - needed_kib[pid])
        self.say("daemons that ended", sum(not processes.alive(pid) for pid in own))
        after = self.settled(before)
        for which, pid in zip(("session daemon", "consumer daemon"), own):
            self.say(f"kept by the {which} KiB", hostile.own_kib(pid) - own[pid])
            print(f"memory of the {which}, KiB: {own[pid]} before, {needed_kib[pid]} at most alone, {self.peaks[pid]} at most in "
                  f"trouble, {hostile.own_kib(pid)} in the end")
        print("descriptors left, by sort:", {pid: found - sorts[pid] for pid, found in self.sorts().items()})
        self.say("descriptors left", sum(max(0, n - before.get(pid, 0)) for pid, n in after.items()))

    def sorts(self):
        from harness import processes
        return {pid: processes.descriptors(pid) for pid in self.daemon.pids()}

    def settled(self, wanted=None, patience=20):
        """The descriptors once they do not change, and for a while not before they are as wanted."""
        end, last, same = time.monotonic() + patience, None, 0
        while same < 10 or (wanted and last != wanted and time.monotonic() < end):
            now = self.daemon.descriptors()
            same = same + 1 if now == last else 0
            last = now
            time.sleep(0.05)
        return last


def take(samples, label, number, name, suite, options, program):
    """All rows of name; those of new programs are taken by bench-drive, which waits for nobody's Python."""
    def say(what, value):
        samples.add(label, number, f"{name}: {what}", value)

    def drive(measure, arguments, world, account):
        done = subprocess.run([program("bench-drive"), measure, f"prefix={name}", *arguments.split()], text=True,
                              env={**world.app_environment(), **world.home_of(account), "BENCH_APP": program("bench-app")},
                              stdout=subprocess.PIPE, timeout=300, cwd=world.path, check=True,
                              **account.popen_arguments())
        for line in done.stdout.splitlines():
            key, value = line.rsplit("\t", 1)
            samples.add(label, number, key, float(value))

    buffers = "pid" if "per process" in name else "uid"
    # ten thousand files made and taken away are a matter of the file system
    tempfile.tempdir = "/dev/shm"
    isolation = Isolation(suite, buffers, options.apps or (20 if options.quick else 1000), options.quick, drive, say)
    try:
        isolation.run()
    finally:
        tempfile.tempdir = None
        isolation.world.close()
        isolation.world.remove()
