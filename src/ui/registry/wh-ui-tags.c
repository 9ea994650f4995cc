/* wh-ui-tags.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-image-drift.h"
#include "wh-image-guard.h"
#include "wh-image-scan.h"
#include "wh-kinds.h"
#include "wh-ui-app.h"
#include "wh-ui-chip.h"
#include "wh-ui-facts.h"
#include "wh-ui-image-drift-row.h"
#include "wh-ui-image-sections.h"
#include "wh-ui-retention-dialog.h"
#include "wh-ui-tag-cells.h"
#include "wh-ui-tags.h"

/**
 * WhUiTags:
 *
 * One repository of images: its tags, and where each runs.
 */
struct _WhUiTags
{
  WhUiAdaptive         parent_instance;

  GtkBox        *heading;
  GtkLabel      *name;
  GtkLabel      *facts;
  GtkBox        *gone;
  WhUiResources *resources;
  GtkWidget     *running;
  GtkWidget     *vulnerable;
  GtkWidget     *drifted;
  GtkWidget     *unused;
  GtkWidget     *retention;

  WhFleet       *fleet;
  WhStore       *store;
  WhImageUses   *uses;
  WhRecord      *repository;
  char          *looked_at; /* uid of the image that was asked about last */
  WhImageDrifts *drifts;
  WhImageGuard  *guard;
  GHashTable    *moved;     /* tags that stand for something else than what pods run under them */
  GHashTable    *scans;     /* digest → image of any registry that was scanned */
  GSignalGroup  *uses_signals;
  GSignalGroup  *images_signals;
  GSignalGroup  *revisions_signals;
  guint          update_source;
};

G_DEFINE_FINAL_TYPE (WhUiTags, wh_ui_tags, WH_UI_TYPE_ADAPTIVE)

enum
{
  PROP_0,
  PROP_FLEET,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Counts and what is gone are worked out again at most this often, in
 * milliseconds. */
#define UPDATE_INTERVAL 400

#define MAX_DRIFTS 5

static gboolean
is_of_repository (WhUiTags       *self,
                  const WhRecord *image)
{
  return self->repository != NULL && image->connection == self->repository->connection &&
         g_strcmp0 (image->values[WH_IMAGE_REPOSITORY].text,
                    self->repository->values[WH_IMAGE_REPOSITORY_NAME].text) == 0;
}

static gboolean
is_running (WhUiTags       *self,
            const WhRecord *image)
{
  g_autoptr(GArray) uses = self->uses != NULL ? wh_image_uses_find (self->uses, image) : NULL;

  return uses != NULL && uses->len > 0;
}

static gboolean
is_vulnerable (WhUiTags       *self,
               const WhRecord *image)
{
  WhRecord *scanned = wh_ui_tags_find_scan (self, image);

  return scanned != NULL && wh_image_is_vulnerable (scanned);
}

static gboolean
is_moved (WhUiTags       *self,
          const WhRecord *image)
{
  const char *tag = image->values[WH_IMAGE_TAG].text;

  return tag != NULL && g_hash_table_contains (self->moved, tag);
}

static gboolean
is_shown (const WhRecord *image,
          gpointer        user_data)
{
  WhUiTags *self = user_data;
  gboolean running = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->running));
  gboolean unused = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->unused));

  if (!is_of_repository (self, image))
    return FALSE;

  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->vulnerable)) && !is_vulnerable (self, image))
    return FALSE;

  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->drifted)) && !is_moved (self, image))
    return FALSE;

  return running == unused || is_running (self, image) == running;
}

/* Where it runs, for a row of a narrow window. */
static char *
dup_note (WhRecord *image,
          WhHealth *health,
          gpointer  user_data)
{
  WhUiTags *self = user_data;
  g_autoptr(GArray) uses = self->uses != NULL ? wh_image_uses_find (self->uses, image) : NULL;
  const WhImageUse *use = uses != NULL && uses->len > 0 ? &g_array_index (uses, WhImageUse, 0) : NULL;
  g_autofree char *pods = NULL;

  *health = WH_HEALTH_OK;

  if (use == NULL)
    return g_strdup (wh_ui_tags_is_roll_back (self, image) ? _("roll-back target") : "");

  *health = use->health;
  pods = wh_ui_tag_cells_dup_uses (uses);

  if (use->environment == NULL)
    return g_steal_pointer (&pods);

  /* Translators: an environment, then how many pods run there */
  return g_strdup_printf (_("%s, %s"), wh_ui_environment_get_title (use->environment), pods);
}

