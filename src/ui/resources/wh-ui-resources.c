/* wh-ui-resources.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-chip.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-resources.h"
#include "wh-ui-row-list.h"

/* The numbers follow the rows so much later, in milliseconds. */
#define COUNTS_DELAY 130

/**
 * WhUiResources:
 *
 * All resources of one kind, to work with: filter, health chips, a menu of the
 * values of the scope, table (rows when narrow), detail pane, selection bar.
 * Every view uses it for its tables; a view adds columns to
 * [method@UiResources.get_table], controls to the strip and sections to
 * [method@UiResources.get_pane].
 *
 * Signals: "activate" (#WhResource): Enter or double click, handled by opening
 * the pane unless a handler returns %TRUE; "counts-changed"; "pane-made"
 * (#WhUiPane): narrow, a pane of its own is made for each resource that is
 * opened: connect what was connected to [method@UiResources.get_pane];
 * "searched" (string): what is in the filter has changed.
 */
struct _WhUiResources
{
  AdwBin               parent_instance;

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
  gpointer             filter_data;
  GDestroyNotify       filter_destroy;
  guint                values_source;
  guint                counts_source;
  guint                narrow : 1;
  guint                compact : 1;
  guint                select_mode : 1;
  guint                show_alternative : 1;
  guint                filling_values : 1;
  guint                has_rows : 1;
};

G_DEFINE_FINAL_TYPE (WhUiResources, wh_ui_resources, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_FLEET,
  PROP_STORE,
  PROP_KIND,
  PROP_ENVIRONMENT,
  PROP_NARROW,
  PROP_COMPACT,
  PROP_SELECT_MODE,
  PROP_VIEW,
  N_PROPS
};

enum
{
  ACTIVATE,
  COUNTS_CHANGED,
  PANE_MADE,
  SEARCHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* The worst first, as they are read. */
static const WhHealth chip_order[] = {
  WH_HEALTH_FAILING, WH_HEALTH_WARNING, WH_HEALTH_STALE, WH_HEALTH_UNKNOWN, WH_HEALTH_OK,
};

/* ---- Counts and states ---- */

static gboolean
is_connecting (WhUiResources *self)
{
  return self->fleet != NULL &&
         wh_connections_count (wh_fleet_get_connections (self->fleet), WH_CONNECTION_STATE_CONNECTING) > 0;
}

static void
show_skeleton (WhUiResources *self)
{
  if (gtk_widget_get_first_child (self->skeleton) == NULL)
    for (guint i = 0; i < 12; i++)
      {
        GtkWidget *bar = adw_bin_new ();

        gtk_widget_add_css_class (bar, "wh-skeleton");
        gtk_box_append (GTK_BOX (self->skeleton), bar);
      }

  gtk_stack_set_visible_child_name (self->stack, "loading");
}

static void
update_state (WhUiResources *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  guint total = wh_resource_view_get_n_total (self->view);

  gtk_widget_set_visible (self->toolbar, total > 0);

  if (n > 0)
    {
      if (self->show_alternative && self->alternative != NULL)
        gtk_stack_set_visible_child (self->stack, self->alternative);
      else
        gtk_stack_set_visible_child_name (self->stack, self->narrow ? "rows" : "table");
    }
  else if (total > 0)
    {
      g_autofree char *number = wh_format_integer (total);
      g_autofree char *kind = g_utf8_strdown (g_dgettext (GETTEXT_PACKAGE, self->kind->title_plural), -1);
      /* Translators: "10,011 pods are hidden by the filter." */
      g_autofree char *text = g_strdup_printf (_("%s %s are hidden by the filter."), number, kind);

      adw_status_page_set_description (self->nothing, text);
      gtk_stack_set_visible_child_name (self->stack, "nothing");
    }
  else if (is_connecting (self))
    {
      show_skeleton (self);
    }
  else
    {
      /* With connections, another one need not be what is missing. */
      gtk_widget_set_visible (adw_status_page_get_child (self->empty),
                              self->fleet == NULL ||
                              g_list_model_get_n_items (G_LIST_MODEL (wh_fleet_get_connections (self->fleet))) == 0);
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
}

static void
update_counts (WhUiResources *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  guint total = wh_resource_view_get_n_total (self->view);
  g_autofree char *shown = wh_format_integer (n);
  g_autofree char *all = wh_format_integer (total);
  g_autofree char *text = NULL;
  guint n_healths = 0;

  if (n == total || self->narrow)
    text = g_strdup_printf ("<b>%s</b>", shown);
  else
    /* Translators: "12 of 10,011" */
    text = g_strdup_printf (_("<b>%s</b> of %s"), shown, all);

  gtk_label_set_markup (self->count, text);

  for (guint i = 0; i < G_N_ELEMENTS (chip_order); i++)
    n_healths += wh_resource_view_count_health (self->view, chip_order[i]) > 0;

  if (self->aside_chip != NULL)
    {
      guint n_aside = wh_resource_view_count_aside (self->view);

      n_healths += n_aside > 0;
      wh_ui_chip_set_count (WH_UI_CHIP (self->aside_chip), n_aside);
      gtk_widget_set_visible (self->aside_chip, (n_aside > 0 && n_healths > 1) ||
                              gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->aside_chip)));
    }

