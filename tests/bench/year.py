#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a year of the simulated fleet takes on the disk.

Samples and roll-ups are generated: a year of 40 series at the full rate of one a minute, with a clock that is set (year-bench.c), kept
by the policy that holds without a choice, and scaled to the number of series that the fleet has.

Resources, events and contacts are extrapolated from what "wheelhousectl collect" writes while it watches the fleet: first for three minutes
in which nobody deploys anything, which stand for every three minutes of the year; then while applications are deployed, what that is more,
by the deployment. A year has 20 deployments a day, each of one application in one environment: the fleet of a company with a dozen
applications. (Left to itself the simulator, made to be looked at, has two of them a minute: 140 times as many.) The first look at everything
is none of it. A row counts with its entries in indexes. The audit log is left out: nobody acts here. What is beyond the largest
size that holds without a choice is forgotten before the year is over, and not counted.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time

from fleet import Fleet
from harness import Profile

DAYS_A_YEAR = 365
DEPLOYMENTS_A_DAY = 20
# The simulator begins with a run of the pipeline, whose release is then deployed: that is one deployment, none of what happens all the time.
SETTLE_SECONDS = 300
QUIET_SECONDS = 180
# A rollout is over sooner; what it leaves to remember, too.
ROLLOUT_SECONDS = 150
LARGEST_MB = 4 * 1024 ** 3 / 1e6

# Bytes of a row beyond what it says: its header, ids and times (32 of a version), and the entries in indexes (45).
TABLES = {
    "version": "length (fields) + coalesce (length (reason), 0) + 77",
    "event": "length (fields) + coalesce (length (text), 0) * 2 + 120",
    "contact": "24",
    "resource": "length (uid) * 2 + 40",
    "word": "length (CAST (text AS BLOB)) * 2 + 16",
}


def used_by_records(path):
    """Bytes of rows of what is not samples, by table."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return {table: database.execute(f"SELECT coalesce (sum ({size}), 0) FROM {table}").fetchone()[0] for table, size in TABLES.items()}


def count_series(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return database.execute("SELECT count (*) FROM series").fetchone()[0]


def grown(path, seconds):
    before = used_by_records(path)
    time.sleep(seconds)
    after = used_by_records(path)
    growth = {table: after[table] - before[table] for table in TABLES}
    print("grew in %d s: %s" % (seconds, ", ".join(f"{table} {size}" for table, size in growth.items())), file=sys.stderr)
    return sum(growth.values())


def deploy(profile, fleet):
    """Every application whose environments differ gets the other's version, there and here. Returns how many rollouts that is."""
    versions = {}
    for each in profile.ctl("get", "workload", "--cached", "--json").json():
        if each.get("application") and each.get("version"):
            versions.setdefault(each["application"], {}).setdefault(each["connection"], each["version"])
    n = 0
    for application, by_cluster in sorted(versions.items()):
        ours, theirs = by_cluster.get("k8s-prod"), by_cluster.get("k8s-staging")
        if not ours or not theirs or ours == theirs:
            continue
        for environment, version in (("production", theirs), ("staging", ours)):
            n += fleet.ask("control", "/_sim/story/deploy", "POST", {"app": application, "environment": environment, "version": version}).status == 200
    return n


def watch():
    """Bytes a year of records, and how many series there are."""
    with Fleet("--still", "--story", "calm") as fleet, Profile() as profile:
        for name in ("k8s-prod", "k8s-staging"):
            profile.ctl("connect", "kubernetes", name, "--kubeconfig", fleet.servers[name]["kubeconfig"])
        profile.ctl("connect", "alertmanager", "alerts", fleet.url("alertmanager"))
        profile.ctl("connect", "prometheus", "metrics", fleet.url("prometheus"))
        path = os.path.join(profile.env["XDG_DATA_HOME"], "wheelhouse", "history.db")
        collect = subprocess.Popen(["wheelhousectl", "collect"], env={**profile.env, "G_DEBUG": ""}, stdout=subprocess.DEVNULL)
        try:
            time.sleep(SETTLE_SECONDS)
            quiet = grown(path, QUIET_SECONDS) / QUIET_SECONDS
            n = deploy(profile, fleet)
            assert n >= 4, f"{n} deployments are too few to measure"
            deployment = (grown(path, ROLLOUT_SECONDS) - quiet * ROLLOUT_SECONDS) / n
            series = count_series(path)
        finally:
            collect.terminate()
            collect.wait(30)
    print(f"{quiet * 60 / 1e3:.1f} kB a minute, {deployment / 1e3:.1f} kB a deployment ({n} seen)", file=sys.stderr)
    return (quiet * 86400 + deployment * DEPLOYMENTS_A_DAY) * DAYS_A_YEAR, series


def main():
    records, series = watch()
    with tempfile.TemporaryDirectory(prefix="wh-bench-") as folder:
        out = subprocess.run([os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "year-bench"), os.path.join(folder, "year.db")],
                             check=True, stdout=subprocess.PIPE, text=True).stdout
    generated, samples, rollups = map(int, out.split())
    of_samples, of_rollups, of_records = samples / generated * series / 1e6, rollups / generated * series / 1e6, records / 1e6
    print(f"{series} series: samples {of_samples:.0f} MB, roll-ups {of_rollups:.0f} MB; records {of_records:.0f} MB", file=sys.stderr)
    print(f"BENCH year-db-mb {min(of_samples + of_rollups + of_records, LARGEST_MB):.0f} MB")
    print(f"BENCH year-db-mb-samples {of_samples + of_rollups:.0f} MB")


main()
