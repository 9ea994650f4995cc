/* wh-ui-facts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-children.h"
#include "wh-ui-facts.h"

/**
 * WhUiFacts:
 *
 * A section of a detail pane: a title, and names with their values below it
 * ("severity  critical").
 */
struct _WhUiFacts
{
  GtkWidget  parent_instance;

  GtkWidget *title;
  GtkWidget *grid;
  int        n_rows;
};

G_DEFINE_FINAL_TYPE (WhUiFacts, wh_ui_facts, GTK_TYPE_WIDGET)

static void
wh_ui_facts_dispose (GObject *object)
{
  WhUiFacts *self = WH_UI_FACTS (object);

  g_clear_pointer (&self->title, gtk_widget_unparent);
  g_clear_pointer (&self->grid, gtk_widget_unparent);

  G_OBJECT_CLASS (wh_ui_facts_parent_class)->dispose (object);
}

static void
wh_ui_facts_class_init (WhUiFactsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_facts_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
wh_ui_facts_init (WhUiFacts *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);

  self->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_widget_set_parent (self->title, GTK_WIDGET (self));

  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 5);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

/**
 * wh_ui_facts_new:
 * @title: (nullable): what they have in common
 *
 * Returns: (transfer full): facts without any
 */
GtkWidget *
wh_ui_facts_new (const char *title)
{
  WhUiFacts *self = g_object_new (WH_UI_TYPE_FACTS, NULL);

  gtk_label_set_label (GTK_LABEL (self->title), title != NULL ? title : "");
  gtk_widget_set_visible (self->title, title != NULL);

  if (title != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return GTK_WIDGET (self);
}

static void
add (WhUiFacts  *self,
     const char *name,
     const char *value,
     gboolean    mono)
{
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *text = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_widget_set_size_request (label, 104, -1);
  gtk_widget_set_tooltip_text (label, name);
  gtk_widget_add_css_class (label, "dimmed");

  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (text), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_widget_set_hexpand (text, TRUE);
  if (mono)
    gtk_widget_add_css_class (text, "wh-mono");

  gtk_grid_attach (GTK_GRID (self->grid), label, 0, self->n_rows, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), text, 1, self->n_rows, 1, 1);
  self->n_rows++;
}

/**
 * wh_ui_facts_add:
 * @self: facts
 * @name: what it is
 * @value: (nullable): %NULL adds nothing
 *
 * Adds a fact at the end.
 */
void
wh_ui_facts_add (WhUiFacts  *self,
                 const char *name,
                 const char *value)
{
  g_return_if_fail (WH_UI_IS_FACTS (self));
  g_return_if_fail (name != NULL);

  if (value != NULL && *value != '\0')
    add (self, name, value, FALSE);
}

/**
 * wh_ui_facts_add_mono:
 * @self: facts
 * @name: what it is
 * @value: (nullable): a hash, an address, a command; %NULL adds nothing
 *
 * Adds a fact that is read figure by figure.
 */
void
wh_ui_facts_add_mono (WhUiFacts  *self,
                      const char *name,
                      const char *value)
{
  g_return_if_fail (WH_UI_IS_FACTS (self));
  g_return_if_fail (name != NULL);

  if (value != NULL && *value != '\0')
    add (self, name, value, TRUE);
}

/**
 * wh_ui_facts_add_lines:
 * @self: facts
 * @lines: (nullable): "name=value", one a line
 *
 * Adds one fact a line.
 */
void
wh_ui_facts_add_lines (WhUiFacts  *self,
                       const char *lines)
{
  g_auto(GStrv) parts = NULL;

  g_return_if_fail (WH_UI_IS_FACTS (self));

  if (lines == NULL)
    return;

  parts = g_strsplit (lines, "\n", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equal = strchr (parts[i], '=');

      if (equal == NULL)
        continue;

      *equal = '\0';
      add (self, parts[i], equal + 1, FALSE);
    }
}

/**
 * wh_ui_facts_add_widget:
 * @self: facts
 * @widget: (transfer full): something that takes the whole width
 *
 * Adds a widget at the end.
 */
void
wh_ui_facts_add_widget (WhUiFacts *self,
                        GtkWidget *widget)
{
  g_return_if_fail (WH_UI_IS_FACTS (self));
  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_widget_set_hexpand (widget, TRUE);
  gtk_grid_attach (GTK_GRID (self->grid), widget, 0, self->n_rows++, 2, 1);
}

/**
 * wh_ui_box_clear:
 * @box: a box
 *
 * Removes all children.
 */
void
wh_ui_box_clear (GtkBox *box)
{
  g_return_if_fail (GTK_IS_BOX (box));

  wh_ui_remove_children (GTK_WIDGET (box));
}
