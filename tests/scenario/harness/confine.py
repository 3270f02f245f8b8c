# SPDX-License-Identifier: GPL-2.0-only
"""Puts a program behind the limits of the systemd unit: confine.py CAPABILITIES NOFILE FILTER... -- COMMAND...

Run by root in mount and network namespaces of its own. What a program of the service manager does for the unit is
done here with setpriv and libseccomp (systemd depends on it): the bounding set, no new privileges, the system's
directories read-only, system calls, address families, memory that is never writable and executable. Devices, the
clock and the kernel's log are left as they are.
"""
import ctypes
import errno
import mmap
import os
import resource
import socket
import subprocess
import sys

READ_ONLY = ("/usr", "/boot", "/etc", "/proc/sys", "/sys")  # ProtectSystem=full and ProtectKernelTunables
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC = 1, 32, 4096, 16384
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
NOT_EQUAL, MASKED_EQUAL = 1, 7
libc = ctypes.CDLL(None, use_errno=True)


class Comparison(ctypes.Structure):
    """struct scmp_arg_cmp of <seccomp.h>"""
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def read_only(place):
    for flags in (MS_BIND | MS_REC, MS_BIND | MS_REMOUNT | MS_RDONLY):
        if libc.mount(place.encode(), place.encode(), None, flags, None) != 0:
            raise OSError(ctypes.get_errno(), f"mount {place}")


def expand(name):
    """The system calls of a set, which may hold sets."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", name], capture_output=True, text=True,
                            check=True)
    words = [line.strip() for line in listed.stdout.splitlines()[1:]]
    return set().union(*(expand(word) for word in words if word and not word.startswith("#")))


def allowed_calls(filters):
    """As systemd.exec(5) has it: the first line allows, one with ~ takes away, and what starts programs is allowed."""
    calls = expand("@default")
    for text in filters:
        named = set().union(*(expand(word) for word in text.lstrip("~").split()))
        calls = calls - named if text.startswith("~") else calls | named
    return calls


def load_filter(default, rules):
    """rules: (action, name of the call, comparison or None)"""
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(default)))
    for action, name, comparison in rules:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            continue  # another architecture's
        failed = seccomp.seccomp_rule_add_array(context, ctypes.c_uint32(action), number,
                                                comparison is not None, comparison and ctypes.byref(comparison))
        if failed:
            raise OSError(-failed, f"seccomp: {name}")
    failed = seccomp.seccomp_load(context)
    if failed:
        raise OSError(-failed, "seccomp_load")


def inside(filters, command):
    calls = allowed_calls(filters)
    write_and_execute, execute = mmap.PROT_WRITE | mmap.PROT_EXEC, mmap.PROT_EXEC
    refused = ERRNO | errno.EPERM
    load_filter(ALLOW, [
        (ERRNO | errno.EAFNOSUPPORT, "socket", Comparison(0, NOT_EQUAL, socket.AF_UNIX, 0)),
        (refused, "mmap", Comparison(2, MASKED_EQUAL, write_and_execute, write_and_execute)),
        (refused, "mprotect", Comparison(2, MASKED_EQUAL, execute, execute)),
        (refused, "pkey_mprotect", Comparison(2, MASKED_EQUAL, execute, execute)),
    ])
    load_filter(refused, [(ALLOW, name, None) for name in sorted(calls)])
    os.execv(command[0], command)


def main(argv):
    cut = argv.index("--")
    if argv[0] == "--inside":
        return inside(argv[1:cut], argv[cut + 1:])
    # a container's root may not raise it
    nofile = min(int(argv[1]), resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (nofile, nofile))
    for place in READ_ONLY:
        if os.path.isdir(place):
            read_only(place)
    bounds = ",".join(["-all"] + ["+" + name.lower().removeprefix("cap_") for name in argv[0].split(",")])
    os.execvp("setpriv", ["setpriv", f"--bounding-set={bounds}", "--no-new-privs", sys.executable, __file__,
                          "--inside", *argv[2:]])


if __name__ == "__main__":
    main(sys.argv[1:])
