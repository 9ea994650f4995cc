/* wh-image-rules.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WhImageRules:
 * @newest: so many of each repository stay; 0 = the rule does not hold
 * @days: what was pushed in so many days stays; 0 = the rule does not hold
 * @keep: (nullable): patterns of tags that always stay, separated by commas or
 *   blanks: "v*, [0-9]*.[0-9]*"
 *
 * Whatever one of the rules keeps, stays.
 */
typedef struct
{
  guint       newest;
  guint       days;
  const char *keep;
} WhImageRules;

gboolean   wh_image_rules_check    (const WhImageRules  *rules,
                                    GError             **error);
GPtrArray *wh_image_patterns_new   (const char          *keep) G_GNUC_WARN_UNUSED_RESULT;
gboolean   wh_image_patterns_match (GPtrArray           *patterns,
                                    const char          *tag);

G_END_DECLS
