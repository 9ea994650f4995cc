/* wh-alert-set.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-alert-set-private.h"
#include "wh-kinds.h"
#include "wh-matchers.h"

/* Changes are taken together for so long, in milliseconds; after a calm time the
 * first ones are there sooner. */
#define UPDATE_DELAY 50
#define FIRST_DELAY  5

typedef struct
{
  WhRecord   *silence;
  WhMatchers *matchers;
} Hiding;

G_DEFINE_FINAL_TYPE (WhAlertSet, wh_alert_set, G_TYPE_OBJECT)

static guint changed_signal;

/* Of a store: the set that is shared, which is gone when nobody needs it. */
static G_DEFINE_QUARK (wh-alert-set-shared, shared)

static void
entry_free (gpointer data)
{
  WhAlertEntry *entry = data;

  wh_record_unref (entry->record);
  g_free (entry->cause_id);
  g_free (entry);
}

static void
hiding_free (gpointer data)
{
  Hiding *hiding = data;

  wh_record_unref (hiding->silence);
  wh_matchers_free (hiding->matchers);
  g_free (hiding);
}

/* Silences that a source keeps are known to its alerts; those kept here are
 * compared here, also with alerts of sources that know no silences. */
static void
find_hiding (WhAlertSet *self)
{
  g_ptr_array_set_size (self->hiding, 0);

  for (guint i = 0; i < wh_resource_list_get_n (self->silences); i++)
    {
      WhRecord *silence = wh_resource_list_get_record (self->silences, i);
      const char *text = silence->values[WH_SILENCE_MATCHERS].text;
      WhMatchers *matchers;
      Hiding *hiding;

      if (!g_str_equal (silence->connection, WH_LOCAL) || text == NULL ||
          g_strcmp0 (silence->values[WH_SILENCE_STATE].text, "active") != 0 ||
          (matchers = wh_matchers_parse (text, NULL)) == NULL)
        continue;

      hiding = g_new0 (Hiding, 1);
      hiding->silence = wh_record_ref (silence);
      hiding->matchers = matchers;
      g_ptr_array_add (self->hiding, hiding);
    }
}

/* Of an alert that is new, or for which another copy stands now. */
void
wh_alert_set_hide (WhAlertSet   *self,
                   WhAlertEntry *entry)
{
  entry->silence = NULL;

  for (guint i = 0; i < self->hiding->len && entry->silence == NULL; i++)
    {
      Hiding *hiding = g_ptr_array_index (self->hiding, i);

      if (wh_matchers_match (hiding->matchers, entry->record->values[WH_ALERT_LABELS].text))
        entry->silence = hiding->silence;
    }
}

static void
rebuild (WhAlertSet *self)
{
  self->dirty = FALSE;
  g_clear_pointer (&self->records, g_ptr_array_unref);
  find_hiding (self);
  wh_alert_set_join (self);
}

void
wh_alert_set_ensure (WhAlertSet *self)
{
  if (self->dirty)
    rebuild (self);
}

static gboolean
update_cb (gpointer data)
{
  WhAlertSet *self = data;

  self->source = 0;
  self->updated_at = g_get_monotonic_time ();
  wh_alert_set_ensure (self);
  g_signal_emit (self, changed_signal, 0);

  return G_SOURCE_REMOVE;
}

static void
schedule (WhAlertSet *self)
{
  gboolean calm = g_get_monotonic_time () - self->updated_at >= UPDATE_DELAY * 1000;

  wh_alert_set_forget_causes (self);

  if (self->source == 0)
    self->source = g_timeout_add (calm ? FIRST_DELAY : UPDATE_DELAY, update_cb, self);
}

static void
queue_update (WhAlertSet *self)
{
  self->dirty = TRUE;
  schedule (self);
}

static void
take_changes (WhAlertSet *self,
              GArray     *changes)
{
  for (guint i = 0; !self->dirty && i < changes->len; i++)
    {
      const WhChange *change = &g_array_index (changes, WhChange, i);

      self->dirty = !wh_alert_set_take (self, change->before, change->after);
    }

  schedule (self);
}

