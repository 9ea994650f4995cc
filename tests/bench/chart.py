#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drawing two days of numbers, one a second, and zooming into them; see chart-bench.c."""

import os
import subprocess
import tempfile

program = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "chart-bench")

with tempfile.TemporaryDirectory(prefix="wh-bench-") as folder:
    subprocess.run([program, folder], check=True)
