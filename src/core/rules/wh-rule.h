/* wh-rule.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "wh-metric.h"
#include "wh-record.h"

G_BEGIN_DECLS

/* ---- conditions ---- */

/**
 * WhConditionType:
 * @WH_CONDITION_THRESHOLD: a measure compares to a value
 * @WH_CONDITION_ABSENCE: a measure, or the resource itself, was not seen for a time
 * @WH_CONDITION_RATE: a measure changes at a rate that compares to a value
 * @WH_CONDITION_ANOMALY: a measure is not what it uses to be at this hour of the week
 * @WH_CONDITION_ALL: all parts hold
 * @WH_CONDITION_ANY: one part holds
 * @WH_CONDITION_NOT: its part does not hold
 */
typedef enum
{
  WH_CONDITION_THRESHOLD,
  WH_CONDITION_ABSENCE,
  WH_CONDITION_RATE,
  WH_CONDITION_ANOMALY,
  WH_CONDITION_ALL,
  WH_CONDITION_ANY,
  WH_CONDITION_NOT,
} WhConditionType;

#define WH_N_CONDITIONS (WH_CONDITION_NOT + 1)

/**
 * WhComparison:
 *
 * How a measure is held against a value. %WH_IS_UNLIKE, for anomalies only, is
 * above or below; %WH_IS_LIKE compares text with a pattern of * and ?.
 */
typedef enum
{
  WH_IS_ABOVE,
  WH_IS_BELOW,
  WH_IS_AT_LEAST,
  WH_IS_AT_MOST,
  WH_IS_EQUAL,
  WH_IS_NOT_EQUAL,
  WH_IS_LIKE,
  WH_IS_UNLIKE,
} WhComparison;

/**
 * WhTake:
 *
 * What stands for the samples of a window.
 */
typedef enum
{
  WH_TAKE_LAST,
  WH_TAKE_AVERAGE,
  WH_TAKE_LEAST,
  WH_TAKE_MOST,
} WhTake;

/**
 * WhReading:
 * @WH_READ_VALUE: the number itself
 * @WH_READ_LEFT: of a time: how long until then, in seconds
 * @WH_READ_AGE: of a time: how long since then, in seconds
 */
typedef enum
{
  WH_READ_VALUE,
  WH_READ_LEFT,
  WH_READ_AGE,
} WhReading;

/**
 * WhCondition:
 * @type: see [enum@ConditionType]
 * @metric: (nullable): last part of the name of a series
 * @field: (nullable): id of a field of the kind; "health" = as the resource is judged
 * @promql: (nullable): an expression of which each series is a subject
 * @read: what is read of a field that is a time
 * @is: how it is compared
 * @text: (nullable): what text is compared to
 * @than: (nullable): id of the field that the measure is compared to
 * @value: what numbers are compared to: seconds, bytes, percent, thousandths of
 *   a core, else as the field has it
 * @over: length of the window, microseconds; 0 = the newest value only
 * @take: what stands for the window
 * @after: for absence: how long it was not seen, microseconds
 * @per: for a rate: the time it is told by, microseconds
 * @deviations: for an anomaly: how many robust standard deviations away
 * @least: for an anomaly: nearer than this to the median is never odd
 * @history: for an anomaly: what is learned from, microseconds
 * @parts: (nullable) (element-type WhCondition): of all, any, not
 * @input: which measure of the rule it reads, -1 = none
 * @than_input: the same for @than
 *
 * When a rule holds. Static once the rule is made.
 */
typedef struct _WhCondition WhCondition;

struct _WhCondition
{
  WhConditionType  type;
  char            *metric;
  char            *field;
  char            *promql;
  WhReading        read;
  WhComparison     is;
  char            *text;
  char            *than;
  double           value;
  gint64           over;
  WhTake           take;
  gint64           after;
  gint64           per;
  double           deviations;
  double           least;
  gint64           history;
  GPtrArray       *parts;
  int              input;
  int              than_input;
};

WhCondition *wh_condition_new    (WhConditionType    type) G_GNUC_WARN_UNUSED_RESULT;
WhCondition *wh_condition_copy   (const WhCondition *self) G_GNUC_WARN_UNUSED_RESULT;
void         wh_condition_free   (WhCondition       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhCondition, wh_condition_free)

const char  *wh_condition_type_get_id    (WhConditionType type);
const char  *wh_comparison_get_id        (WhComparison    is);
const char  *wh_take_get_id              (WhTake          take);

/* ---- what a rule measures ---- */

