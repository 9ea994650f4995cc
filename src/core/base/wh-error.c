/* wh-error.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libdex.h>

#include "wh-error.h"

/* What copies of an error keep beside its message. */
typedef struct
{
  guint retry_after; /* seconds */
} WhErrorPrivate;

static void
wh_error_private_init (WhErrorPrivate *self)
{
}

static void
wh_error_private_copy (const WhErrorPrivate *from,
                       WhErrorPrivate       *to)
{
  *to = *from;
}

static void
wh_error_private_clear (WhErrorPrivate *self)
{
}

G_DEFINE_EXTENDED_ERROR (WhError, wh_error)

/**
 * wh_error_from_status:
 * @http_status: an HTTP status that is not a success
 *
 * Maps a status once, before any body is parsed, so that a proxy's HTML page
 * for a 502 is reported as a broken server and not as bad JSON.
 *
 * Returns: the reason
 */
WhError
wh_error_from_status (guint http_status)
{
  switch (http_status)
    {
    case 401: return WH_ERROR_AUTH_REQUIRED;
    case 403: return WH_ERROR_FORBIDDEN;
    case 404: return WH_ERROR_NOT_FOUND;
    case 405:
    case 406:
    case 415:
    case 501: return WH_ERROR_UNSUPPORTED;
    case 408:
    case 504: return WH_ERROR_TIMED_OUT;
    case 409:
    case 412: return WH_ERROR_CONFLICT;
    case 410: return WH_ERROR_GONE;
    case 413: return WH_ERROR_TOO_LARGE;
    case 400:
    case 422: return WH_ERROR_INVALID;
    case 429: return WH_ERROR_RATE_LIMITED;
    default:  return http_status >= 500 ? WH_ERROR_SERVER : WH_ERROR_FAILED;
    }
}

/**
 * wh_error_is_denied:
 * @error: (nullable): an error
 *
 * Returns: whether the other side knows us and says no, so that trying again
 *   soon is pointless
 */
gboolean
wh_error_is_denied (const GError *error)
{
  return g_error_matches (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN);
}

/**
 * wh_error_is_cancelled:
 * @error: (nullable): an error
 *
 * Returns: whether the work was stopped by its owner; nobody needs to be told
 */
gboolean
wh_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, DEX_ERROR, DEX_ERROR_FIBER_CANCELLED);
}

/**
 * wh_error_set_retry_after:
 * @error: a %WH_ERROR
 * @seconds: how long the other side wants to be left alone; 0 = it did not say
 */
void
wh_error_set_retry_after (GError *error,
                          guint   seconds)
{
  g_return_if_fail (error != NULL && error->domain == WH_ERROR);

  wh_error_get_private (error)->retry_after = seconds;
}

/**
 * wh_error_get_retry_after:
 * @error: (nullable): an error
 *
 * Returns: seconds that the other side wants to be left alone (Retry-After);
 *   0 = it did not say
 */
guint
wh_error_get_retry_after (const GError *error)
{
  return error != NULL && error->domain == WH_ERROR ? wh_error_get_private (error)->retry_after : 0;
}

/**
 * wh_error_exit_status:
 * @error: (nullable): an error
 *
 * Returns: the exit status of the command line for @error: 0 none, 1 the
 *   system refused or failed, 2 wrong use, 3 unreachable, 4 not allowed
 */
int
wh_error_exit_status (const GError *error)
{
  if (error == NULL)
    return 0;

  if (error->domain == WH_ERROR)
    {
      switch ((WhError)error->code)
        {
        case WH_ERROR_OFFLINE:
        case WH_ERROR_TLS:
        case WH_ERROR_TIMED_OUT:
          return 3;

        case WH_ERROR_AUTH_REQUIRED:
        case WH_ERROR_FORBIDDEN:
        case WH_ERROR_READ_ONLY:
        case WH_ERROR_NOT_CONFIRMED:
          return 4;

        case WH_ERROR_INVALID:
          return 2;

        case WH_ERROR_FAILED:
        case WH_ERROR_NOT_FOUND:
        case WH_ERROR_CONFLICT:
        case WH_ERROR_GONE:
        case WH_ERROR_RATE_LIMITED:
        case WH_ERROR_SERVER:
        case WH_ERROR_BAD_REPLY:
        case WH_ERROR_TOO_LARGE:
        case WH_ERROR_UNSUPPORTED:
        case WH_ERROR_KEYRING:
        case WH_ERROR_HISTORY:
        default:
          return 1;
        }
    }

  return 1;
}
