# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop is told, by a real notification daemon (dunst), while no window is open."""

import contextlib
import datetime
import json
import os
import subprocess

import atui
import harness
import servers
from desktop import Dunst
from harness import Profile, run, wait_for


class Background(atui.App):
    """The program without a window."""

    def __enter__(self):
        self.process = subprocess.Popen(self.argv, env=self.env, stdin=subprocess.DEVNULL)
        return self

    def has_window(self):
        return bool(subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], capture_output=True).stdout)

    def wait_window(self):
        self.node = wait_for(self._find_program, "the program on the accessibility bus")
        self.frame = self.get("frame")


@contextlib.contextmanager
def watching():
    """A program that watches a router of alerts without any, and the desktop it speaks to."""
    with Dunst() as dunst, servers.Alertmanager() as router, servers.Nginx() as other, \
            Profile(GSETTINGS_BACKEND="keyfile") as profile:
        profile.ctl("connect", "alertmanager", "pager", router.url)
        profile.ctl("connect", "checks", "site", other.url)
        with Background("wheelhouse", "--background", env=profile.env) as app:
            yield profile, router, dunst, app


def end(router, name, **labels):
    run("amtool", f"--alertmanager.url={router.url}", "alert", "add", f"alertname={name}",
        *(f"{key}={value}" for key, value in labels.items()), "--end=2020-01-01T00:00:00Z")


DISK = {"instance": "db-1", "severity": "critical"}


def test_an_alert_is_told_once_and_its_end_replaces_it():
    with watching() as (_, router, dunst, app):
        # Two alerts, one cause.
        router.add("DiskFull", **DISK, mount="/srv")
        router.add("DiskFull", **DISK, mount="/var")
        first = dunst.wait("db-1")
        assert first[1:3] == ("Wheelhouse", "CRITICAL"), first

        for mount in ("/srv", "/var"):
            end(router, "DiskFull", **DISK, mount=mount)
        last = dunst.wait("fine again")
        assert last[0] == first[0] and last[2] == "LOW" and "db-1" in last[3], last
        assert len(dunst.read()) == 2 and dunst.displayed() == 1, dunst.read()


def test_pressing_it_opens_a_window_on_the_alert():
    with watching() as (_, router, dunst, app):
        router.add("DiskFull", **DISK)
        dunst.wait("db-1")
        assert not app.has_window()
        dunst.press()
        app.wait_window()
        wait_for(lambda: any("DiskFull" in text for text in app.texts()), "the alert in the window")
        wait_for(lambda: dunst.displayed() == 0, "the notification to close")


def test_a_button_acknowledges_without_a_window():
    with watching() as (profile, router, dunst, app):
        router.add("DiskFull", **DISK)
        dunst.wait("db-1")
        dunst.choose("Acknowledge")
        wait_for(lambda: dunst.displayed() == 0, "the notification to close")
        done = wait_for(lambda: [each for each in profile.ctl("get", "operation", "--cached", "--json").json() if each["state"] == "done"], "the audit log")
        assert "DiskFull" in done[0]["title"] + str(done[0]["target"]) and "Acknowledged by" in done[0]["result"], done
        assert not app.has_window()
        # It is known to the command line too.
        again = profile.ctl("do", "acknowledge", "alert/DiskFull", "--dry-run", "--json").json()
        assert "Acknowledged by" in again["before"], again


def test_a_button_silences_for_an_hour():
    with watching() as (profile, router, dunst, app):
        router.add("DiskFull", **DISK)
        dunst.wait("db-1")
        dunst.choose("Silence 1 h")
        [silence] = wait_for(lambda: json.loads(run("amtool", f"--alertmanager.url={router.url}", "silence", "query", "-o", "json").out), "the silence")
        start, end = (datetime.datetime.fromisoformat(silence[key]) for key in ("startsAt", "endsAt"))
        assert 59 <= (end - start).total_seconds() / 60 <= 61, silence
        wait_for(lambda: dunst.displayed() == 0, "the notification to close")
        assert not app.has_window()


def test_a_lost_connection_is_told_and_the_switch_takes_it_back():
    with watching() as (profile, router, dunst, app):
        router.add("DiskFull", **DISK)                       # from now on it is connected
        dunst.wait("db-1")
        router.stop()
        lost = dunst.wait("pager")
        router.start()
        back = wait_for(lambda: next((each for each in dunst.read() if each[0] == lost[0] and each != lost), None), "its return", 60)
        assert "pager answers again" == back[3] and back[2] == "LOW", back

        folder = os.path.join(profile.env["XDG_CONFIG_HOME"], "glib-2.0", "settings")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as file:
            file.write("[dev/wheelhouse/Wheelhouse]\nnotifications=false\n")
        wait_for(lambda: dunst.displayed() == 0, "the switch to take them back")


def test_the_end_of_the_program_closes_what_it_showed():
    with watching() as (_, router, dunst, app):
        router.add("DiskFull", **DISK)
        dunst.wait("db-1")
        run("gapplication", "action", "dev.wheelhouse.Wheelhouse", "quit")
        assert app.process.wait(10) == 0
        wait_for(lambda: dunst.displayed() == 0, "nobody's notification to go")


harness.main()
