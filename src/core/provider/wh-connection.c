/* wh-connection.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-connection.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

/* What the provider last said of one part of the system. */
typedef struct
{
  GError *error;
  guint   n_failures;
} Part;

struct _WhConnection
{
  GObject             parent_instance;

  WhConnectionConfig *config;
  WhStore            *store;
  WhSecrets          *secrets;
  WhProvider         *provider;
  DexFuture          *running;
  const WhKind       *wanted;
  GHashTable         *parts; /* name -> Part */
  WhConnectionState   state;
  GError             *error;
  gint64              fresh_at;
  gint64              since;
};

G_DEFINE_FINAL_TYPE (WhConnection, wh_connection, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const struct
{
  const char *id;
  const char *title;
} states[] = {
  [WH_CONNECTION_STATE_CONNECTING] = { "connecting", N_("Connecting") },
  [WH_CONNECTION_STATE_LIVE]       = { "live",       N_("Live") },
  [WH_CONNECTION_STATE_STALE]      = { "stale",      N_("Stale") },
  [WH_CONNECTION_STATE_OFFLINE]    = { "offline",    N_("Offline") },
  [WH_CONNECTION_STATE_DENIED]     = { "denied",     N_("Denied") },
};

static void
part_free (gpointer data)
{
  Part *part = data;

  g_clear_error (&part->error);
  g_free (part);
}

static void
wh_connection_dispose (GObject *object)
{
  WhConnection *self = WH_CONNECTION (object);

  if (self->provider != NULL)
    wh_provider_close (self->provider);

  g_clear_object (&self->provider);
  dex_clear (&self->running);

  G_OBJECT_CLASS (wh_connection_parent_class)->dispose (object);
}

static void
wh_connection_finalize (GObject *object)
{
  WhConnection *self = WH_CONNECTION (object);

  g_clear_pointer (&self->config, wh_connection_config_unref);
  g_clear_pointer (&self->parts, g_hash_table_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->store);
  g_clear_object (&self->secrets);

  G_OBJECT_CLASS (wh_connection_parent_class)->finalize (object);
}

static void
wh_connection_class_init (WhConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_connection_dispose;
  object_class->finalize = wh_connection_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID,
                  G_TYPE_NONE, 0);
}

static void
wh_connection_init (WhConnection *self)
{
  self->parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, part_free);
}

/**
 * wh_connection_state_get_id:
 * @state: a state
 *
 * Returns: its stable name, for files and commands
 */
const char *
wh_connection_state_get_id (WhConnectionState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), NULL);

  return states[state].id;
}

/**
 * wh_connection_state_get_title:
 * @state: a state
 *
 * Returns: its name for people
 */
const char *
wh_connection_state_get_title (WhConnectionState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), NULL);

  return _(states[state].title);
}

static void
tell_source (WhConnection *self)
{
  const char *reason = wh_connection_get_message (self);

  if (reason == NULL && self->state == WH_CONNECTION_STATE_CONNECTING)
    reason = _("Connecting");

  wh_store_set_source (self->store, self->config->id, self->config->name, self->config->environment);
  wh_store_set_source_state (self->store, self->config->id,
                             self->state != WH_CONNECTION_STATE_LIVE,
                             self->fresh_at,
                             self->state != WH_CONNECTION_STATE_LIVE ? reason : NULL);
}

/**
 * wh_connection_new:
 * @config: what the user said about it
 * @store: where its provider publishes
 * @secrets: where its secrets are
 *
 * Returns: (transfer full): a connection that is not started
 */
WhConnection *
wh_connection_new (WhConnectionConfig *config,
                   WhStore            *store,
                   WhSecrets          *secrets)
{
  WhConnection *self;
  const WhSource *source;

  g_return_val_if_fail (config != NULL, NULL);
  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_SECRETS (secrets), NULL);

  self = g_object_new (WH_TYPE_CONNECTION, NULL);
  self->config = wh_connection_config_ref (config);
  self->store = g_object_ref (store);
  self->secrets = g_object_ref (secrets);
  self->since = g_get_real_time ();

  /* The history may have told when it last answered. */
  if ((source = wh_store_get_source (store, config->id)) != NULL)
    self->fresh_at = source->fresh_at;

  tell_source (self);

  return self;
}

/**
 * wh_connection_get_id:
 * @self: a connection
 *
 * Returns: its id, which never changes
 */
const char *
wh_connection_get_id (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), NULL);

  return self->config->id;
}

/**
 * wh_connection_get_name:
 * @self: a connection
 *
 * Returns: what the user calls it
 */
const char *
wh_connection_get_name (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), NULL);

  return self->config->name;
}

/**
 * wh_connection_get_config:
 * @self: a connection
 *
 * Returns: (transfer none): its settings
 */
WhConnectionConfig *
wh_connection_get_config (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), NULL);

  return self->config;
}

/**
 * wh_connection_get_provider:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): the provider, while it is started
 */
WhProvider *
wh_connection_get_provider (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), NULL);

  return self->provider;
}

