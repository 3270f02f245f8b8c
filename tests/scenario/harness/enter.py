# SPDX-License-Identifier: GPL-2.0-only
"""First process of the namespaces of a scenario run: enter.py PATH... -- COMMAND...

Makes the private places, sees to it that the test accounts can reach each PATH, runs COMMAND and
reaps what daemons leave to it. When it ends, the kernel ends every process of the run.
"""
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import shard  # noqa: E402

USERS = "rmuser:x:12345:12345::/nonexistent:/bin/sh\n" \
        "rmother:x:12346:12346::/nonexistent:/bin/sh\n" \
        "rmtracer:x:12347:12347::/nonexistent:/bin/sh\n" \
        "rmsecond:x:12348:12348::/nonexistent:/bin/sh\n"
GROUPS = "rmuser:x:12345:\nrmother:x:12346:\nrmtracer:x:12347:\nrmsecond:x:12348:\n" \
         "tracing:x:12350:rmtracer,rmsecond\nwatching:x:12351:rmuser\n"
MS_BIND = 4096
libc = ctypes.CDLL(None, use_errno=True)


def mount(source, target, kind=None, flags=0, data=None):
    encode = lambda text: text.encode() if text is not None else None
    if libc.mount(encode(source), encode(target), encode(kind), flags, encode(data)) != 0:
        raise OSError(ctypes.get_errno(), f"mount {source} on {target}")


def private_places():
    mount("tmpfs", "/dev/shm", "tmpfs", data="mode=1777")
    mount("tmpfs", "/run", "tmpfs", data="mode=0755")
    # a copy that tests may change
    subprocess.run(["cp", "-a", "/etc", "/run/etc"], check=True)
    for name, extra, taken in (("passwd", USERS, ""), ("group", GROUPS, "tracing:")):
        with open(f"/etc/{name}") as file:
            lines = [line for line in file if not taken or not line.startswith(taken)]
        with open(f"/run/etc/{name}", "w") as file:
            file.write("".join(lines) + extra)
    mount("/run/etc", "/etc", flags=MS_BIND)


def make_reachable(path):
    """Puts an open directory in the place of an ancestor that other users cannot pass."""
    parts = os.path.realpath(path).split("/")
    for i in range(1, len(parts) + 1):
        ancestor = "/".join(parts[:i]) or "/"
        if os.stat(ancestor).st_mode & 0o001:
            continue
        if i == len(parts):
            raise SystemExit(f"{ancestor} must be readable by other users (chmod o+rx)")
        held = os.open(path, os.O_PATH | os.O_DIRECTORY)
        mount("tmpfs", ancestor, "tmpfs", data="mode=0755")
        os.makedirs(path)
        mount(f"/proc/self/fd/{held}", path, flags=MS_BIND)
        os.close(held)
        return


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, 0x8914, struct.pack("16sh14x", b"lo", 0x41))  # SIOCSIFFLAGS: UP, RUNNING


def main(argv):
    cut = argv.index("--")
    private_places()
    for path in argv[:cut]:
        make_reachable(path)
    loopback_up()
    os.umask(0o022)
    child = subprocess.Popen(argv[cut + 1:], env=dict(os.environ, RM_NAMESPACE="1"),
                             pass_fds=shard.inherited())
    while True:
        pid, status = os.wait()
        if pid == child.pid:
            return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.exit(code if code >= 0 else 128 - code)
