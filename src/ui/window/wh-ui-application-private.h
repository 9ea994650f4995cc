/* wh-ui-application-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-thrift.h"
#include "wh-ui-application.h"
#include "wh-ui-background.h"
#include "wh-ui-notifier.h"
#include "wh-ui-tour.h"
#include "wh-ui-tray.h"

G_BEGIN_DECLS

struct _WhUiApplication
{
  AdwApplication  parent_instance;

  WhFleet        *fleet;
  WhUiDemoFunc    demo_func;
  WhUiTour       *tour;
  WhUiNotifier   *notifier;
  WhUiTray       *tray;
  WhUiBackground *in_background;
  WhThrift       *thrift;
  GSettings      *settings;
  char           *pending_action; /* of the window, for when there is one */
  GVariant       *pending_target;
  char           *tour_dir;
  char           *demo_dir;
  guint           patience_source;
  gboolean        demo;
  gboolean        background;
  gboolean        empty_theme;
  guint           opened : 1;
  guint           painted : 1;
  guint           started : 1;
  guint           wants_window : 1;
  guint           activated : 1;
  guint           wants_restart : 1;
  guint           over : 1;
};

void wh_ui_application_report_error (WhUiApplication *self,
                                     const char      *heading,
                                     const GError    *error);

/* wh-ui-application-actions.c */
void wh_ui_application_add_actions  (WhUiApplication *self);

G_END_DECLS