/**
 * wh_connection_get_state:
 * @self: a connection
 *
 * Returns: how it is with it
 */
WhConnectionState
wh_connection_get_state (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), WH_CONNECTION_STATE_CONNECTING);

  return self->state;
}

/**
 * wh_connection_get_message:
 * @self: a connection
 *
 * Returns: (nullable): one sentence on what is wrong or limited
 */
const char *
wh_connection_get_message (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), NULL);

  return self->error != NULL ? self->error->message : NULL;
}

/**
 * wh_connection_get_error:
 * @self: a connection
 *
 * Returns: (nullable): what is wrong or limited
 */
const GError *
wh_connection_get_error (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), NULL);

  return self->error;
}

/**
 * wh_connection_get_fresh_at:
 * @self: a connection
 *
 * Returns: when it was last observed whole, in microseconds since the epoch; 0 = never
 */
gint64
wh_connection_get_fresh_at (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), 0);

  return self->fresh_at;
}

/**
 * wh_connection_get_since:
 * @self: a connection
 *
 * Returns: since when it is in its state, in microseconds since the epoch
 */
gint64
wh_connection_get_since (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), 0);

  return self->since;
}

/**
 * wh_connection_get_next_try:
 * @self: a connection
 *
 * Returns: when it is tried again, in microseconds since the epoch; 0 = nothing waits
 */
gint64
wh_connection_get_next_try (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), 0);

  return self->provider != NULL && self->state != WH_CONNECTION_STATE_LIVE
           ? wh_provider_get_next_try (self->provider)
           : 0;
}

/* An error that says the whole system does not answer, as against one request
 * of several that fails. */
static gboolean
is_about_all (const GError *error)
{
  return g_error_matches (error, WH_ERROR, WH_ERROR_OFFLINE) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_TLS) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_TIMED_OUT) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_KEYRING);
}

static void
add_event (WhConnection *self,
           const char   *severity,
           const char   *reason,
           const char   *text)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_event, WH_LOCAL);
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);
  g_autofree char *uid = g_uuid_string_random ();
  g_autofree char *subject = g_strconcat ("connection:", self->config->id, NULL);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_number (builder, WH_EVENT_TIME, g_get_real_time ());
  wh_record_builder_set_text (builder, WH_EVENT_SEVERITY, severity);
  wh_record_builder_set_text (builder, WH_EVENT_REASON, reason);
  wh_record_builder_set_text (builder, WH_EVENT_SUBJECT, subject);
  wh_record_builder_set_text (builder, WH_EVENT_TEXT, text);
  wh_record_builder_set_text (builder, WH_EVENT_LANE, "connection");
  wh_record_builder_set_text (builder, WH_EVENT_SOURCE, self->config->name);
  wh_record_builder_set_number (builder, WH_EVENT_COUNT, 1);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (self->store, batch);
}

static void
set_state (WhConnection      *self,
           WhConnectionState  state,
           const GError      *error)
{
  const char *message = error != NULL ? error->message : NULL;
  WhConnectionState before = self->state;
  gboolean changed = before != state;

  if (changed)
    {
      self->state = state;
      self->since = g_get_real_time ();
    }

  changed |= g_strcmp0 (wh_connection_get_message (self), message) != 0;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  tell_source (self);

  if (before != state)
    {
      if (state == WH_CONNECTION_STATE_OFFLINE || state == WH_CONNECTION_STATE_DENIED)
        add_event (self, "warning", _("Connection lost"), message);
      else if (state == WH_CONNECTION_STATE_LIVE &&
               (before == WH_CONNECTION_STATE_OFFLINE || before == WH_CONNECTION_STATE_DENIED))
        add_event (self, "info", _("Connection back"), _("The system answers again"));
    }

  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* Rolls what is known of the parts up to one state. */
static void
judge (WhConnection *self)
{
  const Part *denied = NULL;
  const Part *dead = NULL;
  const Part *limited = NULL;
  gboolean any_ok = FALSE;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, self->parts);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const Part *part = value;

      if (part->error == NULL)
        any_ok |= strcmp (name, "open") != 0;
      else if (g_error_matches (part->error, WH_ERROR, WH_ERROR_AUTH_REQUIRED))
        denied = part;
      else if (is_about_all (part->error))
        dead = part;
      else
        limited = part;
    }

  if (denied != NULL)
    set_state (self, WH_CONNECTION_STATE_DENIED, denied->error);
  else if (dead != NULL)
    set_state (self,
               dead->n_failures > 1 || self->state == WH_CONNECTION_STATE_CONNECTING
                 ? WH_CONNECTION_STATE_OFFLINE
                 : WH_CONNECTION_STATE_STALE,
               dead->error);
  else if (any_ok)
    set_state (self, WH_CONNECTION_STATE_LIVE, limited != NULL ? limited->error : NULL);
  else if (limited != NULL)
    set_state (self,
               wh_error_is_denied (limited->error) ? WH_CONNECTION_STATE_DENIED : WH_CONNECTION_STATE_OFFLINE,
               limited->error);
}