/* ---- What surrounds the table ---- */

static char *
format_bytes (gint64 bytes)
{
  WhValue value = { .number = bytes };

  return wh_format_value (&wh_kind_image.fields[WH_IMAGE_SIZE], &value);
}

/* How much room its layers take: those that only this repository has, and all that
 * its tags name. Absent or zero: not known. */
static char *
dup_sizes (gint64   unique,
           gboolean rough,
           gint64   all)
{
  g_autofree char *one = unique != WH_ABSENT ? format_bytes (unique) : NULL;
  g_autofree char *other = all > 0 ? format_bytes (all) : NULL;

  if (one != NULL && other != NULL)
    return rough ? g_strdup_printf (_("%s at most, %s with shared layers"), one, other)
           /* Translators: layers that only this repository has */
                 : g_strdup_printf (_("%s unique, %s with shared layers"), one, other);

  if (one != NULL)
    return rough ? g_strdup_printf (_("%s at most"), one)
           /* Translators: layers that only this repository has */
                 : g_strdup_printf (_("%s unique"), one);

  return other != NULL ? g_strdup_printf (_("%s with shared layers"), other) : NULL;
}

static void
update_facts (WhUiTags *self)
{
  WhResourceList *images = wh_store_get_list (self->store, &wh_kind_image);
  /* As it is now: it was chosen before its tags changed. */
  WhRecord *now = wh_store_lookup (self->store, self->repository->kind, self->repository->connection, self->repository->uid);
  gint64 size = (now != NULL ? now : self->repository)->values[WH_IMAGE_REPOSITORY_SIZE].number;
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  char *sizes;
  guint n = 0;
  guint n_running = 0;
  guint n_vulnerable = 0;
  guint n_moved = 0;
  const char *host = wh_image_drifts_get_host (self->drifts, self->repository->connection,
                                               self->repository->values[WH_IMAGE_REPOSITORY_REGISTRY].text);
  gint64 sum = 0;

  for (guint i = 0; i < wh_resource_list_get_n (images); i++)
    {
      WhRecord *image = wh_resource_list_get_record (images, i);

      if (!is_of_repository (self, image))
        continue;

      n++;
      n_running += is_running (self, image);
      n_vulnerable += is_vulnerable (self, image);
      n_moved += is_moved (self, image);

      if (image->values[WH_IMAGE_SIZE].number != WH_ABSENT)
        sum += image->values[WH_IMAGE_SIZE].number;
    }

  g_ptr_array_add (parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u tag", "%u tags", n), n));

  if ((sizes = dup_sizes (size, self->repository->values[WH_IMAGE_REPOSITORY_ROUGH].number == TRUE, sum)) != NULL)
    g_ptr_array_add (parts, sizes);

  /* Translators: the name that a registry has in the names of images that run */
  if (host != NULL)
    g_ptr_array_add (parts, g_strdup_printf (_("pulled as %s/%s"), host, wh_record_get_name (self->repository)));

  g_ptr_array_add (parts, NULL);
  text = g_strjoinv (" · ", (char **)parts->pdata);
  gtk_label_set_label (self->facts, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->facts), text);
  wh_ui_chip_set_count (WH_UI_CHIP (self->running), n_running);
  wh_ui_chip_set_count (WH_UI_CHIP (self->unused), n - n_running);
  wh_ui_chip_set_count (WH_UI_CHIP (self->vulnerable), n_vulnerable);
  wh_ui_chip_set_count (WH_UI_CHIP (self->drifted), n_moved);
  gtk_widget_set_visible (self->drifted, n_moved > 0 || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->drifted)));
  gtk_widget_set_visible (self->running, n_running > 0);
  gtk_widget_set_visible (self->vulnerable, n_vulnerable > 0 || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->vulnerable)));
  gtk_widget_set_visible (self->unused, n_running > 0 && n_running < n);
}

