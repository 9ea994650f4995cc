/* wh-sim-registry-auth.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-forge.h"
#include "wh-sim-json.h"
#include "wh-sim-registry-private.h"

/* Who may do what in the registry. A token is "user|expiry|grants|signature"
 * in base64; a grant is type:name:actions as in the scope that asked for it.
 * Everybody may pull, only the user may list the catalogue and delete. */

#define LIFETIME 300

static char *
sign (WhSimRegistry *self,
      const char    *text)
{
  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) self->key, strlen (self->key), text, -1);
}

static gboolean
is_user (const char *user,
         const char *password)
{
  return g_strcmp0 (user, WH_SIM_REGISTRY_USER) == 0 && g_strcmp0 (password, WH_SIM_REGISTRY_PASSWORD) == 0;
}

static gboolean
is_forge_token (const char *password)
{
  return g_strcmp0 (password, WH_SIM_FORGE_TOKEN) == 0 || g_strcmp0 (password, WH_SIM_FORGE_READER_TOKEN) == 0;
}

/* What of a scope is granted; "" if nothing is. */
static char *
grant (const char *scope,
       gboolean    known)
{
  const char *actions = strrchr (scope, ':');
  g_autofree char *subject = actions != NULL ? g_strndup (scope, actions - scope) : NULL;
  g_auto(GStrv) asked = g_strsplit (actions != NULL ? actions + 1 : "", ",", -1);
  g_autoptr(GString) granted = g_string_new (NULL);

  for (guint i = 0; asked[i] != NULL; i++)
    {
      gboolean pulls = strcmp (asked[i], "pull") == 0 && g_str_has_prefix (scope, "repository:");

      if (*asked[i] != '\0' && (known || pulls))
        g_string_append_printf (granted, "%s%s", granted->len > 0 ? "," : "", asked[i]);
    }

  return granted->len > 0 ? g_strdup_printf ("%s:%s", subject, granted->str) : g_strdup ("");
}

/* The realm: answers with a token for the scopes that may be had. */
void
registry_handle_token (WhSimRequest *request,
                       gpointer      user_data)
{
  WhSimRegistry *self = user_data;
  g_autoptr(GPtrArray) scopes = wh_sim_request_dup_queries (request, "scope");
  g_autoptr(GString) grants = g_string_new (NULL);
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autofree char *payload = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *token = NULL;
  g_autofree char *issued = NULL;
  g_autofree char *text = NULL;
  gboolean given = wh_sim_request_dup_basic (request, &user, &password);

  if (given && !is_user (user, password))
    {
      wh_sim_request_set_header (request, "WWW-Authenticate", "Basic realm=\"" WH_SIM_REGISTRY_HOST "\"");
      registry_reply_error (request, 401, "UNAUTHORIZED", "incorrect username or password");
      return;
    }

  for (guint i = 0; i < scopes->len; i++)
    {
      g_auto(GStrv) parts = g_strsplit (g_ptr_array_index (scopes, i), " ", -1);

      for (guint j = 0; parts[j] != NULL; j++)
        {
          g_autofree char *granted = grant (parts[j], given);

          if (*granted != '\0')
            g_string_append_printf (grants, "%s%s", grants->len > 0 ? " " : "", granted);
        }
    }

  payload = g_strdup_printf ("%s|%" G_GINT64_FORMAT "|%s", given ? user : "", g_get_real_time () / G_USEC_PER_SEC + LIFETIME, grants->str);
  signature = sign (self, payload);
  plain = g_strdup_printf ("%s|%s", payload, signature);
  token = g_base64_encode ((const guchar *) plain, strlen (plain));
  issued = wh_sim_time_format (g_get_real_time ());
  text = wh_sim_json ("{'token':'%s','access_token':'%s','expires_in':%d,'issued_at':'%s'}", token, token, LIFETIME, issued);
  wh_sim_request_reply_text (request, 200, "application/json", text);
}

