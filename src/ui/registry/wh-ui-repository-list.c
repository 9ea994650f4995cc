/* wh-ui-repository-list.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-image-drift.h"
#include "wh-kinds.h"
#include "wh-resource-view.h"
#include "wh-ui-children.h"
#include "wh-ui-repository-list.h"
#include "wh-ui-repository-row.h"
#include "wh-ui-storage-bar.h"
#include "wh-ui-storage-count.h"

/* The summary is counted again at most this often, in milliseconds. */
#define SUMMARY_INTERVAL 500

/**
 * WhUiRepositoryList:
 *
 * All repositories of one registry or of all, the largest first, below what
 * they take together.
 *
 * Signals: "selected": another one is selected; "activate": one was chosen by
 * click or Enter.
 */
struct _WhUiRepositoryList
{
  AdwBin              parent_instance;

  GtkLabel           *total;
  WhUiStorageBar     *bar;
  AdwWrapBox         *legend;
  GtkLabel           *shared;
  GtkLabel           *quota;
  GtkListView        *list_view;

  WhStore            *store;
  WhResourceView     *view;
  GtkSingleSelection *selection;
  char               *connection;
  char               *environment;
  char               *legend_text;
  WhUiStorageCount   *count;
  GHashTable         *drifts;      /* "connection name" → what of it runs and is not there, in words */
  gint64              largest;
  guint               summary_source;
};

G_DEFINE_FINAL_TYPE (WhUiRepositoryList, wh_ui_repository_list, ADW_TYPE_BIN)

enum
{
  SELECTED,
  ACTIVATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
format_bytes (gint64 bytes)
{
  WhValue value = { .number = bytes };

  return wh_format_value (&wh_kind_image_repository.fields[WH_IMAGE_REPOSITORY_SIZE], &value);
}

/* ---- What they take together ---- */

static void
add_legend (WhUiRepositoryList *self,
            const char         *name,
            guint               part)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *sign = wh_ui_storage_bar_new_sign (part);
  GtkWidget *label = gtk_label_new (name);
  const char *slash = strrchr (name, '/');

  if (slash != NULL)
    gtk_label_set_label (GTK_LABEL (label), slash + 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dimmed");

  gtk_box_append (GTK_BOX (box), sign);
  gtk_box_append (GTK_BOX (box), label);
  adw_wrap_box_append (self->legend, box);
}

/* The parts of the bar are the largest, and what is left: other repositories
 * and layers that several of them have. */
static const char *
get_part_name (WhUiRepositoryList *self,
               guint               part)
{
  g_autoptr(WhResource) resource = NULL;

  if (part + 1 == WH_UI_STORAGE_MOST)
    return _("other and shared");

  /* The view keeps its records. */
  resource = g_list_model_get_item (G_LIST_MODEL (self->view), part);

  return resource != NULL ? wh_record_get_name (wh_resource_get_record (resource)) : _("shared");
}

static void
update_legend (WhUiRepositoryList *self,
               guint               n_parts)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_parts; i++)
    g_string_append_printf (text, "%s\n", get_part_name (self, i));

  if (g_strcmp0 (self->legend_text, text->str) == 0)
    return;

  g_set_str (&self->legend_text, text->str);

  wh_ui_remove_children (GTK_WIDGET (self->legend));

  for (guint i = 0; i < n_parts; i++)
    add_legend (self, get_part_name (self, i), i);
}

static void
set_largest (WhUiRepositoryList *self,
             gint64              largest)
{
  if (self->largest == largest)
    return;

  self->largest = largest;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list_view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (WH_UI_IS_REPOSITORY_ROW (row))
        wh_ui_repository_row_set_largest (WH_UI_REPOSITORY_ROW (row), largest);
    }
}

static const char *
get_drift (WhUiRepositoryList *self,
           WhRecord           *record)
{
  g_autofree char *key = g_strdup_printf ("%s %s", record->connection, wh_record_get_name (record));

  return g_hash_table_lookup (self->drifts, key);
}

