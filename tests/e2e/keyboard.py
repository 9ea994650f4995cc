# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a pointer: keys act, and the accessibility tree names every control that is met."""

import contextlib
import os
import re

import atui
import harness
from atui import Atspi
from fleet import Fleet
from harness import Profile, run, wait_for

CONTROLS = ("button", "toggle button", "entry", "text", "password text", "check box", "radio button", "combo box")


def tab_to(app, role, name, inside=None, most=40, key="Tab"):
    """Presses Tab (or what else moves the focus) until this has the focus; everything on the way has to have a name."""
    met = []
    for _ in range(most):
        node = wait_for(lambda: app.focused(inside) or app.focused(), "something with the focus")
        met.append((node.get_role_name(), node.get_name()))
        assert node.get_role_name() not in CONTROLS or node.get_name(), f"a {node.get_role_name()} without a name has the focus"
        if met[-1] == (role, name):
            return node
        assert met.count(met[-1]) < 3, f"{role} {name!r} is not among what {key} goes through: {met}"
        app.key(key)
    raise AssertionError(f"{role} {name!r} is not reached with {key}: {met}")


def test_a_connection_is_added():
    with Fleet() as fleet, Profile() as profile, atui.App("wheelhouse", env=profile.env) as app:
        app.get("button", "Add a connection")
        app.key("ctrl+n")
        dialog = app.get("dialog", "Add a connection")
        wait_for(lambda: app.focused().get_role_name() == "entry", "the search to have the focus")
        app.type("prometheus")
        wait_for(lambda: len(app.find_all("list item", inside=dialog)) == 1, "one kind to be left")
        app.key("Return")
        app.get("text", "Name", inside=dialog)
        nameless = [node.get_role_name() for node in atui.walk(dialog)
                    if node.get_role_name() in CONTROLS and atui.is_showing(node) and not node.get_name()]
        assert not nameless, nameless
        tab_to(app, "text", "Name")
        app.type("metrics")
        tab_to(app, "text", "Address")
        app.key("ctrl+a")
        app.type(fleet.url("prometheus"))
        tab_to(app, "button", "Test connection")
        app.key("space")
        wait_for(lambda: any("Reached" in text for text in app.texts(dialog)), "the test to say that it works")
        tab_to(app, "button", "Add connection")
        app.key("space")
        app.wait_gone("dialog", "Add a connection")
        wait_for(lambda: any("1 live" in text for text in app.texts()), "the connection to be live", 20)
        [connection] = profile.ctl("connections", "--json", "--cached").json()
        assert (connection["name"], connection["url"]) == ("metrics", fleet.url("prometheus")), connection


def text_of(node):
    return Atspi.Text.get_text(node, 0, -1)


@contextlib.contextmanager
def cluster(environment):
    """The window with one connected cluster, and kubectl for it."""
    harness.require("kubectl")
    with Fleet() as fleet, Profile() as profile:
        kubeconfig = fleet.servers["k8s-prod"]["kubeconfig"]
        profile.ctl("connect", "kubernetes", "cluster", "--kubeconfig", kubeconfig, "--environment", environment)
        env = {**os.environ, "KUBECONFIG": kubeconfig, "HOME": "/nonexistent"}
        with atui.App("wheelhouse", env=profile.env) as app:
            wait_for(lambda: any("1 live" in text for text in app.texts()), "the connection to be live", 20)
            yield app, profile, lambda *arguments: run("kubectl", *arguments, env=env).out


def open_row(app, part, text, name):
    """Opens a part of the Cluster page, finds some rows by their name, moves to one of them and opens its pane, which is returned."""
    app.key("ctrl+4")
    app.get("page tab", part)
    app.key(f"alt+{[tab.get_name() for tab in app.find_all('page tab')].index(part) + 1}")
    page = app.get("panel", part)
    wait_for(lambda: app.focused(page).get_role_name() == "entry", "the filter to have the focus")
    app.type(text)
    table = app.get("table", part, inside=page)
    wait_for(lambda: (rows := app.rows(table)) and all(text in row[1] for row in rows), f"only {text}")
    shown = [row[1] for row in app.rows(table)]
    app.key(*["Down"] * (1 + shown.index(name)))

    def has_focus():
        row = app.focused(table)
        return row.get_role_name() == "table row" and row.get_child_at_index(1).get_name() == name

    wait_for(has_focus, f"{name} to have the focus")
    app.key("Return")
    return app.get("button", "Close details", inside=page).get_parent().get_parent()


def test_a_pod_is_opened():
    with cluster("development") as (app, _, kubectl):
        names = kubectl("get", "pods", "-n", "chat", "-o", "jsonpath={.items[*].metadata.name}").split()
        name = sorted(each for each in names if each.startswith("chat-api-worker"))[-1]
        node = kubectl("get", "pod", "-n", "chat", name, "-o", "jsonpath={.spec.nodeName}")
        pane = open_row(app, "Pods", "chat-api-worker", name)
        wait_for(lambda: name in app.texts(pane), "the pod's name in the pane")
        assert any(node in text for text in app.texts(pane)), app.texts(pane)
        tab_to(app, "button", "Close details", pane)
        app.key("space")
        app.wait_gone("button", "Close details")
        row = wait_for(app.focused, "something with the focus")
        assert row.get_role_name() == "table row" and name in row.get_name(), f"the focus went to {row.get_role_name()} {row.get_name()}"


