/* wh-silences.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-alert-set.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-matchers.h"
#include "wh-recurrence.h"
#include "wh-silences.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

/* One that is over is shown so long. */
#define KEEP (G_GINT64_CONSTANT (30 * 86400) * G_USEC_PER_SEC)

/* The clock may jump, so it is looked at at least so often; seconds. */
#define LOOK_SECONDS 30

/* What nobody has asked for yet. */
#define DRAFT_UID "draft"

struct _WhSilences
{
  GObject  parent_instance;

  WhStore   *store; /* not owned: its owner owns this */
  GTimeZone *zone;
  guint      source;
};

G_DEFINE_FINAL_TYPE (WhSilences, wh_silences, G_TYPE_OBJECT)

static void
put (WhSilences *self,
     WhRecord   *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);

  wh_batch_take_record (batch, record);
  wh_store_apply_now (self->store, batch);
}

/* ---- The clock ---- */

static WhInterval
get_time (const WhRecord *silence)
{
  return (WhInterval) { silence->values[WH_SILENCE_STARTS].number, silence->values[WH_SILENCE_ENDS].number };
}

static const char *
get_state_at (const WhInterval *time,
              gint64            now)
{
  if (now >= time->until)
    return "expired";

  return now < time->from ? "pending" : "active";
}

/* With another time; the state follows from it. */
static WhRecord *
with_time (WhRecord         *silence,
           const WhInterval *time,
           const char       *repeats,
           gint64            now)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_silence, WH_LOCAL);

  wh_record_builder_copy (builder, silence);
  wh_record_builder_set_uid (builder, silence->uid);
  wh_record_builder_set_observed_at (builder, now);
  wh_record_builder_set_text (builder, WH_SILENCE_STATE, get_state_at (time, now));
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
      WhInterval time = get_time (silence);

      if (!g_str_equal (silence->connection, WH_LOCAL) || time.from == WH_ABSENT || time.until == WH_ABSENT)
        continue;

      wh_recurrence_move (repeats, self->zone, &time, now);
      if (now < time.until)
        next = MIN (next, now < time.from ? time.from : time.until);

      if (now - time.until > KEEP)
        wh_batch_remove (batch, &wh_kind_silence, silence->uid);
      else if (time.until != silence->values[WH_SILENCE_ENDS].number ||
               g_strcmp0 (get_state_at (&time, now), silence->values[WH_SILENCE_STATE].text) != 0)
        wh_batch_take_record (batch, with_time (silence, &time, repeats, now));
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

gboolean
wh_silence_is_draft (const WhRecord *silence)
{
  return g_str_equal (silence->uid, DRAFT_UID);
}

/* ---- Operations ---- */