/* What pods run that the registry has no more, or under another name by now. */
static void
update_drifts (WhUiTags *self)
{
  const char *name = self->repository->values[WH_IMAGE_REPOSITORY_NAME].text;
  guint n = 0;

  wh_ui_box_clear (self->gone);
  g_hash_table_remove_all (self->moved);

  for (guint i = 0; i < self->drifts->items->len; i++)
    {
      const WhImageDrift *drift = g_ptr_array_index (self->drifts->items, i);

      if (drift->connection != self->repository->connection || g_strcmp0 (drift->repository, name) != 0)
        continue;

      if (drift->state == WH_IMAGE_DRIFT_MOVED)
        g_hash_table_add (self->moved, g_strdup (drift->tag));

      if (n++ < MAX_DRIFTS)
        gtk_box_append (self->gone, wh_ui_image_drift_row_new (drift));
    }

  if (n > MAX_DRIFTS)
    {
      g_autofree char *more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more", "%u more", n - MAX_DRIFTS), n - MAX_DRIFTS);
      GtkWidget *label = gtk_label_new (more);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "dimmed");
      gtk_box_append (self->gone, label);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->gone), n > 0);
}

static gboolean
update_cb (gpointer data)
{
  WhUiTags *self = data;

  self->update_source = 0;

  if (self->repository != NULL)
    {
      g_clear_pointer (&self->scans, g_hash_table_unref);
      self->scans = wh_image_scan_list (self->store);
      g_clear_pointer (&self->drifts, wh_image_drifts_free);
      self->drifts = wh_image_drifts_new (self->store);
      g_clear_pointer (&self->guard, wh_image_guard_free);
      self->guard = wh_image_guard_new (self->store);
      update_drifts (self);
      update_facts (self);
      wh_ui_resources_refill (self->resources);
    }

  return G_SOURCE_REMOVE;
}

static void
queue_update (WhUiTags *self)
{
  if (self->update_source == 0)
    self->update_source = g_timeout_add (UPDATE_INTERVAL, update_cb, self);
}

static void
refilter (WhUiTags *self)
{
  wh_ui_resources_set_filter (self->resources, is_shown, self, NULL);
}

static void
uses_changed_cb (WhUiTags *self)
{
  refilter (self);
  queue_update (self);
}

static void
retention_cb (WhUiTags *self)
{
  if (self->repository != NULL)
    wh_ui_retention_dialog_present (GTK_WIDGET (self), self->fleet, self->repository);
}

/* ---- Pane ---- */

static void
shown_cb (WhUiPane   *pane,
          WhResource *resource,
          WhUiTags   *self)
{
  WhRecord *image = wh_resource_get_record (resource);

  /* What comes of it is shown as well. */
  if (g_set_str (&self->looked_at, image->uid))
    wh_ui_image_sections_look_into (self->fleet, self->store, image);

  wh_ui_image_sections_fill (pane, self->fleet != NULL && wh_fleet_get_store (self->fleet) == self->store ? self->fleet : NULL,
                             self->store, self->uses, image);
}

static void
prepare_pane (WhUiTags *self,
              WhUiPane *pane)
{
  wh_ui_image_sections_prepare (pane);
  g_signal_connect_object (pane, "shown", G_CALLBACK (shown_cb), self, 0);
}

static void
pane_made_cb (WhUiTags *self,
              WhUiPane *pane)
{
  prepare_pane (self, pane);
}

/* ---- Widget ---- */

