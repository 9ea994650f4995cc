/* wh-moment.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-moment.h"

struct _WhMoment
{
  GObject   parent_instance;

  WhStore  *live_store;
  WhStore  *store;
  gint64    time;
  gint64    fresh_at;
  gboolean  online;
  char     *text;
};

G_DEFINE_FINAL_TYPE (WhMoment, wh_moment, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STORE,
  PROP_TIME,
  PROP_LIVE,
  PROP_ONLINE,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
wh_moment_finalize (GObject *object)
{
  WhMoment *self = WH_MOMENT (object);

  g_clear_object (&self->live_store);
  g_clear_object (&self->store);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (wh_moment_parent_class)->finalize (object);
}

static void
wh_moment_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  WhMoment *self = WH_MOMENT (object);

  switch (prop_id)
    {
    case PROP_STORE:
      g_value_set_object (value, self->store);
      break;

    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;

    case PROP_LIVE:
      g_value_set_boolean (value, wh_moment_is_live (self));
      break;

    case PROP_ONLINE:
      g_value_set_boolean (value, self->online);
      break;

    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_moment_class_init (WhMomentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wh_moment_finalize;
  object_class->get_property = wh_moment_get_property;

  properties[PROP_STORE] =
    g_param_spec_object ("store", NULL, NULL,
                         WH_TYPE_STORE,
                         (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  properties[PROP_TIME] =
    g_param_spec_int64 ("time", NULL, NULL,
                        0, G_MAXINT64, 0,
                        (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  properties[PROP_LIVE] =
    g_param_spec_boolean ("live", NULL, NULL,
                          TRUE,
                          (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  properties[PROP_ONLINE] =
    g_param_spec_boolean ("online", NULL, NULL,
                          FALSE,
                          (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL,
                         NULL,
                         (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wh_moment_init (WhMoment *self)
{
}

static void
update_text (WhMoment *self)
{
  g_autofree char *text = NULL;

  if (self->time != 0)
    text = wh_format_time (self->time);
  else if (self->online)
    text = g_strdup (_("Live"));
  else if (self->fresh_at > 0 && g_get_real_time () - self->fresh_at < G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
    text = wh_format_age (g_get_real_time () - self->fresh_at);
  else
    text = g_strdup (_("Offline"));

  if (g_set_str (&self->text, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/**
 * wh_moment_new:
 * @live_store: the store that the connections fill
 *
 * Returns: (transfer full): a moment that shows now
 */
WhMoment *
wh_moment_new (WhStore *live_store)
{
  WhMoment *self;

  g_return_val_if_fail (WH_IS_STORE (live_store), NULL);

  self = g_object_new (WH_TYPE_MOMENT, NULL);
  self->live_store = g_object_ref (live_store);
  self->store = g_object_ref (live_store);
  update_text (self);

  return self;
}

/**
 * wh_moment_get_store:
 * @self: a moment
 *
 * Returns: (transfer none): the store to show; another one after
 *   "notify::store"
 */
WhStore *
wh_moment_get_store (WhMoment *self)
{
  g_return_val_if_fail (WH_IS_MOMENT (self), NULL);

  return self->store;
}

/**
 * wh_moment_get_time:
 * @self: a moment
 *
 * Returns: the instant shown, microseconds since the epoch; 0 = now
 */
gint64
wh_moment_get_time (WhMoment *self)
{
  g_return_val_if_fail (WH_IS_MOMENT (self), 0);

  return self->time;
}

/**
 * wh_moment_get_now:
 * @self: a moment
 *
 * Returns: the instant that ages are counted from
 */
gint64
wh_moment_get_now (WhMoment *self)
{
  g_return_val_if_fail (WH_IS_MOMENT (self), 0);

  return self->time != 0 ? self->time : g_get_real_time ();
}

/**
 * wh_moment_is_live:
 * @self: a moment
 *
 * Returns: whether now is shown, so that operations make sense
 */
gboolean
wh_moment_is_live (WhMoment *self)
{
  g_return_val_if_fail (WH_IS_MOMENT (self), FALSE);

  return self->time == 0;
}

/**
 * wh_moment_is_online:
 * @self: a moment
 *
 * Returns: whether any connection answers
 */
gboolean
wh_moment_is_online (WhMoment *self)
{
  g_return_val_if_fail (WH_IS_MOMENT (self), FALSE);

  return self->online;
}

/**
 * wh_moment_get_text:
 * @self: a moment
 *
 * Returns: which moment it is, for people
 */
const char *
wh_moment_get_text (WhMoment *self)
{
  g_return_val_if_fail (WH_IS_MOMENT (self), NULL);

  return self->text;
}

static void
show (WhMoment *self,
      WhStore  *store,
      gint64    time)
{
  g_object_freeze_notify (G_OBJECT (self));

  if (self->time != time)
    {
      self->time = time;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIME]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIVE]);
    }

  if (g_set_object (&self->store, store))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STORE]);

  update_text (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * wh_moment_show_past:
 * @self: a moment
 * @store: what was observed then
 * @time: the instant, microseconds since the epoch
 */
void
wh_moment_show_past (WhMoment *self,
                     WhStore  *store,
                     gint64    time)
{
  g_return_if_fail (WH_IS_MOMENT (self));
  g_return_if_fail (WH_IS_STORE (store));
  g_return_if_fail (time > 0);

  show (self, store, time);
}

/**
 * wh_moment_show_now:
 * @self: a moment
 *
 * Back from the past.
 */
void
wh_moment_show_now (WhMoment *self)
{
  g_return_if_fail (WH_IS_MOMENT (self));

  show (self, self->live_store, 0);
}

/**
 * wh_moment_set_online:
 * @self: a moment
 * @online: whether any connection answers
 * @fresh_at: last time one did, microseconds since the epoch; 0 = never
 */
void
wh_moment_set_online (WhMoment *self,
                      gboolean  online,
                      gint64    fresh_at)
{
  g_return_if_fail (WH_IS_MOMENT (self));

  self->fresh_at = fresh_at;

  if (self->online != online)
    {
      self->online = online;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
    }

  update_text (self);
}
