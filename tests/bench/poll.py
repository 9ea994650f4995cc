#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand checks on loopback, and by turns one SoupSession that asks for the same; see poll-bench.c."""

import os
import statistics
import subprocess
import sys

N_CHECKS = 1000
TURNS = 3
program = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "poll-bench")


def measure(who):
    """Rounds: milliseconds, and those of processor time."""
    lines = subprocess.run([program, who], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    rounds = [tuple(map(float, line.split())) for line in lines]
    for wall, cpu in rounds:
        print(f"{who}: {wall:.0f} ms, {cpu * 1000 / N_CHECKS:.0f} us of processor time each", file=sys.stderr)
    return rounds


rounds = {"ours": [], "theirs": []}
for _ in range(TURNS):
    for who, found in rounds.items():
        found += measure(who)
wall, cpu = zip(*(map(statistics.median, zip(*found)) for found in rounds.values()))

print(f"BENCH poll-1000-ms {wall[0]:.1f} ms")
print(f"BENCH poll-1000-ratio-one-session {wall[1] / wall[0]:.2f} times")
print(f"BENCH poll-1000-cpu-ratio-one-session {cpu[1] / cpu[0]:.2f} times")
print(f"BENCH poll-cpu-us-per-request {cpu[0] * 1000 / N_CHECKS:.0f} us")
