/* wh-sharing.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-sharing.h"

/* So late at most is it seen; while no other process writes, a look is one
 * number read by the thread that has the file open. */
#define LOOK_SECONDS 2

struct _WhSharing
{
  GObject         parent_instance;

  WhStore        *store;      /* not owned: its owner owns this */
  WhHistory      *history;
  WhConnections  *connections;
  DexCancellable *scope;
  DexFuture      *look;       /* the one that is under way */
  GHashTable     *in_file;    /* "kind\nuid" of what the file had at the last look */
  guint           source;
  guint           force : 1;
  guint           applying : 1;
  guint           only_looks : 1;
};

G_DEFINE_FINAL_TYPE (WhSharing, wh_sharing, G_TYPE_OBJECT)

static void
wh_sharing_stop (WhSharing *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
}

static void
wh_sharing_dispose (GObject *object)
{
  WhSharing *self = WH_SHARING (object);

  wh_sharing_stop (self);
  g_clear_weak_pointer (&self->store);
  g_clear_object (&self->history);
  g_clear_object (&self->connections);

  G_OBJECT_CLASS (wh_sharing_parent_class)->dispose (object);
}

static void
wh_sharing_finalize (GObject *object)
{
  WhSharing *self = WH_SHARING (object);

  g_clear_pointer (&self->in_file, g_hash_table_unref);
  dex_clear (&self->look);
  dex_clear (&self->scope);

  G_OBJECT_CLASS (wh_sharing_parent_class)->finalize (object);
}

static void
wh_sharing_class_init (WhSharingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_sharing_dispose;
  object_class->finalize = wh_sharing_finalize;
}

static void
wh_sharing_init (WhSharing *self)
{
  self->scope = dex_cancellable_new ();
  self->force = TRUE;
}

/**
 * wh_sharing_new:
 * @store: where resources are
 * @history: which several processes have open
 * @connections: those that this process knows
 *
 * Returns: (transfer full): looks at nothing yet
 */
WhSharing *
wh_sharing_new (WhStore       *store,
                WhHistory     *history,
                WhConnections *connections)
{
  WhSharing *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);
  g_return_val_if_fail (WH_IS_CONNECTIONS (connections), NULL);

  self = g_object_new (WH_TYPE_SHARING, NULL);
  g_set_weak_pointer (&self->store, store);
  self->history = g_object_ref (history);
  self->connections = g_object_ref (connections);

  return self;
}

/**
 * wh_sharing_is_applying:
 * @self: sharing
 *
 * Returns: whether the store is being told what the file says, which need not be
 *   written again
 */
gboolean
wh_sharing_is_applying (WhSharing *self)
{
  g_return_val_if_fail (WH_IS_SHARING (self), FALSE);

  return self->applying;
}

/**
 * wh_sharing_set_only_looks:
 * @self: sharing
 * @only_looks: whether another process records
 *
 * Who only looks sees the alerts of the other one's rules too.
 */
void
wh_sharing_set_only_looks (WhSharing *self,
                           gboolean   only_looks)
{
  g_return_if_fail (WH_IS_SHARING (self));

  self->only_looks = only_looks;
}

/* ---- a look ---- */

static GArray *
list_kinds (WhSharing *self)
{
  GArray *shared = g_array_new (FALSE, FALSE, sizeof (const WhKind *));
  guint n_kinds;
  const WhKind **kinds = wh_kind_list (&n_kinds);

  for (guint i = 0; i < n_kinds; i++)
    if ((kinds[i]->flags & WH_KIND_SHARED) || (self->only_looks && kinds[i] == &wh_kind_alert))
      g_array_append_val (shared, kinds[i]);

  return shared;
}

static char *
make_key (const WhRecord *record)
{
  return g_strconcat (record->kind->id, "\n", record->uid, NULL);
}

/* What is there before the look, so that what changes during it is left alone. */
static GHashTable *
list_known (WhSharing *self,
            GArray    *kinds)
{
  GHashTable *known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)wh_record_unref);

  for (guint k = 0; k < kinds->len; k++)
    {
      WhResourceList *list = wh_store_get_list (self->store, g_array_index (kinds, const WhKind *, k));

      for (guint i = 0; i < wh_resource_list_get_n (list); i++)
        {
          WhRecord *record = wh_resource_list_get_record (list, i);

          if (g_str_equal (record->connection, WH_LOCAL))
            g_hash_table_insert (known, make_key (record), wh_record_ref (record));
        }
    }

  return known;
}

