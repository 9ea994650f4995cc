# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that the command line makes and removes while a window is open or a collector records."""

import contextlib
import os
import signal
import sqlite3
import subprocess

import atui
import harness
import servers
from fleet import Fleet
from guard import Guard
from harness import Profile, wait_for

SCHEMA = "dev.wheelhouse.Wheelhouse.Connection"


def path_of(profile):
    return os.path.join(profile.env["XDG_DATA_HOME"], "wheelhouse", "history.db")


def rows(profile, sql, *values):
    with contextlib.closing(sqlite3.connect(f"file:{path_of(profile)}?mode=ro", uri=True)) as database:
        return database.execute(sql, values).fetchall()


def has_text(app, words):
    return any(words in text for text in app.texts())


def test_an_open_window_takes_them_up():
    with Fleet() as fleet, Profile() as profile:
        profile.ctl("connections")
        with atui.App("wheelhouse", env=profile.env) as app:
            app.get("button", "Main menu")
            wait_for(lambda: has_text(app, "Welcome to Wheelhouse"), "the window of somebody who has none")
            profile.ctl("connect", "alertmanager", "pager", fleet.url("alertmanager"))
            wait_for(lambda: not has_text(app, "Welcome to Wheelhouse"), "the first connection to be taken up", 15)
            app.key("ctrl+7")
            wait_for(lambda: has_text(app, "pager"), "the first connection to be listed", 15)
            profile.ctl("connect", "prometheus", "numbers", fleet.url("prometheus"))
            wait_for(lambda: has_text(app, "numbers"), "the second connection", 15)
            wait_for(lambda: {row["name"]: row["state"] for row in profile.ctl("connections", "--json", "--cached").json()}.keys() == {"pager", "numbers"},
                     "both to be kept")
            # It is observed, not just listed.
            wait_for(lambda: rows(profile, "SELECT count (*) FROM current c JOIN resource r ON r.id = c.resource JOIN name n ON n.id = r.connection"
                                           " JOIN connection k ON k.id = n.text WHERE k.name = 'pager'")[0][0] > 3, "the alerts of the first one", 30)
            profile.ctl("disconnect", "numbers")
            wait_for(lambda: not has_text(app, "numbers"), "the second connection to go", 15)
            assert has_text(app, "pager")
            profile.ctl("disconnect", "pager")
            wait_for(lambda: not has_text(app, "pager"), "the last one to go", 15)
        assert rows(profile, "SELECT count (*) FROM connection") == [(0,)]


def test_a_secret_that_was_changed_elsewhere_is_used():
    with Fleet("--still") as fleet, servers.Keyring(os.environ) as keyring, Profile() as profile:
        with Guard(fleet.url("forge"), "token " + fleet.servers["forge"]["token"], "t0ken-number-1") as door:
            profile.ctl("connect", "gitea", "forge", door.url, "--token-stdin", stdin="t0ken-number-1")
            [(forge,)] = rows(profile, "SELECT id FROM connection WHERE name = 'forge'")
            with atui.App("wheelhouse", env=profile.env) as app:
                wait_for(lambda: has_text(app, "1 live"), "the forge to be live", 30)
                app.key("ctrl+7")

                # The keyring has the new one: no request goes out with the old one after that, and nothing is to be done here.
                door.token = "t0ken-number-2"
                wait_for(lambda: not has_text(app, "1 live"), "the old one to be refused", 90)
                assert keyring.lookup(**{"xdg:schema": SCHEMA, "connection": forge, "kind": "token"}) == "t0ken-number-1"
                keyring.store("t0ken-number-2", **{"xdg:schema": SCHEMA, "connection": forge, "kind": "token"})
                door.seen.clear()
                wait_for(lambda: has_text(app, "1 live"), "the new one to be used", 90)
                assert door.seen and all("number-2" in credential for credential in door.seen), door.seen

                # The way of the command line: forgotten, and connected again under the same name.
                door.token = "t0ken-number-3"
                profile.ctl("disconnect", "forge")
                profile.ctl("connect", "gitea", "forge", door.url, "--token-stdin", stdin="t0ken-number-3")
                door.seen.clear()
                wait_for(lambda: len(door.seen) > 3 and has_text(app, "1 live"), "the third one to be used", 30)
                assert "number-3" in door.seen[-1], door.seen


def test_a_collector_takes_them_up():
    with Fleet() as fleet, Profile() as profile:
        profile.ctl("connect", "alertmanager", "pager", fleet.url("alertmanager"))
        collect = subprocess.Popen(["wheelhousectl", "collect"], env=profile.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            assert collect.stdout.readline().startswith("Recording 1 connection")
            profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
            [(prod,)] = rows(profile, "SELECT id FROM connection WHERE name = 'prod'")

            def count():
                return rows(profile, "SELECT count (*) FROM current c JOIN resource r ON r.id = c.resource JOIN name n ON n.id = r.connection"
                                     " WHERE n.text = ?", prod)[0][0]

            wait_for(lambda: count() > 100, "the cluster to be recorded", 40)
            profile.ctl("disconnect", "prod")
            assert profile.ctl("get", "pod", "--cached", "--json").json() == []
            # It ends before it could hear of it: what was on its way is not written after all.
            collect.send_signal(signal.SIGTERM)
            assert collect.wait(20 * harness.SLOW) == 0
            assert count() == 0
        finally:
            collect.kill()
            collect.wait()


harness.main()
