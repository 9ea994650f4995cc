/* wh-silence-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What can be asked for with silences that are kept here. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-alert-set.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-matchers.h"
#include "wh-silences-private.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

static void
put (WhSilences *self,
     WhRecord   *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);

  wh_batch_take_record (batch, record);
  wh_store_apply_now (self->store, batch);
}

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

/**
 * wh_silence_draft_for:
 * @operation: an operation of an alert, with `wh_silence_parameters`, or of a draft
 *
 * Returns: (transfer full): what it asks for: of an alert a silence that begins
 *   now, for the matchers that were given or exactly its labels
 */
WhRecord *
wh_silence_draft_for (WhOperation *operation)
{
  WhRecord *target = wh_operation_get_target (operation);
  const char *given = wh_operation_get_parameter (operation, "matchers");
  g_autofree char *matchers = NULL;
  gint64 now = g_get_real_time ();
  gint64 minutes;

  if (target->kind == &wh_kind_silence)
    return wh_record_ref (target);

  minutes = wh_operation_get_number (operation, "minutes", WH_SILENCE_MINUTES);
  matchers = given != NULL && *given != '\0' ? g_strdup (given)
                                             : wh_matchers_from_labels (target->values[WH_ALERT_LABELS].text);

  return wh_silence_draft (WH_LOCAL, matchers != NULL ? matchers : "", now, now + minutes * MINUTE,
                           wh_operation_get_parameter (operation, "comment"), FALSE, NULL);
}

/* Whether it can be kept, and what it matches. */
static WhMatchers *
check_silence (const WhRecord  *silence,
               GError         **error)
{
  const char *repeats = silence->values[WH_SILENCE_REPEATS].text;
  gint64 length = silence->values[WH_SILENCE_ENDS].number - silence->values[WH_SILENCE_STARTS].number;
  const char *problem = NULL;

  if (length < MINUTE || length > 366 * 24 * 60 * MINUTE)
    problem = _("A silence lasts from 1 minute to a year");
  else if (repeats != NULL && wh_recurrence_get_period (repeats) != 0 && length >= wh_recurrence_get_period (repeats))
    problem = _("It would begin again before it ends: choose an earlier end");
  else if (silence->values[WH_SILENCE_ENDS].number <= g_get_real_time ())
    problem = _("The silence would be over already: choose a later end");

  if (problem != NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, problem);
      return NULL;
    }

  if (repeats != NULL && wh_recurrence_get_period (repeats) == 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("“%s” is not how a silence repeats: it is daily, weekdays or weekly"), repeats);
      return NULL;
    }

  return wh_matchers_parse (silence->values[WH_SILENCE_MATCHERS].text, error);
}

/* What the plan says of it. */
static void
add_effects (WhOperation *operation,
             WhRecord    *silence,
             WhMatchers  *matchers)
{
  gint64 starts = silence->values[WH_SILENCE_STARTS].number;
  g_autofree char *from = wh_format_time (starts);
  g_autofree char *ends = wh_format_time (silence->values[WH_SILENCE_ENDS].number);

  add_preview (operation, WH_SILENCES (wh_operation_get_owner (operation)), matchers);

  if (starts > g_get_real_time ())
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("Kept here from %s until %s; other receivers are told as before"),
                             from, ends);
  else
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("Kept here until %s; other receivers are told as before"), ends);

  if (silence->values[WH_SILENCE_REPEATS].text != NULL)
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("Then it comes again, at the same time of the day"));
}

static DexFuture *
plan_silence (WhOperation *operation)
{
  g_autoptr(WhRecord) silence = wh_silence_draft_for (operation);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhMatchers) matchers = check_silence (silence, &error);
  g_autofree char *text = NULL;

  if (matchers == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  text = wh_matchers_to_text (matchers, "\n");
  wh_operation_set_change (operation, NULL, text);
  add_effects (operation, silence, matchers);

  return dex_future_new_true ();
}

/* As it is kept: with its matchers in one form, and its state by the clock. */
static void
keep (WhSilences *self,
      WhRecord   *silence,
      WhMatchers *matchers,
      const char *uid)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_silence, WH_LOCAL);
  g_autofree char *name = wh_matchers_to_text (matchers, " ");
  WhInterval time = wh_silence_get_time (silence);
  gint64 now = g_get_real_time ();

  wh_record_builder_copy (builder, silence);
  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_observed_at (builder, now);
  wh_record_builder_set_text (builder, WH_SILENCE_NAME, name);
  wh_record_builder_take_text (builder, WH_SILENCE_MATCHERS, wh_matchers_to_text (matchers, "\n"));
  wh_record_builder_set_text (builder, WH_SILENCE_STATE, wh_silence_get_state_at (&time, now));
  put (self, wh_record_builder_build (builder));
  wh_silences_update (self, now);
}

