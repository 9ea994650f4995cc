# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluating rules; see rules-bench.c."""

import os
import subprocess

subprocess.run([os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "rules-bench")], check=True)
