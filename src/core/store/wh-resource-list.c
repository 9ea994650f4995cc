/* wh-resource-list.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-positions.h"
#include "wh-store-private.h"

/**
 * WhResourceList:
 *
 * All resources of one kind in one store, from all connections, in no order
 * that means anything. Signal "changes" (a #GArray of #WhChange) tells what a
 * slice of a batch changed; signal "source-changed" (id) that a connection
 * went stale or came back. For a sorted and filtered look at it, use
 * #WhResourceView.
 */
struct _WhResourceList
{
  GObject       parent_instance;

  WhStore      *store; /* not owned: the store owns its lists */
  const WhKind *kind;
  GPtrArray    *records;
  WhPositions   positions; /* of records, by identity */
  GHashTable   *resources; /* WhRecord by identity -> WhResource, not owned */
  GHashTable   *names;     /* full name -> WhRecord, made when first asked for */
  GHashTable   *groups;    /* text of group_field -> GPtrArray of WhRecord, likewise */
  guint         group_field;
  guint         n_by_health[WH_N_HEALTHS];
  guint         n_announced;
  double        telling;   /* of one change, in microseconds */
};

/* As long as nothing was told: what it takes with a history, joins and a view that
 * listen, in microseconds. Of fewer changes the fixed part says more than theirs. */
#define TELLING       4.0
#define TELLING_MIN_N 64

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhResourceList, wh_resource_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  CHANGES,
  SOURCE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
forget_indexes (WhResourceList *self)
{
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->groups, g_hash_table_unref);
}

guint
wh_record_identity_hash (gconstpointer record)
{
  return g_str_hash (((const WhRecord *)record)->uid);
}

gboolean
wh_record_identity_equal (gconstpointer one,
                          gconstpointer other)
{
  const WhRecord *a = one;
  const WhRecord *b = other;

  return a == b ||
         (strcmp (a->uid, b->uid) == 0 &&
          (a->connection == b->connection || strcmp (a->connection, b->connection) == 0));
}

static void
clear_change (gpointer data)
{
  WhChange *change = data;

  g_clear_pointer (&change->before, wh_record_unref);
  g_clear_pointer (&change->after, wh_record_unref);
}

GArray *
wh_change_array_new (void)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (WhChange));

  g_array_set_clear_func (changes, clear_change);

  return changes;
}

static GType
wh_resource_list_get_item_type (GListModel *model)
{
  return WH_TYPE_RESOURCE;
}

static guint
wh_resource_list_get_n_items (GListModel *model)
{
  return WH_RESOURCE_LIST (model)->n_announced;
}