static DexFuture *
run_silence (WhOperation *operation)
{
  WhSilences *self = WH_SILENCES (wh_operation_get_owner (operation));
  g_autoptr(WhRecord) draft = wh_silence_draft_for (operation);
  g_autoptr(WhMatchers) matchers = wh_matchers_parse (draft->values[WH_SILENCE_MATCHERS].text, NULL);
  g_autofree char *result = NULL;

  if (self->store == NULL || matchers == NULL)
    return wh_dex_reject (WH_ERROR_INVALID, _("The silence cannot be kept"));

  keep (self, draft, matchers, wh_operation_get_id (operation));
  result = g_strdup_printf (_("Silence %s"), wh_operation_get_id (operation));
  wh_operation_set_result (operation, result);

  return dex_future_new_true ();
}

/**
 * wh_silence_is_for:
 * @alert: an alert
 *
 * Returns: whether it can be silenced: it has labels, and nothing hides it yet
 */
gboolean
wh_silence_is_for (const WhRecord *alert)
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
  .doing        = N_("Silencing %s"),
  .icon_name    = "audio-volume-muted-symbolic",
  .kind         = "alert",
  .flags        = WH_OPERATION_MANY,
  .parameters   = wh_silence_parameters,
  .n_parameters = WH_SILENCE_N_PARAMETERS,
  .applies      = wh_silence_is_for,
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
  .doing   = N_("Silencing %s"),
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

/* ---- Changing one ---- */

static const char * const repetitions[] = { "never", "daily", "weekdays", "weekly", NULL };

static const WhSetting edit_parameters[] = {
  { "matchers", N_("Matches"), N_("Such as app=\"billing\", severity=\"warning\"; as it is when left empty"), WH_SETTING_TEXT, FALSE, NULL },
  { "starts", N_("Begins"), N_("Such as 2026-11-24 22:00; as it is when left empty"), WH_SETTING_TEXT, FALSE, NULL },
  { "ends", N_("Ends"), N_("Such as 2026-11-25 02:00; as it is when left empty"), WH_SETTING_TEXT, FALSE, NULL },
  { "repeats", N_("Repeats"), N_("At the same time of the day"), WH_SETTING_CHOICE, FALSE, repetitions },
  { "comment", N_("Reason"), N_("As it is when left empty"), WH_SETTING_TEXT, FALSE, NULL },
};

static char *
get_edit_default (const WhRecord *silence,
                  const char     *parameter)
{
  const WhValue *values = silence->values;
  g_autoptr(WhMatchers) matchers = NULL;

  if (g_str_equal (parameter, "starts") || g_str_equal (parameter, "ends"))
    {
      gint64 time = values[*parameter == 's' ? WH_SILENCE_STARTS : WH_SILENCE_ENDS].number;
      g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

      return moment != NULL ? g_date_time_format (moment, "%Y-%m-%d %H:%M") : NULL;
    }

  if (g_str_equal (parameter, "matchers"))
    {
      matchers = wh_matchers_parse (values[WH_SILENCE_MATCHERS].text, NULL);
      return matchers != NULL ? wh_matchers_to_text (matchers, ", ") : NULL;
    }

  if (g_str_equal (parameter, "repeats"))
    return g_strdup (values[WH_SILENCE_REPEATS].text != NULL ? values[WH_SILENCE_REPEATS].text : "never");

  return g_strdup (values[WH_SILENCE_COMMENT].text);
}

static const char *
get_given (WhOperation *operation,
           const char  *id)
{
  const char *value = wh_operation_get_parameter (operation, id);

  return value != NULL && *value != '\0' ? value : NULL;
}

static gboolean
set_given_time (WhOperation      *operation,
                WhRecordBuilder  *builder,
                guint             field,
                const char       *id,
                GError          **error)
{
  gint64 before = wh_record_get_value (wh_operation_get_target (operation), field)->number;
  const char *text = get_given (operation, id);
  gint64 time = text != NULL ? wh_parse_time_here (text, g_get_real_time ()) : 0;

  if (time == WH_ABSENT)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is not a time: write it as 2026-11-24 22:00"), text);
      return FALSE;
    }

  /* A form shows minutes: what it was given back unchanged keeps its seconds. */
  if (text != NULL && time / MINUTE != before / MINUTE)
    wh_record_builder_set_number (builder, field, time);

  return TRUE;
}

