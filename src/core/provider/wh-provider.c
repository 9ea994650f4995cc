/* wh-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-provider-private.h"

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WhProvider, wh_provider, G_TYPE_OBJECT)

enum
{
  REPORTED,
  TEST_STEP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

#define PRIV(self) ((WhProviderPrivate *)wh_provider_get_instance_private (self))

WhProviderPrivate *
wh_provider_get_private (WhProvider *self)
{
  return PRIV (self);
}

static void
test_step_free (gpointer data)
{
  WhTestStep *step = data;

  g_free (step->title);
  g_free (step->detail);
  g_free (step);
}

static void
wh_provider_dispose (GObject *object)
{
  wh_provider_close (WH_PROVIDER (object));

  G_OBJECT_CLASS (wh_provider_parent_class)->dispose (object);
}

static void
wh_provider_finalize (GObject *object)
{
  WhProviderPrivate *priv = PRIV (WH_PROVIDER (object));

  g_clear_pointer (&priv->config, wh_connection_config_unref);
  g_clear_object (&priv->secrets);
  g_clear_object (&priv->store);
  g_clear_pointer (&priv->trial_secrets, g_hash_table_unref);
  g_clear_pointer (&priv->test_steps, g_ptr_array_unref);
  g_clear_pointer (&priv->version, g_free);
  dex_clear (&priv->scope);
  dex_clear (&priv->wake);

  G_OBJECT_CLASS (wh_provider_parent_class)->finalize (object);
}

static void
wh_provider_class_init (WhProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_provider_dispose;
  object_class->finalize = wh_provider_finalize;

  klass->observe = wh_provider_poll_all;

  /* part: const char *, error: const GError * or NULL */
  signals[REPORTED] =
    g_signal_new ("reported", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);

  signals[TEST_STEP] =
    g_signal_new ("test-step", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
wh_provider_init (WhProvider *self)
{
  WhProviderPrivate *priv = PRIV (self);

  priv->scope = dex_cancellable_new ();
  priv->wake = dex_promise_new ();
  priv->test_steps = g_ptr_array_new_with_free_func (test_step_free);
}

/**
 * wh_provider_new:
 * @info: which one
 * @config: the connection
 * @secrets: where its secrets are
 * @store: (nullable): where to publish; %NULL for a trial that only tests
 *
 * Returns: (transfer full): a provider that does nothing yet
 */
WhProvider *
wh_provider_new (const WhProviderInfo *info,
                 WhConnectionConfig   *config,
                 WhSecrets            *secrets,
                 WhStore              *store)
{
  WhProvider *self;
  WhProviderPrivate *priv;

  g_return_val_if_fail (info != NULL, NULL);
  g_return_val_if_fail (config != NULL, NULL);
  g_return_val_if_fail (WH_IS_SECRETS (secrets), NULL);

  self = g_object_new (info->get_type (), NULL);
  priv = PRIV (self);
  priv->info = info;
  priv->config = wh_connection_config_ref (config);
  priv->secrets = g_object_ref (secrets);
  g_set_object (&priv->store, store);

  return self;
}

/**
 * wh_provider_set_trial_secrets:
 * @self: a provider
 * @trial_secrets: (element-type utf8 utf8) (nullable): secrets by setting
 *
 * Uses secrets that are not in the keyring yet, to test a connection before it
 * is saved.
 */
void
wh_provider_set_trial_secrets (WhProvider *self,
                               GHashTable *trial_secrets)
{
  WhProviderPrivate *priv = PRIV (self);

  g_return_if_fail (WH_IS_PROVIDER (self));

  g_clear_pointer (&priv->trial_secrets, g_hash_table_unref);
  priv->trial_secrets = trial_secrets != NULL ? g_hash_table_ref (trial_secrets) : NULL;
}

/**
 * wh_provider_load_raw:
 * @self: a provider
 * @record: a resource it published
 *
 * Returns: (transfer full): resolves to the system's own text of it (a string)
 */
DexFuture *
wh_provider_load_raw (WhProvider     *self,
                      const WhRecord *record)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  if (WH_PROVIDER_GET_CLASS (self)->load_raw == NULL)
    return wh_dex_reject (WH_ERROR_UNSUPPORTED, _("%s has no text form of this"), PRIV (self)->info->title);

  return wh_dex_scoped (PRIV (self)->scope, WH_PROVIDER_GET_CLASS (self)->load_raw (self, record));
}

