/* wh-ui-verdict.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-image-retention.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_VERDICT (wh_ui_verdict_get_type ())
G_DECLARE_FINAL_TYPE (WhUiVerdict, wh_ui_verdict, WH_UI, VERDICT, GObject)

WhUiVerdict *wh_ui_verdict_new  (const WhImageVerdict *verdict) G_GNUC_WARN_UNUSED_RESULT;
gboolean     wh_ui_verdict_goes (WhUiVerdict          *self);
void         wh_ui_verdict_write_csv (WhUiVerdict      *self,
                                      GString          *text);

G_END_DECLS
