# SPDX-License-Identifier: GPL-2.0-only
"""Whether what a daemon holds grows with the number of life cycles."""
from dataclasses import astuple, dataclass

# of a quarter's least values: caches and pools fill in the first one; what is left must not grow
ALLOWED_KIB = 1024
ALLOWED_KIB_PER_CYCLE = 0.1


@dataclass
class Sample:
    cycle: int
    seconds: float
    kib: int
    descriptors: int
    threads: int
    shm: int
    mappings: int

    @classmethod
    def parse(cls, line):
        cycle, seconds, *rest = line.split()
        return cls(int(cycle), float(seconds), *map(int, rest))


def least(samples):
    return Sample(*(min(column) for column in zip(*map(astuple, samples))))


def fit(samples):
    """Lines "what: so much more each 1000 cycles": least squares without the first quarter, in which caches fill."""
    rest = samples[len(samples) // 4:]
    mean = sum(sample.cycle for sample in rest) / len(rest)
    square = sum((sample.cycle - mean) ** 2 for sample in rest)
    for what in ("kib", "descriptors", "threads", "shm", "mappings"):
        slope = sum((sample.cycle - mean) * getattr(sample, what) for sample in rest) / square
        yield f"{what}: {slope * 1000:+.3g} each 1000 cycles"


def complaints(samples):
    """What grew between the second and the last quarter."""
    assert len(samples) >= 8, "too few samples to judge"
    quarter = len(samples) // 4
    early, late = samples[quarter:2 * quarter], samples[-quarter:]
    before, after = least(early), least(late)
    found = [f"{what}: {getattr(before, what)} -> {getattr(after, what)}"
             for what in ("descriptors", "threads", "shm", "mappings")
             if getattr(after, what) > getattr(before, what)]
    cycles = late[0].cycle - early[0].cycle
    if after.kib - before.kib > ALLOWED_KIB and (after.kib - before.kib) / cycles > ALLOWED_KIB_PER_CYCLE:
        found.append(f"memory: {before.kib} -> {after.kib} KiB in {cycles} cycles")
    return found
