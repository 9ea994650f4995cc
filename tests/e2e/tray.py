# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Outside of a Flatpak: the icon in a real tray, the desktop's actions, going on without a window, starting at login."""

import os

import atui
import desktop
from harness import Profile, main, run, wait_for

AUTOSTART = "autostart/dev.wheelhouse.Wheelhouse.desktop"


def needing(tray):
    return tray.get("ToolTip")[3]


def test_the_tray_counts_alerts_and_leads_to_them():
    with desktop.Tray() as tray, Profile() as profile, atui.App("wheelhouse", "--demo", env=profile.env) as app:
        wait_for(lambda: "need you" in needing(tray), "the demo's alerts to be counted", 30)
        badge = wait_for(lambda: next((text for text in app.texts() if text == needing(tray).split()[0]), None), "the sidebar to count the same")
        assert tray.get("IconName").endswith("-tray-failing-symbolic"), tray.get("IconName")
        labels = list(tray.menu())
        assert labels[0] == f"{badge} alerts need you" and "_Alerts" in labels, labels
        assert 0 < len(labels) - 7 <= 5, labels
        tray.choose("_Alerts")
        wait_for(lambda: "Silences" in app.texts(), "the alerts")
        tray.choose(labels[1])
        wait_for(lambda: labels[1].split(" · ")[0] in app.texts(), "the alert to be shown")
        tray.choose("_Quit and stop watching")
        wait_for(lambda: app.process.poll() is not None, "the program to end")
        wait_for(lambda: not tray.items(), "the icon to go")


def test_the_icon_comes_when_the_tray_does():
    with Profile() as profile, atui.App("wheelhouse", env=profile.env) as app:
        app.get("button", "Main menu")
        for _ in range(2):
            with desktop.Tray() as tray:
                assert needing(tray) == "Nothing needs you"
                assert tray.get("IconName") == "dev.wheelhouse.Wheelhouse-tray-symbolic"

                # Quiet for an hour, for other processes too, and not any more.
                tray.choose("_Quiet for 1 hour")
                wait_for(lambda: any(label.startswith("_Quiet until ") for label in tray.menu()), "the end to be shown")
                wait_for(lambda: run("wheelhousectl", "quiet", env=profile.env).out.startswith("Quiet until 20"), "the command line to know")
                tray.choose(next(label for label in tray.menu() if label.startswith("_Quiet")))
                wait_for(lambda: "_Quiet for 1 hour" in tray.menu(), "it to be over")


def test_the_actions_of_the_desktop_file():
    with Profile() as profile, atui.App("wheelhouse", "--action=new-connection", env=profile.env) as app:
        app.get("dialog", "Add a connection")
        assert run("wheelhouse", "--action=frobnicate", check=False, env=profile.env).status == 1


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def test_it_goes_on_without_a_window_and_starts_at_login():
    # Settings that outlive the process.
    with desktop.Tray() as tray, Profile(GSETTINGS_BACKEND="keyfile") as profile:
        path = os.path.join(profile.env["XDG_CONFIG_HOME"], AUTOSTART)
        with atui.App("wheelhouse", env=profile.env) as app:
            app.get("button", "Main menu")

            def activate(action):
                desktop.call(desktop.APP, "/dev/wheelhouse/Wheelhouse", "org.gtk.Actions.Activate",
                             desktop.GLib.Variant("(sava{sv})", (action, [], {})))

            activate("autostart")
            wait_for(lambda: "Exec=wheelhouse --background\n" in read(path), "the file for the start at login")
            activate("run-in-background")
            app.key("ctrl+w")
            wait_for(lambda: not app.find_all("frame"), "the window to be closed")
            assert app.process.poll() is None
            tray.choose("_Open Wheelhouse")
            app.get("frame")
            activate("autostart")
            wait_for(lambda: not os.path.exists(path), "the file to be removed")
            tray.choose("_Quit and stop watching")
            wait_for(lambda: app.process.poll() is not None, "the program to end")


main()