/**
 * WhRuleMeasure:
 * @metric: (nullable): of a series
 * @field: (nullable): of the resource; neither = whether the resource is there
 * @promql: (nullable): asked of a Prometheus
 * @window: how much of its past conditions look at, microseconds
 * @history: for anomalies: what is learned from, microseconds; 0 = nothing
 * @holds: whether a value holds until another is seen; else it is observed only
 *   where there are samples
 * @is_text: whether the values are words
 * @is_time: whether they are times
 * @counter: whether it only grows, but for a restart
 *
 * Each thing that the conditions of a rule read, once.
 */
typedef struct
{
  const char *metric;
  const char *field;
  const char *promql;
  gint64      window;
  gint64      history;
  guint       holds : 1;
  guint       is_text : 1;
  guint       is_time : 1;
  guint       counter : 1;
} WhRuleMeasure;

/* ---- rules ---- */

/**
 * WhRuleFilter:
 * @field: id of a field of the kind
 * @pattern: text with * and ?
 * @negate: whether it must not be like that
 */
typedef struct
{
  char     *field;
  char     *pattern;
  gboolean  negate;
} WhRuleFilter;

#define WH_TYPE_RULE (wh_rule_get_type ())

/**
 * WhRule:
 * @id: identity, lower case with dashes
 * @name: for people; the name of its alerts
 * @severity: critical, warning, info
 * @enabled: whether it is evaluated
 * @shipped: whether it came with the program
 * @environment: (nullable): only resources of this class of connections
 * @connection: (nullable): only of the connection of this name
 * @kind: (nullable): kind of its subjects; %NULL with PromQL
 * @filters: (element-type WhRuleFilter): which of them
 * @labels: (nullable): "name=value" of all its alerts, sorted
 * @when: the condition
 * @hold: how long it has to hold, microseconds
 * @keep_firing: how long it must not hold until it is over, microseconds
 * @runbook: (nullable): an address
 * @summary: (nullable): text with {{value}}, {{name}}, {{label}}
 * @same_as: (nullable): names of alerts of other systems (* and ?) that say the same
 * @measures: (element-type WhRuleMeasure): what its conditions read
 *
 * What is to be watched, as data. Never changes once made.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  char            *id;
  char            *name;
  char            *severity;
  gboolean         enabled;
  gboolean         shipped;
  char            *environment;
  char            *connection;
  char            *kind;
  GPtrArray       *filters;
  char           **labels;
  WhCondition     *when;
  gint64           hold;
  gint64           keep_firing;
  char            *runbook;
  char            *summary;
  char           **same_as;
  GArray          *measures;
} WhRule;

GType         wh_rule_get_type          (void);
WhRule       *wh_rule_new               (void) G_GNUC_WARN_UNUSED_RESULT;
WhRule       *wh_rule_copy              (const WhRule    *self) G_GNUC_WARN_UNUSED_RESULT;
WhRule       *wh_rule_ref               (WhRule          *self);
void          wh_rule_unref             (WhRule          *self);
gboolean      wh_rule_finish            (WhRule          *self,
                                         GError         **error);
char         *wh_rule_make_id           (const char      *name) G_GNUC_WARN_UNUSED_RESULT;
WhRuleFilter *wh_rule_filter_new        (const char      *field,
                                         const char      *pattern,
                                         gboolean         negate) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRule, wh_rule_unref)

/* As JSON; wh-rule-json.c */
WhRule       *wh_rule_from_json         (const char      *json,
                                         gssize           length,
                                         GError         **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *wh_rules_from_json        (const char      *json,
                                         gssize           length,
                                         GError         **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *wh_rules_from_json_each   (const char      *json,
                                         gssize           length,
                                         GError         **error) G_GNUC_WARN_UNUSED_RESULT;
char         *wh_rule_to_json           (const WhRule    *self,
                                         gboolean         pretty) G_GNUC_WARN_UNUSED_RESULT;
gboolean      wh_rule_parse_duration    (const char      *text,
                                         gint64          *duration);
char         *wh_rule_format_duration   (gint64           duration) G_GNUC_WARN_UNUSED_RESULT;

/* In words; wh-rule-text.c */
gboolean      wh_rule_matches           (const WhRule    *self,
                                         const WhRecord  *record,
                                         const char      *connection,
                                         const char      *environment);
const WhCondition *wh_rule_find_main    (const WhRule    *self);
void          wh_rule_describe_measure  (const WhRule    *self,
                                         const WhCondition *condition,
                                         WhField         *field);
char         *wh_rule_dup_condition     (const WhRule    *self) G_GNUC_WARN_UNUSED_RESULT;
char         *wh_rule_dup_scope         (const WhRule    *self) G_GNUC_WARN_UNUSED_RESULT;
char         *wh_rule_format_value      (const WhRule    *self,
                                         double           value) G_GNUC_WARN_UNUSED_RESULT;
char         *wh_rule_expand            (const WhRule    *self,
                                         const char      *text,
                                         const char      *labels,
                                         const WhRecord  *record,
                                         double           value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
