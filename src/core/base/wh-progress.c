/* wh-progress.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-progress.h"

#define STEPS 1000

/**
 * WhProgress:
 *
 * How far a long job on another thread is, and the wish that it ends. The thread
 * reports and asks; who shows it binds to "fraction", which changes on the main
 * thread.
 */
struct _WhProgress
{
  GObject parent_instance;

  int     done;      /* atomic: thousandths */
  int     queued;    /* atomic: a notification is under way */
  int     cancelled; /* atomic */
};

G_DEFINE_FINAL_TYPE (WhProgress, wh_progress, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_FRACTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
wh_progress_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FRACTION:
      g_value_set_double (value, wh_progress_get_fraction (WH_PROGRESS (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_progress_class_init (WhProgressClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = wh_progress_get_property;

  /**
   * WhProgress:fraction:
   *
   * How much is done, from 0 to 1.
   */
  properties[PROP_FRACTION] =
    g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0,
                         (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
wh_progress_init (WhProgress *self)
{
}

/**
 * wh_progress_new:
 *
 * Returns: (transfer full): nothing done yet
 */
WhProgress *
wh_progress_new (void)
{
  return g_object_new (WH_TYPE_PROGRESS, NULL);
}

/**
 * wh_progress_get_fraction:
 * @self: progress
 *
 * Returns: how much is done: 0 … 1
 */
double
wh_progress_get_fraction (WhProgress *self)
{
  g_return_val_if_fail (WH_IS_PROGRESS (self), 0);

  return (double)g_atomic_int_get (&self->done) / STEPS;
}

static gboolean
notify_cb (gpointer data)
{
  WhProgress *self = data;

  g_atomic_int_set (&self->queued, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);

  return G_SOURCE_REMOVE;
}

/**
 * wh_progress_report:
 * @self: (nullable): a progress
 * @fraction: how much is done, from 0 to 1
 *
 * From any thread.
 */
void
wh_progress_report (WhProgress *self,
                    double      fraction)
{
  int done = (int)(CLAMP (fraction, 0, 1) * STEPS);

  if (self == NULL)
    return;

  if (g_atomic_int_exchange (&self->done, done) != done && g_atomic_int_compare_and_exchange (&self->queued, FALSE, TRUE))
    g_idle_add_full (G_PRIORITY_DEFAULT, notify_cb, g_object_ref (self), g_object_unref);
}

/**
 * wh_progress_cancel:
 * @self: a progress
 *
 * Asks the job to end, from any thread. It rejects with %G_IO_ERROR_CANCELLED.
 */
void
wh_progress_cancel (WhProgress *self)
{
  g_return_if_fail (WH_IS_PROGRESS (self));

  g_atomic_int_set (&self->cancelled, TRUE);
}

/**
 * wh_progress_is_cancelled:
 * @self: (nullable): a progress
 *
 * Returns: whether the job is to end; from any thread
 */
gboolean
wh_progress_is_cancelled (WhProgress *self)
{
  return self != NULL && g_atomic_int_get (&self->cancelled);
}
