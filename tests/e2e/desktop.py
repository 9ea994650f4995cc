# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop has around a program: notifications, a tray, portals, Flatpak.

All are context managers on the session's own bus. call with_mounts() first in a scenario that uses portals.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from gi.repository import Gio, GLib

import atui
from harness import Skip, require, run, wait_for

APP = "dev.wheelhouse.Wheelhouse"

# Only the document portal may mount; bubblewrap refuses to start with rights that it does not need.
PLAIN = ["setpriv", "--ambient-caps=-all", "--inh-caps=-all", "--"]


def with_mounts():
    """Starts the scenario again in namespaces in which the document portal can mount its folder, without being root."""
    if "WH_MOUNTS" in os.environ:
        return
    os.environ["WH_MOUNTS"] = "no"
    command = ["unshare", "--user", "--map-current-user", "--mount", "--keep-caps", "--"]
    if os.path.exists("/dev/fuse") and os.access("/dev/fuse", os.R_OK | os.W_OK) and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
        os.environ["WH_MOUNTS"] = "yes"
        os.execvp(command[0], [*command, sys.executable, *sys.argv])


def plain(*argv):
    return [*(PLAIN if os.environ.get("WH_MOUNTS") == "yes" else []), *argv]


def environment(**changes):
    """The session's environment for programs that are no part of this project."""
    env = {**os.environ, **changes}
    for name in ("G_DEBUG", "LD_PRELOAD", "GTK_USE_PORTAL", "ADW_DISABLE_PORTAL"):
        env.pop(name, None)
    return env


def bus():
    return Gio.bus_get_sync(Gio.BusType.SESSION)


def call(name, path, method, arguments=None, timeout=5000):
    interface, method = method.rsplit(".", 1)
    return bus().call_sync(name, path, interface, method, arguments, None, 0, timeout, None).unpack()


def get_property(name, path, interface, what):
    return call(name, path, "org.freedesktop.DBus.Properties.Get", GLib.Variant("(ss)", (interface, what)))[0]


class Service:
    """A program that owns a name on the bus."""

    name = None

    def argv(self):
        raise NotImplementedError

    def __enter__(self):
        argv = self.argv()
        require(argv[0])
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(self.prefix(argv), env=self.env(), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        done = run("gdbus", "wait", "--session", "--timeout", "20", self.name, check=False)
        if done.status:
            self.__exit__()
            self.log.seek(0)
            raise AssertionError(f"{argv[0]} does not own {self.name}: {self.log.read()[-1000:]}")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def prefix(self, argv):
        return plain(*argv)

    def env(self):
        return environment()


class Notifications(Service):
    """dunst."""

    name = "org.freedesktop.Notifications"

    def argv(self):
        folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "dunst")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "dunstrc"), "w", encoding="utf-8") as file:
            file.write("[global]\nhistory_length=100\n[urgency_low]\ntimeout=0\n[urgency_normal]\ntimeout=0\n")
        return ["dunst"]

    def shown(self):
        return get_property(self.name, "/org/freedesktop/Notifications", "org.dunstproject.cmd0", "displayedLength")

    def act(self):
        """Does the first action of the newest notification, as a click on it does."""
        run("dunstctl", "action", "0")

    def history(self):
        run("dunstctl", "close-all")
        return call(self.name, "/org/freedesktop/Notifications", "org.dunstproject.cmd0.NotificationListHistory")[0]


class Tray(Service):
    """xfce4-panel with nothing but a tray, in the right upper corner."""

    name = "org.kde.StatusNotifierWatcher"
    config = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/><property name="length" type="double" value="100"/>
      <property name="position-locked" type="bool" value="true"/><property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
    </property></property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator"><property name="expand" type="bool" value="true"/></property>
    <property name="plugin-2" type="string" value="systray"><property name="icon-size" type="uint" value="22"/>
      <property name="square-icons" type="bool" value="true"/></property>
  </property></channel>
