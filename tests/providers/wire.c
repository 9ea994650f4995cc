/* wire.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "../core/loopback.h"
#include "wh-dex-util.h"
#include "wire-private.h"

/* Milliseconds. Short only where it is to be reached: machines may be busy. */
#define TIMEOUT      30000
#define TIMEOUT_SLOW 300

static void
reply_free (gpointer data)
{
  WireReply *reply = data;

  g_free (reply->type);
  g_free (reply->text);
  g_ptr_array_unref (reply->headers);
  g_free (reply);
}

static void
request_free (gpointer data)
{
  WireRequest *request = data;

  g_free (request->body);
  g_clear_pointer (&request->headers, soup_message_headers_unref);
  g_free (request);
}

/* ---- setting it up ---- */

Wire *
wire_new (const WhProviderInfo *info)
{
  Wire *self = g_new0 (Wire, 1);

  self->info = info;
  self->replies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, reply_free);
  self->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, request_free);
  self->reports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->server = loopback_serve (wire_handle, self, &self->url);
  self->host = g_strdup (self->url + strlen ("http://"));

  self->config = wh_connection_config_new (info->id, WIRE_NAME, self->url);
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->keyring = wh_secrets_new ();
  self->store = wh_store_new ();
  wh_store_set_source (self->store, self->config->id, WIRE_NAME, NULL);

  return self;
}

static void
disconnect (Wire *self)
{
  if (self->provider == NULL)
    return;

  wh_provider_close (self->provider);

  /* What was under way ends now; nothing of it may keep the provider. */
  g_object_add_weak_pointer (G_OBJECT (self->provider), (gpointer *)&self->provider);
  g_object_unref (self->provider);

  for (gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC; self->provider != NULL && g_get_monotonic_time () < end;)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }

  g_assert_null (self->provider);
}

void
wire_free (Wire *self)
{
  disconnect (self);
  soup_server_disconnect (self->server);
  g_ptr_array_unref (self->held);
  g_object_unref (self->server);
  g_hash_table_unref (self->replies);
  g_hash_table_unref (self->requests);
  g_hash_table_unref (self->reports);
  wh_connection_config_unref (self->config);
  g_hash_table_unref (self->secrets);
  g_object_unref (self->keyring);
  g_assert_finalize_object (self->store);
  g_free (self->url);
  g_free (self->prefix);
  g_free (self->host);
  g_free (self);
}

const char *
wire_get_url (Wire *self)
{
  return self->url;
}

const char *
wire_get_host (Wire *self)
{
  return self->host;
}

char *
wire_dup_fixture (const char *provider,
                  const char *file)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "fixtures", provider, file, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

void
wire_set_prefix (Wire       *self,
                 const char *prefix)
{
  g_autofree char *url = g_strconcat (self->url, prefix, NULL);

  g_set_str (&self->prefix, prefix);
  g_set_str (&self->config->url, url);
}

void
wire_serve (Wire       *self,
            const char *what,
            const char *file)
{
  g_autofree char *text = wire_dup_fixture (self->info->id, file);

  wire_serve_text (self, what, 200, "application/json", text);
}

void
wire_serve_text (Wire       *self,
                 const char *what,
                 guint       status,
                 const char *content_type,
                 const char *text)
{
  WireReply *reply = g_new0 (WireReply, 1);

  reply->status = status;
  reply->type = g_strdup (content_type);
  reply->text = g_strdup (text);
  reply->headers = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_replace (self->replies, g_strdup (what), reply);
}

void
wire_add_header (Wire       *self,
                 const char *what,
                 const char *name,
                 const char *value)
{
  WireReply *reply = g_hash_table_lookup (self->replies, what);

  g_assert_nonnull (reply);
  g_ptr_array_add (reply->headers, g_strdup (name));
  g_ptr_array_add (reply->headers, g_strdup (value));
}

void
wire_remove (Wire       *self,
             const char *what)
{
  g_assert_true (g_hash_table_remove (self->replies, what));
}

void
wire_set_gate (Wire     *self,
               WireGate  gate,
               gpointer  user_data)
{
  self->gate = gate;
  self->gate_data = user_data;
}

static void
set_timeouts (Wire *self)
{
  guint timeout = self->mode == WIRE_SLOW ? TIMEOUT_SLOW : TIMEOUT;

  if (self->provider != NULL && wh_provider_get_http (self->provider) != NULL)
    wh_http_client_set_timeouts (wh_provider_get_http (self->provider), timeout, timeout);

  if (self->provider != NULL && self->patience != NULL)
    self->patience (self->provider, timeout);
}

void
wire_set_patience (Wire         *self,
                   WirePatience  patience)
{
  self->patience = patience;
}

void
wire_set_mode (Wire     *self,
               WireMode  mode)
{
  self->mode = mode;
  set_timeouts (self);
}

guint
wire_count (Wire       *self,
            const char *what)
{
  WireRequest *request = g_hash_table_lookup (self->requests, what);

  return request != NULL ? request->count : 0;
}

guint
wire_count_all (Wire *self)
{
  return self->n_requests;
}

void
wire_forget (Wire *self)
{
  g_hash_table_remove_all (self->requests);
  self->n_requests = 0;
}

const char *
wire_get_body (Wire       *self,
               const char *what)
{
  WireRequest *request = g_hash_table_lookup (self->requests, what);

  return request != NULL ? request->body : NULL;
}

const char *
wire_get_header (Wire       *self,
                 const char *what,
                 const char *name)
{
  WireRequest *request = g_hash_table_lookup (self->requests, what);

  return request != NULL ? soup_message_headers_get_one (request->headers, name) : NULL;
}