/**
 * wh_provider_dup_records:
 * @self: a provider
 * @kind: a kind it fills
 *
 * For what is published once and belongs to something that may go later.
 *
 * Returns: (transfer full) (element-type WhRecord): what the store has of it
 *   through this connection
 */
GPtrArray *
wh_provider_dup_records (WhProvider   *self,
                         const WhKind *kind)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  WhProviderPrivate *priv = PRIV (self);
  WhResourceList *list = priv->store != NULL ? wh_store_get_list (priv->store, kind) : NULL;

  for (guint i = 0; list != NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (record->connection, priv->config->id) == 0)
        g_ptr_array_add (records, wh_record_ref (record));
    }

  return records;
}

/**
 * wh_provider_look_into:
 * @self: a provider
 * @record: a resource it published, that somebody looks at
 * @kind: (nullable): the only kind of detail that is of interest; %NULL = all
 *
 * Asks for what belongs to @record and is too much to be asked for all the
 * time. It goes to the store, and so to the history, like everything else. Ask
 * again while somebody looks: what did not change costs next to nothing.
 *
 * Returns: (transfer full): resolves when all there is is in the store, to
 *   %FALSE when there is nothing to look into; rejects with the first reason
 *   why something could not be read, after the rest was published
 */
DexFuture *
wh_provider_look_into (WhProvider   *self,
                       WhRecord     *record,
                       const WhKind *kind)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  if (WH_PROVIDER_GET_CLASS (self)->look_into == NULL)
    return dex_future_new_false ();

  return wh_dex_scoped (PRIV (self)->scope, WH_PROVIDER_GET_CLASS (self)->look_into (self, record, kind));
}

/**
 * wh_provider_wake:
 * @self: a provider
 *
 * Ends every pause: the network changed, the machine woke up, or the user
 * asked to try now.
 */
void
wh_provider_wake (WhProvider *self)
{
  WhProviderPrivate *priv = PRIV (self);
  g_autoptr(DexPromise) wake = NULL;

  g_return_if_fail (WH_IS_PROVIDER (self));

  priv->not_before = 0;
  wake = g_steal_pointer (&priv->wake);
  priv->wake = dex_promise_new ();
  dex_promise_resolve_boolean (wake, TRUE);
}

/**
 * wh_provider_close:
 * @self: a provider
 *
 * Ends all its work. Nothing is published or reported afterwards.
 */
void
wh_provider_close (WhProvider *self)
{
  WhProviderPrivate *priv = PRIV (self);

  g_return_if_fail (WH_IS_PROVIDER (self));

  if (priv->closed)
    return;

  priv->closed = TRUE;
  dex_cancellable_cancel (priv->scope);
}

/**
 * wh_provider_get_test_steps:
 * @self: a provider
 *
 * Returns: (transfer none) (element-type WhTestStep): what the test found
 */
GPtrArray *
wh_provider_get_test_steps (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return PRIV (self)->test_steps;
}

/**
 * wh_provider_get_info:
 * @self: a provider
 *
 * Returns: (transfer none): what it is
 */
const WhProviderInfo *
wh_provider_get_info (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return PRIV (self)->info;
}

/**
 * wh_provider_get_config:
 * @self: a provider
 *
 * Returns: (transfer none): the settings of its connection
 */
WhConnectionConfig *
wh_provider_get_config (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return PRIV (self)->config;
}

