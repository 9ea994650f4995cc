/* wh-log-file.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <gio/gunixoutputstream.h>
#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-log-file.h"
#include "wh-weak-ref.h"

/* Pauses while following: short when something just came. */
#define SHORTEST_PAUSE 1000
#define LONGEST_PAUSE  8000

/* So often in a row the system may fail to answer. */
#define MAX_FAILURES 5

/* A log without an end fills no disk. */
#define MAX_SIZE (G_GINT64_CONSTANT (2) << 30)

/**
 * WhLogFile:
 *
 * A log as a file that grows, for views that show any part of it: map its
 * descriptor up to [property@LogFile:size]. The file has no name and is gone
 * with this object. What was written never changes.
 *
 * Signals are the notifications of "size" and "state".
 */
struct _WhLogFile
{
  GObject         parent_instance;
  WhLogSource    *source;
  WhRecord       *record;
  DexCancellable *scope;
  DexPromise     *over;
  GOutputStream  *output;
  GError         *error;
  gint64          size;
  WhLogFileState  state;
  int             fd;
};

G_DEFINE_ENUM_TYPE (WhLogFileState, wh_log_file_state,
                    G_DEFINE_ENUM_VALUE (WH_LOG_FILE_OPENING, "opening"),
                    G_DEFINE_ENUM_VALUE (WH_LOG_FILE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (WH_LOG_FILE_READING, "reading"),
                    G_DEFINE_ENUM_VALUE (WH_LOG_FILE_FOLLOWING, "following"),
                    G_DEFINE_ENUM_VALUE (WH_LOG_FILE_COMPLETE, "complete"),
                    G_DEFINE_ENUM_VALUE (WH_LOG_FILE_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (WhLogFile, wh_log_file, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SIZE,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_state (WhLogFile      *self,
           WhLogFileState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* ---- writing ---- */

/* In the cache folder, not in /tmp, which is often memory. */
static gboolean
open_file (WhLogFile  *self,
           GError    **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "wheelhouse", "logs", NULL);
  g_autofree char *path = g_build_filename (folder, "log-XXXXXX", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0 || (self->fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600)) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("No log can be kept in %s: %s"), folder,
                   g_strerror (errno));
      return FALSE;
    }

  unlink (path);
  self->output = g_unix_output_stream_new (self->fd, FALSE);

  return TRUE;
}

typedef struct
{
  GWeakRef  file;
  GBytes   *bytes;
} WriteArgs;

static void
write_args_free (gpointer data)
{
  WriteArgs *args = data;

  g_weak_ref_clear (&args->file);
  g_bytes_unref (args->bytes);
  g_free (args);
}

static DexFuture *
wh_log_file_write_fiber (gpointer user_data)
{
  WriteArgs *args = user_data;
  g_autoptr(WhLogFile) self = g_weak_ref_get (&args->file);
  gsize size = g_bytes_get_size (args->bytes);
  gsize written = 0;

  if (self == NULL || self->output == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The log is closed");

  if (self->size + (gint64)size > MAX_SIZE)
    return wh_dex_reject (WH_ERROR_TOO_LARGE, _("The log is larger than 2 GiB: it is shown up to there"));

  while (written < size)
    {
      g_autoptr(GBytes) rest = g_bytes_new_from_bytes (args->bytes, written, size - written);
      g_autoptr(GError) error = NULL;
      gint64 n = dex_await_int64 (dex_output_stream_write_bytes (self->output, rest, G_PRIORITY_DEFAULT), &error);

      if (error != NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      written += n;
    }

  self->size += size;
  set_state (self, WH_LOG_FILE_READING);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);

  return dex_future_new_true ();
}

static DexFuture *
write_cb (GBytes   *bytes,
          gpointer  user_data)
{
  GWeakRef *file = user_data;
  g_autoptr(WhLogFile) self = g_weak_ref_get (file);
  WriteArgs *args = g_new0 (WriteArgs, 1);

  g_weak_ref_init (&args->file, self);
  args->bytes = g_bytes_ref (bytes);

  return wh_dex_spawn_pinned (NULL, 0, wh_log_file_write_fiber, args, write_args_free);
}

/* ---- following ---- */

typedef struct
{
  GWeakRef        file;
  WhLogSource    *source;
  WhRecord       *record;
  DexCancellable *scope;
} FollowArgs;

static void
follow_args_free (gpointer data)
{
  FollowArgs *args = data;

  g_weak_ref_clear (&args->file);
  g_object_unref (args->source);
  wh_record_unref (args->record);
  dex_unref (args->scope);
  g_free (args);
}

static gint64
get_size (FollowArgs *args)
{
  g_autoptr(WhLogFile) self = g_weak_ref_get (&args->file);

  return self != NULL ? self->size : 0;
}

static void
show_state (FollowArgs     *args,
            WhLogFileState  state)
{
  g_autoptr(WhLogFile) self = g_weak_ref_get (&args->file);

  if (self != NULL)
    set_state (self, state);
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, WH_ERROR, WH_ERROR_OFFLINE) || g_error_matches (error, WH_ERROR, WH_ERROR_TIMED_OUT) ||
         g_error_matches (error, WH_ERROR, WH_ERROR_SERVER) || g_error_matches (error, WH_ERROR, WH_ERROR_RATE_LIMITED);
}

static gboolean
read_rest (FollowArgs  *args,
           GError     **error)
{
  g_autoptr(WhLogFile) self = g_weak_ref_get (&args->file);
  DexFuture *work;

  work = wh_log_source_read (args->source, args->record, get_size (args), write_cb, wh_weak_ref_new (self), wh_weak_ref_free);
  g_clear_object (&self);

  return dex_await (wh_dex_scoped (args->scope, work), error);
}

/* One round: asks whether it grows, then reads; so what came when it did not
 * grow any more is all of it. */
static gboolean
read_once (FollowArgs  *args,
           gboolean    *growing,
           GError     **error)
{
  g_autoptr(GError) local_error = NULL;

  *growing = dex_await_boolean (wh_dex_scoped (args->scope, wh_log_source_is_growing (args->source, args->record)),
                                &local_error);

  if (local_error == NULL && read_rest (args, &local_error))
    {
      show_state (args, *growing ? WH_LOG_FILE_FOLLOWING : WH_LOG_FILE_COMPLETE);
      return TRUE;
    }

  /* It is not there yet. */
  if (*growing && get_size (args) == 0 && g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
    {
      show_state (args, WH_LOG_FILE_WAITING);
      return TRUE;
    }

  if (get_size (args) == 0 && g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
    g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("There is no log: it never began, or it is not kept any more"));
  else
    g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static gboolean
follow (FollowArgs  *args,
        GError     **error)
{
  guint pause = SHORTEST_PAUSE;
  guint n_failures = 0;

  while (TRUE)
    {
      gint64 before = get_size (args);
      g_autoptr(GError) local_error = NULL;
      gboolean growing = FALSE;

      if (read_once (args, &growing, &local_error))
        {
          if (!growing)
            return TRUE;

          n_failures = 0;
        }
      else if (!is_passing (local_error) || ++n_failures >= MAX_FAILURES)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      pause = get_size (args) > before ? SHORTEST_PAUSE : MIN (pause * 2, LONGEST_PAUSE);

      if (!wh_dex_sleep (args->scope, pause, error))
        return FALSE;
    }
}

static DexFuture *
wh_log_file_follow_fiber (gpointer user_data)
{
  FollowArgs *args = user_data;
  g_autoptr(GError) error = NULL;
  gboolean complete = follow (args, &error);
  g_autoptr(WhLogFile) self = g_weak_ref_get (&args->file);

  if (self == NULL)
    return dex_future_new_false ();

  if (complete)
    {
      dex_promise_resolve_boolean (self->over, TRUE);
    }
  else
    {
      self->error = g_error_copy (error);
      set_state (self, WH_LOG_FILE_FAILED);
      dex_promise_reject (self->over, g_steal_pointer (&error));
    }

  return dex_future_new_true ();
}

/**
 * wh_log_file_start:
 * @self: a log
 *
 * Begins to read, and to follow while more comes. Once.
 */
void
wh_log_file_start (WhLogFile *self)
{
  g_autoptr(GError) error = NULL;
  FollowArgs *args;

  g_return_if_fail (WH_IS_LOG_FILE (self));
  g_return_if_fail (self->fd < 0);

  if (!open_file (self, &error))
    {
      self->error = g_error_copy (error);
      set_state (self, WH_LOG_FILE_FAILED);
      dex_promise_reject (self->over, g_steal_pointer (&error));
      return;
    }

  args = g_new0 (FollowArgs, 1);
  g_weak_ref_init (&args->file, self);
  args->source = g_object_ref (self->source);
  args->record = wh_record_ref (self->record);
  args->scope = dex_ref (self->scope);
  dex_future_disown (wh_dex_spawn_pinned (NULL, 0, wh_log_file_follow_fiber, args, follow_args_free));
}

/**
 * wh_log_file_stop:
 * @self: a log
 *
 * Reads no further. What was read stays.
 */
void
wh_log_file_stop (WhLogFile *self)
{
  g_return_if_fail (WH_IS_LOG_FILE (self));

  dex_cancellable_cancel (self->scope);
}

/* ---- looking at it ---- */

/**
 * wh_log_file_get_fd:
 * @self: a log that was started
 *
 * Returns: the file, to be read and mapped, not written, moved or closed; -1
 *   before the start
 */
int
wh_log_file_get_fd (WhLogFile *self)
{
  g_return_val_if_fail (WH_IS_LOG_FILE (self), -1);

  return self->fd;
}

/**
 * wh_log_file_get_size:
 * @self: a log
 *
 * Returns: how many bytes have come
 */
gint64
wh_log_file_get_size (WhLogFile *self)
{
  g_return_val_if_fail (WH_IS_LOG_FILE (self), 0);

  return self->size;
}

/**
 * wh_log_file_get_state:
 * @self: a log
 *
 * Returns: whether more will come
 */
WhLogFileState
wh_log_file_get_state (WhLogFile *self)
{
  g_return_val_if_fail (WH_IS_LOG_FILE (self), WH_LOG_FILE_OPENING);

  return self->state;
}

/**
 * wh_log_file_get_error:
 * @self: a log
 *
 * Returns: (nullable): why it failed, a sentence for people; cancelled when it
 *   was stopped
 */
const GError *
wh_log_file_get_error (WhLogFile *self)
{
  g_return_val_if_fail (WH_IS_LOG_FILE (self), NULL);

  return self->error;
}

/**
 * wh_log_file_when_over:
 * @self: a log
 *
 * Tests look at it; nothing else does.
 *
 * Returns: (transfer full): resolves when all was read, rejects when it failed
 *   or was stopped
 */
DexFuture *
wh_log_file_when_over (WhLogFile *self)
{
  g_return_val_if_fail (WH_IS_LOG_FILE (self), NULL);

  return dex_ref (DEX_FUTURE (self->over));
}

/**
 * wh_log_file_new:
 * @source: who has it
 * @record: something that has a log
 *
 * Returns: (transfer full): a log that reads nothing yet
 */
WhLogFile *
wh_log_file_new (WhLogSource *source,
                 WhRecord    *record)
{
  WhLogFile *self;

  g_return_val_if_fail (WH_IS_LOG_SOURCE (source), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  self = g_object_new (WH_TYPE_LOG_FILE, NULL);
  self->source = g_object_ref (source);
  self->record = wh_record_ref (record);

  return self;
}

static void
wh_log_file_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  WhLogFile *self = WH_LOG_FILE (object);

  switch (prop_id)
    {
    case PROP_SIZE:
      g_value_set_int64 (value, self->size);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_log_file_dispose (GObject *object)
{
  dex_cancellable_cancel (WH_LOG_FILE (object)->scope);

  G_OBJECT_CLASS (wh_log_file_parent_class)->dispose (object);
}

static void
wh_log_file_finalize (GObject *object)
{
  WhLogFile *self = WH_LOG_FILE (object);

  g_clear_object (&self->output);
  g_clear_object (&self->source);
  g_clear_pointer (&self->record, wh_record_unref);
  g_clear_error (&self->error);
  dex_clear (&self->scope);
  dex_clear (&self->over);

  if (self->fd >= 0)
    close (self->fd);

  G_OBJECT_CLASS (wh_log_file_parent_class)->finalize (object);
}

static void
wh_log_file_class_init (WhLogFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_log_file_dispose;
  object_class->finalize = wh_log_file_finalize;
  object_class->get_property = wh_log_file_get_property;

  properties[PROP_SIZE] =
    g_param_spec_int64 ("size", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, wh_log_file_state_get_type (), WH_LOG_FILE_OPENING,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wh_log_file_init (WhLogFile *self)
{
  self->scope = dex_cancellable_new ();
  self->over = dex_promise_new ();
  self->fd = -1;
}
