/* wh-ui-banners.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What concerns every page, in the banners above it. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-banners.h"

/* When any of the connections answered last. */
static gint64
last_answer (WhFleet *fleet)
{
  GListModel *connections = fleet != NULL ? G_LIST_MODEL (wh_fleet_get_connections (fleet)) : NULL;
  guint n = connections != NULL ? g_list_model_get_n_items (connections) : 0;
  gint64 fresh_at = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);

      fresh_at = MAX (fresh_at, wh_connection_get_fresh_at (connection));
    }

  return fresh_at;
}

/**
 * wh_ui_banner_tell_offline:
 * @banner: a banner
 * @fleet: (nullable): what is shown
 * @moment: (nullable): the moment of it
 *
 * Says from when what is shown is, while no connection answers; hides the banner
 * when one does, and in the past, where it would say nothing new.
 */
void
wh_ui_banner_tell_offline (AdwBanner *banner,
                           WhFleet   *fleet,
                           WhMoment  *moment)
{
  gboolean offline = moment != NULL && wh_moment_is_live (moment) && !wh_moment_is_online (moment);
  gint64 fresh_at = offline ? last_answer (fleet) : 0;

  /* Starting up: the connections have not had the time to answer. */
  if (fresh_at == 0)
    offline = FALSE;

  if (offline)
    {
      g_autofree char *time = wh_format_time (fresh_at);
      g_autofree char *age = wh_format_age (g_get_real_time () - fresh_at);
      /* Translators: a time such as 14:02, and an age such as 25 min */
      g_autofree char *text = g_strdup_printf (_("You are offline. Wheelhouse shows the fleet as it was at %s, %s ago."),
                                               time, age);

      adw_banner_set_title (banner, text);
    }

  adw_banner_set_revealed (banner, offline);
}

static gboolean
notice_to_revealed (GBinding     *binding,
                    const GValue *from,
                    GValue       *to,
                    gpointer      data)
{
  g_value_set_boolean (to, g_value_get_string (from) != NULL);

  return TRUE;
}

static gboolean
notice_to_title (GBinding     *binding,
                 const GValue *from,
                 GValue       *to,
                 gpointer      data)
{
  /* While the banner slides away it keeps its words. */
  if (g_value_get_string (from) == NULL)
    return FALSE;

  g_value_set_string (to, g_value_get_string (from));

  return TRUE;
}

/**
 * wh_ui_banner_bind_notice:
 * @banner: a banner
 * @history: a history
 *
 * Shows what the history has to say (a damaged file, a full disk).
 */
void
wh_ui_banner_bind_notice (AdwBanner *banner,
                          WhHistory *history)
{
  g_return_if_fail (ADW_IS_BANNER (banner));
  g_return_if_fail (WH_IS_HISTORY (history));

  g_object_bind_property_full (history, "notice", banner, "title",
                               G_BINDING_SYNC_CREATE, notice_to_title, NULL, NULL, NULL);
  g_object_bind_property_full (history, "notice", banner, "revealed",
                               G_BINDING_SYNC_CREATE, notice_to_revealed, NULL, NULL, NULL);
}
