# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each page in each width that a window can have, back and forth. A page that needs more than the window has is told of by GTK or
libadwaita, which ends the program, since warnings are fatal here; or it keeps the window from becoming so narrow."""

import harness
import reading

# Both sides of each breakpoint (1040 and 740), a telephone, and all of that in one step.
WIDTHS = (1041, 1039, 880, 741, 739, 500, 360, 1280, 360, 1280)


def test_pages_fit():
    with reading.demo(1280) as (app, _, names):
        for view in reading.views(app, names):
            for width in WIDTHS:
                app.resize(width, 720)
                assert app.process.poll() is None, f"{view} ended the program at a width of {width}"


harness.main()
