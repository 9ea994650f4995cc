/* wh-ui-fleet-state.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-app.h"
#include "wh-ui-fleet-state.h"

/**
 * wh_ui_fleet_state_count:
 * @self: (out caller-allocates): what is counted
 * @store: where @applications are
 * @applications: (element-type WhRecord): those to look at
 * @environment: (nullable): only how they are there
 *
 * Counts how many are well.
 */
void
wh_ui_fleet_state_count (WhUiFleetState *self,
                         WhStore        *store,
                         GPtrArray      *applications,
                         const char     *environment)
{
  memset (self, 0, sizeof *self);
  self->total = applications->len;
  self->worst = applications->len > 0 ? WH_HEALTH_OK : WH_HEALTH_UNKNOWN;

  for (guint i = 0; i < applications->len; i++)
    {
      WhHealth health = wh_ui_app_get_health (store, g_ptr_array_index (applications, i), environment, NULL);

      self->n[health]++;
      self->worst = wh_health_worst (self->worst, health);
    }

  /* What fails is said before what is not observed. */
  if (self->n[WH_HEALTH_FAILING] > 0)
    self->worst = WH_HEALTH_FAILING;
  else if (self->n[WH_HEALTH_WARNING] > 0)
    self->worst = WH_HEALTH_WARNING;
}

/**
 * wh_ui_fleet_state_dup_title:
 * @self: what was counted
 * @seen_until: when it was last seen, microseconds since the epoch; 0 = it is seen
 *   now, or was at different times
 *
 * Returns: (transfer full): "2 applications are failing"
 */
char *
wh_ui_fleet_state_dup_title (const WhUiFleetState *self,
                             gint64                seen_until)
{
  guint n = self->n[self->worst];

  switch (self->worst)
    {
    case WH_HEALTH_FAILING:
      return g_strdup_printf (ngettext ("%u application is failing", "%u applications are failing", n), n);

    case WH_HEALTH_WARNING:
      return g_strdup_printf (ngettext ("%u application needs attention", "%u applications need attention", n), n);

    case WH_HEALTH_STALE:
      if (seen_until > 0)
        {
          g_autofree char *time = wh_format_time (seen_until);

          return g_strdup_printf (_("Last seen at %s"), time);
        }
      return g_strdup_printf (ngettext ("%u application is not observed", "%u applications are not observed", n), n);

    case WH_HEALTH_OK:
      if (self->n[WH_HEALTH_OK] == self->total)
        return g_strdup_printf (ngettext ("%u application is healthy", "All %u applications are healthy", self->total),
                                self->total);
      return g_strdup_printf (ngettext ("%u application is healthy", "%u applications are healthy", n), n);

    case WH_HEALTH_UNKNOWN:
    default:
      return g_strdup_printf (ngettext ("%u application is not known yet", "%u applications are not known yet", n), n);
    }
}

static WhRecord *
find_last_change (WhStore    *store,
                  const char *environment)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_environment);
  WhRecord *last = NULL;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (list, i);

      if (record->values[WH_ENVIRONMENT_CHANGED].number == WH_ABSENT ||
          (environment != NULL && g_strcmp0 (record->values[WH_ENVIRONMENT_NAME].text, environment) != 0))
        continue;

      if (last == NULL || record->values[WH_ENVIRONMENT_CHANGED].number > last->values[WH_ENVIRONMENT_CHANGED].number)
        last = record;
    }

  return last;
}

static char *
dup_last_change (WhStore    *store,
                 const char *environment,
                 gint64      now)
{
  WhRecord *last = find_last_change (store, environment);
  g_autofree char *age = NULL;
  const char *version;
  const char *place;

  if (last == NULL)
    return g_strdup ("");

  age = wh_format_age (MAX (now - last->values[WH_ENVIRONMENT_CHANGED].number, 0));
  version = last->values[WH_ENVIRONMENT_VERSION].text;
  place = last->values[WH_ENVIRONMENT_NAME].text;

  if (version == NULL)
    /* Translators: an age such as 23 min, an application, an environment */
    return g_strdup_printf (_("Last change %s ago: %s in %s"), age,
                            last->values[WH_ENVIRONMENT_APPLICATION].text, place);

  /* Translators: an age such as 23 min, an application, its version, an environment */
  return g_strdup_printf (_("Last change %s ago: %s %s to %s"), age,
                          last->values[WH_ENVIRONMENT_APPLICATION].text, version, place);
}

/* How many applications were well when their clusters last answered. */
static guint
count_healthy_then (WhStore   *store,
                    GPtrArray *applications)
{
  guint n = 0;

  for (guint i = 0; i < applications->len; i++)
    {
      WhHealth health = wh_ui_app_get_health_then (store, g_ptr_array_index (applications, i));

      n += health == WH_HEALTH_OK || health == WH_HEALTH_UNKNOWN;
    }

  return n;
}

/**
 * wh_ui_fleet_state_dup_caption:
 * @self: what was counted
 * @store: where @applications are
 * @applications: (element-type WhRecord): those that were counted
 * @environment: (nullable): the one that is looked at
 * @now: microseconds since the epoch
 *
 * Returns: (transfer full): what stands below the title: the others, or the last
 *   change when all are well; may be empty
 */
char *
wh_ui_fleet_state_dup_caption (const WhUiFleetState *self,
                               WhStore              *store,
                               GPtrArray            *applications,
                               const char           *environment,
                               gint64                now)
{
  static const struct
  {
    WhHealth    health;
    const char *text;
  } parts[] = {
    { WH_HEALTH_WARNING, N_("%u warning") },
    { WH_HEALTH_STALE, N_("%u not observed") },
    { WH_HEALTH_UNKNOWN, N_("%u unknown") },
    { WH_HEALTH_OK, N_("%u healthy") },
  };
  g_autoptr(GString) text = NULL;

  if (self->n[WH_HEALTH_OK] == self->total)
    return dup_last_change (store, environment, now);

  if (self->n[WH_HEALTH_STALE] == self->total)
    {
      guint healthy = count_healthy_then (store, applications);

      if (healthy == self->total)
        return g_strdup_printf (ngettext ("%u application was healthy then. Nothing is known since.",
                                          "All %u applications were healthy then. Nothing is known since.", healthy),
                                healthy);

      return g_strdup_printf (ngettext ("%u of %u applications was healthy then. Nothing is known since.",
                                        "%u of %u applications were healthy then. Nothing is known since.", healthy),
                              healthy, self->total);
    }

  text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (self->n[parts[i].health] > 0 && parts[i].health != self->worst)
      {
        g_string_append (text, text->len > 0 ? " · " : "");
        g_string_append_printf (text, g_dgettext (GETTEXT_PACKAGE, parts[i].text), self->n[parts[i].health]);
      }

  return g_string_free_and_steal (g_steal_pointer (&text));
}
