# SPDX-License-Identifier: GPL-2.0-only
"""The session daemon itself: start, run directory, options, ini files, logs, end."""
import os
import re
import signal
import socket
import stat
import subprocess

import pytest

from harness import processes, registration
from harness.account import TRACING_GID
from harness.app import read_counters
from harness.registration import Registration
from harness.waiting import PATIENCE, eventually, promised, wait_for_exit


def mode(path):
    return stat.S_IMODE(os.lstat(path).st_mode)


def run(world, *options, timeout=PATIENCE):
    """A daemon program that is to end by itself."""
    return subprocess.run([world.suite.sessiond, *options], capture_output=True, text=True,
                          timeout=timeout, env=world.tool_environment(), cwd=world.path,
                          stdin=subprocess.DEVNULL, **world.account.popen_arguments())


def test_run_directory(daemon, world):
    """Names and modes that applications, clients and other programs rely on."""
    path = world.run_dir
    root = world.account.is_root
    assert mode(path) == (0o755 if root else 0o700)
    assert mode(f"{path}/client-lttng-sessiond") == 0o660
    assert mode(f"{path}/lttng-ust-sock-8") == 0o666
    assert mode(f"{path}/lttng-sessiond.pid") == 0o644
    assert mode(f"{path}/lttng-sessiond.lck") in (0o640, 0o660)
    for name in ("client-lttng-sessiond", "lttng-ust-sock-8", "sessiond-health"):
        assert stat.S_ISSOCK(os.stat(f"{path}/{name}").st_mode)
    with open(f"{path}/lttng-sessiond.pid") as file:
        assert file.read() == f"{daemon.pid}\n"
    wait_object = "/dev/shm/lttng-ust-wait-8" + ("" if root else f"-{world.account.uid}")
    info = os.stat(wait_object)
    assert (info.st_uid, info.st_size) == (world.account.uid, 4096)
    assert stat.S_IMODE(info.st_mode) == (0o664 if root else 0o660)
    with open(wait_object, "rb") as file:
        assert int.from_bytes(file.read(4), "little") == 1
    daemon.stop()
    with open(wait_object, "rb") as file:
        assert int.from_bytes(file.read(4), "little") == 0
    for name in ("client-lttng-sessiond", "lttng-ust-sock-8", "sessiond-health",
                 "lttng-sessiond.pid", "lttng-sessiond.lck"):
        assert not os.path.exists(f"{path}/{name}")


@pytest.mark.root_only
def test_run_directory_belongs_to_the_tracing_group(daemon, world):
    for name in (".", "client-lttng-sessiond", "sessiond-health"):
        assert os.stat(os.path.join(world.run_dir, name)).st_gid == TRACING_GID, name


def test_files_of_a_trace(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 3)
    app.go()
    session.destroy()
    for folder, folders, files in os.walk(session.path):
        info = os.stat(folder)
        assert (info.st_uid, stat.S_IMODE(info.st_mode)) == (world.account.uid, 0o770), folder
        for name in files:
            info = os.stat(os.path.join(folder, name))
            assert (info.st_uid, stat.S_IMODE(info.st_mode)) == (world.account.uid, 0o660), name
    [leaf] = [f for f, _, files in os.walk(session.path) if "metadata" in files]
    where = os.path.relpath(leaf, session.path).split("/")
    if buffers == "--buffers-uid":
        assert where == ["ust", "uid", str(world.account.uid), "64-bit"]
    else:
        assert where[:2] == ["ust", "pid"] and where[2].startswith(f"app-counter-{app.pid}-")


