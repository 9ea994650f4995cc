/* wh-ui-test-result.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TEST_RESULT (wh_ui_test_result_get_type ())
G_DECLARE_FINAL_TYPE (WhUiTestResult, wh_ui_test_result, WH_UI, TEST_RESULT, AdwBin)

void     wh_ui_test_result_begin      (WhUiTestResult *self,
                                       WhProvider     *provider);
void     wh_ui_test_result_end        (WhUiTestResult *self,
                                       const GError   *error);
gboolean wh_ui_test_result_is_running (WhUiTestResult *self);

G_END_DECLS
