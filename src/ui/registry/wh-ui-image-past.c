/* wh-ui-image-past.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-image-attached.h"
#include "wh-image-scan.h"
#include "wh-kinds.h"
#include "wh-ui-facts.h"
#include "wh-ui-health.h"
#include "wh-ui-image-past.h"
#include "wh-ui-image-platforms.h"

/* How an image came about, and what is said of it: steps, attachments,
 * vulnerabilities. */

#define MAX_ROWS 60

static GtkWidget *
make_row (const char *title,
          const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_tooltip_text (row, title);

  return row;
}

/* ---- History ---- */

/**
 * wh_ui_image_past_add_history:
 * @extra: where the sections of the pane are
 * @image: an image
 *
 * Adds the steps it was made in, the newest first.
 */
void
wh_ui_image_past_add_history (GtkBox   *extra,
                              WhRecord *image)
{
  g_auto(GStrv) lines = NULL;
  g_autofree char *title = NULL;
  GtkWidget *facts;
  GtkWidget *list;
  guint n;

  if (image->values[WH_IMAGE_HISTORY].text == NULL)
    return;

  lines = g_strsplit (image->values[WH_IMAGE_HISTORY].text, "\n", -1);
  n = g_strv_length (lines);
  title = g_strdup_printf (_("History %u"), n);
  facts = wh_ui_facts_new (title);
  list = wh_ui_image_list_new ();

  for (guint i = n; i > 0 && n - i < MAX_ROWS; i--)
    {
      const char *blank = strchr (lines[i - 1], ' ');
      gint64 time = g_ascii_strtoll (lines[i - 1], NULL, 10);
      g_autofree char *age = time > 0 ? wh_format_age (g_get_real_time () - time) : NULL;
      GtkWidget *row = make_row (blank != NULL ? blank + 1 : "—", NULL);

      gtk_widget_add_css_class (row, "wh-mono");

      if (age != NULL)
        {
          GtkWidget *label = gtk_label_new (age);

          gtk_widget_add_css_class (label, "numeric");
          gtk_widget_add_css_class (label, "dimmed");
          adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
        }

      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }

  wh_ui_facts_add_widget (WH_UI_FACTS (facts), list);
  gtk_box_append (extra, facts);
}

/* ---- What is attached ---- */

/**
 * wh_ui_image_past_add_attached:
 * @extra: where the sections of the pane are
 * @image: an image
 *
 * Adds what is attached: signatures, attestations, bills of materials.
 */
void
wh_ui_image_past_add_attached (GtkBox   *extra,
                               WhRecord *image)
{
  g_auto(GStrv) lines = NULL;
  GtkWidget *facts;
  GtkWidget *list;

  if (image->values[WH_IMAGE_ATTACHED].text == NULL)
    return;

  lines = g_strsplit (image->values[WH_IMAGE_ATTACHED].text, "\n", -1);
  facts = wh_ui_facts_new (_("Attached"));
  list = wh_ui_image_list_new ();

  for (guint i = 0; lines[i] != NULL && i < MAX_ROWS; i++)
    {
      const char *blank = strchr (lines[i], ' ');
      GtkWidget *row = make_row (wh_image_attached_get_title (lines[i]), blank != NULL ? blank + 1 : NULL);

      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);

      /* Keys are not known here: that it is there is all that can be said. */
      if (g_str_has_prefix (lines[i], "signature"))
        {
          GtkWidget *label = gtk_label_new (_("not verified"));

          gtk_widget_add_css_class (label, "dimmed");
          adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
        }

      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }

  wh_ui_facts_add_widget (WH_UI_FACTS (facts), list);
  gtk_box_append (extra, facts);
}

/* ---- Vulnerabilities ---- */

/* "severity id package version fixed-version" */
static GtkWidget *
make_finding (const char *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", 5);
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *severity = NULL;
  int level;
  GtkWidget *health = wh_ui_health_new ();
  GtkWidget *row;

  if (g_strv_length (words) < 4)
    {
      g_object_unref (g_object_ref_sink (health));
      return make_row (line, NULL);
    }

  /* Translators: a vulnerability, a package and its version */
  title = g_strdup_printf (_("%s in %s %s"), words[1], words[2], words[3]);
  severity = g_ascii_strdown (words[0], -1);
  level = wh_kind_find_field (&wh_kind_image, severity);

  if (words[4] != NULL && *words[4] != '\0')
    /* Translators: how bad, and in which version it is fixed */
    subtitle = g_strdup_printf (_("%s · fixed in %s"), severity, words[4]);
  else
    subtitle = g_strdup (severity);

  row = make_row (title, subtitle);
  wh_ui_health_set_health (WH_UI_HEALTH (health), level >= 0 ? wh_image_level_get_health ((guint)level) : WH_HEALTH_UNKNOWN);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), health);

  return row;
}

