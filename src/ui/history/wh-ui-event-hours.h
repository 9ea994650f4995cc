/* wh-ui-event-hours.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-history.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_EVENT_HOURS (wh_ui_event_hours_get_type ())
G_DECLARE_FINAL_TYPE (WhUiEventHours, wh_ui_event_hours, WH_UI, EVENT_HOURS, AdwBin)

GtkWidget *wh_ui_event_hours_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_event_hours_set (WhUiEventHours *self,
                                  GPtrArray      *events,
                                  const GArray   *gaps,
                                  gint64          since,
                                  gint64          until,
                                  gboolean        whole);

G_END_DECLS
