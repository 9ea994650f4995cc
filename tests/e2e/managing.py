# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is managed by hand in the window: connections changed, tried and removed; applications added, changed, removed and brought back;
registries that have nothing or say nothing."""

import contextlib
import http.server
import threading

import atui
import harness
import servers
from fleet import Fleet
from harness import Profile, wait_for


def set_text(app, name, text, inside):
    app.get("text", name, inside).get_editable_text_iface().set_text_contents(text)


def tile(app, name):
    """The tile of a connection, by its name."""
    table = app.get("table", "Connections")
    return wait_for(lambda: next((each for each in app.find_all("table cell", inside=table) if each.get_name().split(", ")[0] == name), None),
                    f"the tile of {name}")


APPLICATION_MENU = ["Open", "Open repository", "Promote…", "Deploy…", "Roll back…", "Restart…", "Scale…", "Freezes…", "Pin", "Edit…", "Remove"]
TILE_MENU = ["Edit…", "Try now", "Requests", "Remove…"]


def choose(app, label, labels):
    """An item of the menu that is open, by its place: GTK 4.18 keeps the labels from assistive tools."""
    items = wait_for(lambda: len(found := app.find_all("menu item")) == len(labels) and found, "the menu")
    items[labels.index(label)].get_action_iface().do_action(0)


def choose_of(app, name, label):
    """An item of the menu of a connection's tile."""
    app.activate("toggle button", "More actions", tile(app, name))
    choose(app, label, TILE_MENU)


def test_a_connection_is_changed_tried_and_removed():
    with servers.Registry() as registry, Profile() as profile:
        registry.push("team/shop:1.0")
        profile.ctl("connect", "oci", "images", registry.url)
        with atui.App("wheelhouse", env=profile.env) as app:
            app.key("ctrl+7")
            wait_for(lambda: "Live" in tile(app, "images").get_name(), "the registry to be live", 20)

            choose_of(app, "images", "Edit…")
            dialog = app.get("dialog")
            set_text(app, "Name", "our images", dialog)
            app.activate("button", "Save", dialog)
            app.wait_gone("dialog")
            wait_for(lambda: "Live" in tile(app, "our images").get_name(), "the new name", 20)
            assert profile.ctl("connections", "--json", "--cached").json()[0]["name"] == "our images"
            assert len(profile.ctl("get", "image", "--json").json()) == 1

            # Back-off waits longer each time: whoever has mended the server does not want to.
            registry.stop()
            wait_for(lambda: "Live" not in tile(app, "our images").get_name(), "the registry to be gone", 20)
            registry.start()
            choose_of(app, "our images", "Try now")
            wait_for(lambda: "Live" in tile(app, "our images").get_name(), "the registry to be back", 5)

            choose_of(app, "our images", "Remove…")
            dialog = app.get("alert", "Remove “our images”?")
            app.activate("button", "Cancel", dialog)
            app.wait_gone("alert")
            assert len(profile.ctl("connections", "--json", "--cached").json()) == 1
            choose_of(app, "our images", "Remove…")
            app.activate("button", "Remove", app.get("alert", "Remove “our images”?"))
            wait_for(lambda: "The connection was removed" in app.texts() and "Welcome to Wheelhouse" in app.texts(), "the welcome")
            assert profile.ctl("connections", "--json", "--cached").json() == []
            assert profile.ctl("get", "image", "--json", "--cached").json() == []


def applications(profile):
    return {each["name"] for each in profile.ctl("get", "application", "--json", "--cached").json()}


def test_an_application_is_added_changed_removed_and_brought_back():
    with Fleet() as fleet, Profile() as profile:
        profile.ctl("connect", "kubernetes", "cluster", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        with atui.App("wheelhouse", env=profile.env) as app:
            wait_for(lambda: any("1 live" in text for text in app.texts()), "the connection to be live", 20)
            app.key("ctrl+2")
            page = app.get("grouping", "Applications")
            wait_for(lambda: app.rows(page), "the applications", 20)
            app.activate("button", "Add application", page)
            dialog = app.get("dialog", "Add application")
            set_text(app, "Name", "warehouse", dialog)
            set_text(app, "Namespaces, separated by commas", "billing", dialog)
            app.activate("button", "Save", dialog)
            app.wait_gone("dialog")
            wait_for(lambda: "warehouse" in applications(profile), "it to be saved")

            def row_of(name):
                return next((row for row in app.rows(page) if row[0].endswith(name)), None)

            def menu_of(name, label):
                app.key("ctrl+f", "ctrl+a")
                app.type(name)
                wait_for(lambda: row_of(name) and len(app.rows(page)) == 1, f"only {name}")
                app.key("Down")
                wait_for(lambda: app.focused(page).get_role_name() == "table row", f"{name} to have the focus")
                app.key("Menu")
                choose(app, label, APPLICATION_MENU)

            menu_of("warehouse", "Edit…")
            dialog = app.get("dialog", "Edit application")
            assert atui.Atspi.Text.get_text(app.get("text", "Namespaces, separated by commas", dialog), 0, -1) == "billing"
            set_text(app, "Name", "depot", dialog)
            app.activate("button", "Save", dialog)
            app.wait_gone("dialog")
            wait_for(lambda: "depot" in applications(profile) and "warehouse" not in applications(profile), "the new name")

            menu_of("depot", "Remove")
            wait_for(lambda: not row_of("depot") and "depot" not in applications(profile), "it to go")
            app.activate("button", "Undo")
            wait_for(lambda: row_of("depot") and "depot" in applications(profile), "it to come back")


class Unlisted(http.server.BaseHTTPRequestHandler):
    """A registry that keeps its catalog to itself, as most do that are public."""

    def do_GET(self):
        known = self.path == "/v2/"
        body = b"{}" if known else b'{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}'
        self.send_response(200 if known else 403)
        self.send_header("Content-Type", "application/json")
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def unlisted():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Unlisted) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_registry_without_images_says_so():
    with servers.Registry() as registry, Profile() as profile:
        profile.ctl("connect", "oci", "images", registry.url)
        with atui.App("wheelhouse", env=profile.env) as app:
            app.key("ctrl+5")
            wait_for(lambda: "No repositories" in app.texts(), "the empty registry", 20)
            assert any("Push an image to" in text for text in app.texts())
            registry.push("team/shop:1.0")
            app.key("F5")
            wait_for(lambda: any("team/shop" in text for text in app.texts()), "the pushed image", 60)


def test_a_registry_that_lists_nothing_says_what_to_do():
    with unlisted() as url, Profile() as profile:
        profile.ctl("connect", "oci", "images", url, status=None)
        with atui.App("wheelhouse", env=profile.env) as app:
            app.key("ctrl+5")
            wait_for(lambda: "This registry does not list its repositories" in app.texts(), "the sentence", 20)
            app.activate("button", "Edit the connection…")
            dialog = app.get("dialog")
            wait_for(lambda: any("epositor" in text for text in app.texts(dialog)), "the field to name them in")


harness.main()
