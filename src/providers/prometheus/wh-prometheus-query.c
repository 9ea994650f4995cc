/* wh-prometheus-query.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "wh-dex-util.h"
#include "wh-json.h"
#include "wh-prometheus-provider.h"

/* Prometheus answers at most so many points per series. */
#define MAX_POINTS 11000

/* The envelope says it again, besides the HTTP status: Prometheus HTTP API,
 * "Format overview". */
static DexFuture *
check_cb (DexFuture *future,
          gpointer   user_data)
{
  const char *name = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = dex_await_boxed (dex_ref (future), &error);
  g_autoptr(WhJson) json = NULL;

  if (reply != NULL)
    json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), name), &error);

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (g_strcmp0 (wh_json_get_text (wh_json_get_root (json), "status"), "success") != 0)
    {
      const char *message = wh_json_get_text (wh_json_get_root (json), "error");

      return wh_dex_reject (WH_ERROR_BAD_REPLY, _("“%s” did not answer the query: %s"),
                            name, message != NULL ? message : _("no result in the reply"));
    }

  return dex_future_new_take_boxed (WH_TYPE_JSON, g_steal_pointer (&json));
}

static DexFuture *
post (WhProvider *provider,
      const char *path,
      char       *form)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("POST", path);
  g_autoptr(GBytes) body = g_bytes_new_take (form, strlen (form));

  /* A query changes nothing, so it may be sent again; POST only makes room for
   * long expressions. */
  wh_http_request_set_body (request, "application/x-www-form-urlencoded", body);
  wh_http_request_set_flags (request, WH_HTTP_IDEMPOTENT);

  return dex_future_then (wh_provider_send (provider, request), check_cb,
                          g_strdup (wh_provider_get_name (provider)), g_free);
}

/**
 * wh_prometheus_query:
 * @provider: a Prometheus
 * @expression: PromQL
 * @time: microseconds since the epoch; 0 = now
 *
 * Returns: (transfer full): resolves to a [struct@Json]; "data.result" holds
 *   the vector
 */
DexFuture *
wh_prometheus_query (WhProvider *provider,
                     const char *expression,
                     gint64      time)
{
  g_autofree char *at = NULL;

  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);
  g_return_val_if_fail (expression != NULL, NULL);

  if (time == 0)
    return post (provider, "api/v1/query", soup_form_encode ("query", expression, NULL));

  at = g_strdup_printf ("%" G_GINT64_FORMAT ".%03d", time / G_USEC_PER_SEC, (int)(time % G_USEC_PER_SEC / 1000));

  return post (provider, "api/v1/query", soup_form_encode ("query", expression, "time", at, NULL));
}

/**
 * wh_prometheus_query_range:
 * @provider: a Prometheus
 * @expression: PromQL
 * @start: microseconds since the epoch
 * @end: microseconds since the epoch
 * @step: microseconds between two points; made longer when the server would
 *   refuse so many
 *
 * Returns: (transfer full): resolves to a [struct@Json]; "data.result" holds
 *   the matrix
 */
DexFuture *
wh_prometheus_query_range (WhProvider *provider,
                           const char *expression,
                           gint64      start,
                           gint64      end,
                           gint64      step)
{
  g_autofree char *start_text = NULL;
  g_autofree char *end_text = NULL;
  g_autofree char *step_text = NULL;
  gint64 step_seconds;

  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);
  g_return_val_if_fail (expression != NULL, NULL);
  g_return_val_if_fail (end >= start, NULL);

  step_seconds = MAX (MAX (step, (end - start) / (MAX_POINTS - 1)) / G_USEC_PER_SEC, 1);

  /* Aligned, so that the same points come again and caches hit. */
  start_text = g_strdup_printf ("%" G_GINT64_FORMAT, start / G_USEC_PER_SEC / step_seconds * step_seconds);
  end_text = g_strdup_printf ("%" G_GINT64_FORMAT, end / G_USEC_PER_SEC / step_seconds * step_seconds);
  step_text = g_strdup_printf ("%" G_GINT64_FORMAT, step_seconds);

  return post (provider, "api/v1/query_range",
               soup_form_encode ("query", expression, "start", start_text, "end", end_text, "step", step_text, NULL));
}
