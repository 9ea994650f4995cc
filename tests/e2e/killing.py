# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at any moment, under a load of changes: what was acknowledged is there, the history is whole, and the program starts again."""

import contextlib
import json
import os
import random
import sqlite3
import subprocess

import harness
from fleet import Fleet
from harness import Profile, require, wait_for


class Load:
    """A profile whose cluster changes all the time, and what was acknowledged in it."""

    def __init__(self, fleet, profile, seed):
        self.fleet, self.profile, self.chance = fleet, profile, random.Random(seed)
        self.done, self.killed, self.patience = [], 0, 1
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        profile.ctl("connect", "alertmanager", "alerts", fleet.url("alertmanager"))
        [self.path] = [os.path.join(folder, name) for folder, _, names in os.walk(profile.folder) for name in names if name.endswith(".db")]

    def kill(self, process, after):
        """What it said until then."""
        try:
            out, _ = process.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
            self.killed += 1
        return out

    def start(self, *command):
        return subprocess.Popen(["wheelhousectl", *command], env=self.profile.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def operate(self, number):
        """An operation, acknowledged when it says that it is done. How long it takes is learned, so that it is killed about then."""
        process = self.start("do", "scale", "workload/chat/chat-api", "--set", f"replicas={2 + number % 5}", "--yes", "--json")
        killed = self.killed
        out = self.kill(process, self.patience * self.chance.uniform(0.2, 1.4))
        self.patience *= 1.3 if self.killed > killed else 0.8
        with contextlib.suppress(ValueError):
            if (result := json.loads(out))["state"] == "done":
                self.done.append(result["id"])

    def look(self):
        """A full look, which writes all pods."""
        self.kill(self.start("get", "pod"), self.chance.uniform(0.05, 1.2))

    def watch(self):
        """Follows changes until it is killed."""
        self.kill(self.start("watch", "pod", "--json"), self.chance.uniform(0.3, 1.5))

    def collect(self):
        """Records samples, resources, events and what rules say, until it is killed; the next one may record."""
        self.kill(self.start("collect"), self.chance.uniform(0.2, 2.0))

    def check(self):
        """All of it, from outside first: opening it in the program might mend something."""
        with contextlib.closing(sqlite3.connect(self.path)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        doctor = self.profile.ctl("doctor").out
        assert "the chain of entries is whole" in doctor, doctor
        recorded = {each["uid"]: each["state"] for each in self.profile.ctl("get", "operation", "--cached", "--json").json()}
        lost = [uid for uid in self.done if recorded.get(uid) != "done"]
        assert not lost, f"{len(lost)} of {len(self.done)} operations that were done are not on record: {lost}"
        names = sorted(each["name"] for each in self.profile.ctl("connections", "--json", "--cached").json())
        assert names == ["alerts", "prod"], f"connections are lost: {names} are there"
        assert len(self.profile.ctl("get", "pod", "--cached", "--json").json()) > 300


@contextlib.contextmanager
def load(seed):
    require("wheelhousectl")
    with Fleet("--churn", "50", "--pods", "300") as fleet, Profile() as profile:
        yield Load(fleet, profile, seed)


def commands(rounds, seed=4711):
    with load(seed) as under:
        for number in range(rounds):
            (under.look, under.watch, under.collect)[number // 2 % 3]() if number % 2 else under.operate(number)
            if number % 10 == 9:
                under.check()
        for number in range(10):
            if not under.done:                         # a slow machine
                under.operate(number)
        under.check()
        # Whoever was killed left no lock behind.
        under.profile.ctl("collect", "--for", "1s")
        assert under.killed >= rounds // 3, f"only {under.killed} of {rounds} were killed"
        assert under.done, "no operation came to its end"


def windows(rounds, seed=815):
    """The window, killed while it takes in changes; meanwhile operations of the command line write to the same history."""
    import atui

    with load(seed) as under:
        for number in range(rounds):
            with atui.App("wheelhouse", env=under.profile.env) as app:
                if number % 2 == 0:                    # at times with no time to connect at all
                    wait_for(lambda: any("2 live" in text for text in app.texts()), "the connections to be live", 30)
                    under.operate(number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    app.process.wait(under.chance.uniform(0.05, 1.5))
                assert app.process.poll() is None, f"the window ended by itself with status {app.process.returncode}"
                app.process.kill()
                app.process.wait()
            if number % 5 == 4 or number == rounds - 1:
                under.check()
        with atui.App("wheelhouse", env=under.profile.env) as app:
            app.key("ctrl+4", "alt+4")
            wait_for(lambda: len(app.rows()) > 10, "the pods, as ever", 20)