def test_default_output(daemon, world):
    """Without --output: below the home of whoever created it, named by session and date."""
    world.lttng("create", "place")
    world.lttng("enable-event", "-u", "rm_test:*")
    world.lttng("start")
    app = world.ready_app("app-counter", "--wait", "--count", 3)
    app.go()
    world.lttng("stop")
    [name] = os.listdir(os.path.join(world.home, "lttng-traces"))
    assert name.startswith("place-") and len(name) == len("place-YYYYmmdd-HHMMSS")
    with open(os.path.join(world.home, ".lttngrc")) as file:
        assert file.read() == "session=place\n"
    world.lttng("destroy")
    assert not os.path.exists(os.path.join(world.home, ".lttngrc"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
def test_ends_on_signal(world, number):
    daemon = world.daemon().start()
    session = world.session()
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(100)
    pids = daemon.pids()
    daemon.signal(number)
    for pid in pids:
        assert wait_for_exit(pid, promised(3)), processes.command_line(pid)
    daemon.pid = None
    assert len(session.read().events) == 100, "everything was written before the end"
    assert app.emit(10) == 110 and app.finish() == 0, "the application goes on"


@pytest.mark.ringmaster_only
def test_ends_beside_a_silent_client(world):
    """Half a message, and nothing more. The other troubles stand in test_shutdown.py."""
    daemon = world.daemon().start()
    world.session().start()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(f"{world.run_dir}/client-lttng-sessiond")
        client.send(b"\x01\x02")
        daemon.stop(promised(3))


def test_starts_over_the_files_of_a_killed_daemon(world):
    first = world.daemon().start()
    first.kill()
    second = world.daemon().start()
    session = world.session()
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 4)
    app.go()
    session.destroy()
    assert len(session.read().events) == 4
    assert second.alive()


def test_daemonized(world):
    """-d returns when the daemon is usable, which then is nobody's child and has no terminal."""
    daemon = world.daemon().start("-d")
    assert world.lttng("list").code == 0
    assert os.getsid(daemon.pid) == daemon.pid or os.getsid(daemon.pid) != os.getsid(0)
    assert os.readlink(f"/proc/{daemon.pid}/cwd") == "/"
    for fd in (0, 1, 2):
        assert os.readlink(f"/proc/{daemon.pid}/fd/{fd}") == "/dev/null"


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_version_takes_no_lock(daemon, world, option):
    shown = run(world, option)
    assert shown.returncode == 0 and re.fullmatch(r"\d+\.\d+\.\d+\S*", shown.stdout.strip())
    assert shown.stderr == "" and daemon.alive()


def test_pid_file_option(world):
    path = os.path.join(world.path, "my.pid")
    daemon = world.daemon("--pidfile", path)
    subprocess.run(daemon.argv() + ["-b"], env=daemon.environment(), cwd=world.path, check=True,
                   timeout=PATIENCE, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, **world.account.popen_arguments())
    with open(path) as file:
        daemon.pid = int(file.read())
    assert processes.alive(daemon.pid)
    daemon.stop()
    assert not os.path.exists(path)


def test_socket_options(world):
    """Client and application sockets elsewhere: a client that knows finds the daemon."""
    apps = os.path.join(world.path, "apps.sock")
    clients = os.path.join(world.path, "clients.sock")
    world.daemon("-a", apps, "-c", clients).start()
    for path in (apps, clients):
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(path)
    assert not os.path.exists(f"{world.run_dir}/client-lttng-sessiond")


def start_in_foreground(world, *options, environment=None):
    daemon = world.daemon(*options)
    process = subprocess.Popen(daemon.argv(), env={**daemon.environment(), **(environment or {})},
                               cwd=world.path, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=open(daemon.log_path, "ab"),
                               **world.account.popen_arguments())
    daemon.pid = process.pid
    return daemon, process


@pytest.mark.ringmaster_only
def test_sd_notify(world):
    """READY=1 is sent when clients and applications can connect."""
    path = os.path.join(world.path, "notify.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(path)
        os.chmod(path, 0o777)
        sock.settimeout(PATIENCE)
        daemon, process = start_in_foreground(world, environment={"NOTIFY_SOCKET": path})
        assert b"READY=1" in sock.recv(4096).split(b"\n")
        assert world.lttng("list").code == 0
        daemon.signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        daemon.pid = None
        assert b"STOPPING=1" in sock.recv(4096).split(b"\n")


def test_sig_parent(world):
    """-S tells the parent by SIGUSR1: here the shell that started it."""
    script = "trap 'echo usable; exit 0' USR1; \"$@\" & wait; echo no signal; exit 1"
    daemon = world.daemon("-S")
    with open(daemon.log_path, "ab") as log:
        shell = subprocess.Popen(["/bin/bash", "-c", script, "sh", *daemon.argv()], stdout=subprocess.PIPE,
                                 stderr=log, env=daemon.environment(), cwd=world.path,
                                 stdin=subprocess.DEVNULL, **world.account.popen_arguments())
        assert shell.stdout.readline() == b"usable\n"
    with open(f"{world.run_dir}/lttng-sessiond.pid") as file:
        daemon.pid = int(file.read())
    shell.wait(PATIENCE)
    shell.stdout.close()
    assert world.lttng("list").code == 0


def test_ini_file_and_precedence(world):
    folder = os.path.join(world.home, ".lttng")
    os.mkdir(folder, 0o700)
    os.chown(folder, world.account.uid, world.account.gid)
    pidfile = {n: os.path.join(world.path, f"{n}.pid") for n in ("home", "given", "line")}
    with open(os.path.join(folder, "lttng.conf"), "w") as file:
        file.write(f"; comment\n[other]\nfoo=1\n[sessiond]\nunknown-name=7\n"
                   f"pidfile = {pidfile['home']}\nno-kernel=yes\n")
    given = os.path.join(world.path, "given.conf")
    with open(given, "w") as file:
        file.write(f"[sessiond]\npidfile={pidfile['given']}\n")
    for options, expected in (([], "home"), (["--config", given], "given"),
                              (["--config", given, "-p", pidfile["line"]], "line")):
        daemon = world.daemon(*options)
        subprocess.run(daemon.argv() + ["-b"], env=daemon.environment(), cwd=world.path, check=True,
                       timeout=PATIENCE, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=open(daemon.log_path, "ab"), **world.account.popen_arguments())
        with open(pidfile[expected]) as file:
            daemon.pid = int(file.read())
        daemon.stop()


@pytest.mark.user_only
def test_create_spawns_a_daemon(world):
    """'lttng create' finds none and starts one."""
    assert world.lttng("create", "first", "--output", os.path.join(world.path, "t")).code == 0
    with open(f"{world.run_dir}/lttng-sessiond.pid") as file:
        daemon = world.daemon()
        daemon.pid = int(file.read())
    assert processes.alive(daemon.pid)
    world.lttng("destroy", "first")


def test_consumer_is_spawned_when_needed_and_leaves_with_the_daemon(world):
    daemon = world.daemon().start()
    if not world.suite.is_stock:
        assert not daemon.consumer_pids(), "not needed yet"
    session = world.session()
    session.start()
    world.ready_app("app-light")
    consumer = daemon.consumer_pid()
    daemon.stop()
    assert not processes.alive(consumer)


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_log_of_a_daemonized_daemon(world):
    """An ordinary user's daemon keeps a log in its run directory (root's has syslog)."""
    daemon = world.daemon().start("-d")
    refuse_one(world)
    [name] = [name for name in os.listdir(world.run_dir) if ".log" in name]
    path = os.path.join(world.run_dir, name)
    assert mode(path) == 0o600

    def said():
        with open(path) as file:
            return [line for line in file if "odd-program" in line]
    [line] = eventually(said, "the warning")
    assert f"{os.getpid()}" in line and "7" in line
    assert not daemon.log(), "nothing on the standard error that it gave back"
    daemon.stop()


def refuse_one(world):
    """A program of another ABI: the daemon warns of it once."""
    first, second = registration.both(Registration(major=7))
    for peer in registration.offer(f"{world.run_dir}/lttng-ust-sock-8", first.pack(), second.pack()):
        assert registration.hung_up(peer)
        peer.close()


@pytest.mark.ringmaster_only
def test_quiet(world):
    """-q: errors alone; the same daemon without it warns."""
    for options, count in (([], 1), (["-q"], 0)):
        daemon = world.daemon(*options).start()
        refuse_one(world)
        assert world.lttng("list").code == 0, "it has done with what came before"
        daemon.stop()
        assert sum("odd-program" in line for line in daemon.log().splitlines()) == count


@pytest.mark.ringmaster_only
def test_status_shows_the_last_five_warnings(daemon, world):
    """Of the current session, newest last, also after the commands that caused them are long over."""
    session = world.session()
    session.start()
    apps = [world.ready_app("app-light") for _ in range(7)]
    for app in apps:
        app.freeze()
        assert str(app.pid) in session.stop().err
        app.kill()
        session.start()
    shown = world.lttng("status").out
    named = [app.pid for app in apps if re.search(rf"\b{app.pid}\b", shown)]
    assert named == [app.pid for app in apps[-5:]], shown
    places = [shown.index(str(pid)) for pid in named]
    assert places == sorted(places)
    session.destroy()


def test_restart_while_applications_live(world, buffers):
    """Applications find the next daemon by themselves; the second time after 5 s, the tracer's rule."""
    app = None
    for round_number in range(3):
        daemon = world.daemon().start()
        app = app or world.ready_app("app-counter", "--commands")
        eventually(lambda: app.pid in world.listed_applications(), "registered again")
        session = world.session(f"s{round_number}", channel=[buffers])
        session.start()
        app.emit(10)
        session.stop()
        assert len(session.read().ticks(app.pid)) == 10
        daemon.stop()


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("end", ["TERM", "KILL"])
def test_restart_among_twenty(world, buffers, end):
    """Twenty programs live through it, one of them emits all the time: none is disturbed, all come back."""
    first = world.daemon().start()
    apps = [world.ready_app("app-counter", "--commands") for _ in range(19)]
    path = os.path.join(world.path, "counters")
    emitter = world.ready_app("app-counter", "--wait", "--loop-until-eof", "--delay-us", 500,
                              "--counter-file", path)
    before = world.session("before", channel=[buffers])
    start_everywhere(before, apps)
    emitter.say()
    for app in apps:
        assert app.emit(10) == 10
    eventually(lambda: read_counters(path)[1] > 50, "events before the end")
    consumer = first.consumer_pid()
    if end == "TERM":
        first.stop(promised(3.25))
    else:
        first.kill()
        assert wait_for_exit(consumer, promised(3.25))
    check_ticks(before, apps, range(10), emitter)
    now = read_counters(path)[1]
    eventually(lambda: read_counters(path)[1] > now + 50, "events without a daemon")
    world.daemon().start()
    everybody = {app.pid for app in [*apps, emitter]}
    eventually(lambda: set(world.listed_applications()) == everybody, "all have registered again")
    after = world.session("after", channel=[buffers])
    start_everywhere(after, [*apps, emitter])
    for app in apps:
        assert app.emit(10) == 20
    now = read_counters(path)[1]
    eventually(lambda: read_counters(path)[1] > now + 50, "events of the new session")
    after.stop()
    check_ticks(after, apps, range(10, 20), emitter)
    after.destroy()
    emitter.close_input()
    assert emitter.emitted() == read_counters(path)[1] and emitter.finish() == 0


def start_everywhere(session, apps):
    """On a busy machine a program may be named as not answering: it follows, and that is waited for."""
    session.start()
    eventually(lambda: not session.not_answering() & {app.pid for app in apps}, "all of them record")


def check_ticks(session, apps, wanted, emitter):
    """Exact numbers of those that are told, and a whole piece of the one that emits all the time."""
    found = session.read()
    for app in apps:
        assert [seq for _, _, seq in found.ticks(app.pid)] == [*wanted]
    seqs = [seq for _, _, seq in found.ticks(emitter.pid)]
    assert len(seqs) > 50 and seqs == [*range(seqs[0], seqs[0] + len(seqs))]
@pytest.mark.parametrize("path", ["/nonexistent/consumerd", "/bin/false"])
def test_broken_32bit_consumer_costs_64bit_applications_nothing(world, buffers, path):
    """R2, R25: it is run only when a 32-bit application is there, so nobody else notices."""
    daemon = world.daemon("--consumerd32-path", path).start()
    session = world.session(channel=[buffers])
    assert session.start().err == ""
    app = world.ready_app("app-counter", "--commands")
    assert app.emit(1000) == 1000
    assert session.stop().err == ""
    assert len(session.read().ticks(app.pid)) == 1000
    session.destroy()
    assert not [line for line in daemon.warnings() if "32" in line]


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("path", ["/nonexistent/consumerd", "/bin/false"])
def test_start_says_that_the_consumer_cannot_be_run(world, path):
    """The one for this machine's own programs is run at the first start, whoever is there."""
    world.daemon("--consumerd64-path", path).start()
    session = world.session()
    started = world.lttng("start", session.name, check=False)
    assert started.code != 0 and "--consumerd64-path" in started.err
    world.lttng("destroy", session.name)
