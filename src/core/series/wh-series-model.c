/* wh-series-model.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-series-model.h"

/* New samples are shown at most this often: they may come from many sources. */
#define FOLLOW_MSEC 1000

struct _WhSeriesModel
{
  GObject         parent_instance;

  WhSeriesSource *source;
  char           *connection;
  char           *name;

  gint64          from;       /* what is asked for */
  gint64          until;
  guint           n_points;
  DexFuture      *work;       /* the newest question */
  guint           serial;     /* its number */
  gboolean        loading;
  guint           follow_source;
  gboolean        follow;

  WhSeriesData   *data;       /* what was answered last */
  GError         *error;
};

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_FOLLOW,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (WhSeriesModel, wh_series_model, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
wh_series_model_dispose (GObject *object)
{
  WhSeriesModel *self = WH_SERIES_MODEL (object);

  g_clear_handle_id (&self->follow_source, g_source_remove);
  dex_clear (&self->work);

  G_OBJECT_CLASS (wh_series_model_parent_class)->dispose (object);
}

static void
wh_series_model_finalize (GObject *object)
{
  WhSeriesModel *self = WH_SERIES_MODEL (object);

  g_clear_object (&self->source);
  g_clear_pointer (&self->connection, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->data, wh_series_data_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (wh_series_model_parent_class)->finalize (object);
}

static void
wh_series_model_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  WhSeriesModel *self = WH_SERIES_MODEL (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, wh_series_model_get_loading (self));
      break;

    case PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_series_model_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  WhSeriesModel *self = WH_SERIES_MODEL (object);

  switch (prop_id)
    {
    case PROP_FOLLOW:
      wh_series_model_set_follow (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_series_model_class_init (WhSeriesModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_series_model_dispose;
  object_class->finalize = wh_series_model_finalize;
  object_class->get_property = wh_series_model_get_property;
  object_class->set_property = wh_series_model_set_property;

  /**
   * WhSeriesModel:loading:
   *
   * Whether an answer is waited for.
   */
  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                          (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * WhSeriesModel:follow:
   *
   * Whether new samples are shown as they come, which moves the range so that
   * its end stays at now.
   */
  properties[PROP_FOLLOW] =
    g_param_spec_boolean ("follow", NULL, NULL, FALSE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * WhSeriesModel::changed:
   * @self: the model
   *
   * Points, gaps, description or error are others now.
   */
  signals[CHANGED] =
    g_signal_new ("changed", WH_TYPE_SERIES_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_series_model_init (WhSeriesModel *self)
{
}

static gboolean
follow_cb (gpointer user_data)
{
  WhSeriesModel *self = user_data;
  gint64 now = g_get_real_time ();

  self->follow_source = 0;

  if (self->until > self->from)
    wh_series_model_show (self, now - (self->until - self->from), now, self->n_points);

  return G_SOURCE_REMOVE;
}

static void
recorded_cb (WhSeriesModel *self,
             const char    *connection)
{
  if (self->follow && self->follow_source == 0 &&
      (self->connection == NULL || g_strcmp0 (connection, self->connection) == 0))
    self->follow_source = g_timeout_add (FOLLOW_MSEC, follow_cb, self);
}

/**
 * wh_series_model_new:
 * @source: where the samples are
 * @connection: (nullable): id of the connection; %NULL = the first that has it
 * @name: "kind:uid/metric"
 *
 * Returns: (transfer full): a model without points
 */
WhSeriesModel *
wh_series_model_new (WhSeriesSource *source,
                     const char     *connection,
                     const char     *name)
{
  WhSeriesModel *self;

  g_return_val_if_fail (WH_IS_SERIES_SOURCE (source), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (WH_TYPE_SERIES_MODEL, NULL);
  self->source = g_object_ref (source);
  self->connection = g_strdup (connection);
  self->name = g_strdup (name);
  g_signal_connect_object (source, "recorded", G_CALLBACK (recorded_cb), self, G_CONNECT_SWAPPED);

  return self;
}

typedef struct
{
  GWeakRef model;
  guint    serial;
} Question;

static void
question_free (gpointer data)
{
  g_weak_ref_clear (&((Question *)data)->model);
  g_free (data);
}

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   user_data)
{
  Question *question = user_data;
  g_autoptr(WhSeriesModel) self = g_weak_ref_get (&question->model);
  g_autoptr(GError) error = NULL;
  const GValue *value;

  if (self == NULL || question->serial != self->serial)
    return dex_future_new_true ();

  value = dex_future_get_value (future, &error);
  g_clear_error (&self->error);

  if (value != NULL)
    {
      g_clear_pointer (&self->data, wh_series_data_unref);
      self->data = g_value_dup_boxed (value);
    }
  else
    {
      self->error = g_steal_pointer (&error);
    }

  self->loading = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
  g_signal_emit (self, signals[CHANGED], 0);

  return dex_future_new_true ();
}

/**
 * wh_series_model_show:
 * @self: a model
 * @from: begin, microseconds since the epoch, UTC
 * @until: end, not included
 * @n_points: at most so many points; as a rule the width in pixels
 *
 * Asks for a range. The answer to an older question is not waited for any more.
 */
void
wh_series_model_show (WhSeriesModel *self,
                      gint64         from,
                      gint64         until,
                      guint          n_points)
{
  Question *question;

  g_return_if_fail (WH_IS_SERIES_MODEL (self));
  g_return_if_fail (until > from);
  g_return_if_fail (n_points > 0);

  self->from = from;
  self->until = until;
  self->n_points = n_points;

  if (!self->loading)
    {
      self->loading = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }

  question = g_new0 (Question, 1);
  g_weak_ref_init (&question->model, self);
  question->serial = ++self->serial;

  dex_clear (&self->work);
  self->work = dex_future_finally (wh_series_source_query (self->source,
                                                           &(WhSeriesQuery) {
    .connection = self->connection,
    .name = self->name,
    .from = from,
    .until = until,
    .n_points = n_points,
  }),
                                   answered_cb, question, question_free);
}

/**
 * wh_series_model_get_unit:
 * @self: a model
 *
 * Returns: (nullable): what the numbers count, see [struct@SeriesInfo]; %NULL
 *   also before the first answer
 */
const char *
wh_series_model_get_unit (WhSeriesModel *self)
{
  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), NULL);

  return self->data != NULL ? self->data->info->unit : NULL;
}

/**
 * wh_series_model_get_series_type:
 * @self: a model
 *
 * Returns: what kind of number it is
 */
WhSeriesType
wh_series_model_get_series_type (WhSeriesModel *self)
{
  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), WH_SERIES_GAUGE);

  return self->data != NULL ? self->data->info->type : WH_SERIES_GAUGE;
}

/**
 * wh_series_model_get_step:
 * @self: a model
 *
 * Returns: time that one point stands for, microseconds
 */
gint64
wh_series_model_get_step (WhSeriesModel *self)
{
  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), 0);

  return self->data != NULL ? self->data->step : 0;
}

/**
 * wh_series_model_get_data:
 * @self: a model
 *
 * Returns: (transfer none) (nullable): all that was answered last
 */
WhSeriesData *
wh_series_model_get_data (WhSeriesModel *self)
{
  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), NULL);

  return self->data;
}