/**
 * wh_provider_get_id:
 * @self: a provider
 *
 * Returns: id of its connection
 */
const char *
wh_provider_get_id (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return PRIV (self)->config->id;
}

/**
 * wh_provider_get_name:
 * @self: a provider
 *
 * Returns: name of its connection, for messages
 */
const char *
wh_provider_get_name (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return PRIV (self)->config->name;
}

/**
 * wh_provider_get_setting:
 * @self: a provider
 * @key: id of a setting that is no secret
 *
 * Returns: (nullable): what the user entered
 */
const char *
wh_provider_get_setting (WhProvider *self,
                         const char *key)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return wh_connection_config_get_setting (PRIV (self)->config, key);
}

/**
 * wh_provider_get_scope:
 * @self: a provider
 *
 * All that it waits for ends with this.
 *
 * Returns: (transfer none): what is cancelled when it is closed
 */
DexCancellable *
wh_provider_get_scope (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return PRIV (self)->scope;
}

/**
 * wh_provider_lookup_secret:
 * @self: a provider
 * @setting: id of a setting of type %WH_SETTING_SECRET
 *
 * Returns: (transfer full): resolves to the secret (a string, %NULL when there
 *   is none); ask again each time, never keep it
 */
DexFuture *
wh_provider_lookup_secret (WhProvider *self,
                           const char *setting)
{
  WhProviderPrivate *priv = PRIV (self);
  g_auto(GStrv) names = NULL;

  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (setting != NULL, NULL);

  if (priv->trial_secrets != NULL)
    return dex_future_new_take_string (g_strdup (g_hash_table_lookup (priv->trial_secrets, setting)));

  names = g_strsplit (wh_connection_config_get_setting (priv->config, "secrets") ?: "", ",", -1);

  if (!g_strv_contains ((const char * const *)names, setting))
    return dex_future_new_take_string (NULL);

  return wh_secrets_lookup (priv->secrets, priv->config->id, setting);
}

/**
 * wh_provider_publish:
 * @self: a provider
 * @batch: what was observed
 *
 * Returns: (transfer full): resolves when it is in the store; waiting for it
 *   keeps a fast source from running ahead of the window
 */
DexFuture *
wh_provider_publish (WhProvider *self,
                     WhBatch    *batch)
{
  WhProviderPrivate *priv = PRIV (self);

  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (batch != NULL, NULL);

  if (priv->closed || priv->store == NULL)
    return dex_future_new_true ();

  return wh_store_apply (priv->store, batch);
}

/**
 * wh_provider_report:
 * @self: a provider
 * @part: what was asked: the id of a poll, the name of a watch
 * @error: (nullable): why it failed; %NULL = it answered
 *
 * Tells the connection how it stands.
 */
void
wh_provider_report (WhProvider   *self,
                    const char   *part,
                    const GError *error)
{
  g_return_if_fail (WH_IS_PROVIDER (self));
  g_return_if_fail (part != NULL);

  if (PRIV (self)->closed || wh_error_is_cancelled (error))
    return;

  wh_provider_note_retry_after (self, error);
  g_signal_emit (self, signals[REPORTED], 0, part, error);
}

/**
 * wh_provider_set_version:
 * @self: a provider
 * @version: (nullable): what the system says it is: "K3s v1.33.4"
 */
void
wh_provider_set_version (WhProvider *self,
                         const char *version)
{
  g_return_if_fail (WH_IS_PROVIDER (self));

  g_set_str (&PRIV (self)->version, version);
}

/**
 * wh_provider_get_version:
 * @self: a provider
 *
 * Returns: (nullable): version of the system, once it is known
 */
const char *
wh_provider_get_version (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return PRIV (self)->version;
}

/**
 * wh_provider_get_next_try:
 * @self: a provider
 *
 * Returns: when a round is due, microseconds since the epoch; 0 = not known
 */
