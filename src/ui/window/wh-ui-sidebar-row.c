/* wh-ui-sidebar-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-sidebar-row.h"

/**
 * WhUiSidebarRow:
 *
 * A view in the sidebar, with a number beside its name.
 */
struct _WhUiSidebarRow
{
  GtkListBoxRow   parent_instance;

  GtkImage       *icon;
  GtkLabel       *title;
  GtkLabel       *badge;
  const WhUiView *view;
};

G_DEFINE_FINAL_TYPE (WhUiSidebarRow, wh_ui_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static void
wh_ui_sidebar_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_SIDEBAR_ROW);

  G_OBJECT_CLASS (wh_ui_sidebar_row_parent_class)->dispose (object);
}

static void
wh_ui_sidebar_row_class_init (WhUiSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_sidebar_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, WhUiSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiSidebarRow, badge);
}

static void
wh_ui_sidebar_row_init (WhUiSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_sidebar_row_new:
 * @view: a view
 *
 * Returns: (transfer full): its row
 */
GtkWidget *
wh_ui_sidebar_row_new (const WhUiView *view)
{
  WhUiSidebarRow *self;
  const char *title;

  g_return_val_if_fail (view != NULL, NULL);

  self = g_object_new (WH_UI_TYPE_SIDEBAR_ROW, NULL);
  self->view = view;
  title = g_dgettext (GETTEXT_PACKAGE, view->title);
  gtk_image_set_from_icon_name (self->icon, view->icon_name);
  gtk_label_set_label (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_sidebar_row_get_view:
 * @self: a row
 *
 * Returns: its view
 */
const WhUiView *
wh_ui_sidebar_row_get_view (WhUiSidebarRow *self)
{
  g_return_val_if_fail (WH_UI_IS_SIDEBAR_ROW (self), NULL);

  return self->view;
}

/**
 * wh_ui_sidebar_row_set_badge:
 * @self: a row
 * @badge: the number; 0 shows none
 *
 * Sets the number.
 */
void
wh_ui_sidebar_row_set_badge (WhUiSidebarRow *self,
                             WhUiBadge       badge)
{
  g_autofree char *text = NULL;

  g_return_if_fail (WH_UI_IS_SIDEBAR_ROW (self));

  text = wh_format_integer (badge.count);
  gtk_label_set_label (self->badge, text);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), badge.count > 0);

  if (badge.failing)
    gtk_widget_add_css_class (GTK_WIDGET (self->badge), "failing");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->badge), "failing");
}
