/* wh-quiet.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-json-write.h"
#include "wh-json.h"
#include "wh-quiet-hours.h"
#include "wh-quiet.h"

#define SETTING "notices.quiet"

/* The clock may jump, so it is looked at at least so often; seconds. */
#define LOOK_SECONDS 60

/* Nobody asks for longer: the clock was put back. */
#define LONGEST (G_GINT64_CONSTANT (25) * 3600 * G_USEC_PER_SEC)

struct _WhQuiet
{
  GObject    parent_instance;

  WhHistory *history; /* where it is kept; NULL = nowhere */
  GTimeZone *zone;
  char      *hours;
  gint64     until;
  guint      source;
  gboolean   fresh;   /* nothing was set since the last look began */
};

G_DEFINE_FINAL_TYPE (WhQuiet, wh_quiet, G_TYPE_OBJECT)

static guint changed_signal;

static gboolean end_cb (gpointer data);

/* Whoever waits for the end is told when it comes. */
static void
wait_for_end (WhQuiet *self)
{
  gint64 now = g_get_real_time ();
  gint64 left = wh_quiet_get_until (self, now) - now;

  g_clear_handle_id (&self->source, g_source_remove);
  if (left > 0)
    self->source = g_timeout_add ((guint)MIN (left / 1000 + 1, LOOK_SECONDS * 1000), end_cb, self);
}

static gboolean
end_cb (gpointer data)
{
  WhQuiet *self = data;

  self->source = 0;
  wait_for_end (self);
  if (self->source == 0)
    g_signal_emit (self, changed_signal, 0);

  return G_SOURCE_REMOVE;
}

static void
wh_quiet_finalize (GObject *object)
{
  WhQuiet *self = WH_QUIET (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->history);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->hours, g_free);

  G_OBJECT_CLASS (wh_quiet_parent_class)->finalize (object);
}

static void
wh_quiet_class_init (WhQuietClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_quiet_finalize;

  changed_signal =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
}

static void
wh_quiet_init (WhQuiet *self)
{
  self->zone = g_time_zone_new_local ();
}

/**
 * wh_quiet_new:
 *
 * Returns: (transfer full): hours in which nothing is told, none so far
 */
WhQuiet *
wh_quiet_new (void)
{
  return g_object_new (WH_TYPE_QUIET, NULL);
}

/* ---- What is kept ---- */

static DexFuture *
read_cb (DexFuture *future,
         gpointer   user_data)
{
  WhQuiet *self = user_data;
  const GValue *value = dex_future_get_value (future, NULL);
  const char *text = value != NULL && G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;
  g_autoptr(WhJson) json = text != NULL ? wh_json_parse (text, strlen (text), SETTING, NULL) : NULL;
  gboolean changed;
  gint64 until;

  if (json == NULL || !self->fresh)
    return dex_ref (future);

  until = wh_json_get_number (wh_json_get_root (json), "until");
  until = MAX (until, 0);
  changed = g_set_str (&self->hours, wh_json_get_text (wh_json_get_root (json), "hours"));
  changed |= self->until != until;
  self->until = until;
  wait_for_end (self);

  if (changed)
    g_signal_emit (self, changed_signal, 0);

  return dex_ref (future);
}

/**
 * wh_quiet_load:
 * @self: new
 * @history: an open history
 *
 * Returns: (transfer full): resolves when it is known
 */
DexFuture *
wh_quiet_load (WhQuiet   *self,
               WhHistory *history)
{
  g_return_val_if_fail (WH_IS_QUIET (self), NULL);
  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  g_set_object (&self->history, history);
  self->fresh = TRUE;

  return dex_future_then (wh_history_get_setting (history, SETTING), read_cb, g_object_ref (self), g_object_unref);
}

/**
 * wh_quiet_look:
 * @self: quiet
 *
 * Reads again what is kept: another process may have been asked to be quiet.
 */
void
wh_quiet_look (WhQuiet *self)
{
  g_return_if_fail (WH_IS_QUIET (self));

  if (self->history != NULL)
    dex_future_disown (wh_quiet_load (self, self->history));
}

static DexFuture *
write_all (WhQuiet *self)
{
  g_autoptr(JsonBuilder) builder = NULL;
  g_autofree char *json = NULL;

  self->fresh = FALSE;
  g_signal_emit (self, changed_signal, 0);

  if (self->history == NULL)
    return dex_future_new_true ();

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  wh_json_write_text (builder, "hours", self->hours);
  json_builder_set_member_name (builder, "until");
  json_builder_add_int_value (builder, self->until);
  json_builder_end_object (builder);
  json = wh_json_write_end (builder, FALSE);

  return wh_history_set_setting (self->history, SETTING, json);
}

/* ---- Every day ---- */

/**
 * wh_quiet_get_hours:
 * @self: quiet
 *
 * Returns: (nullable): "22:00-07:00"; %NULL = never
 */
const char *
wh_quiet_get_hours (WhQuiet *self)
{
  g_return_val_if_fail (WH_IS_QUIET (self), NULL);

  return self->hours;
}

/**
 * wh_quiet_set_hours:
 * @self: quiet
 * @hours: (nullable): "22:00-07:00", as the clock on the wall shows it; %NULL or
 *   anything else = never
 *
 * Returns: (transfer full): resolves when it is kept
 */
DexFuture *
wh_quiet_set_hours (WhQuiet    *self,
                    const char *hours)
{
  g_return_val_if_fail (WH_IS_QUIET (self), NULL);

  if (!g_set_str (&self->hours, wh_quiet_hours_check (hours) ? hours : NULL))
    return dex_future_new_true ();

  return write_all (self);
}

/* ---- Once ---- */

/**
 * wh_quiet_get_until:
 * @self: quiet
 * @now: microseconds since the epoch
 *
 * Returns: until when somebody asked for quiet; 0 = nobody did, or it is over
 */
gint64
wh_quiet_get_until (WhQuiet *self,
                    gint64   now)
{
  g_return_val_if_fail (WH_IS_QUIET (self), 0);

  return self->until > now && self->until - now < LONGEST ? self->until : 0;
}

/**
 * wh_quiet_set_until:
 * @self: quiet
 * @until: microseconds since the epoch; 0 = not any more
 *
 * Returns: (transfer full): resolves when it is kept
 */
DexFuture *
wh_quiet_set_until (WhQuiet *self,
                    gint64   until)
{
  g_return_val_if_fail (WH_IS_QUIET (self), NULL);

  if (self->until == until)
    return dex_future_new_true ();

  self->until = until;
  wait_for_end (self);

  return write_all (self);
}

/**
 * wh_quiet_get_end:
 * @self: quiet
 * @now: microseconds since the epoch
 *
 * Returns: until when only what is failing is told; 0 = all is told
 */
gint64
wh_quiet_get_end (WhQuiet *self,
                  gint64   now)
{
  g_return_val_if_fail (WH_IS_QUIET (self), 0);

  return MAX (wh_quiet_get_until (self, now), wh_quiet_hours_get_until (self->hours, self->zone, now));
}
