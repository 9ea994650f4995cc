/* wh-http-soup.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-http-soup-private.h"

/* Of a session: its features, held once more. */
static GQuark
features_quark (void)
{
  return g_quark_from_static_string ("wh-soup-features");
}

/* Of a session: it took a message out of its queue twice. Of a message: it was
 * taken out. */
static GQuark
unqueued_quark (void)
{
  return g_quark_from_static_string ("wh-soup-unqueued");
}

static void
unqueued_cb (SoupSession *session,
             SoupMessage *message,
             GPtrArray   *features)
{
  if (g_object_get_qdata (G_OBJECT (message), unqueued_quark ()) == NULL)
    {
      g_object_set_qdata (G_OBJECT (message), unqueued_quark (), message);
      return;
    }

  for (guint i = 0; i < features->len; i++)
    g_object_ref (g_ptr_array_index (features, i));

  g_object_set_qdata (G_OBJECT (session), unqueued_quark (), session);
}

/* libsoup 3.6 takes a message that is broken off at the wrong time out of its queue
 * twice (run_until_read_done() in soup-session.c finishes what the end of its input
 * has finished already), and each time it drops a reference of every feature of the
 * session, which it held once. The next message would meet freed memory. So the
 * features are held once more, what was dropped too often is given back, and the
 * session, which has lost count of its messages too, takes no others. */
void
wh_soup_guard (SoupSession *session)
{
  GPtrArray *features = g_ptr_array_new_with_free_func (g_object_unref);
  const GType types[] = { SOUP_TYPE_AUTH_MANAGER, SOUP_TYPE_CONTENT_DECODER };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      SoupSessionFeature *feature = soup_session_get_feature (session, types[i]);

      if (feature != NULL)
        g_ptr_array_add (features, g_object_ref (feature));
    }

  g_object_set_qdata_full (G_OBJECT (session), features_quark (), features, (GDestroyNotify)g_ptr_array_unref);
  g_signal_connect (session, "request-unqueued", G_CALLBACK (unqueued_cb), features);
}

/* Whether it should take no more messages. */
gboolean
wh_soup_is_spent (SoupSession *session)
{
  return g_object_get_qdata (G_OBJECT (session), unqueued_quark ()) != NULL;
}

static void
send_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  if ((stream = soup_session_send_finish (SOUP_SESSION (object), result, &error)))
    dex_promise_resolve_object (promise, g_steal_pointer (&stream));
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

DexFuture *
wh_soup_send (SoupSession *session,
              SoupMessage *message)
{
  DexPromise *promise;

  g_return_val_if_fail (SOUP_IS_SESSION (session), NULL);
  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);

  promise = dex_promise_new_cancellable ();
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, dex_promise_get_cancellable (promise),
                           send_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}