"""

    def __init__(self, data_dirs=None):
        self.data_dirs = data_dirs

    def argv(self):
        folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "xfce4", "xfconf", "xfce-perchannel-xml")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "xfce4-panel.xml"), "w", encoding="utf-8") as file:
            file.write(self.config)
        return ["xfce4-panel", "--disable-wm-check"]

    def env(self):
        # Icons are looked up where the desktop looks for those of Flatpaks.
        return environment(**({"XDG_DATA_DIRS": self.data_dirs} if self.data_dirs else {}))

    def items(self):
        return get_property(self.name, "/StatusNotifierWatcher", self.name, "RegisteredStatusNotifierItems")

    def item(self):
        """The bus name of the only icon."""
        [item] = wait_for(self.items, "an icon in the tray")
        return item.split("/")[0]

    def get(self, what):
        return get_property(self.item(), "/StatusNotifierItem", "org.kde.StatusNotifierItem", what)

    def menu(self):
        """What the menu says: {label: id}."""
        _, (_, _, children) = call(self.item(), "/MenuBar", "com.canonical.dbusmenu.GetLayout", GLib.Variant("(iias)", (0, -1, [])))
        return {properties["label"]: number for number, properties, _ in children if "label" in properties}

    def choose(self, label):
        call(self.item(), "/MenuBar", "com.canonical.dbusmenu.Event",
             GLib.Variant("(isvu)", (self.menu()[label], "clicked", GLib.Variant("i", 0), 0)))


class Documents(Service):
    """The document portal, by which a sandbox sees the files that were chosen for it."""

    name = "org.freedesktop.portal.Documents"

    def argv(self):
        return ["/usr/libexec/xdg-document-portal"]

    def prefix(self, argv):
        if os.environ.get("WH_MOUNTS") != "yes":
            raise Skip("the document portal needs /dev/fuse and a user namespace to mount in")
        return argv


class Permissions(Service):
    name = "org.freedesktop.impl.portal.PermissionStore"

    def argv(self):
        return ["/usr/libexec/xdg-permission-store"]


class GtkBackend(Service):
    name = "org.freedesktop.impl.portal.desktop.gtk"

    def argv(self):
        return ["/usr/libexec/xdg-desktop-portal-gtk"]


class Portals(Service):
    """xdg-desktop-portal; backends says who does what, as in portals.conf."""

    name = "org.freedesktop.portal.Desktop"

    def __init__(self, data_dirs, **backends):
        self.data_dirs, self.backends = data_dirs, backends

    def argv(self):
        folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "xdg-desktop-portal")
        os.makedirs(folder, exist_ok=True)
        lines = "".join(f"org.freedesktop.impl.portal.{name}={backend}\n" for name, backend in self.backends.items())
        with open(os.path.join(folder, "portals.conf"), "w", encoding="utf-8") as file:
            file.write(f"[preferred]\ndefault=gtk\n{lines}")
        return ["/usr/libexec/xdg-desktop-portal"]

    def env(self):
        return environment(XDG_DATA_DIRS=self.data_dirs)


class Flatpak:
    """The program as a Flatpak on the stand-in runtime, which build-aux/flatpak makes."""

    def __init__(self):
        require("flatpak", "flatpak-builder", "ostree")
        self.source = os.environ["WH_SOURCE_DIR"]
        self.work = os.path.join(self.source, "build", "flatpak")
        self.installation = os.path.join(self.work, "installation")
        self.exports = os.path.join(self.installation, "exports", "share")
        self.data_dirs = f"{self.exports}:/usr/local/share:/usr/share"
        self.home = os.path.join(os.environ["HOME"], ".var", "app", APP)
        # Flatpak asks the system bus about parental controls; this session's stands in, and knows of none.
        self.env = {**os.environ, "FLATPAK_USER_DIR": self.installation, "XDG_DATA_DIRS": self.data_dirs,
                    "DBUS_SYSTEM_BUS_ADDRESS": os.environ["DBUS_SESSION_BUS_ADDRESS"]}
        for name in ("GTK_USE_PORTAL", "ADW_DISABLE_PORTAL", "GSETTINGS_BACKEND", "GSETTINGS_SCHEMA_DIR"):
            self.env.pop(name, None)

    def flatpak(self, *arguments, check=True, timeout=120):
        return run(*plain("flatpak", *arguments), check=check, env=self.env, timeout=timeout)

    def sandbox(self, *argv, check=True, stdin=None):
        """A command inside, without the program's window."""
        return run(*plain("flatpak", "run", f"--command={argv[0]}", APP, *argv[1:]), check=check, env=self.env, stdin=stdin)

    def ctl(self, *arguments, check=True, stdin=None):
        return self.sandbox("wheelhousectl", *arguments, check=check, stdin=stdin)

    def build(self):
        """Builds and installs it; slow when something has changed."""
        return run(*plain(os.path.join(self.source, "build-aux", "flatpak"), "--stand-in", "--no-run"), env=self.env, timeout=900)

    def app(self, *arguments):
        return SandboxApp(self, *arguments)

    def forget(self):
        """Removes what the program keeps."""
        shutil.rmtree(self.home, ignore_errors=True)


class SandboxApp(atui.App):
    """The program with its window in the sandbox. Process ids in there say nothing: it is found by its name, and driven by keys and actions."""

    def __init__(self, flatpak, *arguments):
        super().__init__(*plain("flatpak", "run", APP, *arguments), env=flatpak.env)
        self.flatpak = flatpak

    def __enter__(self):
        # Preloading needs a file that the sandbox does not have.
        self.env.pop("LD_PRELOAD", None)
        self.process = subprocess.Popen(self.argv, env=self.env, stdin=subprocess.DEVNULL)
        try:
            self.node = wait_for(self._find_program, "Wheelhouse on the accessibility bus", 30)
            assert self.process.poll() is None, f"flatpak run ended with status {self.process.returncode}"
            self.find_window()
        except BaseException:
            self.close()
            raise
        return self

    def find_window(self):
        self.frame = self.get("frame")
        self.window = wait_for(lambda: run("xdotool", "search", "--onlyvisible", "--class", "wheelhouse").out.split(), "its window")[-1]

    def _find_program(self):
        if self.process.poll() is not None:
            return True
        desktop = atui.Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and child.get_name() in ("wheelhouse", "Wheelhouse", APP):
                return child
        return None

    def close(self):
        self.flatpak.flatpak("kill", APP, check=False)
        return super().close()
