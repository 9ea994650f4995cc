/* wh-ui-app-columns.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-app-columns.h"
#include "wh-ui-app.h"
#include "wh-ui-cell.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-wordless.h"

/* The columns of a table of applications. Their ids are those of the kind's
 * fields, whose plain columns they take the place of. */

#define SPAN G_TIME_SPAN_HOUR

static gint64
get_now (WhUiPage *page)
{
  WhMoment *moment = wh_ui_page_get_moment (page);

  return moment != NULL ? wh_moment_get_now (moment) : g_get_real_time ();
}

static void
fill_name (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  WhRecord *application = wh_resource_get_record (resource);
  GtkWidget *pin = wh_ui_cell_get_extra (cell);

  if (pin == NULL)
    {
      pin = gtk_image_new_from_icon_name ("view-pin-symbolic");
      gtk_image_set_pixel_size (GTK_IMAGE (pin), 12);
      wh_ui_wordless_set_name (pin, _("Pinned"));
      gtk_widget_add_css_class (pin, "dimmed");
      wh_ui_cell_set_extra (cell, pin, FALSE);
    }

  wh_ui_cell_set_health (cell, wh_resource_get_health (resource), wh_resource_get_reason (resource));
  wh_ui_cell_set_text (cell, wh_record_get_name (application), NULL);
  wh_ui_cell_set_strong (cell, TRUE);
  gtk_widget_set_visible (pin, application->values[WH_APPLICATION_PINNED].number == 1);
}

static void
fill_version (WhUiCell   *cell,
              WhResource *resource,
              const char *name,
              WhUiPage   *page)
{
  WhRecord *application = wh_resource_get_record (resource);
  WhStore *store = wh_ui_page_get_store (page);
  WhRecord *environment = store != NULL ? wh_ui_app_find_environment (store, application, name) : NULL;
  const char *version = wh_ui_app_get_version (application, name);
  GtkWidget *sign = wh_ui_cell_get_extra (cell);

  if (sign == NULL)
    {
      sign = wh_ui_health_new ();
      wh_ui_health_set_size (WH_UI_HEALTH (sign), 10);
      gtk_widget_set_valign (sign, GTK_ALIGN_CENTER);
      wh_ui_cell_set_extra (cell, sign, TRUE);
    }

  gtk_widget_set_visible (sign, environment != NULL);

  if (environment != NULL)
    {
      wh_ui_health_set_health (WH_UI_HEALTH (sign), wh_store_get_health (store, environment));
      wh_ui_health_set_reason (WH_UI_HEALTH (sign), environment->reason);
    }

  wh_ui_cell_set_text (cell, version != NULL ? version : "–", NULL);
  wh_ui_cell_set_quiet (cell, version == NULL || wh_resource_get_health (resource) == WH_HEALTH_STALE);
}

static void
fill_production (WhUiCell   *cell,
                 WhResource *resource,
                 gpointer    user_data)
{
  fill_version (cell, resource, "production", user_data);
}

static void
fill_staging (WhUiCell   *cell,
              WhResource *resource,
              gpointer    user_data)
{
  fill_version (cell, resource, "staging", user_data);
}

static void
fill_development (WhUiCell   *cell,
                  WhResource *resource,
                  gpointer    user_data)
{
  fill_version (cell, resource, "development", user_data);
}

static void
fill_drift (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  WhRecord *application = wh_resource_get_record (resource);
  g_autofree char *text = wh_ui_app_dup_drift (application);

  wh_ui_cell_set_text (cell, text != NULL ? text : "–", NULL);
  wh_ui_cell_set_quiet (cell, application->values[WH_APPLICATION_BEHIND].number <= 0);
}

static void
fill_commit (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  gint64 time = wh_resource_get_record (resource)->values[WH_APPLICATION_COMMITTED].number;
  g_autofree char *text = time != WH_ABSENT ? wh_format_age (MAX (get_now (user_data) - time, 0)) : NULL;

  wh_ui_cell_set_text (cell, text != NULL ? text : "–", NULL);
  wh_ui_cell_set_quiet (cell, TRUE);
}

static void
fill_run (WhUiCell   *cell,
          WhResource *resource,
          gpointer    user_data)
{
  WhStore *store = wh_ui_page_get_store (user_data);
  const char *reference = wh_resource_get_record (resource)->values[WH_APPLICATION_RUN].text;
  WhRecord *run = reference != NULL && store != NULL ? wh_store_resolve (store, NULL, reference) : NULL;
  GtkWidget *sign = wh_ui_cell_get_extra (cell);
  WhUiActivity activity = WH_UI_ACTIVITY_NONE;
  g_autofree char *age = NULL;
  const char *state;

  if (sign == NULL)
    {
      sign = wh_ui_health_new ();
      wh_ui_health_set_size (WH_UI_HEALTH (sign), 10);
      gtk_widget_set_valign (sign, GTK_ALIGN_CENTER);
      wh_ui_cell_set_extra (cell, sign, TRUE);
    }

  gtk_widget_set_visible (sign, run != NULL);

  if (run == NULL)
    {
      wh_ui_cell_set_text (cell, "–", NULL);
      wh_ui_cell_set_quiet (cell, TRUE);
      return;
    }

  state = run->values[WH_RUN_STATE].text;

  if (g_strcmp0 (state, "running") == 0)
    activity = WH_UI_ACTIVITY_RUNNING;
  else if (g_strcmp0 (state, "queued") == 0)
    activity = WH_UI_ACTIVITY_WAITING;
  else if (g_strcmp0 (state, "skipped") == 0 || g_strcmp0 (state, "cancelled") == 0)
    activity = WH_UI_ACTIVITY_SKIPPED;

  if (run->values[WH_RUN_STARTED].number != WH_ABSENT)
    {
      g_autofree char *text = wh_format_age (MAX (get_now (user_data) - run->values[WH_RUN_STARTED].number, 0));

      /* Further away than a unit is from its number. */
      age = g_strconcat (" ", text, NULL);
    }

  wh_ui_health_set_health (WH_UI_HEALTH (sign), wh_store_get_health (store, run));
  wh_ui_health_set_activity (WH_UI_HEALTH (sign), activity);
  wh_ui_cell_set_text (cell, wh_record_get_name (run), age);
  wh_ui_cell_set_quiet (cell, FALSE);
}

