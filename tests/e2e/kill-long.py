# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments, fifty times."""

import harness
import killing


def test_nothing_acknowledged_is_lost_with_a_command():
    killing.commands(34)


def test_nothing_acknowledged_is_lost_with_the_window():
    killing.windows(16)


harness.main()
