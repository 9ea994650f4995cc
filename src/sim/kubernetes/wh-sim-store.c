/* wh-sim-store.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-store.h"

/* What etcd is to a cluster: sorted objects per kind, one counter of versions, and a bounded window of the last
 * changes, from which a watch goes on where its list ended. */

struct _WhSimStore
{
  GObject     parent_instance;

  GTree      *trees[WH_SIM_N_KINDS];
  GHashTable *owned[WH_SIM_N_KINDS];   /* uid of the owner → set of keys */
  guint64     version;
  guint64     forgotten;               /* changes up to this version cannot be replayed */
  GQueue      window;                  /* WhSimStoreEvent, oldest first */
  guint       max_window;
  GRand      *rand;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (WhSimStore, wh_sim_store, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static void
event_free (gpointer data)
{
  WhSimStoreEvent *event = data;

  wh_sim_object_unref (event->object);
  g_clear_pointer (&event->previous, wh_sim_object_unref);
  g_free (event);
}

static int
compare_keys (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  return strcmp (a, b);
}

static void
wh_sim_store_finalize (GObject *object)
{
  WhSimStore *self = WH_SIM_STORE (object);

  g_queue_clear_full (&self->window, event_free);
  for (guint i = 0; i < WH_SIM_N_KINDS; i++)
    {
      g_clear_pointer (&self->trees[i], g_tree_unref);
      g_clear_pointer (&self->owned[i], g_hash_table_unref);
    }
  g_clear_pointer (&self->rand, g_rand_free);
  G_OBJECT_CLASS (wh_sim_store_parent_class)->finalize (object);
}

static void
wh_sim_store_class_init (WhSimStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_sim_store_finalize;

  /**
   * WhSimStore::changed:
   * @self: a #WhSimStore
   * @event: a #WhSimStoreEvent
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
wh_sim_store_init (WhSimStore *self)
{
  for (guint i = 0; i < WH_SIM_N_KINDS; i++)
    {
      self->trees[i] = g_tree_new_full (compare_keys, NULL, NULL, (GDestroyNotify) wh_sim_object_unref);
      self->owned[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
    }
}

/**
 * wh_sim_store_new:
 * @seed: for uids and names
 * @window: how many changes can be replayed
 *
 * Returns: (transfer full): an empty store
 */
WhSimStore *
wh_sim_store_new (guint32 seed,
                  guint   window)
{
  WhSimStore *self = g_object_new (WH_TYPE_SIM_STORE, NULL);

  self->rand = g_rand_new_with_seed (seed);
  self->max_window = window;
  /* A cluster that lived before we met it. */
  self->version = 1000000 + g_rand_int_range (self->rand, 0, 8000000);
  self->forgotten = self->version;
  return self;
}

guint64
wh_sim_store_get_version (WhSimStore *self)
{
  return self->version;
}

WhSimObject *
wh_sim_store_get (WhSimStore      *self,
                  const WhSimKind *kind,
                  const char      *namespace_,
                  const char      *name)
{
  g_autofree char *key = wh_sim_object_make_key (kind->namespaced ? namespace_ : NULL, name);

  return g_tree_lookup (self->trees[wh_sim_kind_get_id (kind)], key);
}

guint
wh_sim_store_count (WhSimStore      *self,
                    const WhSimKind *kind)
{
  return g_tree_nnodes (self->trees[wh_sim_kind_get_id (kind)]);
}

/**
 * wh_sim_store_visit:
 * @self: a #WhSimStore
 * @kind: a kind
 * @namespace_: (nullable): only this namespace
 * @after: (nullable): only keys after this one
 * @visit: called for each object in the order of the keys, until it returns %TRUE
 * @user_data: for @visit
 */
void
wh_sim_store_visit (WhSimStore      *self,
                    const WhSimKind *kind,
                    const char      *namespace_,
                    const char      *after,
                    WhSimStoreVisit  visit,
                    gpointer         user_data)
{
  g_autofree char *start = namespace_ != NULL ? g_strconcat (namespace_, "/", NULL) : g_strdup ("");
  GTree *tree = self->trees[wh_sim_kind_get_id (kind)];
  GTreeNode *node = after != NULL ? g_tree_upper_bound (tree, after) : g_tree_lower_bound (tree, start);

  for (; node != NULL; node = g_tree_node_next (node))
    {
      WhSimObject *object = g_tree_node_value (node);

      if (!g_str_has_prefix (object->key, start) || visit (object, user_data))
        break;
    }
}

/**
 * wh_sim_store_dup_owned:
 * @self: a #WhSimStore
 * @kind: a kind
 * @owner: uid of the owner
 *
 * Returns: (transfer full) (element-type WhSimObject): the objects of that kind it controls, by name
 */
GPtrArray *
wh_sim_store_dup_owned (WhSimStore      *self,
                        const WhSimKind *kind,
                        const char      *owner)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_object_unref);
  WhSimKindId id = wh_sim_kind_get_id (kind);
  GHashTable *keys = g_hash_table_lookup (self->owned[id], owner);
  g_autoptr(GList) sorted = keys != NULL ? g_list_sort (g_hash_table_get_keys (keys), (GCompareFunc) strcmp) : NULL;

  for (GList *l = sorted; l != NULL; l = l->next)
    g_ptr_array_add (objects, wh_sim_object_ref (g_tree_lookup (self->trees[id], l->data)));
  return objects;
}

static void
wh_sim_store_index (WhSimStore  *self,
                    WhSimObject *object,
                    gboolean     present)
{
  WhSimKindId id = wh_sim_kind_get_id (object->kind);
  GHashTable *keys;

  if (object->owner == NULL)
    return;
  keys = g_hash_table_lookup (self->owned[id], object->owner);
  if (keys == NULL && present)
    {
      keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->owned[id], g_strdup (object->owner), keys);
    }
  if (present)
    g_hash_table_add (keys, g_strdup (object->key));
  else if (keys != NULL)
    g_hash_table_remove (keys, object->key);
  if (keys != NULL && g_hash_table_size (keys) == 0)
    g_hash_table_remove (self->owned[id], object->owner);
}

