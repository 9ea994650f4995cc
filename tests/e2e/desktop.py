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
    # The folder has the same place inside of a sandbox and outside only where sessions have their files.
    place = f"/run/user/{os.getuid()}"
    script = f'mount -t tmpfs tmpfs /run && mkdir -p {place} && mount --bind "$XDG_RUNTIME_DIR" {place} && XDG_RUNTIME_DIR={place} exec "$@"'
    command = ["unshare", "--user", "--map-current-user", "--mount", "--keep-caps", "--", "sh", "-c", script, "sh"]
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


class Dunst:
    """dunst on the session's bus, asked over its own interface (dunstctl needs a tool that is not always there)."""

    name, path, control = "org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.dunstproject.cmd0"

    def __enter__(self):
        require("dunst")
        self.folder = tempfile.mkdtemp(prefix="wh-dunst.")
        script, self.told = os.path.join(self.folder, "tell"), os.path.join(self.folder, "told")
        with open(script, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\nprintf '%s\\n' \"$DUNST_ID\t$DUNST_APP_NAME\t$DUNST_URGENCY\t$DUNST_SUMMARY\" >>{self.told}\n")
        os.chmod(script, 0o755)
        chooser, self.choice = os.path.join(self.folder, "choose"), os.path.join(self.folder, "choice")
        with open(chooser, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\ngrep -m1 -F -f {self.choice}\n")
        os.chmod(chooser, 0o755)
        config = os.path.join(self.folder, "dunstrc")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"[global]\nidle_threshold=0\ndmenu={chooser}\n[all]\nsummary=*\nscript={script}\n")
            for urgency in ("low", "normal", "critical"):
                file.write(f"[urgency_{urgency}]\ntimeout=0\n")        # nothing goes by itself
        self.process = subprocess.Popen(plain("dunst", "-config", config), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: self.displayed() == 0, "dunst")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)

    def _call(self, interface, method, arguments=None):
        return bus().call_sync(self.name, self.path, interface, method, arguments, None, 0, 5000).unpack()

    def displayed(self):
        """How many are on the screen; an exception while there is no dunst."""
        return self._call("org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (self.control, "displayedLength")))[0]

    def press(self):
        """Presses the newest one."""
        self._call(self.control, "NotificationAction", GLib.Variant("(u)", (0,)))

    def choose(self, label):
        """Presses a button of what is shown, as its menu does."""
        with open(self.choice, "w", encoding="utf-8") as file:
            file.write(label + "\n")
        self._call(self.control, "ContextMenuCall")

    def read(self):
        """(id, program, urgency, title) of everything shown up to now; what takes another's place has its id."""
        if not os.path.exists(self.told):
            return []
        with open(self.told, encoding="utf-8") as file:
            return [tuple(line.rstrip("\n").split("\t")) for line in file]

    def wait(self, words, timeout=40):
        """Waits for a title with these words, and returns (id, program, urgency, title)."""
        return wait_for(lambda: next((each for each in self.read() if words in each[3]), None), f"a notification with “{words}”", timeout)


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
    """What the user has allowed which program."""

    name = "org.freedesktop.impl.portal.PermissionStore"

    def set(self, table, value):
        call(self.name, "/org/freedesktop/impl/portal/PermissionStore", f"{self.name}.SetPermission",
             GLib.Variant("(sbssas)", (table, True, table, APP, [value])))

    def argv(self):
        return ["/usr/libexec/xdg-permission-store"]


class GtkBackend(Service):
    name = "org.freedesktop.impl.portal.desktop.gtk"

    def __init__(self, data_dirs):
        self.data_dirs = data_dirs

    def argv(self):
        return ["/usr/libexec/xdg-desktop-portal-gtk"]

    def env(self):
        return environment(XDG_DATA_DIRS=self.data_dirs)


class BackgroundBackend(Service):
    """The part of a desktop without which there is no Background portal, and which GTK's backend does not have."""

    name = "org.freedesktop.impl.portal.desktop.whtest"
    script = """
from gi.repository import Gio, GLib
info = Gio.DBusNodeInfo.new_for_xml('''<node><interface name="org.freedesktop.impl.portal.Background">
<method name="GetAppState"><arg type="a{sv}" direction="out"/></method>
<method name="NotifyBackground"><arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="u" direction="out"/><arg type="a{sv}" direction="out"/></method>
<signal name="RunningApplicationsChanged"/></interface></node>''')
def call(connection, sender, path, interface, method, arguments, invocation):
    states = method == "GetAppState"
    invocation.return_value(GLib.Variant("(a{sv})", ({},)) if states else GLib.Variant("(ua{sv})", (0, {"result": GLib.Variant("u", 1)})))
bus = Gio.bus_get_sync(Gio.BusType.SESSION)
bus.register_object("/org/freedesktop/portal/desktop", info.interfaces[0], call, None, None)
Gio.bus_own_name_on_connection(bus, "org.freedesktop.impl.portal.desktop.whtest", 0, None, None)
GLib.MainLoop().run()
"""

    def argv(self):
        return [sys.executable, "-c", self.script]


class Portals(Service):
    """xdg-desktop-portal with GTK's backend; backends says who does the rest, as in portals.conf."""

    name = "org.freedesktop.portal.Desktop"

    def __init__(self, data_dirs, **backends):
        self.data_dirs, self.backends = data_dirs, backends

    def argv(self):
        self.folder = os.path.join(os.environ["HOME"], "portals")
        if not os.path.isdir(self.folder):
            shutil.copytree("/usr/share/xdg-desktop-portal/portals", self.folder)
        with open(os.path.join(self.folder, "whtest.portal"), "w", encoding="utf-8") as file:
            file.write(f"[portal]\nDBusName={BackgroundBackend.name}\nInterfaces=org.freedesktop.impl.portal.Background\nUseIn=GNOME\n")
        folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "xdg-desktop-portal")
        os.makedirs(folder, exist_ok=True)
        lines = "".join(f"org.freedesktop.impl.portal.{name}={backend}\n" for name, backend in self.backends.items())
        with open(os.path.join(folder, "portals.conf"), "w", encoding="utf-8") as file:
            file.write(f"[preferred]\ndefault=gtk\n{lines}")
        return ["/usr/libexec/xdg-desktop-portal"]

    def env(self):
        return environment(XDG_DATA_DIRS=self.data_dirs, XDG_DESKTOP_PORTAL_DIR=self.folder)


