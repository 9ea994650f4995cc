/* wh-sim-kube.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

/* One cluster: a store, the controllers that keep it busy, and a server in front. */

#define MAX_EVENTS 400
#define SETTLE_SECONDS .15
#define HEARTBEAT_SECONDS 300
#define RESTLESS_SECONDS 240

G_DEFINE_FINAL_TYPE (WhSimKube, wh_sim_kube, G_TYPE_OBJECT)

static void
wh_sim_kube_finalize (GObject *object)
{
  WhSimKube *self = WH_SIM_KUBE (object);

  g_clear_handle_id (&self->churn_source, g_source_remove);
  g_clear_pointer (&self->watches, g_ptr_array_unref);
  g_clear_pointer (&self->fillers, g_ptr_array_unref);
  g_clear_pointer (&self->exits, g_hash_table_unref);
  g_clear_pointer (&self->dirty, g_hash_table_unref);
  g_clear_pointer (&self->frozen, g_hash_table_unref);
  g_clear_pointer (&self->digests, g_hash_table_unref);
  g_clear_pointer (&self->rand, g_rand_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->kubeconfig, g_free);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (wh_sim_kube_parent_class)->finalize (object);
}

static void
wh_sim_kube_class_init (WhSimKubeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_sim_kube_finalize;
}

static void
wh_sim_kube_init (WhSimKube *self)
{
  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->frozen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->fillers = g_ptr_array_new_with_free_func (g_free);
  self->exits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->watches = g_ptr_array_new ();
}

gint64
wh_sim_kube_now (WhSimKube *self)
{
  return self->seed_time != 0 ? self->seed_time : wh_sim_world_get_time (self->world);
}

char *
wh_sim_kube_stamp (WhSimKube *self)
{
  return wh_sim_time_format (wh_sim_kube_now (self));
}

static void
wh_sim_kube_settle_cb (gpointer user_data)
{
  WhSimKube *self = user_data;

  self->dirty_wait = 0;
  wh_sim_kube_settle (self);
}

/* Asks a controller to look at an object, soon and once. */
void
wh_sim_kube_mark (WhSimKube       *self,
                  const WhSimKind *kind,
                  const char      *namespace_,
                  const char      *name)
{
  g_hash_table_add (self->dirty, g_strdup_printf ("%u %s/%s", wh_sim_kind_get_id (kind), namespace_, name));
  if (self->dirty_wait == 0 && self->seed_time == 0)
    self->dirty_wait = wh_sim_clock_after (wh_sim_world_get_clock (self->world), SETTLE_SECONDS, wh_sim_kube_settle_cb, self, NULL);
}

/* Runs the controllers for what is marked; while the past is made, until nothing is. */
void
wh_sim_kube_settle (WhSimKube *self)
{
  do
    {
      g_autoptr(GHashTable) dirty = g_steal_pointer (&self->dirty);
      g_autoptr(GList) keys = g_list_sort (g_hash_table_get_keys (dirty), (GCompareFunc) strcmp);

      self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      for (GList *l = keys; l != NULL; l = l->next)
        {
          char *end;
          WhSimKindId id = g_ascii_strtoull (l->data, &end, 10);
          g_autofree char *namespace_ = g_strndup (end + 1, strcspn (end + 1, "/"));

          wh_sim_kube_reconcile (self, wh_sim_kind_get (id), namespace_, strchr (end, '/') + 1);
        }
    }
  while (self->seed_time != 0 && g_hash_table_size (self->dirty) > 0);
}

static gboolean
mark_service (WhSimObject *service,
              gpointer     user_data)
{
  wh_sim_kube_mark (user_data, service->kind, service->namespace_, service->name);
  return FALSE;
}

