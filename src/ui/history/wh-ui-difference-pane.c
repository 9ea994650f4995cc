/* wh-ui-difference-pane.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-children.h"
#include "wh-ui-difference-pane.h"

/**
 * WhUiDifferencePane:
 *
 * Everything that is different about one resource, field by field, and the ways
 * on from there. Signal "close": it has nothing more to say.
 */
struct _WhUiDifferencePane
{
  AdwBin      parent_instance;

  GtkWidget  *scroller;
  GtkLabel   *title;
  GtkLabel   *subtitle;
  GtkBox     *fields;
  GtkButton  *open;
  GtkButton  *commit;
  GtkButton  *go;

  WhRecord   *record;
  char       *url;
  gint64      time;
};

G_DEFINE_FINAL_TYPE (WhUiDifferencePane, wh_ui_difference_pane, ADW_TYPE_BIN)

static guint close_signal;

static void
close_cb (WhUiDifferencePane *self)
{
  g_signal_emit (self, close_signal, 0);
}

static void
open_cb (WhUiDifferencePane *self)
{
  if (self->record != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-resource", "(sss)",
                                self->record->kind->id, self->record->connection, self->record->uid);
}

static void
commit_cb (WhUiDifferencePane *self)
{
  g_autoptr(GtkUriLauncher) launcher = gtk_uri_launcher_new (self->url);

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, NULL, NULL);
}

static void
go_cb (WhUiDifferencePane *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-moment", "x", self->time);
}

static GtkWidget *
create_text (const char *text,
             const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, style_class);

  return label;
}

static void
add_field (WhUiDifferencePane *self,
           const WhDifference *difference)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  const char *title = difference->field != NULL ? _(difference->field->title) : _("Health");
  g_autofree char *time = difference->time > 0 ? wh_format_time (difference->time) : NULL;
  g_autofree char *meta = NULL;

  gtk_box_append (GTK_BOX (box), create_text (title, "heading"));

  if (difference->before != NULL && difference->after != NULL)
    {
      g_autofree char *was = g_markup_printf_escaped ("<span strikethrough=\"true\">%s</span>", difference->old_text);
      GtkWidget *label = create_text (NULL, "wh-mono");

      gtk_label_set_markup (GTK_LABEL (label), was);
      gtk_widget_add_css_class (label, "dimmed");
      gtk_box_append (GTK_BOX (box), label);
      gtk_box_append (GTK_BOX (box), create_text (difference->new_text, "wh-mono"));
    }
  else
    {
      gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (box)),
                           difference->before == NULL ? _("It is new") : _("It is gone"));
    }

  if (time != NULL && difference->by != NULL)
    /* Translators: when, and who did it */
    meta = g_strdup_printf (_("%s by %s"), time, difference->by);
  else
    meta = g_strdup (time != NULL ? time : difference->by);

  if (meta != NULL)
    {
      GtkWidget *label = create_text (meta, "caption");

      gtk_widget_add_css_class (label, "dimmed");
      gtk_box_append (GTK_BOX (box), label);
    }

  gtk_box_append (self->fields, box);
}

static void
wh_ui_difference_pane_dispose (GObject *object)
{
  WhUiDifferencePane *self = WH_UI_DIFFERENCE_PANE (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_DIFFERENCE_PANE);
  g_clear_pointer (&self->record, wh_record_unref);
  g_clear_pointer (&self->url, g_free);

  G_OBJECT_CLASS (wh_ui_difference_pane_parent_class)->dispose (object);
}

static void
wh_ui_difference_pane_class_init (WhUiDifferencePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_difference_pane_dispose;

  close_signal = g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-difference-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiDifferencePane, scroller);
  gtk_widget_class_bind_template_child (widget_class, WhUiDifferencePane, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiDifferencePane, subtitle);
  gtk_widget_class_bind_template_child (widget_class, WhUiDifferencePane, fields);
  gtk_widget_class_bind_template_child (widget_class, WhUiDifferencePane, open);
  gtk_widget_class_bind_template_child (widget_class, WhUiDifferencePane, commit);
  gtk_widget_class_bind_template_child (widget_class, WhUiDifferencePane, go);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, commit_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_cb);
}

static void
wh_ui_difference_pane_init (WhUiDifferencePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_difference_pane_show:
 * @self: a pane
 * @all: what changed
 * @difference: one of it
 * @store: what the window shows: only what is there can be opened
 *
 * Shows all that is different about the resource of @difference.
 */
void
wh_ui_difference_pane_show (WhUiDifferencePane *self,
                            WhDifferences      *all,
                            const WhDifference *difference,
                            WhStore            *store)
{
  WhRecord *record = wh_difference_get_record (difference);
  const WhSource *source = wh_store_get_source (store, record->connection);
  g_autofree char *name = wh_record_dup_full_name (record);
  g_autofree char *subtitle = NULL;
  g_autofree char *time = NULL;
  g_autofree char *go = NULL;
  g_autofree char *commit = NULL;

  g_return_if_fail (WH_UI_IS_DIFFERENCE_PANE (self));

  g_clear_pointer (&self->record, wh_record_unref);
  self->record = wh_record_ref (record);
  g_set_str (&self->url, difference->commit_url);
  self->time = difference->after != NULL && difference->time > 0 ? difference->time : all->from;

  wh_ui_remove_children (GTK_WIDGET (self->fields));

  for (guint i = 0; i < all->all->len; i++)
    {
      const WhDifference *other = g_ptr_array_index (all->all, i);

      if (wh_difference_get_record (other) == record)
        {
          add_field (self, other);
          if (self->url == NULL)
            g_set_str (&self->url, other->commit_url);
        }
    }

  subtitle = source != NULL ? g_strdup_printf ("%s · %s", _(record->kind->title), source->name) : g_strdup (_(record->kind->title));
  gtk_label_set_label (self->title, name);
  gtk_label_set_label (self->subtitle, subtitle);

  gtk_widget_set_visible (GTK_WIDGET (self->open),
                          wh_store_lookup (store, record->kind, record->connection, record->uid) != NULL);
  commit = difference->commit != NULL ? g_strdup_printf (_("Commit %.9s"), difference->commit) : g_strdup (_("Commit"));
  gtk_button_set_label (self->commit, commit);
  gtk_widget_set_visible (GTK_WIDGET (self->commit), self->url != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->commit), self->url);

  time = wh_format_time (self->time);
  /* Translators: a time follows: shows the fleet of that time */
  go = g_strdup_printf (_("Go to %s"), time);
  gtk_button_set_label (self->go, go);
}
