/* wh-ui-alerts-page-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-alert-columns.h"
#include "wh-ui-alerts-page.h"
#include "wh-ui-channels.h"
#include "wh-ui-incident-list.h"
#include "wh-ui-resources.h"
#include "wh-ui-rules.h"
#include "wh-ui-windows.h"

G_BEGIN_DECLS

struct _WhUiAlertsPage
{
  WhUiPage          parent_instance;

  AdwBanner        *stale_banner;
  AdwViewStack     *view_stack;
  GtkScrolledWindow *tabs;
  GtkStack         *active_stack;
  AdwStatusPage    *quiet;
  WhUiResources    *alerts;
  WhUiIncidentList *incidents;
  WhUiResources    *silences;
  WhUiWindows      *windows;
  GtkWidget        *new_silence;
  WhUiResources    *targets;
  WhUiChannels     *channels;
  WhUiRules        *rules;
  GtkWidget        *ended;
  GtkWidget        *by_cause;

  WhUiAlertContext  context;
  GHashTable       *causes; /* id → WhCause: what the tree was made of */
  GSignalGroup     *set_signals;
  GSignalGroup     *view_signals;
  gboolean          folding;
};

gboolean       wh_ui_alerts_page_is_at       (WhUiAlertsPage *self,
                                              const char     *part);
WhUiResources *wh_ui_alerts_page_get_current (WhUiAlertsPage *self);
void           wh_ui_alerts_page_refilter    (WhUiAlertsPage *self);

void           wh_ui_alerts_page_update_windows (WhUiAlertsPage *self);

/* The tabs beside the first one: wh-ui-alerts-page-parts.c */
void     wh_ui_alerts_page_make_part       (WhUiAlertsPage *self);

/* What it says above its rows: wh-ui-alerts-page-state.c */
void     wh_ui_alerts_page_update_state    (WhUiAlertsPage *self);

/* Alerts below what they follow from: wh-ui-alerts-page-groups.c */
void     wh_ui_alerts_page_init_groups     (WhUiAlertsPage *self);
void     wh_ui_alerts_page_add_groups      (WhUiAlertsPage *self);
gboolean wh_ui_alerts_page_find_explained  (WhUiAlertsPage *self);
void     wh_ui_alerts_page_update_grouping (WhUiAlertsPage *self);
gboolean wh_ui_alerts_page_set_open        (WhUiAlertsPage *self,
                                            const WhRecord *alert,
                                            gboolean        open);
gboolean wh_ui_alerts_page_show_more       (WhUiAlertsPage *self,
                                            const WhRecord *alert);

G_END_DECLS