static gpointer
wh_resource_list_get_item (GListModel *model,
                           guint       position)
{
  WhResourceList *self = WH_RESOURCE_LIST (model);

  if (position >= self->records->len)
    return NULL;

  return wh_resource_list_ref_resource (self, g_ptr_array_index (self->records, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wh_resource_list_get_item_type;
  iface->get_n_items = wh_resource_list_get_n_items;
  iface->get_item = wh_resource_list_get_item;
}

static void
wh_resource_list_finalize (GObject *object)
{
  WhResourceList *self = WH_RESOURCE_LIST (object);

  forget_indexes (self);
  g_clear_pointer (&self->resources, g_hash_table_unref);
  wh_positions_clear (&self->positions);
  g_clear_pointer (&self->records, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_resource_list_parent_class)->finalize (object);
}

static void
wh_resource_list_class_init (WhResourceListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_resource_list_finalize;

  signals[CHANGES] =
    g_signal_new ("changes",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL,
                  g_cclosure_marshal_VOID__POINTER,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);

  signals[SOURCE_CHANGED] =
    g_signal_new ("source-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL,
                  g_cclosure_marshal_VOID__STRING,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wh_resource_list_init (WhResourceList *self)
{
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->resources = g_hash_table_new (wh_record_identity_hash, wh_record_identity_equal);
  self->telling = TELLING;
}

WhResourceList *
wh_resource_list_new (WhStore      *store,
                      const WhKind *kind)
{
  WhResourceList *self = g_object_new (WH_TYPE_RESOURCE_LIST, NULL);

  self->store = store;
  self->kind = kind;

  return self;
}

/* + 1; 0 when there is none */
static guint
find_position (WhResourceList *self,
               const WhRecord *key)
{
  return wh_positions_find (&self->positions, self->records, key);
}

/**
 * wh_resource_list_put:
 * @self: a list
 * @record: a version that was observed
 * @changes: (element-type WhChange): takes the change, if it is one
 *
 * Returns: whether anything changed
 */
gboolean
wh_resource_list_put (WhResourceList *self,
                      WhRecord       *record,
                      GArray         *changes)
{
  guint position = find_position (self, record);
  WhChange change = { NULL, NULL };
  WhResource *resource;

  g_assert (record->kind == self->kind);

  if (position == 0)
    {
      g_ptr_array_add (self->records, wh_record_ref (record));
      wh_positions_add (&self->positions, self->records, self->records->len - 1);
      self->n_by_health[record->health]++;
      forget_indexes (self);

      change.after = wh_record_ref (record);
      g_array_append_val (changes, change);

      return TRUE;
    }

  change.before = g_ptr_array_index (self->records, position - 1);

  if (wh_record_equal (change.before, record))
    {
      change.before = NULL;
      return FALSE;
    }

  if (self->names != NULL && g_strcmp0 (wh_record_get_name (change.before), wh_record_get_name (record)) == 0)
    {
      g_autofree char *name = wh_record_dup_full_name (record);

      g_hash_table_replace (self->names, g_steal_pointer (&name), record);
    }
  else
    {
      g_clear_pointer (&self->names, g_hash_table_unref);
    }

  g_clear_pointer (&self->groups, g_hash_table_unref);

  self->records->pdata[position - 1] = wh_record_ref (record);
  self->n_by_health[change.before->health]--;
  self->n_by_health[record->health]++;

  /* Keys are the records themselves, so the table must take the new one before the old one goes. */
  if ((resource = g_hash_table_lookup (self->resources, record)) != NULL)
    {
      g_hash_table_replace (self->resources, record, resource);
      wh_resource_set_record (resource, record);
    }

  /* change.before takes over the reference that the array had. */
  change.after = wh_record_ref (record);
  g_array_append_val (changes, change);

  return TRUE;
}

/**
 * wh_resource_list_take_all:
 * @self: a list
 * @other: a list of the same kind that nobody looks at; empty afterwards
 * @changes: (element-type WhChange): takes the changes
 *
 * Moves all resources here. An empty list takes over the other's index as it is.
 */
void
wh_resource_list_take_all (WhResourceList *self,
                           WhResourceList *other,
                           GArray         *changes)
{
  WhPositions positions;
  GPtrArray *records;

  g_assert (self->kind == other->kind);

  if (self->records->len > 0)
    {
      for (guint i = 0; i < other->records->len; i++)
        wh_resource_list_put (self, g_ptr_array_index (other->records, i), changes);
      return;
    }

  records = self->records;
  self->records = other->records;
  other->records = records;
  positions = self->positions;
  self->positions = other->positions;
  other->positions = positions;
  memcpy (self->n_by_health, other->n_by_health, sizeof self->n_by_health);
  memset (other->n_by_health, 0, sizeof other->n_by_health);
  forget_indexes (self);
  forget_indexes (other);

  for (guint i = 0; i < self->records->len; i++)
    {
      WhChange change = { NULL, wh_record_ref (g_ptr_array_index (self->records, i)) };

      g_array_append_val (changes, change);
    }
}

/**
 * wh_resource_list_drop:
 * @self: a list
 * @connection: id of a connection
 * @uid: a uid
 * @changes: (element-type WhChange): takes the change, if it is one
 *
 * Returns: whether there was such a resource
 */
gboolean
wh_resource_list_drop (WhResourceList *self,
                       const char     *connection,
                       const char     *uid,
                       GArray         *changes)
{
  WhRecord key = { .connection = connection, .uid = uid };
  guint position = find_position (self, &key);
  WhChange change = { NULL, NULL };
  WhResource *resource;
  WhRecord *last;

  if (position == 0)
    return FALSE;

  change.before = self->records->pdata[position - 1];
  last = self->records->pdata[self->records->len - 1];

  if ((resource = g_hash_table_lookup (self->resources, change.before)) != NULL)
    {
      g_hash_table_remove (self->resources, change.before);
      wh_resource_set_gone (resource);
    }

  wh_positions_remove (&self->positions, self->records, position - 1);

  if (last != change.before)
    {
      wh_positions_move (&self->positions, self->records, self->records->len - 1, position - 1);
      self->records->pdata[position - 1] = last;
    }

  /* Shrink without the free function: the change owns the reference now. */
  self->records->pdata[self->records->len - 1] = NULL;
  self->records->len--;
  self->n_by_health[change.before->health]--;
  forget_indexes (self);
  g_array_append_val (changes, change);

  return TRUE;
}

/**
 * wh_resource_list_flush:
 * @self: a list
 * @changes: (element-type WhChange): what was put and dropped since the last
 *
 * Tells everybody who looks.
 */
void
wh_resource_list_flush (WhResourceList *self,
                        GArray         *changes)
{
  guint before = self->n_announced;
  gboolean only_new = self->records->len >= before;

  if (changes->len == 0)
    return;

  self->n_announced = self->records->len;

  for (guint i = 0; only_new && i < changes->len; i++)
    only_new = g_array_index (changes, WhChange, i).after != NULL;

  if (only_new && self->n_announced > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n_announced - before);
  else if (!only_new)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->n_announced);

  g_signal_emit (self, signals[CHANGES], 0, changes);
}

/**
 * wh_resource_list_get_telling:
 * @self: a list
 *
 * Returns: how long all who listen take for one change, in microseconds
 */
double
wh_resource_list_get_telling (WhResourceList *self)
{
  return self->telling;
}

/**
 * wh_resource_list_note_telling:
 * @self: a list
 * @n: how many changes were told
 * @elapsed: how long that took, in microseconds
 *
 * One time that took long counts a quarter: the machine may have been busy.
 */
void
wh_resource_list_note_telling (WhResourceList *self,
                               guint           n,
                               gint64          elapsed)
{
  if (n >= TELLING_MIN_N)
    self->telling = (3 * self->telling + (double)elapsed / n) / 4;
}

WhRecord *
wh_resource_list_find (WhResourceList *self,
                       const char     *connection,
                       const char     *uid)
{
  WhRecord key = { .connection = connection, .uid = uid };
  guint position = find_position (self, &key);

  return position > 0 ? g_ptr_array_index (self->records, position - 1) : NULL;
}

/**
 * wh_resource_list_find_by_name:
 * @self: a list
 * @connection: (nullable): id of the connection that is preferred
 * @name: a full name, or a name alone
 *
 * Returns: (nullable) (transfer none): the resource with that name
 */
WhRecord *
wh_resource_list_find_by_name (WhResourceList *self,
                               const char     *connection,
                               const char     *name)
{
  WhRecord *found;

  if (self->names == NULL)
    {
      self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      for (guint i = 0; i < self->records->len; i++)
        {
          WhRecord *record = g_ptr_array_index (self->records, i);

          g_hash_table_insert (self->names, wh_record_dup_full_name (record), record);
        }
    }

  found = g_hash_table_lookup (self->names, name);

  /* The same name may exist in several connections; the index has one of them. */
  if (found != NULL && connection != NULL && strcmp (found->connection, connection) != 0)
    {
      for (guint i = 0; i < self->records->len; i++)
        {
          WhRecord *record = g_ptr_array_index (self->records, i);
          g_autofree char *full = NULL;

          if (strcmp (record->connection, connection) != 0)
            continue;

          full = wh_record_dup_full_name (record);

          if (strcmp (full, name) == 0)
            return record;
        }
    }

  return found;
}

/**
 * wh_resource_list_find_group:
 * @self: a list
 * @field: a field of its kind that is a text
 * @text: what the field says
 *
 * The list keeps one index at a time, for the field that was asked for last.
 *
 * Returns: (nullable) (transfer none) (element-type WhRecord): all resources of
 *   which @field is @text, until the list changes
 */
const GPtrArray *
wh_resource_list_find_group (WhResourceList *self,
                             guint           field,
                             const char     *text)
{
  g_return_val_if_fail (WH_IS_RESOURCE_LIST (self), NULL);
  g_return_val_if_fail (field < self->kind->n_fields, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  if (self->groups != NULL && self->group_field != field)
    g_clear_pointer (&self->groups, g_hash_table_unref);

  if (self->groups == NULL)
    {
      self->group_field = field;
      self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);

      for (guint i = 0; i < self->records->len; i++)
        {
          WhRecord *record = g_ptr_array_index (self->records, i);
          const char *key = wh_record_get_value (record, field)->text;
          GPtrArray *group;

          if (key == NULL)
            continue;

          if ((group = g_hash_table_lookup (self->groups, key)) == NULL)
            {
              group = g_ptr_array_new ();
              g_hash_table_insert (self->groups, (gpointer)key, group);
            }

          g_ptr_array_add (group, record);
        }
    }

  return g_hash_table_lookup (self->groups, text);
}

void
wh_resource_list_source_changed (WhResourceList *self,
                                 const char     *connection)
{
  g_autoptr(GPtrArray) resources = g_hash_table_get_values_as_ptr_array (self->resources);

  for (guint i = 0; i < resources->len; i++)
    g_object_ref (g_ptr_array_index (resources, i));

  g_ptr_array_set_free_func (resources, g_object_unref);

  for (guint i = 0; i < resources->len; i++)
    {
      WhResource *resource = g_ptr_array_index (resources, i);

      if (strcmp (wh_resource_get_record (resource)->connection, connection) == 0)
        wh_resource_emit_changed (resource);
    }

  g_signal_emit (self, signals[SOURCE_CHANGED], 0, connection);
}

WhResource *
wh_resource_list_ref_resource (WhResourceList *self,
                               WhRecord       *record)
{
  WhResource *resource = g_hash_table_lookup (self->resources, record);

  if (resource != NULL)
    return g_object_ref (resource);

  resource = wh_resource_new (self->store, self, record);
  g_hash_table_insert (self->resources, record, resource);

  return resource;
}

void
wh_resource_list_forget_resource (WhResourceList *self,
                                  WhRecord       *record)
{
  g_hash_table_remove (self->resources, record);
}

/**
 * wh_resource_list_get_kind:
 * @self: a list
 *
 * Returns: (transfer none): the kind of its resources
 */
const WhKind *
wh_resource_list_get_kind (WhResourceList *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE_LIST (self), NULL);

  return self->kind;
}

/**
 * wh_resource_list_get_n:
 * @self: a list
 *
 * Returns: how many there are
 */
guint
wh_resource_list_get_n (WhResourceList *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE_LIST (self), 0);

  return self->records->len;
}

/**
 * wh_resource_list_get_record:
 * @self: a list
 * @position: below [method@ResourceList.get_n]
 *
 * Returns: (transfer none): the record there, valid until the list changes
 */
WhRecord *
wh_resource_list_get_record (WhResourceList *self,
                             guint           position)
{
  g_return_val_if_fail (WH_IS_RESOURCE_LIST (self), NULL);
  g_return_val_if_fail (position < self->records->len, NULL);

  return g_ptr_array_index (self->records, position);
}

/**
 * wh_resource_list_count_health:
 * @self: a list
 * @health: a health
 *
 * Returns: how many resources have @health, with those of dead sources counted
 *   as stale
 */
guint
wh_resource_list_count_health (WhResourceList *self,
                               WhHealth        health)
{
  guint n = 0;

  g_return_val_if_fail (WH_IS_RESOURCE_LIST (self), 0);

  for (guint i = 0; i < self->records->len; i++)
    n += wh_store_get_health (self->store, g_ptr_array_index (self->records, i)) == health;

  return n;
}
