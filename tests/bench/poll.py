#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand checks on loopback, beside one SoupSession; see poll-bench.c."""

import os
import subprocess

subprocess.run([os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "poll-bench")], check=True)
