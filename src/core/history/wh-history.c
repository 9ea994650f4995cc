/* wh-history.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-history-private.h"
#include "wh-history-samples-private.h"

/**
 * WhHistory:
 *
 * What was: connections, resources as they changed, events, the audit log and
 * small things to remember, in one SQLite file. Every call goes to a thread of
 * the history as a job and returns a future, so that nothing here ever waits
 * for a disk. See the README of the folder.
 */
struct _WhHistory
{
  GObject       parent_instance;

  WhEngine     *engine;
  char         *path;
  char         *notice;
  WhSeriesKeys *keys;
};

static void
series_source_iface_init (WhSeriesSourceInterface *iface)
{
  iface->list = wh_history_list_series;
  iface->query = wh_history_query_series;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WhHistory, wh_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_SERIES_SOURCE, series_source_iface_init))

enum
{
  PROP_0,
  PROP_PATH,
  PROP_NOTICE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  REPLACED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
wh_history_constructed (GObject *object)
{
  WhHistory *self = WH_HISTORY (object);

  G_OBJECT_CLASS (wh_history_parent_class)->constructed (object);

  self->engine = wh_engine_new (self->path, object);
}

static void
wh_history_finalize (GObject *object)
{
  WhHistory *self = WH_HISTORY (object);

  /* Nobody waits for it, but what was handed over is written. */
  dex_future_disown (wh_engine_close (self->engine));
  g_clear_pointer (&self->engine, wh_engine_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->notice, g_free);
  g_clear_pointer (&self->keys, wh_series_keys_unref);

  G_OBJECT_CLASS (wh_history_parent_class)->finalize (object);
}

static void
wh_history_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WhHistory *self = WH_HISTORY (object);

  switch (prop_id)
    {
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;

    case PROP_NOTICE:
      g_value_set_string (value, self->notice);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_history_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WhHistory *self = WH_HISTORY (object);

  switch (prop_id)
    {
    case PROP_PATH:
      self->path = g_value_dup_string (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_history_class_init (WhHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = wh_history_constructed;
  object_class->finalize = wh_history_finalize;
  object_class->get_property = wh_history_get_property;
  object_class->set_property = wh_history_set_property;

  /**
   * WhHistory:path:
   *
   * The file; %NULL = in memory.
   */
  properties[PROP_PATH] =
    g_param_spec_string ("path", NULL, NULL, NULL,
                         (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));

  /**
   * WhHistory:notice:
   *
   * A sentence that the user should see: the file was damaged and set aside,
   * nothing is recorded because the disk is full. %NULL when all is well, also
   * again. Changes on the main thread.
   */
  properties[PROP_NOTICE] =
    g_param_spec_string ("notice", NULL, NULL, NULL,
                         (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * WhHistory::replaced:
   * @self: the history
   *
   * While it was open the file turned out to be damaged, or another process
   * replaced it: what is there now may lack resources. Record everything that
   * exists again; what is there already makes no version. Emitted on the main
   * thread.
   */
  signals[REPLACED] =
    g_signal_new ("replaced", WH_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_history_init (WhHistory *self)
{
  self->keys = wh_series_keys_new ();
}

/**
 * wh_history_new:
 * @path: (nullable): the file; %NULL = in memory
 *
 * Returns: (transfer full): a history that is not open yet
 */
WhHistory *
wh_history_new (const char *path)
{
  return g_object_new (WH_TYPE_HISTORY, "path", path, NULL);
}

/**
 * wh_history_open:
 * @self: a history
 *
 * Opens the file, or makes it. Calls made before this resolved wait for it.
 * Several processes may have the file open.
 *
 * Returns: (transfer full): resolves to %TRUE; rejects with %WH_ERROR_HISTORY
 *   when the file cannot be opened or is of a newer version of the program,
 *   which leaves it as it is. A damaged file is replaced, see
 *   [property@History:notice]
 */
DexFuture *
wh_history_open (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_open (self->engine);
}

/**
 * wh_history_close:
 * @self: a history
 *
 * Returns: (transfer full): resolves to %TRUE when everything is in the file
 *   and the file is closed; it can be opened again then
 */
DexFuture *
wh_history_close (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_close (self->engine);
}

/**
 * wh_history_get_path:
 * @self: a history
 *
 * Returns: (nullable): the file; %NULL = in memory
 */
const char *
wh_history_get_path (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return self->path;
}

/**
 * wh_history_get_notice:
 * @self: a history
 *
 * Returns: (nullable): see [property@History:notice]
 */
const char *
wh_history_get_notice (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return self->notice;
}

/**
 * wh_history_set_size_limit:
 * @self: a history that is open
 * @n_bytes: how large the file may become; 0 = as large as the disk
 *
 * At the limit recording stops and [property@History:notice] says so.
 *
 * Tests set it; nothing else does.
 */
void
wh_history_set_size_limit (WhHistory *self,
                           guint64    n_bytes)
{
  g_return_if_fail (WH_IS_HISTORY (self));

  wh_engine_limit (self->engine, n_bytes);
}

WhEngine *
wh_history_get_engine (WhHistory *self)
{
  return self->engine;
}

WhSeriesKeys *
wh_history_get_keys (WhHistory *self)
{
  return self->keys;
}

void
wh_history_take_notice (WhHistory *self,
                        char      *notice)
{
  g_autofree char *owned = notice;

  if (g_set_str (&self->notice, owned))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTICE]);
}

/**
 * wh_history_tell:
 * @self: a history
 * @notice: (nullable): what the user should know about it; %NULL = all is well
 *
 * Sets [property@History:notice], for who uses the history.
 */
void
wh_history_tell (WhHistory  *self,
                 const char *notice)
{
  g_return_if_fail (WH_IS_HISTORY (self));

  wh_history_take_notice (self, g_strdup (notice));
}

void
wh_history_emit_replaced (WhHistory *self)
{
  g_signal_emit (self, signals[REPLACED], 0);
}