  for (guint i = 0; i < G_N_ELEMENTS (chip_order); i++)
    {
      WhHealth health = chip_order[i];
      guint of_health = wh_resource_view_count_health (self->view, health);
      gboolean active = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->chips[health]));

      wh_ui_chip_set_count (WH_UI_CHIP (self->chips[health]), of_health);
      /* One chip alone filters nothing. */
      gtk_widget_set_visible (self->chips[health], active || (of_health > 0 && n_healths > 1));
    }

  gtk_widget_set_visible (self->chips_scroll, self->narrow && n_healths > 1);
  update_state (self);
  g_signal_emit (self, signals[COUNTS_CHANGED], 0);
}

static void
chip_toggled_cb (WhUiResources *self)
{
  guint mask = 0;

  for (guint i = 0; i < WH_N_HEALTHS; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->chips[i])))
      mask |= WH_HEALTH_MASK (i);

  if (self->aside_chip != NULL && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->aside_chip)))
    mask |= WH_HEALTH_MASK_ASIDE;

  if (self->view != NULL)
    wh_resource_view_set_health_mask (self->view, mask != 0 ? mask : WH_HEALTH_MASK_ALL);
}

/* ---- Filter ---- */

static int
get_value_field (WhUiResources *self)
{
  if (self->value_field != NULL)
    return wh_kind_find_field (self->kind, self->value_field);

  if (self->kind->scope_field >= 0 &&
      (self->kind->fields[self->kind->scope_field].flags & WH_FIELD_SHARED) != 0)
    return self->kind->scope_field;

  return -1;
}

static gboolean
fill_values_cb (gpointer data)
{
  WhUiResources *self = data;
  int field = get_value_field (self);
  g_auto(GStrv) values = NULL;
  guint n;

  self->values_source = 0;

  if (field < 0 || self->view == NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->values), FALSE);
      return G_SOURCE_REMOVE;
    }

  values = wh_resource_view_list_values (self->view, field);
  n = g_strv_length (values);
  gtk_widget_set_visible (GTK_WIDGET (self->values), n > 1 || self->value != NULL);

  /* The first item names the field and stands for all of them. */
  if (n + 1 == g_list_model_get_n_items (G_LIST_MODEL (self->choices)))
    {
      gboolean same = TRUE;

      for (guint i = 0; i < n && same; i++)
        same = g_str_equal (gtk_string_list_get_string (self->choices, i + 1), values[i]);

      if (same)
        return G_SOURCE_REMOVE;
    }

  self->filling_values = TRUE;
  gtk_string_list_splice (self->choices, 0, g_list_model_get_n_items (G_LIST_MODEL (self->choices)), NULL);
  gtk_string_list_append (self->choices, g_dgettext (GETTEXT_PACKAGE, self->kind->fields[field].title));
  gtk_string_list_splice (self->choices, 1, 0, (const char * const *)values);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (values[i], self->value) == 0)
      gtk_drop_down_set_selected (self->values, i + 1);
  self->filling_values = FALSE;

  return G_SOURCE_REMOVE;
}

/* Names of namespaces come and go rarely: once in a while is enough. */
static void
queue_values (WhUiResources *self)
{
  if (self->values_source == 0)
    self->values_source = g_timeout_add (400, fill_values_cb, self);
}

static void
value_selected_cb (WhUiResources *self)
{
  guint selected = gtk_drop_down_get_selected (self->values);
  int field;

  if (self->filling_values || self->view == NULL || (field = get_value_field (self)) < 0)
    return;

  g_free (self->value);
  self->value = selected > 0 && selected != GTK_INVALID_LIST_POSITION
                  ? g_strdup (gtk_string_list_get_string (self->choices, selected))
                  : NULL;
  wh_resource_view_set_value (self->view, field, self->value);
}

static void
search_changed_cb (WhUiResources *self)
{
  if (self->view != NULL)
    wh_resource_view_set_search (self->view, gtk_editable_get_text (GTK_EDITABLE (self->search)));

  g_signal_emit (self, signals[SEARCHED], 0, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
stop_search_cb (WhUiResources *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
clear_filter_cb (WhUiResources *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");

  for (guint i = 0; i < WH_N_HEALTHS; i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->chips[i]), FALSE);

  if (self->aside_chip != NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->aside_chip), FALSE);

  gtk_drop_down_set_selected (self->values, 0);

  if (self->view != NULL)
    wh_resource_view_set_search (self->view, "");
}

/* ---- Pane ---- */

static void
show_in_pane (WhUiResources *self,
              WhRecord      *record)
{
  wh_ui_pane_show (self->pane, self->fleet, self->store, record);
  adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
}

static void
push_pane (WhUiResources *self,
           WhRecord      *record)
{
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);
  GtkWidget *toolbar;
  GtkWidget *pane;

  if (view == NULL)
    return;

  pane = wh_ui_pane_new ();
  wh_ui_pane_set_closable (WH_UI_PANE (pane), FALSE);
  g_signal_emit (self, signals[PANE_MADE], 0, pane);
  wh_ui_pane_show (WH_UI_PANE (pane), self->fleet, self->store, record);

  toolbar = adw_toolbar_view_new ();
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), pane);

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view),
                            adw_navigation_page_new (toolbar, g_dgettext (GETTEXT_PACKAGE, record->kind->title)));
}

