# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is recorded of a node is a chart: it says what it shows, keys point at an instant, and it is saved whole."""

import os
import shutil
import xml.etree.ElementTree

import atui
import desktop
import harness
from fleet import Fleet
from harness import Profile, run, wait_for

PNG = b"\x89PNG\r\n\x1a\n"


def shot(app, name):
    if os.environ.get("WH_SHOTS"):
        app.shot_window(os.path.join(os.environ["WH_SHOTS"], name + ".png"))


def chart(app, name, inside=None):
    return app.get("image", name, inside, 20)


def reach(app, node, key="Tab"):
    def is_reached():
        if not atui.has_state(node, "focused"):
            app.key(key)
        return atui.has_state(node, "focused")

    wait_for(is_reached, "the chart to have the focus", 20)


MENU = ["Show larger", "Save as PNG…", "Save as SVG…", "Save values as CSV…", "Save values as JSON…"]


def choose(app, cpu, label):
    """Opens the menu of a chart by keys, which stands before the chart. GTK 4.18 keeps the labels from assistive tools."""
    reach(app, cpu)
    app.key("shift+Tab")
    wait_for(lambda: not atui.has_state(cpu, "focused"), "the focus to leave the chart")
    app.key("Return")
    items = wait_for(lambda: len(found := app.find_all("menu item")) == len(MENU) and found, "the menu", 20)
    items[MENU.index(label)].get_action_iface().do_action(0)


def save(app, chooser, cpu, item, path):
    """Saves by the menu of the chart and by the dialog that asks where to."""
    choose(app, cpu, item)
    chooser.save_as(app, path)


def test_a_number_is_a_chart():
    with Profile() as profile, Fleet() as fleet:
        kubeconfig = os.path.join(profile.folder, "kubeconfig")
        shutil.copy(fleet.servers["k8s-prod"]["kubeconfig"], kubeconfig)
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig)
        node = next(each for each in profile.ctl("get", "node", "--json").json() if each["cpu"])

        with desktop.FileChooser() as chooser, atui.App("wheelhouse", env={**profile.env, **chooser.env_of_app}) as app:
            wait_for(lambda: any("1 live" in text for text in app.texts()), "the window to be live", 20)
            app.key("ctrl+k")
            palette = app.get("dialog", "Search")
            app.type(node["name"])
            wait_for(lambda: app.find_all("list item", inside=palette), "the node to be found")
            app.key("Return")

            cpu = chart(app, "CPU")
            wait_for(lambda: "last" in cpu.get_description() and "lowest" in cpu.get_description(), "the chart to say its numbers", 40)
            chart(app, "Memory")
            shot(app, "pane")

            # The cursor goes where the arrow keys lead it, and the chart says what is there.
            reach(app, cpu)
            summary = cpu.get_description()
            app.key("Left")
            wait_for(lambda: cpu.get_description() != summary and cpu.get_description().endswith(summary), "the cursor to be told")
            first = cpu.get_description()
            app.key("shift+Left")
            wait_for(lambda: cpu.get_description() != first, "the cursor to go on")
            app.key("Escape")

            # Larger, in a dialog that has one chart.
            choose(app, cpu, "Show larger")
            dialog = app.get("dialog", node["name"])
            wait_for(lambda: "last" in chart(app, "CPU", dialog).get_description(), "the large chart to say its numbers", 20)
            shot(app, "large")
            app.key("Escape")
            app.wait_gone("dialog", node["name"])

            # Saved, each file is what it says.
            names = {kind: os.path.join(profile.folder, f"cpu.{kind}") for kind in ("png", "svg")}
            save(app, chooser, cpu, "Save as PNG…", names["png"])
            save(app, chooser, cpu, "Save as SVG…", names["svg"])
            with open(names["png"], "rb") as file:
                assert file.read(8) == PNG
            size = run("identify", "-format", "%w %h %k", names["png"]).out.split()
            assert int(size[0]) >= 1400 and int(size[1]) >= 600 and int(size[2]) > 4, size
            root = xml.etree.ElementTree.parse(names["svg"]).getroot()
            assert root.tag.endswith("svg") and len(list(root.iter())) > 20


harness.main()
