/* wh-secrets.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-dex-util.h"
#include "wh-keyring.h"
#include "wh-secrets.h"

/**
 * WhSecrets:
 *
 * Where tokens and passwords live: the user's keyring, and nowhere else. When
 * there is none, or the user wants it so, they stay in the memory of this
 * process until it ends. Main thread only; nothing here blocks.
 */
struct _WhSecrets
{
  GObject         parent_instance;
  GHashTable     *session;      /* "connection\nkind" → secret */
  DexFuture      *unlocking;    /* one prompt for all who wait */
  WhSecretsState  state;
  gboolean        session_only;
  gboolean        refused;      /* the user closed the prompt; do not nag */
};

typedef struct
{
  WhSecrets *self;
  char      *connection;
  char      *kind;
  char      *label;
  char      *secret;
} SecretArgs;

enum
{
  PROP_0,
  PROP_STATE,
  PROP_SESSION_ONLY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WhSecrets, wh_secrets, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (WhSecretsState, wh_secrets_state,
                    G_DEFINE_ENUM_VALUE (WH_SECRETS_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (WH_SECRETS_AVAILABLE, "available"),
                    G_DEFINE_ENUM_VALUE (WH_SECRETS_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (WH_SECRETS_ABSENT, "absent"))

/**
 * wh_secret_free:
 * @secret: (nullable) (transfer full): a secret
 *
 * Wipes and frees it.
 */
void
wh_secret_free (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));

  g_free (secret);
}

static void
secret_args_free (SecretArgs *args)
{
  g_object_unref (args->self);
  g_free (args->connection);
  g_free (args->kind);
  g_free (args->label);
  wh_secret_free (args->secret);
  g_free (args);
}

static SecretArgs *
secret_args_new (WhSecrets  *self,
                 const char *connection,
                 const char *kind)
{
  SecretArgs *args = g_new0 (SecretArgs, 1);

  args->self = g_object_ref (self);
  args->connection = g_strdup (connection);
  args->kind = g_strdup (kind);

  return args;
}

static char *
session_key (const char *connection,
             const char *kind)
{
  return g_strconcat (connection, "\n", kind, NULL);
}

static void
set_state (WhSecrets      *self,
           WhSecretsState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static GError *
locked_error (WhSecrets *self)
{
  set_state (self, WH_SECRETS_LOCKED);

  return g_error_new_literal (WH_ERROR, WH_ERROR_KEYRING,
                              _("The keyring is locked: unlock it, or keep secrets for this session only"));
}

/* Says what an error of the keyring means for a person. */
static GError *
explain (WhSecrets    *self,
         const GError *error)
{
  if (wh_error_is_cancelled (error) || error->domain == WH_ERROR)
    return g_error_copy (error);

  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return locked_error (self);

  if (error->domain == SECRET_ERROR)
    return g_error_new (WH_ERROR, WH_ERROR_KEYRING,
                        _("The keyring failed: try again, or keep secrets for this session only (%s)"), error->message);

  /* No bus, nobody on it with the name, or somebody who went away. */
  set_state (self, WH_SECRETS_ABSENT);

  return g_error_new_literal (WH_ERROR, WH_ERROR_KEYRING,
                              _("There is no keyring on this computer: start one (GNOME Keyring, KWallet), or keep secrets for this session only"));
}

static DexFuture *
unlocked_cb (DexFuture *future,
             gpointer   user_data)
{
  WhSecrets *self = user_data;

  dex_clear (&self->unlocking);

  return NULL;
}

/* At start every connection wants its secret at once: the first one makes the
 * prompt appear, the others wait for what the user does with it. */
static DexFuture *
unlock (WhSecrets  *self,
        const char *connection,
        const char *kind)
{
  if (self->unlocking == NULL)
    {
      self->unlocking = wh_keyring_search (connection, kind, SECRET_SEARCH_UNLOCK);
      dex_future_disown (dex_future_finally (dex_ref (self->unlocking), unlocked_cb, g_object_ref (self), g_object_unref));
    }

  return self->unlocking != NULL ? dex_ref (self->unlocking) : dex_future_new_for_boolean (TRUE);
}

static DexFuture *
wh_secrets_lookup_fiber (gpointer data)
{
  SecretArgs *args = data;
  WhSecrets *self = args->self;
  g_autoptr(SecretRetrievable) item = NULL;
  g_autoptr(GError) error = NULL;
  char *secret;

  if (!(item = dex_await_object (wh_keyring_search (args->connection, args->kind, SECRET_SEARCH_NONE), &error)) && error != NULL)
    return dex_future_new_for_error (explain (self, error));

  if (item != NULL && wh_keyring_is_locked (item) && !self->refused)
    {
      if (!dex_await (unlock (self, args->connection, args->kind), &error))
        return dex_future_new_for_error (explain (self, error));

      g_clear_object (&item);

      if (!(item = dex_await_object (wh_keyring_search (args->connection, args->kind, SECRET_SEARCH_NONE), &error)) && error != NULL)
        return dex_future_new_for_error (explain (self, error));

      self->refused = item != NULL && wh_keyring_is_locked (item);
    }

  if (item != NULL && wh_keyring_is_locked (item))
    return dex_future_new_for_error (locked_error (self));

  set_state (self, WH_SECRETS_AVAILABLE);

  if (item == NULL)
    return dex_future_new_take_string (NULL);

  secret = dex_await_string (wh_keyring_retrieve (item), &error);

  if (error != NULL)
    return dex_future_new_for_error (explain (self, error));

  return dex_future_new_take_string (secret);
}

static DexFuture *
wh_secrets_store_fiber (gpointer data)
{
  SecretArgs *args = data;
  g_autoptr(GError) error = NULL;

  if (!dex_await (wh_keyring_store (args->connection, args->kind, args->label, args->secret), &error))
    return dex_future_new_for_error (explain (args->self, error));

  args->self->refused = FALSE;
  set_state (args->self, WH_SECRETS_AVAILABLE);

  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
wh_secrets_delete_fiber (gpointer data)
{
  SecretArgs *args = data;
  g_autoptr(GError) error = NULL;

  if (!dex_await (wh_keyring_clear (args->connection), &error))
    return dex_future_new_for_error (explain (args->self, error));

  return dex_future_new_for_boolean (TRUE);
}

static void
wh_secrets_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WhSecrets *self = WH_SECRETS (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_SESSION_ONLY:
      g_value_set_boolean (value, self->session_only);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_secrets_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WhSecrets *self = WH_SECRETS (object);

  switch (prop_id)
    {
    case PROP_SESSION_ONLY:
      wh_secrets_set_session_only (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_secrets_finalize (GObject *object)
{
  WhSecrets *self = WH_SECRETS (object);

  g_hash_table_unref (self->session);

  G_OBJECT_CLASS (wh_secrets_parent_class)->finalize (object);
}

static void
wh_secrets_class_init (WhSecretsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wh_secrets_get_property;
  object_class->set_property = wh_secrets_set_property;
  object_class->finalize = wh_secrets_finalize;

  /**
   * WhSecrets:state:
   *
   * What the last request has shown about the keyring.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       WH_TYPE_SECRETS_STATE, WH_SECRETS_UNKNOWN,
                       (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * WhSecrets:session-only:
   *
   * Whether new secrets stay in the memory of this process.
   */
  properties[PROP_SESSION_ONLY] =
    g_param_spec_boolean ("session-only", NULL, NULL,
                          FALSE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wh_secrets_init (WhSecrets *self)
{
  self->session = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)wh_secret_free);
}

/**
 * wh_secrets_new:
 *
 * For tests; the program has one, see [func@Secrets.get_default].
 *
 * Returns: (transfer full): secrets
 */
WhSecrets *
wh_secrets_new (void)
{
  return g_object_new (WH_TYPE_SECRETS, NULL);
}

static DexFuture *
spawn (DexFiberFunc  func,
       SecretArgs   *args)
{
  return wh_dex_spawn_pinned (dex_scheduler_get_default (), 0, func, args, (GDestroyNotify)secret_args_free);
}

/**
 * wh_secrets_store:
 * @self: secrets
 * @connection: id of a connection
 * @kind: which of its secrets, such as %WH_SECRET_TOKEN
 * @label: how the keyring's own program lists it
 * @secret: the secret, copied
 *
 * May make the keyring ask for its password.
 *
 * Returns: (transfer full): resolves to %TRUE when it is kept; rejects with
 *   %WH_ERROR_KEYRING when there is no keyring or it stays locked
 */
DexFuture *
wh_secrets_store (WhSecrets  *self,
                  const char *connection,
                  const char *kind,
                  const char *label,
                  const char *secret)
{
  SecretArgs *args;

  g_return_val_if_fail (WH_IS_SECRETS (self), NULL);
  g_return_val_if_fail (connection != NULL && kind != NULL, NULL);
  g_return_val_if_fail (label != NULL && secret != NULL, NULL);

  if (self->session_only)
    {
      g_hash_table_replace (self->session, session_key (connection, kind), g_strdup (secret));
      return dex_future_new_for_boolean (TRUE);
    }

  /* One that was kept for the session only must not hide the new one. */
  {
    g_autofree char *key = session_key (connection, kind);

    g_hash_table_remove (self->session, key);
  }

  args = secret_args_new (self, connection, kind);
  args->label = g_strdup (label);
  args->secret = g_strdup (secret);

  return spawn (wh_secrets_store_fiber, args);
}

/**
 * wh_secrets_lookup:
 * @self: secrets
 * @connection: id of a connection
 * @kind: which of its secrets
 *
 * A locked keyring asks the user once; if they close the prompt, lookups fail
 * at once until [method@Secrets.retry]. Free the result with
 * wh_secret_free().
 *
 * Returns: (transfer full): resolves to the secret, a string, or to %NULL when
 *   there is none; rejects with %WH_ERROR_KEYRING when that cannot be known
 */
DexFuture *
wh_secrets_lookup (WhSecrets  *self,
                   const char *connection,
                   const char *kind)
{
  g_autofree char *key = NULL;
  const char *secret;

  g_return_val_if_fail (WH_IS_SECRETS (self), NULL);
  g_return_val_if_fail (connection != NULL && kind != NULL, NULL);

  key = session_key (connection, kind);

  if ((secret = g_hash_table_lookup (self->session, key)))
    return dex_future_new_for_string (secret);

  return spawn (wh_secrets_lookup_fiber, secret_args_new (self, connection, kind));
}

/**
 * wh_secrets_retry:
 * @self: secrets
 *
 * Somebody wants his secrets now: the next lookup may ask again for the
 * password of a locked keyring, although a prompt was closed before.
 */
void
wh_secrets_retry (WhSecrets *self)
{
  g_return_if_fail (WH_IS_SECRETS (self));

  self->refused = FALSE;
}

/**
 * wh_secrets_delete:
 * @self: secrets
 * @connection: id of a connection
 *
 * Deletes all secrets of a connection, here and in the keyring.
 *
 * Returns: (transfer full): resolves to %TRUE when there are none any more
 */
DexFuture *
wh_secrets_delete (WhSecrets  *self,
                   const char *connection)
{
  g_autofree char *prefix = NULL;
  GHashTableIter iter;
  gpointer key;

  g_return_val_if_fail (WH_IS_SECRETS (self), NULL);
  g_return_val_if_fail (connection != NULL, NULL);

  prefix = g_strconcat (connection, "\n", NULL);
  g_hash_table_iter_init (&iter, self->session);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (g_str_has_prefix (key, prefix))
        g_hash_table_iter_remove (&iter);
    }

  if (self->session_only && self->state == WH_SECRETS_ABSENT)
    return dex_future_new_for_boolean (TRUE);

  return spawn (wh_secrets_delete_fiber, secret_args_new (self, connection, NULL));
}

/**
 * wh_secrets_get_state:
 * @self: secrets
 *
 * Returns: what is known of the keyring
 */
WhSecretsState
wh_secrets_get_state (WhSecrets *self)
{
  g_return_val_if_fail (WH_IS_SECRETS (self), WH_SECRETS_UNKNOWN);

  return self->state;
}

/**
 * wh_secrets_get_session_only:
 * @self: secrets
 *
 * Returns: whether new ones are forgotten when the program ends
 */
gboolean
wh_secrets_get_session_only (WhSecrets *self)
{
  g_return_val_if_fail (WH_IS_SECRETS (self), FALSE);

  return self->session_only;
}

/**
 * wh_secrets_set_session_only:
 * @self: secrets
 * @session_only: whether new secrets stay in the memory of this process
 */
void
wh_secrets_set_session_only (WhSecrets *self,
                             gboolean   session_only)
{
  g_return_if_fail (WH_IS_SECRETS (self));

  session_only = !!session_only;

  if (self->session_only == session_only)
    return;

  self->session_only = session_only;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION_ONLY]);
}
