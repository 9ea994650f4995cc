/* wh-ui-header.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-children.h"
#include "wh-ui-column-layout.h"
#include "wh-ui-header.h"

/* Beside a title, as the style of tables has it, in pixels. */
#define PADDING 8

/**
 * WhUiHeader:
 *
 * The headings of a table: a click sorts. It looks as the headings of
 * GtkColumnView do, with the titles above their numbers.
 *
 * Signal "clicked" (string): the id of the column.
 */
struct _WhUiHeader
{
  GtkWidget  parent_instance;

  char      *sort;
  gboolean   descending;
};

G_DEFINE_FINAL_TYPE (WhUiHeader, wh_ui_header, GTK_TYPE_WIDGET)

static guint clicked_signal;

static void
clicked_cb (WhUiHeader *self,
            GtkWidget  *button)
{
  g_signal_emit (self, clicked_signal, 0, g_object_get_data (G_OBJECT (button), "wh-column"));
}

/* What is below a heading says in which order it stands. */
static void
update_button (WhUiHeader *self,
               GtkWidget  *button)
{
  GtkWidget *indicator = g_object_get_data (G_OBJECT (button), "wh-indicator");
  gboolean sorted = g_strcmp0 (self->sort, g_object_get_data (G_OBJECT (button), "wh-column")) == 0;

  if (indicator == NULL)
    return;

  gtk_widget_set_visible (indicator, sorted);
  gtk_image_set_from_icon_name (GTK_IMAGE (indicator), self->descending ? "pan-down-symbolic" : "pan-up-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_SORT,
                                  !sorted ? GTK_ACCESSIBLE_SORT_NONE
                                          : self->descending ? GTK_ACCESSIBLE_SORT_DESCENDING : GTK_ACCESSIBLE_SORT_ASCENDING,
                                  -1);
}

static void
wh_ui_header_dispose (GObject *object)
{
  wh_ui_header_clear (WH_UI_HEADER (object));

  G_OBJECT_CLASS (wh_ui_header_parent_class)->dispose (object);
}

static void
wh_ui_header_finalize (GObject *object)
{
  g_free (WH_UI_HEADER (object)->sort);

  G_OBJECT_CLASS (wh_ui_header_parent_class)->finalize (object);
}

static void
wh_ui_header_class_init (WhUiHeaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_header_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_header_finalize;

  clicked_signal =
    g_signal_new ("clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "header");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_ROW);
}

static void
wh_ui_header_init (WhUiHeader *self)
{
}

/**
 * wh_ui_header_new:
 * @widths: (element-type int): the widths that the rows have
 *
 * Returns: (transfer full): a header without headings
 */
GtkWidget *
wh_ui_header_new (GArray *widths)
{
  GtkWidget *self = g_object_new (WH_UI_TYPE_HEADER, NULL);

  gtk_widget_set_layout_manager (self, wh_ui_column_layout_new (widths));

  return self;
}

/**
 * wh_ui_header_clear:
 * @self: a header
 *
 * Removes all headings.
 */
void
wh_ui_header_clear (WhUiHeader *self)
{
  g_return_if_fail (WH_UI_IS_HEADER (self));

  wh_ui_remove_children (GTK_WIDGET (self));
}

/**
 * wh_ui_header_append:
 * @self: a header
 * @column: (nullable): what the column shows; %NULL for check marks
 *
 * Adds a heading at the end.
 */
void
wh_ui_header_append (WhUiHeader       *self,
                     const WhUiColumn *column)
{
  GtkWidget *button;
  GtkWidget *box;
  GtkWidget *label;

  g_return_if_fail (WH_UI_IS_HEADER (self));

  button = g_object_new (GTK_TYPE_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_COLUMN_HEADER, NULL);
  gtk_widget_set_parent (button, GTK_WIDGET (self));

  if (column == NULL)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Select"), -1);
      gtk_widget_set_can_target (button, FALSE);
      gtk_widget_set_focusable (button, FALSE);
      return;
    }

  label = gtk_label_new (column->title);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), column->numeric ? 1 : 0);
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_halign (box, column->numeric ? GTK_ALIGN_END : GTK_ALIGN_FILL);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, column->title, -1);

  if (column->sort == WH_UI_SORT_NONE)
    {
      gtk_widget_set_can_target (button, FALSE);
      gtk_widget_set_focusable (button, FALSE);
      return;
    }

  {
    GtkWidget *indicator = g_object_new (GTK_TYPE_IMAGE, "css-name", "sort-indicator", NULL);

    gtk_box_append (GTK_BOX (box), indicator);
    g_object_set_data (G_OBJECT (button), "wh-indicator", indicator);
  }

  g_object_set_data_full (G_OBJECT (button), "wh-column", g_strdup (column->id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  update_button (self, button);
}

/**
 * wh_ui_header_measure:
 * @self: a header
 * @column: what a column shows
 *
 * Returns: how wide its heading has to be so that nothing of it is cut, with
 *   the sign of the order when the rows are sorted by it
 */
int
wh_ui_header_measure (WhUiHeader       *self,
                      const WhUiColumn *column)
{
  GtkWidget *button;
  int natural;

  g_return_val_if_fail (WH_UI_IS_HEADER (self), 0);
  g_return_val_if_fail (column != NULL, 0);

  /* Only among the others it looks like them. */
  wh_ui_header_append (self, column);
  button = gtk_widget_get_last_child (GTK_WIDGET (self));
  gtk_widget_measure (gtk_button_get_child (GTK_BUTTON (button)), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  gtk_widget_unparent (button);

  return natural + 2 * PADDING;
}

/**
 * wh_ui_header_set_sort:
 * @self: a header
 * @column: (nullable): id of the column that the rows are sorted by
 * @descending: whether the largest comes first
 *
 * Shows the order of the rows.
 */
void
wh_ui_header_set_sort (WhUiHeader *self,
                       const char *column,
                       gboolean    descending)
{
  g_return_if_fail (WH_UI_IS_HEADER (self));

  g_set_str (&self->sort, column);
  self->descending = descending;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL; child = gtk_widget_get_next_sibling (child))
    update_button (self, child);
}
