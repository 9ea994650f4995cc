/* wh-rule-baselines.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-rule-baselines.h"
#include "wh-rule-engine-private.h"

/* What is usual changes slowly. */
#define FRESH (G_GINT64_CONSTANT (6 * 3600) * G_USEC_PER_SEC)

/* What is not known is asked for again so much later: it failed, or another rule
 * began to watch the same. */
#define RETRY (G_GINT64_CONSTANT (30) * G_USEC_PER_SEC)

/* One point of a baseline. */
#define STEP (G_GINT64_CONSTANT (600) * G_USEC_PER_SEC)

struct _WhRuleBaselines
{
  GObject         parent_instance;

  WhSeriesSource *source;
  GHashTable     *learned_at; /* key of subject and metric → gint64 */
  DexCancellable *scope;
  gboolean        busy;
};

G_DEFINE_FINAL_TYPE (WhRuleBaselines, wh_rule_baselines, G_TYPE_OBJECT)

static void
wh_rule_baselines_dispose (GObject *object)
{
  WhRuleBaselines *self = WH_RULE_BASELINES (object);

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (wh_rule_baselines_parent_class)->dispose (object);
}

static void
wh_rule_baselines_finalize (GObject *object)
{
  WhRuleBaselines *self = WH_RULE_BASELINES (object);

  g_clear_pointer (&self->learned_at, g_hash_table_unref);

  G_OBJECT_CLASS (wh_rule_baselines_parent_class)->finalize (object);
}

static void
wh_rule_baselines_class_init (WhRuleBaselinesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_rule_baselines_dispose;
  object_class->finalize = wh_rule_baselines_finalize;
}

static void
wh_rule_baselines_init (WhRuleBaselines *self)
{
  self->learned_at = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->scope = dex_cancellable_new ();
}

/**
 * wh_rule_baselines_new:
 * @source: where the past is
 *
 * Returns: (transfer full): knows nothing yet
 */
WhRuleBaselines *
wh_rule_baselines_new (WhSeriesSource *source)
{
  WhRuleBaselines *self = g_object_new (WH_TYPE_RULE_BASELINES, NULL);

  self->source = g_object_ref (source);

  return self;
}

typedef struct
{
  GWeakRef    self;
  GWeakRef    engine;
  char       *key;
  char       *connection;
  const char *series; /* interned */
} Lesson;

static void
lesson_free (gpointer data)
{
  Lesson *lesson = data;

  g_weak_ref_clear (&lesson->self);
  g_weak_ref_clear (&lesson->engine);
  g_free (lesson->key);
  g_free (lesson->connection);
  g_free (lesson);
}

static DexFuture *
learned_cb (DexFuture *future,
            gpointer   user_data)
{
  Lesson *lesson = user_data;
  g_autoptr(WhRuleBaselines) self = g_weak_ref_get (&lesson->self);
  g_autoptr(WhRuleEngine) engine = g_weak_ref_get (&lesson->engine);
  const GValue *value = dex_future_get_value (future, NULL);
  gint64 now = g_get_real_time ();

  if (self == NULL || engine == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  g_hash_table_replace (self->learned_at, g_strdup (lesson->key), g_memdup2 (&now, sizeof now));

  for (WhRuleWatched *watched = value != NULL ? g_hash_table_lookup (engine->series, lesson->series) : NULL;
       watched != NULL; watched = watched->next)
    {
      const WhSeriesData *data = g_value_get_boxed (value);

      if (!g_str_equal (watched->subject->connection, lesson->connection))
        continue;

      g_clear_pointer (&watched->input->baseline, wh_rule_baseline_unref);
      watched->input->baseline = wh_rule_baseline_new ((const WhPoint *)(gpointer)data->points->data, data->points->len);
    }

  wh_rule_baselines_update (self, engine);

  return dex_future_new_true ();
}

static gboolean
is_due (WhRuleBaselines     *self,
        const WhRuleWatched *watched,
        const char          *key)
{
  const gint64 *learned_at = g_hash_table_lookup (self->learned_at, key);

  return learned_at == NULL ||
         *learned_at + (watched->input->baseline != NULL ? FRESH : RETRY) < g_get_real_time ();
}

static void
learn (WhRuleBaselines *self,
       WhRuleEngine    *engine,
       WhRuleWatched   *watched,
       const char      *key)
{
  Lesson *lesson = g_new0 (Lesson, 1);
  gint64 now = g_get_real_time ();
  WhSeriesQuery query = {
    .connection = watched->subject->connection,
    .name = watched->series,
    .from = now - watched->measure.history,
    .until = now,
    .n_points = (guint)(watched->measure.history / STEP),
  };

  g_weak_ref_init (&lesson->self, self);
  g_weak_ref_init (&lesson->engine, engine);
  lesson->key = g_strdup (key);
  lesson->connection = g_strdup (watched->subject->connection);
  lesson->series = watched->series;
  self->busy = TRUE;
  dex_future_disown (wh_dex_scoped (self->scope,
                                    dex_future_finally (wh_series_source_query (self->source, &query),
                                                        learned_cb, lesson, lesson_free)));
}

/**
 * wh_rule_baselines_update:
 * @self: baselines
 * @engine: whose measures they are of
 *
 * Learns the next one that is due, and then the others.
 */
void
wh_rule_baselines_update (WhRuleBaselines *self,
                          WhRuleEngine    *engine)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (WH_IS_RULE_BASELINES (self));

  if (self->busy)
    return;

  g_hash_table_iter_init (&iter, engine->series);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    for (WhRuleWatched *watched = value; watched != NULL; watched = watched->next)
      {
        g_autofree char *key = NULL;

        if (watched->measure.history == 0)
          continue;

        key = g_strconcat (watched->subject->connection, "\n", watched->series, NULL);

        if (is_due (self, watched, key))
          {
            learn (self, engine, watched, key);
            return;
          }
      }
}
