# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view "History": what changed between two moments, and the timeline."""

import os
import shutil
import time

import atui
import harness
import servers
from fleet import Fleet
from gi.repository import Gio, GLib
from harness import Profile, wait_for


def shot(app, name):
    if os.environ.get("WH_SHOTS"):
        app.shot_window(os.path.join(os.environ["WH_SHOTS"], name + ".png"))


def connect(profile, fleet):
    for cluster, environment in (("prod", "production"), ("staging", "staging")):
        kubeconfig = os.path.join(profile.folder, f"kubeconfig-{cluster}")
        shutil.copy(fleet.servers["k8s-" + cluster]["kubeconfig"], kubeconfig)
        profile.ctl("connect", "kubernetes", cluster, "--kubeconfig", kubeconfig, "--environment", environment)
    forge = fleet.servers["forge"]
    profile.ctl("connect", "gitea", "forge", forge["url"], "--token-stdin", stdin=forge["token"])
    registry = fleet.servers["registry"]
    profile.ctl("connect", "oci", "registry", registry["url"], "--user", registry["user"], "--password-stdin", stdin=registry["password"])
    profile.ctl("connect", "prometheus", "metrics", fleet.url("prometheus"))
    profile.ctl("connect", "alertmanager", "alerts", fleet.url("alertmanager"))


def travel(at):
    """What the popover's slider does."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.call_sync("dev.wheelhouse.Wheelhouse", "/dev/wheelhouse/Wheelhouse/window/1", "org.gtk.Actions", "Activate",
                  GLib.Variant("(sava{sv})", ("show-moment", [GLib.Variant("x", at)], {})), None, 0, 5000)


def test_what_changed_and_timeline():
    with servers.Keyring(dict(os.environ)) as keyring, Profile(**keyring.env) as profile, Fleet() as fleet:
        connect(profile, fleet)
        for kind in ("workload", "run", "image", "alert"):
            profile.ctl("get", kind)
        chat = next(each for each in profile.ctl("get", "workload", "--cached", "--json").json()
                    if each["type"] == "Deployment" and each["wanted"] and each["application"] == "chat-api")
        name = f"{chat['namespace']}/{chat['name']}"
        at = int(time.time() * 1000000)
        time.sleep(1.1)
        profile.ctl("do", "scale", f"workload/{name}", "--connection", "prod", "--set", f"replicas={chat['wanted'] + 3}", "--yes")
        profile.ctl("get", "workload")

        with atui.App("wheelhouse", env=profile.env) as app:
            wait_for(lambda: any("Live" == text for text in app.texts()), "the window to be live", 20)
            travel(at)
            app.activate("button", "Compare with Now")
            wait_for(lambda: any(text.startswith(f"{chat['wanted']} → ") for text in app.texts()), "the change to be told", 20)
            assert any(text.startswith("As of ") for text in app.texts()), app.texts()
            shot(app, "what-changed")
            app.key("Escape")
            app.wait_gone("button", "Return to Live")
            app.activate("page tab", "Timeline")
            app.get("slider", "Time shown")
            lanes = wait_for(lambda: next((name for name in app.texts() if name.startswith("Timeline, ") and "Operations 1" in name), None),
                             "the operation to be in the timeline", 20)
            assert "Commits " in lanes and "CI " in lanes and "Images " in lanes, lanes
            shot(app, "timeline")

            # What is searched for is all that is left.
            app.key("ctrl+f")
            app.type("chat-api has")
            wait_for(lambda: any(name.startswith("Timeline, ") and name.endswith(", Operations 1") and "CI" not in name for name in app.texts()),
                     "only what was searched for", 20)
            app.resize(360, 720)
            app.get("slider", "Time shown")
            shot(app, "timeline-360")


harness.main()
