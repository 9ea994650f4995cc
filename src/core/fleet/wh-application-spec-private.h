/* wh-application-spec-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-applications.h"

G_BEGIN_DECLS

/* The setting in the history that keeps them. */
#define WH_APPLICATIONS_SETTING "applications"

WhApplicationSpec *wh_application_spec_copy       (const WhApplicationSpec *self) G_GNUC_WARN_UNUSED_RESULT;
GHashTable        *wh_application_specs_from_json (const char              *json) G_GNUC_WARN_UNUSED_RESULT;
char              *wh_application_specs_to_json   (GHashTable              *specs) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
