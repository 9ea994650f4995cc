/* wh-ui-app-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-app-row.h"
#include "wh-ui-app.h"
#include "wh-ui-health.h"
#include "wh-ui-value.h"

/**
 * WhUiAppRow:
 *
 * An application in two lines, for narrow windows: name; version and drift, or
 * what is wrong.
 */
struct _WhUiAppRow
{
  AdwBin      parent_instance;

  GtkWidget  *health;
  GtkLabel   *name;
  GtkLabel   *detail;
  GtkWidget  *spark;
  GtkWidget  *rate;

  WhStore    *store;
  WhResource *resource;
  gulong      handler;
};

G_DEFINE_FINAL_TYPE (WhUiAppRow, wh_ui_app_row, ADW_TYPE_BIN)

static char *
dup_detail (WhUiAppRow *self,
            WhRecord   *application,
            WhHealth    health)
{
  const char *version = wh_ui_app_get_version (application, NULL);
  gint64 since = wh_ui_app_get_failing_since (self->store, application);
  g_autofree char *drift = wh_ui_app_dup_drift (application);

  /* That it fails is said by the glyph. */
  if (health == WH_HEALTH_FAILING && since > 0 && wh_ui_app_breaks_errors (application))
    {
      g_autofree char *age = wh_format_age (wh_store_get_now (self->store) - since);

      /* Translators: a share, and for how long: "18.4 % errors, 21 min" */
      return g_strdup_printf (_("%.1f %% errors, %s"), application->values[WH_APPLICATION_ERRORS].real, age);
    }

  if (health == WH_HEALTH_FAILING || health == WH_HEALTH_WARNING)
    return wh_ui_app_dup_state (self->store, application);

  if (health == WH_HEALTH_STALE)
    {
      g_free (drift);
      drift = wh_ui_app_dup_state (self->store, application);
    }

  if (version == NULL || drift == NULL)
    return g_strdup (version != NULL ? version : drift != NULL ? drift : wh_health_get_title (health));

  return g_strdup_printf ("%s · %s", version, drift);
}

static void
update (WhUiAppRow *self)
{
  WhRecord *application = wh_resource_get_record (self->resource);
  WhHealth health = wh_resource_get_health (self->resource);
  double rate = application->values[WH_APPLICATION_RATE].real;
  g_autofree char *detail = dup_detail (self, application, health);
  g_autofree char *text = !isnan (rate) ? wh_format_real (rate) : NULL;

  wh_ui_health_set_health (WH_UI_HEALTH (self->health), health);
  wh_ui_health_set_reason (WH_UI_HEALTH (self->health), application->reason);
  gtk_label_set_label (self->name, wh_record_get_name (application));
  gtk_label_set_label (self->detail, detail);
  wh_ui_set_style_class (GTK_WIDGET (self->detail), "error", health == WH_HEALTH_FAILING);
  wh_ui_set_style_class (GTK_WIDGET (self->detail), "dimmed", health != WH_HEALTH_FAILING);
  wh_ui_value_set (WH_UI_VALUE (self->rate), text, text != NULL ? _("req/s") : NULL);
  wh_ui_app_fill_spark (WH_UI_SPARK (self->spark), self->store, application, "rate", wh_store_get_now (self->store), G_TIME_SPAN_HOUR);
  wh_ui_spark_set_tone (WH_UI_SPARK (self->spark), health == WH_HEALTH_FAILING ? WH_UI_TONE_ERROR
                                                   : health == WH_HEALTH_STALE ? WH_UI_TONE_SLATE : WH_UI_TONE_ACCENT);
}

static void
wh_ui_app_row_dispose (GObject *object)
{
  wh_ui_app_row_set_resource (WH_UI_APP_ROW (object), NULL, NULL);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_APP_ROW);

  G_OBJECT_CLASS (wh_ui_app_row_parent_class)->dispose (object);
}

static void
wh_ui_app_row_class_init (WhUiAppRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_app_row_dispose;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_SPARK);
  g_type_ensure (WH_UI_TYPE_VALUE);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-app-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiAppRow, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppRow, name);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppRow, detail);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppRow, spark);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppRow, rate);
}

static void
wh_ui_app_row_init (WhUiAppRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_app_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
wh_ui_app_row_new (void)
{
  return g_object_new (WH_UI_TYPE_APP_ROW, NULL);
}

/**
 * wh_ui_app_row_set_resource:
 * @self: a row
 * @store: (nullable): what is shown
 * @resource: (nullable): an application in @store
 *
 * Shows @resource, and its changes.
 */
void
wh_ui_app_row_set_resource (WhUiAppRow *self,
                            WhStore    *store,
                            WhResource *resource)
{
  g_return_if_fail (WH_UI_IS_APP_ROW (self));

  if (self->resource != NULL)
    g_clear_signal_handler (&self->handler, self->resource);

  g_set_object (&self->store, store);
  g_set_object (&self->resource, resource);

  if (resource != NULL)
    {
      self->handler = g_signal_connect_swapped (resource, "changed", G_CALLBACK (update), self);
      update (self);
    }
}
