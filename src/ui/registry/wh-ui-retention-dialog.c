/* wh-ui-retention-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-image-retention.h"
#include "wh-kinds.h"
#include "wh-ui-health.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-retention-dialog.h"
#include "wh-ui-save.h"
#include "wh-ui-verdict-columns.h"
#include "wh-ui-verdict.h"

/* After the last change of a rule, in milliseconds. */
#define SIMULATE_DELAY 150

/**
 * WhUiRetentionDialog:
 *
 * What rules would delete, before anybody deletes anything: worked out from
 * what is known, as they are edited.
 */
struct _WhUiRetentionDialog
{
  AdwDialog         parent_instance;

  AdwWindowTitle   *window_title;
  GtkButton        *run;
  AdwToggleGroup   *scope;
  AdwToggle        *repository;
  AdwSpinRow       *newest;
  AdwSpinRow       *days;
  AdwEntryRow      *keep;
  GtkWidget        *outcome;
  GtkWidget        *health;
  GtkLabel         *title;
  GtkLabel         *detail;
  AdwToggleGroup   *filter;
  AdwToggle        *all;
  AdwToggle        *go;
  AdwToggle        *stay;
  GtkStack         *list;
  AdwStatusPage    *nothing;
  GtkColumnView    *table;
  GtkNoSelection   *selection;
  GtkWidget        *export;
  AdwButtonContent *export_content;

  GtkWidget        *parent;
  WhFleet          *fleet;
  WhRecord         *target;  /* the repository it was opened for */
  GListStore       *items;
  GtkCustomFilter  *verdicts;
  guint             source;
  guint             n_go;
  gint64            simulated_at; /* 0 = not yet */
  guint             narrow : 1;
};

G_DEFINE_FINAL_TYPE (WhUiRetentionDialog, wh_ui_retention_dialog, ADW_TYPE_DIALOG)

static gboolean
is_whole_registry (WhUiRetentionDialog *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (self->scope), "registry") == 0;
}

static char *
format_bytes (gint64 bytes)
{
  WhValue value = { .number = bytes };

  return wh_format_value (&wh_kind_image.fields[WH_IMAGE_SIZE], &value);
}

/* ---- Outcome ---- */

static void
set_count (AdwToggle  *toggle,
           const char *title,
           guint       count)
{
  g_autofree char *number = wh_format_integer (count);
  g_autofree char *label = g_strdup_printf ("%s %s", title, number);

  adw_toggle_set_label (toggle, label);
}

static char *
describe (WhImageRetention *outcome)
{
  g_autofree char *clusters = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u cluster", "%u clusters", outcome->n_clusters),
                                               outcome->n_clusters);
  g_autofree char *held = NULL;

  if (outcome->unseen != NULL)
    return g_strdup_printf (_("What runs in “%s” is not known: nothing can be deleted before it has answered."), outcome->unseen);

  /* Translators: "3 clusters" */
  held = g_strdup_printf (_("Simulated against %s, roll-back targets included."), clusters);

  if (outcome->n_stay == 0)
    return g_steal_pointer (&held);

  if (outcome->n_go == 0)
    /* Translators: the second part is a sentence of its own */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u matches the rules but is needed and stays. %s",
                                         "%u match the rules but are needed and stay. %s", outcome->n_stay),
                            outcome->n_stay, held);

  /* Translators: the second part is a sentence of its own */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more matches the rules but is needed and stays. %s",
                                       "%u more match the rules but are needed and stay. %s", outcome->n_stay),
                          outcome->n_stay, held);
}

