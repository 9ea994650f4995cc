/* wh-forge-write.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-forge-private.h"
#include "wh-kinds.h"

/* What all operations of forges need. */

/* owner/name: what its details hang on, or the resource itself. */
char *
wh_forge_dup_repository (WhOperation *operation)
{
  WhRecord *target = wh_operation_get_target (operation);

  if (target->kind == &wh_kind_repository)
    return g_strdup (target->uid);

  if (target->kind == &wh_kind_run || target->kind == &wh_kind_job)
    return g_strndup (target->uid, strcspn (target->uid, "#"));

  if (target->values[0].text != NULL && g_str_has_prefix (target->values[0].text, "repository:"))
    return g_strdup (target->values[0].text + strlen ("repository:"));

  return g_strdup ("");
}

/* Below the repository of the target, or, when it begins with "/", below the
 * root of the API. What goes into @format is escaped already. */
char *
wh_forge_dup_path (WhOperation *operation,
                   const char  *format,
                   ...)
{
  WhForge *forge = WH_FORGE (wh_operation_get_provider (operation));
  const char *prefix = WH_FORGE_GET_CLASS (forge)->get_prefix (forge);
  g_autofree char *repository = wh_forge_dup_repository (operation);
  g_autofree char *escaped = g_uri_escape_string (repository, "/", FALSE);
  g_autofree char *rest = NULL;
  va_list args;

  va_start (args, format);
  rest = g_strdup_vprintf (format, args);
  va_end (args);

  return *rest == '/' ? g_strconcat (prefix, rest + 1, NULL) : g_strconcat (prefix, "repos/", escaped, "/", rest, NULL);
}

/* @json: (transfer full) (nullable): never tried twice: it may have been done. */
gboolean
wh_forge_await_write (WhOperation  *operation,
                      const char   *method,
                      const char   *path,
                      char         *json,
                      WhHttpReply **reply,
                      GError      **error)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new (method, path);
  g_autoptr(WhHttpReply) answer = NULL;

  wh_http_request_set_flags (request, WH_HTTP_NO_RETRY);
  /* Often answers with an empty body; the page of a proxy is no answer. */
  wh_http_request_set_accept (request, "application/json, */*");

  if (json != NULL)
    wh_http_request_take_json (request, json);

  answer = dex_await_boxed (wh_dex_scoped (wh_operation_get_scope (operation),
                                           wh_provider_send (wh_operation_get_provider (operation), request)),
                            error);

  if (answer == NULL)
    return FALSE;

  if (reply != NULL)
    *reply = g_steal_pointer (&answer);

  return TRUE;
}

/* Shows what was done; the operation is done whether that works or not. */
void
wh_forge_await_refresh (WhOperation  *operation,
                        const WhKind *kind)
{
  WhProvider *provider = wh_operation_get_provider (operation);
  g_autoptr(GPtrArray) repositories = wh_provider_dup_records (provider, &wh_kind_repository);
  g_autofree char *repository = wh_forge_dup_repository (operation);

  for (guint i = 0; i < repositories->len; i++)
    {
      WhRecord *record = g_ptr_array_index (repositories, i);

      if (strcmp (record->uid, repository) == 0)
        {
          dex_await (wh_dex_scoped (wh_operation_get_scope (operation), wh_provider_look_into (provider, record, kind)), NULL);
          return;
        }
    }
}

/* What was asked for shows in the runs, which of a quiet repository are read
 * seldom: they are due now, and as long as something happens. */
void
wh_forge_expect_runs (WhOperation *operation)
{
  WhForge *forge = WH_FORGE (wh_operation_get_provider (operation));
  g_autofree char *repository = wh_forge_dup_repository (operation);
  WhForgeRepo *repo = g_hash_table_lookup (forge->repos, repository);

  if (repo != NULL)
    {
      repo->runs_at = 0;
      repo->changed_at = g_get_real_time ();
    }

  wh_provider_wake (WH_PROVIDER (forge));
}

DexFuture *
wh_forge_run (WhOperation  *operation,
              DexFiberFunc  fiber)
{
  return wh_dex_spawn_pinned (NULL, 0, fiber, g_object_ref (operation), g_object_unref);
}
