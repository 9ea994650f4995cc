/* wh-ui-verdict-columns.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-verdict-columns.h"
#include "wh-ui-verdict.h"
#include "wh-ui-wordless.h"

/* The columns of the retention preview. In one repository, its name says
 * nothing; where there is no room, image and reason stand below each other. */

/* Of the tag, in pixels: beside a repository, and without one. */
#define NARROW_TAG 116
#define WIDE_TAG 140

typedef struct
{
  const char *title;
  const char *property;
  int         width;
  float       xalign;
  gboolean    expand;
} Column;

static void
setup_text (GtkSignalListItemFactory *factory,
            GtkListItem              *item)
{
  const Column *column = g_object_get_data (G_OBJECT (factory), "wh-column");
  /* No inscription: one that is cut short stands higher than its neighbours. */
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_text (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  const Column *column = g_object_get_data (G_OBJECT (factory), "wh-column");
  g_autofree char *text = NULL;
  GtkWidget *label = gtk_list_item_get_child (item);

  g_object_get (gtk_list_item_get_item (item), column->property, &text, NULL);
  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  wh_ui_set_tooltip (label, text);
}

/* The tag; below it where it is, and why it stays. */
static void
setup_both (GtkSignalListItemFactory *factory,
            GtkListItem              *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *why = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (why), 0);
  gtk_label_set_wrap (GTK_LABEL (why), TRUE);
  gtk_widget_add_css_class (why, "caption");
  gtk_widget_add_css_class (why, "dimmed");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), why);
  gtk_list_item_set_child (item, box);
}

static void
bind_both (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *label = gtk_widget_get_next_sibling (name);
  g_autofree char *repository = NULL;
  g_autofree char *tag = NULL;
  g_autofree char *why = NULL;
  g_autofree char *line = NULL;

  g_object_get (gtk_list_item_get_item (item), "repository", &repository, "tag", &tag, "why", &why, NULL);
  line = why != NULL ? g_strdup_printf ("%s · %s", repository, why) : g_steal_pointer (&repository);
  gtk_label_set_label (GTK_LABEL (name), tag);
  gtk_label_set_label (GTK_LABEL (label), line);
}

static void
setup_sign (GtkSignalListItemFactory *factory,
            GtkListItem              *item)
{
  gtk_list_item_set_child (item, gtk_image_new ());
}

static void
bind_sign (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  GtkWidget *image = gtk_list_item_get_child (item);
  gboolean goes = wh_ui_verdict_goes (gtk_list_item_get_item (item));

  gtk_image_set_from_icon_name (GTK_IMAGE (image), goes ? "user-trash-symbolic" : "changes-prevent-symbolic");
  wh_ui_wordless_set_name (image, goes ? _("Goes") : _("Stays"));
}

/**
 * wh_ui_verdict_columns_add:
 * @table: a table of #WhUiVerdict
 *
 * Adds the columns of the retention preview.
 */
void
wh_ui_verdict_columns_add (GtkColumnView *table)
{
  static const Column columns[] = {
    { N_("Repository"), "repository", 160, 0, FALSE },
    { N_("Tag"), "tag", NARROW_TAG, 0, FALSE },
    { N_("Image"), "both", 150, 0, TRUE },
    { N_("Age"), "age", 66, 1, FALSE },
    { N_("Frees"), "frees", 84, 1, FALSE },
    { N_("Why it stays"), "why", 226, 0, TRUE },
  };
  g_autoptr(GtkColumnViewColumn) sign = NULL;
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_sign), factory, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_sign), factory, 0);
  sign = gtk_column_view_column_new (NULL, factory);
  gtk_column_view_append_column (table, sign);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = NULL;
      gboolean both;

      factory = gtk_signal_list_item_factory_new ();
      g_object_set_data (G_OBJECT (factory), "wh-column", (gpointer)&columns[i]);
      both = g_str_equal (columns[i].property, "both");
      g_signal_connect_object (factory, "setup", G_CALLBACK (both ? setup_both : setup_text), factory, 0);
      g_signal_connect_object (factory, "bind", G_CALLBACK (both ? bind_both : bind_text), factory, 0);
      column = gtk_column_view_column_new (g_dgettext (GETTEXT_PACKAGE, columns[i].title), factory);
      gtk_column_view_column_set_id (column, columns[i].property);
      gtk_column_view_column_set_fixed_width (column, columns[i].width);
      gtk_column_view_column_set_expand (column, columns[i].expand);
      gtk_column_view_append_column (table, column);
    }
}

/**
 * wh_ui_verdict_columns_fit:
 * @table: a table of #WhUiVerdict
 * @whole: whether it has several repositories
 * @narrow: whether there is little room
 *
 * Shows the columns for which there is room.
 */
void
wh_ui_verdict_columns_fit (GtkColumnView *table,
                           gboolean       whole,
                           gboolean       narrow)
{
  GListModel *columns = gtk_column_view_get_columns (table);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const char *property = gtk_column_view_column_get_id (column);

      if (g_strcmp0 (property, "repository") == 0)
        gtk_column_view_column_set_visible (column, whole && !narrow);
      else if (g_strcmp0 (property, "both") == 0)
        gtk_column_view_column_set_visible (column, narrow);
      else if (g_strcmp0 (property, "tag") == 0)
        {
          gtk_column_view_column_set_visible (column, !narrow);
          gtk_column_view_column_set_fixed_width (column, whole ? NARROW_TAG : WIDE_TAG);
        }
      else if (g_strcmp0 (property, "frees") == 0)
        gtk_column_view_column_set_fixed_width (column, narrow ? 66 : 84);
      else if (g_strcmp0 (property, "age") == 0 || g_strcmp0 (property, "why") == 0)
        gtk_column_view_column_set_visible (column, !narrow);
    }
}