static void
note_drift (WhUiRepositoryList *self,
            const WhImageDrift *drift)
{
  g_autofree char *text = wh_image_drift_dup_text (drift);
  char *key = g_strdup_printf ("%s %s", drift->connection, drift->repository);
  const char *known = g_hash_table_lookup (self->drifts, key);
  const char *tag = drift->tag != NULL ? drift->tag : drift->digest;

  g_hash_table_replace (self->drifts, key, known != NULL ? g_strdup_printf ("%s\n%s: %s", known, tag, text)
                                                         : g_strdup_printf ("%s: %s", tag, text));
}

static void
update_drifts (WhUiRepositoryList *self)
{
  g_autoptr(WhImageDrifts) drifts = wh_image_drifts_new (self->store);

  g_hash_table_remove_all (self->drifts);

  for (guint i = 0; i < drifts->items->len; i++)
    note_drift (self, g_ptr_array_index (drifts->items, i));

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list_view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);
      WhResource *resource = WH_UI_IS_REPOSITORY_ROW (row)
                               ? wh_ui_repository_row_get_resource (WH_UI_REPOSITORY_ROW (row)) : NULL;

      if (resource != NULL)
        wh_ui_repository_row_set_drift (WH_UI_REPOSITORY_ROW (row), get_drift (self, wh_resource_get_record (resource)));
    }
}

/* What all of them take in the registry, each layer once, and of the largest
 * what nobody else has. */
static void
update_storage (WhUiRepositoryList *self,
                guint               n)
{
  WhRegistryStorage *counted = wh_ui_storage_count_get (self->count);
  gint64 parts[WH_UI_STORAGE_MOST] = { 0 };
  guint n_parts = 0;
  gint64 rest;
  g_autofree char *size = NULL;
  g_autofree char *alone = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shared = NULL;

  /* Those of one environment are not what was counted. */
  if (counted == NULL || g_hash_table_size (counted->repositories) > n)
    {
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u repository", "%u repositories", n), n);
      gtk_label_set_label (self->total, text);
    }
  else
    {
      const char *words = counted->at_most
                            ? g_dngettext (GETTEXT_PACKAGE, "<b>%s</b> at most in %u repository", "<b>%s</b> at most in %u repositories", n)
                            : g_dngettext (GETTEXT_PACKAGE, "<b>%s</b> in %u repository", "<b>%s</b> in %u repositories", n);

      size = format_bytes (counted->total);
      text = g_strdup_printf (words, size, n);
      gtk_label_set_markup (self->total, text);
      rest = counted->total;

      for (guint i = 0; i < n && i + 1 < WH_UI_STORAGE_MOST; i++)
        {
          g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (self->view), i);
          const WhRepositoryStorage *found = wh_registry_storage_find (counted, wh_resource_get_record (resource));

          parts[n_parts++] = found != NULL ? found->own : 0;
          rest -= parts[i];
        }

      if (rest > 0)
        parts[n_parts++] = rest;

      if (counted->alone > counted->total)
        {
          alone = format_bytes (counted->alone);
          shared = g_strdup_printf (_("%s without shared layers"), alone);
          gtk_label_set_label (self->shared, shared);
        }
    }

  plain = g_strdup (gtk_label_get_text (self->total));
  wh_ui_storage_bar_set (self->bar, parts, n_parts, plain);
  update_legend (self, n_parts);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), n_parts > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->shared), shared != NULL);
}

/* What the registries themselves say they keep, of what they may. */
static void
update_quota (WhUiRepositoryList *self)
{
  const WhKind *kind = wh_kind_find ("registry-project");
  WhResourceList *projects = kind != NULL ? wh_store_get_list (self->store, kind) : NULL;
  gint64 used = 0;
  gint64 limit = 0;

  for (guint i = 0; projects != NULL && i < wh_resource_list_get_n (projects); i++)
    {
      WhRecord *project = wh_resource_list_get_record (projects, i);
      gint64 of_project = wh_record_get_number (project, "used_limit");

      if ((self->connection != NULL && !g_str_equal (project->connection, self->connection)) || of_project == WH_ABSENT)
        continue;

      used += MAX (wh_record_get_number (project, "used"), 0);
      limit += of_project;
    }

  if (limit > 0)
    {
      g_autofree char *taken = format_bytes (used);
      g_autofree char *whole = format_bytes (limit);
      /* Translators: bytes, bytes, percent */
      g_autofree char *text = g_strdup_printf (_("%s of %s quota, %d %%"), taken, whole, (int)(used * 100. / limit));

      gtk_label_set_label (self->quota, text);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->quota), limit > 0);
}

