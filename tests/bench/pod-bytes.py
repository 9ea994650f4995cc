#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory that one more pod takes.

The heap in use (mallinfo2) after observing a simulated cluster with 10,000 pods more, less that after observing the same
cluster without them, divided by the difference in pods. pod-bytes is what the store keeps of pods alone: nothing else was
observed, and the provider has been closed and freed. pod-bytes-all is the same with everything observed, so with the one
workload that twenty pods have. pod-bytes-connected is what the process has while the provider watches, with the provider's
own index.
"""

import os
import subprocess

from fleet import Fleet

program = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "pod-bytes")


def observe(kubeconfig, *kind):
    out = subprocess.run([program, kubeconfig, *kind], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [int(word) for word in out.split()]


def measure(*options):
    with Fleet("--story", "calm", *options) as fleet:
        kubeconfig = fleet.servers["k8s-prod"]["kubeconfig"]
        return observe(kubeconfig, "pod"), observe(kubeconfig)


few_alone, few_all = measure()
many_alone, many_all = measure("--pods", "10000")
pods = many_all[0] - few_all[0]
assert pods == many_alone[0] - few_alone[0] >= 10000, (few_alone, few_all, many_alone, many_all)
print(f"BENCH pod-bytes {(many_alone[2] - few_alone[2]) / pods:.0f} bytes")
print(f"BENCH pod-bytes-all {(many_all[2] - few_all[2]) / pods:.0f} bytes")
print(f"BENCH pod-bytes-connected {(many_all[1] - few_all[1]) / pods:.0f} bytes")
