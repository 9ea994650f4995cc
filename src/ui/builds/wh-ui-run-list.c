/* wh-ui-run-list.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include <gtk/gtk.h>

#include "wh-ui-run-list.h"
#include "wh-ui-run.h"

/* So many runs, the newest, are listed: older ones are in the history. */
#define MAX_RUNS 1000

/* ---- A run in the list ---- */

struct _WhUiRunItem
{
  GObject   parent_instance;

  WhRecord *record;
  char     *section; /* what stands above its group */
  char     *key;     /* of its group */
  char     *cause;   /* nullable */
};

enum
{
  ITEM_PROP_0,
  ITEM_PROP_RECORD,
};

G_DEFINE_FINAL_TYPE (WhUiRunItem, wh_ui_run_item, G_TYPE_OBJECT)

static void
wh_ui_run_item_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  g_value_set_pointer (value, WH_UI_RUN_ITEM (object)->record);
}

static void
wh_ui_run_item_finalize (GObject *object)
{
  WhUiRunItem *self = WH_UI_RUN_ITEM (object);

  g_clear_pointer (&self->record, wh_record_unref);
  g_free (self->section);
  g_free (self->key);
  g_free (self->cause);

  G_OBJECT_CLASS (wh_ui_run_item_parent_class)->finalize (object);
}