static void
open_record (WhUiResources *self,
             WhRecord      *record)
{
  if (self->compact)
    push_pane (self, record);
  else
    show_in_pane (self, record);
}

static void
activate_cb (WhUiResources *self,
             WhResource    *resource)
{
  gboolean handled = FALSE;

  g_signal_emit (self, signals[ACTIVATE], 0, resource, &handled);

  if (!handled)
    open_record (self, wh_resource_get_record (resource));
}

static void
pane_close_cb (WhUiResources *self)
{
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* ---- Selection and actions ---- */

static gboolean
applies_to_all (const WhOperationInfo *info,
                GPtrArray             *records)
{
  for (guint i = 0; i < records->len; i++)
    if (info->applies != NULL && !info->applies (g_ptr_array_index (records, i)))
      return FALSE;

  return TRUE;
}

static void
run_operation (WhUiResources         *self,
               const WhOperationInfo *info,
               GPtrArray             *records)
{
  if (records->len > 0)
    wh_ui_operation_dialog_present (GTK_WIDGET (self), wh_fleet_get_operations (self->fleet), info, records);
}

static void
selection_action_cb (GtkButton     *button,
                     WhUiResources *self)
{
  g_autoptr(GPtrArray) records = wh_ui_selection_list (self->selection);

  run_operation (self, g_object_get_data (G_OBJECT (button), "wh-operation"), records);
}

static gboolean
can_act (WhUiResources *self)
{
  return self->fleet != NULL && wh_moment_is_live (wh_fleet_get_moment (self->fleet));
}

static void
update_selection_actions (WhUiResources *self,
                          GPtrArray     *records)
{
  g_autoptr(GPtrArray) operations = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->selection_actions))) != NULL)
    gtk_box_remove (self->selection_actions, child);

  if (records->len == 0 || !can_act (self))
    return;

  operations = wh_operations_list (wh_fleet_get_operations (self->fleet), g_ptr_array_index (records, 0));

  for (guint i = 0; i < operations->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (operations, i);
      GtkWidget *button;
      GtkWidget *content;

      if ((records->len > 1 && (info->flags & WH_OPERATION_MANY) == 0) || !applies_to_all (info, records))
        continue;

      button = gtk_button_new_with_label (g_dgettext (GETTEXT_PACKAGE, info->title));

      if (info->icon_name != NULL)
        {
          content = adw_button_content_new ();
          adw_button_content_set_label (ADW_BUTTON_CONTENT (content), g_dgettext (GETTEXT_PACKAGE, info->title));
          adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), info->icon_name);
          adw_button_content_set_can_shrink (ADW_BUTTON_CONTENT (content), TRUE);
          gtk_button_set_child (GTK_BUTTON (button), content);
          gtk_button_set_can_shrink (GTK_BUTTON (button), TRUE);
          gtk_widget_set_tooltip_text (button, g_dgettext (GETTEXT_PACKAGE, info->title));
        }

      gtk_widget_add_css_class (button, "flat");
      g_object_set_data (G_OBJECT (button), "wh-operation", (gpointer)info);
      g_signal_connect_object (button, "clicked", G_CALLBACK (selection_action_cb), self, 0);
      gtk_box_append (self->selection_actions, button);
    }
}

static void
selection_changed_cb (WhUiResources *self)
{
  guint n = wh_ui_selection_get_n (self->selection);
  g_autoptr(GPtrArray) records = NULL;

  if (n > 1 && !self->select_mode)
    g_object_set (self, "select-mode", TRUE, NULL);

  if (n == 1 && !self->select_mode && adw_overlay_split_view_get_show_sidebar (self->split))
    {
      records = wh_ui_selection_list (self->selection);
      if (records->len == 1)
        wh_ui_pane_show (self->pane, self->fleet, self->store, g_ptr_array_index (records, 0));
    }

  if (self->select_mode)
    {
      g_autofree char *kind = NULL;
      g_autofree char *text = NULL;

      g_clear_pointer (&records, g_ptr_array_unref);
      records = wh_ui_selection_list (self->selection);
      kind = g_utf8_strdown (g_dgettext (GETTEXT_PACKAGE, n == 1 ? self->kind->title : self->kind->title_plural), -1);
      /* Translators: "3 pods selected" */
      text = g_strdup_printf (_("%u %s selected"), n, kind);
      gtk_label_set_label (self->selected, text);
      update_selection_actions (self, records);
    }
}

static void
set_select_mode (WhUiResources *self,
                 gboolean       select_mode)
{
  if (self->select_mode == select_mode)
    return;

  self->select_mode = select_mode;
  wh_ui_table_set_select_mode (self->table, select_mode);
  gtk_revealer_set_reveal_child (self->bar, select_mode);

  if (self->selection != NULL)
    {
      if (!select_mode && wh_ui_selection_get_n (self->selection) > 1)
        wh_ui_selection_clear (self->selection);
      else
        selection_changed_cb (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECT_MODE]);
}

/* All that were selected are gone: there is nothing left to do with them. */
static void
emptied_cb (WhUiResources *self)
{
  set_select_mode (self, FALSE);
}

static void
select_cb (WhUiResources *self)
{
  set_select_mode (self, TRUE);
}