static void
wh_alert_set_dispose (GObject *object)
{
  WhAlertSet *self = WH_ALERT_SET (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->store != NULL && g_object_get_qdata (G_OBJECT (self->store), shared_quark ()) == self)
    g_object_set_qdata (G_OBJECT (self->store), shared_quark (), NULL);
  g_clear_object (&self->store);
  g_clear_object (&self->connections);

  G_OBJECT_CLASS (wh_alert_set_parent_class)->dispose (object);
}

static void
wh_alert_set_finalize (GObject *object)
{
  WhAlertSet *self = WH_ALERT_SET (object);

  wh_alert_set_clear_join (self);
  g_clear_pointer (&self->causes, g_hash_table_unref);
  g_clear_pointer (&self->by_record, g_hash_table_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->hiding, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_alert_set_parent_class)->finalize (object);
}

static void
wh_alert_set_class_init (WhAlertSetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_alert_set_dispose;
  object_class->finalize = wh_alert_set_finalize;

  changed_signal =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
}

static void
wh_alert_set_init (WhAlertSet *self)
{
  self->by_record = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)wh_record_unref, NULL);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->hiding = g_ptr_array_new_with_free_func (hiding_free);
  wh_alert_set_init_join (self);
}

/**
 * wh_alert_set_new:
 * @store: where the alerts are
 * @connections: (nullable): which of them can silence an alert
 *
 * Returns: (transfer full): the alerts of @store, each once
 */
