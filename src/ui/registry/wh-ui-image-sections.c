/* wh-ui-image-sections.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-facts.h"
#include "wh-ui-health.h"
#include "wh-ui-image-past.h"
#include "wh-ui-image-sections.h"
#include "wh-ui-meter.h"

/* The parts of the detail pane that only images have: digest to copy, where it
 * runs, layers, labels. */

/**
 * wh_ui_image_sections_prepare:
 * @pane: a pane that will show images
 *
 * Leaves out what the sections show.
 */
void
wh_ui_image_sections_prepare (WhUiPane *pane)
{
  static const char * const hidden[] = {
    "digest", "labels", "repository", "vulnerabilities", "scan", "critical", "high", "medium", "low", "fixable", "scanner",
    "scanned", NULL
  };

  wh_ui_pane_set_hidden_fields (pane, hidden);
}

static void
copy_cb (GtkWidget *button)
{
  const char *text = g_object_get_data (G_OBJECT (button), "wh-text");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), text);
  gtk_widget_activate_action (button, "win.toast", "s", _("The digest was copied"));
}

static GtkWidget *
make_digest (const char *digest)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_("Digest"));
  GtkWidget *label = gtk_label_new (digest);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_size_request (title, 110, -1);
  gtk_widget_add_css_class (title, "dimmed");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (label, digest);
  gtk_widget_add_css_class (label, "wh-mono");

  gtk_widget_set_tooltip_text (button, _("Copy the digest"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy the digest"), -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "wh-mini");
  g_object_set_data_full (G_OBJECT (button), "wh-text", g_strdup (digest), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (copy_cb), button, G_CONNECT_DEFAULT);

  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);

  return box;
}

static GtkWidget *
make_list (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");

  return list;
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
  list = make_list ();

  for (guint i = 0; i < found->len; i++)
    add_use (list, store, &g_array_index (found, WhImageUse, i));

  wh_ui_facts_add_widget (WH_UI_FACTS (facts), list);
  gtk_box_append (extra, facts);
}

/* ---- Layers ---- */

/* Images, told apart by digest, that have this layer too. */
static guint
count_sharing (WhStore    *store,
               WhRecord   *image,
               const char *layer)
{
  WhResourceList *images = wh_store_get_list (store, &wh_kind_image);
  g_autoptr(GHashTable) digests = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < wh_resource_list_get_n (images); i++)
    {
      WhRecord *other = wh_resource_list_get_record (images, i);
      const char *layers = other->values[WH_IMAGE_LAYERS].text;

      if (other->connection == image->connection && layers != NULL && other->values[WH_IMAGE_DIGEST].text != NULL &&
          strstr (layers, layer) != NULL)
        g_hash_table_add (digests, (gpointer)other->values[WH_IMAGE_DIGEST].text);
    }

  return g_hash_table_size (digests);
}

static GtkWidget *
make_layer (const char *command,
            gint64      size,
            gint64      largest,
            guint       n_sharing)
{
  WhValue value = { .number = size };
  g_autofree char *text = wh_format_value (&wh_kind_image.fields[WH_IMAGE_SIZE], &value);
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *label = gtk_label_new (*command != '\0' ? command : "—");
  GtkWidget *amount = gtk_label_new (text);
  GtkWidget *meter = wh_ui_meter_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_widget_set_margin_top (grid, 8);
  gtk_widget_set_margin_bottom (grid, 8);
  gtk_widget_set_margin_start (grid, 12);
  gtk_widget_set_margin_end (grid, 12);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (label, command);
  gtk_widget_add_css_class (label, "wh-mono");
  gtk_widget_add_css_class (amount, "numeric");

  wh_ui_meter_set (WH_UI_METER (meter), size, -1, largest + largest / 50 + 1);
  wh_ui_meter_set_warning_share (WH_UI_METER (meter), 1);
  wh_ui_meter_set_error_share (WH_UI_METER (meter), 1);
  gtk_widget_set_size_request (meter, 120, -1);
  gtk_widget_set_halign (meter, GTK_ALIGN_START);
  gtk_widget_set_valign (meter, GTK_ALIGN_CENTER);

  gtk_grid_attach (GTK_GRID (grid), label, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), amount, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), meter, 0, 1, 1, 1);

  if (n_sharing > 1)
    {
      g_autofree char *shared = g_strdup_printf (_("shared by %u images"), n_sharing);
      GtkWidget *caption = gtk_label_new (shared);

      gtk_label_set_xalign (GTK_LABEL (caption), 1);
      gtk_widget_add_css_class (caption, "caption");
      gtk_widget_add_css_class (caption, "dimmed");
      gtk_widget_set_halign (caption, GTK_ALIGN_END);
      gtk_grid_attach (GTK_GRID (grid), caption, 0, 1, 2, 1);
    }

  return grid;
}

static void
add_layers (GtkBox   *extra,
            WhStore  *store,
            WhRecord *image)
{
  g_auto(GStrv) lines = NULL;
  g_autofree char *title = NULL;
  GtkWidget *facts;
  GtkWidget *list;
  gint64 largest = 0;

  if (image->values[WH_IMAGE_LAYERS].text == NULL)
    return;

  lines = g_strsplit (image->values[WH_IMAGE_LAYERS].text, "\n", -1);
  title = g_strdup_printf (_("Layers %u"), g_strv_length (lines));
  facts = wh_ui_facts_new (title);
  list = make_list ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *blank = strchr (lines[i], ' ');

      if (blank != NULL)
        largest = MAX (largest, g_ascii_strtoll (blank, NULL, 10));
    }

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], " ", 3);
      GtkWidget *row;

      if (parts[0] == NULL || parts[1] == NULL)
        continue;

      row = gtk_list_box_row_new ();
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row),
                                  make_layer (parts[2] != NULL ? parts[2] : "",
                                              g_ascii_strtoll (parts[1], NULL, 10), largest,
                                              count_sharing (store, image, parts[0])));
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }

  wh_ui_facts_add_widget (WH_UI_FACTS (facts), list);
  gtk_box_append (extra, facts);
}

/**
 * wh_ui_image_sections_fill:
 * @pane: a pane that shows @image
 * @store: where @image is
 * @uses: what runs where
 * @image: a tag of a registry
 *
 * Fills the sections of their own.
 */
void
wh_ui_image_sections_fill (WhUiPane    *pane,
                           WhStore     *store,
                           WhImageUses *uses,
                           WhRecord    *image)
{
  GtkBox *extra = wh_ui_pane_get_extra (pane);

  wh_ui_box_clear (extra);

  if (image->values[WH_IMAGE_DIGEST].text != NULL)
    gtk_box_append (extra, make_digest (image->values[WH_IMAGE_DIGEST].text));

  if (uses != NULL)
    add_uses (extra, store, uses, image);

  wh_ui_image_past_add_attached (extra, image);
  add_layers (extra, store, image);
  wh_ui_image_past_add_vulnerabilities (extra, store, image);

  if (image->values[WH_IMAGE_LABELS].text != NULL)
    {
      GtkWidget *facts = wh_ui_facts_new (_("Labels"));

      wh_ui_facts_add_lines (WH_UI_FACTS (facts), image->values[WH_IMAGE_LABELS].text);
      gtk_box_append (extra, facts);
    }

  wh_ui_image_past_add_history (extra, image);
}
