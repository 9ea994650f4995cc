/* wh-image-attached.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-image-attached.h"
#include "wh-image-blobs.h"
#include "wh-kinds.h"

/* What is attached to an image: signatures, attestations, bills of materials. */

/**
 * wh_image_attached_get_title:
 * @line: one of %WH_IMAGE_ATTACHED
 *
 * Returns: what it is, translated
 */
const char *
wh_image_attached_get_title (const char *line)
{
  static const struct
  {
    const char *word;
    const char *title;
  } titles[] = {
    { "signature", N_("Signature") },
    { "provenance", N_("Provenance") },
    { "sbom", N_("Bill of materials") },
    { "attestation", N_("Attestation") },
  };

  g_return_val_if_fail (line != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_has_prefix (line, titles[i].word))
      return g_dgettext (GETTEXT_PACKAGE, titles[i].title);

  return _("Artifact");
}

/**
 * wh_image_attached_is_part:
 * @image: an image
 * @digest: what is attached to it
 *
 * Returns: whether that lies in the index of the image itself, where build
 *   tools put it, and does not only refer to it
 */
gboolean
wh_image_attached_is_part (const WhRecord *image,
                           const char     *digest)
{
  const char *at;
  WhImageBlob blob;

  g_return_val_if_fail (image != NULL && image->kind == &wh_kind_image, FALSE);
  g_return_val_if_fail (digest != NULL, FALSE);

  at = image->values[WH_IMAGE_BLOBS].text;

  while (wh_image_blobs_next (&at, &blob))
    if (!blob.is_attached && blob.length == strlen (digest) && strncmp (blob.digest, digest, blob.length) == 0)
      return TRUE;

  return FALSE;
}

/**
 * wh_image_attached_list:
 * @image: an image
 *
 * Lists what refers to an image. What build tools put into the image's own
 * index is a part of it, and not among them.
 *
 * Returns: (transfer full) (element-type utf8): lines of %WH_IMAGE_ATTACHED
 */
GPtrArray *
wh_image_attached_list (const WhRecord *image)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  const char *text;
  g_auto(GStrv) lines = NULL;

  g_return_val_if_fail (image != NULL && image->kind == &wh_kind_image, list);

  text = image->values[WH_IMAGE_ATTACHED].text;
  lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *blank = strchr (lines[i], ' ');

      if (blank != NULL && !wh_image_attached_is_part (image, blank + 1))
        g_ptr_array_add (list, g_strdup (lines[i]));
    }

  return list;
}
