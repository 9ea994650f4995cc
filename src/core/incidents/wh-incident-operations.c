/* wh-incident-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-incident-operations-private.h"
#include "wh-incident-owner.h"
#include "wh-kinds.h"

/* What people do with an incident. The event that each operation leaves is a
 * line of the incident's timeline, so nothing is written twice. */

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

static WhIncidents *
get_incidents (WhOperation *operation)
{
  return WH_INCIDENTS (wh_operation_get_owner (operation));
}

static WhRecord *
find_current (WhOperation *operation)
{
  return wh_incidents_find (get_incidents (operation), wh_operation_get_target (operation)->uid);
}

static gboolean
is_open (const WhRecord *incident)
{
  return wh_incident_is_open (incident);
}

static DexFuture *
reject_over (void)
{
  return wh_dex_reject (WH_ERROR_CONFLICT, _("The incident is over already"));
}

static WhRecordBuilder *
begin_change (WhRecord *incident)
{
  WhRecordBuilder *builder = wh_record_builder_new (&wh_kind_incident, WH_LOCAL);

  wh_record_builder_copy (builder, incident);
  wh_record_builder_set_uid (builder, incident->uid);
  wh_record_builder_set_observed_at (builder, g_get_real_time ());

  return builder;
}

static const char *
get_owner_name (WhOperation *operation)
{
  const char *owner = wh_operation_get_parameter (operation, "owner");

  return owner != NULL && *owner != '\0' ? owner : g_get_user_name ();
}

/* ---- acknowledge ---- */

static DexFuture *
plan_acknowledge (WhOperation *operation)
{
  WhRecord *incident = find_current (operation);
  gint64 minutes = wh_operation_get_number (operation, "minutes", 0);

  if (incident == NULL || !is_open (incident))
    return reject_over ();

  if (minutes < 0 || minutes > 60 * 24 * 365)
    return wh_dex_reject (WH_ERROR_INVALID, _("It can be taken from 1 minute to a year, or until it is over"));

  wh_operation_set_change (operation, incident->values[WH_INCIDENT_OWNER].text, get_owner_name (operation));
  if (minutes > 0)
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("%s has it for %d minutes; nobody is told again until then"),
                             get_owner_name (operation), (int)minutes);
  else
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("%s has it until it is over; nobody is told again"),
                             get_owner_name (operation));

  return dex_future_new_true ();
}

static DexFuture *
run_acknowledge (WhOperation *operation)
{
  WhRecord *incident = find_current (operation);
  gint64 minutes = wh_operation_get_number (operation, "minutes", 0);
  g_autoptr(WhRecordBuilder) builder = NULL;
  g_autofree char *result = NULL;
  g_autofree char *cause = NULL;
  gint64 now = g_get_real_time ();

  if (incident == NULL || !is_open (incident))
    return reject_over ();

  cause = g_strdup (incident->values[WH_INCIDENT_CAUSE].text);
  builder = begin_change (incident);
  wh_record_builder_set_text (builder, WH_INCIDENT_STATE, "acknowledged");
  wh_record_builder_set_text (builder, WH_INCIDENT_OWNER, get_owner_name (operation));
  wh_record_builder_set_number (builder, WH_INCIDENT_UNTIL, minutes > 0 ? now + minutes * MINUTE : WH_ABSENT);
  if (incident->values[WH_INCIDENT_TAKEN].number == WH_ABSENT)
    wh_record_builder_set_number (builder, WH_INCIDENT_TAKEN, now);
  wh_incidents_put (get_incidents (operation), wh_record_builder_build (builder));

  /* Translators: name of a person */
  result = g_strdup_printf (_("%s is on it"), get_owner_name (operation));
  wh_operation_set_result (operation, result);

  return wh_incident_owner_pass_on (get_incidents (operation), cause, get_owner_name (operation),
                                    minutes > 0 ? now + minutes * MINUTE : WH_ABSENT);
}

static const WhSetting acknowledge_parameters[] = {
  { "owner", N_("Who"), N_("You when left empty"), WH_SETTING_TEXT, FALSE, NULL },
  { "minutes", N_("Minutes"), N_("Until it is over when left empty"), WH_SETTING_NUMBER, FALSE, NULL },
};

static const WhOperationInfo acknowledge_info = {
  .id           = "acknowledge",
  .title        = N_("Acknowledge…"),
  .verb         = N_("Acknowledge"),
  .doing        = N_("Acknowledging %s"),
  .icon_name    = "object-select-symbolic",
  .kind         = "incident",
  .flags        = WH_OPERATION_MANY,
  .parameters   = acknowledge_parameters,
  .n_parameters = G_N_ELEMENTS (acknowledge_parameters),
  .applies      = is_open,
  .plan         = plan_acknowledge,
  .run          = run_acknowledge,
};

/* ---- note ---- */

