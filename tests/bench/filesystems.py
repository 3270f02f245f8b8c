# SPDX-License-Identifier: GPL-2.0-only
"""The file systems on which the ways of writing are compared: what is there, and what can be mounted."""
import os
import shutil
import subprocess
from contextlib import contextmanager

LOOPED = ("xfs", "btrfs", "ext4")
IMAGE_MIB = 1536


def kind_of(path):
    return subprocess.run(["stat", "--file-system", "--format=%T", path], capture_output=True, text=True,
                          check=True).stdout.strip().replace("ext2/ext3", "ext4")


def cannot(kind):
    """Why there is no such file system in an image, or None."""
    with open("/proc/filesystems") as file:
        if kind not in [line.split()[-1] for line in file]:
            return "this kernel has none built in"
    if not shutil.which(f"mkfs.{kind}", path=os.environ.get("PATH", "") + ":/sbin:/usr/sbin"):
        return f"no mkfs.{kind} is installed"
    return None if os.geteuid() == 0 else "only root may mount one"


@contextmanager
def mounted(kind, folder, account):
    """A file system of that kind in an image in folder; the loop device goes with the mount."""
    image, place = os.path.join(folder, f"{kind}.image"), os.path.join(folder, kind)
    os.mkdir(place)
    with open(image, "wb") as file:
        file.truncate(IMAGE_MIB << 20)
    mkfs = shutil.which(f"mkfs.{kind}", path=os.environ.get("PATH", "") + ":/sbin:/usr/sbin")
    subprocess.run([mkfs, "-q", image], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["mount", "-t", kind, "-o", "loop", image, place], check=True)
    try:
        os.chown(place, account.uid, account.gid)
        yield place
    finally:
        subprocess.run(["umount", place], check=True)
        os.unlink(image)


def each(disk, tmpfs, account, complain):
    """Yields (name, directory) of every file system that there is; complain(name, why) of the others."""
    yield f"{kind_of(os.path.dirname(tmpfs))}", tmpfs
    yield f"{kind_of(os.path.dirname(disk))}, the disk", disk
    for kind in LOOPED:
        why, name = cannot(kind), f"{kind}, in a file on the disk"
        if why:
            complain(name, why)
            continue
        with mounted(kind, os.path.dirname(disk), account) as place:
            yield name, os.path.join(place, "trace")
