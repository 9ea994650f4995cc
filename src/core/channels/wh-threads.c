/* wh-threads.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-json-write.h"
#include "wh-json.h"
#include "wh-threads.h"

#define SETTING "channels.threads"

/* What is wrong for longer than so many others begins a thread anew. */
#define MAX_THREADS 500

typedef struct
{
  char *channel;
  char *episode;
  char *thread;
} Thread;

struct _WhThreads
{
  GObject    parent_instance;

  WhHistory *history;
  GPtrArray *threads; /* Thread, the oldest first */
  gboolean   loaded;
};

G_DEFINE_FINAL_TYPE (WhThreads, wh_threads, G_TYPE_OBJECT)

static void
thread_free (gpointer data)
{
  Thread *thread = data;

  g_free (thread->channel);
  g_free (thread->episode);
  g_free (thread->thread);
  g_free (thread);
}

static void
wh_threads_finalize (GObject *object)
{
  WhThreads *self = WH_THREADS (object);

  g_clear_object (&self->history);
  g_clear_pointer (&self->threads, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_threads_parent_class)->finalize (object);
}

static void
wh_threads_class_init (WhThreadsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_threads_finalize;
}

static void
wh_threads_init (WhThreads *self)
{
  self->threads = g_ptr_array_new_with_free_func (thread_free);
}

/**
 * wh_threads_new:
 * @history: where they are kept
 *
 * Returns: (transfer full): where channels keep what was said about one thing
 */
WhThreads *
wh_threads_new (WhHistory *history)
{
  WhThreads *self = g_object_new (WH_TYPE_THREADS, NULL);

  self->history = g_object_ref (history);

  return self;
}

static void
add (WhThreads  *self,
     const char *channel,
     const char *episode,
     const char *text)
{
  Thread *thread = g_new0 (Thread, 1);

  thread->channel = g_strdup (channel);
  thread->episode = g_strdup (episode);
  thread->thread = g_strdup (text);
  g_ptr_array_add (self->threads, thread);

  if (self->threads->len > MAX_THREADS)
    g_ptr_array_remove_index (self->threads, 0);
}

static const char *
lookup (WhThreads  *self,
        const char *channel,
        const char *episode)
{
  for (guint i = self->threads->len; i-- > 0;)
    {
      const Thread *thread = g_ptr_array_index (self->threads, i);

      if (strcmp (thread->episode, episode) == 0 && strcmp (thread->channel, channel) == 0)
        return thread->thread;
    }

  return NULL;
}

typedef struct
{
  WhThreads *self;
  char      *channel;
  char      *episode;
  char      *thread; /* to be kept; NULL = to be found */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_object_unref (asked->self);
  g_free (asked->channel);
  g_free (asked->episode);
  g_free (asked->thread);
  g_free (asked);
}

static gboolean
load (WhThreads  *self,
      GError    **error)
{
  g_autoptr(GError) read_error = NULL;
  g_autofree char *text = dex_await_string (wh_history_get_setting (self->history, SETTING), &read_error);
  g_autoptr(WhJson) json = NULL;
  yyjson_val *item;
  size_t i;
  size_t n;

  if (read_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&read_error));
      return FALSE;
    }

  /* Two may have asked at the same time. */
  if (self->loaded)
    return TRUE;

  self->loaded = TRUE;
  json = text != NULL ? wh_json_parse (text, strlen (text), SETTING, NULL) : NULL;

  if (json == NULL)
    return TRUE;

  yyjson_arr_foreach (wh_json_get_root (json), i, n, item)
    {
      const char *channel = wh_json_get_text (item, "channel");
      const char *episode = wh_json_get_text (item, "episode");
      const char *thread = wh_json_get_text (item, "thread");

      if (channel != NULL && episode != NULL && thread != NULL)
        add (self, channel, episode, thread);
    }

  return TRUE;
}

static char *
to_json (WhThreads *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);

  for (guint i = 0; i < self->threads->len; i++)
    {
      const Thread *thread = g_ptr_array_index (self->threads, i);

      json_builder_begin_object (builder);
      wh_json_write_text (builder, "channel", thread->channel);
      wh_json_write_text (builder, "episode", thread->episode);
      wh_json_write_text (builder, "thread", thread->thread);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);

  return wh_json_write_end (builder, FALSE);
}

static DexFuture *
asked_fiber (gpointer user_data)
{
  Asked *asked = user_data;
  WhThreads *self = asked->self;
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  if (!self->loaded && !load (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (asked->thread == NULL)
    return dex_future_new_take_string (g_strdup (lookup (self, asked->channel, asked->episode)));

  add (self, asked->channel, asked->episode, asked->thread);
  json = to_json (self);

  return wh_history_set_setting (self->history, SETTING, json);
}

static DexFuture *
ask (WhThreads  *self,
     const char *channel,
     const char *episode,
     const char *thread)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->self = g_object_ref (self);
  asked->channel = g_strdup (channel);
  asked->episode = g_strdup (episode);
  asked->thread = g_strdup (thread);

  return wh_dex_spawn_pinned (NULL, 0, asked_fiber, asked, asked_free);
}

/**
 * wh_threads_find:
 * @self: threads
 * @channel: id of a channel
 * @episode: what it is about
 *
 * Returns: (transfer full): resolves to a string, what the channel gave when it
 *   was told first, or %NULL
 */
DexFuture *
wh_threads_find (WhThreads  *self,
                 const char *channel,
                 const char *episode)
{
  g_return_val_if_fail (WH_IS_THREADS (self), NULL);
  g_return_val_if_fail (channel != NULL && episode != NULL, NULL);

  return ask (self, channel, episode, NULL);
}

/**
 * wh_threads_keep:
 * @self: threads
 * @channel: id of a channel
 * @episode: what it is about
 * @thread: what the channel gave
 *
 * Returns: (transfer full): resolves when it is kept
 */
DexFuture *
wh_threads_keep (WhThreads  *self,
                 const char *channel,
                 const char *episode,
                 const char *thread)
{
  g_return_val_if_fail (WH_IS_THREADS (self), NULL);
  g_return_val_if_fail (channel != NULL && episode != NULL && thread != NULL, NULL);

  return ask (self, channel, episode, thread);
}
