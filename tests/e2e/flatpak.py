# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak, built from its manifest on a stand-in runtime: what it may reach, and that everything works inside."""

import contextlib
import os
import subprocess
import time

from gi.repository import GLib

import atui
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
    """A desktop with notifications, and nothing kept from another point."""
    flatpak.forget()
    try:
        with desktop.Dunst() as dunst:
            yield dunst
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


@contextlib.contextmanager
def portals(**backends):
    """A desktop with portals, as GNOME has."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(desktop.Permissions())
        if os.environ["WH_MOUNTS"] == "yes":
            stack.enter_context(desktop.Documents())
        stack.enter_context(desktop.GtkBackend(flatpak.data_dirs))
        yield stack.enter_context(desktop.Portals(flatpak.data_dirs, **backends))


def activate(action):
    """What the main menu does with an action of the application."""
    desktop.call(APP, "/dev/wheelhouse/Wheelhouse", "org.gtk.Actions.Activate", GLib.Variant("(sava{sv})", (action, [], {})))


def test_with_a_secret_portal_it_is_in_the_portals_file_and_nowhere_else():
    home = os.environ["HOME"]
    with fresh(), registry() as server, servers.Keyring(dict(os.environ)) as keyring, portals(Secret="gnome-keyring"):
        flatpak.ctl("connect", "oci", "images", server.url, "--user", "user", "--password-stdin", stdin=PASSWORD)
        assert "secret" not in run("secret-tool", "search", "--all", "xdg:schema", SCHEMA, check=False, env=keyring.env).out
        assert os.path.isfile(os.path.join(flatpak.home, "data", "keyrings", "default.keyring"))
        assert files_with(PASSWORD, os.path.join(home, ".var"), os.path.join(home, ".config")) == []
        images = flatpak.ctl("get", "image", "--json", "--live").json()
        assert [image["tag"] for image in images] == ["1"], images


def is_told_and_opens(dunst, name):
    """An alert arrives at dunst while no window is open, and pressing it opens one."""
    with servers.Alertmanager() as router:
        flatpak.ctl("connect", "alertmanager", "pager", router.url)
        with BackgroundApp(flatpak, "--background") as app:
            # The summary of what is found at the start would come later than anybody wants to wait.
            wait_for(lambda: flatpak.ctl("connections", "--cached", "--json").json(), "the connection")
            router.add("DiskFull", instance="db-1", severity="critical")
            told = dunst.wait("db-1", 60)
            assert told[1:3] == (name, "CRITICAL"), told
            run("import", "-window", "root", os.path.join(PICTURES, "notification.png"))
            dunst.press()
            app.node = wait_for(app._find_program, "the program on the accessibility bus", 20)
            app.find_window()
            wait_for(lambda: any("DiskFull" in text for text in app.texts()), "the alert in the window")
            picture(app, "notification-opened")


class BackgroundApp(desktop.SandboxApp):
    def __enter__(self):
        self.env.pop("LD_PRELOAD", None)
        self.process = subprocess.Popen(self.argv, env=self.env, stdin=subprocess.DEVNULL)
        return self


def test_a_notification_arrives_and_opens_the_window():
    with fresh() as dunst:
        is_told_and_opens(dunst, "Wheelhouse")


def test_a_notification_arrives_by_the_portal():
    with fresh() as dunst, portals():
        # GTK's backend leaves the program's name out.
        is_told_and_opens(dunst, "")


def test_the_icon_is_in_the_tray():
    with fresh(), desktop.Tray(flatpak.data_dirs) as tray, flatpak.app("--demo") as app:
        wait_for(lambda: "need you" in tray.get("ToolTip")[3], "the demo's alerts to be counted", 60)
        assert tray.get("IconName") == f"{APP}-tray-failing-symbolic"

        def colours():
            """Of the corner where the icon is: an empty tray has one."""
            run("xdotool", "mousemove", "600", "600")
            return int(run("import", "-window", "root", "-crop", "24x24+1250+4", "-format", "%k", "info:").out)

        def below():
            return run("import", "-window", "root", "-crop", "40x16+1220+36", "-format", "%#", "info:").out

        tray.choose("_Alerts")
        wait_for(lambda: "Silences" in app.texts(), "the alerts")
        wait_for(lambda: colours() > 4, "the icon to be drawn")
        # As somebody would: the right button shows the menu.
        before = below()
        run("xdotool", "mousemove", "1262", "16", "click", "3")
        wait_for(lambda: below() != before, "the menu")
        picture(app, "tray")
        run("xdotool", "key", "Escape")


def choose_file(path):
    """Answers the file chooser of the desktop, which is no window of the program.

    It takes keys and shows itself to assistive technology in its own time: each
    step is asked for again until it is seen to be done."""
    def windows():
        return run("xdotool", "search", "--onlyvisible", "--class", "xdg-desktop-portal-gtk", check=False).out.split()

    def chooser():
        top = atui.Atspi.get_desktop(0)
        nodes = [top.get_child_at_index(index) for index in range(top.get_child_count())]
        return next((node for node in nodes if node and "portal-gtk" in (node.get_name() or "")), None)

    def location():
        run("xdotool", "windowactivate", "--sync", window, "key", "ctrl+l", check=False)
        time.sleep(0.5)
        return next((node for node in atui.walk(chooser()) if node.get_role_name() == "text" and atui.is_showing(node)), None)

    def accepted():
        if not windows():
            return True
        run("xdotool", "windowactivate", window, "key", "Return", check=False)
        time.sleep(0.5)
        return not windows()

    window = wait_for(windows, "the file chooser", 30)[-1]
    wait_for(chooser, "the file chooser to be readable", 20)
    entry = wait_for(location, "the place to type a path", 30)
    entry.get_editable_text_iface().set_text_contents(path)
    wait_for(lambda: atui.Atspi.Text.get_text(entry, 0, -1) == path, "the path")
    run("import", "-window", "root", os.path.join(PICTURES, "file-chooser.png"))
    wait_for(accepted, "the file chooser to close", 30)


def test_a_kubeconfig_is_imported_by_the_portal_and_stays():
    if os.environ["WH_MOUNTS"] != "yes":
        raise Skip("the document portal needs /dev/fuse and a user namespace to mount in")
    home = os.environ["HOME"]
    with fresh(), Fleet() as fleet, portals():
        path = os.path.join(home, "kube-config")
        with open(fleet.servers["k8s-prod"]["kubeconfig"], encoding="utf-8") as source, open(path, "w", encoding="utf-8") as file:
            file.write(source.read())
        with flatpak.app() as app:
            app.get("button", "Main menu")
            dialog = open_form(app, "kubern")
            fill(app, dialog, Name="prod")
            entry = app.get("text", "Kubeconfig", dialog)
            app.activate("button", "Choose…", dialog)
            choose_file(path)
            shown = wait_for(lambda: (text := atui.Atspi.Text.get_text(entry, 0, -1)) and text != path and text, "the file to be chosen")
            assert "/doc/" in shown, shown
            picture(app, "kubeconfig")
            add(app, dialog)
            wait_for(lambda: any("1 live" in text for text in app.texts()), "the cluster to be live", 30)
        with flatpak.app() as app:
            wait_for(lambda: any("1 live" in text for text in app.texts()), "the cluster to be live after a restart", 30)
            app.key("ctrl+4")
            picture(app, "cluster")
        assert flatpak.ctl("get", "node", "--live", "--json").json()


def test_an_exec_plugin_runs_outside_if_the_user_allows_it():
    with fresh(), Fleet() as fleet, harness.folder() as folder:
        with open(fleet.servers["k8s-prod"]["kubeconfig"], encoding="utf-8") as file:
            text = file.read()
        if not flatpak.sandbox("sh", "-c", "command -v flatpak-spawn", check=False).out:
            raise Skip("the stand-in runtime has no flatpak-spawn")
        token = next(line.split("token:")[1].strip() for line in text.splitlines() if "token:" in line)
        plugin = os.path.join(folder, "plugin")
        with open(plugin, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\ntest -e /.flatpak-info && exit 3\n"
                       'echo "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"kind\\":\\"ExecCredential\\",'
                       f'\\"status\\":{{\\"token\\":\\"{token}\\"}}}}"\n')
        os.chmod(plugin, 0o755)
        changed = "\n".join(line if "token:" not in line else line.split("token:")[0] + "exec: {apiVersion: client.authentication.k8s.io/v1, "
                            f"command: {plugin}, interactiveMode: Never}}" for line in text.splitlines())
        os.makedirs(os.path.join(flatpak.home, "data"), exist_ok=True)
        path = os.path.join(flatpak.home, "data", "kube-config")
        with open(path, "w", encoding="utf-8") as file:
            file.write(changed)
        connect = ("connect", "kubernetes", "prod", "--kubeconfig", path)
        refused = flatpak.ctl(*connect, check=False)
        assert refused.status and "flatpak override --user --talk-name=org.freedesktop.Flatpak" in refused.err, refused
        flatpak.flatpak("override", "--user", "--talk-name=org.freedesktop.Flatpak", APP)
        try:
            flatpak.ctl(*connect)
            assert flatpak.ctl("get", "node", "--live", "--json").json()
        finally:
            flatpak.flatpak("override", "--user", "--reset", APP)


def test_it_starts_at_login_by_the_portal_unless_the_desktop_refuses():
    path = os.path.join(os.environ["XDG_CONFIG_HOME"], "autostart", f"{APP}.desktop")
    with fresh(), desktop.BackgroundBackend(), portals(Background="whtest"), flatpak.app() as app:
        app.get("button", "Main menu")
        activate("autostart")
        wait_for(lambda: os.path.exists(path), "the portal to write the file")
        with open(path, encoding="utf-8") as file:
            assert f"--command=wheelhouse {APP} --background\n" in file.read()
        activate("autostart")
        wait_for(lambda: not os.path.exists(path), "it to be removed")
        desktop.Permissions().set("background", "no")
        activate("autostart")
        wait_for(lambda: any("start at login" in text and "allow it" in text for text in app.texts()), "why it is refused")
        picture(app, "refused")
        assert not os.path.exists(path)


def test_what_is_kept_survives_update_and_reinstall():
    with fresh(), servers.Nginx() as web:
        flatpak.ctl("connect", "checks", "web", web.url)

        def is_kept():
            [connection] = flatpak.ctl("connections", "--cached", "--json").json()
            assert connection["name"] == "web" and flatpak.ctl("get", "check", "--json").json(), connection

        is_kept()
        before = flatpak.flatpak("info", "--show-commit", APP).out
        flatpak.flatpak("build-export", "--subject=newer", os.path.join(flatpak.work, "repository"), os.path.join(flatpak.work, "build"), "master")
        flatpak.flatpak("update", "--user", "-y", "--noninteractive", APP)
        assert flatpak.flatpak("info", "--show-commit", APP).out != before
        is_kept()
        flatpak.flatpak("uninstall", "--user", "-y", "--noninteractive", APP)
        assert flatpak.flatpak("list", "--app", "--columns=application").out.strip() == ""
        flatpak.flatpak("install", "--user", "-y", "--noninteractive", "wheelhouse-build", APP)
        is_kept()


harness.main()