static void
wh_ui_tags_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WhUiTags *self = WH_UI_TAGS (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      g_value_set_object (value, self->fleet);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_tags_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WhUiTags *self = WH_UI_TAGS (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      if (g_set_object (&self->fleet, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_tags_dispose (GObject *object)
{
  WhUiTags *self = WH_UI_TAGS (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_object (&self->uses_signals);
  g_clear_object (&self->images_signals);
  g_clear_object (&self->revisions_signals);

  /* The rows go after the children of the template: they must not ask again. */
  if (self->resources != NULL)
    wh_ui_resources_set_filter (self->resources, NULL, NULL, NULL);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_TAGS);
  g_clear_pointer (&self->repository, wh_record_unref);
  g_clear_pointer (&self->scans, g_hash_table_unref);
  g_clear_pointer (&self->drifts, wh_image_drifts_free);
  g_clear_pointer (&self->guard, wh_image_guard_free);
  g_clear_pointer (&self->moved, g_hash_table_unref);
  g_clear_pointer (&self->looked_at, g_free);
  g_clear_object (&self->uses);
  g_clear_object (&self->store);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_tags_parent_class)->dispose (object);
}

/* Beside each other neither the name nor what is said of it can be read. */
static void
wh_ui_tags_width_changed (WhUiAdaptive *adaptive)
{
  WhUiTags *self = WH_UI_TAGS (adaptive);
  gboolean narrow = wh_ui_adaptive_get_narrow (adaptive);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->heading), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->heading, narrow ? 0 : 12);
  gtk_label_set_lines (self->facts, narrow ? 3 : 1);
}

static void
wh_ui_tags_class_init (WhUiTagsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wh_ui_tags_dispose;
  object_class->get_property = wh_ui_tags_get_property;
  object_class->set_property = wh_ui_tags_set_property;

  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = wh_ui_tags_width_changed;

  properties[PROP_FLEET] = g_param_spec_object ("fleet", NULL, NULL, WH_TYPE_FLEET, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WH_UI_TYPE_RESOURCES);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-tags.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiTags, heading);
  gtk_widget_class_bind_template_child (widget_class, WhUiTags, name);
  gtk_widget_class_bind_template_child (widget_class, WhUiTags, facts);
  gtk_widget_class_bind_template_child (widget_class, WhUiTags, retention);
  gtk_widget_class_bind_template_callback (widget_class, retention_cb);
  gtk_widget_class_bind_template_child (widget_class, WhUiTags, gone);
  gtk_widget_class_bind_template_child (widget_class, WhUiTags, resources);
  gtk_widget_class_bind_template_callback (widget_class, pane_made_cb);
}

static GtkWidget *
add_chip (WhUiTags   *self,
          const char *title)
{
  GtkWidget *chip = wh_ui_chip_new ();

  wh_ui_chip_set_title (WH_UI_CHIP (chip), title);
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  g_signal_connect_object (chip, "toggled", G_CALLBACK (refilter), self, G_CONNECT_SWAPPED);

  return chip;
}

static void
wh_ui_tags_init (WhUiTags *self)
{
  const WhUiRowStyle style = { dup_note, self, WH_IMAGE_REPOSITORY };

  self->moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->uses_signals = g_signal_group_new (WH_TYPE_IMAGE_USES);
  g_signal_group_connect_object (self->uses_signals, "changed", G_CALLBACK (uses_changed_cb), self, G_CONNECT_SWAPPED);
  self->images_signals = g_signal_group_new (WH_TYPE_RESOURCE_LIST);
  g_signal_group_connect_object (self->images_signals, "changes", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);

  /* What can be rolled back to is often known later than what runs. */
  self->revisions_signals = g_signal_group_new (WH_TYPE_RESOURCE_LIST);
  g_signal_group_connect_object (self->revisions_signals, "changes", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));

  self->running = add_chip (self, _("Running"));
  self->vulnerable = add_chip (self, _("Vulnerable"));
  self->drifted = add_chip (self, _("Moved"));
  gtk_widget_set_tooltip_text (self->drifted, _("Tags that were moved after pods had started from them"));
  self->unused = add_chip (self, _("Unused"));
  wh_ui_resources_add_control (self->resources, self->unused, FALSE);
  wh_ui_resources_add_control (self->resources, self->drifted, FALSE);
  wh_ui_resources_add_control (self->resources, self->vulnerable, FALSE);
  wh_ui_resources_add_control (self->resources, self->running, FALSE);
  wh_ui_resources_hide_health (self->resources);
  wh_ui_resources_set_empty (self->resources, "wh-registry-symbolic", _("No tags"),
                             _("Every tag of this repository was deleted, or none was pushed yet."));
  wh_ui_tag_cells_add (wh_ui_resources_get_table (self->resources), self);
  wh_ui_resources_set_row_style (self->resources, &style);
  prepare_pane (self, wh_ui_resources_get_pane (self->resources));
  refilter (self);
}

