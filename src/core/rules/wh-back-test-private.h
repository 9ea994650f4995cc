/* wh-back-test-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-back-test.h"
#include "wh-rule-case.h"

G_BEGIN_DECLS

/* wh-back-test-gather.c finds what was recorded, on the main thread;
 * wh-back-test-replay.c lets the rule see it again, on a worker. */

typedef enum
{
  WH_FEED_VALUE,
  WH_FEED_TEXT,
  WH_FEED_GONE,
  WH_FEED_LOST,
  WH_FEED_FOUND,
} WhFeedType;

/* Something that was observed. */
typedef struct
{
  gint64      time;
  double      value;
  const char *text;    /* interned */
  guint16     measure; /* LOST and FOUND are about all */
  guint8      type;
} WhFeedEvent;

/* All that was observed of a subject. */
typedef struct
{
  char            *connection;
  char            *subject;
  char            *label;
  char            *series;    /* nullable */
  GArray          *events;    /* WhFeedEvent */
  WhRuleBaseline **baselines; /* one a measure, nullable */
  guint            n_measures;
  guint            n_firings;
} WhFeed;

typedef struct
{
  gatomicrefcount  ref_count;
  WhRule          *rule;
  gint64           from;
  gint64           until;
  gint64           begin;         /* from, and some time to warm up */
  gint64           recorded_from;
  gint64           step;
  gboolean         live;
  GPtrArray       *feeds;         /* WhFeed */
  GArray          *incidents;     /* WhBackTestMark */
  GArray          *operations;    /* WhBackTestMark */
} WhBackTestData;

/* Something that tells whether a firing was real. */
typedef struct
{
  WhSpan  span;
  char   *connection;  /* nullable: of any */
  char   *title;
} WhBackTestMark;

GType           wh_back_test_data_get_type (void);
WhBackTestData *wh_back_test_data_new      (WhRule                *rule,
                                            const WhBackTestQuery *query) G_GNUC_WARN_UNUSED_RESULT;
WhBackTestData *wh_back_test_data_ref      (WhBackTestData        *self);
void            wh_back_test_data_unref    (WhBackTestData        *self);
DexFuture      *wh_back_test_gather        (WhRule                *rule,
                                            const WhBackTestQuery *query) G_GNUC_WARN_UNUSED_RESULT;
WhFeed         *wh_feed_new                (const char            *connection,
                                            const char            *subject,
                                            const char            *label,
                                            guint                  n_measures) G_GNUC_WARN_UNUSED_RESULT;
void            wh_feed_add                (WhFeed                *self,
                                            gint64                 time,
                                            WhFeedType             type,
                                            guint                  measure,
                                            double                 value,
                                            const char            *text);
WhBackTest     *wh_back_test_replay        (WhBackTestData        *data) G_GNUC_WARN_UNUSED_RESULT;

#define WH_TYPE_BACK_TEST_DATA (wh_back_test_data_get_type ())

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhBackTestData, wh_back_test_data_unref)

G_END_DECLS
