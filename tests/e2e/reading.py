# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at the window as a screen reader does: whatever can have the focus or be operated has to say what it is, and what it is for."""

import contextlib
import time

import atui
from atui import Atspi, GLib, has_state, is_showing
from harness import Profile, wait_for
import peek

# What can be operated has to have a name, also where it cannot have the focus just now.
NAMED = {"button", "toggle button", "check box", "radio button", "switch", "slider", "spin button", "entry", "text", "password text", "combo box", "link",
         "page tab", "menu item", "check menu item", "radio menu item", "list item", "table row", "table cell", "tree table", "table", "dialog", "alert", "frame"}
# What may have the focus. Panels, fillers and groupings say nothing of how they are operated.
FITTING = NAMED | {"scroll pane", "list", "menu", "label", "document text", "image"}


def is_part_of_gtk(seen, above):
    """What GTK makes and leaves without a name: what is in a GtkDropDown, the sheet of a dialog, items of a GMenu (GTK 4.18 names them by a
    label which it hides from assistive tools). Lists, groups of rows and scrolled windows pass the focus on to what is in them. A column's
    heading is a "filler" to AT-SPI."""
    role = seen.role
    inside = above[-1] if above else ""
    if "grouping 'Day'" in above or (role, seen.name) == ("grouping", "Day"):        # GtkCalendar
        return True
    return role in ("scroll pane", "list") or (role == "panel" and "dialog" in above and not seen.name) or \
        (role == "grouping" and inside.startswith("table")) or (role == "filler" and inside.startswith("table row")) or \
        (role in ("panel", "list item") and "combo box" in above) or \
        (role.endswith("menu item") and Atspi.RelationType.LABELLED_BY in [each.get_relation_type() for each in seen.get().get_relation_set()])


def problems(seen, above=()):
    """Sentences about what is wrong with a widget on the screen and all inside of it."""
    role, name, above = seen.role, seen.name, list(above)
    place = f"{role} {name!r} in " + " > ".join(each for each in above if each not in ("panel", "grouping", "filler"))[-90:]
    with contextlib.suppress(GLib.Error):              # went away meanwhile
        if seen.has("focusable") and role not in FITTING and not is_part_of_gtk(seen, above):
            yield f"can have the focus and does not say what it is: {place}"
        elif not name and (role in NAMED or seen.has("focusable")) and not is_part_of_gtk(seen, above) and not is_empty_cell(seen):
            yield f"has no name: {place}"
    if name.endswith("-symbolic") or "\n" in name.strip():
        yield f"is no name: {place}"
    if role in ("button", "toggle button", "menu item") and len(name) > 90:
        yield f"says too much: {place}"
    here = f"{role} {name!r}" if name and role not in ("application", "combo box", "dialog") else role
    for child in seen.children:
        yield from problems(child, [*above, here])


def is_empty_cell(seen):
    """A cell that has nothing to say: no picture, nothing to press."""
    return seen.role == "table cell" and all(each.role in ("table cell", "panel", "label") and not each.name for each in seen.walk())


class Look:
    """Walks through the window, and collects what is wrong, once each."""

    def __init__(self, app, width):
        self.app, self.width, self.found, self.opened, self.looked = app, width, {}, set(), 0

    def at(self, where, inside=None):
        self.looked += 1
        # A row is there a frame before its words: what is wrong then and a moment later is wrong.
        if found := set(problems(peek.look(inside or self.app.node))):
            time.sleep(1)
            for problem in found & set(problems(peek.look(inside or self.app.node))):
                self.found.setdefault(problem, f"{where} ({self.width}): {problem}")

    def open(self, button, inside):
        """Presses it. What stands in its place when it goes meanwhile, as a chart does whose numbers are just found, is pressed
        instead; what stands at the edge of what is seen is brought into view first, which closes what it opened."""
        name = button.get_name()
        pressed = 0

        def is_open():
            nonlocal button, pressed
            if has_state(button, "checked") or has_state(button, "pressed") or self.app.find("dialog"):
                return True
            if not is_showing(button):
                button = self.app.find("toggle button", name, inside=inside) or button
            if pressed == 0 or (pressed == 1 and time.monotonic() - began > 2):
                pressed += 1
                button.get_action_iface().do_action(0)
            return False

        began = time.monotonic()
        wait_for(is_open, f"{name!r} to open")
        return button

    def menus(self, where, inside=None):
        """Everything that pops up, each once."""
        for button in self.app.find_all("toggle button", inside=inside):
            parent = button.get_parent().get_role_name()
            if parent not in ("button", "combo box") or button.get_name() in self.opened or not has_state(button, "sensitive"):
                continue
            self.opened.add(button.get_name())
            button = self.open(button, inside)
            # Where the window is narrow, some open a sheet.
            if self.app.find("dialog"):
                with self.dialog(f"{where}, “{button.get_name()}”"):
                    pass
                continue
            self.at(f"{where}, “{button.get_name()}”", button.get_parent())
            self.close(lambda: not has_state(button, "checked") and not has_state(button, "pressed"), f"“{button.get_name()}”")

    @contextlib.contextmanager
    def dialog(self, where):
        """Looks at the dialog that was just opened, and closes it."""
        dialog = self.app.get("dialog")
        self.at(where, dialog)
        yield dialog
        self.close(lambda: self.app.find("dialog") is None, where)

    def close(self, is_closed, what):
        """With Escape: the first ones go back and empty a search. Where nothing is open any more, it would leave the page."""
        if is_closed():
            return None
        for _ in range(6):
            self.app.key("Escape")
            with contextlib.suppress(AssertionError):
                return wait_for(is_closed, what, 1)
        raise AssertionError(f"{what} does not close")

    def end(self, least):
        assert self.looked >= least, f"looked at {self.looked} only"
        assert not self.found, "\n".join(self.found.values())