static void
wh_ui_run_item_class_init (WhUiRunItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wh_ui_run_item_finalize;
  object_class->get_property = wh_ui_run_item_get_property;

  g_object_class_install_property (object_class, ITEM_PROP_RECORD,
                                   g_param_spec_pointer ("record", NULL, NULL, (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
}

static void
wh_ui_run_item_init (WhUiRunItem *self)
{
}

WhRecord *
wh_ui_run_item_get_record (WhUiRunItem *self)
{
  return self->record;
}

/**
 * wh_ui_run_item_get_section:
 * @self: an item
 *
 * Returns: what stands above its group
 */
const char *
wh_ui_run_item_get_section (WhUiRunItem *self)
{
  return self->section;
}

/**
 * wh_ui_run_item_get_cause:
 * @self: an item
 *
 * Returns: (nullable): why it failed, in few words
 */
const char *
wh_ui_run_item_get_cause (WhUiRunItem *self)
{
  return self->cause;
}

/* ---- The list ---- */

/**
 * WhUiRunList:
 *
 * Runs, newest first. Grouped: first what fails, for each branch and cause with
 * the runs that failed of it since the last one that passed; then what runs;
 * then the rest. Items stay the same objects as long as their run is there.
 */
struct _WhUiRunList
{
  GObject         parent_instance;

  GPtrArray      *items;
  gboolean        grouped;
  WhRecordFilter  filter;
  gpointer        filter_data;
  char           *search;
  WhUiRunCounts   counts;
};

static GType
get_item_type (GListModel *model)
{
  return WH_UI_TYPE_RUN_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return WH_UI_RUN_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  WhUiRunList *self = WH_UI_RUN_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_iface (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static const char *
get_key (WhUiRunList *self,
         guint        position)
{
  return ((WhUiRunItem *)g_ptr_array_index (self->items, position))->key;
}

static void
get_section (GtkSectionModel *model,
             guint            position,
             guint           *start,
             guint           *end)
{
  WhUiRunList *self = WH_UI_RUN_LIST (model);

  if (position >= self->items->len)
    {
      *start = self->items->len;
      *end = G_MAXUINT;
      return;
    }

  *start = position;
  while (*start > 0 && g_str_equal (get_key (self, *start - 1), get_key (self, position)))
    (*start)--;

  *end = position + 1;
  while (*end < self->items->len && g_str_equal (get_key (self, *end), get_key (self, position)))
    (*end)++;
}

static void
section_model_iface (GtkSectionModelInterface *iface)
{
  iface->get_section = get_section;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WhUiRunList, wh_ui_run_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_iface))

static void
wh_ui_run_list_finalize (GObject *object)
{
  WhUiRunList *self = WH_UI_RUN_LIST (object);

  g_ptr_array_unref (self->items);
  g_free (self->search);

  G_OBJECT_CLASS (wh_ui_run_list_parent_class)->finalize (object);
}

static void
wh_ui_run_list_class_init (WhUiRunListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_ui_run_list_finalize;
}

static void
wh_ui_run_list_init (WhUiRunList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * wh_ui_run_list_new:
 * @grouped: whether what fails stands first
 *
 * Returns: (transfer full): an empty list
 */
WhUiRunList *
wh_ui_run_list_new (gboolean grouped)
{
  WhUiRunList *self = g_object_new (WH_UI_TYPE_RUN_LIST, NULL);

  self->grouped = grouped;

  return self;
}

/**
 * wh_ui_run_list_set_filter:
 * @self: a list
 * @filter: (nullable): which runs belong to it
 * @user_data: for @filter; outlives the list
 */
void
wh_ui_run_list_set_filter (WhUiRunList    *self,
                           WhRecordFilter  filter,
                           gpointer        user_data)
{
  g_return_if_fail (WH_UI_IS_RUN_LIST (self));

  self->filter = filter;
  self->filter_data = user_data;
}

void
wh_ui_run_list_set_search (WhUiRunList *self,
                           const char  *text)
{
  g_return_if_fail (WH_UI_IS_RUN_LIST (self));

  g_free (self->search);
  self->search = text != NULL && *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
}

WhUiRunCounts
wh_ui_run_list_get_counts (WhUiRunList *self)
{
  WhUiRunCounts none = { 0, };

  g_return_val_if_fail (WH_UI_IS_RUN_LIST (self), none);

  return self->counts;
}

/* ---- Filling ---- */

static gboolean
is_found (WhUiRunList    *self,
          const WhRecord *run)
{
  static const guint fields[] = { WH_RUN_NAME, WH_RUN_TITLE, WH_RUN_BRANCH, WH_RUN_ACTOR, WH_RUN_COMMIT, WH_RUN_REPOSITORY,
                                  WH_RUN_WORKFLOW, WH_RUN_STATE };

  if (self->search == NULL)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *text = wh_record_get_value (run, fields[i])->text;
      g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

      if (folded != NULL && strstr (folded, self->search) != NULL)
        return TRUE;
    }

  return FALSE;
}

static int
compare_runs (gconstpointer a,
              gconstpointer b)
{
  const WhRecord *one = *(WhRecord * const *)a;
  const WhRecord *other = *(WhRecord * const *)b;
  gint64 one_time = one->values[WH_RUN_STARTED].number;
  gint64 other_time = other->values[WH_RUN_STARTED].number;
  gint64 one_number = one->values[WH_RUN_NUMBER].number;
  gint64 other_number = other->values[WH_RUN_NUMBER].number;

  /* What has no time yet waits for a runner: it is the newest. */
  if (one_time != other_time)
    return one_time == WH_ABSENT ? -1 : other_time == WH_ABSENT ? 1 : one_time > other_time ? -1 : 1;
  if (one_number != other_number)
    return one_number > other_number ? -1 : 1;

  return g_strcmp0 (one->uid, other->uid);
}

static WhUiRunItem *
make_item (WhUiRunList *self,
           GHashTable  *known,
           WhRecord    *run)
{
  g_autofree char *id = g_strdup_printf ("%s\n%s", run->connection, run->uid);
  WhUiRunItem *item = g_hash_table_lookup (known, id);

  item = item != NULL ? g_object_ref (item) : g_object_new (WH_UI_TYPE_RUN_ITEM, NULL);

  if (item->record != run)
    {
      g_clear_pointer (&item->record, wh_record_unref);
      item->record = wh_record_ref (run);
      g_object_notify (G_OBJECT (item), "record");
    }

  return item;
}

static void
put (WhUiRunItem *item,
     char        *key,
     const char  *section,
     const char  *cause)
{
  gboolean changed = g_set_str (&item->cause, cause);

  g_free (item->key);
  item->key = key;
  g_set_str (&item->section, section);
  if (changed)
    g_object_notify (G_OBJECT (item), "record");
}

/* A workflow on a branch: what has a course. */
static char *
dup_line (const WhRecord *run)
{
  return g_strdup_printf ("%s\n%s\n%s\n%s", run->connection, run->values[WH_RUN_REPOSITORY].text,
                          run->values[WH_RUN_BRANCH].text, run->values[WH_RUN_WORKFLOW].text);
}

/* Runs that failed since the last one of their line that passed. */
static void
add_failing (WhUiRunList *self,
             WhStore     *store,
             GPtrArray   *runs,
             GHashTable  *known,
             GHashTable  *used,
             GPtrArray   *items)
{
  g_autoptr(GHashTable) over = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  g_autoptr(GHashTable) failing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) order = g_ptr_array_new ();

  for (guint i = 0; i < runs->len; i++)
    {
      WhRecord *run = g_ptr_array_index (runs, i);
      g_autofree char *line = dup_line (run);
      g_autofree char *cause = NULL;
      g_autofree char *key = NULL;
      const char *branch = run->values[WH_RUN_BRANCH].text;
      GPtrArray *group;
      WhUiRunItem *item;

      if (g_str_equal (run->values[WH_RUN_STATE].text != NULL ? run->values[WH_RUN_STATE].text : "", "success"))
        g_hash_table_add (over, g_strdup (line));

      if (!wh_ui_run_is_failed (run) || g_hash_table_contains (over, line))
        continue;

      self->counts.n_failing += g_hash_table_add (failing, g_strdup (line));
      cause = wh_ui_run_dup_cause (store, run);
      key = g_strdup_printf ("0%s\n%s", line, cause != NULL ? cause : "");
      group = g_hash_table_lookup (groups, key);

      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_ptr_array_add (order, group);
          g_hash_table_insert (groups, g_strdup (key), group);
        }

      item = make_item (self, known, run);
      g_hash_table_add (used, run);
      g_ptr_array_add (group, item);

      {
        g_autofree char *section = cause != NULL
                                     ? g_strdup_printf ("%s · %s · %s", wh_ui_run_get_repository (run), branch != NULL ? branch : "", cause)
                                     : g_strdup_printf ("%s · %s", wh_ui_run_get_repository (run), branch != NULL ? branch : "");

        put (item, g_steal_pointer (&key), section, cause);
      }
    }

  for (guint i = 0; i < order->len; i++)
    g_ptr_array_extend (items, g_ptr_array_index (order, i), NULL, NULL);
}

static void
add_rest (WhUiRunList *self,
          GPtrArray   *runs,
          GHashTable  *known,
          GHashTable  *used,
          GPtrArray   *items,
          gboolean     running)
{
  for (guint i = 0; i < runs->len; i++)
    {
      WhRecord *run = g_ptr_array_index (runs, i);
      WhUiRunItem *item;

      if (g_hash_table_contains (used, run) || (running && !wh_ui_run_is_running (run)))
        continue;

      g_hash_table_add (used, run);
      item = make_item (self, known, run);

      if (!self->grouped)
        put (item, g_strdup (""), NULL, NULL);
      else
        put (item, g_strdup (running ? "1" : "2"), running ? _("Running") : _("Passed and earlier"), NULL);
      g_ptr_array_add (items, item);
    }
}

static GPtrArray *
list_runs (WhUiRunList *self,
           WhStore     *store)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_run);
  GPtrArray *runs = g_ptr_array_new ();

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *run = wh_resource_list_get_record (list, i);

      if ((self->filter == NULL || self->filter (run, self->filter_data)) && is_found (self, run))
        g_ptr_array_add (runs, run);
    }

  g_ptr_array_sort (runs, compare_runs);
  if (runs->len > MAX_RUNS)
    g_ptr_array_set_size (runs, MAX_RUNS);

  return runs;
}

