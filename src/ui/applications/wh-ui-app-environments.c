/* wh-ui-app-environments.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-kinds.h"
#include "wh-ui-app-environments.h"
#include "wh-ui-app-parts.h"
#include "wh-ui-app.h"
#include "wh-ui-children.h"
#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-wordless.h"

/* So many commits that production has not got are listed. */
#define MAX_COMMITS 5

/* Of which commit it was built and how that is known, and where what runs is not
 * what its names say. */
static void
add_origin (GtkBox   *words,
            WhRecord *environment)
{
  const char *commit = environment->values[WH_ENVIRONMENT_COMMIT].text;
  const char *how = environment->values[WH_ENVIRONMENT_HOW].text;
  const char *drift = environment->values[WH_ENVIRONMENT_DRIFT].text;
  gboolean guessed = environment->values[WH_ENVIRONMENT_GUESSED].number == 1;
  g_autofree char *text = commit != NULL
                            ? g_strdup_printf (guessed ? _("commit %.7s (guess)") : _("commit %.7s"), commit)
                            : g_strdup (_("commit unknown"));
  GtkWidget *label = wh_ui_app_make_label (text, 0, "caption", "dimmed");

  if (how != NULL)
    wh_ui_set_tooltip (label, how);
  gtk_box_append (words, label);

  if (drift != NULL)
    {
      label = wh_ui_app_make_label (drift, 0, "caption", "warning");
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_box_append (words, label);
    }
}

/* What production has not got yet, the newest first. */
static void
add_missing_commits (GtkBox   *box,
                     WhStore  *store,
                     WhRecord *application)
{
  WhRecord *repository = wh_store_resolve (store, NULL, application->values[WH_APPLICATION_REPOSITORY].text);
  WhRecord *production = wh_ui_app_find_environment (store, application, "production");
  WhRecord *staging = wh_ui_app_find_environment (store, application, "staging");
  g_autofree char *commits = NULL;
  g_auto(GStrv) lines = NULL;
  guint n;

  if (repository == NULL || production == NULL ||
      (staging != NULL && staging->values[WH_ENVIRONMENT_COMMIT].text == NULL))
    return;

  commits = wh_commits_dup_between (repository->values[WH_REPOSITORY_COMMITS].text,
                                    staging != NULL ? staging->values[WH_ENVIRONMENT_COMMIT].text : NULL,
                                    production->values[WH_ENVIRONMENT_COMMIT].text);
  lines = g_strsplit (commits != NULL ? commits : "", "\n", -1);
  n = g_strv_length (lines);

  if (n == 0)
    return;

  gtk_box_append (box, wh_ui_app_make_label (_("Production lacks"), 0, "caption-heading", NULL));

  for (guint i = 0; i < MIN (n, MAX_COMMITS); i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], " ", 3);
      g_autofree char *text = g_strdup_printf ("%.7s %s", parts[0], g_strv_length (parts) == 3 ? parts[2] : "");

      gtk_box_append (box, wh_ui_app_make_label (text, 0, "caption", "dimmed"));
    }

  if (n > MAX_COMMITS)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("%u more", "%u more", n - MAX_COMMITS), n - MAX_COMMITS);

      gtk_box_append (box, wh_ui_app_make_label (more, 0, "caption", "dimmed"));
    }
}

static GtkWidget *
make_environment (WhStore  *store,
                  WhRecord *environment)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *mark = wh_ui_env_mark_new ();
  const char *version = environment->values[WH_ENVIRONMENT_VERSION].text;
  g_autofree char *detail = g_strdup_printf (_("%s · %s · %u of %u ready"),
                                             environment->values[WH_ENVIRONMENT_CLUSTER].text ?: "—",
                                             environment->values[WH_ENVIRONMENT_NAMESPACE].text ?: "—",
                                             (guint)environment->values[WH_ENVIRONMENT_READY].number,
                                             (guint)environment->values[WH_ENVIRONMENT_WANTED].number);

  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), environment->values[WH_ENVIRONMENT_NAME].text);
  gtk_widget_set_halign (mark, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (words), mark);
  gtk_box_append (GTK_BOX (words), wh_ui_app_make_label (detail, 0, "caption", "dimmed"));
  add_origin (GTK_BOX (words), environment);
  gtk_widget_set_hexpand (words, TRUE);

  gtk_box_append (GTK_BOX (row), wh_ui_app_make_health (wh_store_get_health (store, environment), environment->reason));
  gtk_box_append (GTK_BOX (row), words);
  gtk_box_append (GTK_BOX (row), wh_ui_app_make_label (version != NULL ? version : "—", 1, "numeric", NULL));

  return row;
}

/**
 * wh_ui_app_fill_environments:
 * @box: where to
 * @store: what is shown
 * @application: an application
 * @environments: (element-type WhRecord): where it runs
 *
 * Fills @box anew: where it runs, of which commit, and what production has not
 * got yet.
 */
void
wh_ui_app_fill_environments (GtkBox    *box,
                             WhStore   *store,
                             WhRecord  *application,
                             GPtrArray *environments)
{
  g_return_if_fail (GTK_IS_BOX (box));

  wh_ui_remove_children (GTK_WIDGET (box));

  for (guint i = 0; i < environments->len; i++)
    gtk_box_append (box, make_environment (store, g_ptr_array_index (environments, i)));

  add_missing_commits (box, store, application);
}
