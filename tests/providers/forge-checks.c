/* forge-checks.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "forge-checks.h"
#include "wh-dex-util.h"
#include "wh-log-source.h"

#define N_MUTATIONS 60

static const struct
{
  WireMode    mode;
  const char *title;
} failures[] = {
  { WIRE_UNAUTHORIZED, "401" },
  { WIRE_FORBIDDEN,    "403" },
  { WIRE_NOT_FOUND,    "404" },
  { WIRE_RATE_LIMITED, "429" },
  { WIRE_BROKEN,       "500" },
  { WIRE_WEB_PAGE,     "HTML" },
  { WIRE_CUT,          "cut" },
  { WIRE_SLOW,         "slow" },
  { WIRE_GARBAGE,      "garbage" },
  { WIRE_DEEP,         "deep" },
  { WIRE_OTHER,        "other" },
};

gboolean
forge_look (Wire          *wire,
            WhRecord      *record,
            const WhKind  *kind,
            GError       **error)
{
  g_assert_nonnull (record);

  return wh_dex_run (wh_provider_look_into (wire_get_provider (wire), record, kind), error);
}

static void
check_error (const GError *error,
             const char   *title)
{
  g_test_message ("%s: %s", title, error->message);
  g_assert_true (error->domain == WH_ERROR);
  g_assert_null (strchr (error->message, '\n'));
}

/* What could not be read changes nothing of what is known. */
void
forge_check_look_failures (Wire         *wire,
                           WhRecord     *record,
                           const WhKind *kind)
{
  g_autoptr(WhRecord) target = wh_record_ref (record);
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;

  forge_look (wire, target, kind, &error);
  g_assert_no_error (error);
  before = wire_dup_store (wire);
  g_assert_cmpuint (wire_count_kind (wire, kind), >, 0);

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *after = NULL;

      wire_set_mode (wire, failures[i].mode);
      wh_http_client_reset (wh_provider_get_http (wire_get_provider (wire)));
      g_assert_false (forge_look (wire, target, kind, &error));
      check_error (error, failures[i].title);
      g_clear_error (&error);
      after = wire_dup_store (wire);
      g_assert_cmpstr (after, ==, before);
    }

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      wire_set_mode (wire, WIRE_MUTATED);
      forge_look (wire, target, kind, NULL);
    }

  wire_set_mode (wire, WIRE_OK);
  wh_http_client_reset (wh_provider_get_http (wire_get_provider (wire)));
  forge_look (wire, target, kind, &error);
  g_assert_no_error (error);
}

/* ---- logs ---- */

static DexFuture *
append_cb (GBytes   *bytes,
           gpointer  user_data)
{
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, 256 * 1024);
  g_string_append_len (user_data, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return dex_future_new_true ();
}

gboolean
forge_read_log (Wire     *wire,
                WhRecord *job,
                gint64    from,
                GString  *text,
                GError  **error)
{
  WhLogSource *source = WH_LOG_SOURCE (wire_get_provider (wire));
  g_autoptr(DexFuture) future = wh_log_source_read (source, job, from, append_cb, text, NULL);

  if (!wh_dex_run (dex_ref (future), error))
    return FALSE;

  g_assert_cmpint (g_value_get_int64 (dex_future_get_value (future, NULL)), ==, from + (gint64)text->len);

  return TRUE;
}

void
forge_check_log_failures (Wire     *wire,
                          WhRecord *job)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      /* Any text may be a log. */
      if (failures[i].mode == WIRE_GARBAGE || failures[i].mode == WIRE_DEEP || failures[i].mode == WIRE_OTHER)
        continue;

      wire_set_mode (wire, failures[i].mode);
      wh_http_client_reset (wh_provider_get_http (wire_get_provider (wire)));
      g_string_truncate (text, 0);
      g_assert_false (forge_read_log (wire, job, 0, text, &error));
      check_error (error, failures[i].title);
      g_clear_error (&error);
    }

  wire_set_mode (wire, WIRE_OK);
  wh_http_client_reset (wh_provider_get_http (wire_get_provider (wire)));
}

/* ---- operations ---- */

/* Plans and runs. Pairs of parameter and value, ended by NULL. */
gboolean
forge_do (Wire        *wire,
          const char  *id,
          WhRecord    *target,
          GError     **error,
          ...)
{
  g_autoptr(WhOperation) operation = wire_operation (wire, id, target);
  guint before = wire_count_all (wire);
  va_list args;

  va_start (args, error);

  for (const char *key = va_arg (args, const char *); key != NULL; key = va_arg (args, const char *))
    wh_operation_set_parameter (operation, key, va_arg (args, const char *));

  va_end (args);

  if (!wh_dex_run (wh_operation_get_info (operation)->plan (operation), error))
    return FALSE;

  /* A plan changes nothing. */
  g_assert_cmpuint (wire_count_all (wire), ==, before);

  return wh_dex_run (wh_operation_get_info (operation)->run (operation), error);
}

/* What may have been done is never done twice. */
void
forge_check_write_failures (Wire       *wire,
                            const char *what,
                            const char *id,
                            WhRecord   *target)
{
  g_autoptr(WhOperation) operation = wire_operation (wire, id, target);
  g_autoptr(GError) error = NULL;

  wh_dex_run (wh_operation_get_info (operation)->plan (operation), &error);
  g_assert_no_error (error);
  wire_check_write_failures (wire, operation, what, WIRE_OK, 1);
}
