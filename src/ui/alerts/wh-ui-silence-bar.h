/* wh-ui-silence-bar.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-drawn.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_SILENCE_BAR (wh_ui_silence_bar_get_type ())
G_DECLARE_FINAL_TYPE (WhUiSilenceBar, wh_ui_silence_bar, WH_UI, SILENCE_BAR, WhUiDrawn)

GtkWidget *wh_ui_silence_bar_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_silence_bar_set (WhUiSilenceBar *self,
                                  gint64          from,
                                  gint64          to,
                                  gint64          now);
void       wh_ui_silence_bar_set_planned (WhUiSilenceBar *self,
                                          gboolean        planned);

G_END_DECLS