static void
reported_cb (WhConnection *self,
             const char   *name,
             const GError *error,
             WhProvider   *provider)
{
  Part *part = g_hash_table_lookup (self->parts, name);

  if (part == NULL)
    {
      part = g_new0 (Part, 1);
      g_hash_table_insert (self->parts, g_strdup (name), part);
    }

  g_clear_error (&part->error);

  if (error == NULL)
    {
      part->n_failures = 0;

      /* "open" only reads files; an answer is what the system says. */
      if (strcmp (name, "open") != 0)
        {
          GHashTableIter iter;
          gpointer other;

          self->fresh_at = g_get_real_time ();

          /* It answers, so an older "no route" of another part is over; that
           * part is asked again at once. */
          g_hash_table_iter_init (&iter, self->parts);

          while (g_hash_table_iter_next (&iter, NULL, &other))
            {
              Part *dead = other;

              if (g_error_matches (dead->error, WH_ERROR, WH_ERROR_OFFLINE))
                g_clear_error (&dead->error);
            }
        }
    }
  else
    {
      part->n_failures++;
      part->error = g_error_copy (error);
    }

  judge (self);
}

/**
 * wh_connection_set_wanted:
 * @self: a connection that is not started
 * @kind: (nullable): the only kind that is of interest
 */
void
wh_connection_set_wanted (WhConnection *self,
                          const WhKind *kind)
{
  g_return_if_fail (WH_IS_CONNECTION (self));

  self->wanted = kind;
}

/**
 * wh_connection_start:
 * @self: a connection
 *
 * Begins to observe. A connection of a provider that this version does not
 * have stays offline and says so.
 */
void
wh_connection_start (WhConnection *self)
{
  const WhProviderInfo *info;

  g_return_if_fail (WH_IS_CONNECTION (self));

  if (self->provider != NULL)
    return;

  info = wh_provider_info_find (self->config->provider);

  if (info == NULL)
    {
      g_autoptr(GError) error = g_error_new (WH_ERROR, WH_ERROR_UNSUPPORTED,
                                             _("This version does not know the system “%s” of “%s”: update Wheelhouse or remove the connection"),
                                             self->config->provider, self->config->name);

      set_state (self, WH_CONNECTION_STATE_OFFLINE, error);
      return;
    }

  self->provider = wh_provider_new (info, self->config, self->secrets, self->store);
  wh_provider_set_wanted (self->provider, self->wanted);
  g_signal_connect_object (self->provider, "reported", G_CALLBACK (reported_cb), self, G_CONNECT_SWAPPED);
  self->running = wh_provider_run (self->provider);
}

/**
 * wh_connection_stop:
 * @self: a connection
 *
 * Returns: (transfer full): resolves when its work has ended
 */
DexFuture *
wh_connection_stop (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), NULL);

  if (self->provider == NULL)
    return dex_future_new_true ();

  wh_provider_close (self->provider);
  g_clear_object (&self->provider);
  g_hash_table_remove_all (self->parts);

  return self->running != NULL ? g_steal_pointer (&self->running) : dex_future_new_true ();
}

/**
 * wh_connection_set_config:
 * @self: a connection
 * @config: the new configuration, with the same id
 *
 * Takes over a change; observes anew when it was started.
 */
void
wh_connection_set_config (WhConnection       *self,
                          WhConnectionConfig *config)
{
  gboolean started;

  g_return_if_fail (WH_IS_CONNECTION (self));
  g_return_if_fail (config != NULL);
  g_return_if_fail (strcmp (config->id, self->config->id) == 0);

  started = self->provider != NULL;
  wh_connection_config_ref (config);
  wh_connection_config_unref (self->config);
  self->config = config;

  if (started)
    {
      dex_future_disown (wh_connection_stop (self));
      set_state (self, WH_CONNECTION_STATE_CONNECTING, NULL);
      wh_connection_start (self);
    }

  tell_source (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * wh_connection_wake:
 * @self: a connection
 *
 * Tries now instead of at the next due time.
 */
void
wh_connection_wake (WhConnection *self)
{
  g_return_if_fail (WH_IS_CONNECTION (self));

  if (self->provider != NULL)
    wh_provider_wake (self->provider);
}

/**
 * wh_connection_try_again:
 * @self: a connection
 *
 * Tries now because somebody asked for it: a keyring that stayed locked may ask
 * for its password once more.
 */
void
wh_connection_try_again (WhConnection *self)
{
  g_return_if_fail (WH_IS_CONNECTION (self));

  wh_secrets_retry (self->secrets);
  wh_connection_wake (self);
}

/**
 * wh_connection_is_locked:
 * @self: a connection
 *
 * Returns: whether it waits for a keyring that is locked, so that trying again
 *   asks for the keyring's password
 */
gboolean
wh_connection_is_locked (WhConnection *self)
{
  g_return_val_if_fail (WH_IS_CONNECTION (self), FALSE);

  return g_error_matches (wh_connection_get_error (self), WH_ERROR, WH_ERROR_KEYRING) &&
         wh_secrets_get_state (self->secrets) == WH_SECRETS_LOCKED;
}
