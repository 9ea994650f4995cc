#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing ten thousand pods, beside kubectl.

One simulated cluster with 10,000 pods more than its own (77 MB of JSON), one connection to it. "wheelhousectl get pod
--live" and "kubectl get pods -A" run by turns, five times each after one time that is not counted; both print a table
to /dev/null. Wall time from fork to the end, and the peak of the resident memory (measure.c), medians, theirs divided by
ours. kubectl asks for the server's table; wheelhousectl reads the whole objects.
"""

import os
import statistics
import subprocess
import sys
import tempfile

from fleet import Fleet
from harness import Profile

RUNS = 5
measure = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "measure")


def run(env, *command):
    with tempfile.NamedTemporaryFile("r", prefix="wh-bench.") as file:
        subprocess.run([measure, file.name, *command], check=True, env=env)
        return [int(word) for word in file.read().split()]


def main():
    with Fleet("--pods", "10000", "--story", "calm") as fleet, Profile() as profile:
        kubeconfig = fleet.servers["k8s-prod"]["kubeconfig"]
        # kubectl keeps what it discovered in its home: as warm as it gets.
        theirs = {**profile.env, "KUBECONFIG": kubeconfig}
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig)
        ours = {**profile.env, "G_DEBUG": ""}
        runs = []
        for _ in range(RUNS + 1):
            runs.append((run(ours, "wheelhousectl", "get", "pod", "--live"), run(theirs, "kubectl", "get", "pods", "-A")))

    ours, theirs = ([statistics.median(one[side][what] for one in runs[1:]) for what in range(3)] for side in (0, 1))
    for side, name in ((0, "wheelhousectl"), (1, "kubectl")):
        print(f"{name}: wall ms, cpu ms, peak MB:",
              "; ".join(f"{one[side][0] / 1000:.0f}, {one[side][1] / 1000:.0f}, {one[side][2] / 1024:.1f}" for one in runs), file=sys.stderr)
    print(f"BENCH list-10k-wall {ours[0] / 1000:.1f} ms")
    print(f"BENCH list-10k-cpu {ours[1] / 1000:.1f} ms")
    print(f"BENCH list-10k-peak {ours[2] / 1024:.1f} MB")
    print(f"BENCH list-10k-wall-ratio-kubectl {theirs[0] / ours[0]:.1f} times")
    print(f"BENCH list-10k-cpu-ratio-kubectl {theirs[1] / ours[1]:.1f} times")
    print(f"BENCH list-10k-peak-ratio-kubectl {theirs[2] / ours[2]:.1f} times")


main()
