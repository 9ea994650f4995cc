# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a pointer: keys act, and the accessibility tree names every control that is met."""

import atui
import harness
from fleet import Fleet
from harness import Profile, wait_for

CONTROLS = ("button", "toggle button", "entry", "text", "password text", "check box", "radio button", "combo box")


def tab_to(app, role, name, most=40):
    """Presses Tab until this has the focus; everything on the way has to have a name."""
    for _ in range(most):
        node = wait_for(app.focused, "something with the focus")
        assert node.get_role_name() not in CONTROLS or node.get_name(), f"a {node.get_role_name()} without a name has the focus"
        if (node.get_role_name(), node.get_name()) == (role, name):
            return node
        app.key("Tab")
    raise AssertionError(f"{role} {name!r} is not reached with Tab")


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


harness.main()