static void
update_summary (WhUiRepositoryList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  gint64 largest = 1;

  if (n > 0)
    {
      g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (self->view), 0);

      largest = MAX (largest, wh_resource_get_record (resource)->values[WH_IMAGE_REPOSITORY_SIZE].number);
    }

  set_largest (self, largest);
  update_drifts (self);
  update_storage (self, n);
  update_quota (self);
}

static gboolean
summary_cb (gpointer data)
{
  WhUiRepositoryList *self = data;

  self->summary_source = 0;

  if (self->view != NULL)
    update_summary (self);

  return G_SOURCE_REMOVE;
}

static void
counted_cb (WhUiRepositoryList *self)
{
  if (self->view != NULL)
    update_storage (self, g_list_model_get_n_items (G_LIST_MODEL (self->view)));
}

static void
queue_summary (WhUiRepositoryList *self)
{
  if (self->summary_source == 0)
    self->summary_source = g_timeout_add (SUMMARY_INTERVAL, summary_cb, self);
}

/* ---- Rows ---- */

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  gtk_list_item_set_child (item, wh_ui_repository_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         WhUiRepositoryList       *self)
{
  WhUiRepositoryRow *row = WH_UI_REPOSITORY_ROW (gtk_list_item_get_child (item));
  WhResource *resource = gtk_list_item_get_item (item);

  wh_ui_repository_row_set_largest (row, self->largest);
  wh_ui_repository_row_set_resource (row, resource);
  wh_ui_repository_row_set_drift (row, get_drift (self, wh_resource_get_record (resource)));
  gtk_list_item_set_accessible_label (item, wh_record_get_name (wh_resource_get_record (resource)));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  wh_ui_repository_row_set_resource (WH_UI_REPOSITORY_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
activate_cb (WhUiRepositoryList *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
selected_cb (WhUiRepositoryList *self)
{
  g_signal_emit (self, signals[SELECTED], 0);
}

static void
wh_ui_repository_list_dispose (GObject *object)
{
  WhUiRepositoryList *self = WH_UI_REPOSITORY_LIST (object);

  g_clear_handle_id (&self->summary_source, g_source_remove);
  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_REPOSITORY_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->view);
  g_clear_object (&self->store);
  g_clear_pointer (&self->connection, g_free);
  g_clear_pointer (&self->environment, g_free);
  g_clear_pointer (&self->legend_text, g_free);
  g_clear_pointer (&self->drifts, g_hash_table_unref);
  g_clear_object (&self->count);

  G_OBJECT_CLASS (wh_ui_repository_list_parent_class)->dispose (object);
}

static void
wh_ui_repository_list_class_init (WhUiRepositoryListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_repository_list_dispose;

  signals[SELECTED] =
    g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATE] =
    g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (WH_UI_TYPE_STORAGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-repository-list.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryList, total);
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryList, bar);
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryList, legend);
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryList, shared);
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryList, quota);
  gtk_widget_class_bind_template_child (widget_class, WhUiRepositoryList, list_view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
wh_ui_repository_list_init (WhUiRepositoryList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->drifts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->count = wh_ui_storage_count_new (GTK_WIDGET (self));
  g_signal_connect_object (self->count, "counted", G_CALLBACK (counted_cb), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_DEFAULT);
  gtk_list_view_set_factory (self->list_view, factory);
  g_object_unref (factory);
}

/**
 * wh_ui_repository_list_set_store:
 * @self: a list
 * @store: where the repositories are
 *
 * Shows the repositories of @store.
 */
void
wh_ui_repository_list_set_store (WhUiRepositoryList *self,
                                 WhStore            *store)
{
  g_return_if_fail (WH_UI_IS_REPOSITORY_LIST (self));
  g_return_if_fail (WH_IS_STORE (store));

  if (!g_set_object (&self->store, store))
    return;

  gtk_list_view_set_model (self->list_view, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->view);

  self->view = wh_resource_view_new (store, &wh_kind_image_repository);
  wh_resource_view_set_connection (self->view, self->connection);
  wh_resource_view_set_environment (self->view, self->environment);
  wh_resource_view_set_sort (self->view, WH_IMAGE_REPOSITORY_SIZE, TRUE);
  g_signal_connect_object (self->view, "counts-changed", G_CALLBACK (queue_summary), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "items-changed", G_CALLBACK (queue_summary), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wh_store_get_list (store, &wh_kind_image), "changes", G_CALLBACK (queue_summary),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wh_store_get_list (store, &wh_kind_pod), "changes", G_CALLBACK (queue_summary),
                           self, G_CONNECT_SWAPPED);

  if (wh_kind_find ("registry-project") != NULL)
    g_signal_connect_object (wh_store_get_list (store, wh_kind_find ("registry-project")), "changes", G_CALLBACK (queue_summary),
                             self, G_CONNECT_SWAPPED);

  wh_ui_storage_count_set_store (self->count, store, self->connection);
  update_summary (self);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->view)));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
}