static void
fill_rate (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  WhRecord *application = wh_resource_get_record (resource);
  WhHealth health = wh_resource_get_health (resource);
  WhStore *store = wh_ui_page_get_store (user_data);
  double rate = application->values[WH_APPLICATION_RATE].real;
  g_autofree char *text = !isnan (rate) ? wh_format_real (rate) : NULL;
  GtkWidget *clamp = wh_ui_cell_get_extra (cell);
  GtkWidget *spark;

  if (clamp == NULL)
    {
      clamp = adw_clamp_new ();
      adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 60);
      adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 60);
      adw_clamp_set_child (ADW_CLAMP (clamp), wh_ui_spark_new ());
      gtk_widget_set_size_request (adw_clamp_get_child (ADW_CLAMP (clamp)), 60, 22);
      gtk_widget_set_size_request (clamp, 60, -1);
      gtk_widget_set_hexpand (clamp, FALSE);
      gtk_widget_set_valign (clamp, GTK_ALIGN_CENTER);
      wh_ui_cell_set_extra (cell, clamp, TRUE);
    }

  spark = adw_clamp_get_child (ADW_CLAMP (clamp));

  if (store != NULL)
    wh_ui_app_fill_spark (WH_UI_SPARK (spark), store, application, "rate", get_now (user_data), SPAN);

  wh_ui_spark_set_tone (WH_UI_SPARK (spark),
                        health == WH_HEALTH_FAILING ? WH_UI_TONE_ERROR
                                                    : health == WH_HEALTH_STALE ? WH_UI_TONE_SLATE : WH_UI_TONE_ACCENT);
  gtk_widget_set_opacity (spark, wh_ui_spark_has_values (WH_UI_SPARK (spark)) ? 1 : 0);
  wh_ui_cell_set_text (cell, text != NULL ? text : "–", NULL);
  wh_ui_cell_set_quiet (cell, text == NULL || health == WH_HEALTH_STALE);
}

static void
fill_errors (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  WhRecord *application = wh_resource_get_record (resource);
  double errors = application->values[WH_APPLICATION_ERRORS].real;
  gboolean stale = wh_resource_get_health (resource) == WH_HEALTH_STALE;
  gboolean breaks = wh_ui_app_breaks_errors (application) && !stale;
  char text[32] = "–";

  if (!isnan (errors))
    g_snprintf (text, sizeof text, "%.1f", errors);

  wh_ui_cell_set_text (cell, text, NULL);
  wh_ui_cell_set_quiet (cell, isnan (errors) || stale);
  wh_ui_cell_set_tone (cell, breaks ? "error" : NULL);
  wh_ui_cell_set_strong (cell, breaks);
}

/**
 * wh_ui_app_columns_insert:
 * @table: a table
 * @page: the page that it is on, which outlives it
 *
 * Gives @table the columns of applications.
 */
void
wh_ui_app_columns_insert (WhUiTable *table,
                          WhUiPage  *page)
{
  const WhUiColumn columns[] = {
    { "name", _("Name"), -1, WH_APPLICATION_NAME, FALSE, TRUE, FALSE, 0, fill_name, page },
    { "production", _("Production"), 104, WH_APPLICATION_PRODUCTION, FALSE, TRUE, FALSE, 0, fill_production, page },
    { "staging", _("Staging"), 94, WH_APPLICATION_STAGING, FALSE, TRUE, FALSE, 100, fill_staging, page },
    { "development", _("Dev"), 116, WH_APPLICATION_DEVELOPMENT, FALSE, TRUE, FALSE, 900, fill_development, page },
    { "behind", _("Drift"), 84, WH_APPLICATION_BEHIND, FALSE, TRUE, FALSE, 90, fill_drift, page },
    { "committed", _("Commit"), 72, WH_APPLICATION_COMMITTED, FALSE, TRUE, TRUE, 800, fill_commit, page },
    { "run", _("CI"), 130, WH_APPLICATION_RUN, FALSE, TRUE, TRUE, 110, fill_run, page },
    { "rate", _("Requests /s"), 124, WH_APPLICATION_RATE, TRUE, TRUE, TRUE, 80, fill_rate, page },
    { "errors", _("Errors %"), 74, WH_APPLICATION_ERRORS, TRUE, TRUE, FALSE, 70, fill_errors, page },
  };

  g_return_if_fail (WH_UI_IS_TABLE (table));
  g_return_if_fail (WH_UI_IS_PAGE (page));

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (table, &wh_kind_application, i, &columns[i]);
}
