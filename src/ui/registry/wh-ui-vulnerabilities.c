/* wh-ui-vulnerabilities.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-image-scan.h"
#include "wh-kinds.h"
#include "wh-ui-chip.h"
#include "wh-ui-column.h"
#include "wh-ui-image-sections.h"
#include "wh-ui-tag-cells.h"
#include "wh-ui-vulnerabilities.h"

/* The counts on the chips are worked out again at most this often, in
 * milliseconds, and only while somebody looks. */
#define COUNT_INTERVAL 500

/**
 * WhUiVulnerabilities:
 *
 * Makes a table of images one of those in which a scanner has found something:
 * what it has found, and where that runs.
 */
struct _WhUiVulnerabilities
{
  GObject        parent_instance;

  WhUiResources *resources; /* weak */
  GtkWidget     *running;   /* of @resources, as is the next */
  GtkWidget     *fixable;

  WhFleet       *fleet;
  WhStore       *store;
  WhImageUses   *uses;
  char          *looked_at; /* uid of the image that was asked about last */
  GSignalGroup  *uses_signals;
  GSignalGroup  *images_signals;
  guint          source;
};

G_DEFINE_FINAL_TYPE (WhUiVulnerabilities, wh_ui_vulnerabilities, G_TYPE_OBJECT)

static const guint levels[] = { WH_IMAGE_CRITICAL, WH_IMAGE_HIGH, WH_IMAGE_MEDIUM, WH_IMAGE_LOW };

static gboolean
has_findings (const WhRecord *image)
{
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (wh_record_get_value (image, levels[i])->number != WH_ABSENT && wh_record_get_value (image, levels[i])->number > 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_running (WhUiVulnerabilities *self,
            const WhRecord      *image)
{
  g_autoptr(GArray) uses = self->uses != NULL ? wh_image_uses_find (self->uses, image) : NULL;

  return uses != NULL && uses->len > 0;
}

static gboolean
is_fixable (const WhRecord *image)
{
  return image->values[WH_IMAGE_FIXABLE].number != WH_ABSENT && image->values[WH_IMAGE_FIXABLE].number > 0;
}

static gboolean
is_shown (const WhRecord *image,
          gpointer        user_data)
{
  WhUiVulnerabilities *self = user_data;

  if (!has_findings (image))
    return FALSE;

  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->fixable)) && !is_fixable (image))
    return FALSE;

  return !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->running)) || is_running (self, image);
}

static void
refilter (WhUiVulnerabilities *self)
{
  if (self->resources != NULL)
    wh_ui_resources_set_filter (self->resources, is_shown, self, NULL);
}

/* ---- Counts ---- */

static void
update_counts (WhUiVulnerabilities *self)
{
  WhResourceList *images;
  guint n_scanned = 0;
  guint n_running = 0;
  guint n_fixable = 0;

  images = wh_store_get_list (self->store, &wh_kind_image);

  for (guint i = 0; i < wh_resource_list_get_n (images); i++)
    {
      WhRecord *image = wh_resource_list_get_record (images, i);

      n_scanned += wh_image_is_scanned (image);

      if (!has_findings (image))
        continue;

      n_running += is_running (self, image);
      n_fixable += is_fixable (image);
    }

  wh_ui_chip_set_count (WH_UI_CHIP (self->running), n_running);
  wh_ui_chip_set_count (WH_UI_CHIP (self->fixable), n_fixable);

  if (n_scanned > 0)
    wh_ui_resources_set_empty (self->resources, "security-high-symbolic", _("Nothing known was found"),
                               _("No image that was scanned has vulnerabilities which its scanner knows."));
  else
    wh_ui_resources_set_empty (self->resources, "security-medium-symbolic", _("Nothing was scanned"),
                               _("No registry here has told what a scanner found. Where a registry scans, choose “Scan…” in the pane of an image."));
}

static gboolean
count_cb (gpointer data)
{
  WhUiVulnerabilities *self = data;

  self->source = 0;

  if (self->resources != NULL && self->store != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->resources)))
    update_counts (self);

  return G_SOURCE_REMOVE;
}

static void
queue_count (WhUiVulnerabilities *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (COUNT_INTERVAL, count_cb, self);
}

static void
uses_changed_cb (WhUiVulnerabilities *self)
{
  refilter (self);
  queue_count (self);
}

/* ---- Columns ---- */

