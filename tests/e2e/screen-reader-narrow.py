# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same as screen-reader, on a telephone's width."""

import harness
import reading


def test_every_page_is_told():
    reading.pages_at(360)


def test_every_dialog_is_told():
    reading.dialogs_at(360)


def test_details_are_told():
    reading.details_at(360)


harness.main()