/**
 * wh_ui_repository_list_set_connection:
 * @self: a list
 * @connection: (nullable): id of a connection; %NULL = all
 *
 * Shows the repositories of one registry only.
 */
void
wh_ui_repository_list_set_connection (WhUiRepositoryList *self,
                                      const char         *connection)
{
  g_return_if_fail (WH_UI_IS_REPOSITORY_LIST (self));

  if (!g_set_str (&self->connection, connection) || self->view == NULL)
    return;

  wh_resource_view_set_connection (self->view, connection);
  wh_ui_storage_count_set_store (self->count, self->store, connection);
  queue_summary (self);
}

/**
 * wh_ui_repository_list_set_environment:
 * @self: a list
 * @environment: (nullable): class of environment; empty or %NULL = all
 *
 * Shows the repositories of registries of one environment only.
 */
void
wh_ui_repository_list_set_environment (WhUiRepositoryList *self,
                                       const char         *environment)
{
  g_return_if_fail (WH_UI_IS_REPOSITORY_LIST (self));

  if (g_set_str (&self->environment, environment) && self->view != NULL)
    wh_resource_view_set_environment (self->view, environment);
}

/**
 * wh_ui_repository_list_get_n:
 * @self: a list
 *
 * Returns: how many repositories it shows
 */
guint
wh_ui_repository_list_get_n (WhUiRepositoryList *self)
{
  g_return_val_if_fail (WH_UI_IS_REPOSITORY_LIST (self), 0);

  return self->view != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->view)) : 0;
}

/**
 * wh_ui_repository_list_get_selected:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the repository that is selected
 */
WhRecord *
wh_ui_repository_list_get_selected (WhUiRepositoryList *self)
{
  WhResource *resource;

  g_return_val_if_fail (WH_UI_IS_REPOSITORY_LIST (self), NULL);

  resource = self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;

  return resource != NULL ? wh_resource_get_record (resource) : NULL;
}

/**
 * wh_ui_repository_list_select:
 * @self: a list
 * @connection: id of a connection
 * @name: name of one of its repositories
 *
 * Returns: whether there is such a repository
 */
gboolean
wh_ui_repository_list_select (WhUiRepositoryList *self,
                              const char         *connection,
                              const char         *name)
{
  g_return_val_if_fail (WH_UI_IS_REPOSITORY_LIST (self), FALSE);

  for (guint i = 0; i < wh_ui_repository_list_get_n (self); i++)
    {
      g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (self->view), i);
      WhRecord *record = wh_resource_get_record (resource);

      if (g_strcmp0 (record->connection, connection) == 0 && g_strcmp0 (wh_record_get_name (record), name) == 0)
        {
          gtk_single_selection_set_selected (self->selection, i);
          gtk_list_view_scroll_to (self->list_view, i, GTK_LIST_SCROLL_NONE, NULL);
          return TRUE;
        }
    }

  return FALSE;
}
