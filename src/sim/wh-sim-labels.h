/* wh-sim-labels.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One label; both strings are interned, so that labels compare by pointer. */
typedef struct
{
  const char *name;
  const char *value;
} WhSimLabel;

/**
 * WhSimLabels:
 *
 * An immutable, counted set of labels, sorted by name: what identifies a
 * series and an alert. A label with an empty value is the same as none.
 */
typedef struct
{
  gatomicrefcount refs;
  guint           hash;
  guint           n_pairs;
  WhSimLabel      pairs[];
} WhSimLabels;

typedef enum
{
  WH_SIM_MATCH_EQUAL,
  WH_SIM_MATCH_NOT_EQUAL,
  WH_SIM_MATCH_REGEX,
  WH_SIM_MATCH_NOT_REGEX,
} WhSimMatchType;

typedef struct
{
  WhSimMatchType  type;
  char           *name;
  char           *value;
  GRegex         *regex;
} WhSimMatcher;

WhSimLabels  *wh_sim_labels_new        (const char         *first_name,
                                        ...) G_GNUC_NULL_TERMINATED;
WhSimLabels  *wh_sim_labels_new_array  (const WhSimLabel   *pairs,
                                        guint               n_pairs);
WhSimLabels  *wh_sim_labels_from_table (GHashTable         *table);
WhSimLabels  *wh_sim_labels_with       (WhSimLabels        *self,
                                        const char         *name,
                                        const char         *value);
WhSimLabels  *wh_sim_labels_keep       (WhSimLabels        *self,
                                        const char * const *names);
WhSimLabels  *wh_sim_labels_drop       (WhSimLabels        *self,
                                        const char * const *names,
                                        gboolean            drop_metric);
WhSimLabels  *wh_sim_labels_ref        (WhSimLabels        *self);
void          wh_sim_labels_unref      (WhSimLabels        *self);
const char   *wh_sim_labels_get        (WhSimLabels        *self,
                                        const char         *name);
guint         wh_sim_labels_hash       (gconstpointer       self);
gboolean      wh_sim_labels_equal      (gconstpointer       one,
                                        gconstpointer       other);
int           wh_sim_labels_compare    (WhSimLabels        *one,
                                        WhSimLabels        *other);
void          wh_sim_labels_append     (WhSimLabels        *self,
                                        GString            *text);
char         *wh_sim_labels_print      (WhSimLabels        *self);

WhSimMatcher *wh_sim_matcher_new       (WhSimMatchType      type,
                                        const char         *name,
                                        const char         *value,
                                        GError            **error);
char         *wh_sim_unescape          (const char         *text) G_GNUC_WARN_UNUSED_RESULT;
WhSimMatcher *wh_sim_matcher_parse     (const char         *text,
                                        GError            **error);
void          wh_sim_matcher_free      (WhSimMatcher       *self);
gboolean      wh_sim_matcher_match     (const WhSimMatcher *self,
                                        const char         *value);
gboolean      wh_sim_matchers_match    (GPtrArray          *matchers,
                                        WhSimLabels        *labels);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSimLabels, wh_sim_labels_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSimMatcher, wh_sim_matcher_free)

G_END_DECLS