/**
 * wh_series_model_get_points:
 * @self: a model
 * @n_points: (out): how many
 *
 * Returns: (nullable) (array length=n_points): by time; valid until signal
 *   "changed". Two points that lie further apart than a step have nothing
 *   between them: draw a line there only if it is no gap.
 */
const WhPoint *
wh_series_model_get_points (WhSeriesModel *self,
                            guint         *n_points)
{
  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), NULL);
  g_return_val_if_fail (n_points != NULL, NULL);

  *n_points = self->data != NULL ? self->data->points->len : 0;

  return *n_points > 0 ? &g_array_index (self->data->points, WhPoint, 0) : NULL;
}

/**
 * wh_series_model_get_gaps:
 * @self: a model
 * @n_gaps: (out): how many
 *
 * Returns: (nullable) (array length=n_gaps): when nothing was observed, by
 *   time; valid until signal "changed"
 */
const WhSpan *
wh_series_model_get_gaps (WhSeriesModel *self,
                          guint         *n_gaps)
{
  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), NULL);
  g_return_val_if_fail (n_gaps != NULL, NULL);

  *n_gaps = self->data != NULL ? self->data->gaps->len : 0;

  return *n_gaps > 0 ? &g_array_index (self->data->gaps, WhSpan, 0) : NULL;
}