static void
fill_count (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  guint level = GPOINTER_TO_UINT (user_data);
  gint64 number = wh_record_get_value (wh_resource_get_record (resource), level)->number;
  WhHealth health = wh_image_level_get_health (level);
  gboolean any = number != WH_ABSENT && number > 0;

  wh_ui_tag_cells_fill_field (cell, resource, GINT_TO_POINTER ((int)level));
  wh_ui_cell_set_quiet (cell, !any);
  wh_ui_cell_set_tone (cell, any && health != WH_HEALTH_UNKNOWN ? wh_ui_health_css_class (health) : NULL);
}

static void
fill_runs (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  WhUiVulnerabilities *self = user_data;
  g_autoptr(GArray) uses = self->uses != NULL ? wh_image_uses_find (self->uses, wh_resource_get_record (resource)) : NULL;

  wh_ui_tag_cells_fill_uses (cell, uses, "—");
}

static char *
dup_note (WhRecord *image,
          WhHealth *health,
          gpointer  user_data)
{
  return wh_image_dup_found (image, health);
}

/* "production 3, staging 1": environments and pods. */
static char *
dup_runs (WhRecord *image,
          gpointer  user_data)
{
  WhUiVulnerabilities *self = user_data;
  g_autoptr(GArray) uses = self->uses != NULL ? wh_image_uses_find (self->uses, image) : NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; uses != NULL && i < uses->len; i++)
    {
      const WhImageUse *use = &g_array_index (uses, WhImageUse, i);

      g_string_append_printf (text, "%s%s %u", i > 0 ? ", " : "", use->environment != NULL ? use->environment : "—", use->n_pods);
    }

  return uses != NULL ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

static void
add_columns (WhUiVulnerabilities *self)
{
  WhUiTable *table = wh_ui_resources_get_table (self->resources);
  const WhUiColumn columns[] = {
    { "repository", _("Repository"), 160, WH_IMAGE_REPOSITORY, FALSE, TRUE, FALSE, 1, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_IMAGE_REPOSITORY) },
    { "tag", _("Tag"), -1, WH_IMAGE_TAG, FALSE, TRUE, FALSE, 0, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_IMAGE_TAG) },
    { "critical", _("Critical"), 92, WH_IMAGE_CRITICAL, TRUE, TRUE, FALSE, 0, fill_count, GUINT_TO_POINTER (WH_IMAGE_CRITICAL) },
    { "high", _("High"), 68, WH_IMAGE_HIGH, TRUE, TRUE, FALSE, 0, fill_count, GUINT_TO_POINTER (WH_IMAGE_HIGH) },
    { "medium", _("Medium"), 78, WH_IMAGE_MEDIUM, TRUE, TRUE, FALSE, 4, fill_count, GUINT_TO_POINTER (WH_IMAGE_MEDIUM) },
    { "low", _("Low"), 62, WH_IMAGE_LOW, TRUE, TRUE, FALSE, 5, fill_count, GUINT_TO_POINTER (WH_IMAGE_LOW) },
    { "fixable", _("Fixable"), 84, WH_IMAGE_FIXABLE, TRUE, TRUE, FALSE, 3, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_IMAGE_FIXABLE) },
    { "runs", _("Runs in"), 204, WH_UI_SORT_NONE, FALSE, TRUE, FALSE, 2, fill_runs, self, TRUE, dup_runs },
    { "scanned", _("Scanned"), 84, WH_IMAGE_SCANNED, TRUE, TRUE, TRUE, 6, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_IMAGE_SCANNED) },
    { "digest", _("Digest"), 96, WH_UI_SORT_NONE, FALSE, FALSE, FALSE, 8, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_IMAGE_DIGEST) },
    { "size", _("Size"), 82, WH_IMAGE_SIZE, TRUE, FALSE, FALSE, 8, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_IMAGE_SIZE) },
    { "platforms", _("Platforms"), 112, WH_IMAGE_PLATFORMS, FALSE, FALSE, FALSE, 8, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_IMAGE_PLATFORMS) },
    { "created", _("Created"), 84, WH_IMAGE_CREATED, TRUE, FALSE, TRUE, 8, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_IMAGE_CREATED) },
  };

  wh_ui_table_set_choice (table, "image-vulnerabilities");

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (table, &wh_kind_image, i, &columns[i]);
}

/* ---- Pane ---- */

static void
shown_cb (WhUiPane            *pane,
          WhResource          *resource,
          WhUiVulnerabilities *self)
{
  WhRecord *image = wh_resource_get_record (resource);

  if (g_set_str (&self->looked_at, image->uid))
    wh_ui_image_sections_look_into (self->fleet, self->store, image);

  wh_ui_image_sections_fill (pane, self->fleet != NULL && wh_fleet_get_store (self->fleet) == self->store ? self->fleet : NULL,
                             self->store, self->uses, image);
}

