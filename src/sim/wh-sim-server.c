/* wh-sim-server.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sys/socket.h>

#include "wh-sim-request-private.h"
#include "wh-sim-server.h"

typedef struct
{
  char           *prefix;
  WhSimHandler    handler;
  gpointer        user_data;
  GDestroyNotify  destroy;
} Route;

/* One simulated system on one loopback port. A request meets, in this order: the faults, then the route with the
 * longest prefix, which also judges the credentials: each system has its own words for that. */

struct _WhSimServer
{
  GObject          parent_instance;

  char            *name;
  char            *url;
  guint            port;
  SoupServer      *server;
  GPtrArray       *routes;
  WhSimFaults     *faults;
  gboolean         tls;
};

G_DEFINE_FINAL_TYPE (WhSimServer, wh_sim_server, G_TYPE_OBJECT)

static void
route_free (gpointer data)
{
  Route *route = data;

  if (route->destroy != NULL)
    route->destroy (route->user_data);
  g_free (route->prefix);
  g_free (route);
}

static void
wh_sim_server_finalize (GObject *object)
{
  WhSimServer *self = WH_SIM_SERVER (object);

  g_clear_object (&self->server);
  g_clear_object (&self->faults);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->url, g_free);
  G_OBJECT_CLASS (wh_sim_server_parent_class)->finalize (object);
}

static void
wh_sim_server_class_init (WhSimServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_sim_server_finalize;
}

static void
wh_sim_server_init (WhSimServer *self)
{
  self->routes = g_ptr_array_new_with_free_func (route_free);
}

static void
wh_sim_server_dispatch (WhSimServer  *self,
                        WhSimRequest *request)
{
  const char *path = wh_sim_request_get_path (request);
  Route *best = NULL;

  if (wh_sim_request_fail (request))
    return;

  for (guint i = 0; i < self->routes->len; i++)
    {
      Route *route = g_ptr_array_index (self->routes, i);

      if (g_str_has_prefix (path, route->prefix) &&
          (best == NULL || strlen (route->prefix) > strlen (best->prefix)))
        best = route;
    }
  if (best == NULL)
    {
      wh_sim_request_reply_text (request, 404, "text/plain", "404 page not found\n");
      return;
    }

  best->handler (request, best->user_data);
  /* What a handler has not answered yet it answers later. */
  if (!wh_sim_request_is_done (request))
    wh_sim_request_pause (request);
}

typedef struct
{
  WhSimServer  *server;
  WhSimRequest *request;
} Delayed;

static void
delayed_free (gpointer data)
{
  Delayed *delayed = data;

  g_object_unref (delayed->server);
  g_object_unref (delayed->request);
  g_free (delayed);
}

static gboolean
wh_sim_server_delayed_cb (gpointer user_data)
{
  Delayed *delayed = user_data;

  if (!wh_sim_request_is_done (delayed->request))
    wh_sim_server_dispatch (delayed->server, delayed->request);
  return G_SOURCE_REMOVE;
}

static void
wh_sim_server_request_cb (SoupServer        *server,
                          SoupServerMessage *message,
                          const char        *path,
                          GHashTable        *query,
                          gpointer           user_data)
{
  WhSimServer *self = user_data;
  WhSimFault *fault = self->faults != NULL ? wh_sim_faults_match (self->faults, self->name, path) : NULL;
  g_autoptr(WhSimRequest) request = wh_sim_request_new (message, path, query, fault);

  if (fault != NULL && fault->latency > 0)
    {
      Delayed *delayed = g_new0 (Delayed, 1);

      delayed->server = g_object_ref (self);
      delayed->request = g_object_ref (request);
      wh_sim_request_pause (request);
      g_timeout_add_full (G_PRIORITY_DEFAULT, fault->latency, wh_sim_server_delayed_cb, delayed, delayed_free);
      return;
    }
  wh_sim_server_dispatch (self, request);
}

/**
 * wh_sim_server_new:
 * @name: what faults and the start-up line call it: "k8s-prod", "gitea" …
 *
 * Returns: (transfer full): a server that does not listen yet
 */
WhSimServer *
wh_sim_server_new (const char *name)
{
  WhSimServer *self = g_object_new (WH_TYPE_SIM_SERVER, NULL);

  self->name = g_strdup (name);
  self->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (self->server, NULL, wh_sim_server_request_cb, self, NULL);
  return self;
}

const char *
wh_sim_server_get_name (WhSimServer *self)
{
  g_return_val_if_fail (WH_IS_SIM_SERVER (self), NULL);

  return self->name;
}

/**
 * wh_sim_server_get_url:
 * @self: a #WhSimServer
 *
 * Returns: (transfer none) (nullable): "http://127.0.0.1:PORT", without a slash; %NULL before it listens
 */
const char *
wh_sim_server_get_url (WhSimServer *self)
{
  g_return_val_if_fail (WH_IS_SIM_SERVER (self), NULL);

  return self->url;
}

