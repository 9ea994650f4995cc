/* wh-notices.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-notices.h"

/* At the start, connections get so long to answer before what they found is
 * told, in milliseconds. */
#define START_PATIENCE 20000

/* Causes that come within this time are told together if they are many. An
 * alert that two systems report arrives twice within it. */
#define DELAY 2000

/* More new causes than this at once become one notice. */
#define MAX_EACH 3

#define SUMMARY_ID "summary"
#define OFFLINE_ID "offline"

/* Something that is wrong: an application, a place, a connection. */
typedef struct
{
  char       *id;
  char       *what;
  char       *text;       /* of its worst alert; nullable */
  char       *place;      /* name of the source; nullable */
  WhHealth    health;
  gint64      since;
  guint       n_alerts;
  const char *kind;       /* of what to open */
  const char *connection; /* interned */
  char       *uid;
  guint       held : 1;     /* its source does not answer: nothing new is known */
  guint       silenced : 1; /* none of its alerts fires, but one is silenced */
  guint       alone : 1;    /* told by itself, not in a summary */
} Cause;

struct _WhNotices
{
  GObject        parent_instance;

  WhStore       *store;
  WhConnections *connections;
  WhAlertSet    *alerts;
  GHashTable    *told; /* id → Cause */
  gint64         started_at;
  guint          start_patience;
  guint          delay;
  guint          source;
  guint          summarised; /* causes of the last summary that go on */
  guint          begun : 1;
  guint          offline : 1;
};

G_DEFINE_FINAL_TYPE (WhNotices, wh_notices, G_TYPE_OBJECT)

enum
{
  RAISE,
  WITHDRAW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
cause_free (gpointer data)
{
  Cause *cause = data;

  g_free (cause->id);
  g_free (cause->what);
  g_free (cause->text);
  g_free (cause->place);
  g_free (cause->uid);
  g_free (cause);
}

/* ---- What is wrong now ---- */

static const char *
get_what (const WhRecord *alert)
{
  if (alert->values[WH_ALERT_APPLICATION].text != NULL && *alert->values[WH_ALERT_APPLICATION].text != '\0')
    return alert->values[WH_ALERT_APPLICATION].text;

  if (alert->values[WH_ALERT_WHERE].text != NULL && *alert->values[WH_ALERT_WHERE].text != '\0')
    return alert->values[WH_ALERT_WHERE].text;

  return alert->values[WH_ALERT_NAME].text;
}

static Cause *
ensure_cause (GHashTable     *causes,
              const char     *prefix,
              const char     *what,
              const WhRecord *record)
{
  g_autofree char *id = g_strconcat (prefix, what, NULL);
  Cause *cause = g_hash_table_lookup (causes, id);

  if (cause == NULL)
    {
      cause = g_new0 (Cause, 1);
      cause->id = g_steal_pointer (&id);
      cause->kind = record->kind->id;
      cause->connection = record->connection;
      cause->uid = g_strdup (record->uid);
      cause->since = G_MAXINT64;
      g_hash_table_insert (causes, cause->id, cause);
    }

  return cause;
}

static void
add_alert (WhNotices  *self,
           GHashTable *causes,
           WhRecord   *record)
{
  const char *state = record->values[WH_ALERT_STATE].text;
  const char *what = get_what (record);
  WhHealth health = wh_store_get_health (self->store, record);
  const WhSource *source = wh_store_get_source (self->store, record->connection);
  gint64 since = record->values[WH_ALERT_SINCE].number;
  Cause *cause;

  if (what == NULL || g_strcmp0 (state, "pending") == 0)
    return;

  cause = ensure_cause (causes, "alert:", what, record);
  g_set_str (&cause->what, what);

  if (health == WH_HEALTH_STALE)
    {
      cause->held = TRUE;
      return;
    }

  if (g_strcmp0 (state, "firing") != 0)
    {
      cause->silenced |= g_strcmp0 (state, "suppressed") == 0;
      return;
    }

  cause->n_alerts++;
  if (since != WH_ABSENT)
    cause->since = MIN (cause->since, since);

  if (cause->n_alerts == 1 || wh_health_rank (health) > wh_health_rank (cause->health))
    {
      const char *text = record->values[WH_ALERT_SUMMARY].text;

      cause->health = health;
      cause->connection = record->connection;
      g_set_str (&cause->uid, record->uid);
      g_set_str (&cause->text, text != NULL ? text : record->values[WH_ALERT_NAME].text);
      g_set_str (&cause->place, source != NULL ? source->name : NULL);
    }
}

static gboolean
is_lost (WhConnectionState state)
{
  return state == WH_CONNECTION_STATE_OFFLINE || state == WH_CONNECTION_STATE_DENIED;
}

static void
add_connection (WhNotices    *self,
                GHashTable   *causes,
                WhConnection *connection)
{
  WhConnectionState state = wh_connection_get_state (connection);
  g_autoptr(WhRecord) record = NULL;
  Cause *cause;

  if (state == WH_CONNECTION_STATE_LIVE)
    return;

  record = wh_connection_make_record (connection);
  cause = ensure_cause (causes, "connection:", wh_connection_get_id (connection), record);
  g_set_str (&cause->what, wh_connection_get_name (connection));
  g_set_str (&cause->text, wh_connection_get_message (connection));
  cause->health = state == WH_CONNECTION_STATE_DENIED ? WH_HEALTH_FAILING : WH_HEALTH_STALE;
  cause->since = wh_connection_get_since (connection);

  /* Being tried again: neither lost nor well. */
  cause->held = !is_lost (state);
  cause->n_alerts = is_lost (state) ? 1 : 0;
}

/* "127.0.0.1:9090" of "http://127.0.0.1:9090/path". */
static char *
dup_address (const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  int port;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  port = g_uri_get_port (uri);
  if (port < 0)
    port = g_strcmp0 (g_uri_get_scheme (uri), "http") == 0 ? 80 : 443;

  return g_strdup_printf ("%s:%d", g_uri_get_host (uri), port);
}

/* An alert about the very address that a lost connection talks to says the same
 * thing as the connection. */
static gboolean
is_explained (WhNotices *self,
              Cause     *cause)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->connections));

  if (!g_str_has_prefix (cause->id, "alert:"))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->connections), i);
      g_autofree char *address = NULL;

      if (!is_lost (wh_connection_get_state (connection)))
        continue;

      address = dup_address (wh_connection_get_config (connection)->url);
      if (address != NULL && g_str_equal (address, cause->what))
        return TRUE;
    }

  return FALSE;
}

