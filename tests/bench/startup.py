#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start of the window with a large profile and no network, beside the smallest program with a window.

The profile: five connections to a simulated fleet, observed once by the command line, with more than 10,000 resources in
the history; then the fleet is stopped. Seven times by turns, after one time that is not counted: exec of "wheelhouse",
exec of minimal-window.c, each until the frame clock's first after-paint. The run fails when fewer than 10,000 resources
were in the store by then, or when the page had not been filled from it. Xvfb, cairo. startup-pss-mb is Pss of smaps_rollup
one second after the first frame.
"""

import os
import statistics
import sys
import time

from fleet import Fleet
from harness import Profile
from program import Program

RUNS = 7
minimal = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "minimal-window")


def fill(profile):
    with Fleet("--pods", "10000", "--story", "incident") as fleet:
        servers = fleet.servers
        for name in ("k8s-prod", "k8s-staging"):
            profile.ctl("connect", "kubernetes", name, "--kubeconfig", servers[name]["kubeconfig"])
        profile.ctl("connect", "prometheus", "prometheus", servers["prometheus"]["url"])
        profile.ctl("connect", "alertmanager", "alertmanager", servers["alertmanager"]["url"])
        profile.ctl("connect", "checks", "checks", servers["targets"]["url"] + "/billing/healthz")
        for kind in ("application", "pod"):
            profile.ctl("get", kind, status=None)
    print(profile.ctl("connections", "--cached").out, file=sys.stderr)


def main():
    ours, theirs, pss, least = [], [], [], []
    with Profile() as profile:
        fill(profile)
        for _ in range(RUNS + 1):
            with Program(["wheelhouse"], profile.env) as program:
                wall, n_resources = program.wait_frame()
                assert n_resources >= 10000, f"only {n_resources} resources on the first frame"
                assert program.lines("frame")[0][2] == 1, "the first frame showed nothing of them"
                ours.append(wall)
                time.sleep(1)
                pss.append(program.pss())
            with Program([minimal], profile.env) as program:
                theirs.append(program.wait_frame()[0])
                time.sleep(1)
                least.append(program.pss())

    ours, theirs = ours[1:], theirs[1:]
    print("first frame, ms:", *(f"{one:.0f}/{other:.0f}" for one, other in zip(ours, theirs)), file=sys.stderr)
    print(f"BENCH startup-first-frame {statistics.median(ours):.1f} ms")
    print(f"BENCH startup-first-frame-minimal {statistics.median(theirs):.1f} ms")
    print(f"BENCH startup-first-frame-ratio {statistics.median(ours) / statistics.median(theirs):.3f} times")
    print(f"BENCH startup-pss-mb {statistics.median(pss):.1f} MB")
    print(f"BENCH startup-pss-minimal-mb {statistics.median(least):.1f} MB")


main()