/**
 * wh_sim_server_add_route:
 * @self: a #WhSimServer
 * @prefix: the start of the paths; the longest one that fits wins
 * @handler: answers
 * @user_data: for @handler
 * @destroy: (nullable): frees @user_data
 */
void
wh_sim_server_add_route (WhSimServer    *self,
                         const char     *prefix,
                         WhSimHandler    handler,
                         gpointer        user_data,
                         GDestroyNotify  destroy)
{
  Route *route;

  g_return_if_fail (WH_IS_SIM_SERVER (self));
  g_return_if_fail (prefix != NULL && handler != NULL);

  route = g_new0 (Route, 1);
  route->prefix = g_strdup (prefix);
  route->handler = handler;
  route->user_data = user_data;
  route->destroy = destroy;
  g_ptr_array_add (self->routes, route);
}

void
wh_sim_server_set_faults (WhSimServer *self,
                          WhSimFaults *faults)
{
  g_return_if_fail (WH_IS_SIM_SERVER (self));

  g_set_object (&self->faults, faults);
}

/**
 * wh_sim_server_set_tls_files:
 * @self: a #WhSimServer
 * @certificate_file: PEM, the chain
 * @key_file: PEM, the private key
 * @error: location for an error
 *
 * Makes it serve https. Call it before wh_sim_server_listen().
 *
 * Returns: whether the files could be read
 */
gboolean
wh_sim_server_set_tls_files (WhSimServer  *self,
                             const char   *certificate_file,
                             const char   *key_file,
                             GError      **error)
{
  g_autoptr(GTlsCertificate) certificate = NULL;

  g_return_val_if_fail (WH_IS_SIM_SERVER (self), FALSE);

  certificate = g_tls_certificate_new_from_files (certificate_file, key_file, error);
  if (certificate == NULL)
    return FALSE;
  soup_server_set_tls_certificate (self->server, certificate);
  self->tls = TRUE;
  return TRUE;
}

/* Clients that were told to go without TLS try it first all the same, and
 * then wait: an HTTP parser does not see the end of a TLS greeting. Real
 * servers hang up; so does this. */
static gboolean
wh_sim_server_peek_cb (GSocket      *socket,
                       GIOCondition  condition,
                       gpointer      user_data)
{
  char first;
  gssize length = recv (g_socket_get_fd (socket), &first, 1, MSG_PEEK | MSG_DONTWAIT);

  if (length == 1 && first == 0x16)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
  return length < 0 && condition == 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
wh_sim_server_request_started_cb (SoupServer        *server,
                                  SoupServerMessage *message,
                                  gpointer           user_data)
{
  GSocket *socket = soup_server_message_get_socket (message);
  g_autoptr(GSource) source = NULL;

  /* What is there already is read before any source is asked. */
  if (socket == NULL || wh_sim_server_peek_cb (socket, 0, NULL) == G_SOURCE_REMOVE)
    return;
  source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, G_SOURCE_FUNC (wh_sim_server_peek_cb), NULL, NULL);
  g_source_attach (source, NULL);
}

/**
 * wh_sim_server_listen:
 * @self: a #WhSimServer
 * @port: a port, or 0 for a free one
 * @error: location for an error
 *
 * Starts to listen, on 127.0.0.1 only.
 *
 * Returns: whether it listens
 */
gboolean
wh_sim_server_listen (WhSimServer  *self,
                      guint         port,
                      GError      **error)
{
  g_autoptr(GSocketAddress) address = NULL;
  GSList *uris;

  g_return_val_if_fail (WH_IS_SIM_SERVER (self), FALSE);

  address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  if (!soup_server_listen (self->server, address, self->tls ? SOUP_SERVER_LISTEN_HTTPS : 0, error))
    return FALSE;

  if (!self->tls && self->url == NULL)
    g_signal_connect (self->server, "request-started", G_CALLBACK (wh_sim_server_request_started_cb), NULL);

  uris = soup_server_get_uris (self->server);
  self->port = g_uri_get_port (uris->data);
  g_free (self->url);
  self->url = g_strdup_printf ("%s://127.0.0.1:%u", self->tls ? "https" : "http", self->port);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return TRUE;
}

/**
 * wh_sim_server_stop:
 * @self: a #WhSimServer
 *
 * Closes the port and every connection, as if the system had been shut down.
 */
void
wh_sim_server_stop (WhSimServer *self)
{
  g_return_if_fail (WH_IS_SIM_SERVER (self));

  soup_server_disconnect (self->server);
}

/**
 * wh_sim_server_restart:
 * @self: a #WhSimServer that has listened before
 * @error: location for an error
 *
 * Listens again, where its clients know it.
 *
 * Returns: whether it listens
 */
gboolean
wh_sim_server_restart (WhSimServer  *self,
                       GError      **error)
{
  g_return_val_if_fail (WH_IS_SIM_SERVER (self), FALSE);

  return wh_sim_server_listen (self, self->port, error);
}