static DexFuture *
plan_note (WhOperation *operation)
{
  if (find_current (operation) == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("The incident is not known any more"));

  wh_operation_set_change (operation, NULL, wh_operation_get_parameter (operation, "text"));

  return dex_future_new_true ();
}

/* The result is what the timeline shows. */
static DexFuture *
run_note (WhOperation *operation)
{
  wh_operation_set_result (operation, wh_operation_get_parameter (operation, "text"));

  return dex_future_new_true ();
}

static const WhSetting note_parameters[] = {
  { "text", N_("Note"), N_("Markdown works"), WH_SETTING_TEXT, TRUE, NULL },
};

static const WhOperationInfo note_info = {
  .id           = "note",
  .title        = N_("Add note…"),
  .verb         = N_("Note"),
  .doing        = N_("Noting something on %s"),
  .icon_name    = "document-edit-symbolic",
  .kind         = "incident",
  .parameters   = note_parameters,
  .n_parameters = G_N_ELEMENTS (note_parameters),
  .plan         = plan_note,
  .run          = run_note,
};

/* ---- resolve ---- */

static DexFuture *
plan_resolve (WhOperation *operation)
{
  WhRecord *incident = find_current (operation);

  if (incident == NULL || !is_open (incident))
    return reject_over ();

  wh_operation_set_change (operation, incident->values[WH_INCIDENT_STATE].text, "resolved");
  wh_operation_add_effect (operation, WH_HEALTH_OK,
                           _("It stays resolved even while its alerts fire on; a new one is opened when they begin again"));

  return dex_future_new_true ();
}

static DexFuture *
run_resolve (WhOperation *operation)
{
  WhRecord *incident = find_current (operation);
  const char *text = wh_operation_get_parameter (operation, "text");
  g_autoptr(WhRecordBuilder) builder = NULL;

  if (incident == NULL || !is_open (incident))
    return reject_over ();

  builder = begin_change (incident);
  wh_record_builder_set_text (builder, WH_INCIDENT_STATE, "resolved");
  wh_record_builder_set_number (builder, WH_INCIDENT_ENDED, g_get_real_time ());
  wh_record_builder_set_text (builder, WH_INCIDENT_RESOLVED_BY, g_get_user_name ());
  wh_record_builder_set_text (builder, WH_INCIDENT_RESOLUTION, text != NULL && *text != '\0' ? text : NULL);
  wh_incidents_put (get_incidents (operation), wh_record_builder_build (builder));
  wh_operation_set_result (operation, text != NULL && *text != '\0' ? text : _("Resolved"));

  return dex_future_new_true ();
}

static const WhSetting resolve_parameters[] = {
  { "text", N_("What it was"), N_("For the post-mortem"), WH_SETTING_TEXT, FALSE, NULL },
};

static const WhOperationInfo resolve_info = {
  .id           = "resolve",
  .title        = N_("Resolve…"),
  .verb         = N_("Resolve"),
  .doing        = N_("Resolving %s"),
  .icon_name    = "object-select-symbolic",
  .kind         = "incident",
  .flags        = WH_OPERATION_MANY,
  .parameters   = resolve_parameters,
  .n_parameters = G_N_ELEMENTS (resolve_parameters),
  .applies      = is_open,
  .plan         = plan_resolve,
  .run          = run_resolve,
};

/* ---- open by hand ---- */

static gboolean
open_applies (const WhRecord *alert)
{
  return g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") == 0;
}

static DexFuture *
plan_open (WhOperation *operation)
{
  wh_operation_set_change (operation, NULL, wh_operation_get_target (operation)->values[WH_ALERT_SUMMARY].text);
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("An incident about what this alert is about is opened, unless one is open"));

  return dex_future_new_true ();
}

static DexFuture *
run_open (WhOperation *operation)
{
  WhRecord *incident = wh_incidents_open_for (get_incidents (operation), wh_operation_get_target (operation),
                                              g_get_user_name (), g_get_real_time ());
  g_autofree char *result = NULL;

  if (incident == NULL)
    return wh_dex_reject (WH_ERROR_CONFLICT, _("The alert does not fire any more"));

  result = g_strdup_printf (_("Incident %s"), wh_record_get_name (incident));
  wh_operation_set_result (operation, result);

  return wh_incidents_when_judged (get_incidents (operation));
}

static const WhOperationInfo open_info = {
  .id        = "open-incident",
  .title     = N_("Open incident…"),
  .verb      = N_("Open incident"),
  .doing     = N_("Opening an incident for %s"),
  .icon_name = "dialog-warning-symbolic",
  .kind      = "alert",
  .applies   = open_applies,
  .plan      = plan_open,
  .run       = run_open,
};

void
wh_incident_operations_add (WhOperations *operations,
                            WhIncidents  *incidents)
{
  const WhOperationInfo *infos[] = { &acknowledge_info, &note_info, &resolve_info, &open_info };

  for (guint i = 0; i < G_N_ELEMENTS (infos); i++)
    wh_operations_add_local (operations, infos[i], G_OBJECT (incidents));
}