static GHashTable *
find_causes (WhNotices *self)
{
  GHashTable *causes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, cause_free);
  GPtrArray *alerts = wh_alert_set_list (self->alerts);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->connections));

  for (guint i = 0; i < alerts->len; i++)
    add_alert (self, causes, g_ptr_array_index (alerts, i));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->connections), i);

      add_connection (self, causes, connection);
    }

  return causes;
}

/* ---- Telling ---- */

static void
raise_notice (WhNotices *self,
              WhNotice   notice)
{
  g_signal_emit (self, signals[RAISE], 0, &notice);
}

static char *
dup_since (gint64 since)
{
  g_autofree char *time = NULL;

  if (since <= 0 || since == G_MAXINT64)
    return NULL;

  time = wh_format_time (since);

  /* Translators: a time follows */
  return g_strdup_printf (_("Since %s"), time);
}

static void
append_part (GString    *string,
             const char *text,
             const char *separator)
{
  if (text == NULL || *text == '\0')
    return;

  if (string->len > 0)
    g_string_append (string, separator);
  g_string_append (string, text);
}

static void
raise_cause (WhNotices *self,
             Cause     *cause)
{
  g_autofree char *title = NULL;
  g_autofree char *since = dup_since (cause->since);
  g_autoptr(GString) body = g_string_new (cause->text);
  g_autoptr(GString) facts = g_string_new (cause->place);

  if (g_str_equal (cause->kind, wh_kind_connection.id))
    title = g_strdup_printf (cause->health == WH_HEALTH_FAILING ? _("%s refuses access") : _("%s is not observed"),
                             cause->what);
  else if (cause->health == WH_HEALTH_FAILING)
    title = g_strdup_printf (_("%s is failing"), cause->what);
  else
    title = g_strdup_printf (_("%s has a warning"), cause->what);

  append_part (facts, since, " · ");

  if (cause->n_alerts > 1)
    {
      g_autofree char *more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u alert", "%u alerts", cause->n_alerts),
                                               cause->n_alerts);

      append_part (facts, more, " · ");
    }

  append_part (body, facts->str, "\n");
  raise_notice (self, (WhNotice) {
    .id = cause->id,
    .title = title,
    .body = body->str,
    .health = cause->health,
    .kind = cause->kind,
    .connection = cause->connection,
    .uid = cause->uid,
  });
}

