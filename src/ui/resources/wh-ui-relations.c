/* wh-ui-relations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-children.h"
#include "wh-ui-column.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-relations.h"
#include "wh-ui-wordless.h"

#define MAX_REFERRERS 12
#define MAX_EVENTS    8

/**
 * WhUiRelations:
 *
 * What a resource refers to, what refers to it, and events about it, as links.
 */
struct _WhUiRelations
{
  AdwBin      parent_instance;

  GtkWidget  *links;
  GtkGrid    *link_grid;
  GtkWidget  *referrers;
  GtkGrid    *referrer_grid;
  GtkWidget  *events;
  GtkListBox *event_list;

  WhStore    *store;
  WhRecord   *record;
};

G_DEFINE_FINAL_TYPE (WhUiRelations, wh_ui_relations, ADW_TYPE_BIN)

/**
 * wh_ui_relations_empty_grid:
 * @grid: a grid
 *
 * Removes what is in a grid of titles and values.
 */
void
wh_ui_relations_empty_grid (GtkGrid *grid)
{
  wh_ui_remove_children (GTK_WIDGET (grid));
}

/**
 * wh_ui_relations_make_title:
 * @text: translated
 *
 * Returns: (transfer floating): what stands before a value
 */
GtkWidget *
wh_ui_relations_make_title (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 16);
  gtk_widget_set_size_request (label, 104, -1);
  gtk_widget_add_css_class (label, "dimmed");

  return label;
}

static GtkWidget *
make_link (WhUiRelations *self,
           WhRecord *target)
{
  g_autofree char *text = wh_record_dup_full_name (target);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *health = wh_ui_health_new ();
  GtkWidget *label = gtk_label_new (text);

  wh_ui_health_set_size (WH_UI_HEALTH (health), 9);
  wh_ui_health_set_health (WH_UI_HEALTH (health), wh_store_get_health (self->store, target));
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);

  if (wh_ui_kind_has_health (target->kind))
    gtk_box_append (GTK_BOX (box), health);
  else
    g_object_unref (g_object_ref_sink (health));

  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "wh-link");
  wh_ui_set_tooltip (button, text);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-resource");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sss)",
                                    target->kind->id, target->connection, target->uid);

  return button;
}

static void
add_reference (WhUiRelations *self,
               const char *title,
               const char *reference,
               int        *row)
{
  WhRecord *record = self->record;
  WhRecord *target = wh_store_resolve (self->store, record->connection, reference);
  const char *colon = strchr (reference, ':');

  gtk_grid_attach (self->link_grid, wh_ui_relations_make_title (title), 0, *row, 1, 1);

  if (target != NULL)
    {
      gtk_grid_attach (self->link_grid, make_link (self, target), 1, *row, 1, 1);
    }
  else
    {
      GtkWidget *label = gtk_label_new (colon != NULL ? colon + 1 : reference);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      wh_ui_set_tooltip (label, _("Not observed by any connection"));
      gtk_grid_attach (self->link_grid, label, 1, *row, 1, 1);
    }

  (*row)++;
}

static void
update_links (WhUiRelations *self)
{
  WhRecord *record = self->record;
  const WhKind *kind = record->kind;
  int row = 0;

  wh_ui_relations_empty_grid (self->link_grid);

  for (guint i = 0; i < kind->n_fields; i++)
    {
      const WhField *field = &kind->fields[i];
      g_auto(GStrv) references = NULL;

      if (field->type != WH_FIELD_REFERENCE || (field->flags & WH_FIELD_HIDDEN) != 0 ||
          wh_record_get_value (record, i)->text == NULL)
        continue;

      references = g_strsplit (wh_record_get_value (record, i)->text, "\n", -1);

      for (guint j = 0; references[j] != NULL; j++)
        if (*references[j] != 0)
          add_reference (self, j == 0 ? g_dgettext (GETTEXT_PACKAGE, field->title) : "", references[j], &row);
    }

  gtk_widget_set_visible (self->links, row > 0);
}

static int
compare_newest (gconstpointer one,
                gconstpointer other)
{
  const WhRecord *a = *(WhRecord * const *)one;
  const WhRecord *b = *(WhRecord * const *)other;

  return (a->values[WH_EVENT_TIME].number < b->values[WH_EVENT_TIME].number) -
         (a->values[WH_EVENT_TIME].number > b->values[WH_EVENT_TIME].number);
}