/* The silence as it is to be. */
static WhRecord *
make_edited (WhOperation  *operation,
             WhRecord     *silence,
             GError      **error)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_silence, WH_LOCAL);
  const char *repeats = get_given (operation, "repeats");

  wh_record_builder_copy (builder, silence);
  wh_record_builder_set_uid (builder, silence->uid);

  if (get_given (operation, "matchers") != NULL)
    wh_record_builder_set_text (builder, WH_SILENCE_MATCHERS, get_given (operation, "matchers"));
  if (get_given (operation, "comment") != NULL)
    wh_record_builder_set_text (builder, WH_SILENCE_COMMENT, get_given (operation, "comment"));
  if (repeats != NULL)
    wh_record_builder_set_text (builder, WH_SILENCE_REPEATS, g_str_equal (repeats, "never") ? NULL : repeats);

  if (!set_given_time (operation, builder, WH_SILENCE_STARTS, "starts", error) ||
      !set_given_time (operation, builder, WH_SILENCE_ENDS, "ends", error))
    return NULL;

  return wh_record_builder_build (builder);
}

static char *
dup_description (const WhRecord *silence)
{
  const char *repeats = silence->values[WH_SILENCE_REPEATS].text;
  const char *comment = silence->values[WH_SILENCE_COMMENT].text;
  g_autofree char *from = wh_format_time (silence->values[WH_SILENCE_STARTS].number);
  g_autofree char *until = wh_format_time (silence->values[WH_SILENCE_ENDS].number);
  /* Translators: two times */
  g_autofree char *time = g_strdup_printf (_("From %s until %s"), from, until);

  return g_strdup_printf ("%s\n%s%s%s%s%s", silence->values[WH_SILENCE_MATCHERS].text, time, repeats != NULL ? "\n" : "",
                          repeats != NULL ? wh_recurrence_get_title (repeats) : "", comment != NULL ? "\n" : "",
                          comment != NULL ? comment : "");
}

static DexFuture *
plan_edit (WhOperation *operation)
{
  WhRecord *silence = find_current (WH_SILENCES (wh_operation_get_owner (operation)), operation);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhRecord) edited = NULL;
  g_autoptr(WhMatchers) matchers = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (silence == NULL || !expire_applies (silence))
    return wh_dex_reject (WH_ERROR_CONFLICT, _("The silence is over already"));

  if ((edited = make_edited (operation, silence, &error)) == NULL ||
      (matchers = check_silence (edited, &error)) == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  before = dup_description (silence);
  after = dup_description (edited);
  wh_operation_set_change (operation, before, after);
  add_effects (operation, edited, matchers);

  return dex_future_new_true ();
}

static DexFuture *
run_edit (WhOperation *operation)
{
  WhSilences *self = WH_SILENCES (wh_operation_get_owner (operation));
  WhRecord *silence = find_current (self, operation);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhRecord) edited = NULL;
  g_autoptr(WhMatchers) matchers = NULL;

  if (silence == NULL)
    return wh_dex_reject (WH_ERROR_CONFLICT, _("The silence is over already"));

  if ((edited = make_edited (operation, silence, &error)) == NULL ||
      (matchers = check_silence (edited, &error)) == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  keep (self, edited, matchers, edited->uid);
  wh_operation_set_result (operation, _("The silence is changed"));

  return dex_future_new_true ();
}

static const WhOperationInfo edit_info = {
  .id           = "edit",
  .title        = N_("Edit…"),
  .verb         = N_("Change"),
  .doing        = N_("Changing %s"),
  .icon_name    = "document-edit-symbolic",
  .kind         = "silence",
  .parameters   = edit_parameters,
  .n_parameters = G_N_ELEMENTS (edit_parameters),
  .get_default  = get_edit_default,
  .applies      = expire_applies,
  .plan         = plan_edit,
  .run          = run_edit,
};

/* ---- Ending one ---- */

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

  time = wh_silence_get_time (silence);
  time.from = MIN (time.from, now);
  time.until = now;
  put (self, wh_silence_with_time (silence, &time, NULL, now));
  wh_operation_set_result (operation, _("The silence is over"));

  return dex_future_new_true ();
}

static const WhOperationInfo expire_info = {
  .id        = "expire",
  .title     = N_("End…"),
  .verb      = N_("End"),
  .doing     = N_("Ending %s"),
  .icon_name = "audio-volume-high-symbolic",
  .kind      = "silence",
  .flags     = WH_OPERATION_MANY,
  .applies   = expire_applies,
  .plan      = plan_expire,
  .run       = run_expire,
};

/**
 * wh_silences_add_operations:
 * @self: silences
 * @operations: where they can be asked for
 *
 * What can be done with them is asked for there.
 */
void
wh_silences_add_operations (WhSilences   *self,
                            WhOperations *operations)
{
  wh_operations_add_local (operations, &silence_info, G_OBJECT (self));
  wh_operations_add_local (operations, &create_info, G_OBJECT (self));
  wh_operations_add_local (operations, &expire_info, G_OBJECT (self));
  wh_operations_add_local (operations, &edit_info, G_OBJECT (self));
}