gint64
wh_provider_get_next_try (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), 0);

  return PRIV (self)->next_try;
}

/**
 * wh_provider_set_complete:
 * @self: a provider
 *
 * Says that everything was looked at once, with or without success. The
 * framework says it for providers that only poll; those that stream call it
 * themselves.
 */
void
wh_provider_set_complete (WhProvider *self)
{
  g_return_if_fail (WH_IS_PROVIDER (self));

  PRIV (self)->complete = TRUE;
}

/**
 * wh_provider_is_complete:
 * @self: a provider
 *
 * Returns: whether everything was looked at once, with or without success
 */
gboolean
wh_provider_is_complete (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), FALSE);

  return PRIV (self)->complete;
}

/**
 * wh_provider_set_wanted:
 * @self: a provider that is not run yet
 * @kind: (nullable): the only kind that is of interest; %NULL = all
 *
 * For the command line, which asks for one list and leaves.
 */
void
wh_provider_set_wanted (WhProvider   *self,
                        const WhKind *kind)
{
  g_return_if_fail (WH_IS_PROVIDER (self));

  PRIV (self)->wanted = kind;
}

/**
 * wh_provider_wants:
 * @self: a provider
 * @kind: a kind
 *
 * Returns: whether to ask for resources of @kind
 */
gboolean
wh_provider_wants (WhProvider   *self,
                   const WhKind *kind)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), FALSE);

  return PRIV (self)->wanted == NULL || PRIV (self)->wanted == kind;
}

/**
 * wh_provider_get_wanted:
 * @self: a provider
 *
 * Returns: (transfer none) (nullable): the only kind that is of interest, for
 *   somebody who waits for all of it; %NULL = all kinds, without hurry
 */
const WhKind *
wh_provider_get_wanted (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return PRIV (self)->wanted;
}

/**
 * wh_provider_get_store:
 * @self: a provider
 *
 * What all connections have shown. For what a plan must know of other systems.
 *
 * Returns: (transfer none) (nullable): the store; %NULL in a trial
 */
WhStore *
wh_provider_get_store (WhProvider *self)
{
  g_return_val_if_fail (WH_IS_PROVIDER (self), NULL);

  return PRIV (self)->store;
}

/**
 * wh_provider_pause:
 * @self: a provider
 * @milliseconds: how long
 *
 * For own loops in fibers. Ends early when woken; lasts longer when the system
 * has asked to be left alone for longer.
 *
 * Returns: whether to go on; %FALSE = leave the loop
 */
gboolean
wh_provider_pause (WhProvider *self,
                   guint       milliseconds)
{
  WhProviderPrivate *priv = PRIV (self);
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (WH_IS_PROVIDER (self), FALSE);

  if (priv->closed)
    return FALSE;

  milliseconds = MAX (milliseconds, wh_provider_get_hold (self));
  priv->next_try = g_get_real_time () + milliseconds * G_GINT64_CONSTANT (1000);

  if (dex_await (dex_future_first (dex_ref (DEX_FUTURE (priv->scope)),
                                   dex_ref (DEX_FUTURE (priv->wake)),
                                   dex_timeout_new_msec (milliseconds),
                                   NULL),
                 &error))
    return !priv->closed;

  return !priv->closed && g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT);
}

/**
 * wh_provider_add_test_step:
 * @self: a provider
 * @health: how it went
 * @title: what was tried
 * @detail: (nullable): measure or reason
 */
void
wh_provider_add_test_step (WhProvider *self,
                           WhHealth    health,
                           const char *title,
                           const char *detail)
{
  WhTestStep *step;

  g_return_if_fail (WH_IS_PROVIDER (self));

  step = g_new0 (WhTestStep, 1);
  step->title = g_strdup (title);
  step->detail = g_strdup (detail);
  step->health = health;
  g_ptr_array_add (PRIV (self)->test_steps, step);
  g_signal_emit (self, signals[TEST_STEP], 0);
}