/* An empty table says nothing; why it is empty does. */
static void
update_list (WhUiRetentionDialog *self)
{
  const char *wanted = adw_toggle_group_get_active_name (self->filter);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    {
      gtk_stack_set_visible_child_name (self->list, "tags");
      return;
    }

  if (g_list_model_get_n_items (G_LIST_MODEL (self->items)) == 0)
    {
      adw_status_page_set_title (self->nothing, _("The rules keep every tag"));
      adw_status_page_set_description (self->nothing, _("Keep fewer tags, or a shorter time, to see what would go."));
    }
  else if (g_strcmp0 (wanted, "stay") == 0)
    {
      adw_status_page_set_title (self->nothing, _("Nothing stays against the rules"));
      adw_status_page_set_description (self->nothing, _("No tag that the rules let go runs, is named by a workload, or can be rolled back to."));
    }
  else
    {
      adw_status_page_set_title (self->nothing, _("Nothing goes"));
      adw_status_page_set_description (self->nothing, _("Every tag that the rules let go is needed and stays."));
    }

  gtk_stack_set_visible_child_name (self->list, "none");
}

static void
update_columns (WhUiRetentionDialog *self)
{
  wh_ui_verdict_columns_fit (self->table, is_whole_registry (self), self->narrow);
}

/* Two buttons leave little room for a title in a narrow window; the number of tags
 * stands below as well. */
static void
update_head (WhUiRetentionDialog *self)
{
  const WhSource *source = wh_store_get_source (wh_fleet_get_store (self->fleet), self->target->connection);
  const char *name = source != NULL ? source->name : "";
  g_autofree char *time = self->simulated_at > 0 ? wh_format_time (self->simulated_at) : NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *label = NULL;

  if (time != NULL && !self->narrow)
    /* Translators: a registry and a time */
    subtitle = g_strdup_printf (_("%s, simulated at %s"), name, time);

  adw_window_title_set_title (self->window_title, self->narrow ? _("Retention") : _("Retention preview"));
  adw_window_title_set_subtitle (self->window_title, subtitle != NULL ? subtitle : name);

  if (self->n_go > 0 && !self->narrow)
    label = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Delete %u tag…", "Delete %u tags…", self->n_go), self->n_go);

  gtk_button_set_label (self->run, label != NULL ? label : _("Delete…"));
}

static void
show_outcome (WhUiRetentionDialog *self,
              WhImageRetention    *outcome)
{
  g_autofree char *frees = format_bytes (outcome->frees);
  g_autofree char *title = NULL;
  g_autofree char *detail = describe (outcome);
  gboolean possible = outcome->n_go > 0 && outcome->unseen == NULL;

  if (outcome->n_go == 0)
    title = g_strdup (_("Nothing would be deleted"));
  else if (outcome->at_most)
    title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Would delete %u tag, frees %s at most",
                                          "Would delete %u tags, frees %s at most", outcome->n_go), outcome->n_go, frees);
  else
    title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Would delete %u tag, frees %s",
                                          "Would delete %u tags, frees %s", outcome->n_go), outcome->n_go, frees);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail);
  wh_ui_health_set_health (WH_UI_HEALTH (self->health), outcome->unseen != NULL ? WH_HEALTH_FAILING
                                                        : outcome->n_go > 0 ? WH_HEALTH_WARNING : WH_HEALTH_OK);

  if (outcome->n_go > 0)
    gtk_widget_add_css_class (self->outcome, "warning");
  else
    gtk_widget_remove_css_class (self->outcome, "warning");

  self->n_go = outcome->n_go;
  self->simulated_at = outcome->time;
  update_head (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->run), possible);
  set_count (self->all, _("All"), outcome->items->len);
  set_count (self->go, _("Go"), outcome->n_go);
  set_count (self->stay, _("Stay"), outcome->n_stay);
  gtk_widget_set_sensitive (self->export, outcome->items->len > 0);
  update_columns (self);
  update_list (self);
}

static void
show_error (WhUiRetentionDialog *self,
            const GError        *error)
{
  gtk_label_set_label (self->title, error->message);
  gtk_label_set_label (self->detail, "");
  wh_ui_health_set_health (WH_UI_HEALTH (self->health), WH_HEALTH_FAILING);
  gtk_widget_set_sensitive (GTK_WIDGET (self->run), FALSE);
  gtk_widget_set_sensitive (self->export, FALSE);
  g_list_store_remove_all (self->items);
  adw_status_page_set_title (self->nothing, _("The rules are not complete"));
  adw_status_page_set_description (self->nothing, NULL);
  gtk_stack_set_visible_child_name (self->list, "none");
}

