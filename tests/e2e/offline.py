# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No server answers any more: what was seen is still there, says how old it is, and nothing of it is green."""

import contextlib
import datetime
import os
import shutil

import atui
import harness
from fleet import Fleet
from harness import Profile, wait_for

KINDS = ("pod", "node", "workload", "alert", "target", "rule")


@contextlib.contextmanager
def left_behind():
    """A profile that saw the simulated fleet, which has ended; with what the command line said of it."""
    with Profile() as profile:
        with Fleet() as fleet:
            server = fleet.servers
            kubeconfig = os.path.join(profile.folder, "kubeconfig")        # the simulation takes its own along
            shutil.copy(server["k8s-prod"]["kubeconfig"], kubeconfig)
            profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig, "--environment", "production")
            profile.ctl("connect", "prometheus", "metrics", fleet.url("prometheus"))
            profile.ctl("connect", "alertmanager", "alerts", fleet.url("alertmanager"))
            seen = {kind: profile.ctl("get", kind, "--json").json() for kind in KINDS}
        yield profile, seen


def test_all_of_it_is_there_with_its_age():
    with left_behind() as (profile, seen):
        now = datetime.datetime.now(datetime.timezone.utc)
        for kind, before in seen.items():
            cached = profile.ctl("get", kind, "--cached", "--json").json()
            assert {each["uid"] for each in cached} == {each["uid"] for each in before} and cached, kind
            for each in cached:
                assert each["health"] == "stale", each
                assert 0 <= (now - datetime.datetime.fromisoformat(each["fresh_at"].replace("Z", "+00:00"))).total_seconds() < 120, each
            table = profile.ctl("get", kind, "--cached").out.splitlines()
            assert len(table) == len(cached) + 1 and not any(" ok " in f" {line} " for line in table[1:]), table[:3]
        gone = profile.ctl("get", "pod", "--json", status=3)
        assert gone.err.count("\n") == 1 and "“prod”" in gone.err, gone.err
        assert len(gone.json()) == len(seen["pod"])
        assert profile.ctl("get", "pod", "--live", status=3).out == ""


def test_the_window_shows_it_and_says_offline():
    with left_behind() as (profile, seen), atui.App("wheelhouse", env=profile.env) as app:
        wait_for(lambda: any(text.startswith("3 offline since") for text in app.texts()), "the connections to be offline", 20)
        # The applications are joined a moment after that.
        wait_for(lambda: any(text.startswith("billing, Stale: ") and "refused the connection" in text for text in app.texts()),
                 "an application to say why", 5)
        texts = app.texts()
        assert not {"Fine", "Healthy", "Ok"} & set(texts), texts
        app.key("ctrl+6")                              # Alerts
        words = {alert["summary"] for alert in seen["alert"]}
        wait_for(lambda: any(word in text for word in words for text in app.texts()), "an alert that was seen")
        assert "Fine" not in app.texts()


harness.main()
