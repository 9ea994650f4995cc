/* wh-http-stream.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-http-error-private.h"
#include "wh-http-stream-private.h"

/**
 * WhHttpStream:
 *
 * An answer that is read while it arrives, perhaps for hours: a watch, a log.
 * Letting go of it ends the request.
 */
struct _WhHttpStream
{
  GObject       parent_instance;
  char         *name;
  SoupMessage  *message;
  GInputStream *input;
  WhHttpReply  *reply;
};

G_DEFINE_FINAL_TYPE (WhHttpStream, wh_http_stream, G_TYPE_OBJECT)

static void
wh_http_stream_dispose (GObject *object)
{
  WhHttpStream *self = WH_HTTP_STREAM (object);

  wh_http_stream_close (self);
  g_clear_object (&self->message);
  g_clear_pointer (&self->reply, wh_http_reply_unref);

  G_OBJECT_CLASS (wh_http_stream_parent_class)->dispose (object);
}

static void
wh_http_stream_finalize (GObject *object)
{
  g_free (WH_HTTP_STREAM (object)->name);

  G_OBJECT_CLASS (wh_http_stream_parent_class)->finalize (object);
}

static void
wh_http_stream_class_init (WhHttpStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_http_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_http_stream_finalize;
}

static void
wh_http_stream_init (WhHttpStream *self)
{
}

WhHttpStream *
wh_http_stream_new (const char   *name,
                    SoupMessage  *message,
                    GInputStream *input,
                    WhHttpReply  *reply)
{
  WhHttpStream *self = g_object_new (WH_TYPE_HTTP_STREAM, NULL);

  self->name = g_strdup (name);
  self->message = g_object_ref (message);
  self->input = g_object_ref (input);
  self->reply = wh_http_reply_ref (reply);

  return self;
}

static DexFuture *
explain_cb (DexFuture *future,
            gpointer   user_data)
{
  WhHttpStream *self = user_data;
  g_autoptr(GError) error = NULL;

  dex_future_get_value (future, &error);

  return dex_future_new_for_error (wh_http_error_from_transport (self->name, self->message, error));
}

/**
 * wh_http_stream_read:
 * @self: a stream
 * @max: most bytes wanted
 *
 * One read at a time. There is no time-out: race it against one if silence
 * means that something is wrong.
 *
 * Returns: (transfer full): resolves to a #GBytes (boxed) with what has
 *   arrived, empty at the end
 */
DexFuture *
wh_http_stream_read (WhHttpStream *self,
                     gsize         max)
{
  g_return_val_if_fail (WH_IS_HTTP_STREAM (self), NULL);

  if (self->input == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The stream is closed");

  return dex_future_catch (dex_input_stream_read_bytes (self->input, max, G_PRIORITY_DEFAULT),
                           explain_cb, g_object_ref (self), g_object_unref);
}

/**
 * wh_http_stream_read_within:
 * @self: a stream
 * @max: most bytes wanted
 * @milliseconds: how long it may be silent
 *
 * Returns: (transfer full): as [method@HttpStream.read]; rejects with
 *   %WH_ERROR_TIMED_OUT and a sentence when nothing came
 */
DexFuture *
wh_http_stream_read_within (WhHttpStream *self,
                            gsize         max,
                            guint         milliseconds)
{
  g_return_val_if_fail (WH_IS_HTTP_STREAM (self), NULL);

  return dex_future_catch (dex_future_first (wh_http_stream_read (self, max), dex_timeout_new_msec (milliseconds), NULL),
                           explain_cb, g_object_ref (self), g_object_unref);
}

/**
 * wh_http_stream_get_reply:
 * @self: a stream
 *
 * Returns: (transfer none): status and headers; it has no body
 */
WhHttpReply *
wh_http_stream_get_reply (WhHttpStream *self)
{
  g_return_val_if_fail (WH_IS_HTTP_STREAM (self), NULL);

  return self->reply;
}

/**
 * wh_http_stream_close:
 * @self: a stream
 *
 * Ends the request. The end of an endless answer must not be waited for, so
 * it is closed as cancelled.
 */
void
wh_http_stream_close (WhHttpStream *self)
{
  g_autoptr(GInputStream) input = NULL;

  g_return_if_fail (WH_IS_HTTP_STREAM (self));

  if ((input = g_steal_pointer (&self->input)))
    {
      g_autoptr(GCancellable) cancelled = g_cancellable_new ();

      g_cancellable_cancel (cancelled);
      g_input_stream_close_async (input, G_PRIORITY_DEFAULT, cancelled, NULL, NULL);
    }
}

/**
 * wh_http_stream_end:
 * @self: a stream of which the end was read
 *
 * Lets go of the answer and leaves its connection to the next request, which
 * [method@HttpStream.close] cannot: a page of a list needs no greeting of its own.
 */
void
wh_http_stream_end (WhHttpStream *self)
{
  g_autoptr(GInputStream) input = NULL;

  g_return_if_fail (WH_IS_HTTP_STREAM (self));

  if ((input = g_steal_pointer (&self->input)))
    g_input_stream_close_async (input, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}
