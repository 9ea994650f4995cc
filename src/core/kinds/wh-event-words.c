/* wh-event-words.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-event-words.h"
#include "wh-kinds.h"

/* What happened, as somebody would tell it. What the system itself said stays the
 * event's reason and message. */

static const struct
{
  const char *reason;
  const char *begin; /* of the message; nullable: any */
  const char *words;
} known[] = {
  { "BackOff", "Back-off pulling", N_("Image cannot be pulled") },
  { "BackOff", NULL, N_("Container fails again and again") },
  { "BackoffLimitExceeded", NULL, N_("Job failed too often") },
  { "Completed", NULL, N_("Job is done") },
  { "Created", NULL, N_("Container made") },
  { "DeadlineExceeded", NULL, N_("Job took too long") },
  { "Evicted", NULL, N_("Pod had to leave its node") },
  { "Failed", "Failed to pull", N_("Image cannot be pulled") },
  { "Failed", "Error: ErrImagePull", N_("Image cannot be pulled") },
  { "Failed", "Error: ImagePullBackOff", N_("Image cannot be pulled") },
  { "Failed", NULL, N_("Container cannot be started") },
  { "FailedAttachVolume", NULL, N_("Volume cannot be attached") },
  { "FailedCreate", NULL, N_("Pod cannot be made") },
  { "FailedMount", NULL, N_("Volume cannot be mounted") },
  { "FailedScheduling", NULL, N_("No node takes the pod") },
  { "Killing", NULL, N_("Container is told to end") },
  { "NodeHasDiskPressure", NULL, N_("Node runs out of disk") },
  { "NodeHasInsufficientMemory", NULL, N_("Node runs out of memory") },
  { "NodeHasInsufficientPID", NULL, N_("Node runs out of processes") },
  { "NodeHasNoDiskPressure", NULL, N_("Node has enough disk again") },
  { "NodeHasSufficientMemory", NULL, N_("Node has enough memory again") },
  { "NodeHasSufficientPID", NULL, N_("Node has enough processes again") },
  { "NodeNotReady", NULL, N_("Node is not ready") },
  { "NodeNotSchedulable", NULL, N_("Node takes no more pods") },
  { "NodeReady", NULL, N_("Node is ready") },
  { "NodeSchedulable", NULL, N_("Node takes pods again") },
  { "OOMKilling", NULL, N_("Out of memory: a process was killed") },
  { "Preempted", NULL, N_("Pod made room for a more important one") },
  { "Pulled", NULL, N_("Image is there") },
  { "Pulling", NULL, N_("Image is being pulled") },
  { "Rebooted", NULL, N_("Node was started again") },
  { "ScalingReplicaSet", "Scaled down", N_("Scaled down") },
  { "ScalingReplicaSet", "Scaled up", N_("Scaled up") },
  { "Scheduled", NULL, N_("Node found for a pod") },
  { "Started", NULL, N_("Container started") },
  { "SuccessfulCreate", "Created pod", N_("Pod made") },
  { "SuccessfulDelete", "Deleted pod", N_("Pod deleted") },
  { "SuccessfulRescale", NULL, N_("Scaled by load") },
  { "SystemOOM", NULL, N_("Node ran out of memory") },
  { "Unhealthy", "Liveness", N_("Container does not answer its liveness probe") },
  { "Unhealthy", "Readiness", N_("Container is not ready") },
  { "Unhealthy", "Startup", N_("Container is not up yet") },
};

/* "SuccessfulAttachVolume" → "Successful attach volume"; an abbreviation keeps
 * its capitals, and what is no such word stays as it is. */
static char *
spread (const char *reason)
{
  g_autoptr(GString) words = g_string_new (NULL);

  for (const char *c = reason; *c != '\0'; c++)
    {
      gboolean begins = c > reason && g_ascii_isupper (*c) && g_ascii_islower (c[-1]);

      if (!g_ascii_isalnum (*c))
        return g_strdup (reason);

      if (begins)
        g_string_append_c (words, ' ');

      g_string_append_c (words, begins && g_ascii_islower (c[1]) ? g_ascii_tolower (*c) : *c);
    }

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static gboolean
is_in_lane (const WhRecord *event,
            const char     *lane)
{
  return g_strcmp0 (event->values[WH_EVENT_LANE].text, lane) == 0;
}

/**
 * wh_event_dup_title:
 * @event: an event
 *
 * Says in words what happened: "Container fails again and again", not "BackOff".
 * An alert says what it is about and not what its rule is called.
 *
 * Returns: (transfer full): one line
 */
char *
wh_event_dup_title (const WhRecord *event)
{
  const char *reason;
  const char *text;

  g_return_val_if_fail (event != NULL && event->kind == &wh_kind_event, NULL);

  reason = wh_record_get_name (event);
  text = event->values[WH_EVENT_TEXT].text;

  if (is_in_lane (event, "alert") && text != NULL && event->health != WH_HEALTH_UNKNOWN)
    return g_strdup (text);

  if (!is_in_lane (event, "cluster"))
    return g_strdup (reason);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].reason, reason) &&
        (known[i].begin == NULL || (text != NULL && g_str_has_prefix (text, known[i].begin))))
      return g_strdup (_(known[i].words));

  return spread (reason);
}

/**
 * wh_event_dup_detail:
 * @event: an event
 *
 * Says what its title leaves open: the object, how often and where for what a
 * cluster tells, the name of an alert, else its message.
 *
 * Returns: (transfer full) (nullable): one line; %NULL: nothing
 */
char *
wh_event_dup_detail (const WhRecord *event)
{
  const char *text;
  const char *object;
  const char *source;
  gint64 count;
  g_autofree char *times = NULL;
  g_autofree char *about = NULL;

  g_return_val_if_fail (event != NULL && event->kind == &wh_kind_event, NULL);

  text = event->values[WH_EVENT_TEXT].text;
  object = event->values[WH_EVENT_OBJECT].text;
  source = event->values[WH_EVENT_SOURCE].text;
  count = event->values[WH_EVENT_COUNT].number;

  if (is_in_lane (event, "alert") && text != NULL && event->health != WH_HEALTH_UNKNOWN)
    return g_strdup (wh_record_get_name (event));

  if (!is_in_lane (event, "cluster") || object == NULL)
    return g_strdup (text);

  /* Translators: the name of a pod, say, and how often something happened to it */
  about = count > 1 ? g_strdup_printf (_("%s ×%d"), object, (int)MIN (count, G_MAXINT)) : g_strdup (object);

  return g_strjoin (" · ", about, source, NULL);
}