static void
leave_selection_cb (WhUiResources *self)
{
  wh_ui_selection_clear (self->selection);
  set_select_mode (self, FALSE);
}

static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   data)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);

  if (self->select_mode)
    leave_selection_cb (self);
  else if (adw_overlay_split_view_get_show_sidebar (self->split))
    pane_close_cb (self);
  else
    return FALSE;

  return TRUE;
}

static gboolean
slash_cb (GtkWidget *widget,
          GVariant  *args,
          gpointer   data)
{
  /* In an entry, a slash is a slash. */
  if (GTK_IS_EDITABLE (gtk_root_get_focus (gtk_widget_get_root (widget))))
    return FALSE;

  return wh_ui_resources_start_search (WH_UI_RESOURCES (widget));
}

/* From what is looked for to what was found. */
static gboolean
down_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  return focus != NULL && gtk_widget_is_ancestor (focus, WH_UI_RESOURCES (widget)->search) &&
         gtk_widget_grab_focus (widget);
}

/* ---- Context menu ---- */

static void
menu_operation (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);
  g_autoptr(GPtrArray) operations = NULL;

  if (self->menu_records == NULL || self->menu_records->len == 0 || !can_act (self))
    return;

  operations = wh_operations_list (wh_fleet_get_operations (self->fleet), g_ptr_array_index (self->menu_records, 0));

  for (guint i = 0; i < operations->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (operations, i);

      if (g_str_equal (info->id, g_variant_get_string (parameter, NULL)))
        {
          run_operation (self, info, self->menu_records);
          return;
        }
    }
}

static void
menu_open (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);

  if (self->menu_records != NULL && self->menu_records->len > 0)
    open_record (self, g_ptr_array_index (self->menu_records, 0));
}

static void
menu_copy (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; self->menu_records != NULL && i < self->menu_records->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            wh_record_get_name (g_ptr_array_index (self->menu_records, i)));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
}

static GMenuModel *
make_menu (WhUiResources *self)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) section = g_menu_new ();
  g_autoptr(GMenu) actions = g_menu_new ();

  g_menu_append (section, _("Open"), "resources.open");
  g_menu_append (section, _("Copy name"), "resources.copy-name");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));

  if (can_act (self))
    {
      g_autoptr(GPtrArray) operations =
        wh_operations_list (wh_fleet_get_operations (self->fleet), g_ptr_array_index (self->menu_records, 0));

      for (guint i = 0; i < operations->len; i++)
        {
          const WhOperationInfo *info = g_ptr_array_index (operations, i);
          g_autoptr(GMenuItem) item = NULL;

          if ((self->menu_records->len > 1 && (info->flags & WH_OPERATION_MANY) == 0) ||
              !applies_to_all (info, self->menu_records))
            continue;

          item = g_menu_item_new (g_dgettext (GETTEXT_PACKAGE, info->title), NULL);
          g_menu_item_set_action_and_target (item, "resources.operation", "s", info->id);
          g_menu_append_item (actions, item);
        }
    }

  g_menu_append_section (menu, NULL, G_MENU_MODEL (actions));

  return G_MENU_MODEL (menu);
}

static void
menu_cb (WhUiResources *self,
         WhResource    *resource,
         double         x,
         double         y)
{
  g_autoptr(GMenuModel) model = NULL;
  WhRecord *record = wh_resource_get_record (resource);
  GdkRectangle at = { x, y, 1, 1 };

  g_clear_pointer (&self->menu_records, g_ptr_array_unref);
  self->menu_records = wh_ui_selection_list (self->selection);

  /* On a row outside of the selection, the menu is about that row. */
  for (guint i = 0; i <= self->menu_records->len; i++)
    {
      WhRecord *selected = i < self->menu_records->len ? g_ptr_array_index (self->menu_records, i) : NULL;

      if (selected == record)
        break;

      if (selected == NULL)
        {
          wh_ui_selection_select_only (self->selection, record);
          g_ptr_array_set_size (self->menu_records, 0);
          g_ptr_array_add (self->menu_records, wh_record_ref (record));
          break;
        }
    }

  model = make_menu (self);

  if (self->menu == NULL)
    {
      self->menu = GTK_POPOVER_MENU (gtk_popover_menu_new_from_model (NULL));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (GTK_WIDGET (self->menu), GTK_ALIGN_START);
      gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self->table));
    }

  gtk_popover_menu_set_menu_model (self->menu, model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &at);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* ---- The rows ---- */

static gboolean
counts_cb (gpointer data)
{
  WhUiResources *self = data;

  self->counts_source = 0;
  update_counts (self);

  return G_SOURCE_REMOVE;
}

static void
items_changed_cb (WhUiResources *self)
{
  g_clear_handle_id (&self->counts_source, g_source_remove);
  update_counts (self);
  queue_values (self);
}

/* The first rows and the last are told at once. Other numbers wait for the rows,
 * which move at the same time: to lay out both in one frame takes too long. */
static void
counts_changed_cb (WhUiResources *self)
{
  gboolean has_rows = g_list_model_get_n_items (G_LIST_MODEL (self->view)) > 0;

  if (has_rows != self->has_rows)
    items_changed_cb (self);
  else if (self->counts_source == 0)
    self->counts_source = g_timeout_add (COUNTS_DELAY, counts_cb, self);

  self->has_rows = has_rows;
  queue_values (self);
}