static void
wh_sim_kube_changed_cb (WhSimKube             *self,
                        const WhSimStoreEvent *event)
{
  const WhSimObject *object = event->object;
  const WhSimKind *kind = object->kind;

  /* A service that chooses other pods has other endpoints. */
  if (kind == KIND (DEPLOYMENT) || kind == KIND (REPLICA_SET) || kind == KIND (STATEFUL_SET) || kind == KIND (DAEMON_SET) ||
      kind == KIND (SERVICE))
    {
      if (event->type != WH_SIM_DELETED)
        wh_sim_kube_mark (self, kind, object->namespace_, object->name);
    }
  if (object->owner == NULL || g_hash_table_contains (self->frozen, object->owner))
    return;
  if (kind == KIND (REPLICA_SET))
    wh_sim_kube_mark (self, KIND (DEPLOYMENT), object->namespace_, object->owner_name);
  else if (kind == KIND (POD))
    {
      static const WhSimKindId owners[] = { WH_SIM_KIND_REPLICA_SET, WH_SIM_KIND_STATEFUL_SET, WH_SIM_KIND_DAEMON_SET };

      for (guint i = 0; i < G_N_ELEMENTS (owners); i++)
        {
          if (g_str_equal (wh_sim_kind_get (owners[i])->kind, object->owner_kind))
            wh_sim_kube_mark (self, wh_sim_kind_get (owners[i]), object->namespace_, object->owner_name);
        }
      wh_sim_store_visit (self->store, KIND (SERVICE), object->namespace_, NULL, mark_service, self);
    }
}

/**
 * wh_sim_kube_find_release:
 * @self: a cluster
 * @image: name of an image
 * @app: (out) (optional) (transfer none): whose
 *
 * Returns: (transfer none) (nullable): the company's release with that image
 */
WhSimRelease *
wh_sim_kube_find_release (WhSimKube   *self,
                          const char  *image,
                          WhSimApp   **app)
{
  static const char prefix[] = WH_SIM_REGISTRY_HOST "/" WH_SIM_ORGANIZATION "/";
  g_autofree char *name = NULL;
  g_autofree char *tag = NULL;
  const char *digest;
  const char *end;
  WhSimApp *found;

  if (image == NULL || !g_str_has_prefix (image, prefix) || (end = strpbrk (image, ":@")) == NULL)
    return NULL;
  name = g_strndup (image + strlen (prefix), end - image - strlen (prefix));
  /* With a digest the tag is for people only. */
  digest = strchr (image, '@');
  tag = digest == NULL ? g_strdup (end + 1) : NULL;
  found = wh_sim_world_find_app (self->world, name);
  for (guint i = 0; found != NULL && i < found->releases->len; i++)
    {
      WhSimRelease *release = g_ptr_array_index (found->releases, i);

      if (digest != NULL ? g_str_equal (release->digest, digest + 1) : g_str_equal (release->version, tag))
        {
          if (app != NULL)
            *app = found;
          return release;
        }
    }
  return NULL;
}

/**
 * wh_sim_kube_get_image_id:
 * @self: a cluster
 * @image: name of an image
 *
 * Returns: (transfer none): what a pod's imageID says: the registry's digest
 */
const char *
wh_sim_kube_get_image_id (WhSimKube  *self,
                          const char *image)
{
  char *id = g_hash_table_lookup (self->digests, image);
  WhSimRelease *release;
  g_autofree char *repository = NULL;

  if (id != NULL)
    return id;
  release = wh_sim_kube_find_release (self, image, NULL);
  repository = g_strndup (image, strcspn (strrchr (image, '/') != NULL ? strrchr (image, '/') : image, ":@") +
                          (strrchr (image, '/') != NULL ? strrchr (image, '/') - image : 0));
  if (release != NULL)
    id = g_strdup_printf ("%s@%s", repository, release->digest);
  else
    {
      g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, image, -1);

      id = g_strdup_printf ("%s@sha256:%s", repository, hex);
    }
  g_hash_table_insert (self->digests, g_strdup (image), id);
  return id;
}

static gboolean
find_oldest (WhSimObject *object,
             gpointer     user_data)
{
  WhSimObject **oldest = user_data;

  if (*oldest == NULL || object->version < (*oldest)->version)
    *oldest = object;
  return FALSE;
}

/**
 * wh_sim_kube_note:
 * @self: a cluster
 * @type: Normal or Warning
 * @reason: in one word
 * @component: who says it
 * @object: whom it is about
 * @format: printf format of the message
 * @...: its arguments
 *
 * Records an event; one that repeats counts up.
 */
