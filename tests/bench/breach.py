# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a breach to the notification; see breach-bench.c."""

import os
import subprocess

subprocess.run([os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "breach-bench")], check=True)
