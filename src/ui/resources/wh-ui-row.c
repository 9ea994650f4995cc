/* wh-ui-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-children.h"
#include "wh-ui-health.h"
#include "wh-ui-row.h"

/**
 * WhUiRow:
 *
 * A resource in two or three lines, for narrow windows: name; state; where it
 * is at the left and its numbers at the right.
 */
struct _WhUiRow
{
  GtkWidget   parent_instance;

  GtkWidget  *health;
  GtkLabel   *name;
  GtkLabel   *status;
  GtkLabel   *detail;
  GtkLabel   *numbers;

  WhResource *resource;
  gulong      handler;
  const char *tone;

  const WhUiRowStyle *style; /* of the list */
};

G_DEFINE_FINAL_TYPE (WhUiRow, wh_ui_row, GTK_TYPE_WIDGET)

static void
append (GString    *string,
        const char *text)
{
  if (text == NULL || *text == 0)
    return;

  if (string->len > 0)
    g_string_append (string, " · ");
  g_string_append (string, text);
}

static void
add_values (WhUiRow *self)
{
  WhRecord *record = wh_resource_get_record (self->resource);
  const WhKind *kind = record->kind;
  g_autoptr(GString) words = g_string_new (NULL);
  g_autoptr(GString) numbers = g_string_new (NULL);
  int status = wh_ui_kind_get_status_field (kind);
  gboolean brief = self->style != NULL && self->style->detail != NULL;
  g_autofree char *detail = brief ? self->style->detail (self->resource, self->style->user_data) : NULL;
  guint n_words = 0;
  guint n_times = 0;
  guint n_counts = 0;

  for (guint i = 0; i < kind->n_fields; i++)
    {
      const WhField *field = &kind->fields[i];
      g_autofree char *text = NULL;
      const char *unit = NULL;

      if ((int)i == kind->name_field || (int)i == status || (self->style != NULL && (int)i == self->style->said) ||
          (field->flags & (WH_FIELD_COLUMN | WH_FIELD_HIDDEN | WH_FIELD_TITLE)) != WH_FIELD_COLUMN ||
          wh_value_is_absent (field->type, wh_record_get_value (record, i)))
        continue;

      if (field->type == WH_FIELD_TIME && n_times++ == 0)
        {
          text = wh_format_value_at (field, wh_record_get_value (record, i), wh_store_get_now (wh_resource_get_store (self->resource)));
          append (numbers, text);
        }
      else if (brief)
        continue;
      else if (field->type == WH_FIELD_INTEGER && n_counts == 0 && wh_record_get_value (record, i)->number > 0 &&
               !g_str_equal (field->id, "ready") && !g_str_equal (field->id, "wanted"))
        {
          g_autofree char *number = wh_format_value (field, wh_record_get_value (record, i));

          /* A number alone says nothing: "9 restarts", or "Revision 4". */
          n_counts++;
          if (field->counted[0] != NULL)
            text = g_strdup_printf ("%s %s", number, g_dngettext (GETTEXT_PACKAGE, field->counted[0], field->counted[1],
                                                                  wh_record_get_value (record, i)->number));
          else
            text = g_strdup_printf ("%s %s", g_dgettext (GETTEXT_PACKAGE, field->title), number);
          append (numbers, text);
        }
      else if (field->type == WH_FIELD_BYTES && g_str_equal (field->id, "size"))
        {
          text = wh_format_value (field, wh_record_get_value (record, i));
          append (numbers, text);
        }
      else if (field->type == WH_FIELD_BYTES && g_str_equal (field->id, "used"))
        {
          int limit = wh_kind_find_field (kind, "used_limit");
          g_autofree char *used = wh_format_value (field, wh_record_get_value (record, i));
          g_autofree char *whole = limit >= 0 && wh_record_get_value (record, limit)->number != WH_ABSENT
                                     ? wh_format_value (&kind->fields[limit], wh_record_get_value (record, limit)) : NULL;

          /* Translators: bytes that are used, of those that may be */
          text = whole != NULL ? g_strdup_printf (_("%s of %s"), used, whole) : g_steal_pointer (&used);
          append (numbers, text);
        }
      else if (!wh_field_is_numeric (field) && n_words++ < 2)
        {
          text = wh_ui_resource_dup_field (self->resource, i, &unit);
          append (words, text);
        }
    }

  gtk_label_set_label (self->detail, brief ? (detail != NULL ? detail : "") : words->str);
  gtk_label_set_label (self->numbers, numbers->str);
}

