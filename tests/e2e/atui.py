# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a window the way a person would: finds widgets by role and name over AT-SPI, moves the real pointer and types.

    with atui.App("wheelhouse", "--demo", env=profile.env) as app:
        app.click("list item", "Cluster")
        app.get("label", "12 nodes")

Needs a graphical session ('display' in meson.build). Names are the accessible ones, so a test that finds its widget
also shows that a screen reader would.
"""

import contextlib
import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

import peek  # noqa: E402
from harness import SLOW, require, run, wait_for  # noqa: E402


def walk(node, depth=80):
    """A node and all below it."""
    yield node
    for index in range(node.get_child_count() if depth else 0):
        child = node.get_child_at_index(index)
        if child is not None:
            yield from walk(child, depth - 1)


def has_state(node, name):
    """Whether it is in a state: "showing", "focused", "focusable", "checked", "expanded", "selected", "sensitive"…"""
    return node.get_state_set().contains(getattr(Atspi.StateType, name.upper()))


def is_showing(node):
    return has_state(node, "showing")


class App:
    """A program with a window, which a with-statement starts and ends. fatal: what kills it: warnings, criticals, or (None) neither."""

    def __init__(self, *argv, env=None, fatal="warnings"):
        require("xdotool")
        self.argv = argv
        self.env = {**os.environ, **(env or {})}
        # The session belongs to the test, whatever profile the program runs with.
        for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        self.env["LD_PRELOAD"] = os.environ.get("WH_FIXBOUNDS", "")
        self.env["G_DEBUG"] = f"fatal-{fatal}" if fatal else ""
        self.scale = int(self.env.get("GDK_SCALE", "1"))      # AT-SPI speaks of logical pixels
        self.process = self.node = self.frame = self.window = None

    def __enter__(self):
        self.process = subprocess.Popen(self.argv, env=self.env, stdin=subprocess.DEVNULL)
        try:
            self.node = wait_for(self._find_program, f"{self.argv[0]} on the accessibility bus", 20)
            assert self.process.poll() is None, f"{self.argv[0]} ended with status {self.process.returncode}"
            self.frame = self.get("frame")
            self.window = wait_for(lambda: run("xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)).out.split(), "its window")[0]
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        # What a sanitizer finds as late as at the end: see build-aux/test.
        assert self.close() != 99, f"{self.argv[0]} keeps what it should have freed"

    def _find_program(self):
        if self.process.poll() is not None:
            return True
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(5 * SLOW)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    # Finding

    def _matching(self, role, name, inside, showing):
        inside = inside or self.node
        if not showing:
            yield from (node for node in walk(inside) if node.get_role_name() == role and name in (None, node.get_name()))
            return
        leaves = peek.CONTENTS if role in ("dialog", "alert", "frame") else ()
        # What went away meanwhile is not there.
        with contextlib.suppress(GLib.Error):
            for seen in peek.look(inside, name is not None, leaves).walk():
                if seen.role == role and name in (None, seen.name):
                    with contextlib.suppress(GLib.Error):
                        yield seen.get()

    def find_all(self, role, name=None, inside=None, showing=True):
        return list(self._matching(role, name, inside, showing))

    def find(self, role, name=None, inside=None, showing=True):
        """The first widget of this role and name, or None. Behind a dialog the rest stays visible: look inside the dialog."""
        return next(self._matching(role, name, inside, showing), None)

    def get(self, role, name=None, inside=None, timeout=10):
        """As find, but waits for it."""
        return wait_for(lambda: self.find(role, name, inside), f"{role} {name!r}", timeout)

    def wait_gone(self, role, name=None, timeout=10):
        wait_for(lambda: self.find(role, name) is None, f"{role} {name!r} to go", timeout)

    def texts(self, inside=None):
        """Every name that is on the screen."""
        return [seen.name for seen in peek.look(inside or self.node).walk() if seen.name]

    def focused(self, inside=None):
        return next((seen.get() for seen in peek.look(inside or self.node, False).walk() if seen.has("focused")), None)

    def rows(self, inside=None):
        """Cells of the rows of a table that is on the screen, as a screen reader says them."""
        rows = [[cell.name for cell in row.children if cell.role == "table cell"] for row in peek.look(inside or self.node).walk() if row.role == "table row"]
        return [row for row in rows if row]

    # Acting

    def origin(self):
        out = run("xdotool", "getwindowgeometry", "--shell", self.window).out
        place = dict(line.split("=") for line in out.split())
        return int(place["X"]), int(place["Y"])

    def point(self, node):
        """The middle of a widget on the screen, once it has stopped moving (dialogs slide in)."""
        def look():
            box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
            return (box.x, box.y, box.width, box.height) + self.origin()

        def is_still():
            first = look()
            time.sleep(0.06)
            return first if first == look() and first[2] > 0 else None

        x, y, width, height, left, top = wait_for(is_still, "the widget to stop moving")
        return left + self.scale * (x + width // 2), top + self.scale * (y + height // 2)

    def click(self, role, name=None, button=1, inside=None):
        node = self.get(role, name, inside)
        x, y = self.point(node)
        # Without --sync, which waits long when the pointer is there already.
        run("xdotool", "mousemove", str(x), str(y), "click", str(button))
        return node

    def activate(self, role, name=None, inside=None):
        """Presses it without the pointer, as a screen reader does. Rows have no such action: click them."""
        node = self.get(role, name, inside)
        node.get_action_iface().do_action(0)
        return node

    def set_text(self, role, name, text):
        """For text that is not ASCII, which xdotool may lose."""
        self.get(role, name).get_editable_text_iface().set_text_contents(text)

    def type(self, text):
        run("xdotool", "type", "--delay", "5", text)

    def key(self, *keys):
        run("xdotool", "key", *keys)

    def resize(self, width, height):
        """Makes the window so large, without its shadow, in logical pixels."""
        self.point(self.frame)
        box = self.frame.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        place = dict(line.split("=") for line in run("xdotool", "getwindowgeometry", "--shell", self.window).out.split())
        border = [int(place["WIDTH"]) - self.scale * box.width, int(place["HEIGHT"]) - self.scale * box.height]
        run("xdotool", "windowsize", self.window, str(self.scale * width + border[0]), str(self.scale * height + border[1]))

        def is_so():
            box = self.frame.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
            return (box.width, box.height) == (width, height)

        wait_for(is_so, f"the window to be {width}x{height}")

    # Pictures

    def shot(self, path):
        """The whole screen."""
        require("import")
        run("import", "-window", "root", path)

    def shot_window(self, path):
        """The window without its shadow."""
        require("import")
        self.point(self.frame)
        box, (left, top) = self.frame.get_component_iface().get_extents(Atspi.CoordType.WINDOW), self.origin()
        scale = self.scale
        area = f"{scale * box.width}x{scale * box.height}+{left + scale * box.x}+{top + scale * box.y}"
        run("import", "-window", "root", "-crop", area, "+repage", path)