/* Whether it is what it was before the look. */
static gboolean
is_untouched (WhSharing    *self,
              GHashTable   *known,
              const WhKind *kind,
              const char   *uid,
              const char   *key)
{
  return wh_store_lookup (self->store, kind, WH_LOCAL, uid) == g_hash_table_lookup (known, key);
}

static void
apply (WhSharing  *self,
       GHashTable *known,
       GPtrArray  *records)
{
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);
  g_autoptr(GHashTable) before = g_steal_pointer (&self->in_file);
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  self->in_file = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < records->len; i++)
    {
      WhRecord *theirs = g_ptr_array_index (records, i);
      g_autofree char *name = make_key (theirs);
      WhRecord *ours = g_hash_table_lookup (known, name);

      if (!is_untouched (self, known, theirs->kind, theirs->uid, name))
        self->force = TRUE;
      else if (ours == NULL || wh_record_differs (ours, theirs))
        wh_batch_take_record (batch, wh_record_ref (theirs));

      g_hash_table_add (self->in_file, g_steal_pointer (&name));
    }

  /* What the file never had is not known to be gone: it may not be written yet. */
  g_hash_table_iter_init (&iter, known);

  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const WhRecord *ours = value;

      if (!g_hash_table_contains (self->in_file, key) && before != NULL && g_hash_table_contains (before, key) &&
          is_untouched (self, known, ours->kind, ours->uid, key))
        wh_batch_remove (batch, ours->kind, ours->uid);
    }

  if (batch->records->len == 0 && batch->removals->len == 0)
    return;

  self->applying = TRUE;
  wh_store_apply_now (self->store, batch);
  self->applying = FALSE;
}

static DexFuture *
look_fiber (gpointer user_data)
{
  WhSharing *self = user_data;
  g_autoptr(GArray) kinds = list_kinds (self);
  g_autoptr(GHashTable) known = list_known (self, kinds);
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GError) error = NULL;
  gboolean force = self->force;

  self->force = FALSE;
  records = dex_await_boxed (wh_dex_scoped (self->scope,
                                            wh_history_load_shared (self->history, WH_LOCAL,
                                                                    (const WhKind * const *)(gpointer)kinds->data, kinds->len,
                                                                    force)), &error);

  /* Connections first: what is said of their resources has a source then. */
  if (records != NULL &&
      !dex_await_boolean (wh_dex_scoped (self->scope, wh_connections_look (self->connections)), &error))
    self->force = TRUE;

  dex_clear (&self->look);

  if (error != NULL)
    {
      self->force |= force;
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (records != NULL && self->store != NULL)
    apply (self, known, records);

  return dex_future_new_true ();
}

/**
 * wh_sharing_look:
 * @self: sharing
 *
 * Looks now. Happens by itself.
 *
 * Returns: (transfer full): resolves when the store says what the file says
 */
DexFuture *
wh_sharing_look (WhSharing *self)
{
  g_return_val_if_fail (WH_IS_SHARING (self), NULL);

  if (self->store == NULL)
    return dex_future_new_true ();

  /* Who asks meanwhile waits for the same look: the last one must not leave it
   * behind when the program ends. */
  if (self->look == NULL)
    self->look = wh_dex_spawn_pinned (NULL, 0, look_fiber, g_object_ref (self), g_object_unref);

  return dex_ref (self->look);
}

static gboolean
look_cb (gpointer user_data)
{
  dex_future_disown (wh_sharing_look (user_data));

  return G_SOURCE_CONTINUE;
}

/**
 * wh_sharing_start:
 * @self: sharing
 *
 * Looks from now on, every now and then.
 */
void
wh_sharing_start (WhSharing *self)
{
  g_return_if_fail (WH_IS_SHARING (self));

  if (self->source == 0)
    self->source = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
}

static DexFuture *
finished_cb (DexFuture *future,
             gpointer   user_data)
{
  wh_sharing_stop (user_data);

  return dex_future_new_true ();
}

/**
 * wh_sharing_finish:
 * @self: sharing
 *
 * Looks a last time, if it was started, and no more: what is written at the end
 * is then not of a connection that was removed a moment ago. Before the history
 * is closed.
 *
 * Returns: (transfer full): resolves when it has stopped
 */
DexFuture *
wh_sharing_finish (WhSharing *self)
{
  DexFuture *last;

  g_return_val_if_fail (WH_IS_SHARING (self), NULL);

  if (self->source == 0)
    {
      wh_sharing_stop (self);
      return dex_future_new_true ();
    }

  g_clear_handle_id (&self->source, g_source_remove);
  last = wh_sharing_look (self);

  return dex_future_finally (last, finished_cb, g_object_ref (self), g_object_unref);
}
