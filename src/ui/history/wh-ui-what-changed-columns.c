/* wh-ui-what-changed-columns.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-difference.h"
#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-what-changed-private.h"
#include "wh-ui-weight.h"
#include "wh-ui-wordless.h"

/* The columns of "What changed". Below 740 sp only weight and what stay, and
 * what takes a second line. */

static GtkWidget *
create_label (float       xalign,
              const char *style_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style_class != NULL)
    gtk_widget_add_css_class (label, style_class);

  return label;
}

static void
weight_setup (GtkSignalListItemFactory *factory,
              GtkColumnViewCell        *cell,
              gpointer                  data)
{
  GtkWidget *weight = wh_ui_weight_new ();

  gtk_widget_set_halign (weight, GTK_ALIGN_START);
  gtk_column_view_cell_set_child (cell, weight);
}

static void
weight_bind (GtkSignalListItemFactory *factory,
             GtkColumnViewCell        *cell,
             gpointer                  data)
{
  wh_ui_weight_set_level (WH_UI_WEIGHT (gtk_column_view_cell_get_child (cell)),
                          wh_ui_difference_get_level (gtk_column_view_cell_get_item (cell)));
}

static void
what_setup (GtkSignalListItemFactory *factory,
            GtkColumnViewCell        *cell,
            gpointer                  data)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *second = create_label (0, "caption");

  gtk_widget_add_css_class (second, "dimmed");
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), create_label (0, NULL));
  gtk_box_append (GTK_BOX (texts), second);
  gtk_box_append (GTK_BOX (row), gtk_image_new ());
  gtk_box_append (GTK_BOX (row), texts);
  gtk_column_view_cell_set_child (cell, row);
}

static void
what_bind (GtkSignalListItemFactory *factory,
           GtkColumnViewCell        *cell,
           gpointer                  data)
{
  WhUiWhatChanged *self = data;
  WhUiDifference *item = gtk_column_view_cell_get_item (cell);
  const WhRecord *record = wh_difference_get_record (wh_ui_difference_get (item));
  GtkWidget *image = gtk_widget_get_first_child (gtk_column_view_cell_get_child (cell));
  GtkWidget *first = gtk_widget_get_first_child (gtk_widget_get_next_sibling (image));
  GtkWidget *second = gtk_widget_get_next_sibling (first);
  g_autofree char *what = wh_ui_difference_dup_what (item);
  g_autofree char *full = wh_record_dup_full_name (record);

  gtk_image_set_from_icon_name (GTK_IMAGE (image), record->kind->icon_name);
  gtk_label_set_label (GTK_LABEL (first), what);
  wh_ui_set_tooltip (first, full);
  gtk_widget_set_visible (second, wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)));

  if (wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)))
    {
      g_autofree char *markup = wh_ui_difference_dup_markup (item);

      gtk_label_set_markup (GTK_LABEL (second), markup);
    }
}

static void
where_setup (GtkSignalListItemFactory *factory,
             GtkColumnViewCell        *cell,
             gpointer                  data)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *mark = wh_ui_env_mark_new ();

  wh_ui_env_mark_set_short (WH_UI_ENV_MARK (mark), TRUE);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (row), create_label (0, NULL));
  gtk_box_append (GTK_BOX (row), mark);
  gtk_column_view_cell_set_child (cell, row);
}

static void
where_bind (GtkSignalListItemFactory *factory,
            GtkColumnViewCell        *cell,
            gpointer                  data)
{
  const WhRecord *record = wh_difference_get_record (wh_ui_difference_get (gtk_column_view_cell_get_item (cell)));
  const WhSource *source = wh_store_get_source (wh_ui_what_changed_get_store (data), record->connection);
  const char *scope = wh_record_get_scope (record);
  const char *colon = scope != NULL ? strchr (scope, ':') : NULL;
  GtkWidget *label = gtk_widget_get_first_child (gtk_column_view_cell_get_child (cell));
  GtkWidget *mark = gtk_widget_get_next_sibling (label);
  gboolean production = source != NULL && g_strcmp0 (source->environment, "production") == 0;

  gtk_label_set_label (GTK_LABEL (label), colon != NULL ? colon + 1 : scope != NULL ? scope : source != NULL ? source->name : "—");
  wh_ui_set_tooltip (label, source != NULL ? source->name : NULL);
  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), source != NULL ? source->environment : NULL);
  gtk_widget_set_visible (mark, production);
}

static void
change_setup (GtkSignalListItemFactory *factory,
              GtkColumnViewCell        *cell,
              gpointer                  data)
{
  gtk_column_view_cell_set_child (cell, create_label (0, "wh-mono"));
}

static void
change_bind (GtkSignalListItemFactory *factory,
             GtkColumnViewCell        *cell,
             gpointer                  data)
{
  WhUiDifference *item = gtk_column_view_cell_get_item (cell);
  GtkWidget *label = gtk_column_view_cell_get_child (cell);
  g_autofree char *markup = wh_ui_difference_dup_markup (item);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_set_tooltip_markup (label, markup);
}

