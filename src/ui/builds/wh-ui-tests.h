/* wh-ui-tests.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TESTS (wh_ui_tests_get_type ())

G_DECLARE_FINAL_TYPE (WhUiTests, wh_ui_tests, WH_UI, TESTS, AdwBin)

gboolean  wh_ui_tests_fill      (WhUiTests *self,
                                 WhStore   *store,
                                 WhRecord  *run);
gboolean  wh_ui_tests_is_failed (WhUiTests *self);
char     *wh_ui_tests_dup_short (WhUiTests *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
