/* wh-curl.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <curl/curl.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WhCurl:
 *
 * What is used of libcurl, under its own names without "curl_".
 */
typedef struct
{
  __typeof__ (&curl_global_init)    global_init;
  __typeof__ (&curl_easy_init)      easy_init;
  __typeof__ (&curl_easy_setopt)    easy_setopt;
  __typeof__ (&curl_easy_perform)   easy_perform;
  __typeof__ (&curl_easy_getinfo)   easy_getinfo;
  __typeof__ (&curl_easy_strerror)  easy_strerror;
  __typeof__ (&curl_easy_cleanup)   easy_cleanup;
  __typeof__ (&curl_slist_append)   slist_append;
  __typeof__ (&curl_slist_free_all) slist_free_all;
} WhCurl;

const WhCurl *wh_curl_get (void);

G_END_DECLS
