/* wh-kube-watch-events.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-kube-watch-private.h"

/* The events of a watch: collected, parsed, applied. */

/* Events are collected this long, so that a burst is one change of the lists. */
#define COLLECT_MSEC 75

typedef struct
{
  WhKubeParser *parser;
  GByteArray   *lines;
} ParseArgs;

static void
parse_args_free (ParseArgs *args)
{
  wh_kube_parser_unref (args->parser);
  g_byte_array_unref (args->lines);
  g_free (args);
}

static DexFuture *
parse_fiber (gpointer user_data)
{
  ParseArgs *args = user_data;
  const char *at = (const char *)args->lines->data;
  const char *end = at + args->lines->len;
  g_autoptr(GError) error = NULL;

  while (at < end)
    {
      const char *newline = memchr (at, '\n', end - at);

      if (!wh_kube_parser_read_event (args->parser, at, newline - at, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      at = newline + 1;
    }

  return dex_future_new_true ();
}

static DexFuture *
parse (WhKubeWatch *self,
       GByteArray  *lines)
{
  ParseArgs *args = g_new0 (ParseArgs, 1);

  args->parser = wh_kube_parser_ref (self->parser);
  args->lines = lines;

  return wh_dex_spawn_sized (lines->len, parse_fiber, args, (GDestroyNotify)parse_args_free);
}

static gboolean
flush_once (WhKubeWatch  *self,
            GError      **error)
{
  g_autoptr(GByteArray) lines = g_steal_pointer (&self->waiting);
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GError) stop = NULL;
  g_autoptr(WhBatch) batch = NULL;

  self->waiting = g_byte_array_new ();

  /* What came before an error is good, and is kept. */
  if (!dex_await (parse (self, g_steal_pointer (&lines)), &stop) && wh_error_is_cancelled (stop))
    {
      g_propagate_error (error, g_steal_pointer (&stop));
      return FALSE;
    }

  items = wh_kube_parser_steal_items (self->parser);
  self->n_events += items->len;
  batch = wh_kube_cluster_apply (self->cluster, self->resource, self->number, items, FALSE);

  if (!wh_kube_watch_publish (self, batch, error))
    return FALSE;

  g_set_str (&self->version, wh_kube_parser_get_version (self->parser));
  wh_kube_watch_tell (self, NULL);

  if (stop != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&stop));
      return FALSE;
    }

  return TRUE;
}

static DexFuture *
wh_kube_watch_flush_fiber (gpointer user_data)
{
  WhKubeWatch *self = user_data;

  while (self->waiting->len > 0 && self->flush_error == NULL)
    {
      if (!wh_dex_sleep (self->scope, COLLECT_MSEC, &self->flush_error) ||
          !flush_once (self, &self->flush_error))
        break;
    }

  /* A server need not end a stream that it has called in vain. */
  if (self->flush_error != NULL && self->stop != NULL)
    dex_cancellable_cancel (self->stop);

  return dex_future_new_true ();
}

void
wh_kube_watch_start_flushing (WhKubeWatch *self)
{
  if (self->flushing != NULL && dex_future_is_pending (self->flushing))
    return;

  dex_clear (&self->flushing);
  self->flushing = wh_dex_spawn_pinned (NULL, 0, wh_kube_watch_flush_fiber, wh_kube_watch_ref (self),
                                        (GDestroyNotify)wh_kube_watch_unref);
}

gboolean
wh_kube_watch_finish_flushing (WhKubeWatch  *self,
                               GError      **error)
{
  while (self->flushing != NULL && dex_future_is_pending (self->flushing))
    {
      if (!dex_await (wh_dex_scoped (self->scope, dex_ref (self->flushing)), error))
        return FALSE;
    }

  if (self->flush_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->flush_error));
      return FALSE;
    }

  return TRUE;
}