static void
rebuild_view (WhUiResources *self)
{
  g_autofree char *placeholder = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *title = NULL;
  int field;

  wh_ui_table_set_selection (self->table, NULL);
  wh_ui_row_list_set_selection (self->rows, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->view);

  if (self->kind == NULL || self->store == NULL)
    return;

  self->view = wh_resource_view_new (self->store, self->kind);
  wh_resource_view_set_environment (self->view, self->environment);
  wh_resource_view_set_connection (self->view, self->connection);
  wh_resource_view_set_search (self->view, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  wh_resource_view_set_aside (self->view, self->aside);
  if (self->filter != NULL)
    wh_resource_view_set_filter (self->view, self->filter, self->filter_data, NULL);
  if ((field = get_value_field (self)) >= 0 && self->value != NULL)
    wh_resource_view_set_value (self->view, field, self->value);
  wh_resource_view_set_frozen (self->view, !gtk_widget_get_mapped (GTK_WIDGET (self)));
  chip_toggled_cb (self);

  self->selection = wh_ui_selection_new (self->view);
  g_signal_connect_object (self->view, "counts-changed", G_CALLBACK (counts_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "emptied", G_CALLBACK (emptied_cb), self, G_CONNECT_SWAPPED);

  wh_ui_table_set_selection (self->table, self->selection);
  wh_ui_row_list_set_selection (self->rows, self->selection);
  gtk_menu_button_set_menu_model (self->columns_button, wh_ui_table_get_columns_menu (self->table));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", wh_ui_table_get_column_actions (self->table));

  lower = g_utf8_strdown (g_dgettext (GETTEXT_PACKAGE, self->kind->title_plural), -1);
  /* Translators: "Filter pods" */
  placeholder = g_strdup_printf (_("Filter %s"), lower);
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (self->search), placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, placeholder, -1);

  if (adw_status_page_get_title (self->empty) == NULL || *adw_status_page_get_title (self->empty) == 0)
    {
      /* Translators: "No pods yet" */
      title = g_strdup_printf (_("No %s yet"), lower);
      wh_ui_resources_set_empty (self, self->kind->icon_name, title,
                                 _("They appear here by themselves, as soon as a connection reports some."));
    }

  items_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
}

static void
wh_ui_resources_map (GtkWidget *widget)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);

  GTK_WIDGET_CLASS (wh_ui_resources_parent_class)->map (widget);

  if (self->view != NULL)
    {
      wh_resource_view_set_frozen (self->view, FALSE);
      items_changed_cb (self);
    }
}

static void
wh_ui_resources_unmap (GtkWidget *widget)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);

  if (self->view != NULL)
    wh_resource_view_set_frozen (self->view, TRUE);

  GTK_WIDGET_CLASS (wh_ui_resources_parent_class)->unmap (widget);
}

static gboolean
wh_ui_resources_grab_focus (GtkWidget *widget)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);

  return gtk_widget_grab_focus (self->narrow ? GTK_WIDGET (self->rows) : GTK_WIDGET (self->table));
}

/* Beside the filter; where there is no room, in a line of their own that is
 * pushed sideways instead of breaking into several. */
static void
place_chips (WhUiResources *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (chip_order); i++)
    {
      g_autoptr(GtkWidget) chip = g_object_ref (self->chips[chip_order[i]]);
      gboolean in_line = gtk_widget_get_parent (chip) == GTK_WIDGET (self->chips_box);

      if (self->narrow && !in_line)
        {
          adw_wrap_box_remove (self->controls, chip);
          gtk_box_append (self->chips_box, chip);
        }
      else if (!self->narrow && in_line)
        {
          gtk_box_remove (self->chips_box, chip);
          adw_wrap_box_append (self->controls, chip);
        }
    }
}

static void
update_width (WhUiResources *self)
{
  adw_overlay_split_view_set_collapsed (self->split, self->compact);
  if (self->compact)
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);

  place_chips (self);
  gtk_widget_set_visible (self->select_button, !self->narrow && !self->show_alternative);
  gtk_widget_set_visible (GTK_WIDGET (self->columns_button), !self->narrow && !self->show_alternative);

  if (self->view != NULL)
    update_counts (self);
}

