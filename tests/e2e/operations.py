# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the palette to the plan: it is found by the name it shows, knows what is now, and says everything once."""

import contextlib
import os
import shutil

import atui
import harness
from fleet import Fleet
from harness import Profile, wait_for


@contextlib.contextmanager
def window():
    """The window on a simulated cluster, production."""
    with Fleet() as fleet, Profile() as profile:
        kubeconfig = os.path.join(profile.folder, "kubeconfig")        # the simulation takes its own along
        shutil.copy(fleet.servers["k8s-prod"]["kubeconfig"], kubeconfig)
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig, "--environment", "production")
        with atui.App("wheelhouse", env=profile.env) as app:
            wait_for(lambda: any("1 live" in text for text in app.texts()), "the connection to be live", 30)
            yield app


def open_by_palette(app, words, title):
    """Types what the palette itself writes, and takes the first answer."""
    app.key("ctrl+k")
    wait_for(lambda: app.focused().get_role_name() == "entry", "the palette's entry")
    app.type(words)
    wait_for(lambda: any(text.startswith(words.split()[0]) and words.split()[1] in text for text in app.texts()), f"the palette to find {words!r}")
    app.key("Return")
    return app.get("dialog", title)


def entry_text(node):
    return atui.Atspi.Text.get_text(node, 0, -1)


def test_a_plan_that_is_made_again_says_everything_once():
    with window() as app:
        dialog = open_by_palette(app, "Scale chat/chat-api", "Scale chat-api?")
        wait_for(lambda: any("it has 6 replicas already" in text for text in app.texts(dialog)), "the first plan")
        wait_for(lambda: entry_text(app.focused()) == "6", "the present number in the form")
        app.key("ctrl+a")
        for number in ("3", "35", "3"):                # each edit gives up the plan before it
            app.key("ctrl+a")
            app.type(number)
        wait_for(lambda: any("3 pods are ended" in text for text in app.texts(dialog)), "the last plan")
        effects = [text for text in app.texts(dialog) if "pods are" in text or "pod is" in text or "autoscaler" in text]
        assert len([text for text in effects if "autoscaler" in text and "undo" in text]) <= 2, effects  # row and its label
        assert not any("added" in text or "already" in text for text in effects), effects


harness.main()
