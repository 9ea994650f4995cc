/* wh-ui-tag-cells.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-image-scan.h"
#include "wh-kinds.h"
#include "wh-ui-cell.h"
#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"
#include "wh-ui-tag-cells.h"
#include "wh-ui-wordless.h"

/* The columns of the tags of a repository. */

/* Where what is no field comes, among the fields. */
#define AFTER_CREATED (WH_IMAGE_CREATED + 1)

/* The last columns, which are no fields. */
#define N_ASKED 2

/**
 * wh_ui_tag_cells_dup_uses:
 * @uses: (element-type WhImageUse): where an image runs, at least one
 *
 * Returns: (transfer full): "2 pods, 1 more"
 */
char *
wh_ui_tag_cells_dup_uses (GArray *uses)
{
  guint n_pods = g_array_index (uses, WhImageUse, 0).n_pods;
  g_autofree char *one = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u pod", "%u pods", n_pods), n_pods);

  if (uses->len == 1)
    return g_steal_pointer (&one);

  /* Translators: "2 pods, 1 more" */
  return g_strdup_printf (_("%s, %u more"), one, uses->len - 1);
}

/**
 * wh_ui_tag_cells_fill_uses:
 * @cell: a cell
 * @uses: (nullable) (element-type WhImageUse): where an image runs
 * @otherwise: what to say when it runs nowhere
 *
 * Fills a cell with where an image runs: the environment and how many pods.
 */
void
wh_ui_tag_cells_fill_uses (WhUiCell   *cell,
                           GArray     *uses,
                           const char *otherwise)
{
  WhImageUse *use = uses != NULL && uses->len > 0 ? &g_array_index (uses, WhImageUse, 0) : NULL;
  GtkWidget *mark = wh_ui_cell_get_extra (cell);
  g_autofree char *text = NULL;

  if (mark == NULL)
    {
      mark = wh_ui_env_mark_new ();
      gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
      wh_ui_cell_set_extra (cell, mark, TRUE);
    }

  gtk_widget_set_visible (mark, use != NULL && use->environment != NULL);

  if (use == NULL)
    {
      wh_ui_cell_set_text (cell, otherwise, NULL);
      wh_ui_cell_set_quiet (cell, TRUE);
      wh_ui_cell_set_tone (cell, NULL);
      return;
    }

  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), use->environment);
  text = wh_ui_tag_cells_dup_uses (uses);
  wh_ui_cell_set_text (cell, text, NULL);
  wh_ui_cell_set_quiet (cell, use->health == WH_HEALTH_OK);
  wh_ui_cell_set_tone (cell, wh_ui_health_css_class (use->health));
}

static void
fill_runs (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  WhUiTags *self = user_data;
  WhRecord *image = wh_resource_get_record (resource);
  g_autoptr(GArray) uses = wh_ui_tags_find_uses (self, image);

  wh_ui_tag_cells_fill_uses (cell, uses, wh_ui_tags_is_roll_back (self, image) ? _("roll-back target") : "—");
}

static void
fill_tag (WhUiCell   *cell,
          WhResource *resource,
          gpointer    user_data)
{
  wh_ui_cell_set_text (cell, wh_record_get_name (wh_resource_get_record (resource)), NULL);
  wh_ui_cell_set_quiet (cell, wh_resource_get_health (resource) == WH_HEALTH_STALE);
}

/* "linux/" goes without saying. */
static void
fill_platforms (WhUiCell   *cell,
                WhResource *resource,
                gpointer    user_data)
{
  const char *text = wh_resource_get_record (resource)->values[WH_IMAGE_PLATFORMS].text;
  g_autoptr(GString) brief = g_string_new (text);

  g_string_replace (brief, "linux/", "", 0);
  g_string_replace (brief, "\n", ", ", 0);
  wh_ui_cell_set_text (cell, brief->len > 0 ? brief->str : "—", NULL);
  wh_ui_cell_set_quiet (cell, TRUE);
}

