/* wh-ui-resources-filter.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is shown of the rows, and how many there are: a part of WhUiResources. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-chip.h"
#include "wh-ui-resources-private.h"

/* The numbers follow the rows so much later, in milliseconds. */
#define COUNTS_DELAY 130

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
        gtk_stack_set_visible_child_name (self->stack, wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)) ? "rows" : "table");
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
  else if (self->fleet != NULL && !wh_moment_is_live (wh_fleet_get_moment (self->fleet)))
    {
      gtk_stack_set_visible_child_name (self->stack, "past");
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

void
wh_ui_resources_update_counts (WhUiResources *self)
{
  gboolean narrow = wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  guint total = wh_resource_view_get_n_total (self->view);
  g_autofree char *shown = wh_format_integer (n);
  g_autofree char *all = wh_format_integer (total);
  g_autofree char *text = NULL;
  guint n_healths = 0;

  if (n == total || narrow)
    text = g_strdup_printf ("<b>%s</b>", shown);
  else
    /* Translators: "12 of 10,011" */
    text = g_strdup_printf (_("<b>%s</b> of %s"), shown, all);

  gtk_label_set_markup (self->count, text);

  for (guint i = 0; i < G_N_ELEMENTS (chip_order) && !self->without_health; i++)
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

  gtk_widget_set_visible (self->chips_scroll, narrow && (n_healths > 1 || gtk_widget_get_visible (GTK_WIDGET (self->values))));
  update_state (self);
  g_signal_emit_by_name (self, "counts-changed");
}

void
wh_ui_resources_apply_chips (WhUiResources *self)
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

int
wh_ui_resources_get_value_field (WhUiResources *self)
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
  int field = wh_ui_resources_get_value_field (self);
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
  if (wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)) && gtk_widget_get_visible (GTK_WIDGET (self->values)))
    gtk_widget_set_visible (self->chips_scroll, TRUE);

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

  if (self->filling_values || self->view == NULL || (field = wh_ui_resources_get_value_field (self)) < 0)
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

  g_signal_emit_by_name (self, "searched", gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
stop_search_cb (WhUiResources *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
wh_ui_resources_clear_filter (WhUiResources *self)
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

/* ---- Parts of the whole ---- */

static gboolean
counts_cb (gpointer data)
{
  WhUiResources *self = data;

  self->counts_source = 0;
  wh_ui_resources_update_counts (self);

  return G_SOURCE_REMOVE;
}

void
wh_ui_resources_update_all (WhUiResources *self)
{
  g_clear_handle_id (&self->counts_source, g_source_remove);
  wh_ui_resources_update_counts (self);
  queue_values (self);
}

/* The first rows and the last are told at once. Other numbers wait for the rows,
 * which move at the same time: to lay out both in one frame takes too long. */
void
wh_ui_resources_queue_counts (WhUiResources *self)
{
  gboolean has_rows = g_list_model_get_n_items (G_LIST_MODEL (self->view)) > 0;

  if (has_rows != self->has_rows)
    wh_ui_resources_update_all (self);
  else if (self->counts_source == 0)
    self->counts_source = g_timeout_add (COUNTS_DELAY, counts_cb, self);

  self->has_rows = has_rows;
  queue_values (self);
}

static void
place (WhUiResources *self,
       GtkWidget     *control,
       GtkWidget     *before)
{
  g_autoptr(GtkWidget) owned = g_object_ref (control);
  gboolean narrow = wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self));
  gboolean in_line = gtk_widget_get_parent (control) == GTK_WIDGET (self->chips_box);

  if (narrow && !in_line)
    {
      adw_wrap_box_remove (self->controls, control);
      gtk_box_append (self->chips_box, control);
    }
  else if (!narrow && in_line)
    {
      gtk_box_remove (self->chips_box, control);
      if (before != NULL)
        adw_wrap_box_insert_child_after (self->controls, control, before);
      else
        adw_wrap_box_append (self->controls, control);
    }
}

/* Beside the filter; where there is no room, in a line of their own that is
 * pushed sideways instead of breaking into several. */
void
wh_ui_resources_place_chips (WhUiResources *self)
{
  gtk_widget_set_hexpand (GTK_WIDGET (self->search), wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)));
  place (self, GTK_WIDGET (self->values), GTK_WIDGET (self->search));
  for (guint i = 0; i < G_N_ELEMENTS (chip_order); i++)
    place (self, self->chips[chip_order[i]], NULL);
  if (self->aside_chip != NULL)
    place (self, self->aside_chip, NULL);
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
  g_signal_connect_object (chip, "toggled", G_CALLBACK (wh_ui_resources_apply_chips), self, G_CONNECT_SWAPPED);

  return chip;
}

void
wh_ui_resources_filter_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, toolbar);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, controls);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, chips_scroll);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, chips_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, search);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, values);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, count);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, value_selected_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "clear_filter_cb", G_CALLBACK (wh_ui_resources_clear_filter));
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

void
wh_ui_resources_filter_init (WhUiResources *self)
{
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

  if (self->view != NULL && (number = wh_ui_resources_get_value_field (self)) >= 0)
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
 * wh_ui_resources_set_grouping:
 * @self: resources
 * @grouping: (nullable): what stands together; outlives the view
 * @user_data: for its functions
 *
 * As wh_resource_view_set_grouping(), also of views to come: what is folded is
 * then never sorted.
 */
void
wh_ui_resources_set_grouping (WhUiResources            *self,
                              const WhResourceGrouping *grouping,
                              gpointer                  user_data)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));

  self->grouping = grouping;
  self->grouping_data = user_data;

  if (self->view != NULL)
    wh_resource_view_set_grouping (self->view, grouping, user_data);
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
 * wh_ui_resources_hide_health:
 * @self: resources
 *
 * Has no chips by health: the chips of the view itself, or its columns, say more
 * than "Failing" and "Fine".
 */
void
wh_ui_resources_hide_health (WhUiResources *self)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));

  self->without_health = TRUE;
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
      wh_ui_resources_place_chips (self);
    }

  wh_ui_chip_set_title (WH_UI_CHIP (self->aside_chip), title);

  if (self->view != NULL)
    wh_resource_view_set_aside (self->view, aside);
}

/**
 * wh_ui_resources_set_row_style:
 * @self: resources
 * @style: what a row says where it is narrow, instead of a state; copied
 *
 * For tables of which something else matters than the kind's own state. Before
 * the store is set.
 */
void
wh_ui_resources_set_row_style (WhUiResources      *self,
                               const WhUiRowStyle *style)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));

  wh_ui_row_list_set_style (self->rows, style);
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
