/* wh-ui-troubles.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhUiTrouble:
 * @record: an application or an alert
 * @health: how bad
 * @name: what it is about, borrowed from @record
 * @reason: (nullable): why
 * @since: microseconds since the epoch; 0 = not known
 *
 * One thing of the fleet that is not well.
 */
typedef struct
{
  WhRecord   *record; /* application or alert */
  WhHealth    health;
  const char *name;
  char       *reason;
  gint64      since;
} WhUiTrouble;

GArray *wh_ui_troubles_new  (void) G_GNUC_WARN_UNUSED_RESULT;
GArray *wh_ui_troubles_find (WhStore    *store,
                             GPtrArray  *applications,
                             const char *environment,
                             WhRecord   *shown) G_GNUC_WARN_UNUSED_RESULT;
void    wh_ui_troubles_show (GtkListBox *list,
                             GArray     *troubles,
                             gint64      now,
                             gboolean    narrow);

G_END_DECLS
