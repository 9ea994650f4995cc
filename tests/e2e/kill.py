# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of commands and of the window, a handful; kill-long does it fifty times."""

import harness
import killing


def test_nothing_acknowledged_is_lost_with_a_command():
    killing.commands(12)


def test_nothing_acknowledged_is_lost_with_the_window():
    killing.windows(3)


harness.main()