static void
raise_over (WhNotices *self,
            Cause     *cause)
{
  gboolean is_connection = g_str_equal (cause->kind, wh_kind_connection.id);
  g_autofree char *title = g_strdup_printf (is_connection ? _("%s answers again") : _("%s is fine again"), cause->what);
  g_autofree char *body = NULL;

  if (cause->since > 0 && cause->since != G_MAXINT64)
    {
      g_autofree char *lasted = wh_format_duration (MAX (g_get_real_time () - cause->since, 0));

      /* Translators: how long it lasted: "After 31 min." */
      body = g_strdup_printf (_("After %s."), lasted);
    }

  raise_notice (self, (WhNotice) {
    .id = cause->id,
    .title = title,
    .body = body,
    .health = WH_HEALTH_OK,
    .kind = is_connection ? cause->kind : NULL,
    .connection = cause->connection,
    .uid = cause->uid,
  });
}

static void
raise_summary (WhNotices *self,
               GPtrArray *causes)
{
  g_autofree char *title = NULL;
  g_autofree char *connections = NULL;
  g_autoptr(GString) names = g_string_new (NULL);
  WhHealth worst = WH_HEALTH_OK;
  guint n_alerts = 0;
  guint n_lost = 0;

  for (guint i = 0; i < causes->len; i++)
    {
      Cause *cause = g_ptr_array_index (causes, i);

      if (g_str_equal (cause->kind, wh_kind_connection.id))
        n_lost++;
      else
        n_alerts += cause->n_alerts;

      worst = wh_health_worst (worst, cause->health);

      if (i < 4)
        append_part (names, cause->what, ", ");
      else if (i == 4)
        g_string_append (names, "…");
    }

  if (n_lost > 0)
    connections = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u connection does not answer",
                                                "%u connections do not answer", n_lost), n_lost);
  if (n_alerts > 0)
    title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u alert needs you", "%u alerts need you", n_alerts),
                             n_alerts);

  if (title != NULL && connections != NULL)
    append_part (names, connections, "\n");

  raise_notice (self, (WhNotice) {
    .id = SUMMARY_ID,
    .title = title != NULL ? title : connections,
    .body = names->str,
    .health = worst,
    .kind = n_alerts > 0 ? NULL : wh_kind_connection.id,
  });
  self->summarised = causes->len;
}

/* ---- Comparing with what was told ---- */

static gboolean
is_observed (WhNotices  *self,
             const char *connection)
{
  WhConnection *found = wh_connections_find (self->connections, connection);

  return found != NULL && wh_connection_get_state (found) == WH_CONNECTION_STATE_LIVE;
}

static void
end_cause (WhNotices *self,
           Cause     *told,
           Cause     *now)
{
  gboolean is_connection = g_str_equal (told->kind, wh_kind_connection.id);
  gboolean is_over = (now == NULL || !now->silenced) &&
                     is_observed (self, is_connection ? told->uid : told->connection);

  if (!told->alone)
    {
      if (self->summarised > 0 && --self->summarised == 0)
        g_signal_emit (self, signals[WITHDRAW], 0, SUMMARY_ID);
    }
  else if (is_over)
    {
      raise_over (self, told);
    }
  else
    {
      g_signal_emit (self, signals[WITHDRAW], 0, told->id);
    }
}

static void
end_causes (WhNotices  *self,
            GHashTable *causes)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->told);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Cause *told = value;
      Cause *now = g_hash_table_lookup (causes, told->id);

      if (now != NULL && (now->n_alerts > 0 || now->held))
        continue;

      end_cause (self, told, now);
      g_hash_table_iter_remove (&iter);
    }
}

static gboolean
is_all_lost (WhNotices *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->connections));

  return n > 1 && wh_connections_count (self->connections, WH_CONNECTION_STATE_OFFLINE) == n;
}

static void
update_offline (WhNotices *self)
{
  gboolean offline = is_all_lost (self);

  if (self->offline == offline)
    return;

  self->offline = offline;

  if (offline)
    raise_notice (self, (WhNotice) {
      .id = OFFLINE_ID,
      .title = _("This computer is offline"),
      .body = _("No connection answers. What was last seen is shown."),
      .health = WH_HEALTH_STALE,
      .kind = wh_kind_connection.id,
    });
  else
    g_signal_emit (self, signals[WITHDRAW], 0, OFFLINE_ID);
}

