#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory that one more pod takes.

The heap in use (mallinfo2) after observing a simulated cluster with 10,000 pods more, less that after observing the same
cluster without them, divided by the difference in pods. pod-bytes is what the store keeps: the provider has been closed
and freed. pod-bytes-connected is what the process has while the provider watches, with the provider's own index.
"""

import os
import subprocess

from fleet import Fleet

program = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "pod-bytes")


def observe(*options):
    with Fleet("--story", "calm", *options) as fleet:
        out = subprocess.run([program, fleet.servers["k8s-prod"]["kubeconfig"]], check=True, stdout=subprocess.PIPE, text=True).stdout
        return [int(word) for word in out.split()]


few, few_during, few_after = observe()
many, many_during, many_after = observe("--pods", "10000")
print(f"BENCH pod-bytes {(many_after - few_after) / (many - few):.0f} bytes")
print(f"BENCH pod-bytes-connected {(many_during - few_during) / (many - few):.0f} bytes")
