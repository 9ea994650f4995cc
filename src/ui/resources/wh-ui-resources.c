/* wh-ui-resources.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-resources-private.h"
#include "wh-ui-split.h"

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
G_DEFINE_FINAL_TYPE (WhUiResources, wh_ui_resources, WH_UI_TYPE_ADAPTIVE)

enum
{
  PROP_0,
  PROP_FLEET,
  PROP_STORE,
  PROP_KIND,
  PROP_ENVIRONMENT,
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

/* ---- The rows ---- */

static void
rebuild_view (WhUiResources *self)
{
  g_autofree char *placeholder = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *title = NULL;
  g_autoptr(GMenuModel) menu = NULL;
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
  if (self->grouping != NULL)
    wh_resource_view_set_grouping (self->view, self->grouping, self->grouping_data);
  if ((field = wh_ui_resources_get_value_field (self)) >= 0 && self->value != NULL)
    wh_resource_view_set_value (self->view, field, self->value);
  wh_resource_view_set_frozen (self->view, !gtk_widget_get_mapped (GTK_WIDGET (self)));
  wh_ui_resources_apply_chips (self);

  self->selection = wh_ui_selection_new (self->view);
  g_signal_connect_object (self->view, "counts-changed", G_CALLBACK (wh_ui_resources_queue_counts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (wh_ui_resources_selection_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "emptied", G_CALLBACK (wh_ui_resources_selection_emptied), self, G_CONNECT_SWAPPED);

  wh_ui_table_set_selection (self->table, self->selection);
  wh_ui_row_list_set_selection (self->rows, self->selection);
  menu = wh_ui_resources_make_table_menu (self);
  gtk_menu_button_set_menu_model (self->columns_button, menu);
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

  wh_ui_resources_update_all (self);
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
      wh_ui_resources_update_all (self);
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
  gboolean narrow = wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (widget));
  WhUiResources *self = WH_UI_RESOURCES (widget);

  return gtk_widget_grab_focus (narrow ? GTK_WIDGET (self->rows) : GTK_WIDGET (self->table));
}

static void
update_width (WhUiAdaptive *adaptive)
{
  WhUiResources *self = WH_UI_RESOURCES (adaptive);
  gboolean narrow = wh_ui_adaptive_get_narrow (adaptive);

  wh_ui_resources_fit_pane (self);
  wh_ui_resources_place_chips (self);
  gtk_widget_set_visible (self->select_button, !narrow && !self->show_alternative);
  gtk_widget_set_visible (GTK_WIDGET (self->columns_button), !narrow && !self->show_alternative);

  if (self->view != NULL)
    wh_ui_resources_update_counts (self);
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

    case PROP_SELECT_MODE:
      wh_ui_resources_set_select_mode (self, g_value_get_boolean (value));
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

  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = update_width;
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

  g_type_ensure (WH_UI_TYPE_PANE);
  g_type_ensure (WH_UI_TYPE_ROW_LIST);
  g_type_ensure (WH_UI_TYPE_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-resources.ui");
  wh_ui_resources_export_class_init (widget_class);
  wh_ui_resources_filter_class_init (widget_class);
  wh_ui_resources_select_class_init (widget_class);
  wh_ui_resources_open_class_init (widget_class);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, split);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, pane);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, end_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, select_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, columns_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, table);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, rows);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, skeleton);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, nothing);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, empty);
}

static void
wh_ui_resources_init (WhUiResources *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_split_set_up (self->split);
  wh_ui_resources_filter_init (self);
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
  self->pane_waits = FALSE;
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
  update_width (WH_UI_ADAPTIVE (self));
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
    adw_wrap_box_insert_child_after (self->controls, control,
                                     gtk_widget_get_parent (GTK_WIDGET (self->values)) == GTK_WIDGET (self->controls)
                                       ? GTK_WIDGET (self->values) : GTK_WIDGET (self->search));
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
 * wh_ui_resources_refill:
 * @self: resources
 *
 * Fills its rows again: what a view's own columns and notes show depends on more
 * than the resources, and that has changed.
 */
void
wh_ui_resources_refill (WhUiResources *self)
{
  g_return_if_fail (WH_UI_IS_RESOURCES (self));

  wh_ui_table_refill (self->table);
  wh_ui_row_list_refill (self->rows);
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
