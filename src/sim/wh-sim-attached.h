/* wh-sim-attached.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-model.h"

G_BEGIN_DECLS

#define WH_SIM_MEDIA_EMPTY "application/vnd.oci.empty.v1+json"

/**
 * WhSimAttached:
 * @accessory: what Harbor calls it
 * @type: its artifact type
 * @predicate: (nullable): what an attestation is about
 * @content: its one layer
 * @content_digest: of @content
 * @manifest: the exact bytes of its manifest
 * @digest: of @manifest
 *
 * What refers to an image: a signature, an attestation, a bill of materials.
 */
typedef struct
{
  const char *accessory;
  const char *type;
  const char *predicate;
  char       *content;
  char       *content_digest;
  char       *manifest;
  char       *digest;
} WhSimAttached;

GPtrArray *wh_sim_attached_list (WhSimRelease *release) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