/* ---- the connection ---- */

void
wire_set (Wire       *self,
          const char *key,
          ...)
{
  va_list args;

  va_start (args, key);

  for (; key != NULL; key = va_arg (args, const char *))
    {
      const char *value = va_arg (args, const char *);

      if (strcmp (key, "url") == 0)
        g_set_str (&self->config->url, value);
      else
        wh_connection_config_set_setting (self->config, key, value);
    }

  va_end (args);
}

void
wire_set_secret (Wire       *self,
                 const char *key,
                 const char *secret)
{
  g_hash_table_replace (self->secrets, g_strdup (key), g_strdup (secret));
}

void
wire_reconnect (Wire *self)
{
  disconnect (self);
}

static void
reported_cb (WhProvider   *provider,
             const char   *part,
             const GError *error,
             Wire         *self)
{
  g_hash_table_replace (self->reports, g_strdup (part), error != NULL ? g_strdup (error->message) : NULL);
}

const char *
wire_get_report (Wire       *self,
                 const char *part)
{
  return g_hash_table_lookup (self->reports, part);
}

const GArray *
wire_get_samples (Wire       *self,
                  const char *series)
{
  return wh_store_get_samples (self->store, series);
}

WhOperation *
wire_operation (Wire       *self,
                const char *id,
                WhRecord   *target)
{
  g_assert_nonnull (target);

  for (guint i = 0; i < self->info->n_operations; i++)
    {
      if (strcmp (self->info->operations[i]->id, id) == 0 &&
          strcmp (self->info->operations[i]->kind, target->kind->id) == 0)
        return wh_operation_new (self->info->operations[i], wire_get_provider (self), target);
    }

  g_assert_not_reached ();
}

char *
wire_dup_raw (Wire     *self,
              WhRecord *record)
{
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (record);
  future = wh_provider_load_raw (wire_get_provider (self), record);
  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);

  return g_value_dup_string (dex_future_get_value (future, NULL));
}

WhProvider *
wire_get_provider (Wire *self)
{
  WhProviderClass *klass;
  g_autoptr(GError) error = NULL;

  if (self->provider != NULL)
    return self->provider;

  self->provider = wh_provider_new (self->info, self->config, self->keyring, self->store);
  wh_provider_set_trial_secrets (self->provider, self->secrets);
  g_signal_connect (self->provider, "reported", G_CALLBACK (reported_cb), self);
  klass = WH_PROVIDER_GET_CLASS (self->provider);

  if (klass->open != NULL)
    wh_dex_run (klass->open (self->provider), &error);

  g_assert_no_error (error);

  set_timeouts (self);

  return self->provider;
}

/* Asks everything once, whatever happens. Returns: whether all of it worked */
gboolean
wire_round (Wire    *self,
            GError **error)
{
  WhProvider *provider = wire_get_provider (self);
  WhProviderClass *klass = WH_PROVIDER_GET_CLASS (provider);
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < klass->n_polls; i++)
    {
      g_autoptr(GError) local_error = NULL;

      wh_dex_run (klass->polls[i].poll (provider), &local_error);

      if (first == NULL)
        first = g_steal_pointer (&local_error);
    }

  if (first == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&first));

  return FALSE;
}

gboolean
wire_test (Wire    *self,
           GError **error)
{
  WhProvider *provider = wire_get_provider (self);

  /* Opened already, with time-outs that are short. */
  return wh_dex_run (WH_PROVIDER_GET_CLASS (provider)->test (provider), error);
}

WhRecord *
wire_lookup (Wire         *self,
             const WhKind *kind,
             const char   *uid)
{
  return wh_store_lookup (self->store, kind, self->config->id, uid);
}

guint
wire_count_kind (Wire         *self,
                 const WhKind *kind)
{
  return wh_resource_list_get_n (wh_store_get_list (self->store, kind));
}

static int
compare_texts (gconstpointer one,
               gconstpointer other)
{
  return strcmp (*(const char * const *)one, *(const char * const *)other);
}

/* All that is in it and is no volatile number, to be compared. */
char *
wire_dup_store (Wire *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->info->n_kinds; i++)
    {
      const WhKind *kind = self->info->kinds[i];
      WhResourceList *list = wh_store_get_list (self->store, kind);

      for (guint j = 0; j < wh_resource_list_get_n (list); j++)
        {
          WhRecord *record = wh_resource_list_get_record (list, j);
          g_autoptr(GString) line = g_string_new (NULL);

          g_string_append_printf (line, "%s %s:", kind->id, record->uid);

          for (guint k = 0; k < kind->n_fields; k++)
            {
              const WhField *field = &kind->fields[k];

              if ((field->flags & WH_FIELD_VOLATILE) != 0 || wh_value_is_absent (field->type, wh_record_get_value (record, k)))
                continue;

              if (wh_field_type_is_text (field->type))
                g_string_append_printf (line, " %s=%s", field->id, wh_record_get_value (record, k)->text);
              else if (wh_field_type_is_real (field->type))
                g_string_append_printf (line, " %s=%g", field->id, wh_record_get_value (record, k)->real);
              else
                g_string_append_printf (line, " %s=%" G_GINT64_FORMAT, field->id, wh_record_get_value (record, k)->number);
            }

          g_ptr_array_add (lines, g_string_free_and_steal (g_steal_pointer (&line)));
        }
    }

  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\n", (char **)lines->pdata);
}
