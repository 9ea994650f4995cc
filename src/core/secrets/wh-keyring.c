/* wh-keyring.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-keyring.h"

/* The keyring of the session, as futures. What its errors mean for a person is
 * for #WhSecrets to say. */

static const SecretSchema schema = {
  "dev.wheelhouse.Wheelhouse.Connection",
  SECRET_SCHEMA_NONE,
  {
    { "connection", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

/* Returns: (transfer full) */
static GHashTable *
attributes_for (const char *connection,
                const char *kind)
{
  GHashTable *attributes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_hash_table_insert (attributes, (char *)"connection", g_strdup (connection));

  if (kind != NULL)
    g_hash_table_insert (attributes, (char *)"kind", g_strdup (kind));

  return attributes;
}

static void
store_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

static void
clear_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(GError) error = NULL;

  /* FALSE without an error: there was nothing to delete. */
  secret_password_clear_finish (result, &error);

  if (error == NULL)
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

static void
search_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(GError) error = NULL;
  g_autolist(GObject) items = secret_password_search_finish (result, &error);

  if (error != NULL)
    dex_promise_reject (promise, g_steal_pointer (&error));
  else
    dex_promise_resolve_object (promise, items != NULL ? g_object_ref (items->data) : NULL);
}

static void
retrieve_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SecretValue) value = NULL;

  if ((value = secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (object), result, &error)))
    dex_promise_resolve_string (promise, g_strdup (secret_value_get_text (value)));
  else if (error != NULL)
    dex_promise_reject (promise, g_steal_pointer (&error));
  else
    dex_promise_resolve_string (promise, NULL);
}

/**
 * wh_keyring_search:
 * @connection: id of a connection
 * @kind: what the secret is for
 * @flags: whether a locked keyring is opened, which asks the user
 *
 * Returns: (transfer full): resolves to the first item, or %NULL when there is none
 */
DexFuture *
wh_keyring_search (const char        *connection,
                   const char        *kind,
                   SecretSearchFlags  flags)
{
  DexPromise *promise = dex_promise_new_cancellable ();
  g_autoptr(GHashTable) attributes = attributes_for (connection, kind);

  secret_password_searchv (&schema, attributes, flags, dex_promise_get_cancellable (promise),
                           search_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

/**
 * wh_keyring_retrieve:
 * @item: what wh_keyring_search() found
 *
 * Returns: (transfer full): resolves to the secret, %NULL when the item has none
 */
DexFuture *
wh_keyring_retrieve (SecretRetrievable *item)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  secret_retrievable_retrieve_secret (item, dex_promise_get_cancellable (promise), retrieve_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

/**
 * wh_keyring_is_locked:
 * @item: what wh_keyring_search() found without opening the keyring
 *
 * To a plain lookup it looks as if there were none.
 *
 * Returns: whether its keyring is locked
 */
gboolean
wh_keyring_is_locked (SecretRetrievable *item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (SECRET_ITEM (item));
}

/**
 * wh_keyring_store:
 * @connection: id of a connection
 * @kind: what it is for
 * @label: what the keyring calls it
 * @secret: what is kept
 *
 * Returns: (transfer full): resolves when the keyring has it
 */
DexFuture *
wh_keyring_store (const char *connection,
                  const char *kind,
                  const char *label,
                  const char *secret)
{
  DexPromise *promise = dex_promise_new_cancellable ();
  g_autoptr(GHashTable) attributes = attributes_for (connection, kind);

  secret_password_storev (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, secret,
                          dex_promise_get_cancellable (promise), store_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

/**
 * wh_keyring_clear:
 * @connection: id of a connection
 *
 * Deletes all its secrets.
 *
 * Returns: (transfer full): resolves when they are gone
 */
DexFuture *
wh_keyring_clear (const char *connection)
{
  DexPromise *promise = dex_promise_new_cancellable ();
  g_autoptr(GHashTable) attributes = attributes_for (connection, NULL);

  secret_password_clearv (&schema, attributes, dex_promise_get_cancellable (promise), clear_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}
