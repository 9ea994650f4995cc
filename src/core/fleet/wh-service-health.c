/* wh-service-health.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kinds.h"
#include "wh-service-health.h"

/* Before the window draws, so that nobody sees what the cluster alone says. */
#define JOIN_PRIORITY (G_PRIORITY_HIGH_IDLE + 5)

/* A turn of the main loop gives the join so long, in microseconds. */
#define JOIN_BUDGET 2000

struct _WhServiceHealth
{
  GObject     parent_instance;

  WhStore    *store;
  GHashTable *pending; /* WhRecord: versions of services to judge again */
  guint       join_source;
};

G_DEFINE_FINAL_TYPE (WhServiceHealth, wh_service_health, G_TYPE_OBJECT)

/* ---- Which check looks at a service ---- */

/* Checks by what ties them to a service; kept with the store until they change. */
typedef struct
{
  GHashTable *by_host;        /* "api.acme.dev" -> WhRecord */
  GHashTable *by_name;        /* "production chat-api" -> WhRecord */
  GHashTable *by_application; /* the same */
} CheckIndex;

static void
check_index_free (gpointer data)
{
  CheckIndex *self = data;

  g_hash_table_unref (self->by_host);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->by_application);
  g_free (self);
}

static GQuark
check_index_quark (void)
{
  return g_quark_from_static_string ("wh-check-index");
}

static char *
make_key (WhStore        *store,
          const WhRecord *record,
          const char     *name)
{
  const WhSource *source = wh_store_get_source (store, record->connection);

  return g_strconcat (source != NULL && source->environment != NULL ? source->environment : "", " ", name, NULL);
}

/* "https://host/path" or "host:port" → "host" */
static char *
dup_host (const char *target)
{
  const char *start = strstr (target, "://");

  start = start != NULL ? start + strlen ("://") : target;

  return g_strndup (start, strcspn (start, ":/?#"));
}

/* The first one stays: the order of the list is that of coming. */
static void
add (GHashTable *table,
     char       *key,
     WhRecord   *check)
{
  if (g_hash_table_contains (table, key))
    g_free (key);
  else
    g_hash_table_insert (table, key, wh_record_ref (check));
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)wh_record_unref);
}

static void
checks_changed_cb (WhStore      *store,
                   const WhKind *kind,
                   GArray       *changes,
                   gpointer      user_data)
{
  for (guint i = 0; kind == &wh_kind_check && i < changes->len; i++)
    {
      const WhChange *change = &g_array_index (changes, WhChange, i);

      if (change->before == NULL || change->after == NULL ||
          g_strcmp0 (change->before->values[WH_CHECK_TARGET].text, change->after->values[WH_CHECK_TARGET].text) != 0 ||
          g_strcmp0 (change->before->values[WH_CHECK_NAME].text, change->after->values[WH_CHECK_NAME].text) != 0 ||
          g_strcmp0 (change->before->values[WH_CHECK_APPLICATION].text,
                     change->after->values[WH_CHECK_APPLICATION].text) != 0)
        {
          g_object_set_qdata (G_OBJECT (store), check_index_quark (), NULL);
          return;
        }
    }
}

static void
source_changed_cb (WhStore *store)
{
  g_object_set_qdata (G_OBJECT (store), check_index_quark (), NULL);
}

static CheckIndex *
get_index (WhStore *store)
{
  CheckIndex *self = g_object_get_qdata (G_OBJECT (store), check_index_quark ());
  WhResourceList *list;

  if (self != NULL)
    return self;

  self = g_new0 (CheckIndex, 1);
  self->by_host = new_table ();
  self->by_name = new_table ();
  self->by_application = new_table ();
  list = wh_store_get_list (store, &wh_kind_check);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *check = wh_resource_list_get_record (list, i);

      if (check->values[WH_CHECK_TARGET].text != NULL)
        add (self->by_host, dup_host (check->values[WH_CHECK_TARGET].text), check);
      if (check->values[WH_CHECK_NAME].text != NULL)
        add (self->by_name, make_key (store, check, check->values[WH_CHECK_NAME].text), check);
      if (check->values[WH_CHECK_APPLICATION].text != NULL)
        add (self->by_application, make_key (store, check, check->values[WH_CHECK_APPLICATION].text), check);
    }

  /* Once for each store; they go with it. */
  if (g_signal_handler_find (store, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, source_changed_cb, NULL) == 0)
    {
      g_signal_connect (store, "changes", G_CALLBACK (checks_changed_cb), NULL);
      g_signal_connect (store, "source-changed", G_CALLBACK (source_changed_cb), NULL);
    }

  g_object_set_qdata_full (G_OBJECT (store), check_index_quark (), self, check_index_free);

  return self;
}

/**
 * wh_service_find_check:
 * @store: where both are
 * @service: a service
 *
 * Finds the check that looks at @service from outside: it asks the service's
 * host, or it is of the same environment and named after the service or, where
 * the service is public, after its application.
 *
 * Returns: (transfer none) (nullable): the check
 */
WhRecord *
wh_service_find_check (WhStore        *store,
                       const WhRecord *service)
{
  const char *hosts = service->values[WH_SERVICE_HOST].text;
  const char *application = service->values[WH_SERVICE_APPLICATION].text;
  CheckIndex *index;
  WhRecord *found = NULL;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (service->kind == &wh_kind_service, NULL);

  index = get_index (store);

  if (g_hash_table_size (index->by_name) == 0)
    return NULL;

  if (hosts != NULL)
    {
      g_auto(GStrv) words = g_strsplit_set (hosts, " ,\n", -1);

      for (guint i = 0; found == NULL && words[i] != NULL; i++)
        found = g_hash_table_lookup (index->by_host, words[i]);
    }

  if (found == NULL)
    {
      g_autofree char *key = make_key (store, service, wh_record_get_name (service));

      found = g_hash_table_lookup (index->by_name, key);
    }

  if (found == NULL && hosts != NULL && application != NULL)
    {
      g_autofree char *key = make_key (store, service, application);

      found = g_hash_table_lookup (index->by_application, key);
    }

  /* The index keeps the version that it met first. */
  return found != NULL ? wh_store_lookup (store, &wh_kind_check, found->connection, found->uid) : NULL;
}

