# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view "History": what changed between two moments, and the timeline; and what leaves the window: tables, reports, Markdown."""

import csv
import json
import os
import re
import shutil
import sys
import time

import atui
import desktop
import harness
import servers
from fleet import Fleet
from gi.repository import Gio, GLib
from harness import Profile, run, wait_for


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


def open_menu(app, name):
    """The button of a menu, and its items by their place: GTK 4.18 keeps their labels from assistive tools."""
    app.activate("toggle button", name)
    return wait_for(lambda: app.find_all("menu item"), f"the menu of {name}", 20)


READ_CLIPBOARD = """
import gi
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk
Gtk.init()
loop = GLib.MainLoop()
def read(clipboard, result):
    print(clipboard.read_text_finish(result), end="")
    loop.quit()
Gdk.Display.get_default().get_clipboard().read_text_async(None, read)
loop.run()
"""


def clipboard():
    """The text on the clipboard, as another program gets it."""
    return run(sys.executable, "-c", READ_CLIPBOARD, timeout=30).out


def past(app):
    """What the bar below the header says of the moment that is shown."""
    return next((text for text in app.texts() if text.startswith("You see ")), "")


def choose_moments(app):
    """By the names that moments have, by the clock, and back to now."""
    app.key("alt+t")
    app.get("slider", "Moment")
    span = app.get("radio button", "7 d")
    span.get_action_iface().do_action(0)
    wait_for(lambda: atui.has_state(span, "checked"), "the week to be shown")
    app.activate("button", "Yesterday, 09:00")
    wait_for(lambda: "09:00" in past(app), "yesterday morning", 20)
    app.get("text", "Time of day")
    for _ in range(20):
        if (node := app.focused()) is not None and node.get_role_name() == "text":
            break
        app.key("Tab")
        wait_for(lambda before=node: (now := app.focused()) is not None and now != before, "the next to have the focus")
    app.key("ctrl+a")
    app.type("07:30")
    app.key("Return")
    wait_for(lambda: "07:30" in past(app), "the time that was typed", 20)
    shot(app, "time-chooser")
    app.activate("button", "Return to live", app.get("slider", "Moment").get_parent().get_parent())
    wait_for(lambda: not past(app), "now", 20)
    if app.find("slider", "Moment"):
        app.key("Escape")
        app.wait_gone("slider", "Moment")


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

        with desktop.FileChooser() as chooser, atui.App("wheelhouse", env={**profile.env, **chooser.env_of_app}) as app:
            wait_for(lambda: any("Live" == text for text in app.texts()), "the window to be live", 20)
            choose_moments(app)
            travel(at)
            app.activate("button", "Compare with now")
            wait_for(lambda: any(text.startswith(f"{chat['wanted']} → ") for text in app.texts()), "the change to be told", 20)
            assert any(text.startswith("As of ") for text in app.texts()), app.texts()
            shot(app, "what-changed")
            app.activate("button", "Copy as Markdown")
            wait_for(lambda: "Copied as Markdown" in app.texts(), "the words to be copied")
            app.activate("button", "Return to live")      # Escape would close the message first
            app.wait_gone("button", "Return to live")
            markdown = clipboard()
            assert markdown.startswith("#") and chat["name"] in markdown and f"{chat['wanted']} → {chat['wanted'] + 3}" in markdown, markdown
            app.activate("page tab", "Timeline")
            app.get("slider", "Time shown")
            lanes = wait_for(lambda: next((name for name in app.texts() if name.startswith("Timeline, ") and "Operations 1" in name), None),
                             "the operation to be in the timeline", 20)
            assert "Commits " in lanes and "CI " in lanes and "Images " in lanes, lanes
            shot(app, "timeline")
            # The report of thirty days, on paper.
            paper = os.path.join(profile.folder, "report.pdf")
            open_menu(app, "Reports")[1].get_action_iface().do_action(0)
            chooser.save_as(app, paper)
            words = run("pdftotext", "-layout", paper, "-").out
            assert words.startswith("Report") and "Up, of what was observed" in words and re.search(r"chat-api +[0-9.]+ %", words), words

            # What is searched for is all that is left.
            app.key("ctrl+f")
            app.type("chat-api has")
            wait_for(lambda: any(name.startswith("Timeline, ") and name.endswith(", Operations 1") and "CI" not in name for name in app.texts()),
                     "only what was searched for", 20)
            app.resize(360, 720)
            # Lanes have no room: a list, by hours.
            row = wait_for(lambda: next((node for node in app.find_all("list item") if "chat-api has" in node.get_name()), None), "the event in the list", 20)
            assert any(text.startswith("Since ") for text in app.texts()), app.texts()
            assert not app.find("slider", "Time shown")
            shot(app, "timeline-360")
            app.click("list item", row.get_name())
            app.get("button", "Close")
            app.activate("button", "Close")
            app.resize(1280, 800)
            app.get("slider", "Time shown")

            # A table, row by row and column by column as it is shown.
            app.activate("page tab", "Audit log")
            rows = wait_for(lambda: len(rows := app.rows()) == 1 and rows, "the operation", 20)
            names = {kind: os.path.join(profile.folder, f"audit.{kind}") for kind in ("csv", "json")}
            for index, kind in enumerate(names):
                open_menu(app, "Columns, save the table")[index].get_action_iface().do_action(0)
                chooser.save_as(app, names[kind])
            with open(names["csv"], encoding="utf-8", newline="") as file:
                head, *lines = csv.reader(file)
            with open(names["json"], encoding="utf-8") as file:
                objects = json.load(file)
            assert [line[head.index("Did")] for line in lines] == [row["title"] for row in objects["rows"]] == [row[2] for row in rows], (lines, objects, rows)
            assert [objects["rows"][0][f"target_{part}"] for part in ("kind", "namespace", "name", "connection")] == ["workload", chat["namespace"], chat["name"], "prod"]
            assert lines[0][head.index("Result")] == rows[0][5] == f"{chat['name']} has {chat['wanted'] + 3} replicas", (lines, rows)
            assert [column["id"] for column in objects["columns"]] == ["time", "who", "title", "target", "target_kind", "target_namespace", "target_name",
                                                                         "target_connection", "system", "state", "result", "duration"], objects


harness.main()