/* "1 critical, 5 high" above who says so and since when. */
static GtkWidget *
make_scan (WhRecord *image,
           WhRecord *scanned,
           gboolean  scannable)
{
  g_autofree char *state = wh_image_dup_scan_state (image);
  g_autoptr(GString) subtitle = g_string_new (NULL);
  GtkWidget *health = wh_ui_health_new ();
  WhHealth worst = WH_HEALTH_UNKNOWN;
  const char *title = _("Not scanned");
  GtkWidget *row;

  if (scanned != NULL)
    {
      g_autofree char *brief = wh_image_dup_worst (scanned, &worst);
      gint64 fixable = scanned->values[WH_IMAGE_FIXABLE].number;
      gint64 time = scanned->values[WH_IMAGE_SCANNED].number;

      title = scanned->values[WH_IMAGE_VULNERABILITIES].text;
      title = worst == WH_HEALTH_OK || title == NULL ? _("Nothing known was found") : title;

      if (fixable != WH_ABSENT && worst != WH_HEALTH_OK)
        /* Translators: vulnerabilities that an update mends */
        g_string_append_printf (subtitle, _("%u can be fixed"), (guint)fixable);

      if (scanned->values[WH_IMAGE_SCANNER].text != NULL)
        g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? " · " : "", scanned->values[WH_IMAGE_SCANNER].text);

      if (time != WH_ABSENT)
        {
          g_autofree char *age = wh_format_age (g_get_real_time () - time);
          /* Translators: an age, such as "2 h" */
          g_autofree char *when = g_strdup_printf (_("scanned %s ago"), age);

          g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? " · " : "", when);
        }
    }
  else if (state == NULL)
    {
      g_string_append (subtitle, _("Nobody has looked for vulnerabilities in it yet"));
    }

  if (state != NULL)
    g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? " · " : "", state);

  row = make_row (title, subtitle->len > 0 ? subtitle->str : NULL);
  wh_ui_health_set_health (WH_UI_HEALTH (health), worst);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), health);

  if (scannable)
    {
      GtkWidget *button = gtk_button_new_with_label (_("Scan…"));

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "pane.scan");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }

  return row;
}

/**
 * wh_ui_image_past_add_vulnerabilities:
 * @extra: where the sections of the pane are
 * @store: where @image is
 * @image: an image
 * @scannable: whether its registry can scan it: the pane has the action "scan"
 *
 * Adds what a scanner has found, also that of another registry that has the
 * same digest. Nothing is added when nobody scans.
 */
void
wh_ui_image_past_add_vulnerabilities (GtkBox   *extra,
                                      WhStore  *store,
                                      WhRecord *image,
                                      gboolean  scannable)
{
  const char *digest = image->values[WH_IMAGE_DIGEST].text;
  WhRecord *scanned = wh_image_is_scanned (image) || digest == NULL ? image : wh_image_scan_find (store, digest);
  const char *findings;
  GtkWidget *facts;
  GtkWidget *list;

  if (scanned != NULL && !wh_image_is_scanned (scanned))
    scanned = NULL;

  if (scanned == NULL && !scannable && image->values[WH_IMAGE_SCAN].text == NULL)
    return;

  facts = wh_ui_facts_new (_("Vulnerabilities"));
  list = wh_ui_image_list_new ();
  gtk_list_box_append (GTK_LIST_BOX (list), make_scan (image, scanned, scannable));
  findings = scanned != NULL ? scanned->values[WH_IMAGE_FINDINGS].text : NULL;

  if (findings != NULL)
    {
      g_auto(GStrv) lines = g_strsplit (findings, "\n", -1);

      for (guint i = 0; lines[i] != NULL && i < MAX_ROWS; i++)
        gtk_list_box_append (GTK_LIST_BOX (list), make_finding (lines[i]));
    }

  wh_ui_facts_add_widget (WH_UI_FACTS (facts), list);
  gtk_box_append (extra, facts);
}
