# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""On every page and in every dialog, whatever can have the focus says to a screen reader what it is."""

import harness
import reading


def test_every_page_is_told():
    reading.pages_at(1280)


def test_every_dialog_is_told():
    reading.dialogs_at(1280)


def test_what_is_opened_is_told():
    reading.details_at(1280)


harness.main()