static void
update (WhUiRow *self)
{
  WhRecord *record = wh_resource_get_record (self->resource);
  WhHealth health = wh_resource_get_health (self->resource);
  g_autofree char *note = self->style != NULL && self->style->note != NULL ? self->style->note (record, &health, self->style->user_data) : NULL;
  gboolean judged = note == NULL && (wh_ui_kind_has_health (record->kind) || wh_ui_kind_get_status_field (record->kind) >= 0);
  const char *tone = wh_ui_health_css_class (health);
  g_autofree char *title = self->style != NULL && self->style->title != NULL
                             ? self->style->title (self->resource, self->style->user_data) : NULL;

  /* The end of a name tells it from others; a sentence begins with what matters. */
  gtk_label_set_ellipsize (self->name, title != NULL ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_label (self->name, title != NULL ? title : wh_record_get_title (record));
  gtk_widget_set_visible (self->health, judged);
  gtk_widget_set_visible (GTK_WIDGET (self->status), judged || (note != NULL && *note != 0));

  if (note != NULL)
    gtk_label_set_label (self->status, note);

  if (judged)
    {
      g_autofree char *status = wh_ui_resource_dup_status (self->resource);

      wh_ui_health_set_health (WH_UI_HEALTH (self->health), health);
      wh_ui_health_set_reason (WH_UI_HEALTH (self->health), wh_resource_get_reason (self->resource));
      wh_ui_health_set_word (WH_UI_HEALTH (self->health), wh_ui_resource_get_word (self->resource));
      gtk_label_set_label (self->status, status);

      /* That all is well is said by the glyph. */
      gtk_widget_set_visible (GTK_WIDGET (self->status),
                              health != WH_HEALTH_OK || g_strcmp0 (status, wh_health_get_title (health)) != 0);
    }

  if (self->style != NULL && self->style->detail != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->status), FALSE);

  if (tone == NULL)
    tone = "dimmed";

  if (self->tone != tone)
    {
      if (self->tone != NULL)
        gtk_widget_remove_css_class (GTK_WIDGET (self->status), self->tone);
      gtk_widget_add_css_class (GTK_WIDGET (self->status), tone);
      self->tone = tone;
    }

  add_values (self);
}

static void
wh_ui_row_dispose (GObject *object)
{
  WhUiRow *self = WH_UI_ROW (object);

  wh_ui_row_set_resource (self, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_ROW);
  wh_ui_remove_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (wh_ui_row_parent_class)->dispose (object);
}

static void
wh_ui_row_class_init (WhUiRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_row_dispose;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_css_name (widget_class, "whrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRow, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiRow, name);
  gtk_widget_class_bind_template_child (widget_class, WhUiRow, status);
  gtk_widget_class_bind_template_child (widget_class, WhUiRow, detail);
  gtk_widget_class_bind_template_child (widget_class, WhUiRow, numbers);
}

static void
wh_ui_row_init (WhUiRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_row_new:
 *
 * Returns: (transfer full): an empty row
 */
GtkWidget *
wh_ui_row_new (void)
{
  return g_object_new (WH_UI_TYPE_ROW, NULL);
}

/**
 * wh_ui_row_set_resource:
 * @self: a row
 * @resource: (nullable): what it shows from now on
 * @style: (nullable): how, lives longer than what is shown
 *
 * Shows @resource, and its changes.
 */
void
wh_ui_row_set_resource (WhUiRow            *self,
                        WhResource         *resource,
                        const WhUiRowStyle *style)
{
  g_return_if_fail (WH_UI_IS_ROW (self));

  self->style = style;

  if (self->resource != NULL)
    g_clear_signal_handler (&self->handler, self->resource);

  g_set_object (&self->resource, resource);

  if (resource != NULL)
    {
      self->handler = g_signal_connect_swapped (resource, "changed", G_CALLBACK (update), self);
      update (self);
    }
}