static void
wh_ui_resources_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  WhUiResources *self = WH_UI_RESOURCES (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      g_value_set_object (value, self->fleet);
      break;

    case PROP_STORE:
      g_value_set_object (value, self->store);
      break;

    case PROP_KIND:
      g_value_set_string (value, self->kind != NULL ? self->kind->id : NULL);
      break;

    case PROP_ENVIRONMENT:
      g_value_set_string (value, self->environment);
      break;

    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;

    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;

    case PROP_SELECT_MODE:
      g_value_set_boolean (value, self->select_mode);
      break;

    case PROP_VIEW:
      g_value_set_object (value, self->view);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_resources_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  WhUiResources *self = WH_UI_RESOURCES (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      if (g_set_object (&self->fleet, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;

    case PROP_STORE:
      wh_ui_resources_set_store (self, g_value_get_object (value));
      break;

    case PROP_KIND:
      /* A kind that no provider of this program knows has no resources. */
      if (g_value_get_string (value) != NULL && wh_kind_find (g_value_get_string (value)) != NULL)
        wh_ui_resources_set_kind (self, wh_kind_find (g_value_get_string (value)));
      break;

    case PROP_ENVIRONMENT:
      if (g_set_str (&self->environment, g_value_get_string (value)))
        {
          if (self->view != NULL)
            wh_resource_view_set_environment (self->view, self->environment);
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    case PROP_NARROW:
      if (self->narrow != g_value_get_boolean (value))
        {
          self->narrow = g_value_get_boolean (value);
          update_width (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    case PROP_COMPACT:
      if (self->compact != g_value_get_boolean (value))
        {
          self->compact = g_value_get_boolean (value);
          update_width (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    case PROP_SELECT_MODE:
      set_select_mode (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_resources_dispose (GObject *object)
{
  WhUiResources *self = WH_UI_RESOURCES (object);

  g_clear_handle_id (&self->values_source, g_source_remove);
  g_clear_handle_id (&self->counts_source, g_source_remove);

  if (self->menu != NULL)
    {
      gtk_widget_unparent (GTK_WIDGET (self->menu));
      self->menu = NULL;
    }

  if (self->filter_destroy != NULL)
    g_clear_pointer (&self->filter_data, self->filter_destroy);
  self->filter_destroy = NULL;

  /* Before the template goes, which would unparent it behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_RESOURCES);
  g_clear_object (&self->selection);
  g_clear_object (&self->view);
  g_clear_object (&self->store);
  g_clear_object (&self->fleet);
  g_clear_object (&self->choices);
  g_clear_pointer (&self->menu_records, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_resources_parent_class)->dispose (object);
}

static void
wh_ui_resources_finalize (GObject *object)
{
  WhUiResources *self = WH_UI_RESOURCES (object);

  g_free (self->environment);
  g_free (self->connection);
  g_free (self->value_field);
  g_free (self->value);

  G_OBJECT_CLASS (wh_ui_resources_parent_class)->finalize (object);
}

static void
wh_ui_resources_class_init (WhUiResourcesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wh_ui_resources_dispose;
  object_class->finalize = wh_ui_resources_finalize;
  object_class->get_property = wh_ui_resources_get_property;
  object_class->set_property = wh_ui_resources_set_property;
  widget_class->map = wh_ui_resources_map;
  widget_class->unmap = wh_ui_resources_unmap;
  widget_class->grab_focus = wh_ui_resources_grab_focus;

  properties[PROP_FLEET] = g_param_spec_object ("fleet", NULL, NULL, WH_TYPE_FLEET, flags);
  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, WH_TYPE_STORE, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_ENVIRONMENT] = g_param_spec_string ("environment", NULL, NULL, NULL, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_SELECT_MODE] = g_param_spec_boolean ("select-mode", NULL, NULL, FALSE, flags);
  properties[PROP_VIEW] = g_param_spec_object ("view", NULL, NULL, WH_TYPE_RESOURCE_VIEW,
                                               (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATE] =
    g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1, WH_TYPE_RESOURCE);
  signals[SEARCHED] =
    g_signal_new ("searched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PANE_MADE] =
    g_signal_new ("pane-made", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, WH_UI_TYPE_PANE);
  signals[COUNTS_CHANGED] =
    g_signal_new ("counts-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "resources.operation", "s", menu_operation);
  gtk_widget_class_install_action (widget_class, "resources.open", NULL, menu_open);
  gtk_widget_class_install_action (widget_class, "resources.copy-name", NULL, menu_copy);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_slash, 0, slash_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, down_cb, NULL);

  g_type_ensure (WH_UI_TYPE_PANE);
  g_type_ensure (WH_UI_TYPE_ROW_LIST);
  g_type_ensure (WH_UI_TYPE_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-resources.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, split);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, pane);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, toolbar);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, controls);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, chips_scroll);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, chips_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, search);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, values);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, end_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, count);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, select_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, columns_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, table);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, rows);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, skeleton);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, nothing);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, empty);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, bar);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, selected);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, selection_actions);
  gtk_widget_class_bind_template_callback (widget_class, pane_close_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, value_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_selection_cb);
  gtk_widget_class_bind_template_callback (widget_class, select_cb);
}

static GtkWidget *
make_chip (WhUiResources *self,
           WhHealth       health)
{
  GtkWidget *chip = wh_ui_chip_new ();

  wh_ui_chip_set_show_health (WH_UI_CHIP (chip), TRUE);
  wh_ui_chip_set_health (WH_UI_CHIP (chip), health);
  gtk_widget_set_visible (chip, FALSE);
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  g_signal_connect_object (chip, "toggled", G_CALLBACK (chip_toggled_cb), self, G_CONNECT_SWAPPED);

  return chip;
}

/* A GtkDropDown leaves the entry of its list without a name. */
static void
name_search (GtkWidget *widget)
{
  if (GTK_IS_SEARCH_ENTRY (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Filter values"), -1);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_search (child);
}

static void
wh_ui_resources_init (WhUiResources *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_search (GTK_WIDGET (self->values));

  self->choices = gtk_string_list_new (NULL);
  self->filling_values = TRUE;
  gtk_drop_down_set_model (self->values, G_LIST_MODEL (self->choices));
  self->filling_values = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (chip_order); i++)
    {
      GtkWidget *chip = make_chip (self, chip_order[i]);

      wh_ui_chip_set_title (WH_UI_CHIP (chip), wh_health_get_title (chip_order[i]));
      adw_wrap_box_append (self->controls, chip);
      self->chips[chip_order[i]] = chip;
    }
}

/**
 * wh_ui_resources_new:
 *
 * Returns: (transfer full): without kind and store
 */
GtkWidget *
wh_ui_resources_new (void)
{
  return g_object_new (WH_UI_TYPE_RESOURCES, NULL);
}

/**
 * wh_ui_resources_get_kind:
 * @self: resources
 *
 * Returns: (nullable): the kind that is shown
 */
const WhKind *
wh_ui_resources_get_kind (WhUiResources *self)
{
  g_return_val_if_fail (WH_UI_IS_RESOURCES (self), NULL);

  return self->kind;
}

/**
 * wh_ui_resources_set_kind:
 * @self: resources
 * @kind: the kind to show
 *
 * Shows resources of @kind.
 */
void
wh_ui_resources_set_kind (WhUiResources *self,
                          const WhKind  *kind)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));
  g_return_if_fail (kind != NULL);

  if (self->kind == kind)
    return;

  self->kind = kind;
  g_clear_pointer (&self->value, g_free);
  rebuild_view (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KIND]);
}

/**
 * wh_ui_resources_set_store:
 * @self: resources
 * @store: (nullable): where they are
 *
 * Shows what is in @store.
 */
void
wh_ui_resources_set_store (WhUiResources *self,
                           WhStore       *store)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));

  if (!g_set_object (&self->store, store))
    return;

  /* What the pane shows is of the other moment. */
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  rebuild_view (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STORE]);
}

/**
 * wh_ui_resources_set_connection:
 * @self: resources
 * @connection: (nullable): id of a connection; %NULL = all
 *
 * Shows only what one connection reports.
 */
void
wh_ui_resources_set_connection (WhUiResources *self,
                                const char    *connection)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));

  if (g_set_str (&self->connection, connection) && self->view != NULL)
    wh_resource_view_set_connection (self->view, connection);
}

/**
 * wh_ui_resources_set_value:
 * @self: resources
 * @field: id of a text field
 * @text: (nullable): the value it must have; %NULL = any
 *
 * Makes the menu of values one of @field and selects @text in it.
 */
void
wh_ui_resources_set_value (WhUiResources *self,
                           const char    *field,
                           const char    *text)
{
  int number;

  g_return_if_fail (WH_UI_IS_RESOURCES (self));
  g_return_if_fail (field != NULL);

  g_set_str (&self->value_field, field);
  g_set_str (&self->value, text);

  if (self->view != NULL && (number = get_value_field (self)) >= 0)
    {
      wh_resource_view_set_value (self->view, number, text);
      gtk_string_list_splice (self->choices, 0, g_list_model_get_n_items (G_LIST_MODEL (self->choices)), NULL);
      fill_values_cb (self);
    }
}

/**
 * wh_ui_resources_set_filter:
 * @self: resources
 * @filter: (nullable): which are shown at all
 * @user_data: for @filter
 * @destroy: (nullable): frees @user_data
 *
 * Shows only what @filter lets through. Set it again when its answers change.
 */
void
wh_ui_resources_set_filter (WhUiResources  *self,
                            WhRecordFilter  filter,
                            gpointer        user_data,
                            GDestroyNotify  destroy)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));

  if (self->filter_destroy != NULL)
    self->filter_destroy (self->filter_data);

  self->filter = filter;
  self->filter_data = user_data;
  self->filter_destroy = destroy;

  if (self->view != NULL)
    wh_resource_view_set_filter (self->view, filter, user_data, NULL);
}

