/* wh-http-place.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-http-place-private.h"

/**
 * WhHttpPlace:
 *
 * The right to have a request under way. Letting go of it gives it back, in
 * whatever state a cancelled request was.
 */
struct _WhHttpPlace
{
  GObject       parent_instance;
  WhHttpClient *client;
};

G_DEFINE_FINAL_TYPE (WhHttpPlace, wh_http_place, G_TYPE_OBJECT)

static WhHttpPlace *
wh_http_place_new (WhHttpClient *client)
{
  WhHttpPlace *self = g_object_new (WH_TYPE_HTTP_PLACE, NULL);

  self->client = g_object_ref (client);
  client->n_requests++;

  return self;
}

static void
wh_http_place_finalize (GObject *object)
{
  WhHttpPlace *self = WH_HTTP_PLACE (object);
  WhHttpClient *client = self->client;

  client->n_requests--;

  while (client->n_requests < client->max_requests && !g_queue_is_empty (&client->waiting))
    {
      g_autoptr(DexPromise) next = g_queue_pop_head (&client->waiting);

      if (!g_cancellable_is_cancelled (dex_promise_get_cancellable (next)))
        dex_promise_resolve_object (next, wh_http_place_new (client));
    }

  g_object_unref (client);

  G_OBJECT_CLASS (wh_http_place_parent_class)->finalize (object);
}

static void
wh_http_place_class_init (WhHttpPlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_http_place_finalize;
}

static void
wh_http_place_init (WhHttpPlace *self)
{
}

/**
 * wh_http_place_try_acquire:
 * @client: whose places they are
 *
 * Returns: (transfer full) (nullable): a place, if one is free
 */
GObject *
wh_http_place_try_acquire (WhHttpClient *client)
{
  return client->n_requests < client->max_requests ? G_OBJECT (wh_http_place_new (client)) : NULL;
}

/**
 * wh_http_place_acquire:
 * @client: whose places they are
 *
 * Waits for one of the places. libsoup would queue as well, but its work per
 * request grows with the length of its queue. Not to be awaited in a fiber that
 * may be cancelled: one that is while it waits for a promise which is resolved
 * in the same moment keeps the scheduler of libdex 0.10 busy for ever.
 *
 * Returns: (transfer full): resolves to a [class@HttpPlace]
 */
DexFuture *
wh_http_place_acquire (WhHttpClient *client)
{
  GObject *place = wh_http_place_try_acquire (client);
  DexPromise *promise;

  if (place != NULL)
    return dex_future_new_take_object (place);

  promise = dex_promise_new_cancellable ();
  g_queue_push_tail (&client->waiting, dex_ref (promise));

  return DEX_FUTURE (promise);
}
