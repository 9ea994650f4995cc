/* wh-curl.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-curl.h"
#include "wh-library.h"

/* Debian builds it with GnuTLS under a name of its own; the functions are the same. */
static const char * const names[] = { "libcurl-gnutls.so.4", "libcurl.so.4", NULL };

static gboolean
load (WhCurl *curl)
{
  const WhSymbol symbols[] = {
    WH_SYMBOL (*curl, curl_, global_init), WH_SYMBOL (*curl, curl_, easy_init), WH_SYMBOL (*curl, curl_, easy_setopt),
    WH_SYMBOL (*curl, curl_, easy_perform), WH_SYMBOL (*curl, curl_, easy_getinfo), WH_SYMBOL (*curl, curl_, easy_strerror),
    WH_SYMBOL (*curl, curl_, easy_cleanup), WH_SYMBOL (*curl, curl_, slist_append), WH_SYMBOL (*curl, curl_, slist_free_all),
  };

  return wh_library_load (names, symbols, G_N_ELEMENTS (symbols)) && curl->global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

/**
 * wh_curl_get:
 *
 * Loads libcurl when the first mail is sent: with the forty libraries that it
 * brings it would be half of what any command needs to start. Takes some
 * milliseconds, so not in the main loop.
 *
 * Returns: (transfer none) (nullable): its functions; %NULL when it is not there
 */
const WhCurl *
wh_curl_get (void)
{
  static WhCurl curl;
  static gsize loaded; /* 1: no, 2: yes */

  if (g_once_init_enter (&loaded))
    g_once_init_leave (&loaded, load (&curl) ? 2 : 1);

  return loaded == 2 ? &curl : NULL;
}