/**
 * wh_ui_resources_set_empty:
 * @self: resources
 * @icon_name: a symbolic icon
 * @title: what there is not
 * @description: what makes it appear
 *
 * Sets what is shown as long as there are none.
 */
void
wh_ui_resources_set_empty (WhUiResources *self,
                           const char    *icon_name,
                           const char    *title,
                           const char    *description)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));

  adw_status_page_set_icon_name (self->empty, icon_name);
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, description);
}

/**
 * wh_ui_resources_set_chip_title:
 * @self: resources
 * @health: a health
 * @title: translated: what things of this kind are called then
 *
 * Names the chip of a health: "Running", "Down".
 */
void
wh_ui_resources_set_chip_title (WhUiResources *self,
                                WhHealth       health,
                                const char    *title)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));
  g_return_if_fail (health < WH_N_HEALTHS);

  wh_ui_chip_set_title (WH_UI_CHIP (self->chips[health]), title);
}

/**
 * wh_ui_resources_set_aside:
 * @self: resources
 * @title: translated: "Completed"
 * @aside: which healthy resources are done with
 *
 * Gives what is done with a chip of its own, see
 * [method@ResourceView.set_aside].
 */
void
wh_ui_resources_set_aside (WhUiResources  *self,
                           const char     *title,
                           WhRecordFilter  aside)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));
  g_return_if_fail (title != NULL);
  g_return_if_fail (aside != NULL);

  self->aside = aside;

  if (self->aside_chip == NULL)
    {
      self->aside_chip = make_chip (self, WH_HEALTH_UNKNOWN);
      adw_wrap_box_append (self->controls, self->aside_chip);
    }

  wh_ui_chip_set_title (WH_UI_CHIP (self->aside_chip), title);

  if (self->view != NULL)
    wh_resource_view_set_aside (self->view, aside);
}

