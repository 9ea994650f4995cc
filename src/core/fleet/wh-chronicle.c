/* wh-chronicle.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-alert-about.h"
#include "wh-chronicle.h"
#include "wh-format.h"
#include "wh-kinds.h"

/* What is older is no news when it is first seen; microseconds. */
#define HORIZON (G_GINT64_CONSTANT (7 * 86400) * G_USEC_PER_SEC)

/* Sightings of an alert that begin so close to each other are the same. */
#define SAME_ALERT (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

struct _WhChronicle
{
  GObject          parent_instance;

  WhStore         *store; /* not owned: the store tells us */
  WhRecordBuilder *builder;
  GHashTable      *firing; /* identity of an alert -> how many say that it fires */
};

G_DEFINE_FINAL_TYPE (WhChronicle, wh_chronicle, G_TYPE_OBJECT)

static void
wh_chronicle_finalize (GObject *object)
{
  WhChronicle *self = WH_CHRONICLE (object);

  g_clear_weak_pointer (&self->store);
  g_clear_pointer (&self->builder, wh_record_builder_free);
  g_clear_pointer (&self->firing, g_hash_table_unref);

  G_OBJECT_CLASS (wh_chronicle_parent_class)->finalize (object);
}

static void
wh_chronicle_class_init (WhChronicleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_chronicle_finalize;
}

