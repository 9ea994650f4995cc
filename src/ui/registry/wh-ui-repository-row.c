/* wh-ui-repository-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-children.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-meter.h"
#include "wh-ui-repository-row.h"
#include "wh-ui-value.h"
#include "wh-ui-wordless.h"

/**
 * WhUiRepositoryRow:
 *
 * A repository of images in the list of all: name, size of its own and its
 * share of the largest, tags, last push.
 */
struct _WhUiRepositoryRow
{
  GtkWidget   parent_instance;

  GtkLabel   *name;
  WhUiHealth *drift;
  WhUiValue  *size;
  WhUiMeter  *meter;
  GtkLabel   *tags;
  GtkLabel   *pushed;

  WhResource *resource;
  gulong      handler;
  gint64      largest;
};

G_DEFINE_FINAL_TYPE (WhUiRepositoryRow, wh_ui_repository_row, GTK_TYPE_WIDGET)

static void
update (WhUiRepositoryRow *self)
{
  WhRecord *record = wh_resource_get_record (self->resource);
  const WhField *field = &record->kind->fields[WH_IMAGE_REPOSITORY_SIZE];
  gint64 size = record->values[WH_IMAGE_REPOSITORY_SIZE].number;
  gint64 tags = record->values[WH_IMAGE_REPOSITORY_TAGS].number;
  gint64 pushed = record->values[WH_IMAGE_REPOSITORY_PUSHED].number;
  gboolean stale = wh_resource_get_health (self->resource) == WH_HEALTH_STALE;
  const char *unit = NULL;
  const char *why = NULL;

  gtk_label_set_label (self->name, wh_record_get_name (record));
  wh_ui_set_tooltip (GTK_WIDGET (self->name), wh_record_get_name (record));
  gtk_widget_set_opacity (GTK_WIDGET (self), stale ? .6 : 1);

  if (size != WH_ABSENT)
    {
      g_autofree char *text = wh_format_parts (field, &record->values[WH_IMAGE_REPOSITORY_SIZE], &unit);
      g_autofree char *at_most = NULL;

      if (record->values[WH_IMAGE_REPOSITORY_ROUGH].number == TRUE)
        {
          at_most = g_strdup_printf ("≤\u202f%s", text);
          why = _("At most: this registry tells how large images are, not which layers they share");
        }

      wh_ui_value_set (self->size, at_most != NULL ? at_most : text, unit);
      wh_ui_meter_set (self->meter, size, -1, self->largest + self->largest / 50 + 1);
    }
  else
    {
      wh_ui_value_set (self->size, NULL, NULL);
      why = _("Not known yet: not all of its tags were read");
    }

  wh_ui_set_tooltip (GTK_WIDGET (self->size), why);

  gtk_widget_set_visible (GTK_WIDGET (self->meter), size != WH_ABSENT);
  wh_ui_meter_set_observed (self->meter, !stale);

  if (tags != WH_ABSENT)
    {
      g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u tag", "%u tags", tags), (guint)tags);

      gtk_label_set_label (self->tags, text);
    }
  else
    {
      gtk_label_set_label (self->tags, "—");
    }

  if (pushed != WH_ABSENT && pushed > 0)
    {
      g_autofree char *age = wh_format_age (MAX (wh_store_get_now (wh_resource_get_store (self->resource)) - pushed, 0));
      /* Translators: how long ago the last push was: "push 9 h ago" */
      g_autofree char *text = g_strdup_printf (_("push %s ago"), age);

      gtk_label_set_label (self->pushed, text);
    }
  else
    {
      gtk_label_set_label (self->pushed, "");
    }
}

static void
wh_ui_repository_row_dispose (GObject *object)
{
  wh_ui_repository_row_set_resource (WH_UI_REPOSITORY_ROW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_REPOSITORY_ROW);
  wh_ui_remove_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (wh_ui_repository_row_parent_class)->dispose (object);
}

static void
wh_ui_repository_row_class_init (WhUiRepositoryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_repository_row_dispose;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_METER);
  g_type_ensure (WH_UI_TYPE_VALUE);
  gtk_widget_class_set_css_name (widget_class, "repositoryrow");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-repository-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryRow, name);
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryRow, drift);
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryRow, size);
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryRow, meter);
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryRow, tags);
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryRow, pushed);
}

static void
wh_ui_repository_row_init (WhUiRepositoryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* A large repository is not unwell. */
  wh_ui_meter_set_warning_share (self->meter, 1);
  wh_ui_meter_set_error_share (self->meter, 1);
}

/**
 * wh_ui_repository_row_new:
 *
 * Returns: (transfer full): an empty row
 */
GtkWidget *
wh_ui_repository_row_new (void)
{
  return g_object_new (WH_UI_TYPE_REPOSITORY_ROW, NULL);
}

/**
 * wh_ui_repository_row_set_resource:
 * @self: a row
 * @resource: (nullable): what it shows from now on
 *
 * Shows @resource, and its changes.
 */
void
wh_ui_repository_row_set_resource (WhUiRepositoryRow *self,
                                   WhResource        *resource)
{
  g_return_if_fail (WH_UI_IS_REPOSITORY_ROW (self));

  if (self->resource != NULL)
    g_clear_signal_handler (&self->handler, self->resource);

  g_set_object (&self->resource, resource);

  if (resource != NULL)
    {
      self->handler = g_signal_connect_swapped (resource, "changed", G_CALLBACK (update), self);
      update (self);
    }
}

/**
 * wh_ui_repository_row_set_largest:
 * @self: a row
 * @largest: size of the largest repository, in bytes
 *
 * Sets what a full bar means.
 */
void
wh_ui_repository_row_set_largest (WhUiRepositoryRow *self,
                                  gint64             largest)
{
  g_return_if_fail (WH_UI_IS_REPOSITORY_ROW (self));

  if (self->largest == largest)
    return;

  self->largest = largest;

  if (self->resource != NULL)
    update (self);
}

/**
 * wh_ui_repository_row_set_drift:
 * @self: a row
 * @reason: (nullable): what of it runs and is not there, in words; %NULL = nothing
 *
 * Warns of images that run and that the repository does not have.
 */
void
wh_ui_repository_row_set_drift (WhUiRepositoryRow *self,
                                const char        *reason)
{
  g_return_if_fail (WH_UI_IS_REPOSITORY_ROW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->drift), reason != NULL);
  wh_ui_health_set_health (self->drift, WH_HEALTH_WARNING);
  wh_ui_health_set_reason (self->drift, reason);
}

/**
 * wh_ui_repository_row_get_resource:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
WhResource *
wh_ui_repository_row_get_resource (WhUiRepositoryRow *self)
{
  g_return_val_if_fail (WH_UI_IS_REPOSITORY_ROW (self), NULL);

  return self->resource;
}