/**
 * wh_ui_resources_set_alternative:
 * @self: resources
 * @alternative: (transfer full): another look at the same rows, a grid of cards
 *
 * Adds what [method@UiResources.show_alternative] turns to. It shows the items
 * of [method@UiResources.get_view], which is another one whenever "view" is
 * notified.
 */
void
wh_ui_resources_set_alternative (WhUiResources *self,
                                 GtkWidget     *alternative)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));
  g_return_if_fail (GTK_IS_WIDGET (alternative));
  g_return_if_fail (self->alternative == NULL);

  self->alternative = alternative;
  gtk_stack_add_child (self->stack, alternative);
}

/**
 * wh_ui_resources_show_alternative:
 * @self: resources
 * @show: whether the alternative is shown instead of the table
 *
 * Turns between the table and the view's own look.
 */
void
wh_ui_resources_show_alternative (WhUiResources *self,
                                  gboolean       show)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));

  self->show_alternative = !!show;
  update_width (self);
}

/**
 * wh_ui_resources_add_control:
 * @self: resources
 * @control: (transfer full): a button, menu or toggle of the view
 * @at_end: behind the count instead of behind the filter
 *
 * Adds a control to the strip above the table.
 */
void
wh_ui_resources_add_control (WhUiResources *self,
                             GtkWidget     *control,
                             gboolean       at_end)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));
  g_return_if_fail (GTK_IS_WIDGET (control));

  if (at_end)
    gtk_box_append (self->end_box, control);
  else
    adw_wrap_box_insert_child_after (self->controls, control, GTK_WIDGET (self->values));
}

/**
 * wh_ui_resources_get_view:
 * @self: resources
 *
 * Returns: (transfer none) (nullable): the rows in order; another one whenever
 *   kind or store change
 */
WhResourceView *
wh_ui_resources_get_view (WhUiResources *self)
{
  g_return_val_if_fail (WH_UI_IS_RESOURCES (self), NULL);

  return self->view;
}

/**
 * wh_ui_resources_get_table:
 * @self: resources
 *
 * Returns: (transfer none): the table
 */
WhUiTable *
wh_ui_resources_get_table (WhUiResources *self)
{
  g_return_val_if_fail (WH_UI_IS_RESOURCES (self), NULL);

  return self->table;
}

/**
 * wh_ui_resources_get_pane:
 * @self: resources
 *
 * Returns: (transfer none): the pane at the end
 */
WhUiPane *
wh_ui_resources_get_pane (WhUiResources *self)
{
  g_return_val_if_fail (WH_UI_IS_RESOURCES (self), NULL);

  return self->pane;
}

/**
 * wh_ui_resources_start_search:
 * @self: resources
 *
 * Returns: whether the filter has the focus now
 */
gboolean
wh_ui_resources_start_search (WhUiResources *self)
{
  g_return_val_if_fail (WH_UI_IS_RESOURCES (self), FALSE);

  return gtk_widget_get_visible (self->toolbar) && gtk_widget_grab_focus (self->search);
}

/**
 * wh_ui_resources_toggle_pane:
 * @self: resources
 *
 * Returns: whether the pane was opened or closed
 */
gboolean
wh_ui_resources_toggle_pane (WhUiResources *self)
{
  g_autoptr(WhResource) current = NULL;

  g_return_val_if_fail (WH_UI_IS_RESOURCES (self), FALSE);

  if (adw_overlay_split_view_get_show_sidebar (self->split))
    {
      pane_close_cb (self);
      return TRUE;
    }

  if ((current = wh_ui_table_get_current (self->table)) == NULL && self->view != NULL)
    current = g_list_model_get_item (G_LIST_MODEL (self->view), 0);

  if (current == NULL)
    return FALSE;

  open_record (self, wh_resource_get_record (current));

  return TRUE;
}

/**
 * wh_ui_resources_show_record:
 * @self: resources
 * @record: one of the kind that is shown
 *
 * Selects, scrolls to and opens @record; clears the filter if that hides it.
 */
void
wh_ui_resources_show_record (WhUiResources *self,
                             WhRecord      *record)
{
  guint position;

  g_return_if_fail (WH_UI_IS_RESOURCES (self));
  g_return_if_fail (record != NULL);

  if (self->selection == NULL || record->kind != self->kind)
    return;

  if (!wh_ui_selection_find (self->selection, record, &position))
    clear_filter_cb (self);

  wh_ui_selection_select_only (self->selection, record);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  wh_ui_table_scroll_to (self->table, record);
  open_record (self, record);
}

/**
 * wh_ui_resources_is_ready:
 * @self: resources
 *
 * Returns: whether what there is is shown
 */
gboolean
wh_ui_resources_is_ready (WhUiResources *self)
{
  g_return_val_if_fail (WH_UI_IS_RESOURCES (self), FALSE);

  return self->view != NULL &&
         g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "loading") != 0 &&
         wh_ui_table_is_settled (self->table) &&
         wh_ui_row_list_is_settled (self->rows);
}
