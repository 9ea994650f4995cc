# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak, built from its manifest on a stand-in runtime: what it may reach, and that everything works inside."""

import contextlib
import json
import os
import subprocess

from gi.repository import Gio, GLib

import desktop
import harness
import servers
from desktop import APP
from fleet import Fleet
from harness import Skip, run, wait_for

PASSWORD = "s3cret-of-the-registry"
SCHEMA = "dev.wheelhouse.Wheelhouse.Connection"
PICTURES = os.path.join(os.environ["WH_BUILD_DIR"], "screenshots", "flatpak")

desktop.with_mounts()
flatpak = desktop.Flatpak()


@contextlib.contextmanager
def fresh():
    """Nothing kept from another point."""
    flatpak.forget()
    try:
        yield
    finally:
        flatpak.forget()


@contextlib.contextmanager
def registry():
    with servers.Registry(password=PASSWORD) as server:
        server.push("shop:1")
        yield server


def picture(app, name):
    os.makedirs(PICTURES, exist_ok=True)
    app.shot(os.path.join(PICTURES, f"{name}.png"))


def files_with(secret, *folders):
    found = []
    for top in folders:
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        if secret.encode() in file.read():
                            found.append(path)
    return found


def fill(app, dialog, **values):
    """Types into the entries of a dialog, found by their names."""
    for name, value in values.items():
        name = name.replace("_", " ")
        for _ in range(40):
            node = wait_for(app.focused, "something with the focus")
            if node.get_name() == name and node.get_role_name() in ("text", "entry", "password text"):
                break
            app.key("Tab")
        else:
            raise AssertionError(f"{name} is not reached with Tab")
        app.key("ctrl+a")
        app.type(value)


def open_form(app, search):
    app.key("ctrl+n")
    dialog = app.get("dialog", "Add a connection")
    wait_for(lambda: app.focused().get_role_name() == "entry", "the search to have the focus")
    app.type(search)
    wait_for(lambda: len(app.find_all("list item", inside=dialog)) == 1, "one kind to be left")
    app.key("Return")
    app.get("text", "Name", inside=dialog)
    return dialog


def add(app, dialog):
    app.activate("button", "Add connection", dialog)
    app.wait_gone("dialog", "Add a connection")


def add_registry(app, server):
    dialog = open_form(app, "container reg")
    fill(app, dialog, Name="images", Address=server.url, User_name="user", Password=PASSWORD)
    picture(app, "connection")
    add(app, dialog)
    wait_for(lambda: any("1 live" in text for text in app.texts()), "the connection to be live", 20)


def test_it_is_built_and_installed():
    flatpak.build()
    assert APP in flatpak.flatpak("list", "--app", "--columns=application").out


def test_it_may_reach_what_the_manifest_says_and_no_more():
    permissions = flatpak.flatpak("info", "--show-permissions", APP).out
    wanted = """[Context]
shared=network;ipc;
sockets=x11;wayland;fallback-x11;
devices=dri;

[Session Bus Policy]
org.freedesktop.Notifications=talk
org.freedesktop.secrets=talk
org.kde.StatusNotifierWatcher=talk
"""

    def read(text):
        return {line if "=" not in line else (line.split("=")[0], frozenset(line.split("=")[1].strip(";").split(";")))
                for line in text.splitlines() if line}

    assert read(permissions) == read(wanted), permissions


def test_the_desktop_finds_it():
    exported = {os.path.relpath(os.path.join(folder, name), flatpak.exports)
                for folder, _, names in os.walk(flatpak.exports, followlinks=True) for name in names}
    for path in (f"applications/{APP}.desktop", f"dbus-1/services/{APP}.service", f"metainfo/{APP}.metainfo.xml",
                 f"icons/hicolor/scalable/apps/{APP}.svg", f"icons/hicolor/symbolic/apps/{APP}-symbolic.svg",
                 f"icons/hicolor/symbolic/apps/{APP}-tray-failing-symbolic.svg"):
        assert path in exported, sorted(exported)
    harness.require("desktop-file-validate", "appstreamcli")
    run("desktop-file-validate", f"{flatpak.exports}/applications/{APP}.desktop")
    run("appstreamcli", "validate", "--no-net", "--override=url-homepage-missing=info", f"{flatpak.exports}/metainfo/{APP}.metainfo.xml")


def test_the_sandbox_holds():
    outside = os.path.join(os.environ["HOME"], "outside")
    with open(outside, "w", encoding="utf-8") as file:
        file.write("mine")
    for path in ("/app/new", "/usr/new"):
        assert flatpak.sandbox("sh", "-c", f'echo x >"{path}"', check=False).status, f"{path} can be written"
    # What is written beside the program's own folders is gone with the sandbox.
    flatpak.sandbox("sh", "-c", f'echo x >"{outside}"', check=False)
    assert "mine" not in flatpak.sandbox("cat", outside, check=False).out, "the home can be read"
    with open(outside, encoding="utf-8") as file:
        assert file.read() == "mine"
    # Not the host's: it has no accounts but the user's own.
    assert "daemon:" not in flatpak.sandbox("cat", "/etc/passwd").out
    assert flatpak.ctl("--version").out.startswith("wheelhousectl ")


def test_the_demo_fleet_opens():
    with fresh(), flatpak.app("--demo") as app:
        wait_for(lambda: any("application" in text for text in app.texts()), "the demo to be shown", 30)
        for key, page in (("2", "applications"), ("4", "cluster"), ("6", "alerts"), ("1", "overview")):
            app.key(f"ctrl+{key}")
            wait_for(lambda: len(app.texts()) > 20, page)
            picture(app, f"demo-{page}")
        assert "Alerts" in app.texts()


def test_a_secret_is_in_the_keyring_and_nowhere_else():
    with fresh(), registry() as server, servers.Keyring(dict(os.environ)) as keyring:
        with flatpak.app() as app:
            app.get("button", "Main menu")
            add_registry(app, server)
        out = run("secret-tool", "search", "--all", "xdg:schema", SCHEMA, env=keyring.env)
        assert f"secret = {PASSWORD}" in out.out, out
        assert files_with(PASSWORD, os.path.join(os.environ["HOME"], ".var"), os.path.join(os.environ["HOME"], ".config")) == []
        images = flatpak.ctl("get", "image", "--json", "--live").json()
        assert [image["tag"] for image in images] == ["1"], images


def test_without_a_keyring_it_says_so():
    with fresh(), registry() as server:
        done = flatpak.ctl("connect", "oci", "images", server.url, "--user", "user", "--password-stdin", stdin=PASSWORD, check=False)
        assert done.status == 1 and "keyring" in done.err and PASSWORD not in done.err, done


harness.main()
