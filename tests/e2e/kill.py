# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at any moment, under a load of changes: the history opens, is whole, and has every operation that was acknowledged."""

import os
import random
import sqlite3
import subprocess
import time

import harness
from fleet import Fleet
from harness import Profile, require

ROUNDS = 50


def test_nothing_acknowledged_is_lost():
    require("wheelhousectl")
    chance = random.Random(4711)
    with Fleet("--churn", "50", "--pods", "300") as fleet, Profile() as profile:
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        profile.ctl("connect", "alertmanager", "alerts", fleet.url("alertmanager"))
        [path] = [os.path.join(folder, name) for folder, _, names in os.walk(profile.folder) for name in names if name.endswith(".db")]
        done, killed = [], 0
        for round in range(ROUNDS):
            # Operations and full looks write; both are killed while they do, or just after.
            operation = round % 2 == 0
            command = ["do", "scale", "workload/chat/chat-api", "--set", f"replicas={2 + round % 5}", "--yes", "--json"] if operation else ["get", "pod"]
            process = subprocess.Popen(["wheelhousectl", *command], env=profile.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            try:
                out, _ = process.communicate(timeout=chance.uniform(0.05, 1.2))
            except subprocess.TimeoutExpired:
                process.kill()
                out, _ = process.communicate()
                killed += 1
            if operation and '"state":"done"' in out:
                done.append(next(part for part in out.split('"') if len(part) == 36 and part.count("-") == 4))
            if round % 10 == 9:
                with sqlite3.connect(path) as database:
                    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                database.close()
        assert killed >= ROUNDS // 4, f"only {killed} were killed"
        doctor = profile.ctl("doctor").out
        assert "the chain of entries is whole" in doctor, doctor
        recorded = {each["uid"]: each["state"] for each in profile.ctl("get", "operation", "--cached", "--json").json()}
        assert done and all(recorded.get(uid) == "done" for uid in done), (done, recorded)
        started = time.monotonic()
        assert len(profile.ctl("get", "pod", "--cached", "--json").json()) > 300
        assert time.monotonic() - started < 5 * harness.SLOW


harness.main()
