# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be set in the window, by hand."""

import os
import subprocess

import atui
import harness
import servers
from harness import Profile, require, wait_for


def shot(app, name):
    if os.environ.get("WH_SHOTS"):
        app.shot(os.path.join(os.environ["WH_SHOTS"], f"{name}.png"))


def test_every_page_opens():
    with Profile() as profile, atui.App("wheelhouse", "--demo", env=profile.env) as app:
        wait_for(lambda: any("Live" == text for text in app.texts()), "the demo to be live", 60)
        app.key("ctrl+comma")
        app.get("dialog", "Preferences")
        shot(app, "preferences-connections")
        for page, words in (("History", "Samples, full detail"), ("General", "Start at login"), ("Connections", "Clusters")):
            app.activate("page tab", page)
            wait_for(lambda words=words: words in app.texts(), f"the page {page}")
            shot(app, f"preferences-{page.lower()}")
            if page == "History":
                # With the line below it, which says how many there are.
                wait_for(lambda: any(node.get_name().startswith("Series that are recorded at most") for node in app.find_all("spin button")), "its number")


def test_a_locked_keyring_is_asked_for_again():
    """Nothing on this bus can ask for a password: each prompt counts as closed. Who presses the button wants to be asked once more."""
    require("dbus-monitor")
    with servers.Registry(password="open sesame") as server, servers.Keyring(dict(os.environ)) as keyring, Profile(**keyring.env) as profile:
        profile.ctl("connect", "oci", "images", server.url, "--user", "user", "--password-stdin", stdin="open sesame")
        keyring.lock()
        asked = os.path.join(profile.folder, "asked")
        with open(asked, "w") as out, subprocess.Popen(["dbus-monitor", "--session", "interface=org.freedesktop.Secret.Service,member=Unlock"],
                                                       stdout=out, env=keyring.env) as monitor:
            def prompts():
                with open(asked) as file:
                    return file.read().count("member=Unlock")
            try:
                with atui.App("wheelhouse", env=profile.env) as app:
                    wait_for(lambda: any(text.startswith("1 offline") for text in app.texts()), "the keyring to be missed", 30)
                    app.key("ctrl+7")
                    button = app.get("button", "Unlock keyring", timeout=30)
                    before = wait_for(prompts, "the first question")
                    shot(app, "keyring-locked")
                    button.get_action_iface().do_action(0)
                    wait_for(lambda: prompts() > before, "the second question")
                    app.get("button", "Unlock keyring")
            finally:
                monitor.terminate()


harness.main()
