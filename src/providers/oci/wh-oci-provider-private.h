/* wh-oci-provider-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-oci-provider.h"
#include "wh-oci-repository.h"

G_BEGIN_DECLS

struct _WhOciProvider
{
  WhProvider  parent_instance;

  WhOciAuth  *auth;
  GHashTable *images;       /* digest → WhOciImage */
  GHashTable *repositories; /* name → WhOciRepository */
  char       *registry;     /* host[:port] */
  gboolean    silent;       /* it did not answer the last probe */
  gboolean    swept;        /* what earlier runs left in the store was looked through */
};

/* Lists; in fibers. */
gboolean   wh_oci_is_fatal           (const GError   *error);
gboolean   wh_oci_await_probe        (WhOciProvider  *self,
                                      GError        **error);
GPtrArray *wh_oci_await_repositories (WhOciProvider  *self,
                                      GError        **limit,
                                      GError        **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *wh_oci_await_tags         (WhOciProvider  *self,
                                      const char     *repository,
                                      GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* One repository; in a fiber. */
gboolean   wh_oci_await_repository   (WhOciProvider  *self,
                                      const char     *name,
                                      guint          *checks,
                                      guint          *manifests,
                                      GError        **error);

/* The round through all of them. */
DexFuture *wh_oci_poll_images        (WhProvider     *provider) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
