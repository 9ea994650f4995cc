/* wh-ui-list-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-children.h"
#include "wh-ui-list-row.h"

/**
 * WhUiListRow:
 *
 * One row of a [class@UiList]. Its children are made once; afterwards it shows
 * one resource after the other.
 *
 * Signals: "changed": the resource is not what the row shows any more;
 * "select" (modify, extend) and "activate": as by the actions "listitem.select"
 * and "listitem.activate". Property "selected".
 */
struct _WhUiListRow
{
  GtkWidget   parent_instance;

  WhResource *resource;
  gulong      handler;
  guint       position;
  guint       n_all;
  guint       selected : 1;
  guint       changed : 1;
};

G_DEFINE_FINAL_TYPE (WhUiListRow, wh_ui_list_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SELECTED,
  N_PROPS
};

enum
{
  CHANGED,
  SELECT,
  ACTIVATE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
resource_changed_cb (WhUiListRow *self)
{
  self->changed = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
select_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  gboolean modify;
  gboolean extend;

  g_variant_get (parameter, "(bb)", &modify, &extend);
  g_signal_emit (widget, signals[SELECT], 0, modify, extend);
}

static void
activate_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  g_signal_emit (widget, signals[ACTIVATE], 0);
}

static void
wh_ui_list_row_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SELECTED:
      g_value_set_boolean (value, WH_UI_LIST_ROW (object)->selected);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_list_row_dispose (GObject *object)
{
  WhUiListRow *self = WH_UI_LIST_ROW (object);

  wh_ui_list_row_set_resource (self, NULL);

  wh_ui_remove_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (wh_ui_list_row_parent_class)->dispose (object);
}

static void
wh_ui_list_row_class_init (WhUiListRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_list_row_dispose;
  object_class->get_property = wh_ui_list_row_get_property;

  properties[PROP_SELECTED] = g_param_spec_boolean ("selected", NULL, NULL, FALSE,
                                                    (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SELECT] =
    g_signal_new ("select", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
  signals[ACTIVATE] =
    g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "row");
  gtk_widget_class_install_action (widget_class, "listitem.select", "(bb)", select_action);
  gtk_widget_class_install_action (widget_class, "listitem.activate", NULL, activate_action);
}

static void
wh_ui_list_row_init (WhUiListRow *self)
{
  self->position = GTK_INVALID_LIST_POSITION;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "activatable");
}

/**
 * wh_ui_list_row_new:
 * @role: what the row is for those who do not see it
 *
 * Returns: (transfer full): a row without children
 */
GtkWidget *
wh_ui_list_row_new (GtkAccessibleRole role)
{
  return g_object_new (WH_UI_TYPE_LIST_ROW, "accessible-role", role, NULL);
}

/**
 * wh_ui_list_row_get_resource:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
WhResource *
wh_ui_list_row_get_resource (WhUiListRow *self)
{
  g_return_val_if_fail (WH_UI_IS_LIST_ROW (self), NULL);

  return self->resource;
}

/**
 * wh_ui_list_row_set_resource:
 * @self: a row
 * @resource: (nullable): what it shows from now on
 *
 * Names the row and follows the changes of @resource. Whoever made the children
 * fills them.
 */
void
wh_ui_list_row_set_resource (WhUiListRow *self,
                             WhResource  *resource)
{
  g_return_if_fail (WH_UI_IS_LIST_ROW (self));

  if (self->resource == resource)
    return;

  if (self->resource != NULL)
    g_clear_signal_handler (&self->handler, self->resource);

  g_set_object (&self->resource, resource);
  self->changed = FALSE;

  if (resource == NULL)
    return;

  self->handler = g_signal_connect_swapped (resource, "changed", G_CALLBACK (resource_changed_cb), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  wh_record_get_title (wh_resource_get_record (resource)), -1);
}

/**
 * wh_ui_list_row_get_position:
 * @self: a row
 *
 * Returns: where it stood when the rows were last placed, or
 *   %GTK_INVALID_LIST_POSITION
 */
guint
wh_ui_list_row_get_position (WhUiListRow *self)
{
  g_return_val_if_fail (WH_UI_IS_LIST_ROW (self), GTK_INVALID_LIST_POSITION);

  return self->position;
}

static void
set_class (WhUiListRow *self,
           const char  *name,
           gboolean     on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

/**
 * wh_ui_list_row_set_position:
 * @self: a row
 * @position: where it stands, or %GTK_INVALID_LIST_POSITION
 * @n_all: of how many
 *
 * Only notes and tells it, and the first and last have a style class; the list
 * places its rows.
 */
void
wh_ui_list_row_set_position (WhUiListRow *self,
                             guint        position,
                             guint        n_all)
{
  g_return_if_fail (WH_UI_IS_LIST_ROW (self));

  if (self->position == position && self->n_all == n_all)
    return;

  self->position = position;
  self->n_all = n_all;
  set_class (self, "first", position == 0);
  set_class (self, "last", position + 1 == n_all);

  if (position != GTK_INVALID_LIST_POSITION)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (self),
                                    GTK_ACCESSIBLE_RELATION_POS_IN_SET, (int)position + 1,
                                    GTK_ACCESSIBLE_RELATION_SET_SIZE, (int)n_all,
                                    -1);
}

gboolean
wh_ui_list_row_get_selected (WhUiListRow *self)
{
  g_return_val_if_fail (WH_UI_IS_LIST_ROW (self), FALSE);

  return self->selected;
}

/**
 * wh_ui_list_row_set_selected:
 * @self: a row
 * @selected: whether its resource is selected
 *
 * Shows that a row is selected.
 */
void
wh_ui_list_row_set_selected (WhUiListRow *self,
                             gboolean     selected)
{
  g_return_if_fail (WH_UI_IS_LIST_ROW (self));

  if (self->selected == !!selected)
    return;

  self->selected = !!selected;

  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);

  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, (gboolean)self->selected, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/**
 * wh_ui_list_row_has_focus:
 * @self: a row
 *
 * Returns: whether the keyboard's focus is at the row or at something in it
 */
gboolean
wh_ui_list_row_has_focus (WhUiListRow *self)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (WH_UI_IS_LIST_ROW (self), FALSE);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL &&
         (focus == GTK_WIDGET (self) || gtk_widget_is_ancestor (focus, GTK_WIDGET (self)));
}

/**
 * wh_ui_list_row_mark_changed:
 * @self: a row
 *
 * What its resource is shown as is not what the row shows any more.
 */
void
wh_ui_list_row_mark_changed (WhUiListRow *self)
{
  g_return_if_fail (WH_UI_IS_LIST_ROW (self));

  if (self->resource != NULL)
    resource_changed_cb (self);
}

/**
 * wh_ui_list_row_take_changed:
 * @self: a row
 *
 * Returns: whether the resource changed since this was last asked
 */
gboolean
wh_ui_list_row_take_changed (WhUiListRow *self)
{
  gboolean changed;

  g_return_val_if_fail (WH_UI_IS_LIST_ROW (self), FALSE);

  changed = self->changed;
  self->changed = FALSE;

  return changed;
}
