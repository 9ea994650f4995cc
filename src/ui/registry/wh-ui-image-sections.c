/* wh-ui-image-sections.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-facts.h"
#include "wh-ui-health.h"
#include "wh-ui-image-past.h"
#include "wh-ui-image-platforms.h"
#include "wh-ui-image-sections.h"

/* The parts of the detail pane that only images have: where it runs, labels,
 * and those of its neighbours. */

/**
 * wh_ui_image_sections_prepare:
 * @pane: a pane that will show images
 *
 * Leaves out what the sections show, and the button that stands with what was found.
 */
void
wh_ui_image_sections_prepare (WhUiPane *pane)
{
  static const char * const hidden[] = {
    "digest", "labels", "repository", "vulnerabilities", "scan", "critical", "high", "medium", "low", "fixable", "scanner",
    "scanned", NULL
  };

  static const char * const placed[] = { "scan", NULL };

  wh_ui_pane_set_hidden_fields (pane, hidden);
  wh_ui_pane_set_placed_operations (pane, placed);
}

/* ---- Where it runs ---- */

static void
add_use (GtkWidget        *list,
         WhStore          *store,
         const WhImageUse *use)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *health = wh_ui_health_new ();
  GtkWidget *mark = wh_ui_env_mark_new ();
  const char *owner = use->pod->values[WH_POD_OWNER].text;
  WhRecord *target = owner != NULL ? wh_store_resolve (store, use->pod->connection, owner) : NULL;
  const WhSource *source = wh_store_get_source (store, use->pod->connection);
  g_autofree char *pods = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u pod", "%u pods", use->n_pods), use->n_pods);
  g_autofree char *subtitle = NULL;

  if (target == NULL)
    target = use->pod;

  if (use->pod->reason != NULL)
    subtitle = g_strdup_printf ("%s, %s, %s", source != NULL ? source->name : "", pods, use->pod->reason);
  else
    subtitle = g_strdup_printf ("%s, %s", source != NULL ? source->name : "", pods);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), wh_record_get_name (target));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  wh_ui_health_set_health (WH_UI_HEALTH (health), use->health);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), health);
  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), use->environment);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), mark);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show-resource");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(sss)",
                                    target->kind->id, target->connection, target->uid);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
}

static void
add_uses (GtkBox      *extra,
          WhStore     *store,
          WhImageUses *uses,
          WhRecord    *image)
{
  g_autoptr(GArray) found = wh_image_uses_find (uses, image);
  GtkWidget *facts;
  GtkWidget *list;

  if (found->len == 0)
    return;

  facts = wh_ui_facts_new (_("Runs in"));
  list = wh_ui_image_list_new ();

  for (guint i = 0; i < found->len; i++)
    add_use (list, store, &g_array_index (found, WhImageUse, i));

  wh_ui_facts_add_widget (WH_UI_FACTS (facts), list);
  gtk_box_append (extra, facts);
}

/* ---- What can be done ---- */

static gboolean
can_scan (WhFleet  *fleet,
          WhRecord *image)
{
  g_autoptr(GPtrArray) list = wh_operations_list (wh_fleet_get_operations (fleet), image);

  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((const WhOperationInfo *)g_ptr_array_index (list, i))->id, "scan"))
      return TRUE;

  return FALSE;
}

/* The prefix that all images have says nothing, and leaves no room for what does. */
static char *
dup_labels (const char *text)
{
  static const char prefix[] = "org.opencontainers.image.";
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(GString) brief = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (brief, "%s%s", i > 0 ? "\n" : "",
                            g_str_has_prefix (lines[i], prefix) ? lines[i] + strlen (prefix) : lines[i]);

  return g_string_free_and_steal (g_steal_pointer (&brief));
}

/**
 * wh_ui_image_sections_fill:
 * @pane: a pane that shows @image
 * @fleet: (nullable): what can be done to @image now; %NULL: it is of the past
 * @store: where @image is
 * @uses: (nullable): what runs where
 * @image: a tag of a registry
 *
 * Fills the sections of their own.
 */
void
wh_ui_image_sections_fill (WhUiPane    *pane,
                           WhFleet     *fleet,
                           WhStore     *store,
                           WhImageUses *uses,
                           WhRecord    *image)
{
  GtkBox *extra = wh_ui_pane_get_extra (pane);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *layers = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  wh_ui_box_clear (extra);
  gtk_box_append (extra, head);

  if (image->values[WH_IMAGE_DIGEST].text != NULL)
    gtk_box_append (extra, wh_ui_image_digest_new (_("Digest"), image->values[WH_IMAGE_DIGEST].text));

  if (uses != NULL)
    add_uses (extra, store, uses, image);

  wh_ui_image_past_add_attached (extra, image);
  gtk_box_append (extra, layers);
  wh_ui_image_platforms_fill (pane, store, image, GTK_BOX (head), GTK_BOX (layers));
  gtk_widget_set_visible (head, gtk_widget_get_first_child (head) != NULL);
  gtk_widget_set_visible (layers, gtk_widget_get_first_child (layers) != NULL);
  wh_ui_image_past_add_vulnerabilities (extra, store, image, fleet != NULL && can_scan (fleet, image));

  if (image->values[WH_IMAGE_LABELS].text != NULL)
    {
      GtkWidget *facts = wh_ui_facts_new (_("Labels"));
      g_autofree char *labels = dup_labels (image->values[WH_IMAGE_LABELS].text);

      wh_ui_facts_add_lines (WH_UI_FACTS (facts), labels);
      gtk_box_append (extra, facts);
    }

  wh_ui_image_past_add_history (extra, image);
}

/**
 * wh_ui_image_sections_look_into:
 * @fleet: (nullable): what is connected
 * @store: what is shown
 * @record: an image or a repository that somebody looks at
 *
 * Has all of it read: the tags of a repository, what is attached to an image
 * and what a scanner found. What goes wrong is told by the connection.
 */
void
wh_ui_image_sections_look_into (WhFleet  *fleet,
                                WhStore  *store,
                                WhRecord *record)
{
  WhConnection *connection;

  if (fleet == NULL || wh_fleet_get_store (fleet) != store)
    return;

  connection = wh_connections_find (wh_fleet_get_connections (fleet), record->connection);

  if (connection != NULL && wh_connection_get_provider (connection) != NULL &&
      wh_connection_get_state (connection) == WH_CONNECTION_STATE_LIVE)
    dex_future_disown (wh_provider_look_into (wh_connection_get_provider (connection), record, NULL));
}
