/* wh-http-breaker.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The circuit breaker: a server that is not there is left alone for a while,
 * and everybody is told at once. */

#include "config.h"

#include "wh-http-breaker-private.h"
#include "wh-http-request-private.h"

#define BREAKER_FAILURES 5
#define BREAKER_SECONDS 10

static gboolean
is_network_failure (const GError *error)
{
  return g_error_matches (error, WH_ERROR, WH_ERROR_OFFLINE) || g_error_matches (error, WH_ERROR, WH_ERROR_TIMED_OUT);
}

gboolean
wh_http_breaker_allows (WhHttpClient   *self,
                        WhHttpRequest  *request,
                        GError        **error)
{
  gint64 now = g_get_monotonic_time ();

  if ((request->flags & WH_HTTP_NO_BREAKER) != 0 || self->open_until == 0)
    return TRUE;

  if (now < self->open_until)
    {
      /* What was wrong the last time still says best what to do. */
      g_propagate_error (error, g_error_copy (self->failure));
      return FALSE;
    }

  /* Half open: this one goes through; the others wait for how it ends. */
  self->open_until = now + BREAKER_SECONDS * G_USEC_PER_SEC;

  return TRUE;
}

void
wh_http_breaker_note (WhHttpClient *self,
                      const GError *error)
{
  if (wh_error_is_cancelled (error))
    return;

  g_clear_error (&self->failure);

  if (!is_network_failure (error))
    {
      self->n_failures = 0;
      self->open_until = 0;
    }
  else
    {
      self->failure = g_error_copy (error);

      if (++self->n_failures >= BREAKER_FAILURES)
        self->open_until = g_get_monotonic_time () + BREAKER_SECONDS * G_USEC_PER_SEC;
    }
}
