# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window shows an instant of the past, says so, and comes back."""

import os
import shutil
import time

import atui
import harness
from fleet import Fleet
from gi.repository import Gio, GLib
from harness import Profile, wait_for


def travel(at):
    """What the popover's slider does."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.call_sync("dev.wheelhouse.Wheelhouse", "/dev/wheelhouse/Wheelhouse/window/1", "org.gtk.Actions", "Activate",
                  GLib.Variant("(sava{sv})", ("show-moment", [GLib.Variant("x", at)], {})), None, 0, 5000)


def test_the_past_and_back():
    with Profile() as profile, Fleet() as fleet:
        kubeconfig = os.path.join(profile.folder, "kubeconfig")
        shutil.copy(fleet.servers["k8s-prod"]["kubeconfig"], kubeconfig)
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig)
        first = profile.ctl("get", "workload", "--json").json()
        chat = next(each for each in first if each["type"] == "Deployment" and each["wanted"])
        name = f"{chat['namespace']}/{chat['name']}"
        at = int(time.time() * 1000000)
        time.sleep(1.1)
        profile.ctl("do", "scale", f"workload/{name}", "--set", f"replicas={chat['wanted'] + 3}", "--yes")
        profile.ctl("get", "workload")

        with atui.App("wheelhouse", env=profile.env) as app:
            wait_for(lambda: any("Live" == text for text in app.texts()), "the window to be live", 20)
            assert app.find("button", "Return to live") is None
            travel(at)
            app.get("button", "Return to live")
            assert any(text.startswith("You see ") and text.endswith("Actions are off.") for text in app.texts()), app.texts()
            assert not any("Live" == text for text in app.texts())

            # Alt+T is the way there by hand.
            app.key("alt+t")
            app.get("slider", "Moment")
            if os.environ.get("WH_SHOTS"):
                app.shot(os.path.join(os.environ["WH_SHOTS"], "time-travel.png"))
            app.get("button", "Yesterday, 09:00")
            app.key("Escape")
            app.wait_gone("slider", "Moment")
            app.get("button", "Return to live")
            app.key("Escape")
            app.wait_gone("button", "Return to live")
            wait_for(lambda: any("Live" == text for text in app.texts()), "the window to be live again")


harness.main()
