# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a whole part of a window from the accessibility bus at once.

libatspi asks for one thing of one widget and waits for the answer, a thousand times and more for a page. Here the same is asked of the
program, with many questions under way: what a screen reader would be told, in the time of the longest answer."""

import functools

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

ACCESSIBLE = "org.a11y.atspi.Accessible"
UNDER_WAY = 64
# In these are rows, cells and words, never a dialog.
CONTENTS = frozenset(("scroll pane", "table", "tree table", "list", "tool bar", "page tab list", "text", "entry"))


class Seen:
    """A widget that is on the screen, as it was told."""

    def __init__(self, bus, path, parent=None, index=0):
        self.bus, self.path, self.parent, self.index = bus, path, parent, index
        self.role, self.name, self.states, self.children, self.real = "", "", 0, [], None

    def has(self, state):
        return bool(self.states >> int(getattr(Atspi.StateType, state.upper())) & 1)

    def walk(self):
        """This one and all in it, in their order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def get(self):
        """The widget itself, to ask it for more or to press it; GLib.Error when it is gone."""
        if self.real is None:
            above = self.parent.get()
            child = above.get_child_at_index(self.index)
            if child is None or child.path != self.path:       # another came before it meanwhile
                child = next((each for index in range(above.get_child_count())
                              if (each := above.get_child_at_index(index)) is not None and each.path == self.path), None)
            if child is None:
                raise GLib.Error(f"{self.role} {self.name!r} is gone")
            self.real = child
        return self.real


@functools.cache
def connection():
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, 5000).unpack()[0]
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, flags)


class Look:
    """The questions that are under way, and those that wait."""

    def __init__(self, names, leaves):
        self.bus, self.names, self.leaves, self.waiting, self.n = connection(), names, leaves, [], 0

    def ask(self, seen, take, interface, method, arguments=None):
        self.waiting.append((seen, take, interface, method, arguments))

    def send(self):
        while self.waiting and self.n < UNDER_WAY:
            seen, take, interface, method, arguments = self.waiting.pop()
            self.n += 1
            self.bus.call(seen.bus, seen.path, interface, method, arguments, None, Gio.DBusCallFlags.NO_AUTO_START, 10000, None,
                          self.answered, (seen, take))

    def answered(self, bus, result, question):
        seen, take = question
        self.n -= 1
        try:
            take(seen, bus.call_finish(result).unpack())
        except GLib.Error:                                     # went away meanwhile: is not there
            seen.states = 0
        self.send()

    def state(self, seen, answer):
        low, high = answer[0]
        seen.states = low | high << 32
        if seen.parent is None or seen.has("showing"):
            if not self.leaves:
                self.ask(seen, self.children, ACCESSIBLE, "GetChildren")
            self.ask(seen, self.role, ACCESSIBLE, "GetRole")
            if self.names:
                self.ask(seen, self.name, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (ACCESSIBLE, "Name")))

    def children(self, seen, answer):
        seen.children = [Seen(bus, path, seen, index) for index, (bus, path) in enumerate(answer[0])]
        for child in seen.children:
            self.ask(child, self.state, ACCESSIBLE, "GetState")

    def role(self, seen, answer):
        seen.role = Atspi.role_get_name(answer[0])
        if self.leaves and seen.role not in self.leaves:
            self.ask(seen, self.children, ACCESSIBLE, "GetChildren")

    def name(self, seen, answer):
        seen.name = answer[0]


def look(node, names=True, leaves=()):
    """What is in a widget and on the screen. names: with what they are called; leaves: roles in which nobody looks."""
    root = Seen(node.app.bus_name, node.path)
    root.real = node
    context = GLib.MainContext.new()
    context.push_thread_default()
    try:
        questions = Look(names, leaves)
        questions.ask(root, questions.state, ACCESSIBLE, "GetState")
        questions.send()
        while questions.n:
            context.iteration(True)
    finally:
        context.pop_thread_default()
    for seen in list(root.walk()):
        seen.children = [child for child in seen.children if child.has("showing")]
    return root
