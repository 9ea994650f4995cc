/* wh-rule-engine-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history-rules.h"
#include "wh-rule-baselines.h"
#include "wh-rule-case.h"
#include "wh-rule-engine.h"
#include "wh-rule-queries.h"

G_BEGIN_DECLS

/* wh-rule-engine.c has the life of the engine, samples and time;
 * wh-rule-watch.c which subjects and inputs there are, wh-rule-asked.c those
 * that another system is asked for; wh-rule-publish.c makes alerts of what
 * fires. */

typedef struct _WhRuleSubject WhRuleSubject;
typedef struct _WhRuleWatched WhRuleWatched;

/* One measure of a subject that is watched. */
struct _WhRuleWatched
{
  WhRuleWatched *next;      /* the same series of another connection */
  WhRuleSubject *subject;
  const char    *series;    /* interned; NULL = a field, or whether it is there */
  WhRuleMeasure  measure;   /* its texts are owned */
  WhRuleInput   *input;
  GPtrArray     *cases;     /* WhRuleCase, borrowed */
};

struct _WhRuleSubject
{
  char       *key;          /* connection and reference */
  char       *connection;
  char       *reference;
  char       *labels;       /* nullable: of a series that a system is asked for */
  WhRecord   *record;       /* nullable */
  GPtrArray  *watched;      /* WhRuleWatched */
  GPtrArray  *cases;        /* WhRuleCase */
  guint       lost : 1;
  guint       seen : 1;     /* its source told of it since the start */
};

/* What the engine knows of a case. */
typedef struct
{
  WhRuleSubject *subject;
  gint64         due;
  char          *uid;       /* of its alert */
  double         told;      /* value of the alert as published */
  guint          published : 1;
  guint          covered : 1; /* another system says the same */
} WhRulePlace;

typedef struct
{
  WhRuleWatched *watched;
  gint64         time;
  double         value;
} WhRuleQueued;

typedef struct
{
  GPtrArray  *any;          /* WhRule */
  GHashTable *by_name;      /* name → GPtrArray of WhRule: those about one resource */
} WhRuleKind;

struct _WhRuleEngine
{
  GObject          parent_instance;

  WhStore         *store;
  WhHistory       *history;  /* nullable */
  WhRules         *source;   /* nullable */
  WhRuleBaselines *baselines; /* nullable */
  WhRuleQueries   *queries;
  GPtrArray       *rules;    /* WhRule, enabled ones */
  GHashTable      *by_kind;  /* WhKind → WhRuleKind */
  GHashTable      *loose;    /* name of a series' kind and metric → GPtrArray of WhRule */
  GHashTable      *subjects; /* key → WhRuleSubject */
  GHashTable      *asked;    /* WhRuleSubject that has labels */
  GHashTable      *series;   /* interned name → WhRuleWatched */
  GHashTable      *unknown;  /* interned names that no rule wants */
  GHashTable      *stored;   /* "rule\nconnection\nsubject" → WhStoredRuleState, not claimed */
  GArray          *queue;    /* WhRuleQueued */
  guint            next;     /* of the queue */
  GHashTable      *timed;    /* WhRuleCase that has a due */
  gint64           next_due;
  GHashTable      *active;   /* WhRuleCase that is pending or fires */
  GHashTable      *to_save;  /* WhRuleCase */
  GPtrArray       *to_forget; /* WhStoredRuleState of subjects that are gone */
  GHashTable      *to_publish; /* WhRuleCase */
  GPtrArray       *to_remove; /* uids of alerts */
  gint64         (*get_time) (void);
  gint64           ticked_at;
  gint64           ticked_monotonic;
  guint            process_source;
  guint            due_source;
  guint            tick_source;
  guint            publish_source;
  guint            cover_source;
  guint            n_ticks;
  guint            running : 1;
  guint            recheck : 1;
  guint            swept : 1;
};

static inline WhRulePlace *
wh_rule_case_get_place (const WhRuleCase *self)
{
  return self->user_data;
}

void       wh_rule_engine_evaluate      (WhRuleEngine   *self,
                                         WhRuleCase     *rule_case,
                                         gint64          time);
void       wh_rule_engine_queue_publish (WhRuleEngine   *self,
                                         WhRuleCase     *rule_case);
void       wh_rule_engine_publish       (WhRuleEngine   *self);
void       wh_rule_engine_emit_changed  (WhRuleEngine   *self);
gboolean   wh_rule_engine_has_alert     (WhRuleEngine   *self,
                                         const char     *uid);
void       wh_rule_engine_queue_cover   (WhRuleEngine   *self);

void       wh_rule_engine_index_rules   (WhRuleEngine   *self);
void       wh_rule_engine_forget_rules  (WhRuleEngine   *self,
                                         GHashTable     *kept);
void       wh_rule_engine_scan          (WhRuleEngine   *self,
                                         GPtrArray      *rules);
void       wh_rule_engine_note_change   (WhRuleEngine   *self,
                                         const WhChange *change);
void       wh_rule_engine_check_lost    (WhRuleEngine   *self,
                                         const char     *connection);
void       wh_rule_engine_note_seen     (WhRuleEngine   *self,
                                         WhRuleSubject  *subject);
WhRuleWatched *wh_rule_engine_find_series (WhRuleEngine *self,
                                         const char     *connection,
                                         const char     *series);
WhRuleSubject *wh_rule_engine_ensure_subject (WhRuleEngine *self,
                                         const char     *connection,
                                         const char     *reference,
                                         const char     *rule);
void       wh_rule_engine_add_case      (WhRuleEngine   *self,
                                         WhRuleSubject  *subject,
                                         WhRule         *rule,
                                         gint64          now);
void       wh_rule_engine_update_lost   (WhRuleEngine   *self,
                                         WhRuleSubject  *subject,
                                         gint64          now);
void       wh_rule_engine_drop_empty_subject (WhRuleEngine *self,
                                         WhRuleSubject  *subject);
void       wh_rule_engine_drop_case     (WhRuleEngine   *self,
                                         WhRuleCase     *rule_case,
                                         gboolean        ended);
void       wh_rule_subject_free         (gpointer        data);
char      *wh_rule_subject_dup_label    (const WhRuleSubject *self);

WhRuleSubject *wh_rule_engine_ensure_asked (WhRuleEngine *self,
                                         WhRule         *rule,
                                         const char     *connection,
                                         const char     *labels);
void       wh_rule_engine_drop_asked    (WhRuleEngine   *self,
                                         WhRuleSubject  *subject);
void       wh_rule_engine_note_answered (WhRuleEngine   *self,
                                         WhRuleSubject  *subject,
                                         gboolean        answered);
char      *wh_rule_labels_from_reference (const char    *reference);
char      *wh_rule_labels_dup_text      (const char     *labels);

G_END_DECLS
