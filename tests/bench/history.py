#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing and restoring 10,000 pods; see history-bench.c."""

import os
import subprocess
import tempfile

program = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "history-bench")

with tempfile.TemporaryDirectory(prefix="wh-bench-") as folder:
    subprocess.run([program, os.path.join(folder, "history.db")], check=True)
