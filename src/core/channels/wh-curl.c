/* wh-curl.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <dlfcn.h>

#include "wh-curl.h"

/* Debian builds it with GnuTLS under a name of its own; the functions are the same. */
static const char * const names[] = { "libcurl-gnutls.so.4", "libcurl.so.4" };

static gboolean
load (WhCurl *curl)
{
  void *library = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names) && library == NULL; i++)
    library = dlopen (names[i], RTLD_NOW | RTLD_LOCAL);

  if (library == NULL)
    return FALSE;

#define FIND(name) ((curl->name = (__typeof__ (curl->name))dlsym (library, "curl_" #name)) != NULL)

  return FIND (global_init) && FIND (easy_init) && FIND (easy_setopt) && FIND (easy_perform) && FIND (easy_getinfo) &&
         FIND (easy_strerror) && FIND (easy_cleanup) && FIND (slist_append) && FIND (slist_free_all) &&
         curl->global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK;

#undef FIND
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
