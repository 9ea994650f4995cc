/* wh-ui-resources-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-resources.h"
#include "wh-ui-row-list.h"

G_BEGIN_DECLS

struct _WhUiResources
{
  WhUiAdaptive               parent_instance;

  AdwOverlaySplitView *split;
  WhUiPane            *pane;
  GtkWidget           *toolbar;
  AdwWrapBox          *controls;
  GtkWidget           *chips_scroll;
  GtkBox              *chips_box;
  GtkWidget           *search;
  GtkDropDown         *values;
  GtkBox              *end_box;
  GtkLabel            *count;
  GtkWidget           *select_button;
  GtkMenuButton       *columns_button;
  GtkStack            *stack;
  WhUiTable           *table;
  WhUiRowList         *rows;
  GtkWidget           *skeleton;
  AdwStatusPage       *nothing;
  AdwStatusPage       *empty;
  GtkRevealer         *bar;
  GtkLabel            *selected;
  GtkBox              *selection_actions;

  WhFleet             *fleet;
  WhStore             *store;
  const WhKind        *kind;
  WhResourceView      *view;
  WhUiSelection       *selection;
  GtkWidget           *chips[WH_N_HEALTHS];
  GtkWidget           *aside_chip;
  gboolean             without_health; /* no chips by health */
  WhRecordFilter       aside;
  GtkWidget           *alternative; /* nullable */
  GtkStringList       *choices;
  GtkPopoverMenu      *menu;
  GPtrArray           *menu_records;
  char                *environment;
  char                *connection;
  char                *value_field;
  char                *value;
  WhRecordFilter       filter;
  gboolean             pane_waits;  /* open but for the room: see wh_ui_resources_fit_pane() */
  gpointer             filter_data;
  GDestroyNotify       filter_destroy;
  const WhResourceGrouping *grouping;
  gpointer             grouping_data;
  guint                values_source;
  guint                counts_source;
  guint                select_mode : 1;
  guint                show_alternative : 1;
  guint                filling_values : 1;
  guint                has_rows : 1;
};

/* wh-ui-resources-open.c */
void     wh_ui_resources_open_class_init    (GtkWidgetClass *widget_class);
void     wh_ui_resources_open               (WhUiResources  *self,
                                             WhRecord       *record);
void     wh_ui_resources_close_pane         (WhUiResources  *self);
void     wh_ui_resources_fit_pane           (WhUiResources  *self);

/* wh-ui-resources-export.c */
void     wh_ui_resources_export_class_init  (GtkWidgetClass *widget_class);
GMenuModel *wh_ui_resources_make_table_menu (WhUiResources  *self) G_GNUC_WARN_UNUSED_RESULT;

/* wh-ui-resources-filter.c */
void     wh_ui_resources_filter_class_init  (GtkWidgetClass *widget_class);
void     wh_ui_resources_filter_init        (WhUiResources  *self);
void     wh_ui_resources_update_all         (WhUiResources  *self);
void     wh_ui_resources_update_counts      (WhUiResources  *self);
void     wh_ui_resources_queue_counts       (WhUiResources  *self);
void     wh_ui_resources_apply_chips        (WhUiResources  *self);
void     wh_ui_resources_clear_filter       (WhUiResources  *self);
void     wh_ui_resources_place_chips        (WhUiResources  *self);
int      wh_ui_resources_get_value_field    (WhUiResources  *self);

/* wh-ui-resources-select.c */
void     wh_ui_resources_select_class_init  (GtkWidgetClass *widget_class);
void     wh_ui_resources_set_select_mode    (WhUiResources  *self,
                                             gboolean        select_mode);
void     wh_ui_resources_leave_selection    (WhUiResources  *self);
void     wh_ui_resources_selection_changed  (WhUiResources  *self);
void     wh_ui_resources_selection_emptied  (WhUiResources  *self);

G_END_DECLS