class FileChooser(Service):
    """The desktop's file chooser: the program asks it by the portal, and the scenario answers.

    For programs that are started with its env. Others show GTK's own, in their own process, and that loses what it lists
    when it goes while it is listing.
    """

    name = "org.freedesktop.portal.Desktop"
    path = "/org/freedesktop/portal/desktop"
    env_of_app = {"GDK_DEBUG": "portals"}
    script = """
from gi.repository import Gio, GLib
info = Gio.DBusNodeInfo.new_for_xml('''<node>
<interface name="org.freedesktop.portal.FileChooser"><property name="version" type="u" access="read"/>
<method name="OpenFile"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
<method name="SaveFile"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
</interface>
<interface name="dev.wheelhouse.Test"><method name="Answer"><arg type="s" direction="in"/><arg type="s" direction="out"/></method></interface>
</node>''')
asked = []
def call(connection, sender, path, interface, method, arguments, invocation):
    if method != "Answer":
        _, title, options = arguments.unpack()
        handle = f"/org/freedesktop/portal/desktop/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
        asked.append((sender, handle, f"{method}: {title}"))
        invocation.return_value(GLib.Variant("(o)", (handle,)))
    elif asked:
        who, handle, what = asked.pop(0)
        results = {"uris": GLib.Variant("as", [arguments.unpack()[0]])}
        bus.emit_signal(who, handle, "org.freedesktop.portal.Request", "Response", GLib.Variant("(ua{sv})", (0, results)))
        invocation.return_value(GLib.Variant("(s)", (what,)))
    else:
        invocation.return_value(GLib.Variant("(s)", ("",)))
bus = Gio.bus_get_sync(Gio.BusType.SESSION)
for interface in info.interfaces:
    bus.register_object("/org/freedesktop/portal/desktop", interface, call, lambda *_: GLib.Variant("u", 4), None)
Gio.bus_own_name_on_connection(bus, "org.freedesktop.portal.Desktop", 0, None, None)
GLib.MainLoop().run()
"""

    def argv(self):
        return [sys.executable, "-c", self.script]

    def choose(self, path, wanted):
        """Answers the next question with a file, which must be the one that is expected: "SaveFile: Save"."""
        uri = GLib.filename_to_uri(path)
        [asked] = wait_for(lambda: (answer := call(self.name, self.path, "dev.wheelhouse.Test.Answer", GLib.Variant("(s)", (uri,)))) != ("",) and answer,
                           "the program to ask for a file", 20)
        assert asked == wanted, asked

    def save_as(self, app, path):
        """Answers where to save, and waits until the window says that it was done."""
        self.choose(path, "SaveFile: Save")
        wait_for(lambda: f"Saved as “{os.path.basename(path)}”" in app.texts(), f"{path} to be saved", 30)


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
        """Removes what the program keeps, and sees to it that nothing slides, as in every session of a test."""
        shutil.rmtree(self.home, ignore_errors=True)
        folder = os.path.join(self.home, "config", "gtk-4.0")
        os.makedirs(folder)
        shutil.copy(os.path.join(os.environ["XDG_CONFIG_HOME"], "gtk-4.0", "settings.ini"), folder)


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
