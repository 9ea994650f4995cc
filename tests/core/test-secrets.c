/* test-secrets.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Without arguments: what holds without a keyring. With --keyring STATE, for a
 * session with gnome-keyring in that state (unlocked, refused): what holds
 * there; the end-to-end tests set these up. */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-secrets.h"

static char *state;

static char *
lookup (WhSecrets   *secrets,
        const char  *connection,
        GError     **error)
{
  g_autoptr(DexFuture) future = wh_secrets_lookup (secrets, connection, WH_SECRET_TOKEN);

  if (!wh_dex_run (dex_ref (future), error))
    return NULL;

  return g_value_dup_string (dex_future_get_value (future, NULL));
}

static gboolean
store (WhSecrets   *secrets,
       const char  *secret,
       GError     **error)
{
  return wh_dex_run (wh_secrets_store (secrets, "c1", WH_SECRET_TOKEN, "Wheelhouse: prod", secret), error);
}

static void
test_absent (void)
{
  WhSecrets *secrets = wh_secrets_new ();
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (wh_secrets_get_state (secrets), ==, WH_SECRETS_UNKNOWN);
  g_assert_false (store (secrets, "tok-1", &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, "no keyring"));
  g_assert_null (strstr (error->message, "tok-1"));
  g_assert_cmpint (wh_secrets_get_state (secrets), ==, WH_SECRETS_ABSENT);
  g_clear_error (&error);

  g_assert_null (lookup (secrets, "c1", &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_KEYRING);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (secrets);
}

static void
test_session_only (void)
{
  WhSecrets *secrets = wh_secrets_new ();
  g_autoptr(GError) error = NULL;
  char *secret;

  wh_secrets_set_session_only (secrets, TRUE);
  g_assert_true (store (secrets, "tok-1", &error));
  g_assert_no_error (error);

  secret = lookup (secrets, "c1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, "tok-1");
  wh_secret_free (secret);

  /* Another connection's is not mixed up with it. */
  g_assert_null (lookup (secrets, "c", NULL));

  g_assert_true (wh_dex_run (wh_secrets_delete (secrets, "c1"), &error) ||
                 g_error_matches (error, WH_ERROR, WH_ERROR_KEYRING));
  g_assert_null (lookup (secrets, "c1", NULL));

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (secrets);
}

static void
test_unlocked (void)
{
  g_autoptr(WhSecrets) secrets = wh_secrets_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *secret = NULL;

  g_assert_true (store (secrets, "tok-1", &error));
  g_assert_no_error (error);
  g_assert_cmpint (wh_secrets_get_state (secrets), ==, WH_SECRETS_AVAILABLE);

  g_assert_true (store (secrets, "tok-2", &error));
  secret = lookup (secrets, "c1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, "tok-2");

  g_assert_null (lookup (secrets, "other", &error));
  g_assert_no_error (error);

  g_assert_true (wh_dex_run (wh_secrets_delete (secrets, "c1"), &error));
  g_assert_null (lookup (secrets, "c1", &error));
  g_assert_no_error (error);
}

static void
test_refused (void)
{
  g_autoptr(WhSecrets) secrets = wh_secrets_new ();
  g_autoptr(GError) error = NULL;

  /* A locked secret is not "no secret". */
  g_assert_null (lookup (secrets, "c1", &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, "locked"));
  g_assert_cmpint (wh_secrets_get_state (secrets), ==, WH_SECRETS_LOCKED);
  g_clear_error (&error);

  g_assert_false (store (secrets, "tok-2", &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, "locked"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  if (argc == 3 && strcmp (argv[1], "--keyring") == 0)
    state = argv[2];

  if (g_strcmp0 (state, "unlocked") == 0)
    g_test_add_func ("/secrets/unlocked", test_unlocked);
  else if (g_strcmp0 (state, "refused") == 0)
    g_test_add_func ("/secrets/refused", test_refused);
  else
    g_test_add_func ("/secrets/absent", test_absent);

  g_test_add_func ("/secrets/session-only", test_session_only);

  return g_test_run ();
}