static void
wh_chronicle_init (WhChronicle *self)
{
  self->builder = wh_record_builder_new (&wh_kind_event, WH_LOCAL);
  self->firing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* An event has the same uid whenever it is seen again, so it is there once,
 * also after a restart. */
static void
add_event (WhChronicle    *self,
           WhBatch        *batch,
           const WhRecord *about,
           char           *uid,
           gint64          time,
           const char     *lane,
           const char     *severity,
           const char     *reason,
           const char     *text,
           const char     *application)
{
  g_autofree char *owned = uid;
  const WhSource *source = wh_store_get_source (self->store, about->connection);
  gint64 now = g_get_real_time ();

  if (time == WH_ABSENT || time < now - HORIZON || wh_store_lookup (self->store, &wh_kind_event, WH_LOCAL, owned) != NULL)
    return;

  wh_record_builder_set_uid (self->builder, owned);
  wh_record_builder_set_number (self->builder, WH_EVENT_TIME, MIN (time, now));
  wh_record_builder_set_text (self->builder, WH_EVENT_SEVERITY, severity);
  wh_record_builder_set_text (self->builder, WH_EVENT_REASON, reason);
  wh_record_builder_take_text (self->builder, WH_EVENT_SUBJECT, wh_record_dup_reference (about));
  wh_record_builder_set_text (self->builder, WH_EVENT_TEXT, text);
  wh_record_builder_set_text (self->builder, WH_EVENT_LANE, lane);
  wh_record_builder_set_text (self->builder, WH_EVENT_APPLICATION, application);
  wh_record_builder_set_text (self->builder, WH_EVENT_SOURCE, source != NULL ? source->name : NULL);
  wh_record_builder_set_number (self->builder, WH_EVENT_COUNT, 1);
  wh_batch_take_record (batch, wh_record_builder_build (self->builder));
}

/* "owner/name" → "name": what applications are called by convention. */
static const char *
get_last_part (const char *name)
{
  const char *slash = name != NULL ? strrchr (name, '/') : NULL;

  return slash != NULL ? slash + 1 : name;
}

static void
read_run (WhChronicle *self,
          WhBatch     *batch,
          WhRecord    *run)
{
  const char *state = run->values[WH_RUN_STATE].text;
  gint64 started = run->values[WH_RUN_STARTED].number;
  gint64 duration = run->values[WH_RUN_DURATION].number;
  gboolean failed = g_strcmp0 (state, "failure") == 0;
  WhRecord *repository;
  g_autofree char *text = NULL;

  if (!failed && g_strcmp0 (state, "success") != 0 && g_strcmp0 (state, "cancelled") != 0)
    return;

  repository = wh_store_resolve (self->store, run->connection, run->values[WH_RUN_REPOSITORY].text);
  text = g_strdup_printf ("%s %s", wh_record_get_name (run),
                          run->values[WH_RUN_TITLE].text != NULL ? run->values[WH_RUN_TITLE].text : "");
  add_event (self, batch, run, g_strdup_printf ("run:%s/%s", run->connection, run->uid),
             started != WH_ABSENT && duration != WH_ABSENT ? started + duration : started,
             "ci", failed ? "warning" : "info",
             failed ? _("Run failed") : g_strcmp0 (state, "cancelled") == 0 ? _("Run cancelled") : _("Run passed"),
             text, repository != NULL ? get_last_part (wh_record_get_name (repository)) : NULL);
}

/* Lines "sha time subject", newest first. */
static void
read_commits (WhChronicle *self,
              WhBatch     *batch,
              WhRecord    *repository)
{
  g_auto(GStrv) lines = g_strsplit (repository->values[WH_REPOSITORY_COMMITS].text ?: "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], " ", 3);
      gint64 time;

      if (g_strv_length (parts) < 3)
        continue;

      time = wh_parse_time_iso (parts[1]);

      if (time == WH_ABSENT || time < g_get_real_time () - HORIZON)
        break;

      add_event (self, batch, repository, g_strdup_printf ("commit:%s", parts[0]), time, "commit", "info",
                 _("Commit"), parts[2], get_last_part (wh_record_get_name (repository)));
    }
}

static void
read_image (WhChronicle *self,
            WhBatch     *batch,
            WhRecord    *image)
{
  g_autofree char *text = g_strdup_printf ("%s:%s", image->values[WH_IMAGE_REPOSITORY].text, wh_record_get_name (image));

  add_event (self, batch, image, g_strdup_printf ("image:%s/%s@%s", image->connection, image->uid,
                                                  image->values[WH_IMAGE_DIGEST].text),
             image->values[WH_IMAGE_CREATED].number, "image", "info", _("Image built"), text,
             get_last_part (image->values[WH_IMAGE_REPOSITORY].text));
}

static gboolean
is_firing (const WhRecord *alert)
{
  return alert != NULL && g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") == 0;
}

/* Whether the beginning of an alert was told about that time: two systems that
 * tell the same alert differ by the time that its rule waits. */
static gboolean
was_told (WhChronicle *self,
          const char  *prefix,
          gint64       time)
{
  WhResourceList *events = wh_store_get_list (self->store, &wh_kind_event);

  for (guint i = 0; i < wh_resource_list_get_n (events); i++)
    {
      WhRecord *event = wh_resource_list_get_record (events, i);

      if (g_str_has_prefix (event->uid, prefix) && !g_str_has_suffix (event->uid, "/over") &&
          ABS (event->values[WH_EVENT_TIME].number - time) < SAME_ALERT)
        return TRUE;
    }

  return FALSE;
}

/* The same alert may be seen in several places; its labels tell it is one. */
static void
read_alert (WhChronicle    *self,
            WhBatch        *batch,
            const WhChange *change)
{
  WhRecord *alert = change->after != NULL ? change->after : change->before;
  const WhSource *source = wh_store_get_source (self->store, alert->connection);
  g_autofree char *identity = NULL;
  g_autofree char *prefix = NULL;
  guint n_firing;
  gint64 since;

  if (is_firing (change->before) == is_firing (change->after) || alert->values[WH_ALERT_LABELS].text == NULL)
    return;

  /* It went because its connection was removed, not because it is over. */
  if (change->after == NULL && source != NULL && source->stale)
    return;

  identity = g_compute_checksum_for_string (G_CHECKSUM_SHA256, alert->values[WH_ALERT_LABELS].text, -1);
  identity[16] = 0;
  since = alert->values[WH_ALERT_SINCE].number;
  prefix = g_strdup_printf ("alert:%s@", identity);
  n_firing = GPOINTER_TO_UINT (g_hash_table_lookup (self->firing, identity));

  if (is_firing (change->after))
    {
      g_hash_table_replace (self->firing, g_strdup (identity), GUINT_TO_POINTER (n_firing + 1));

      if (n_firing == 0 && !was_told (self, prefix, since))
        add_event (self, batch, alert, g_strdup_printf ("%s%" G_GINT64_FORMAT, prefix, since / (60 * G_USEC_PER_SEC)),
                   since, "alert", alert->health == WH_HEALTH_FAILING ? "error" : "warning",
                   wh_record_get_name (alert), alert->values[WH_ALERT_SUMMARY].text,
                   wh_alert_get_application (self->store, alert));
      return;
    }

  g_hash_table_replace (self->firing, g_strdup (identity), GUINT_TO_POINTER (n_firing > 0 ? n_firing - 1 : 0));

  if (n_firing <= 1)
    add_event (self, batch, alert, g_strdup_printf ("%s%" G_GINT64_FORMAT "/over", prefix, since / (60 * G_USEC_PER_SEC)),
               g_get_real_time (), "alert", "info",
               _("Alert over"), wh_record_get_name (alert), wh_alert_get_application (self->store, alert));
}

static void
changes_cb (WhChronicle  *self,
            const WhKind *kind,
            GArray       *changes)
{
  g_autoptr(WhBatch) batch = NULL;

  if (kind != &wh_kind_run && kind != &wh_kind_repository && kind != &wh_kind_image && kind != &wh_kind_alert)
    return;

  batch = wh_batch_new (WH_LOCAL);

  for (guint i = 0; i < changes->len; i++)
    {
      const WhChange *change = &g_array_index (changes, WhChange, i);

      if (kind == &wh_kind_alert)
        read_alert (self, batch, change);
      else if (change->after == NULL)
        continue;
      else if (kind == &wh_kind_run)
        read_run (self, batch, change->after);
      else if (kind == &wh_kind_repository)
        read_commits (self, batch, change->after);
      else
        read_image (self, batch, change->after);
    }

  if (batch->records->len > 0)
    dex_future_disown (wh_store_apply (self->store, batch));
}

/**
 * wh_chronicle_new:
 * @store: what is told, and where the events go
 *
 * Returns: (transfer full): listens from now on
 */
WhChronicle *
wh_chronicle_new (WhStore *store)
{
  WhChronicle *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);

  self = g_object_new (WH_TYPE_CHRONICLE, NULL);
  g_set_weak_pointer (&self->store, store);
  g_signal_connect_object (store, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);

  return self;
}