static void
when_setup (GtkSignalListItemFactory *factory,
            GtkColumnViewCell        *cell,
            gpointer                  data)
{
  gtk_column_view_cell_set_child (cell, create_label (1, "numeric"));
}

static void
when_bind (GtkSignalListItemFactory *factory,
           GtkColumnViewCell        *cell,
           gpointer                  data)
{
  const WhDifference *difference = wh_ui_difference_get (gtk_column_view_cell_get_item (cell));
  g_autofree char *time = difference->time > 0 ? wh_format_time (difference->time) : NULL;

  gtk_label_set_label (GTK_LABEL (gtk_column_view_cell_get_child (cell)), time != NULL ? time : "—");
}

static void
by_setup (GtkSignalListItemFactory *factory,
          GtkColumnViewCell        *cell,
          gpointer                  data)
{
  gtk_column_view_cell_set_child (cell, create_label (0, NULL));
}

static void
by_bind (GtkSignalListItemFactory *factory,
         GtkColumnViewCell        *cell,
         gpointer                  data)
{
  const WhDifference *difference = wh_ui_difference_get (gtk_column_view_cell_get_item (cell));
  GtkWidget *label = gtk_column_view_cell_get_child (cell);
  g_autofree char *commit = difference->commit != NULL ? g_strdup_printf ("%.9s", difference->commit) : NULL;
  g_autofree char *text = NULL;

  if (difference->by != NULL && commit != NULL)
    text = g_strdup_printf ("%s · %s", difference->by, commit);
  else
    text = g_strdup (difference->by != NULL ? difference->by : commit != NULL ? commit : "—");

  gtk_label_set_label (GTK_LABEL (label), text);
  wh_ui_set_tooltip (label, difference->commit_url);
  if (difference->by == NULL && commit == NULL)
    gtk_widget_add_css_class (label, "dimmed");
  else
    gtk_widget_remove_css_class (label, "dimmed");
}

static void
header_setup (GtkSignalListItemFactory *factory,
              GtkListHeader            *header,
              gpointer                  data)
{
  gtk_list_header_set_child (header, create_label (0, "heading"));
}

static void
header_bind (GtkSignalListItemFactory *factory,
             GtkListHeader            *header,
             gpointer                  data)
{
  const WhDifference *difference = wh_ui_difference_get (gtk_list_header_get_item (header));
  const char *application = difference->application;
  g_autofree char *text = g_strdup_printf ("%s · %u", application != NULL ? application : _("Without an application"),
                                           gtk_list_header_get_n_items (header));

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)), text);
}

/*
 * wh_ui_what_changed_add_columns:
 * @self: the view
 * @list: its list
 *
 * Makes the columns and the headers of the applications.
 */
void
wh_ui_what_changed_add_columns (WhUiWhatChanged *self,
                                GtkColumnView   *list)
{
  const struct
  {
    const char *title;
    int         width;
    gboolean    wide;
    gpointer    setup;
    gpointer    bind;
  } columns[] = {
    { _("Weight"), 74, FALSE, weight_setup, weight_bind },
    { _("What"), -1, FALSE, what_setup, what_bind },
    { _("Where"), 176, TRUE, where_setup, where_bind },
    { _("Before → after"), 270, TRUE, change_setup, change_bind },
    { _("When"), 110, TRUE, when_setup, when_bind },
    { _("By"), 130, TRUE, by_setup, by_bind },
  };
  g_autoptr(GtkListItemFactory) header = gtk_signal_list_item_factory_new ();

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr(GtkColumnViewColumn) column = gtk_column_view_column_new (columns[i].title, factory);

      g_signal_connect_object (factory, "setup", columns[i].setup, self, 0);
      g_signal_connect_object (factory, "bind", columns[i].bind, self, 0);
      gtk_column_view_column_set_expand (column, columns[i].width < 0);
      if (columns[i].width > 0)
        gtk_column_view_column_set_fixed_width (column, columns[i].width);
      gtk_column_view_column_set_resizable (column, columns[i].wide);
      gtk_column_view_append_column (list, column);
    }

  g_signal_connect_object (header, "setup", G_CALLBACK (header_setup), self, 0);
  g_signal_connect_object (header, "bind", G_CALLBACK (header_bind), self, 0);
  gtk_column_view_set_header_factory (list, header);
}

/*
 * wh_ui_what_changed_fit_columns:
 * @list: the list, without a model
 * @narrow: whether there is room for the first two columns only
 *
 * Shows what fits. GTK loses count of the cells of a column that is hidden while
 * there are rows, and ends in an assertion when they go.
 */
void
wh_ui_what_changed_fit_columns (GtkColumnView *list,
                                gboolean       narrow)
{
  GListModel *columns = gtk_column_view_get_columns (list);

  g_return_if_fail (gtk_column_view_get_model (list) == NULL);

  for (guint i = 2; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      gtk_column_view_column_set_visible (column, !narrow);
    }
}