static gboolean
simulate_cb (gpointer data)
{
  WhUiRetentionDialog *self = data;
  WhStore *store = wh_fleet_get_store (self->fleet);
  g_autoptr(WhImageRetention) outcome = NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;
  WhImageRules rules = {
    .newest = (guint)adw_spin_row_get_value (self->newest),
    .days = (guint)adw_spin_row_get_value (self->days),
    .keep = gtk_editable_get_text (GTK_EDITABLE (self->keep)),
  };

  self->source = 0;

  if (!wh_image_rules_check (&rules, &error))
    {
      show_error (self, error);
      return G_SOURCE_REMOVE;
    }

  outcome = wh_image_retention_simulate (store, self->target->connection,
                                         is_whole_registry (self) ? NULL : self->target->values[WH_IMAGE_REPOSITORY_NAME].text,
                                         &rules, g_get_real_time ());

  for (guint i = 0; i < outcome->items->len; i++)
    g_ptr_array_add (items, wh_ui_verdict_new (g_ptr_array_index (outcome->items, i)));

  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), items->pdata, items->len);
  show_outcome (self, outcome);

  return G_SOURCE_REMOVE;
}

static void
rules_changed_cb (WhUiRetentionDialog *self)
{
  g_clear_handle_id (&self->source, g_source_remove);

  if (self->target != NULL)
    self->source = g_timeout_add (SIMULATE_DELAY, simulate_cb, self);
}

static gboolean
is_shown (gpointer item,
          gpointer user_data)
{
  WhUiRetentionDialog *self = user_data;
  const char *wanted = adw_toggle_group_get_active_name (self->filter);
  gboolean goes = wh_ui_verdict_goes (item);

  return wanted == NULL || g_str_equal (wanted, "all") || g_str_equal (wanted, goes ? "go" : "stay");
}

static void
filter_cb (WhUiRetentionDialog *self)
{
  if (self->verdicts == NULL)
    return;

  gtk_filter_changed (GTK_FILTER (self->verdicts), GTK_FILTER_CHANGE_DIFFERENT);
  update_list (self);
}

static void
set_narrow (WhUiRetentionDialog *self,
            gboolean             narrow)
{
  self->narrow = narrow;
  adw_button_content_set_label (self->export_content, narrow ? "" : _("Export…"));
  if (self->fleet != NULL)
    update_head (self);
  update_columns (self);
}

static void
narrow_cb (WhUiRetentionDialog *self)
{
  set_narrow (self, TRUE);
}

static void
wide_cb (WhUiRetentionDialog *self)
{
  set_narrow (self, FALSE);
}

/* ---- Export ---- */

static DexFuture *
save_cb (GFile    *file,
         gpointer  data)
{
  return wh_ui_save_bytes (file, data);
}

/* All of it, whatever the list shows. */
static void
export_cb (WhUiRetentionDialog *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *name = g_strdup_printf ("%s.csv", _("Retention preview"));

  wh_ui_verdict_write_csv (NULL, text);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr(WhUiVerdict) verdict = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      wh_ui_verdict_write_csv (verdict, text);
    }

  wh_ui_save_ask (GTK_WIDGET (self), name, "text/csv", save_cb, g_string_free_to_bytes (g_steal_pointer (&text)),
                  (GDestroyNotify)g_bytes_unref);
}

/* ---- Acting ---- */

static const WhOperationInfo *
find_operation (WhFleet  *fleet,
                WhRecord *target)
{
  g_autoptr(GPtrArray) list = wh_operations_list (wh_fleet_get_operations (fleet), target);

  for (guint i = 0; i < list->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (list, i);

      if (g_str_equal (info->id, "retention"))
        return info;
    }

  return NULL;
}

