/* wh-ui-app-releases.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-ui-app-releases.h"
#include "wh-ui-app.h"
#include "wh-ui-future.h"

/* How far back the list goes, and how often numbers after a rollout are taken
 * again while it is read. */
#define SPAN (90 * G_TIME_SPAN_DAY)
#define FRESH G_TIME_SPAN_MINUTE

/**
 * WhUiAppReleases:
 *
 * The rollouts of the application that a page shows, as [func@releases_load]
 * tells them: all parts of the page show the same ones.
 *
 * Signal "changed" when they were read again.
 */
struct _WhUiAppReleases
{
  GObject         parent_instance;

  DexCancellable *scope;
  WhStore        *store;
  char           *shown;    /* what runs where, to ask again when it is something else */
  gint64          asked;
  GPtrArray      *releases; /* WhRelease; NULL = not read yet */
  char           *error;
};

G_DEFINE_FINAL_TYPE (WhUiAppReleases, wh_ui_app_releases, G_TYPE_OBJECT)

static guint changed_signal;

static void
wh_ui_app_releases_dispose (GObject *object)
{
  WhUiAppReleases *self = WH_UI_APP_RELEASES (object);

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);
  g_clear_object (&self->store);
  g_clear_pointer (&self->releases, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_app_releases_parent_class)->dispose (object);
}

static void
wh_ui_app_releases_finalize (GObject *object)
{
  WhUiAppReleases *self = WH_UI_APP_RELEASES (object);

  g_free (self->shown);
  g_free (self->error);

  G_OBJECT_CLASS (wh_ui_app_releases_parent_class)->finalize (object);
}

static void
wh_ui_app_releases_class_init (WhUiAppReleasesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_app_releases_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_app_releases_finalize;

  changed_signal =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_ui_app_releases_init (WhUiAppReleases *self)
{
  self->scope = dex_cancellable_new ();
}

/**
 * wh_ui_app_releases_new:
 *
 * Returns: (transfer full): a list that nothing was read into
 */
WhUiAppReleases *
wh_ui_app_releases_new (void)
{
  return g_object_new (WH_UI_TYPE_APP_RELEASES, NULL);
}

static void
loaded (gpointer      owner,
        const GValue *value,
        const GError *error)
{
  WhUiAppReleases *self = owner;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_set_str (&self->error, error != NULL ? error->message : NULL);

  if (value != NULL)
    {
      g_clear_pointer (&self->releases, g_ptr_array_unref);
      self->releases = g_value_dup_boxed (value);
    }

  g_signal_emit (self, changed_signal, 0);
}

static char *
dup_what_runs (WhStore  *store,
               WhRecord *application)
{
  g_autoptr(GPtrArray) environments = wh_ui_app_list_environments (store, application);
  GString *text = g_string_new (application->uid);

  for (guint i = 0; i < environments->len; i++)
    {
      WhRecord *environment = g_ptr_array_index (environments, i);

      g_string_append_printf (text, "\n%s %s %s %d", environment->uid, environment->values[WH_ENVIRONMENT_VERSION].text,
                              environment->values[WH_ENVIRONMENT_COMMIT].text, wh_store_get_health (store, environment));
    }

  return g_string_free_and_steal (text);
}

/**
 * wh_ui_app_releases_show:
 * @self: releases
 * @fleet: the fleet
 * @store: what is shown
 * @application: an application
 * @now: the moment that is shown, µs since the Unix epoch
 *
 * Reads the rollouts of @application until @now: when something runs that did
 * not, and once a minute. To be called while they are looked at.
 */
void
wh_ui_app_releases_show (WhUiAppReleases *self,
                         WhFleet         *fleet,
                         WhStore         *store,
                         WhRecord        *application,
                         gint64           now)
{
  g_autofree char *what_runs = NULL;
  gboolean again;

  g_return_if_fail (WH_UI_IS_APP_RELEASES (self));
  g_return_if_fail (WH_IS_FLEET (fleet));
  g_return_if_fail (application != NULL);

  what_runs = dup_what_runs (store, application);
  again = g_set_object (&self->store, store);
  again |= g_set_str (&self->shown, what_runs);
  again |= g_get_monotonic_time () - self->asked > FRESH;

  if (!again)
    return;

  self->asked = g_get_monotonic_time ();
  wh_ui_future_done (wh_dex_scoped (self->scope,
                                    wh_releases_load (wh_fleet_get_history (fleet), store, wh_record_get_name (application),
                                                      now - SPAN, now)),
                     self, loaded);
}

/**
 * wh_ui_app_releases_get:
 * @self: releases
 *
 * Returns: (transfer none) (nullable) (element-type WhRelease): the newest
 *   first; %NULL while they are not read
 */
GPtrArray *
wh_ui_app_releases_get (WhUiAppReleases *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_RELEASES (self), NULL);

  return self->releases;
}

/**
 * wh_ui_app_releases_get_error:
 * @self: releases
 *
 * Returns: (nullable): why they could not be read the last time
 */
const char *
wh_ui_app_releases_get_error (WhUiAppReleases *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_RELEASES (self), NULL);

  return self->error;
}