void
wh_sim_kube_note (WhSimKube         *self,
                  const char        *type,
                  const char        *reason,
                  const char        *component,
                  const WhSimObject *object,
                  const char        *format,
                  ...)
{
  const char *namespace_ = object->namespace_ != NULL ? object->namespace_ : "default";
  g_autofree char *now = wh_sim_kube_stamp (self);
  g_autofree char *message = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *salt = NULL;
  g_autofree char *name = NULL;
  g_autofree char *api_version = NULL;
  g_autofree char *text = NULL;
  WhSimObject *event;
  va_list args;

  /* Events do not outlive an hour: the past that is made has none but those it adds itself. */
  if (self->seed_time != 0 && !g_str_equal (type, "Warning"))
    return;
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  quoted = wh_sim_json_quote (message);
  salt = g_strdup_printf ("%s %s %s", object->uid, reason, message);
  name = g_strdup_printf ("%s.18%014x", object->name, g_str_hash (salt));

  event = wh_sim_store_get (self->store, KIND (EVENT), namespace_, name);
  if (event != NULL)
    {
      g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (event);

      yyjson_mut_doc_ptr_set (document, "/count", yyjson_mut_sint (document, wh_sim_document_int (document, "/count", 1) + 1));
      yyjson_mut_doc_ptr_set (document, "/lastTimestamp", yyjson_mut_str (document, now));
      wh_sim_store_put (self->store, KIND (EVENT), document);
      return;
    }
  if (wh_sim_store_count (self->store, KIND (EVENT)) >= MAX_EVENTS)
    {
      WhSimObject *oldest = NULL;

      wh_sim_store_visit (self->store, KIND (EVENT), NULL, NULL, find_oldest, &oldest);
      wh_sim_store_remove (self->store, oldest);
    }
  api_version = wh_sim_kind_dup_api_version (object->kind);
  text = wh_sim_json ("{'metadata':{'name':'%s','namespace':'%s','creationTimestamp':'%s'},"
                      "'involvedObject':{'kind':'%s','namespace':'%s','name':'%s','uid':'%s','apiVersion':'%s','resourceVersion':'%" G_GUINT64_FORMAT "'},"
                      "'reason':'%s','message':",
                      name, namespace_, now, object->kind->kind, object->namespace_ != NULL ? object->namespace_ : "", object->name,
                      object->uid, api_version, object->version, reason);
  {
    g_autofree char *rest = wh_sim_json (",'source':{'component':'%s'},'firstTimestamp':'%s','lastTimestamp':'%s','count':1,'type':'%s',"
                                         "'eventTime':null,'reportingComponent':'%s','reportingInstance':''}",
                                         component, now, now, type, component);
    g_autofree char *whole = g_strconcat (text, quoted, rest, NULL);

    wh_sim_store_put_text (self->store, KIND (EVENT), whole);
  }
}

/* Whether an application is placed in this cluster. */
gboolean
wh_sim_kube_runs (WhSimKube            *self,
                  const WhSimApp       *app,
                  const WhSimPlacement *placement)
{
  return placement != NULL && (g_str_equal (placement->cluster, self->cluster->name) ||
                               (app->spread && placement->environment == WH_SIM_PRODUCTION));
}

/* The company wants another release here: change the image, the controllers do the rest. */
static void
wh_sim_kube_world_changed_cb (WhSimKube  *self,
                              guint       change,
                              WhSimApp   *app,
                              gpointer    subject)
{
  WhSimPlacement *placement = subject;
  g_autofree char *image = NULL;
  WhSimObject *deployments[2];

  /* A release fails more or less than before: so do the requests that reach it. */
  if (change == WH_SIM_CHANGE_RELEASE && wh_sim_kube_runs (self, app, app->placements[WH_SIM_PRODUCTION]))
    wh_sim_kube_mark (self, KIND (SERVICE), app->placements[WH_SIM_PRODUCTION]->namespace_, app->name);

  if (change != WH_SIM_CHANGE_DEPLOY || !wh_sim_kube_runs (self, app, placement))
    return;

  image = g_strdup_printf ("\"%s/%s/%s:%s\"", WH_SIM_REGISTRY_HOST, WH_SIM_ORGANIZATION, app->name, placement->release->version);
  deployments[0] = wh_sim_store_get (self->store, KIND (DEPLOYMENT), placement->namespace_, app->name);
  {
    g_autofree char *worker = g_strconcat (app->name, "-worker", NULL);

    deployments[1] = wh_sim_store_get (self->store, KIND (DEPLOYMENT), placement->namespace_, worker);
  }
  for (guint i = 0; i < G_N_ELEMENTS (deployments); i++)
    {
      g_autoptr(yyjson_mut_doc) document = NULL;
      g_autofree char *version = g_strdup_printf ("\"%s\"", placement->release->version);

      if (deployments[i] == NULL)
        continue;
      document = wh_sim_object_edit (deployments[i]);
      wh_sim_document_set (document, "/spec/template/spec/containers/0/image", image);
      wh_sim_document_set (document, "/spec/template/metadata/labels/app.kubernetes.io~1version", version);
      wh_sim_document_set (document, "/metadata/labels/app.kubernetes.io~1version", version);
      yyjson_mut_doc_ptr_set (document, "/metadata/generation",
                              yyjson_mut_sint (document, wh_sim_document_int (document, "/metadata/generation", 1) + 1));
      wh_sim_store_put (self->store, KIND (DEPLOYMENT), document);
    }
}