WhAlertSet *
wh_alert_set_new (WhStore       *store,
                  WhConnections *connections)
{
  WhAlertSet *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (connections == NULL || WH_IS_CONNECTIONS (connections), NULL);

  self = g_object_new (WH_TYPE_ALERT_SET, NULL);
  self->store = g_object_ref (store);
  self->connections = connections != NULL ? g_object_ref (connections) : NULL;
  self->list = wh_store_get_list (store, &wh_kind_alert);
  self->silences = wh_store_get_list (store, &wh_kind_silence);

  g_signal_connect_object (self->silences, "changes", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "changes", G_CALLBACK (take_changes), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "source-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  if (connections != NULL)
    g_signal_connect_object (connections, "items-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  rebuild (self);

  return self;
}

/**
 * wh_alert_set_get_shared:
 * @store: where the alerts are
 * @connections: which of them can silence an alert
 *
 * Page, badge, tray, notices and incidents look at the same alerts: thousands of
 * them are joined once for a change and not for each.
 *
 * Returns: (transfer full): the alerts of @store, each once, for all who ask
 */
WhAlertSet *
wh_alert_set_get_shared (WhStore       *store,
                         WhConnections *connections)
{
  WhAlertSet *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_CONNECTIONS (connections), NULL);

  self = g_object_get_qdata (G_OBJECT (store), shared_quark ());

  if (self != NULL && self->connections == connections)
    return g_object_ref (self);

  self = wh_alert_set_new (store, connections);
  g_object_set_qdata (G_OBJECT (store), shared_quark (), self);

  return self;
}

/**
 * wh_alert_set_contains:
 * @self: a set
 * @record: an alert of its store
 *
 * Returns: whether @record stands for itself and its copies; %FALSE for the
 *   copies
 */
gboolean
wh_alert_set_contains (WhAlertSet     *self,
                       const WhRecord *record)
{
  return wh_alert_set_resolve (self, record) == record;
}

/**
 * wh_alert_set_resolve:
 * @self: a set
 * @record: an alert of its store
 *
 * Returns: (transfer none) (nullable): the record that stands for @record
 */
WhRecord *
wh_alert_set_resolve (WhAlertSet     *self,
                      const WhRecord *record)
{
  WhAlertEntry *entry;

  g_return_val_if_fail (WH_IS_ALERT_SET (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  wh_alert_set_ensure (self);
  entry = g_hash_table_lookup (self->by_record, record);

  return entry != NULL ? entry->record : NULL;
}

/**
 * wh_alert_set_list:
 * @self: a set
 *
 * Returns: (transfer none) (element-type WhRecord): each alert once, in no
 *   order; valid until the main loop runs
 */
GPtrArray *
wh_alert_set_list (WhAlertSet *self)
{
  g_return_val_if_fail (WH_IS_ALERT_SET (self), NULL);

  wh_alert_set_ensure (self);

  if (self->records == NULL)
    {
      self->records = g_ptr_array_sized_new (self->entries->len);

      for (guint i = 0; i < self->entries->len; i++)
        g_ptr_array_add (self->records, ((WhAlertEntry *)g_ptr_array_index (self->entries, i))->record);
    }

  return self->records;
}

/**
 * wh_alert_set_get_value:
 * @self: a set
 * @record: an alert
 *
 * Returns: the value that made it fire, from whichever copy knows it; NaN if
 *   none does
 */
double
wh_alert_set_get_value (WhAlertSet     *self,
                        const WhRecord *record)
{
  WhAlertEntry *entry;

  g_return_val_if_fail (WH_IS_ALERT_SET (self), NAN);
  g_return_val_if_fail (record != NULL, NAN);

  wh_alert_set_ensure (self);
  entry = g_hash_table_lookup (self->by_record, record);

  return entry != NULL ? entry->value : record->values[WH_ALERT_VALUE].real;
}

/**
 * wh_alert_set_get_state:
 * @self: a set
 * @record: an alert
 *
 * Returns: firing, pending or suppressed; the last also when a silence that is
 *   kept here hides it
 */
const char *
wh_alert_set_get_state (WhAlertSet     *self,
                        const WhRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);

  return wh_alert_set_get_silence (self, record) != NULL ? "suppressed" : record->values[WH_ALERT_STATE].text;
}

/**
 * wh_alert_set_get_silence:
 * @self: a set
 * @record: an alert
 *
 * Returns: (transfer none) (nullable): the silence that is kept here and hides
 *   it
 */
WhRecord *
wh_alert_set_get_silence (WhAlertSet     *self,
                          const WhRecord *record)
{
  WhAlertEntry *entry;

  g_return_val_if_fail (WH_IS_ALERT_SET (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  wh_alert_set_ensure (self);
  entry = g_hash_table_lookup (self->by_record, record);

  return entry != NULL ? entry->silence : NULL;
}

/**
 * wh_alert_set_count:
 * @self: a set
 * @environment: (nullable): only of connections of this class
 *
 * Returns: how many there are
 */
WhAlertCounts
wh_alert_set_count (WhAlertSet *self,
                    const char *environment)
{
  WhAlertCounts counts = { 0 };

  g_return_val_if_fail (WH_IS_ALERT_SET (self), counts);

  wh_alert_set_ensure (self);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const WhAlertEntry *entry = g_ptr_array_index (self->entries, i);
      const char *state = entry->record->values[WH_ALERT_STATE].text;
      const WhSource *source = wh_store_get_source (self->store, entry->record->connection);

      if (environment != NULL && *environment != '\0' &&
          g_strcmp0 (source != NULL ? source->environment : NULL, environment) != 0)
        continue;

      if (entry->stale)
        counts.stale++;
      else if (entry->silence != NULL)
        counts.silenced++;
      else if (g_strcmp0 (state, "suppressed") == 0)
        (entry->record->values[WH_ALERT_SILENCED_BY].text != NULL ? counts.silenced++ : counts.explained++);
      else if (g_strcmp0 (state, "pending") == 0)
        counts.pending++;
      else if (entry->record->health == WH_HEALTH_FAILING)
        counts.failing++;
      else if (g_strcmp0 (state, "firing") == 0)
        counts.warning++;
    }

  return counts;
}