/* How many alerts that fire now would be hidden. */
static void
add_preview (WhOperation *operation,
             WhSilences  *self,
             WhMatchers  *matchers)
{
  g_autoptr(WhAlertSet) alerts = wh_alert_set_new (self->store, NULL);
  GPtrArray *list = wh_alert_set_list (alerts);
  guint n = 0;
  guint n_firing = 0;

  for (guint i = 0; i < list->len; i++)
    {
      WhRecord *alert = g_ptr_array_index (list, i);

      if (g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") != 0)
        continue;

      n_firing++;
      n += wh_matchers_match (matchers, alert->values[WH_ALERT_LABELS].text);
    }

  wh_operation_add_effect (operation, WH_HEALTH_OK,
                           g_dngettext (GETTEXT_PACKAGE, "Hides %u of the %u alert that fires now",
                                        "Hides %u of the %u alerts that fire now", n_firing), n, n_firing);
}

static WhRecord *
make_silence (WhOperation *operation)
{
  WhRecord *target = wh_operation_get_target (operation);
  g_autofree char *matchers = NULL;
  gint64 now = g_get_real_time ();
  gint64 minutes;

  if (target->kind == &wh_kind_silence)
    return wh_record_ref (target);

  minutes = wh_operation_get_number (operation, "minutes", WH_SILENCE_MINUTES);
  matchers = g_strdup (wh_operation_get_parameter (operation, "matchers"));
  if (matchers == NULL || *matchers == '\0')
    {
      g_free (matchers);
      matchers = wh_matchers_from_labels (target->values[WH_ALERT_LABELS].text);
    }

  return wh_silence_draft (WH_LOCAL, matchers, now, now + minutes * MINUTE,
                           wh_operation_get_parameter (operation, "comment"), FALSE, NULL);
}

static DexFuture *
plan_silence (WhOperation *operation)
{
  WhSilences *self = WH_SILENCES (wh_operation_get_owner (operation));
  g_autoptr(WhRecord) silence = make_silence (operation);
  g_autoptr(WhMatchers) matchers = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *ends = NULL;
  const char *repeats = silence->values[WH_SILENCE_REPEATS].text;
  gint64 length = silence->values[WH_SILENCE_ENDS].number - silence->values[WH_SILENCE_STARTS].number;

  if (length < MINUTE || length > 366 * 24 * 60 * MINUTE)
    return wh_dex_reject (WH_ERROR_INVALID, _("A silence lasts from 1 minute to a year"));

  if (repeats != NULL && wh_recurrence_get_period (repeats) == 0)
    return wh_dex_reject (WH_ERROR_INVALID, _("“%s” is not how a silence repeats: it is daily, weekdays or weekly"), repeats);

  if (repeats != NULL && length >= wh_recurrence_get_period (repeats))
    return wh_dex_reject (WH_ERROR_INVALID, _("It would begin again before it ends: choose an earlier end"));

  if (silence->values[WH_SILENCE_ENDS].number <= g_get_real_time ())
    return wh_dex_reject (WH_ERROR_INVALID, _("The silence would be over already: choose a later end"));

  matchers = wh_matchers_parse (silence->values[WH_SILENCE_MATCHERS].text, &error);
  if (matchers == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  text = wh_matchers_to_text (matchers, "\n");
  ends = wh_format_time (silence->values[WH_SILENCE_ENDS].number);
  wh_operation_set_change (operation, NULL, text);
  add_preview (operation, self, matchers);
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("Kept here until %s; other receivers are told as before"), ends);
  if (repeats != NULL)
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("Then it comes again, at the same time of the day"));

  return dex_future_new_true ();
}

static DexFuture *
run_silence (WhOperation *operation)
{
  WhSilences *self = WH_SILENCES (wh_operation_get_owner (operation));
  g_autoptr(WhRecord) draft = make_silence (operation);
  g_autoptr(WhMatchers) matchers = NULL;
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_silence, WH_LOCAL);
  g_autofree char *result = NULL;
  g_autofree char *name = NULL;
  WhInterval time = get_time (draft);
  gint64 now = g_get_real_time ();

  matchers = wh_matchers_parse (draft->values[WH_SILENCE_MATCHERS].text, NULL);
  if (self->store == NULL || matchers == NULL)
    return wh_dex_reject (WH_ERROR_INVALID, _("The silence cannot be kept"));

  name = wh_matchers_to_text (matchers, " ");
  wh_record_builder_copy (builder, draft);
  wh_record_builder_set_uid (builder, wh_operation_get_id (operation));
  wh_record_builder_set_observed_at (builder, now);
  wh_record_builder_set_text (builder, WH_SILENCE_NAME, name);
  wh_record_builder_take_text (builder, WH_SILENCE_MATCHERS, wh_matchers_to_text (matchers, "\n"));
  wh_record_builder_set_text (builder, WH_SILENCE_STATE, get_state_at (&time, now));
  put (self, wh_record_builder_build (builder));
  wh_silences_update (self, now);

  result = g_strdup_printf (_("Silence %s"), wh_operation_get_id (operation));
  wh_operation_set_result (operation, result);

  return dex_future_new_true ();
}

static gboolean
silence_applies (const WhRecord *alert)
{
  return alert->values[WH_ALERT_LABELS].text != NULL &&
         g_strcmp0 (alert->values[WH_ALERT_STATE].text, "suppressed") != 0;
}

