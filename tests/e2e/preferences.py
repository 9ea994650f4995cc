# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be set in the window, by hand."""

import os

import atui
import harness
from harness import Profile, wait_for


def shot(app, name):
    if os.environ.get("WH_SHOTS"):
        app.shot(os.path.join(os.environ["WH_SHOTS"], f"{name}.png"))


def test_every_page_opens():
    with Profile() as profile, atui.App("wheelhouse", "--demo", env=profile.env) as app:
        wait_for(lambda: any("Live" == text for text in app.texts()), "the demo to be live", 60)
        app.key("ctrl+comma")
        app.get("dialog", "Preferences")
        shot(app, "preferences-connections")
        for page, words in (("History", "Samples, Full Detail"), ("General", "Start at Login"), ("Connections", "Clusters")):
            app.activate("page tab", page)
            wait_for(lambda words=words: words in app.texts(), f"the page {page}")
            shot(app, f"preferences-{page.lower()}")
            if page == "History":
                # With the line below it, which says how many there are.
                wait_for(lambda: any(node.get_name().startswith("Series That Are Recorded at Most") for node in app.find_all("spin button")), "its number")


harness.main()