static void
wh_sim_store_record (WhSimStore     *self,
                     WhSimEventType  type,
                     WhSimObject    *object,
                     WhSimObject    *previous)
{
  WhSimStoreEvent *event = g_new0 (WhSimStoreEvent, 1);

  event->type = type;
  event->version = self->version;
  event->object = wh_sim_object_ref (object);
  event->previous = previous != NULL ? wh_sim_object_ref (previous) : NULL;
  g_queue_push_tail (&self->window, event);
  while (self->window.length > self->max_window)
    {
      WhSimStoreEvent *oldest = g_queue_pop_head (&self->window);

      self->forgotten = oldest->version;
      event_free (oldest);
    }
  g_signal_emit (self, signals[CHANGED], 0, event);
}

/**
 * wh_sim_store_put:
 * @self: a #WhSimStore
 * @kind: a kind
 * @document: the object; gets a uid if it has none, and the new version
 *
 * Adds an object or replaces the one with the same name.
 *
 * Returns: (transfer none): the object as it is now
 */
WhSimObject *
wh_sim_store_put (WhSimStore      *self,
                  const WhSimKind *kind,
                  yyjson_mut_doc  *document)
{
  GTree *tree = self->trees[wh_sim_kind_get_id (kind)];
  g_autoptr(WhSimObject) previous = NULL;
  WhSimObject *object;
  WhSimObject *old;

  if (wh_sim_document_string (document, "/metadata/uid") == NULL)
    {
      g_autofree char *uid = wh_sim_store_make_uid (self);

      yyjson_mut_doc_ptr_set (document, "/metadata/uid", yyjson_mut_strcpy (document, uid));
    }

  object = wh_sim_object_new (kind, document, ++self->version);
  old = g_tree_lookup (tree, object->key);
  previous = old != NULL ? wh_sim_object_ref (old) : NULL;
  /* The key belongs to the value, so both are replaced together. */
  g_tree_replace (tree, object->key, object);
  if (previous != NULL)
    wh_sim_store_index (self, previous, FALSE);
  wh_sim_store_index (self, object, TRUE);
  wh_sim_store_record (self, previous != NULL ? WH_SIM_MODIFIED : WH_SIM_ADDED, object, previous);
  return object;
}

WhSimObject *
wh_sim_store_put_text (WhSimStore      *self,
                       const WhSimKind *kind,
                       const char      *text)
{
  g_autoptr(yyjson_mut_doc) document = wh_sim_document_parse (text);

  if (document == NULL)
    g_error ("This is no JSON: %s", text);
  return wh_sim_store_put (self, kind, document);
}

/**
 * wh_sim_store_remove:
 * @self: a #WhSimStore
 * @object: one of its objects
 */
void
wh_sim_store_remove (WhSimStore  *self,
                     WhSimObject *object)
{
  g_autoptr(WhSimObject) previous = wh_sim_object_ref (object);
  g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (object);
  g_autoptr(WhSimObject) last = wh_sim_object_new (object->kind, document, ++self->version);

  wh_sim_store_index (self, previous, FALSE);
  g_tree_remove (self->trees[wh_sim_kind_get_id (previous->kind)], previous->key);
  wh_sim_store_record (self, WH_SIM_DELETED, last, previous);
}

/**
 * wh_sim_store_replay:
 * @self: a #WhSimStore
 * @version: the version somebody knows
 * @visit: called for each later change, oldest first
 * @user_data: for @visit
 *
 * Returns: %FALSE if the changes after @version are not all known any more
 */
gboolean
wh_sim_store_replay (WhSimStore *self,
                     guint64     version,
                     void      (*visit) (const WhSimStoreEvent *event,
                                         gpointer               user_data),
                     gpointer    user_data)
{
  GList *first = self->window.tail;

  if (version < self->forgotten)
    return FALSE;
  if (first == NULL || ((WhSimStoreEvent *) first->data)->version <= version)
    return TRUE;
  while (first->prev != NULL && ((WhSimStoreEvent *) first->prev->data)->version > version)
    first = first->prev;
  for (; first != NULL; first = first->next)
    visit (first->data, user_data);
  return TRUE;
}

/**
 * wh_sim_store_forget:
 * @self: a #WhSimStore
 *
 * Empties the window, so that every watch from an older version gets 410.
 */
void
wh_sim_store_forget (WhSimStore *self)
{
  g_queue_clear_full (&self->window, event_free);
  self->forgotten = ++self->version;
}

char *
wh_sim_store_make_uid (WhSimStore *self)
{
  guint32 a = g_rand_int (self->rand);
  guint32 b = g_rand_int (self->rand);
  guint32 c = g_rand_int (self->rand);
  guint32 d = g_rand_int (self->rand);

  return g_strdup_printf ("%08x-%04x-4%03x-%04x-%04x%08x", a, b >> 16, b & 0xfff, (c >> 16 & 0x3fff) | 0x8000,
                          c & 0xffff, d);
}

/**
 * wh_sim_store_make_suffix:
 * @self: a #WhSimStore
 * @length: how many letters
 *
 * Returns: (transfer full): what Kubernetes puts after generateName
 */
char *
wh_sim_store_make_suffix (WhSimStore *self,
                          guint       length)
{
  static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";
  char *suffix = g_malloc0 (length + 1);

  for (guint i = 0; i < length; i++)
    suffix[i] = letters[g_rand_int_range (self->rand, 0, sizeof letters - 1)];
  return suffix;
}