/* The grants of a good token, or NULL. */
static char *
read_token (WhSimRegistry *self,
            const char    *token)
{
  g_autofree guchar *decoded = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *payload = NULL;
  g_autofree char *signature = NULL;
  g_auto(GStrv) parts = NULL;
  gsize length;

  decoded = g_base64_decode (token, &length);
  plain = g_strndup ((const char *) decoded, length);
  parts = g_strsplit (plain, "|", -1);
  if (g_strv_length (parts) != 4)
    return NULL;

  payload = g_strdup_printf ("%s|%s|%s", parts[0], parts[1], parts[2]);
  signature = sign (self, payload);
  if (strcmp (signature, parts[3]) != 0 || g_ascii_strtoll (parts[1], NULL, 10) < g_get_real_time () / G_USEC_PER_SEC)
    return NULL;

  return g_strdup (parts[2]);
}

static gboolean
grants_allow (const char *grants,
              const char *type,
              const char *name,
              const char *action)
{
  g_autofree char *prefix = g_strdup_printf ("%s:%s:", type, name);
  g_auto(GStrv) list = g_strsplit (grants, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      g_auto(GStrv) actions = NULL;

      if (!g_str_has_prefix (list[i], prefix))
        continue;

      actions = g_strsplit (list[i] + strlen (prefix), ",", -1);
      if (g_strv_contains ((const char * const *) actions, action))
        return TRUE;
    }

  return FALSE;
}

/* Whether the request may do @action; if not, it has been answered. @type is
 * NULL for what any known caller may do. */
gboolean
registry_authorize (WhSimRegistry *self,
                    WhSimRequest  *request,
                    const char    *type,
                    const char    *name,
                    const char    *action)
{
  const char *bearer = wh_sim_request_get_bearer (request);
  g_autofree char *grants = bearer != NULL ? read_token (self, bearer) : NULL;
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autoptr(GString) challenge = NULL;

  if (self->auth == WH_SIM_REGISTRY_OPEN)
    return TRUE;

  if (self->auth == WH_SIM_REGISTRY_BASIC)
    {
      if (wh_sim_request_dup_basic (request, &user, &password) && is_user (user, password))
        return TRUE;

      wh_sim_request_set_header (request, "WWW-Authenticate", "Basic realm=\"" WH_SIM_REGISTRY_HOST "\"");
      registry_reply_error (request, 401, "UNAUTHORIZED", "authentication required");
      return FALSE;
    }

  if (self->auth == WH_SIM_REGISTRY_FORGE)
    {
      g_autofree char *realm = NULL;

      if (wh_sim_request_dup_basic (request, &user, &password) && is_forge_token (password))
        return TRUE;

      realm = g_strdup_printf ("Bearer realm=\"%s/v2/token\",service=\"container_registry\",scope=\"*\"",
                               wh_sim_server_get_url (self->server));
      wh_sim_request_set_header (request, "WWW-Authenticate", realm);
      registry_reply_error (request, 401, "UNAUTHORIZED", "reqPackageAccess");
      return FALSE;
    }

  if (grants != NULL && (type == NULL || grants_allow (grants, type, name, action)))
    return TRUE;

  challenge = g_string_new (NULL);
  g_string_append_printf (challenge, "Bearer realm=\"%s/token\",service=\"" WH_SIM_REGISTRY_HOST "\"", wh_sim_server_get_url (self->server));
  if (type != NULL)
    g_string_append_printf (challenge, ",scope=\"%s:%s:%s\"", type, name, action);
  if (bearer != NULL)
    g_string_append_printf (challenge, ",error=\"%s\"", grants != NULL ? "insufficient_scope" : "invalid_token");
  wh_sim_request_set_header (request, "WWW-Authenticate", challenge->str);
  registry_reply_error (request, 401, "UNAUTHORIZED", "authentication required");

  return FALSE;
}
