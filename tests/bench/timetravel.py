#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From asking for an instant of the past to everything that was there then; see timetravel-bench.c."""

import os
import subprocess
import tempfile

program = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "timetravel-bench")

with tempfile.TemporaryDirectory(prefix="wh-bench-") as folder:
    subprocess.run([program, os.path.join(folder, "history.db")], check=True)