static void
fill_digest (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  const char *text = wh_resource_get_record (resource)->values[WH_IMAGE_DIGEST].text;
  char brief[9] = "—";

  if (text != NULL)
    g_strlcpy (brief, g_str_has_prefix (text, "sha256:") ? text + strlen ("sha256:") : text, sizeof brief);

  wh_ui_cell_set_text (cell, brief, NULL);
  wh_ui_cell_set_quiet (cell, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (cell), "wh-mono");
}

static void
fill_nothing (WhUiCell   *cell,
              WhResource *resource,
              gpointer    user_data)
{
}

/**
 * wh_ui_tag_cells_fill_field:
 * @cell: a cell
 * @resource: an image
 * @user_data: the field, by #GPOINTER_TO_INT
 *
 * Fills a cell with a field as it is.
 */
void
wh_ui_tag_cells_fill_field (WhUiCell   *cell,
                            WhResource *resource,
                            gpointer    user_data)
{
  const char *unit = NULL;
  g_autofree char *text = wh_ui_resource_dup_field (resource, GPOINTER_TO_INT (user_data), &unit);

  wh_ui_cell_set_text (cell, text, unit);
}

static void
fill_vulnerabilities (WhUiCell   *cell,
                      WhResource *resource,
                      gpointer    user_data)
{
  WhRecord *image = wh_resource_get_record (resource);
  WhRecord *scanned = wh_ui_tags_find_scan (user_data, image);
  WhHealth health = WH_HEALTH_UNKNOWN;
  g_autofree char *worst = scanned != NULL ? wh_image_dup_worst (scanned, &health) : NULL;

  if (worst == NULL)
    worst = wh_image_dup_scan_state (image);

  wh_ui_cell_set_text (cell, worst != NULL ? worst : "—", NULL);

  wh_ui_cell_set_quiet (cell, health != WH_HEALTH_FAILING && health != WH_HEALTH_WARNING);
  wh_ui_cell_set_tone (cell, health == WH_HEALTH_FAILING || health == WH_HEALTH_WARNING ? wh_ui_health_css_class (health) : NULL);
  wh_ui_set_tooltip (GTK_WIDGET (cell), scanned != NULL ? scanned->values[WH_IMAGE_VULNERABILITIES].text : NULL);
}

/**
 * wh_ui_tag_cells_add:
 * @table: a table of images
 * @tags: (nullable): whom to ask where an image runs, and what is known of it
 *
 * Adds the columns of a repository; without @tags only what the images say.
 */
void
wh_ui_tag_cells_add (WhUiTable *table,
                     WhUiTags  *tags)
{
  /* Before a table knows its room it asks for all of them: together they fit
   * a small window. */
  const WhUiColumn columns[] = {
    { "repository", _("Repository"), 0, WH_IMAGE_REPOSITORY, FALSE, FALSE, FALSE, 0, fill_nothing, NULL },
    { "tag", _("Tag"), tags != NULL ? 112 : -1, WH_IMAGE_TAG, FALSE, TRUE, FALSE, 0, fill_tag, NULL },
    { "digest", _("Digest"), 82, WH_UI_SORT_NONE, FALSE, TRUE, FALSE, 5, fill_digest, NULL },
    { "platforms", _("Platforms"), 118, WH_IMAGE_PLATFORMS, FALSE, TRUE, FALSE, 4, fill_platforms, NULL },
    { "size", _("Size"), 70, WH_IMAGE_SIZE, TRUE, TRUE, FALSE, 2, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_IMAGE_SIZE) },
    { "created", _("Created"), 84, WH_IMAGE_CREATED, TRUE, TRUE, TRUE, 1, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_IMAGE_CREATED) },
    { "runs", _("Runs in"), -1, WH_UI_SORT_NONE, FALSE, TRUE, FALSE, 0, fill_runs, tags, TRUE },
    { "vulnerabilities", _("Vulnerabilities"), 96, WH_UI_SORT_NONE, FALSE, TRUE, FALSE, 3, fill_vulnerabilities, tags },
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns) - (tags != NULL ? 0 : N_ASKED); i++)
    wh_ui_table_insert_column (table, &wh_kind_image, AFTER_CREATED, &columns[i]);
}