static void
add_event (WhUiRelations *self,
           WhRecord *event)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  GtkWidget *age;
  const char *reason = event->values[WH_EVENT_REASON].text;
  const char *text = event->values[WH_EVENT_TEXT].text;
  gint64 count = event->values[WH_EVENT_COUNT].number;
  gint64 time = event->values[WH_EVENT_TIME].number;
  g_autofree char *ago = time != WH_ABSENT ? wh_format_age (wh_store_get_now (self->store) - time) : g_strdup ("—");
  g_autofree char *suffix = count != WH_ABSENT && count > 1
                              ? g_strdup_printf ("×%" G_GINT64_FORMAT " · %s", count, ago)
                              : g_strdup (ago);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), reason != NULL ? reason : "—");
  adw_action_row_set_subtitle (row, text);
  adw_action_row_set_subtitle_lines (row, 3);

  age = gtk_label_new (suffix);
  gtk_widget_add_css_class (age, "caption");
  gtk_widget_add_css_class (age, "dimmed");
  gtk_widget_add_css_class (age, "numeric");
  adw_action_row_add_suffix (row, age);

  if (event->health == WH_HEALTH_WARNING || event->health == WH_HEALTH_FAILING)
    {
      GtkWidget *health = wh_ui_health_new ();

      wh_ui_health_set_health (WH_UI_HEALTH (health), event->health);
      adw_action_row_add_prefix (row, health);
    }

  gtk_list_box_append (self->event_list, GTK_WIDGET (row));
}

static void
update_referrers (WhUiRelations *self)
{
  g_autoptr(GPtrArray) referrers = wh_store_find_referrers (self->store, self->record);
  g_autoptr(GPtrArray) events = g_ptr_array_new ();
  guint n = 0;

  wh_ui_relations_empty_grid (self->referrer_grid);
  gtk_list_box_remove_all (self->event_list);

  for (guint i = 0; i < referrers->len; i++)
    {
      WhRecord *referrer = g_ptr_array_index (referrers, i);

      if (referrer->kind == &wh_kind_event)
        {
          g_ptr_array_add (events, referrer);
          continue;
        }

      if (n < MAX_REFERRERS)
        {
          gtk_grid_attach (self->referrer_grid,
                           wh_ui_relations_make_title (g_dgettext (GETTEXT_PACKAGE, referrer->kind->title)), 0, n, 1, 1);
          gtk_grid_attach (self->referrer_grid, make_link (self, referrer), 1, n, 1, 1);
        }
      n++;
    }

  if (n > MAX_REFERRERS)
    {
      g_autofree char *text = g_strdup_printf (_("%u more"), n - MAX_REFERRERS);

      gtk_grid_attach (self->referrer_grid, wh_ui_relations_make_title (text), 1, MAX_REFERRERS, 1, 1);
    }

  g_ptr_array_sort (events, compare_newest);

  for (guint i = 0; i < MIN (events->len, MAX_EVENTS); i++)
    add_event (self, g_ptr_array_index (events, i));

  gtk_widget_set_visible (self->referrers, n > 0);
  gtk_widget_set_visible (self->events, events->len > 0);
}

static void
wh_ui_relations_dispose (GObject *object)
{
  WhUiRelations *self = WH_UI_RELATIONS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_RELATIONS);
  g_clear_object (&self->store);
  g_clear_pointer (&self->record, wh_record_unref);

  G_OBJECT_CLASS (wh_ui_relations_parent_class)->dispose (object);
}

static void
wh_ui_relations_class_init (WhUiRelationsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_relations_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-relations.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRelations, links);
  gtk_widget_class_bind_template_child (widget_class, WhUiRelations, link_grid);
  gtk_widget_class_bind_template_child (widget_class, WhUiRelations, referrers);
  gtk_widget_class_bind_template_child (widget_class, WhUiRelations, referrer_grid);
  gtk_widget_class_bind_template_child (widget_class, WhUiRelations, events);
  gtk_widget_class_bind_template_child (widget_class, WhUiRelations, event_list);
}

static void
wh_ui_relations_init (WhUiRelations *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_relations_show:
 * @self: relations
 * @store: where to look for what @record refers to and is referred to by
 * @record: a resource
 *
 * Shows what @record has to do with.
 */
void
wh_ui_relations_show (WhUiRelations *self,
                      WhStore       *store,
                      WhRecord      *record)
{
  WhRecord *before;

  g_return_if_fail (WH_UI_IS_RELATIONS (self));
  g_return_if_fail (WH_IS_STORE (store));
  g_return_if_fail (record != NULL);

  before = self->record;
  self->record = wh_record_ref (record);
  g_clear_pointer (&before, wh_record_unref);
  g_set_object (&self->store, store);
  update_links (self);
  update_referrers (self);

  gtk_widget_set_visible (GTK_WIDGET (self), gtk_widget_get_visible (self->links) ||
                          gtk_widget_get_visible (self->referrers) || gtk_widget_get_visible (self->events));
}