const WhSetting wh_silence_parameters[WH_SILENCE_N_PARAMETERS] = {
  { "minutes", N_("Minutes"), N_("How long it is hidden; 60 when left empty"), WH_SETTING_NUMBER, FALSE, NULL },
  { "comment", N_("Reason"), N_("For those who look at the silence later"), WH_SETTING_TEXT, FALSE, NULL },
  { "matchers", N_("Matches"), N_("One a line, such as app=\"billing\"; the labels of the alert when left empty"), WH_SETTING_TEXT, FALSE, NULL },
};

static const WhOperationInfo silence_info = {
  .id           = "silence",
  .title        = N_("Silence…"),
  .verb         = N_("Silence"),
  .icon_name    = "audio-volume-muted-symbolic",
  .kind         = "alert",
  .flags        = WH_OPERATION_MANY,
  .parameters   = wh_silence_parameters,
  .n_parameters = WH_SILENCE_N_PARAMETERS,
  .applies      = silence_applies,
  .plan         = plan_silence,
  .run          = run_silence,
};

static gboolean
create_applies (const WhRecord *silence)
{
  return g_str_equal (silence->connection, WH_LOCAL) && wh_silence_is_draft (silence);
}

static const WhOperationInfo create_info = {
  .id      = "create",
  .title   = N_("New silence…"),
  .verb    = N_("Silence"),
  .kind    = "silence",
  .applies = create_applies,
  .plan    = plan_silence,
  .run     = run_silence,
};

static gboolean
expire_applies (const WhRecord *silence)
{
  return g_str_equal (silence->connection, WH_LOCAL) && !wh_silence_is_draft (silence) &&
         g_strcmp0 (silence->values[WH_SILENCE_STATE].text, "expired") != 0;
}

static WhRecord *
find_current (WhSilences  *self,
              WhOperation *operation)
{
  return self->store != NULL ? wh_store_lookup (self->store, &wh_kind_silence, WH_LOCAL,
                                                wh_operation_get_target (operation)->uid)
                             : NULL;
}

static DexFuture *
plan_expire (WhOperation *operation)
{
  WhRecord *silence = find_current (WH_SILENCES (wh_operation_get_owner (operation)), operation);

  if (silence == NULL || !expire_applies (silence))
    return wh_dex_reject (WH_ERROR_CONFLICT, _("The silence is over already"));

  wh_operation_set_change (operation, silence->values[WH_SILENCE_MATCHERS].text, NULL);
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("What it hides is shown and told again at once"));
  if (silence->values[WH_SILENCE_REPEATS].text != NULL)
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("It does not come again"));

  return dex_future_new_true ();
}

static DexFuture *
run_expire (WhOperation *operation)
{
  WhSilences *self = WH_SILENCES (wh_operation_get_owner (operation));
  WhRecord *silence = find_current (self, operation);
  gint64 now = g_get_real_time ();
  WhInterval time;

  if (silence == NULL)
    return wh_dex_reject (WH_ERROR_CONFLICT, _("The silence is over already"));

  time = get_time (silence);
  time.from = MIN (time.from, now);
  time.until = now;
  put (self, with_time (silence, &time, NULL, now));
  wh_operation_set_result (operation, _("The silence is over"));

  return dex_future_new_true ();
}

static const WhOperationInfo expire_info = {
  .id        = "expire",
  .title     = N_("End…"),
  .verb      = N_("End"),
  .icon_name = "audio-volume-high-symbolic",
  .kind      = "silence",
  .flags     = WH_OPERATION_MANY,
  .applies   = expire_applies,
  .plan      = plan_expire,
  .run       = run_expire,
};

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
  wh_operations_add_local (operations, &silence_info, G_OBJECT (self));
  wh_operations_add_local (operations, &create_info, G_OBJECT (self));
  wh_operations_add_local (operations, &expire_info, G_OBJECT (self));

  return self;
}
