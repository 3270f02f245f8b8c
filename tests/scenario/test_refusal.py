# SPDX-License-Identifier: GPL-2.0-only
"""Applications that cannot be served are refused with one warning that names them."""
import os
import re
import socket
import subprocess
import time
from dataclasses import replace

import pytest

from harness import registration
from harness.registration import Registration
from harness.suite import app_program
from harness.waiting import PATIENCE, eventually, within


def apps_socket(world):
    return f"{world.run_dir}/lttng-ust-sock-8"


def test_layout_is_that_of_the_installed_library(world):
    """A real program registers with us; the message is what this file sends."""
    os.makedirs(world.run_dir, exist_ok=True)
    os.chown(world.run_dir, world.account.uid, world.account.gid)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(apps_socket(world))
        os.chmod(apps_socket(world), 0o666)
        listener.listen()
        listener.settimeout(PATIENCE)
        app = world.app("app-light", environment={"LTTNG_UST_REGISTER_TIMEOUT": "0"})
        peer, _ = listener.accept()
        peer.settimeout(PATIENCE)
        data = peer.recv(4096)
        peer.close()
    os.unlink(apps_socket(world))
    assert len(data) == registration.LAYOUT.size == 136
    found = Registration.unpack(data)
    assert found.magic == registration.MAGIC and found.pid == app.pid
    assert (found.major, found.bits_per_long, found.name) == (9, 64, b"app-light")
    assert (found.uid, found.gid) == (world.account.uid, world.account.gid)
    app.dispose()


def refuse(daemon, world, first, second, *words):
    """Offers twice; each is hung up on, and each is warned of once, with every word."""
    assert not _mentions(daemon)
    begin = time.monotonic()
    for peer in registration.offer(apps_socket(world), first, second):
        assert registration.hung_up(peer)
        peer.close()
    assert time.monotonic() - begin < within(1)
    [found] = eventually(lambda: _mentions(daemon), "a warning about the application")
    for word in ("odd-program", *words):
        assert word in found, found
    _still_serves(world)
    assert _mentions(daemon) == [found], "said once, also after another program was served"


def _mentions(daemon):
    return [line for line in daemon.log().splitlines() if re.search(rf"\b{os.getpid()}\b", line)]


def _still_serves(world):
    session = world.session()
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 5)
    assert app.go() == 5
    session.destroy()
    assert len(session.read().events) == 5


@pytest.mark.ringmaster_only
def test_abi(daemon, world):
    first, second = registration.both(Registration(major=7))
    refuse(daemon, world, first.pack(), second.pack(), "7", "9")


@pytest.mark.ringmaster_only
def test_bitness(daemon, world):
    first, second = registration.both(Registration(bits_per_long=32))
    refuse(daemon, world, first.pack(), second.pack(), "32")


@pytest.mark.ringmaster_only
def test_byte_order(daemon, world):
    first, second = registration.both(Registration())
    refuse(daemon, world, first.with_byte_order_reversed(), second.with_byte_order_reversed(),
           "byte order")


@pytest.mark.parametrize("message", [b"", b"x", b"\0" * 136, b"\xff" * 136, b"GET / HTTP/1.0\r\n\r\n"],
                         ids=["empty", "byte", "zeros", "ones", "http"])
def test_garbage(daemon, world, message):
    peers = registration.offer(apps_socket(world), message, message)
    for peer in peers:
        peer.shutdown(socket.SHUT_WR)
        assert registration.hung_up(peer)
        peer.close()
    _still_serves(world)


@pytest.mark.ringmaster_only
def test_half_registrations_are_dropped(daemon, world):
    """A command socket whose notify socket never comes, and half a message, end within a time limit."""
    first, _ = registration.both(Registration())
    half = socket.socket(socket.AF_UNIX)
    whole = socket.socket(socket.AF_UNIX)
    for peer, message in ((half, first.pack()[:50]), (whole, first.pack())):
        peer.connect(apps_socket(world))
        peer.settimeout(within(5))
        peer.send(message)
    assert registration.hung_up(half) and registration.hung_up(whole)
    half.close()
    whole.close()
    _still_serves(world)


@pytest.mark.ringmaster_only
def test_notify_socket_alone(daemon, world):
    first, second = registration.both(replace(Registration(), name=b"notify-only"))
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(apps_socket(world))
        peer.settimeout(within(5))
        peer.send(second.pack())
        assert registration.hung_up(peer)
    _still_serves(world)


@pytest.mark.ringmaster_only
def test_foreign_pid_namespace(world):
    """A daemon in a pid namespace cannot know the pid of a program outside: refused, without delay."""
    if not os.environ.get("RM_NAMESPACE"):
        pytest.skip("not run as root: cannot make a pid namespace")
    daemon = world.daemon()
    inner = subprocess.Popen(["unshare", "--pid", "--fork", "--kill-child", "--mount-proc",
                              "setpriv", f"--reuid={world.account.uid}", f"--regid={world.account.gid}",
                              "--clear-groups", "/bin/sh", "-c",
                              '"$@" -b && echo started && exec cat', "sh", *daemon.argv()],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=world.path,
                             stderr=open(daemon.log_path, "ab"), env=daemon.environment())
    world.crashed()
    try:
        assert inner.stdout.readline() == b"started\n"
        app = world.app("app-light")  # which would wait for its daemon for a minute
        app.ready(within(1.5))
        assert app.go() == 1
        said = eventually(lambda: [line for line in daemon.log().splitlines()
                                   if "namespace" in line], "a warning that says why")
        assert len(said) == 1 and "app-light" in said[0]
        app.finish()
    finally:
        inner.stdin.close()
        inner.wait(PATIENCE)
        inner.stdout.close()
    world.daemons.remove(daemon)


@pytest.mark.ringmaster_only
@pytest.mark.root_only
def test_application_in_an_inner_pid_namespace(daemon, world):
    """A container below the daemon's namespace is served: its pid is known."""
    session = world.session()
    session.start()
    done = subprocess.run(["unshare", "--pid", "--fork", "--kill-child", app_program("app-counter"),
                           "--count", "7"], env=world.app_environment(), cwd=world.path,
                          capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == "emitted 7\n"
    session.stop()
    assert len(session.read().events) == 7
    session.destroy()
