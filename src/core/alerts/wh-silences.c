/* wh-silences.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-kinds.h"
#include "wh-recurrence.h"
#include "wh-silences-private.h"

/* One that is over is shown so long. */
#define KEEP (G_GINT64_CONSTANT (30 * 86400) * G_USEC_PER_SEC)

/* The clock may jump, so it is looked at at least so often; seconds. */
#define LOOK_SECONDS 30

/* What nobody has asked for yet. */
#define DRAFT_UID "draft"

G_DEFINE_FINAL_TYPE (WhSilences, wh_silences, G_TYPE_OBJECT)

/* ---- The clock ---- */

WhInterval
wh_silence_get_time (const WhRecord *silence)
{
  return (WhInterval) { silence->values[WH_SILENCE_STARTS].number, silence->values[WH_SILENCE_ENDS].number };
}

const char *
wh_silence_get_state_at (const WhInterval *time,
                         gint64            now)
{
  if (now >= time->until)
    return "expired";

  return now < time->from ? "pending" : "active";
}

/* With another time; the state follows from it. */
WhRecord *
wh_silence_with_time (WhRecord         *silence,
                      const WhInterval *time,
                      const char       *repeats,
                      gint64            now)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_silence, WH_LOCAL);

  wh_record_builder_copy (builder, silence);
  wh_record_builder_set_uid (builder, silence->uid);
  wh_record_builder_set_observed_at (builder, now);
  wh_record_builder_set_text (builder, WH_SILENCE_STATE, wh_silence_get_state_at (time, now));
  wh_record_builder_set_text (builder, WH_SILENCE_REPEATS, repeats);
  wh_record_builder_set_number (builder, WH_SILENCE_STARTS, time->from);
  wh_record_builder_set_number (builder, WH_SILENCE_ENDS, time->until);

  return wh_record_builder_build (builder);
}

static gboolean
look_cb (gpointer data)
{
  WhSilences *self = data;

  self->source = 0;
  wh_silences_update (self, g_get_real_time ());

  return G_SOURCE_REMOVE;
}

static void
queue_look (WhSilences *self,
            gint64      next,
            gint64      now)
{
  gint64 wait = MIN (MAX (next - now, 0) / 1000, LOOK_SECONDS * 1000);

  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (wait + 1, look_cb, self);
}

/**
 * wh_silences_update:
 * @self: silences
 * @now: microseconds since the epoch
 *
 * Lets begin and end what should have by now, gives what comes again its next
 * time, and forgets what ended long ago. Happens by itself while one holds or is
 * to come.
 */
void
wh_silences_update (WhSilences *self,
                    gint64      now)
{
  WhResourceList *list;
  g_autoptr(WhBatch) batch = NULL;
  gint64 next = G_MAXINT64;

  g_return_if_fail (WH_IS_SILENCES (self));

  if (self->store == NULL)
    return;

  list = wh_store_get_list (self->store, &wh_kind_silence);
  batch = wh_batch_new (WH_LOCAL);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *silence = wh_resource_list_get_record (list, i);
      const char *repeats = silence->values[WH_SILENCE_REPEATS].text;
      WhInterval time = wh_silence_get_time (silence);

      if (!g_str_equal (silence->connection, WH_LOCAL) || time.from == WH_ABSENT || time.until == WH_ABSENT)
        continue;

      wh_recurrence_move (repeats, self->zone, &time, now);
      if (now < time.until)
        next = MIN (next, now < time.from ? time.from : time.until);

      if (now - time.until > KEEP)
        wh_batch_remove (batch, &wh_kind_silence, silence->uid);
      else if (time.until != silence->values[WH_SILENCE_ENDS].number ||
               g_strcmp0 (wh_silence_get_state_at (&time, now), silence->values[WH_SILENCE_STATE].text) != 0)
        wh_batch_take_record (batch, wh_silence_with_time (silence, &time, repeats, now));
    }

  if (batch->records->len > 0 || batch->removals->len > 0)
    wh_store_apply_now (self->store, batch);

  if (next != G_MAXINT64)
    queue_look (self, next, now);
}