/**
 * wh_series_model_find_point:
 * @self: a model
 * @time: an instant, microseconds since the epoch, UTC
 *
 * For the cross-hair.
 *
 * Returns: (nullable): the point that holds at @time: the last one before it;
 *   %NULL where nothing was observed
 */
const WhPoint *
wh_series_model_find_point (WhSeriesModel *self,
                            gint64         time)
{
  const WhPoint *points;
  guint low = 0;
  guint high;

  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), NULL);

  points = wh_series_model_get_points (self, &high);

  if (high == 0 || time >= self->data->until || wh_series_model_is_gap (self, time))
    return NULL;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (points[middle].time <= time)
        low = middle + 1;
      else
        high = middle;
    }

  return low > 0 ? &points[low - 1] : NULL;
}

/**
 * wh_series_model_is_gap:
 * @self: a model
 * @time: an instant, microseconds since the epoch, UTC
 *
 * Returns: whether nothing was observed at @time, as far as is known
 */
gboolean
wh_series_model_is_gap (WhSeriesModel *self,
                        gint64         time)
{
  const WhSpan *gaps;
  guint n;

  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), FALSE);

  gaps = wh_series_model_get_gaps (self, &n);

  for (guint i = 0; i < n && gaps[i].from <= time; i++)
    {
      if (time < gaps[i].until)
        return TRUE;
    }

  return FALSE;
}

/**
 * wh_series_model_get_extent:
 * @self: a model
 * @min: (out): the least value in the range
 * @max: (out): the greatest
 *
 * For the axis.
 *
 * Returns: whether there is any value
 */
gboolean
wh_series_model_get_extent (WhSeriesModel *self,
                            double        *min,
                            double        *max)
{
  const WhPoint *points;
  guint n;

  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), FALSE);
  g_return_val_if_fail (min != NULL && max != NULL, FALSE);

  points = wh_series_model_get_points (self, &n);

  for (guint i = 0; i < n; i++)
    {
      *min = i == 0 ? points[i].min : MIN (*min, points[i].min);
      *max = i == 0 ? points[i].max : MAX (*max, points[i].max);
    }

  return n > 0;
}

/**
 * wh_series_model_get_loading:
 * @self: a model
 *
 * Returns: whether an answer is waited for
 */
gboolean
wh_series_model_get_loading (WhSeriesModel *self)
{
  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), FALSE);

  return self->loading;
}

/**
 * wh_series_model_get_error:
 * @self: a model
 *
 * Returns: (nullable): why the last question had no answer; the points are
 *   those of the last one that had
 */
const GError *
wh_series_model_get_error (WhSeriesModel *self)
{
  g_return_val_if_fail (WH_IS_SERIES_MODEL (self), NULL);

  return self->error;
}

/**
 * wh_series_model_set_follow:
 * @self: a model
 * @follow: see [property@SeriesModel:follow]
 */
void
wh_series_model_set_follow (WhSeriesModel *self,
                            gboolean       follow)
{
  g_return_if_fail (WH_IS_SERIES_MODEL (self));

  if (self->follow == !!follow)
    return;

  self->follow = !!follow;
  if (!self->follow)
    g_clear_handle_id (&self->follow_source, g_source_remove);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOW]);
}
