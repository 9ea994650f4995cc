/* wh-oci-text.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-json.h"

G_BEGIN_DECLS

char *wh_oci_join_labels  (GHashTable *labels) G_GNUC_WARN_UNUSED_RESULT;
char *wh_oci_join_layers  (yyjson_val *manifest,
                           yyjson_val *config) G_GNUC_WARN_UNUSED_RESULT;
char *wh_oci_join_history (yyjson_val *config) G_GNUC_WARN_UNUSED_RESULT;
char *wh_oci_dup_platform (yyjson_val *value) G_GNUC_WARN_UNUSED_RESULT;

/* What is attached to an image: signature, attestation, provenance, sbom or
 * artifact, from its type and what it states. */
const char *wh_oci_name_attached (const char *type,
                                  const char *predicate);

G_END_DECLS
