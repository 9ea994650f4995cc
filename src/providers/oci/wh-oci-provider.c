/* wh-oci-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-image-keeper.h"
#include "wh-kinds.h"
#include "wh-oci-image.h"
#include "wh-oci-provider-private.h"
#include "wh-registry-operations.h"

static void image_keeper_init (WhImageKeeperInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhOciProvider, wh_oci_provider, WH_TYPE_PROVIDER,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_IMAGE_KEEPER, image_keeper_init))

static void
image_keeper_init (WhImageKeeperInterface *iface)
{
  iface->read = wh_oci_provider_read;
  iface->read_attached = wh_oci_provider_read_attached;
  iface->get_attached = wh_oci_provider_get_attached;
  iface->delete_manifest = wh_oci_provider_delete_manifest;
}

static DexFuture *
poll_probe_fiber (gpointer user_data)
{
  WhOciProvider *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!wh_oci_await_probe (self, &error))
    {
      self->silent = TRUE;
      wh_provider_report (WH_PROVIDER (self), "images", error);
    }
  else if (self->silent)
    {
      self->silent = FALSE;
      wh_provider_wake (WH_PROVIDER (self));
    }

  return dex_future_new_for_boolean (FALSE);
}

/* A round through all images is dear; whether the registry answers at all is
 * not, and is to be known sooner. An answer says nothing about the images,
 * so this tells of failures only. */
static DexFuture *
poll_probe (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_probe_fiber, g_object_ref (provider), g_object_unref);
}

static const WhPoll polls[] = {
  { "answers", 10, poll_probe },
  { "images", 30, wh_oci_poll_images },
};

/* ---- for the operations ---- */

/**
 * wh_oci_provider_send:
 * @provider: a #WhOciProvider
 * @request: what to ask
 * @scope: what for, in the words of token services: see wh_oci_scope()
 *
 * Returns: (transfer full): resolves to the #WhHttpReply to a request that is
 *   signed in; rejects as wh_http_client_send() does
 */
DexFuture *
wh_oci_provider_send (WhProvider    *provider,
                      WhHttpRequest *request,
                      const char    *scope)
{
  return wh_oci_auth_send (WH_OCI_PROVIDER (provider)->auth, request, scope);
}

/* ---- raw ---- */

typedef struct
{
  WhOciProvider *self;
  WhRecord      *record;
} RawArgs;

static void
raw_args_free (gpointer data)
{
  RawArgs *args = data;

  g_object_unref (args->self);
  wh_record_unref (args->record);
  g_free (args);
}

static DexFuture *
load_raw_fiber (gpointer user_data)
{
  RawArgs *args = user_data;
  WhRecord *record = args->record;
  gboolean is_image = record->kind == &wh_kind_image;
  const char *repository = wh_record_get_value (record, is_image ? (guint)WH_IMAGE_REPOSITORY : (guint)WH_IMAGE_REPOSITORY_NAME)->text;
  g_autofree char *scope = NULL;
  g_autoptr(WhHttpRequest) request = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;
  g_autofree char *text = NULL;

  if (repository == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("It is not known any more where this was"));

  if (is_image)
    {
      request = wh_oci_request_manifest ("GET", repository, record->values[WH_IMAGE_TAG].text);
    }
  else
    {
      g_autofree char *path = wh_oci_path (repository, "tags", "list");

      request = wh_http_request_new ("GET", path);
    }

  scope = wh_oci_scope (repository, "pull");
  reply = dex_await_boxed (wh_oci_auth_send (args->self->auth, request, scope), &error);

  if (reply != NULL)
    json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (WH_PROVIDER (args->self))),
                            &error);

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  text = wh_json_dup_pretty (wh_json_get_root (json));

  return dex_future_new_take_string (g_steal_pointer (&text));
}

static DexFuture *
wh_oci_provider_load_raw (WhProvider     *provider,
                          const WhRecord *record)
{
  RawArgs *args = g_new0 (RawArgs, 1);

  args->self = g_object_ref (WH_OCI_PROVIDER (provider));
  args->record = wh_record_ref ((WhRecord *)record);

  return wh_dex_spawn_pinned (NULL, 0, load_raw_fiber, args, raw_args_free);
}

/* ---- open and test ---- */

