/* wire-checks.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Everything that may go wrong between a provider and its server. */

#include "config.h"

#include <string.h>

#include "mutate.h"
#include "wh-dex-util.h"
#include "wire-private.h"

static const struct
{
  WireMode    mode;
  const char *title;
  WhError     codes[4]; /* one of them; WH_ERROR_FAILED ends the list */
} failures[] = {
  { WIRE_UNAUTHORIZED, "401",     { WH_ERROR_AUTH_REQUIRED } },
  { WIRE_FORBIDDEN,    "403",     { WH_ERROR_FORBIDDEN } },
  { WIRE_NOT_FOUND,    "404",     { WH_ERROR_NOT_FOUND } },
  { WIRE_RATE_LIMITED, "429",     { WH_ERROR_RATE_LIMITED } },
  { WIRE_BROKEN,       "500",     { WH_ERROR_SERVER } },
  { WIRE_WEB_PAGE,     "HTML",    { WH_ERROR_BAD_REPLY } },
  { WIRE_CUT,          "cut",     { WH_ERROR_BAD_REPLY, WH_ERROR_OFFLINE } },
  { WIRE_SLOW,         "slow",    { WH_ERROR_TIMED_OUT } },
  { WIRE_GARBAGE,      "garbage", { WH_ERROR_BAD_REPLY, WH_ERROR_TOO_LARGE } },
  { WIRE_DEEP,         "deep",    { WH_ERROR_BAD_REPLY, WH_ERROR_TOO_LARGE } },
  { WIRE_OTHER,        "other",   { WH_ERROR_BAD_REPLY } },
};

static gboolean
fits (guint         which,
      const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (failures[which].codes) && failures[which].codes[i] != WH_ERROR_FAILED; i++)
    {
      if (g_error_matches (error, WH_ERROR, failures[which].codes[i]))
        return TRUE;
    }

  return FALSE;
}

static void
check_sentence (const GError *error,
                const char   *title)
{
  g_test_message ("%s: %s", title, error->message);
  g_assert_true (error->domain == WH_ERROR);
  g_assert_nonnull (strstr (error->message, "“" WIRE_NAME "”"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 400);
}

static void
check_failure (Wire       *self,
               guint       which,
               const char *before)
{
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (wire_round (self, &error));
  check_sentence (error, failures[which].title);
  g_assert_true (fits (which, error));

  /* A source that fails takes nothing away. */
  after = wire_dup_store (self);
  g_assert_cmpstr (after, ==, before);
}

/* Runs the planned @operation again and again while whatever it writes is
 * answered badly: it fails with a sentence, asks @what at most @most times, and
 * nothing that is known changes. @forgiven: the failure that means it is done
 * already, or WIRE_OK */
void
wire_check_write_failures (Wire        *self,
                           WhOperation *operation,
                           const char  *what,
                           WireMode     forgiven,
                           guint        most)
{
  g_autofree char *before = wire_dup_store (self);

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *after = NULL;
      g_autoptr(GError) error = NULL;
      gint64 began = g_get_monotonic_time ();
      gboolean done;

      /* An answer that is short or strange may still mean that it is done. */
      if (failures[i].mode > WIRE_SLOW)
        continue;

      wire_forget (self);
      wire_set_mode (self, failures[i].mode);
      self->writes_only = TRUE;
      wh_http_client_reset (wh_provider_get_http (wire_get_provider (self)));

      /* On a busy machine the time that is given to a slow server may be over
       * while it is still read what is to be written. */
      do
        {
          g_clear_error (&error);
          done = wh_dex_run (wh_operation_get_info (operation)->run (operation), &error);
        }
      while (failures[i].mode == WIRE_SLOW && wire_count (self, what) == 0 &&
             g_get_monotonic_time () - began < 60 * G_USEC_PER_SEC);

      g_test_message ("%s: %s", failures[i].title, done ? "done" : error->message);
      g_assert_true (done == (failures[i].mode == forgiven));
      g_assert_cmpuint (wire_count (self, what), >=, 1);
      g_assert_cmpuint (wire_count (self, what), <=, most);

      if (!done)
        {
          check_sentence (error, failures[i].title);
          g_assert_true (fits (i, error));
          after = wire_dup_store (self);
          g_assert_cmpstr (after, ==, before);
        }

      self->writes_only = FALSE;
      wire_set_mode (self, WIRE_OK);
    }

  wh_http_client_reset (wh_provider_get_http (wire_get_provider (self)));
}

/* Whatever a server makes of its answers: it is read or refused with a
 * sentence, and the next round with right answers mends all. */
static void
check_mutations (Wire       *self,
                 const char *before)
{
  guint rounds = mutate_rounds (60);
  guint n_read = 0;

  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr(GError) error = NULL;

      self->round = mutate_seed () + i;
      wire_set_mode (self, WIRE_MUTATED);
      wh_http_client_reset (wh_provider_get_http (wire_get_provider (self)));

      if (wire_round (self, &error))
        n_read++;
      else
        check_sentence (error, "mutated");

      /* Half of them meet what the ones before left behind. */
      if (i % 2 != 0)
        continue;

      {
        g_autofree char *after = NULL;

        wire_set_mode (self, WIRE_OK);
        wire_reconnect (self);
        g_clear_error (&error);
        wire_round (self, &error);
        g_assert_no_error (error);
        after = wire_dup_store (self);

        if (g_strcmp0 (after, before) != 0)
          g_test_message ("round %u", self->round);

        g_assert_cmpstr (after, ==, before);
      }
    }

  g_test_message ("%u of %u rounds were still readable", n_read, rounds);
}

void
wire_check_failures (Wire *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  wire_round (self, &error);
  g_assert_no_error (error);
  before = wire_dup_store (self);
  g_assert_cmpstr (before, !=, "");

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      /* Once with what it remembers, once as after a start. */
      wire_set_mode (self, failures[i].mode);
      wh_http_client_reset (wh_provider_get_http (wire_get_provider (self)));
      check_failure (self, i, before);
      wire_reconnect (self);
      check_failure (self, i, before);

      /* The test of the connection says the same. */
      wire_reconnect (self);
      g_assert_false (wire_test (self, &error));
      check_sentence (error, failures[i].title);
      g_clear_error (&error);

      g_clear_pointer (&after, g_free);
      wire_set_mode (self, WIRE_OK);
      wire_reconnect (self);
      wire_round (self, &error);
      g_assert_no_error (error);
      after = wire_dup_store (self);
      g_assert_cmpstr (after, ==, before);
    }

  /* Members that nobody knows change nothing. */
  wire_set_mode (self, WIRE_UNKNOWN);
  wire_reconnect (self);
  wire_round (self, &error);
  g_assert_no_error (error);
  g_clear_pointer (&after, g_free);
  after = wire_dup_store (self);
  g_assert_cmpstr (after, ==, before);

  /* What is null may be missing, and may be refused; it must not break. */
  wire_set_mode (self, WIRE_NULLS);
  wire_reconnect (self);

  if (!wire_round (self, &error))
    {
      check_sentence (error, "nulls");
      g_clear_error (&error);
    }

  wire_set_mode (self, WIRE_OK);
  wire_reconnect (self);
  wire_round (self, &error);
  g_assert_no_error (error);
  g_clear_pointer (&after, g_free);
  after = wire_dup_store (self);
  g_assert_cmpstr (after, ==, before);

  check_mutations (self, before);
}