static void
prepare_pane (WhUiVulnerabilities *self,
              WhUiPane            *pane)
{
  wh_ui_image_sections_prepare (pane);
  g_signal_connect_object (pane, "shown", G_CALLBACK (shown_cb), self, 0);
}

/* ---- Object ---- */

static void
wh_ui_vulnerabilities_dispose (GObject *object)
{
  WhUiVulnerabilities *self = WH_UI_VULNERABILITIES (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->uses_signals);
  g_clear_object (&self->images_signals);

  /* The rows must not ask again. */
  if (self->resources != NULL)
    wh_ui_resources_set_filter (self->resources, NULL, NULL, NULL);

  g_clear_weak_pointer (&self->resources);
  g_clear_pointer (&self->looked_at, g_free);
  g_clear_object (&self->uses);
  g_clear_object (&self->store);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_vulnerabilities_parent_class)->dispose (object);
}

static void
wh_ui_vulnerabilities_class_init (WhUiVulnerabilitiesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_vulnerabilities_dispose;
}

static void
wh_ui_vulnerabilities_init (WhUiVulnerabilities *self)
{
  self->uses_signals = g_signal_group_new (WH_TYPE_IMAGE_USES);
  g_signal_group_connect_object (self->uses_signals, "changed", G_CALLBACK (uses_changed_cb), self, G_CONNECT_SWAPPED);
  self->images_signals = g_signal_group_new (WH_TYPE_RESOURCE_LIST);
  g_signal_group_connect_object (self->images_signals, "changes", G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
add_chip (WhUiVulnerabilities *self,
          const char          *title)
{
  GtkWidget *chip = wh_ui_chip_new ();

  wh_ui_chip_set_title (WH_UI_CHIP (chip), title);
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  g_signal_connect_object (chip, "toggled", G_CALLBACK (refilter), self, G_CONNECT_SWAPPED);
  wh_ui_resources_add_control (self->resources, chip, FALSE);

  return chip;
}

/**
 * wh_ui_vulnerabilities_new:
 * @resources: a table of images
 *
 * Returns: (transfer full): what fills it, as long as it lives
 */
WhUiVulnerabilities *
wh_ui_vulnerabilities_new (WhUiResources *resources)
{
  static const WhUiRowStyle style = { dup_note, NULL, -1 };
  WhUiVulnerabilities *self;

  g_return_val_if_fail (WH_UI_IS_RESOURCES (resources), NULL);

  self = g_object_new (WH_UI_TYPE_VULNERABILITIES, NULL);
  g_set_weak_pointer (&self->resources, resources);
  self->fixable = add_chip (self, _("Fixable"));
  self->running = add_chip (self, _("Running"));
  add_columns (self);
  wh_ui_resources_set_row_style (resources, &style);
  prepare_pane (self, wh_ui_resources_get_pane (resources));
  g_signal_connect_object (resources, "pane-made", G_CALLBACK (prepare_pane), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (resources, "map", G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);
  wh_ui_resources_hide_health (resources);
  wh_ui_resources_set_empty (resources, "security-high-symbolic", _("Nothing known was found"), NULL);
  refilter (self);

  return self;
}

/**
 * wh_ui_vulnerabilities_set_store:
 * @self: what fills a table
 * @fleet: what is connected
 * @store: where images are
 * @uses: what runs where
 * @connection: (nullable): the only registry to look at
 *
 * Shows the images of one registry, or of all.
 */
void
wh_ui_vulnerabilities_set_store (WhUiVulnerabilities *self,
                                 WhFleet             *fleet,
                                 WhStore             *store,
                                 WhImageUses         *uses,
                                 const char          *connection)
{
  gboolean changed;

  g_return_if_fail (WH_UI_IS_VULNERABILITIES (self));
  g_return_if_fail (WH_IS_STORE (store));

  g_set_object (&self->fleet, fleet);

  if (g_set_object (&self->uses, uses))
    g_signal_group_set_target (self->uses_signals, uses);

  if ((changed = g_set_object (&self->store, store)))
    g_signal_group_set_target (self->images_signals, wh_store_get_list (store, &wh_kind_image));

  if (self->resources == NULL)
    return;

  wh_ui_resources_set_connection (self->resources, connection);
  wh_ui_resources_set_store (self->resources, store);

  if (changed)
    wh_ui_table_sort_by (wh_ui_resources_get_table (self->resources), "critical", TRUE);

  update_counts (self);
}