static DexFuture *
wh_oci_provider_open (WhProvider *provider)
{
  WhOciProvider *self = WH_OCI_PROVIDER (provider);
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = NULL;
  const char *host = wh_provider_get_setting (provider, "host");

  /* It may be opened again; what was learned stays good. */
  if (self->auth != NULL)
    return dex_future_new_true ();

  if (!wh_provider_make_http (provider, "Bearer", &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  uri = g_uri_parse (wh_provider_get_config (provider)->url, G_URI_FLAGS_NONE, NULL);

  if (host != NULL && *host != '\0')
    self->registry = g_strdup (host);
  else if (g_uri_get_port (uri) > 0)
    self->registry = g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  else
    self->registry = g_strdup (g_uri_get_host (uri));

  self->auth = wh_oci_auth_new (provider);

  return dex_future_new_true ();
}

static DexFuture *
wh_oci_provider_test_fiber (gpointer user_data)
{
  WhOciProvider *self = user_data;
  WhProvider *provider = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) limit = NULL;
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GPtrArray) tags = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *words = NULL;
  gint64 start = g_get_monotonic_time ();

  if (!wh_oci_await_probe (self, &error))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Reach the registry"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  detail = wh_format_duration (g_get_monotonic_time () - start);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Reached"), detail);
  words = wh_oci_auth_dup_words (self->auth);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Signed in"), words);
  names = wh_oci_await_repositories (self, &limit, &error);

  if (names == NULL)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Repositories"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  g_free (detail);
  detail = g_strdup_printf ("%u", names->len);
  wh_provider_add_test_step (provider, limit != NULL ? WH_HEALTH_WARNING : WH_HEALTH_OK, _("Repositories"),
                             limit != NULL ? limit->message : detail);

  if (names->len == 0)
    return dex_future_new_true ();

  tags = wh_oci_await_tags (self, g_ptr_array_index (names, 0), &error);
  wh_provider_add_test_step (provider, tags != NULL ? WH_HEALTH_OK : WH_HEALTH_WARNING, _("Read tags"),
                             tags != NULL ? g_ptr_array_index (names, 0) : error->message);

  return dex_future_new_true ();
}

static DexFuture *
wh_oci_provider_test (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_oci_provider_test_fiber, g_object_ref (provider), g_object_unref);
}

static void
wh_oci_provider_finalize (GObject *object)
{
  WhOciProvider *self = WH_OCI_PROVIDER (object);

  /* The client asks it for credentials, and somebody may hold the client. */
  if (wh_provider_get_http (WH_PROVIDER (self)) != NULL)
    wh_http_client_set_authorize (wh_provider_get_http (WH_PROVIDER (self)), NULL, NULL, NULL, NULL);

  g_clear_pointer (&self->auth, wh_oci_auth_free);
  g_hash_table_unref (self->images);
  g_hash_table_unref (self->repositories);
  g_free (self->registry);

  G_OBJECT_CLASS (wh_oci_provider_parent_class)->finalize (object);
}

static void
wh_oci_provider_class_init (WhOciProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  G_OBJECT_CLASS (klass)->finalize = wh_oci_provider_finalize;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_oci_provider_open;
  provider_class->test = wh_oci_provider_test;
  provider_class->load_raw = wh_oci_provider_load_raw;
  provider_class->look_into = wh_oci_provider_look_into;
}

static void
wh_oci_provider_init (WhOciProvider *self)
{
  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)wh_record_unref);
  self->repositories = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, wh_oci_repository_free);
}

static const WhSetting settings[] = {
  { "user",         N_("User name"), NULL, WH_SETTING_TEXT, FALSE, NULL },
  { "password",     N_("Password"), NULL, WH_SETTING_SECRET, FALSE, NULL },
  { "token",        N_("Access token"), N_("In place of a password"), WH_SETTING_SECRET, FALSE, NULL },
  { "ca",           N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
  { "repositories", N_("Repositories"), N_("For registries that do not list them; separated by commas"), WH_SETTING_TEXT, FALSE, NULL },
  { "host",         N_("Name in images"), N_("What nodes call it, when that is not its address"), WH_SETTING_TEXT, FALSE, NULL },
  { "insecure",     N_("Accept any certificate"), N_("Whoever is between here and there can read the password"), WH_SETTING_BOOLEAN, FALSE, NULL },
};

static const WhKind * const kinds[] = { &wh_kind_image_repository, &wh_kind_image };
static const WhOperationInfo * const operations[] = { &wh_oci_delete, &wh_registry_clean_repository, &wh_registry_clean };

const WhProviderInfo wh_oci_provider_info = {
  .id           = "oci",
  .title        = N_("Container registry"),
  .summary      = N_("Repositories, tags and layers of images"),
  .icon_name    = "wh-registry-symbolic",
  .group        = WH_PROVIDER_CODE,
  .default_url  = "http://localhost:5000",
  .needs_url    = TRUE,
  .settings     = settings,
  .n_settings   = G_N_ELEMENTS (settings),
  .kinds        = kinds,
  .n_kinds      = G_N_ELEMENTS (kinds),
  .operations   = operations,
  .n_operations = G_N_ELEMENTS (operations),
  .get_type     = wh_oci_provider_get_type,
};
