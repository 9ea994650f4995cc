# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The care of the history, in the window: a backup and its return, a broken audit log, and who records."""

import contextlib
import glob
import os
import signal
import sqlite3
import subprocess

import atui
import desktop
import harness
from fleet import Fleet
from harness import Profile, wait_for


def path_of(profile):
    return os.path.join(profile.env["XDG_DATA_HOME"], "wheelhouse", "history.db")


def recorder(profile):
    with open(path_of(profile) + ".recorder", encoding="utf-8") as file:
        return file.read()


def shot(app, name):
    if os.environ.get("WH_SHOTS"):
        app.shot(os.path.join(os.environ["WH_SHOTS"], f"{name}.png"))


def has_text(app, words):
    return any(words in text for text in app.texts())


def run_windows(app):
    return harness.run("xdotool", "search", "--onlyvisible", "--pid", str(app.process.pid), check=False).out.split()


def test_a_backup_by_hand_and_its_return():
    with Profile() as profile:
        profile.ctl("connections")
        backup = os.path.join(profile.folder, "by-hand.backup")
        with desktop.FileChooser() as chooser, atui.App("wheelhouse", env={**profile.env, **chooser.env_of_app}) as app:
            app.get("button", "Main menu")
            app.key("ctrl+comma")
            app.activate("page tab", "History")
            app.activate("button", "Check")
            wait_for(lambda: has_text(app, "The file is in order"), "the check", 30)
            app.activate("button", "Back up…")
            chooser.choose(backup, "SaveFile: Back up the history")
            wait_for(lambda: has_text(app, "complete and checked"), "the backup", 30)
            shot(app, "preferences-care")
            with contextlib.closing(sqlite3.connect(backup)) as database:
                assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            app.activate("button", "Restore…")
            chooser.choose(backup, "OpenFile: Restore a backup")
            app.get("alert", "Restart Wheelhouse?")
            shot(app, "preferences-restart")
            assert os.path.exists(path_of(profile) + ".restore")
            app.activate("button", "Restart")
            # The same process begins anew, and tells.
            wait_for(lambda: glob.glob(path_of(profile) + ".before-restore-*"), "the backup to take its place", 30)
            wait_for(lambda: run_windows(app), "the window of the new start", 30)
            assert app.process.poll() is None
            app.process.terminate()
            status = app.process.wait(20 * harness.SLOW)
            assert status == 0, status


def test_a_broken_audit_log_says_where():
    with Fleet() as fleet, Profile() as profile:
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        for replicas in (3, 4):
            profile.ctl("do", "scale", "workload/chat/chat-api", "--set", f"replicas={replicas}", "--yes")
        with contextlib.closing(sqlite3.connect(path_of(profile), isolation_level=None)) as database:
            [(sql,)] = database.execute("SELECT sql FROM sqlite_schema WHERE name = 'operation_freeze'").fetchall()
            database.execute("DROP TRIGGER operation_freeze")
            database.execute("UPDATE operation SET who = 'nobody@nowhere' WHERE seq = 2")
            database.execute(sql)
        with atui.App("wheelhouse", env=profile.env) as app:
            app.get("button", "Main menu")
            app.key("ctrl+8")
            app.activate("page tab", "Audit log")
            wait_for(lambda: has_text(app, "Entry 2") and has_text(app, "by nobody@nowhere) was changed after it was written"), "the banner", 20)
            shot(app, "history-audit-broken")
            app.activate("button", "Show")
            wait_for(lambda: has_text(app, "Before and after"), "the operation", 20)
            shot(app, "history-audit-shown")


def test_the_window_looks_while_another_process_records():
    with Fleet() as fleet, Profile() as profile:
        profile.ctl("connect", "alertmanager", "alerts", fleet.url("alertmanager"))
        collect = subprocess.Popen(["wheelhousectl", "collect"], env=profile.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            assert collect.stdout.readline().startswith("Recording 1 connection")
            with atui.App("wheelhouse", env=profile.env) as app:
                wait_for(lambda: has_text(app, f"(process {collect.pid}) records into the history"), "the window to say who records", 20)
                shot(app, "recorded-elsewhere")
                collect.send_signal(signal.SIGTERM)
                assert collect.wait(20 * harness.SLOW) == 0
                wait_for(lambda: f"(process {app.process.pid})" in recorder(profile), "the window to take over", 60)
                shot(app, "took-over")
                line = profile.ctl("collect", status=1).err
                assert f"Wheelhouse (process {app.process.pid})" in line, line
        finally:
            collect.kill()
            collect.wait()


harness.main()