@contextlib.contextmanager
def demo(width):
    with Profile() as profile, atui.App("wheelhouse", "--demo", env=profile.env) as app:
        wait_for(lambda: any(text.endswith(" live") and text != "0 live" for text in app.texts()), "the fleet", 30)
        names = [node.get_name() for node in app.find_all("list item", inside=app.get("list", "Views"))]
        assert len(names) >= 8, names
        app.resize(width, 720)
        yield app, Look(app, width), names


def views(app, names):
    """Opens one view after the other."""
    for number, name in enumerate(names[:9], 1):
        app.key(f"ctrl+{number}")
        wait_for(lambda: app.find("grouping", name), f"the page {name}")
        yield name


def pages_at(width):
    with demo(width) as (app, look, names):
        if width > 1200:
            # From tabs in a header to a narrow window: whatever is drawn before it has its size ends the program.
            app.key(f"ctrl+{names.index('Cluster') + 1}")
            app.get("grouping", "Cluster")
            for each in (700, width):
                app.resize(each, 720)
        for view in views(app, names):
            look.at(view)
            look.menus(view)
            for tab in app.find_all("page tab"):
                tab.get_action_iface().do_action(0)
                part = app.get("panel", tab.get_name())
                look.at(f"{view}, {tab.get_name()}", part)
                look.menus(f"{view}, {tab.get_name()}", part)
        look.end(least=16)


def dialogs_at(width):
    with demo(width) as (app, look, _):
        app.key("ctrl+n")
        with look.dialog("Add a connection") as dialog:
            names = [node.get_name() for node in app.find_all("list item", inside=dialog)]
            assert len(names) >= 6, names
        for name in names:
            app.key("ctrl+n")
            dialog = app.get("dialog", "Add a connection")
            wait_for(lambda: app.focused(dialog).get_role_name() == "entry", "the search to have the focus")
            app.type(name)
            wait_for(lambda: len(app.find_all("list item", inside=dialog)) < len(names), f"{name} to be found")
            app.key("Return")
            app.get("text", "Name", inside=dialog)
            with look.dialog(f"Add a connection, {name}"):
                pass
        app.key("ctrl+k")
        with look.dialog("Palette") as dialog:
            app.type("chat")
            wait_for(lambda: len(app.find_all("list item", inside=dialog)) > 2, "something to be found")
            look.at("Palette, found", dialog)
        app.key("ctrl+question")
        with look.dialog("Shortcuts"):
            pass
        for what in ("scale chat-api", "restart chat-api", "delete chat-api", "silence higherror"):
            app.key("ctrl+k")
            palette = app.get("dialog", "Search")
            app.type(what)
            verb = what.split()[0]

            def is_found():
                # Results come while one types: Return takes the first, so they have to have settled.
                before = [node.get_name() for node in app.find_all("list item", inside=palette)]
                time.sleep(0.5)
                return before[0].lower().startswith(verb) and before == [node.get_name() for node in app.find_all("list item", inside=palette)]

            wait_for(is_found, what)
            app.key("Return")
            app.wait_gone("dialog", "Search")
            with look.dialog(what):
                pass
        look.end(least=14)


def details_at(width):
    """Panes, and pages that one gets to from others."""
    with demo(width) as (app, look, names):
        for view, part, text in (("Cluster", "alt+4", "chat-api"), ("Cluster", "alt+3", "chat-api"), ("Services", "alt+2", ""), ("Alerts", None, ""),
                                 ("History", "alt+3", ""), ("Applications", None, "billing")):
            if view == "Applications" and width < 1000:
                continue                               # without a filter there
            app.key(f"ctrl+{names.index(view) + 1}")
            app.get("grouping", view)
            if part:
                app.key(part)
            if text or part:
                app.key("ctrl+f")
                app.type(text)
            row = "table row" if width >= 1000 else "list item"
            app.key("ctrl+f")
            wait_for(lambda: app.focused(), f"the search of {view} to have the focus")
            app.key("Down")
            wait_for(lambda: app.focused().get_role_name() in (row, "table row"), f"a row of {view} to have the focus")
            app.key("Return")
            wait_for(lambda: app.find("button", "Close details") or app.find("button", "Back"), f"what {view} shows of {text}")
            look.at(f"{view}, {text or part}, opened")
            look.menus(f"{view}, {text or part}, opened")
            app.key("Escape")
        look.end(least=5)