static int
compare_causes (gconstpointer a,
                gconstpointer b)
{
  const Cause *one = *(Cause * const *)a;
  const Cause *other = *(Cause * const *)b;
  int order = (int)wh_health_rank (other->health) - (int)wh_health_rank (one->health);

  return order != 0 ? order : strcmp (one->id, other->id);
}

static void
compare (WhNotices *self)
{
  g_autoptr(GHashTable) causes = find_causes (self);
  g_autoptr(GPtrArray) new_causes = g_ptr_array_new ();
  gboolean together;
  GHashTableIter iter;
  gpointer value;

  update_offline (self);

  /* Nothing can be told from silence when nobody at all answers. */
  if (self->offline)
    return;

  end_causes (self, causes);
  g_hash_table_iter_init (&iter, causes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Cause *cause = value;
      Cause *told = g_hash_table_lookup (self->told, cause->id);

      if (cause->n_alerts == 0 || is_explained (self, cause))
        continue;

      if (told == NULL || wh_health_rank (cause->health) > wh_health_rank (told->health))
        g_ptr_array_add (new_causes, cause);
      else
        told->since = MIN (told->since, cause->since);
    }

  g_ptr_array_sort (new_causes, compare_causes);
  together = new_causes->len > (self->begun ? MAX_EACH : 1);

  if (together)
    raise_summary (self, new_causes);

  for (guint i = 0; i < new_causes->len; i++)
    {
      Cause *cause = g_ptr_array_index (new_causes, i);

      if (!together)
        raise_cause (self, cause);

      cause->alone = !together;
      g_hash_table_steal (causes, cause->id);
      g_hash_table_replace (self->told, cause->id, cause);
    }

  self->begun = TRUE;
}

static gboolean compare_cb (gpointer data);

static void
queue_compare (WhNotices *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (self->delay, compare_cb, self);
}

static gboolean
compare_cb (gpointer data)
{
  WhNotices *self = data;
  gint64 waited = (g_get_monotonic_time () - self->started_at) / 1000;

  self->source = 0;

  if (!self->begun && waited < self->start_patience &&
      wh_connections_count (self->connections, WH_CONNECTION_STATE_CONNECTING) > 0)
    queue_compare (self);
  else
    compare (self);

  return G_SOURCE_REMOVE;
}

static void
wh_notices_dispose (GObject *object)
{
  WhNotices *self = WH_NOTICES (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->alerts);
  g_clear_object (&self->connections);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_notices_parent_class)->dispose (object);
}

static void
wh_notices_finalize (GObject *object)
{
  g_clear_pointer (&WH_NOTICES (object)->told, g_hash_table_unref);

  G_OBJECT_CLASS (wh_notices_parent_class)->finalize (object);
}

static void
wh_notices_class_init (WhNoticesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_notices_dispose;
  object_class->finalize = wh_notices_finalize;

  signals[RAISE] =
    g_signal_new ("raise", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[WITHDRAW] =
    g_signal_new ("withdraw", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__STRING, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wh_notices_init (WhNotices *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, cause_free);
  self->started_at = g_get_monotonic_time ();
  self->start_patience = START_PATIENCE;
  self->delay = DELAY;
}

/**
 * wh_notices_new:
 * @store: the store of now, never one of the past
 * @connections: the connections that fill it
 *
 * Returns: (transfer full): new notices, which begin to watch at once
 */
WhNotices *
wh_notices_new (WhStore       *store,
                WhConnections *connections)
{
  WhNotices *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_CONNECTIONS (connections), NULL);

  self = g_object_new (WH_TYPE_NOTICES, NULL);
  self->store = g_object_ref (store);
  self->connections = g_object_ref (connections);
  self->alerts = wh_alert_set_new (store, connections);

  g_signal_connect_object (self->alerts, "changed", G_CALLBACK (queue_compare), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connections, "changed", G_CALLBACK (queue_compare), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connections, "items-changed", G_CALLBACK (queue_compare), self, G_CONNECT_SWAPPED);
  queue_compare (self);

  return self;
}

/**
 * wh_notices_set_patience:
 * @self: notices
 * @start: how long connections may take at the start, in milliseconds
 * @delay: how long changes are collected, in milliseconds
 *
 * For tests.
 */
void
wh_notices_set_patience (WhNotices *self,
                         guint      start,
                         guint      delay)
{
  g_return_if_fail (WH_IS_NOTICES (self));

  self->start_patience = start;
  self->delay = delay;
  g_clear_handle_id (&self->source, g_source_remove);
  queue_compare (self);
}
