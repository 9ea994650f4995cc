/* wh-ui-review-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-record.h"
#include "wh-ui-draw.h"
#include "wh-ui-review-dialog.h"

/* So many weeks are told of, and so many rules. */
#define N_WEEKS   8
#define MAX_RULES 8

#define WEEK (G_GINT64_CONSTANT (7 * 86400) * G_USEC_PER_SEC)

/* "taken after 12 min · over after 40 min", the medians. */
static char *
dup_times (const WhIncidentWeek *week)
{
  g_autofree char *taken = week->taken_median != WH_ABSENT ? wh_format_duration (week->taken_median) : NULL;
  g_autofree char *ended = week->ended_median != WH_ABSENT ? wh_format_duration (week->ended_median) : NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  if (taken != NULL)
    /* Translators: a duration: the median */
    g_string_append_printf (text, _("taken after %s"), taken);

  if (taken != NULL && ended != NULL)
    g_string_append (text, " · ");

  if (ended != NULL)
    /* Translators: a duration: the median */
    g_string_append_printf (text, _("over after %s"), ended);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
make_row (const char *title,
          const char *subtitle,
          guint       n,
          guint       n_most,
          gboolean    observed)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *bar = gtk_level_bar_new_for_interval (0, MAX (n_most, 1));
  g_autofree char *count = observed ? g_strdup_printf ("%u", n) : g_strdup ("—");
  GtkWidget *label = gtk_label_new (count);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);

  /* How many, beside how many at most: no colour of its own, since many are not
   * worse than few that nobody looked after. */
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), n);
  gtk_widget_set_size_request (bar, 90, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_label_set_width_chars (GTK_LABEL (label), 3);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_visible (bar, observed);
  wh_ui_set_style_class (row, "dimmed", !observed);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), bar);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);

  return row;
}

static GtkWidget *
make_weeks (const WhIncidentReview *review)
{
  GtkWidget *group = adw_preferences_group_new ();
  guint n_most = 0;

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("By week"));

  for (guint i = 0; i < review->weeks->len; i++)
    n_most = MAX (n_most, g_array_index (review->weeks, WhIncidentWeek, i).n);

  for (guint i = review->weeks->len; i-- > 0;)
    {
      const WhIncidentWeek *week = &g_array_index (review->weeks, WhIncidentWeek, i);
      g_autoptr(GDateTime) begins = g_date_time_new_from_unix_local (week->begins / G_USEC_PER_SEC);
      /* Translators: the day on which a week begins, such as 16 Nov; for g_date_time_format() */
      g_autofree char *title = g_date_time_format (begins, _("Week of %-e %b"));
      g_autofree char *text = dup_times (week);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 make_row (title, week->observed ? text : _("not observed"), week->n, n_most, week->observed));
    }

  return group;
}

static GtkWidget *
make_rules (const WhIncidentReview *review)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Noisiest rules"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         review->rules->len > 0 ? _("By how many incidents they were part of")
                                                                : _("No incident, no noise"));

  for (guint i = 0; i < MIN (review->rules->len, MAX_RULES); i++)
    {
      const WhNoisyRule *rule = g_ptr_array_index (review->rules, i);
      const WhNoisyRule *noisiest = g_ptr_array_index (review->rules, 0);
      g_autofree char *text = NULL;

      if (rule->n_untaken > 0)
        text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "nobody acted on %u of them", "nobody acted on %u of them",
                                             rule->n_untaken), rule->n_untaken);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 make_row (rule->name, text != NULL ? text : "", rule->n, noisiest->n, TRUE));
    }

  return group;
}

/**
 * wh_ui_review_dialog_present:
 * @parent: a widget of the window
 * @store: what is shown
 * @environment: (nullable): only there
 * @now: the moment that is shown, microseconds since the epoch
 *
 * Shows how incidents went, week by week, and which rules were the noisiest.
 */
void
wh_ui_review_dialog_present (GtkWidget  *parent,
                             WhStore    *store,
                             const char *environment,
                             gint64      now)
{
  AdwDialog *dialog;
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  g_autoptr(WhIncidentReview) review = NULL;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_STORE (store));

  review = wh_incident_review_make (store, environment,
                                    wh_incident_review_get_monday (now - (N_WEEKS - 1) * WEEK), now);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_weeks (review)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_rules (review)));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);

  dialog = adw_dialog_new ();
  adw_dialog_set_title (dialog, _("Weekly review"));
  adw_dialog_set_content_width (dialog, 560);
  adw_dialog_set_content_height (dialog, 620);
  adw_dialog_set_child (dialog, view);
  adw_dialog_present (dialog, parent);
}
