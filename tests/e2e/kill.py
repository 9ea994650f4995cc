# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of commands and of the window, a handful; kill-long does it fifty times. And an end that is asked for."""

import signal
import subprocess
import time

import harness
import killing
from harness import Profile, wait_for


def test_nothing_acknowledged_is_lost_with_a_command():
    killing.commands(12)


def test_nothing_acknowledged_is_lost_with_the_window():
    killing.windows(3)


def test_it_ends_well_whenever_it_is_told_to():
    """Also while the window is not drawn yet and the history is not open. Before the program listens, the signal itself ends it."""
    with Profile() as profile:
        for step in range(12):
            with subprocess.Popen(["wheelhouse"], env=profile.env, stdin=subprocess.DEVNULL) as process:
                try:
                    wait_for(lambda: harness.run("xdotool", "search", "--pid", str(process.pid), check=False).out, "its first window")
                    time.sleep(step * 0.03)
                    process.terminate()
                    assert process.wait(20 * harness.SLOW) in (0, -signal.SIGTERM), f"{process.returncode} at step {step}"
                finally:
                    process.kill()


harness.main()