def test_the_sidebar_is_walked_with_arrow_keys():
    """The content follows, and the focus stays; Tab leaves the list and what is shown; Enter goes into the content."""
    with cluster("development") as (app, _, _):
        app.key("ctrl+1")
        names = [row.get_name() for row in app.find_all("list item", inside=app.get("list", "Views"))]
        app.get("grouping", names[0])
        tab_to(app, "list item", names[0], key="shift+Tab")
        for name in names[1:4]:
            app.key("Down")
            app.get("grouping", name)
            focused = app.focused()
            assert (focused.get_role_name(), focused.get_name()) == ("list item", name), f"{focused.get_role_name()} {focused.get_name()} has the focus"
        app.key("Tab")
        wait_for(lambda: (node := app.focused()) and node.get_role_name() != "list item", "the focus to leave the sidebar")
        assert app.find("grouping", names[3]), "Tab goes through the views"
        tab_to(app, "list item", names[3], key="shift+Tab")
        app.key("Return")
        wait_for(lambda: (node := app.focused()) and node.get_role_name() != "list item", "the content to have the focus")
        assert app.find("grouping", names[3])


def replicas(kubectl):
    return kubectl("get", "deployment", "-n", "chat", "chat-api", "-o", "jsonpath={.spec.replicas}")


def scale(app, kubectl, to):
    """Up to the point where everything is filled in and planned."""
    before = replicas(kubectl)
    assert before != to
    tab_to(app, "button", "Scale…", open_row(app, "Workloads", "chat-api", "chat-api"))
    app.key("space")
    dialog = app.get("dialog")
    assert dialog.get_name() == "Scale chat-api?" and "Workload chat/chat-api, cluster" in app.texts(dialog), app.texts(dialog)
    tab_to(app, "text", "Replicas", dialog)
    app.key("ctrl+a")
    app.type(to)
    # A line for what is, a line for what would be, as the cluster itself answered.
    wait_for(lambda: {f"{before} replicas", f"{to} replicas"} <= set(re.findall(r"\d+ replicas", text_of(app.find("text", "Changes", inside=dialog)))),
             "the dry run to say what changes")
    assert replicas(kubectl) == before, "the dry run changed something"
    return dialog


def test_a_deployment_is_scaled():
    with cluster("development") as (app, profile, kubectl):
        dialog = scale(app, kubectl, "8")
        tab_to(app, "button", "Scale", dialog)
        app.key("space")
        app.wait_gone("dialog", timeout=20)
        assert replicas(kubectl) == "8"
        [done] = profile.ctl("get", "operation", "--cached", "--json").json()
        assert done["state"] == "done" and "8 replicas" in done["after"], done


def test_production_is_scaled_after_it_was_said_what_follows():
    with cluster("production") as (app, _, kubectl):
        dialog = scale(app, kubectl, "7")
        app.key("Escape")
        app.wait_gone("dialog")
        assert replicas(kubectl) == "6", "closing the dialog changed something"


def test_what_destroys_in_production_has_its_name_typed():
    with cluster("production") as (app, profile, kubectl):
        name = next(each for each in kubectl("get", "pods", "-n", "chat", "-o", "name").split() if "chat-api" in each).removeprefix("pod/")
        app.key("ctrl+k")
        palette = app.get("dialog", "Search")
        app.type(f"delete {name}")
        wait_for(lambda: [node.get_name() for node in app.find_all("list item", inside=palette)] == [f"Delete chat/{name}…"], "only this action")
        app.key("Return")
        dialog = app.get("dialog", f"Delete {name}?")
        app.get("label", f"Pod chat/{name}, cluster", inside=dialog)
        entry = tab_to(app, "text", f"Type {name} to confirm, this is production", dialog)
        delete = app.get("button", "Delete", inside=dialog)
        assert not atui.has_state(delete, "sensitive"), "it can be run without the name"
        app.type(name[:-1])
        wait_for(lambda: text_of(entry) == name[:-1], "the text to be there")
        app.key("Return")
        assert not atui.has_state(delete, "sensitive"), "it can be run with half of the name"
        assert name in kubectl("get", "pods", "-n", "chat", "-o", "name")
        app.type(name[-1:])
        wait_for(lambda: atui.has_state(delete, "sensitive"), "the button to be ready")
        app.key("Return")
        app.wait_gone("dialog", timeout=20)
        assert name not in kubectl("get", "pods", "-n", "chat", "-o", "name")
        [done] = profile.ctl("get", "operation", "--cached", "--json").json()
        assert done["state"] == "done" and name in str(done), done


harness.main()
