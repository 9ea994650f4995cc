# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A log of 200 MB in its viewer; see ci-log-bench.c."""

import os
import subprocess

subprocess.run([os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "ci-log-bench")], check=True)
