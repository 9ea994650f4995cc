/* wh-incident-policy.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-incidents.h"
#include "wh-json-write.h"

/* Until the user says otherwise: what is critical in production, once it has
 * lasted. */
#define DEFAULT_MINUTES 2
#define DEFAULT_ENVIRONMENT "production"

/**
 * wh_incident_policy_free:
 * @self: (nullable) (transfer full): a #WhIncidentPolicy
 */
void
wh_incident_policy_free (WhIncidentPolicy *self)
{
  if (self == NULL)
    return;

  g_free (self->environment);
  g_free (self);
}

/**
 * wh_incident_policy_from_json:
 * @json: (nullable): what [method@IncidentPolicy.to_json] wrote
 *
 * Returns: (transfer full): the policy; what @json does not say is as usual
 */
WhIncidentPolicy *
wh_incident_policy_from_json (const char *json)
{
  WhIncidentPolicy *self = g_new0 (WhIncidentPolicy, 1);
  g_autoptr(JsonNode) root = json != NULL ? json_from_string (json, NULL) : NULL;
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *environment = DEFAULT_ENVIRONMENT;

  self->severity = WH_HEALTH_FAILING;
  self->minutes = DEFAULT_MINUTES;

  if (object != NULL)
    {
      const char *severity = json_object_get_string_member_with_default (object, "severity", "critical");

      self->severity = g_str_equal (severity, "critical") ? WH_HEALTH_FAILING : WH_HEALTH_WARNING;
      self->minutes = CLAMP (json_object_get_int_member_with_default (object, "minutes", DEFAULT_MINUTES), 0, 24 * 60);
      environment = json_object_get_string_member_with_default (object, "environment", DEFAULT_ENVIRONMENT);
    }

  self->environment = *environment != '\0' ? g_strdup (environment) : NULL;

  return self;
}

/**
 * wh_incident_policy_to_json:
 * @self: a policy
 *
 * Returns: (transfer full): for the history's settings
 */
char *
wh_incident_policy_to_json (const WhIncidentPolicy *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "severity", self->severity == WH_HEALTH_FAILING ? "critical" : "warning");
  wh_json_write_text (builder, "environment", self->environment != NULL ? self->environment : "");
  json_builder_set_member_name (builder, "minutes");
  json_builder_add_int_value (builder, self->minutes);
  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}

/**
 * wh_incident_policy_asks_for:
 * @self: a policy
 * @cause: something that is wrong
 * @now: microseconds since the epoch
 *
 * Returns: whether @cause deserves an incident by now
 */
gboolean
wh_incident_policy_asks_for (const WhIncidentPolicy *self,
                             const WhCause          *cause,
                             gint64                  now)
{
  if (cause->is_connection || cause->n_alerts == 0 ||
      wh_health_rank (cause->health) < wh_health_rank (self->severity))
    return FALSE;

  if (self->environment != NULL && g_strcmp0 (cause->environment, self->environment) != 0)
    return FALSE;

  return cause->since == G_MAXINT64 || now - cause->since >= self->minutes * 60 * (gint64)G_USEC_PER_SEC;
}
