/* wh-ui-window-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-views.h"
#include "wh-ui-window.h"

G_BEGIN_DECLS

struct _WhUiWindow
{
  AdwApplicationWindow    parent_instance;

  AdwToastOverlay        *toasts;
  GtkStack               *stack;
  GtkMenuButton          *menu_button;
  GMenuModel             *main_menu;
  AdwBin                 *welcome_bin;
  AdwNavigationSplitView *split;
  GtkListBox             *views;
  GtkWidget              *environment_button;
  AdwButtonContent       *environment_content;
  GtkWidget              *live_health;
  GtkLabel               *live_label;
  GtkWidget              *offline_health;
  GtkLabel               *offline_label;
  AdwNavigationPage      *content_page;
  AdwNavigationView      *navigation;

  WhFleet                *fleet;
  GSettings              *settings;
  GSignalGroup           *store_signals;
  GHashTable             *pages; /* id of view -> WhUiPage */
  const WhUiView         *view;  /* nullable: the one that is shown */
  char                   *environment;
  guint                   count_source;
  guint                   narrow : 1;
  guint                   compact : 1;
};

void wh_ui_window_install_actions (GtkWidgetClass *widget_class);
void wh_ui_window_update_counts   (WhUiWindow     *self);

G_END_DECLS
