# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks of the window share: a program, its probe (src/ui/README.md) and what the kernel says of it."""

import glob
import os
import subprocess
import tempfile
import time


class Program:
    """A program with a probe file, ended at the end."""

    def __init__(self, argv, env=None, probe=None):
        self.probe = probe or tempfile.mktemp(prefix="wh-probe.")
        self.env = {**os.environ, **(env or {}), "WH_PROBE": self.probe, "G_DEBUG": ""}
        for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        self.argv = argv

    def __enter__(self):
        self.started = time.monotonic_ns() // 1000
        self.process = subprocess.Popen(self.argv, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if os.path.exists(self.probe):
            os.unlink(self.probe)

    def lines(self, what):
        """Numbers of the whole lines that begin so."""
        if not os.path.exists(self.probe):
            return []
        with open(self.probe, encoding="utf-8") as file:
            return [[int(word) for word in line.split()[1:]] for line in file if line.startswith(what + " ") and line.endswith("\n")]

    def wait_frame(self, seconds=20):
        """Milliseconds from the start to the first frame, and what the store held then."""
        end = time.monotonic() + seconds
        while not (frames := self.lines("frame")):
            assert time.monotonic() < end and self.process.poll() is None, "there was no first frame"
            time.sleep(0.02)
        return (frames[0][0] - self.started) / 1000, frames[0][1]

    def pss(self):
        """Proportional set size in MB."""
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="utf-8") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("Pss:"))

    def cpu(self):
        """Seconds of processor time of all threads that are still there."""
        total = 0
        for path in glob.glob(f"/proc/{self.process.pid}/task/*/schedstat"):
            try:
                with open(path, encoding="utf-8") as file:
                    total += int(file.read().split()[0])
            except OSError:
                pass
        return total / 1e9