/* ---- What both say together ---- */

/* A check that does not run says nothing; what is fine outside does not mend
 * what the cluster knows better. While the cluster is silent, what was last
 * known of the service stays. */
static WhRecord *
join (WhStore  *store,
      WhRecord *service)
{
  const WhSource *source = wh_store_get_source (store, service->connection);
  WhRecord *check = wh_service_find_check (store, service);
  WhHealth outside = check != NULL ? wh_store_get_health (store, check) : WH_HEALTH_UNKNOWN;
  g_autofree char *own_reason = NULL;
  WhHealth health = wh_kind_service.judge (service->values, &own_reason);
  const char *reason = own_reason;
  g_autoptr(WhRecordBuilder) builder = NULL;

  if (source != NULL && source->stale)
    return NULL;

  if (outside != WH_HEALTH_UNKNOWN && outside != WH_HEALTH_STALE && outside != health &&
      (health == WH_HEALTH_UNKNOWN || wh_health_worst (health, outside) == outside))
    {
      health = outside;
      reason = check->reason;
    }

  if (service->health == health && g_strcmp0 (service->reason, reason) == 0)
    return NULL;

  builder = wh_record_builder_new (&wh_kind_service, service->connection);
  wh_record_builder_copy (builder, service);
  wh_record_builder_set_health (builder, health, reason);

  return wh_record_builder_build (builder);
}

static gboolean
join_cb (gpointer user_data)
{
  WhServiceHealth *self = user_data;
  gint64 deadline = g_get_monotonic_time () + JOIN_BUDGET;
  g_autoptr(GHashTable) batches = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)wh_batch_unref);
  GHashTableIter iter;
  gpointer key;
  gpointer batch;
  gboolean done;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->pending);

  while ((++n % 64 != 0 || g_get_monotonic_time () < deadline) && g_hash_table_iter_next (&iter, &key, NULL))
    {
      WhRecord *old = key;
      WhRecord *service = wh_store_lookup (self->store, &wh_kind_service, old->connection, old->uid);
      g_autoptr(WhRecord) joined = service != NULL ? join (self->store, service) : NULL;

      if (joined != NULL)
        {
          if ((batch = g_hash_table_lookup (batches, joined->connection)) == NULL)
            {
              batch = wh_batch_new (joined->connection);
              g_hash_table_insert (batches, (gpointer)joined->connection, batch);
            }

          wh_batch_take_record (batch, g_steal_pointer (&joined));
        }

      g_hash_table_iter_remove (&iter);
    }

  /* What is applied below comes back as a change and begins anew. */
  done = g_hash_table_size (self->pending) == 0;

  if (done)
    self->join_source = 0;

  g_hash_table_iter_init (&iter, batches);

  while (g_hash_table_iter_next (&iter, NULL, &batch))
    wh_store_apply_now (self->store, batch);

  return done ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
judge_again (WhServiceHealth *self,
             WhRecord        *service)
{
  g_hash_table_add (self->pending, wh_record_ref (service));

  if (self->join_source == 0)
    self->join_source = g_idle_add_full (JOIN_PRIORITY, join_cb, self, NULL);
}

/**
 * wh_service_health_update:
 * @self: the join
 *
 * Has every service judged again soon.
 */
void
wh_service_health_update (WhServiceHealth *self)
{
  WhResourceList *list;

  g_return_if_fail (WH_IS_SERVICE_HEALTH (self));

  list = wh_store_get_list (self->store, &wh_kind_service);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    judge_again (self, wh_resource_list_get_record (list, i));
}

static void
changes_cb (WhServiceHealth *self,
            const WhKind    *kind,
            GArray          *changes)
{
  if (kind != &wh_kind_service && kind != &wh_kind_check)
    return;

  for (guint i = 0; i < changes->len; i++)
    {
      const WhChange *change = &g_array_index (changes, WhChange, i);

      if (kind == &wh_kind_service)
        {
          if (change->after != NULL)
            judge_again (self, change->after);
        }
      /* Latency and time change with every check; health seldom does. */
      else if (change->before == NULL || change->after == NULL || wh_record_differs (change->before, change->after) ||
               g_strcmp0 (change->before->reason, change->after->reason) != 0)
        {
          wh_service_health_update (self);
          return;
        }
    }
}

static void
wh_service_health_dispose (GObject *object)
{
  WhServiceHealth *self = WH_SERVICE_HEALTH (object);

  g_clear_handle_id (&self->join_source, g_source_remove);
  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_service_health_parent_class)->dispose (object);
}

static void
wh_service_health_class_init (WhServiceHealthClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_service_health_dispose;
}

static void
wh_service_health_init (WhServiceHealth *self)
{
  self->pending = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)wh_record_unref, NULL);
}

/**
 * wh_service_health_new:
 * @store: what to join, and where to publish
 *
 * Returns: (transfer full): joins from the next change on
 */
WhServiceHealth *
wh_service_health_new (WhStore *store)
{
  WhServiceHealth *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);

  self = g_object_new (WH_TYPE_SERVICE_HEALTH, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "source-changed", G_CALLBACK (wh_service_health_update), self, G_CONNECT_SWAPPED);

  return self;
}