/**
 * wh_ui_run_list_update:
 * @self: a list
 * @store: (nullable): what is shown
 *
 * Fills it again. Only what changed is told.
 */
void
wh_ui_run_list_update (WhUiRunList *self,
                       WhStore     *store)
{
  g_autoptr(GPtrArray) runs = NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) used = g_hash_table_new (NULL, NULL);
  g_autoptr(GPtrArray) old = NULL;
  g_autoptr(GPtrArray) old_keys = NULL;
  guint start = 0;
  guint end = 0;

  g_return_if_fail (WH_UI_IS_RUN_LIST (self));

  old_keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->items->len; i++)
    {
      WhUiRunItem *item = g_ptr_array_index (self->items, i);

      g_hash_table_insert (known, g_strdup_printf ("%s\n%s", item->record->connection, item->record->uid), item);
      g_ptr_array_add (old_keys, g_strdup (item->key));
    }

  memset (&self->counts, 0, sizeof self->counts);

  if (store != NULL)
    {
      runs = list_runs (self, store);
      self->counts.n_runs = runs->len;

      for (guint i = 0; i < runs->len; i++)
        self->counts.n_running += wh_ui_run_is_running (g_ptr_array_index (runs, i));

      if (self->grouped)
        {
          add_failing (self, store, runs, known, used, items);
          add_rest (self, runs, known, used, items, TRUE);
        }
      add_rest (self, runs, known, used, items, FALSE);
    }

  /* What is the same at both ends stays. A row whose group is another one counts as another row. */
  while (start < MIN (items->len, self->items->len) &&
         g_ptr_array_index (items, start) == g_ptr_array_index (self->items, start) &&
         g_str_equal (((WhUiRunItem *)g_ptr_array_index (items, start))->key, g_ptr_array_index (old_keys, start)))
    start++;

  while (end < MIN (items->len, self->items->len) - start &&
         g_ptr_array_index (items, items->len - 1 - end) == g_ptr_array_index (self->items, self->items->len - 1 - end) &&
         g_str_equal (((WhUiRunItem *)g_ptr_array_index (items, items->len - 1 - end))->key,
                      g_ptr_array_index (old_keys, self->items->len - 1 - end)))
    end++;

  old = g_steal_pointer (&self->items);
  self->items = g_steal_pointer (&items);

  if (old->len - start - end > 0 || self->items->len - start - end > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start, old->len - start - end, self->items->len - start - end);
}
