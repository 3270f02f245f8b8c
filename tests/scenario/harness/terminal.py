# SPDX-License-Identifier: GPL-2.0-only
"""Programs that believe to be used by a person: on a pseudo-terminal."""
import os
import pty
import select
import time

from .waiting import PATIENCE


class Terminal:
    """A program on a terminal of its own; 'output' is everything that it wrote so far."""

    def __init__(self, argv, environment, account, cwd):
        self.output = ""
        self.code = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                if account.popen_arguments():
                    os.setgroups(list(account.groups))
                    os.setresgid(account.gid, account.gid, account.gid)
                    os.setresuid(account.uid, account.uid, account.uid)
                os.chdir(cwd)
                os.execvpe(argv[0], [str(a) for a in argv], environment)
            finally:
                os._exit(127)

    def type(self, text):
        os.write(self.fd, text.encode())

    def _read(self, patience):
        if not select.select([self.fd], [], [], max(0, patience))[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # the last program has left the terminal
            data = b""
        self.output += data.decode(errors="replace")
        return bool(data)

    def expect(self, found, patience=PATIENCE):
        """Reads until found(output) is true; false at the end of the program or of patience."""
        deadline = time.monotonic() + patience
        while not found(self.output):
            if not self._read(deadline - time.monotonic()):
                return bool(found(self.output))
        return True

    def finish(self, patience=PATIENCE):
        """Everything up to the end of the program; its exit status, negative for a signal."""
        deadline = time.monotonic() + patience
        while self._read(deadline - time.monotonic()):
            pass
        assert time.monotonic() < deadline, f"it does not end:\n{self.output}"
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        self.code = os.waitstatus_to_exitcode(status)
        return self

    def close(self):
        """For a program that waits for more."""
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
