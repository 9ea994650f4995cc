/* wh-oci-provider-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-image-keeper.h"
#include "wh-oci-provider.h"
#include "wh-oci-repository.h"

G_BEGIN_DECLS

struct _WhOciProvider
{
  WhProvider  parent_instance;

  WhOciAuth  *auth;
  GHashTable *images;       /* digest → WhRecord */
  GHashTable *repositories; /* name → WhOciRepository */
  char       *registry;     /* host[:port] */
  gboolean    silent;       /* it did not answer the last probe */
  gboolean    swept;        /* what earlier runs left in the store was looked through */
  gboolean    no_referrers; /* it does not tell what refers to an image */
  guint       turn;         /* the repository that the next round begins with */
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

/* One repository. */
DexFuture       *wh_oci_list_repository  (WhOciProvider  *self,
                                          const char     *name) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_oci_read_repository  (WhOciProvider  *self,
                                          const char     *name,
                                          guint           checks,
                                          guint           manifests) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_oci_publish_repository (WhOciProvider *self,
                                            const char    *name) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_oci_refresh_referrers (WhOciProvider *self,
                                           const char    *name,
                                           const char    *digest) G_GNUC_WARN_UNUSED_RESULT;
WhRecord        *wh_oci_with_referrers   (WhRecord       *image,
                                          const char     *referrers) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_oci_load_referrers   (WhOciProvider  *self,
                                          const char     *name,
                                          const char     *digest) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_oci_provider_look_into (WhProvider     *provider,
                                            WhRecord       *record,
                                            const WhKind   *kind) G_GNUC_WARN_UNUSED_RESULT;

/* As an image registry. */
DexFuture       *wh_oci_provider_read            (WhImageKeeper *registry,
                                                  const char      *repository) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *wh_oci_provider_read_attached   (WhImageKeeper *registry,
                                                  const char      *repository,
                                                  const char      *digest) G_GNUC_WARN_UNUSED_RESULT;
WhImageAttached  wh_oci_provider_get_attached    (WhImageKeeper *registry);
DexFuture       *wh_oci_provider_delete_manifest (WhImageKeeper *registry,
                                                  const char      *repository,
                                                  const char      *digest) G_GNUC_WARN_UNUSED_RESULT;

/* The round through all of them. */
DexFuture *wh_oci_poll_images        (WhProvider     *provider) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