/**
 * wh_ui_tags_show:
 * @self: tags
 * @store: where they are
 * @uses: what runs where
 * @repository: whose tags
 *
 * Shows the tags of a repository.
 */
void
wh_ui_tags_show (WhUiTags    *self,
                 WhStore     *store,
                 WhImageUses *uses,
                 WhRecord    *repository)
{
  gboolean same;

  g_return_if_fail (WH_UI_IS_TAGS (self));
  g_return_if_fail (repository != NULL && repository->kind == &wh_kind_image_repository);

  if (self->repository == repository && self->store == store && self->uses == uses)
    return;

  same = self->repository != NULL && self->store == store &&
         self->repository->connection == repository->connection && g_str_equal (self->repository->uid, repository->uid);

  wh_record_ref (repository);
  g_clear_pointer (&self->repository, wh_record_unref);
  self->repository = repository;
  g_set_object (&self->uses, uses);
  g_signal_group_set_target (self->uses_signals, uses);

  if (g_set_object (&self->store, store))
    {
      g_signal_group_set_target (self->images_signals, wh_store_get_list (store, &wh_kind_image));
      g_signal_group_set_target (self->revisions_signals, wh_store_get_list (store, &wh_kind_revision));
    }

  gtk_label_set_label (self->name, wh_record_get_name (repository));
  gtk_widget_set_visible (self->retention, self->fleet != NULL && wh_fleet_get_store (self->fleet) == store &&
                          wh_ui_retention_dialog_is_possible (self->fleet, repository));
  wh_ui_image_sections_look_into (self->fleet, self->store, repository);
  refilter (self);
  wh_ui_resources_set_store (self->resources, store);

  if (!same)
    {
      g_clear_pointer (&self->looked_at, g_free);
      wh_ui_table_sort_by (wh_ui_resources_get_table (self->resources), "created", TRUE);
    }

  update_cb (self);
}

/**
 * wh_ui_tags_get_resources:
 * @self: tags
 *
 * Returns: (transfer none): the table
 */
WhUiResources *
wh_ui_tags_get_resources (WhUiTags *self)
{
  g_return_val_if_fail (WH_UI_IS_TAGS (self), NULL);

  return self->resources;
}

/**
 * wh_ui_tags_find_uses:
 * @self: tags
 * @image: one of them
 *
 * Returns: (transfer full) (nullable) (element-type WhImageUse): where it runs
 */
GArray *
wh_ui_tags_find_uses (WhUiTags       *self,
                      const WhRecord *image)
{
  g_return_val_if_fail (WH_UI_IS_TAGS (self), NULL);

  return self->uses != NULL ? wh_image_uses_find (self->uses, image) : NULL;
}

/**
 * wh_ui_tags_find_scan:
 * @self: tags
 * @image: one of them
 *
 * Returns: (transfer none) (nullable): the same image as a registry that scans
 *   has it
 */
WhRecord *
wh_ui_tags_find_scan (WhUiTags       *self,
                      const WhRecord *image)
{
  const char *digest;

  g_return_val_if_fail (WH_UI_IS_TAGS (self), NULL);
  g_return_val_if_fail (image != NULL && image->kind == &wh_kind_image, NULL);

  digest = image->values[WH_IMAGE_DIGEST].text;

  return digest != NULL && self->scans != NULL ? g_hash_table_lookup (self->scans, digest) : NULL;
}

/**
 * wh_ui_tags_is_roll_back:
 * @self: tags
 * @image: one of them that does not run
 *
 * Returns: whether a workload can be taken back to it
 */
gboolean
wh_ui_tags_is_roll_back (WhUiTags       *self,
                         const WhRecord *image)
{
  const WhGuard *why;

  g_return_val_if_fail (WH_UI_IS_TAGS (self), FALSE);

  why = self->guard != NULL ? wh_image_guard_find (self->guard, image) : NULL;

  return why != NULL && why->reason == WH_GUARD_ROLL_BACK;
}