/**
 * wh_sim_kube_new:
 * @world: the company; must outlive it
 * @cluster: one of its clusters
 * @options: size and unrest
 *
 * Returns: (transfer full): the cluster with everything that runs in it
 */
WhSimKube *
wh_sim_kube_new (WhSimWorld             *world,
                 WhSimCluster           *cluster,
                 const WhSimKubeOptions *options)
{
  WhSimKube *self = g_object_new (WH_TYPE_SIM_KUBE, NULL);
  guint32 seed = wh_sim_world_get_seed (world) * 31 + g_str_hash (cluster->name);

  self->world = world;
  self->cluster = cluster;
  self->options = *options;
  self->rand = g_rand_new_with_seed (seed);
  self->store = wh_sim_store_new (seed, options->window != 0 ? options->window : 4096);
  self->token = g_strdup_printf ("sim-%s-%08x", cluster->name, seed);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (wh_sim_kube_changed_cb), self, G_CONNECT_SWAPPED);
  wh_sim_kube_seed (self);
  wh_sim_kube_seed_fillers (self);
  g_signal_connect_object (world, "changed", G_CALLBACK (wh_sim_kube_world_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

WhSimCluster *
wh_sim_kube_get_cluster (WhSimKube *self)
{
  g_return_val_if_fail (WH_IS_SIM_KUBE (self), NULL);

  return self->cluster;
}

WhSimStore *
wh_sim_kube_get_store (WhSimKube *self)
{
  g_return_val_if_fail (WH_IS_SIM_KUBE (self), NULL);

  return self->store;
}

/**
 * wh_sim_kube_dup_kubeconfig:
 * @self: a cluster whose server listens
 * @ca_file: (nullable): PEM of the authority behind its certificate
 *
 * Returns: (transfer full): a kubeconfig with one context
 */
char *
wh_sim_kube_dup_kubeconfig (WhSimKube  *self,
                            const char *ca_file)
{
  const char *name = self->cluster->name;
  g_autofree char *ca = ca_file != NULL ? g_strdup_printf ("    certificate-authority: %s\n", ca_file) : g_strdup ("");

  g_return_val_if_fail (WH_IS_SIM_KUBE (self), NULL);

  return g_strdup_printf ("apiVersion: v1\n"
                          "kind: Config\n"
                          "current-context: %s\n"
                          "clusters:\n"
                          "- name: %s\n"
                          "  cluster:\n"
                          "    server: %s\n"
                          "%s"
                          "contexts:\n"
                          "- name: %s\n"
                          "  context:\n"
                          "    cluster: %s\n"
                          "    user: admin\n"
                          "users:\n"
                          "- name: admin\n"
                          "  user:\n"
                          "    token: %s\n",
                          name, name, wh_sim_server_get_url (self->server), ca, name, name, self->token);
}

/**
 * wh_sim_kube_write_kubeconfig:
 * @self: a cluster whose server listens
 * @directory: where the file CLUSTER.yaml goes
 * @ca_file: (nullable): PEM of the authority behind its certificate
 * @error: location for an error
 *
 * Writes the kubeconfig, readable for its owner only; the start-up line names it from then on.
 *
 * Returns: whether it is written
 */
gboolean
wh_sim_kube_write_kubeconfig (WhSimKube   *self,
                              const char  *directory,
                              const char  *ca_file,
                              GError     **error)
{
  g_autofree char *text = wh_sim_kube_dup_kubeconfig (self, ca_file);
  g_autofree char *file = g_strconcat (self->cluster->name, ".yaml", NULL);

  g_free (self->kubeconfig);
  self->kubeconfig = g_build_filename (directory, file, NULL);
  return g_file_set_contents_full (self->kubeconfig, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/**
 * wh_sim_kube_get_kubeconfig:
 * @self: a cluster
 *
 * Returns: (transfer none) (nullable): path of its kubeconfig
 */
const char *
wh_sim_kube_get_kubeconfig (WhSimKube *self)
{
  g_return_val_if_fail (WH_IS_SIM_KUBE (self), NULL);

  return self->kubeconfig;
}

static gboolean
wh_sim_kube_churn_cb (gpointer user_data)
{
  WhSimKube *self = user_data;
  guint n;

  self->churn_debt += self->options.churn / 20;
  n = self->churn_debt;
  self->churn_debt -= n;
  wh_sim_kube_churn (self, n);
  return G_SOURCE_CONTINUE;
}

/**
 * wh_sim_kube_set_churn:
 * @self: a cluster
 * @churn: how many pods change in a second of real time
 */
void
wh_sim_kube_set_churn (WhSimKube *self,
                       double     churn)
{
  g_return_if_fail (WH_IS_SIM_KUBE (self));

  self->options.churn = churn;
  g_clear_handle_id (&self->churn_source, g_source_remove);
  if (churn > 0)
    self->churn_source = g_timeout_add (50, wh_sim_kube_churn_cb, self);
}

static void
wh_sim_kube_heartbeat_cb (gpointer user_data)
{
  WhSimKube *self = user_data;

  wh_sim_kube_beat (self);
  wh_sim_clock_after (wh_sim_world_get_clock (self->world), HEARTBEAT_SECONDS, wh_sim_kube_heartbeat_cb, self, NULL);
}

/* While voice-studio is slow, one of its pods runs out of memory now and then and comes back. */
static void
wh_sim_kube_restless_cb (gpointer user_data)
{
  WhSimKube *self = user_data;
  WhSimApp *app = wh_sim_world_find_app (self->world, "voice-studio");

  if (app->trouble == 0)
    return;
  wh_sim_kube_fail_pod (self, app->placements[WH_SIM_PRODUCTION]->namespace_, app->name, WH_SIM_OUT_OF_MEMORY);
  wh_sim_clock_after (wh_sim_world_get_clock (self->world), RESTLESS_SECONDS * g_rand_double_range (self->rand, .5, 1.5),
                      wh_sim_kube_restless_cb, self, NULL);
}

/**
 * wh_sim_kube_start:
 * @self: a cluster
 *
 * Lets happen what happens by itself.
 */
void
wh_sim_kube_start (WhSimKube *self)
{
  WhSimClock *clock = wh_sim_world_get_clock (self->world);

  g_return_if_fail (WH_IS_SIM_KUBE (self));

  wh_sim_kube_set_churn (self, self->options.churn);
  wh_sim_clock_after (clock, HEARTBEAT_SECONDS, wh_sim_kube_heartbeat_cb, self, NULL);
  if (self->cluster->environment == WH_SIM_PRODUCTION)
    wh_sim_clock_after (clock, RESTLESS_SECONDS, wh_sim_kube_restless_cb, self, NULL);
}

static void
describe (WhSimServer *server,
          JsonBuilder *builder,
          gpointer     user_data)
{
  WhSimKube *self = user_data;

  json_builder_set_member_name (builder, "cluster");
  json_builder_add_string_value (builder, self->cluster->name);
  json_builder_set_member_name (builder, "environment");
  json_builder_add_string_value (builder, wh_sim_environment_to_string (self->cluster->environment));
  json_builder_set_member_name (builder, "token");
  json_builder_add_string_value (builder, self->token);
  if (self->kubeconfig != NULL)
    {
      json_builder_set_member_name (builder, "kubeconfig");
      json_builder_add_string_value (builder, self->kubeconfig);
    }
}

/**
 * wh_sim_kube_add:
 * @self: a cluster
 * @fleet: where its server shall stand; takes a reference on @self
 * @server_name: what faults and the start-up line call it
 */
void
wh_sim_kube_add (WhSimKube  *self,
                 WhSimFleet *fleet,
                 const char *server_name)
{
  g_return_if_fail (WH_IS_SIM_KUBE (self));

  self->server = wh_sim_fleet_add_server (fleet, server_name, "kubernetes", describe, g_object_ref (self), g_object_unref);
  wh_sim_server_add_route (self->server, "/", wh_sim_kube_serve, self, NULL);
  if (wh_sim_fleet_find_server (fleet, "control") != NULL)
    wh_sim_kube_add_control (self, wh_sim_fleet_find_server (fleet, "control"));
}
