/* oci-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wire.h"

#define INDEX    "application/vnd.oci.image.index.v1+json"
#define MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define DOCKER   "application/vnd.docker.distribution.manifest.v2+json"

/* What tests of the provider oci share: a registry with a few repositories. */

typedef struct
{
  Wire *wire;
  char *amd64;
  char *arm64;
  char *index;
  char *old;
  gsize manifests; /* bytes of those of acme/web */
} OciRegistry;

char *oci_digest_of (const char *text);
char *oci_serve_text (Wire       *wire,
                      const char *repository,
                      const char *tag,
                      const char *type,
                      const char *text);
char *oci_serve_manifest (Wire       *wire,
                          const char *repository,
                          const char *tag,
                          const char *type,
                          const char *file);
void oci_registry_clear (OciRegistry *self);
void oci_registry_init (OciRegistry *self);
void oci_round_ok (Wire *wire);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OciRegistry, oci_registry_clear)
