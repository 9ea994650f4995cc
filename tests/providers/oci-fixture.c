/* oci-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "oci-fixture.h"
#include "wh-oci-provider.h"

char *
oci_digest_of (const char *text)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strconcat ("sha256:", sum, NULL);
}

/* Serves a manifest by its digest and, if there is one, by a tag. */
char *
oci_serve_text (Wire       *wire,
                const char *repository,
                const char *tag,
                const char *type,
                const char *text)
{
  char *digest = oci_digest_of (text);
  const char *references[] = { digest, tag };

  for (guint i = 0; i < G_N_ELEMENTS (references) && references[i] != NULL; i++)
    {
      g_autofree char *what = g_strdup_printf ("GET /v2/%s/manifests/%s", repository, references[i]);

      wire_serve_text (wire, what, 200, type, text);
      wire_add_header (wire, what, "Docker-Content-Digest", digest);
    }

  return digest;
}

char *
oci_serve_manifest (Wire       *wire,
                    const char *repository,
                    const char *tag,
                    const char *type,
                    const char *file)
{
  g_autofree char *text = wire_dup_fixture ("oci", file);

  return oci_serve_text (wire, repository, tag, type, text);
}

void
oci_registry_clear (OciRegistry *self)
{
  wire_free (self->wire);
  g_free (self->amd64);
  g_free (self->arm64);
  g_free (self->index);
  g_free (self->old);
}

static gsize
size_of (const char *file)
{
  g_autofree char *text = wire_dup_fixture ("oci", file);

  return strlen (text);
}

void
oci_registry_init (OciRegistry *self)
{
  g_autofree char *index = wire_dup_fixture ("oci", "index.json");
  g_autofree char *chart = NULL;
  g_autoptr(GString) text = g_string_new (index);

  self->wire = wire_new (&wh_oci_provider_info);
  wire_serve_text (self->wire, "GET /v2/", 200, "application/json", "{}");
  wire_serve (self->wire, "GET /v2/_catalog?n=100", "catalogue-1.json");

  /* With the name that the registry has for itself behind a proxy. */
  wire_add_header (self->wire, "GET /v2/_catalog?n=100", "Link",
                   "<http://registry.internal:5000/v2/_catalog?last=acme%2Fweb&n=100>; rel=\"next\"");
  wire_serve (self->wire, "GET /v2/_catalog?last=acme%2Fweb&n=100", "catalogue-2.json");
  wire_serve (self->wire, "GET /v2/acme/web/tags/list", "tags-web.json");
  wire_serve (self->wire, "GET /v2/acme/empty/tags/list", "tags-empty.json");
  wire_serve (self->wire, "GET /v2/charts/web/tags/list", "tags-chart.json");

  self->amd64 = oci_serve_manifest (self->wire, "acme/web", NULL, MANIFEST, "manifest-amd64.json");
  self->arm64 = oci_serve_manifest (self->wire, "acme/web", NULL, MANIFEST, "manifest-arm64.json");
  self->old = oci_serve_manifest (self->wire, "acme/web", "1.0.0", DOCKER, "manifest-old.json");
  chart = oci_serve_manifest (self->wire, "charts/web", "1.0.0", MANIFEST, "manifest-chart.json");
  g_string_replace (text, "@amd64@", self->amd64, 0);
  g_string_replace (text, "@arm64@", self->arm64, 0);
  self->index = oci_serve_text (self->wire, "acme/web", "1.1.0", INDEX, text->str);
  g_free (oci_serve_text (self->wire, "acme/web", "latest", INDEX, text->str));
  self->manifests = text->len + size_of ("manifest-amd64.json") + size_of ("manifest-arm64.json") + size_of ("manifest-old.json");
  wire_serve (self->wire, "GET /v2/acme/web/blobs/sha256:c0000000000000000000000000000000000000000000000000000000000amd64", "config-amd64.json");
  wire_serve (self->wire, "GET /v2/acme/web/blobs/sha256:c0000000000000000000000000000000000000000000000000000000000000old", "config-old.json");
}

void
oci_round_ok (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  wire_round (wire, &error);
  g_assert_no_error (error);
}
