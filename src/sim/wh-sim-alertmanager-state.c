/* wh-sim-alertmanager-state.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-alertmanager-private.h"

/* What fires now, and who suppresses it. */

void
alertmanager_alert_free (WhSimFiring *alert)
{
  wh_sim_labels_unref (alert->labels);
  wh_sim_labels_unref (alert->annotations);
  g_free (alert->generator);
  g_ptr_array_unref (alert->silenced_by);
  g_ptr_array_unref (alert->inhibited_by);
  g_free (alert);
}

WhSimFiring *
alertmanager_alert_new (WhSimLabels *labels,
                        WhSimLabels *annotations)
{
  WhSimFiring *alert = g_new0 (WhSimFiring, 1);

  alert->labels = labels;
  alert->annotations = annotations;
  alert->silenced_by = g_ptr_array_new_with_free_func (g_free);
  alert->inhibited_by = g_ptr_array_new_with_free_func (g_free);

  return alert;
}

WhSimLabels *
alertmanager_labels_from_json (JsonObject *object)
{
  g_autoptr(GArray) pairs = g_array_new (FALSE, FALSE, sizeof (WhSimLabel));
  JsonObjectIter iter;
  JsonNode *node;
  WhSimLabel pair;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &pair.name, &node))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        continue;

      pair.value = json_node_get_string (node);
      g_array_append_val (pairs, pair);
    }

  return wh_sim_labels_new_array ((const WhSimLabel *) pairs->data, pairs->len);
}

/* Alertmanager's key of an alert: FNV-1a over its labels. */
char *
alertmanager_fingerprint (WhSimLabels *labels)
{
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);

  for (guint i = 0; i < labels->n_pairs; i++)
    {
      for (guint j = 0; j < 2; j++)
        {
          for (const char *at = j == 0 ? labels->pairs[i].name : labels->pairs[i].value; *at != '\0'; at++)
            hash = (hash ^ (guchar) *at) * G_GUINT64_CONSTANT (1099511628211);
          hash = (hash ^ 0xff) * G_GUINT64_CONSTANT (1099511628211);
        }
    }

  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x", hash);
}

const char *
alertmanager_receiver_of (WhSimFiring *alert)
{
  return strcmp (wh_sim_labels_get (alert->labels, "severity"), "critical") == 0 ? "on-call" : "ops-chat";
}

/* The one inhibition rule: something critical keeps the warnings of the same
 * application quiet. */
static gboolean
inhibits (WhSimFiring *source,
          WhSimFiring *target)
{
  static const char * const equal[] = { "cluster", "namespace", "app" };

  if (strcmp (wh_sim_labels_get (source->labels, "severity"), "critical") != 0 ||
      strcmp (wh_sim_labels_get (target->labels, "severity"), "warning") != 0 ||
      *wh_sim_labels_get (target->labels, "app") == '\0')
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (equal); i++)
    {
      if (strcmp (wh_sim_labels_get (source->labels, equal[i]), wh_sim_labels_get (target->labels, equal[i])) != 0)
        return FALSE;
    }

  return TRUE;
}

static int
compare_alerts (gconstpointer a,
                gconstpointer b)
{
  const WhSimFiring *one = *(const WhSimFiring * const *) a;
  const WhSimFiring *other = *(const WhSimFiring * const *) b;

  if (one->starts != other->starts)
    return one->starts < other->starts ? -1 : 1;

  return wh_sim_labels_compare (one->labels, other->labels);
}

static void
add_world_alerts (WhSimAlertmanager *self,
                  GPtrArray         *alerts)
{
  g_autoptr(GPtrArray) known = wh_sim_world_dup_alerts (self->world);
  gint64 now = wh_sim_world_get_time (self->world);

  for (guint i = 0; i < known->len; i++)
    {
      WhSimAlert *source = g_ptr_array_index (known, i);
      g_autofree char *expression = NULL;
      WhSimFiring *alert;

      if (!source->firing)
        continue;

      alert = alertmanager_alert_new (wh_sim_labels_from_table (source->labels), wh_sim_labels_from_table (source->annotations));
      expression = g_uri_escape_string (source->rule->expression, NULL, FALSE);
      alert->generator = g_strdup_printf ("http://prometheus.acme.dev/graph?g0.expr=%s&g0.tab=1", expression);
      alert->starts = source->since + source->rule->hold * G_USEC_PER_SEC;
      alert->updated = now - now % (15 * G_USEC_PER_SEC);
      alert->ends = alert->updated + 4 * 60 * G_USEC_PER_SEC;
      g_ptr_array_add (alerts, alert);
    }
}

static void
add_posted_alerts (WhSimAlertmanager *self,
                   GPtrArray         *alerts)
{
  gint64 now = wh_sim_world_get_time (self->world);
  GHashTableIter iter;
  WhSimFiring *posted;

  g_hash_table_iter_init (&iter, self->posted);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &posted))
    {
      WhSimFiring *alert;

      if (posted->ends <= now)
        {
          g_hash_table_iter_remove (&iter);
          continue;
        }

      alert = alertmanager_alert_new (wh_sim_labels_ref (posted->labels), wh_sim_labels_ref (posted->annotations));
      alert->generator = g_strdup (posted->generator);
      alert->starts = posted->starts;
      alert->ends = posted->ends;
      alert->updated = posted->updated;
      g_ptr_array_add (alerts, alert);
    }
}

/* Everything that fires now, with who suppresses it. */
GPtrArray *
alertmanager_collect (WhSimAlertmanager *self)
{
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) alertmanager_alert_free);
  GPtrArray *silences = wh_sim_silences_get_all (self->silences);

  add_world_alerts (self, alerts);
  add_posted_alerts (self, alerts);
  g_ptr_array_sort (alerts, compare_alerts);

  for (guint i = 0; i < alerts->len; i++)
    {
      WhSimFiring *alert = g_ptr_array_index (alerts, i);

      for (guint j = 0; j < silences->len; j++)
        {
          WhSimSilence *silence = g_ptr_array_index (silences, j);

          if (strcmp (wh_sim_silences_state (self->silences, silence), "active") == 0 &&
              wh_sim_matchers_match (silence->matchers, alert->labels))
            g_ptr_array_add (alert->silenced_by, g_strdup (silence->id));
        }

      for (guint j = 0; j < alerts->len; j++)
        {
          WhSimFiring *source = g_ptr_array_index (alerts, j);

          if (inhibits (source, alert))
            g_ptr_array_add (alert->inhibited_by, alertmanager_fingerprint (source->labels));
        }
    }

  return alerts;
}
