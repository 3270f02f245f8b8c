# SPDX-License-Identifier: GPL-2.0-only
"""Chance that can be repeated: RM_SEED says the seed, which is always printed."""
import os
import random


def drawn():
    seed = int(os.environ.get("RM_SEED", random.randrange(1 << 30)))
    print(f"seed {seed}: repeat it with RM_SEED={seed}")
    return random.Random(seed)
