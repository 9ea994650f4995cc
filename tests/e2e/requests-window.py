# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a connection was asked and how that went: in the window and in the command line, and no secret in either."""

import os

import atui
import guard
import harness
import servers
from fleet import Fleet
from guard import Guard
from harness import Profile, wait_for

TOKEN = "t0ken-of-the-forge"


def has_no_secret(text):
    for secret in (TOKEN, guard.COOKIE, guard.KEY):
        assert secret not in text, (secret, text)


def rows_of(app):
    """The requests on the screen, the newest first."""
    table = app.find("table", "Requests")
    return app.rows(table) if table else []


def open_requests(app):
    app.activate("toggle button", "More actions", app.get("table", "Connections"))
    # By its place: GTK 4.18 keeps the labels from assistive tools.
    items = wait_for(lambda: len(found := app.find_all("menu item")) == 4 and found, "the menu")
    items[2].get_action_iface().do_action(0)
    return app.get("dialog", "Requests")


def test_the_window_shows_what_was_asked():
    with Fleet("--still") as fleet, servers.Keyring(os.environ), Profile() as profile:
        with Guard(fleet.url("forge"), "token " + fleet.servers["forge"]["token"], TOKEN) as door:
            profile.ctl("connect", "gitea", "forge", door.url, "--token-stdin", stdin=TOKEN)
            with atui.App("wheelhouse", env=profile.env) as app:
                wait_for(lambda: any("1 live" in text for text in app.texts()), "the forge to be live", 30)
                app.key("ctrl+7")
                dialog = open_requests(app)
                rows = wait_for(lambda: len(rows_of(app)) > 3 and rows_of(app), "the requests", 20)
                assert all(row[1] == "GET" and "200" in row[3] for row in rows), rows
                assert any("access_token=***" in row[2] for row in rows), rows
                texts = app.texts(dialog)
                assert "None since the program was started" in texts and any(text.endswith(" ago") or " ago · " in text for text in texts), texts

                # It refuses from now on: that comes by itself, on top, with the reason.
                door.broken = True
                rows = wait_for(lambda: (seen := rows_of(app)) and "403" in seen[0][3] and seen, "the failure to be seen", 90)
                assert "the owner of" in " ".join(rows[0]) and "***" in " ".join(rows[0]), rows[0]
                texts = wait_for(lambda: any(" · " in text and "the owner of" in text for text in app.texts(dialog)) and app.texts(dialog),
                                 "the last error", 5)
                has_no_secret("\n".join(texts))

                # Only what failed.
                app.click("entry", "Filter requests", inside=dialog)
                app.type("403")
                wait_for(lambda: (seen := rows_of(app)) and all("403" in row[3] for row in seen), "the search to show failures alone")
                app.key("Escape", "Escape")
                wait_for(lambda: app.find("dialog", "Requests") is None, "the dialog to close")
                has_no_secret("\n".join(app.texts()))


def test_the_doctor_prints_what_it_asked():
    with Fleet("--still") as fleet, servers.Keyring(os.environ), Profile() as profile:
        with Guard(fleet.url("forge"), "token " + fleet.servers["forge"]["token"], TOKEN) as door:
            profile.ctl("connect", "gitea", "forge", door.url, "--token-stdin", stdin=TOKEN)
            said = profile.ctl("doctor", "--requests")
            assert f" GET {door.url}/api/v1/version?access_token=*** 200 " in said.out, said.out
            assert "GET" not in profile.ctl("doctor").out
            has_no_secret(said.out + said.err)
            door.broken = True
            said = profile.ctl("doctor", "--requests", status=1)
            assert " 403 " in said.out and "the owner of" in said.out, said.out
            has_no_secret(said.out + said.err)


harness.main()
