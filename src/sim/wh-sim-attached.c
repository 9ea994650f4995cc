/* wh-sim-attached.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-attached.h"
#include "wh-sim-image.h"
#include "wh-sim-json.h"

/* What refers to the images of the world, as exact bytes. The pipeline makes a
 * bill of materials for everything; full releases are signed as well and say
 * where they come from. */

#define BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"

static const struct
{
  const char *accessory;
  const char *type;
  const char *predicate;
  gboolean    released;
} sorts[] = {
  { "sbom.harbor", "application/spdx+json", NULL, FALSE },
  { "signature.cosign", BUNDLE, "https://sigstore.dev/cosign/sign/v1", TRUE },
  { "attestation.sigstore", BUNDLE, "https://slsa.dev/provenance/v1", TRUE },
};

static void
attached_free (gpointer data)
{
  WhSimAttached *attached = data;

  g_free (attached->content);
  g_free (attached->content_digest);
  g_free (attached->manifest);
  g_free (attached->digest);
  g_free (attached);
}

static char *
make_digest (const char *text)
{
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strconcat ("sha256:", hex, NULL);
}

static char *
make_content (WhSimRelease *release,
              const char   *type,
              const char   *predicate)
{
  if (predicate == NULL)
    return wh_sim_json ("{'spdxVersion':'SPDX-2.3','dataLicense':'CC0-1.0','SPDXID':'SPDXRef-DOCUMENT','name':'%s','packages':[]}",
                        release->version);

  return wh_sim_json ("{'mediaType':'%s','predicateType':'%s','subject':'%s'}", type, predicate, release->digest);
}

static void
write_manifest (WhSimRelease  *release,
                WhSimAttached *attached)
{
  const char *subject = release->index != NULL ? release->index
                                               : ((WhSimPlatform *)g_ptr_array_index (release->platforms, 0))->manifest;
  g_autofree char *empty = make_digest ("{}");
  g_autoptr(GString) text = g_string_new (NULL);

  wh_sim_json_append (text,
                      "{'schemaVersion':2,'mediaType':'" WH_SIM_MEDIA_MANIFEST "','artifactType':'%s',"
                      "'config':{'mediaType':'" WH_SIM_MEDIA_EMPTY "','digest':'%s','size':2,'data':'e30='},"
                      "'layers':[{'mediaType':'%s','digest':'%s','size':%" G_GSIZE_FORMAT "}],"
                      "'subject':{'mediaType':'%s','digest':'%s','size':%" G_GSIZE_FORMAT "}",
                      attached->type, empty, attached->type, attached->content_digest, strlen (attached->content),
                      release->index != NULL ? WH_SIM_MEDIA_INDEX : WH_SIM_MEDIA_MANIFEST, release->digest, strlen (subject));

  if (attached->predicate != NULL)
    wh_sim_json_append (text, ",'annotations':{'dev.sigstore.bundle.predicateType':'%s'}", attached->predicate);

  g_string_append_c (text, '}');
  attached->manifest = g_string_free_and_steal (g_steal_pointer (&text));
  attached->digest = make_digest (attached->manifest);
}

/**
 * wh_sim_attached_list:
 * @release: a release
 *
 * Returns: (transfer full) (element-type WhSimAttached): what refers to its image
 */
GPtrArray *
wh_sim_attached_list (WhSimRelease *release)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (attached_free);

  for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
    {
      WhSimAttached *attached;

      if (sorts[i].released && strchr (release->version, '-') != NULL)
        continue;

      attached = g_new0 (WhSimAttached, 1);
      attached->accessory = sorts[i].accessory;
      attached->type = sorts[i].type;
      attached->predicate = sorts[i].predicate;
      attached->content = make_content (release, attached->type, attached->predicate);
      attached->content_digest = make_digest (attached->content);
      write_manifest (release, attached);
      g_ptr_array_add (list, attached);
    }

  return list;
}
