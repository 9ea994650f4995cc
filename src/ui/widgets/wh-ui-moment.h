/* wh-ui-moment.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * WhUiMomentMode:
 * @WH_UI_MOMENT_LIVE: the fleet as it is now
 * @WH_UI_MOMENT_LATE: what is shown is older than it should be
 * @WH_UI_MOMENT_OFFLINE: nothing can be reached
 * @WH_UI_MOMENT_PAST: the user looks at a moment of the past
 *
 * What the window shows.
 */
typedef enum
{
  WH_UI_MOMENT_LIVE,
  WH_UI_MOMENT_LATE,
  WH_UI_MOMENT_OFFLINE,
  WH_UI_MOMENT_PAST,
} WhUiMomentMode;

#define WH_UI_TYPE_MOMENT_MODE (wh_ui_moment_mode_get_type ())

GType wh_ui_moment_mode_get_type (void);

#define WH_UI_TYPE_MOMENT (wh_ui_moment_get_type ())

G_DECLARE_FINAL_TYPE (WhUiMoment, wh_ui_moment, WH_UI, MOMENT, AdwBin)

GtkWidget      *wh_ui_moment_new         (void) G_GNUC_WARN_UNUSED_RESULT;
WhUiMomentMode  wh_ui_moment_get_mode    (WhUiMoment     *self);
void            wh_ui_moment_set_mode    (WhUiMoment     *self,
                                          WhUiMomentMode  mode);
const char     *wh_ui_moment_get_text    (WhUiMoment     *self);
void            wh_ui_moment_set_text    (WhUiMoment     *self,
                                          const char     *text);
gboolean        wh_ui_moment_get_compact (WhUiMoment     *self);
void            wh_ui_moment_set_compact (WhUiMoment     *self,
                                          gboolean        compact);
GtkPopover     *wh_ui_moment_get_popover (WhUiMoment     *self);
void            wh_ui_moment_set_popover (WhUiMoment     *self,
                                          GtkPopover     *popover);
void            wh_ui_moment_set_popover_func (WhUiMoment *self,
                                          GtkMenuButtonCreatePopupFunc func,
                                          gpointer        data);
void            wh_ui_moment_popup       (WhUiMoment     *self);

G_END_DECLS
