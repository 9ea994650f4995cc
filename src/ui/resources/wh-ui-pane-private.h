/* wh-ui-pane-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-metrics.h"
#include "wh-ui-pane.h"

G_BEGIN_DECLS

struct _WhUiPane
{
  AdwBin              parent_instance;

  GtkWidget          *health;
  GtkLabel           *name;
  GtkLabel           *place;
  GtkMenuButton      *menu_button;
  GtkWidget          *close_button;
  GtkScrolledWindow  *scrolled;
  AdwWrapBox         *buttons;
  GtkWidget          *why;
  GtkBox             *extra;
  GtkBox             *metrics_place;
  WhUiMetrics        *metrics; /* made when there is anything to show */
  GtkGrid            *fields;
  GtkWidget          *relations;

  WhFleet            *fleet;
  WhStore            *store;
  WhStore            *references; /* where what it refers to is; NULL = in store */
  WhResource         *resource;
  GSignalGroup       *resource_signals;
  GSignalGroup       *operation_signals;
  char              **hidden_fields;
  char              **placed;     /* ids of operations whose buttons stand in a section */
  GPtrArray          *labels;     /* GtkLabel of each field, NULL where there is none */
  GPtrArray          *operations; /* WhOperationInfo */
  GSimpleActionGroup *actions;
  char               *signature;  /* of the buttons that are shown */
  guint               update_source;
};

void wh_ui_pane_update_operations (WhUiPane *self);

G_END_DECLS
