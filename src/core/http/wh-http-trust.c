/* wh-http-trust.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-http-trust-private.h"

#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"
#define PEM_END "-----END CERTIFICATE-----"

/* GIO reads authorities from files only. Those of a connection are text that
 * the user gave once, so they are kept and checked in memory. */
struct _WhHttpTrust
{
  GTlsDatabase         parent_instance;
  GList               *authorities; /* GTlsCertificate */
  GSocketConnectable  *identity;    /* nullable: the name to expect instead of the URL's */
  GTlsDatabase        *system;      /* when there are no own authorities */
  gboolean             anybody;
};

G_DEFINE_FINAL_TYPE (WhHttpTrust, wh_http_trust, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
wh_http_trust_verify_chain (GTlsDatabase             *database,
                            GTlsCertificate          *chain,
                            const char               *purpose,
                            GSocketConnectable       *identity,
                            GTlsInteraction          *interaction,
                            GTlsDatabaseVerifyFlags   flags,
                            GCancellable             *cancellable,
                            GError                  **error)
{
  WhHttpTrust *self = WH_HTTP_TRUST (database);
  GTlsCertificateFlags best = G_TLS_CERTIFICATE_VALIDATE_ALL;

  if (self->anybody)
    return G_TLS_CERTIFICATE_NO_FLAGS;

  if (self->identity != NULL)
    identity = self->identity;

  if (self->authorities == NULL)
    return g_tls_database_verify_chain (self->system, chain, purpose, identity, interaction, flags, cancellable, error);

  for (const GList *iter = self->authorities; iter != NULL; iter = iter->next)
    {
      GTlsCertificateFlags found = g_tls_certificate_verify (chain, identity, iter->data);

      if (found == G_TLS_CERTIFICATE_NO_FLAGS)
        return found;

      /* Of several authorities, the one that did sign says what else is wrong. */
      if (best == G_TLS_CERTIFICATE_VALIDATE_ALL || (found & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
        best = found;
    }

  return best;
}

static void
wh_http_trust_finalize (GObject *object)
{
  WhHttpTrust *self = WH_HTTP_TRUST (object);

  g_clear_list (&self->authorities, g_object_unref);
  g_clear_object (&self->identity);
  g_clear_object (&self->system);

  G_OBJECT_CLASS (wh_http_trust_parent_class)->finalize (object);
}

static void
wh_http_trust_class_init (WhHttpTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_http_trust_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = wh_http_trust_verify_chain;
}

static void
wh_http_trust_init (WhHttpTrust *self)
{
}

/* authorities: (transfer none) (element-type GTlsCertificate) (nullable) */
GTlsDatabase *
wh_http_trust_new (GList              *authorities,
                   GSocketConnectable *identity,
                   gboolean            anybody)
{
  WhHttpTrust *self = g_object_new (WH_TYPE_HTTP_TRUST, NULL);

  self->authorities = g_list_copy (authorities);

  for (GList *iter = self->authorities; iter != NULL; iter = iter->next)
    g_object_ref (iter->data);

  g_set_object (&self->identity, identity);
  self->anybody = anybody;

  if (authorities == NULL && !anybody)
    self->system = g_tls_backend_get_default_database (g_tls_backend_get_default ());

  return G_TLS_DATABASE (self);
}

/* Returns: (transfer full) (element-type GTlsCertificate) (nullable) */
GList *
wh_http_trust_parse_pem (const char  *pem,
                         GError     **error)
{
  g_autolist(GTlsCertificate) certificates = NULL;
  const char *begin = pem;

  while ((begin = strstr (begin, PEM_BEGIN)))
    {
      const char *end = strstr (begin, PEM_END);
      GTlsCertificate *certificate;

      if (end == NULL)
        break;

      end += strlen (PEM_END);

      if (!(certificate = g_tls_certificate_new_from_pem (begin, end - begin, error)))
        return NULL;

      certificates = g_list_prepend (certificates, certificate);
      begin = end;
    }

  if (certificates == NULL)
    g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "no certificate in it");

  return g_list_reverse (g_steal_pointer (&certificates));
}
