/* wh-matchers.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WhMatchers:
 *
 * Which alerts a silence is about, by their labels, as Alertmanager means it:
 * `=`, `!=`, `=~`, `!~`, all of them at once, expressions anchored at both
 * ends, and a label that is missing is an empty one.
 */
typedef struct _WhMatchers WhMatchers;

WhMatchers *wh_matchers_parse         (const char        *text,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
void        wh_matchers_free          (WhMatchers        *self);
gboolean    wh_matchers_match         (const WhMatchers  *self,
                                       const char        *labels);
char       *wh_matchers_to_text       (const WhMatchers  *self,
                                       const char        *separator) G_GNUC_WARN_UNUSED_RESULT;
guint       wh_matchers_get_n         (const WhMatchers  *self);
const char *wh_matchers_get           (const WhMatchers  *self,
                                       guint              position,
                                       const char       **operator,
                                       const char       **value);
char       *wh_matchers_from_labels   (const char        *labels) G_GNUC_WARN_UNUSED_RESULT;

char       *wh_alert_labels_dup       (const char        *labels,
                                       const char        *name) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhMatchers, wh_matchers_free)

G_END_DECLS
