#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processor time of an idle window with the demo fleet connected.

"wheelhouse --demo" in a session with Xvfb and cairo; 20 s to settle, then the processor time of all its threads over
15 s (schedstat), first with the window on screen, then minimised. In percent of one core. The fleet itself is another
process and does not count.
"""

import subprocess
import time

from harness import Profile
from program import Program

SECONDS = 15


def watch(program):
    begin, began = program.cpu(), time.monotonic()
    time.sleep(SECONDS)
    return 100 * (program.cpu() - begin) / (time.monotonic() - began)


with Profile() as profile, Program(["wheelhouse", "--demo"], profile.env) as program:
    program.wait_frame()
    time.sleep(20)
    print(f"BENCH idle-cpu-shown-percent {watch(program):.2f} %", flush=True)
    windows = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(program.process.pid)], check=True, capture_output=True, text=True).stdout
    subprocess.run(["xdotool", "windowminimize", windows.split()[0]], check=True)
    time.sleep(3)
    print(f"BENCH idle-cpu-hidden-percent {watch(program):.2f} %")
