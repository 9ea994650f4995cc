#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Observing a cluster of 10,000 pods, beside kubectl listing them; see kubernetes-bench.c."""

import os
import resource
import statistics
import subprocess
import sys
import time

from fleet import Fleet

program = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "kubernetes-bench")
figures = {}

with Fleet("--pods", "10000", "--story", "calm") as fleet:
    kubeconfig = fleet.servers["k8s-prod"]["kubeconfig"]
    for _ in range(3):
        out = subprocess.run([program, kubeconfig], check=True, stdout=subprocess.PIPE, text=True).stdout
        for line in out.splitlines():
            _bench, name, value, unit = line.split()
            figures.setdefault((name, unit), []).append(float(value))
    ours = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    try:
        start = time.monotonic()
        subprocess.run(["kubectl", "get", "pods", "-A"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "KUBECONFIG": kubeconfig})
        figures["kubernetes-kubectl-wall", "ms"] = [(time.monotonic() - start) * 1000]
        if (theirs := resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) > ours:
            figures["kubernetes-kubectl-peak", "MB"] = [theirs / 1024]
    except FileNotFoundError:
        print("kubectl is not installed: nothing to compare with", file=sys.stderr)

for (name, unit), values in figures.items():
    print(f"BENCH {name} {statistics.median(values):.1f} {unit}")
