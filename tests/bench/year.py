#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a year of the simulated fleet takes on the disk.

Samples and roll-ups are generated: a year of 40 series at the full rate of one a minute, with a clock that is set (year-bench.c), kept
by the policy that holds without a choice, and scaled to the number of series that the fleet has. Resources, events and contacts are
extrapolated: "wheelhousectl collect" watches the fleet, which goes on by itself as in the demo, for four minutes, and what the file grew by
in the last two is taken for every two minutes of the year: the first look at everything is none of it. The audit log is left out: nobody acts here. What is beyond the largest size
that holds without a choice is forgotten before the year is over, and not counted.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time

from fleet import Fleet
from harness import Profile

MINUTES_A_YEAR = 365 * 24 * 60
WATCH_SECONDS = 120
LARGEST_MB = 4 * 1024 ** 3 / 1e6


def used_by_records(path):
    """Bytes of rows of what is not samples, and how many series there are."""
    tables = {"version": "length (fields) + coalesce (length (reason), 0) + 40", "event": "length (fields) + coalesce (length (text), 0) * 2 + 120",
              "contact": "24", "resource": "length (uid) + 40"}
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        size = sum(database.execute(f"SELECT coalesce (sum ({size}), 0) FROM {table}").fetchone()[0] for table, size in tables.items())
        return size, database.execute("SELECT count (*) FROM series").fetchone()[0]


def watch():
    """Bytes a minute, and series."""
    with Fleet() as fleet, Profile() as profile:
        for name in ("k8s-prod", "k8s-staging"):
            profile.ctl("connect", "kubernetes", name, "--kubeconfig", fleet.servers[name]["kubeconfig"])
        profile.ctl("connect", "alertmanager", "alerts", fleet.url("alertmanager"))
        profile.ctl("connect", "prometheus", "metrics", fleet.url("prometheus"))
        path = os.path.join(profile.env["XDG_DATA_HOME"], "wheelhouse", "history.db")
        collect = subprocess.Popen(["wheelhousectl", "collect"], env={**profile.env, "G_DEBUG": ""}, stdout=subprocess.DEVNULL)
        try:
            time.sleep(WATCH_SECONDS)
            before, _ = used_by_records(path)
            time.sleep(WATCH_SECONDS)
            after, series = used_by_records(path)
        finally:
            collect.terminate()
            collect.wait(30)
    return (after - before) * 60 / WATCH_SECONDS, series


def main():
    growth, series = watch()
    with tempfile.TemporaryDirectory(prefix="wh-bench-") as folder:
        out = subprocess.run([os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "year-bench"), os.path.join(folder, "year.db")],
                             check=True, stdout=subprocess.PIPE, text=True).stdout
    generated, samples, rollups = map(int, out.split())
    of_samples, of_rollups, of_records = samples / generated * series / 1e6, rollups / generated * series / 1e6, growth * MINUTES_A_YEAR / 1e6
    print(f"{series} series: samples {of_samples:.0f} MB, roll-ups {of_rollups:.0f} MB; records {growth / 1e3:.1f} kB a minute, {of_records:.0f} MB", file=sys.stderr)
    print(f"BENCH year-db-mb {min(of_samples + of_rollups + of_records, LARGEST_MB):.0f} MB")
    print(f"BENCH year-db-mb-samples {of_samples + of_rollups:.0f} MB")


main()