/* ---- Drafts ---- */

/**
 * wh_silence_draft:
 * @connection: id of the connection that shall keep it, or `WH_LOCAL`
 * @matchers: one a line
 * @starts: when it begins, microseconds since the epoch
 * @ends: when it ends
 * @comment: (nullable): why
 * @window: whether it is a maintenance window
 * @repeats: (nullable): daily, weekdays or weekly: when it comes again
 *
 * Operation "create" makes a silence of it.
 *
 * Returns: (transfer full): a silence that nobody has asked for yet
 */
WhRecord *
wh_silence_draft (const char *connection,
                  const char *matchers,
                  gint64      starts,
                  gint64      ends,
                  const char *comment,
                  gboolean    window,
                  const char *repeats)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_silence, connection);
  g_autofree char *name = g_strdelimit (g_strdup (matchers), "\n", ' ');

  wh_record_builder_set_uid (builder, DRAFT_UID);
  wh_record_builder_set_text (builder, WH_SILENCE_NAME, name);
  wh_record_builder_set_text (builder, WH_SILENCE_MATCHERS, matchers);
  wh_record_builder_set_number (builder, WH_SILENCE_STARTS, starts);
  wh_record_builder_set_number (builder, WH_SILENCE_ENDS, ends);
  wh_record_builder_set_text (builder, WH_SILENCE_COMMENT, comment);
  wh_record_builder_set_text (builder, WH_SILENCE_BY, g_get_user_name ());
  if (window)
    wh_record_builder_set_number (builder, WH_SILENCE_WINDOW, TRUE);
  wh_record_builder_set_text (builder, WH_SILENCE_REPEATS, repeats);

  return wh_record_builder_build (builder);
}

/**
 * wh_silence_is_draft:
 * @silence: a silence
 *
 * Returns: whether nobody has asked for it yet: it only shows what it would hide
 */
gboolean
wh_silence_is_draft (const WhRecord *silence)
{
  return g_str_equal (silence->uid, DRAFT_UID);
}

/**
 * wh_silence_is_window:
 * @silence: a silence
 *
 * Returns: whether it is a maintenance window: it was planned
 */
gboolean
wh_silence_is_window (const WhRecord *silence)
{
  return silence->values[WH_SILENCE_WINDOW].number == TRUE;
}

/**
 * wh_silence_is_over:
 * @silence: a silence
 *
 * Returns: whether it hides nothing any more
 */
gboolean
wh_silence_is_over (const WhRecord *silence)
{
  return g_strcmp0 (silence->values[WH_SILENCE_STATE].text, "expired") == 0;
}

static void
wh_silences_dispose (GObject *object)
{
  WhSilences *self = WH_SILENCES (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_weak_pointer (&self->store);

  G_OBJECT_CLASS (wh_silences_parent_class)->dispose (object);
}

static void
wh_silences_finalize (GObject *object)
{
  g_time_zone_unref (WH_SILENCES (object)->zone);

  G_OBJECT_CLASS (wh_silences_parent_class)->finalize (object);
}

static void
wh_silences_class_init (WhSilencesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_silences_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_silences_finalize;
}

static void
wh_silences_init (WhSilences *self)
{
  self->zone = g_time_zone_new_local ();
}

/**
 * wh_silences_new:
 * @store: where the silences are
 * @operations: where they can be asked for
 *
 * Returns: (transfer full): silences; call [method@Silences.update] once the
 *   store is filled
 */
WhSilences *
wh_silences_new (WhStore      *store,
                 WhOperations *operations)
{
  WhSilences *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_OPERATIONS (operations), NULL);

  self = g_object_new (WH_TYPE_SILENCES, NULL);
  g_set_weak_pointer (&self->store, store);
  wh_silences_add_operations (self, operations);

  return self;
}