static void
cancel_cb (WhUiRetentionDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* The plan is made by the operation, which asks the registry first. */
static void
run_cb (WhUiRetentionDialog *self)
{
  WhStore *store = wh_fleet_get_store (self->fleet);
  WhRecord *target = is_whole_registry (self) ? wh_store_lookup (store, &wh_kind_connection, WH_LOCAL, self->target->connection)
                                              : self->target;
  const WhOperationInfo *info = target != NULL ? find_operation (self->fleet, target) : NULL;
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  GtkWidget *parent = self->parent;

  if (info == NULL || parent == NULL)
    return;

  g_ptr_array_add (records, wh_record_ref (target));
  g_hash_table_insert (values, (gpointer)"newest", g_strdup_printf ("%u", (guint)adw_spin_row_get_value (self->newest)));
  g_hash_table_insert (values, (gpointer)"days", g_strdup_printf ("%u", (guint)adw_spin_row_get_value (self->days)));
  g_hash_table_insert (values, (gpointer)"keep", g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->keep))));
  wh_ui_operation_dialog_present_with (parent, wh_fleet_get_operations (self->fleet), info, records, values);
  adw_dialog_close (ADW_DIALOG (self));
}

/* ---- Widget ---- */

static void
wh_ui_retention_dialog_dispose (GObject *object)
{
  WhUiRetentionDialog *self = WH_UI_RETENTION_DIALOG (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_weak_pointer (&self->parent);

  if (self->verdicts != NULL)
    gtk_custom_filter_set_filter_func (self->verdicts, NULL, NULL, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_RETENTION_DIALOG);
  g_clear_object (&self->verdicts);
  g_clear_object (&self->items);
  g_clear_object (&self->fleet);
  g_clear_pointer (&self->target, wh_record_unref);

  G_OBJECT_CLASS (wh_ui_retention_dialog_parent_class)->dispose (object);
}

static void
wh_ui_retention_dialog_class_init (WhUiRetentionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_retention_dialog_dispose;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-retention-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, run);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, scope);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, repository);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, newest);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, days);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, keep);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, outcome);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, detail);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, filter);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, all);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, go);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, stay);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, list);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, nothing);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, table);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, selection);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, export);
  gtk_widget_class_bind_template_child (widget_class, WhUiRetentionDialog, export_content);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, wide_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, rules_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
}

static void
wh_ui_retention_dialog_init (WhUiRetentionDialog *self)
{
  g_autoptr(GtkFilterListModel) filtered = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (WH_UI_TYPE_VERDICT);
  self->verdicts = gtk_custom_filter_new (is_shown, self, NULL);
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->items)), g_object_ref (GTK_FILTER (self->verdicts)));
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (filtered));
  adw_toggle_group_set_active_name (self->filter, "all");
  wh_ui_verdict_columns_add (self->table);
}

/**
 * wh_ui_retention_dialog_is_possible:
 * @fleet: everything
 * @repository: a repository of images
 *
 * Returns: whether its registry can be cleaned
 */
gboolean
wh_ui_retention_dialog_is_possible (WhFleet  *fleet,
                                    WhRecord *repository)
{
  return find_operation (fleet, repository) != NULL;
}

/**
 * wh_ui_retention_dialog_present:
 * @parent: a widget of the window
 * @fleet: everything
 * @repository: a repository of images
 *
 * Opens the preview of retention rules for it, or for all of its registry.
 */
void
wh_ui_retention_dialog_present (GtkWidget *parent,
                                WhFleet   *fleet,
                                WhRecord  *repository)
{
  WhUiRetentionDialog *self = g_object_new (WH_UI_TYPE_RETENTION_DIALOG, NULL);

  self->fleet = g_object_ref (fleet);
  self->target = wh_record_ref (repository);
  g_set_weak_pointer (&self->parent, parent);
  adw_toggle_set_label (self->repository, wh_record_get_name (repository));
  adw_toggle_group_set_active_name (self->scope, "repository");
  g_clear_handle_id (&self->source, g_source_remove);
  simulate_cb (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
