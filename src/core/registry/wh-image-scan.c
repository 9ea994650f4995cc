/* wh-image-scan.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-image-scan.h"
#include "wh-kinds.h"

/* What a scanner has found in images. A digest stands for the same bytes
 * everywhere: what one registry says of it is true of it in every other. */

static const guint levels[] = { WH_IMAGE_CRITICAL, WH_IMAGE_HIGH, WH_IMAGE_MEDIUM, WH_IMAGE_LOW };

static char *
dup_count (guint field,
           guint count)
{
  switch (field)
    {
    case WH_IMAGE_CRITICAL:
      /* Translators: vulnerabilities of an image, by how bad they are */
      return g_strdup_printf (_("%u critical"), count);

    case WH_IMAGE_HIGH:
      return g_strdup_printf (_("%u high"), count);

    case WH_IMAGE_MEDIUM:
      return g_strdup_printf (_("%u medium"), count);

    case WH_IMAGE_LOW:
    default:
      return g_strdup_printf (_("%u low"), count);
    }
}

/**
 * wh_image_is_scanned:
 * @image: an image
 *
 * Returns: whether a scan of it has ended; nothing is known of vulnerabilities
 *   otherwise
 */
gboolean
wh_image_is_scanned (const WhRecord *image)
{
  g_return_val_if_fail (image != NULL && image->kind == &wh_kind_image, FALSE);

  return image->values[WH_IMAGE_CRITICAL].number != WH_ABSENT;
}

/**
 * wh_image_is_vulnerable:
 * @image: an image
 *
 * Returns: whether a scan has found critical or high vulnerabilities
 */
gboolean
wh_image_is_vulnerable (const WhRecord *image)
{
  return wh_image_is_scanned (image) &&
         (image->values[WH_IMAGE_CRITICAL].number > 0 || image->values[WH_IMAGE_HIGH].number > 0);
}

/**
 * wh_image_dup_worst:
 * @image: an image
 * @health: (out): how bad that is
 *
 * Returns: (transfer full) (nullable): the worst that was found, such as
 *   "2 high", or "none"; %NULL if it was never scanned
 */
char *
wh_image_dup_worst (const WhRecord *image,
                    WhHealth       *health)
{
  *health = WH_HEALTH_UNKNOWN;

  if (!wh_image_is_scanned (image))
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      gint64 count = wh_record_get_value (image, levels[i])->number;

      if (count == WH_ABSENT || count <= 0)
        continue;

      *health = wh_image_level_get_health (levels[i]);

      return dup_count (levels[i], (guint)MIN (count, G_MAXUINT));
    }

  *health = WH_HEALTH_OK;

  /* Translators: no vulnerabilities */
  return g_strdup (C_("vulnerabilities", "none"));
}

/**
 * wh_image_dup_found:
 * @image: an image
 * @health: (out): how bad the worst of it is
 *
 * Returns: (transfer full) (nullable): all that was found, the worst first,
 *   such as "2 high, 5 low, 3 fixable", or "none"; %NULL if it was never scanned
 */
char *
wh_image_dup_found (const WhRecord *image,
                    WhHealth       *health)
{
  g_autofree char *worst = wh_image_dup_worst (image, health);
  g_autoptr(GPtrArray) parts = NULL;
  gint64 fixable;

  if (worst == NULL || *health == WH_HEALTH_OK)
    return g_steal_pointer (&worst);

  parts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      gint64 count = wh_record_get_value (image, levels[i])->number;

      if (count != WH_ABSENT && count > 0)
        g_ptr_array_add (parts, dup_count (levels[i], (guint)MIN (count, G_MAXUINT)));
    }

  fixable = image->values[WH_IMAGE_FIXABLE].number;

  if (fixable != WH_ABSENT && fixable > 0)
    /* Translators: vulnerabilities that a newer package does not have */
    g_ptr_array_add (parts, g_strdup_printf (_("%u fixable"), (guint)MIN (fixable, G_MAXUINT)));

  g_ptr_array_add (parts, NULL);

  return g_strjoinv (", ", (char **)parts->pdata);
}

/**
 * wh_image_dup_scan_state:
 * @image: an image
 *
 * Returns: (transfer full) (nullable): what the newest scan does or did, in
 *   words, when it has found nothing yet
 */
char *
wh_image_dup_scan_state (const WhRecord *image)
{
  static const struct
  {
    const char *word;
    const char *text;
  } states[] = {
    { "Error", N_("scan failed") },
    { "Stopped", N_("scan stopped") },
    { "Running", N_("being scanned") },
    { "Pending", N_("waits for its scan") },
    { "Scheduled", N_("waits for its scan") },
  };
  const char *scan;
  const char *rest;

  g_return_val_if_fail (image != NULL && image->kind == &wh_kind_image, NULL);

  if ((scan = image->values[WH_IMAGE_SCAN].text) == NULL)
    return NULL;

  rest = strchr (scan, ',');

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_has_prefix (scan, states[i].word))
      return g_strconcat (g_dgettext (GETTEXT_PACKAGE, states[i].text), rest, NULL);

  return g_strdup (scan);
}

static gboolean
is_newer (const WhRecord *image,
          const WhRecord *known)
{
  return known == NULL || image->values[WH_IMAGE_SCANNED].number > known->values[WH_IMAGE_SCANNED].number;
}

/**
 * wh_image_scan_find:
 * @store: where images are
 * @digest: of an image, or of one of its platforms
 *
 * Returns: (transfer none) (nullable): the image of any registry that was
 *   scanned last and has @digest; %NULL if none was
 */
WhRecord *
wh_image_scan_find (WhStore    *store,
                    const char *digest)
{
  WhResourceList *images;
  WhRecord *found = NULL;
  WhRecord *index = NULL;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (digest != NULL && *digest != '\0', NULL);

  images = wh_store_get_list (store, &wh_kind_image);

  for (guint i = 0; i < wh_resource_list_get_n (images); i++)
    {
      WhRecord *image = wh_resource_list_get_record (images, i);
      const char *parts = image->values[WH_IMAGE_DIGESTS].text;

      if (!wh_image_is_scanned (image))
        continue;

      if (g_strcmp0 (image->values[WH_IMAGE_DIGEST].text, digest) == 0)
        found = is_newer (image, found) ? image : found;
      else if (parts != NULL && strstr (parts, digest) != NULL)
        index = is_newer (image, index) ? image : index;
    }

  return found != NULL ? found : index;
}

/**
 * wh_image_scan_list:
 * @store: where images are
 *
 * Returns: (transfer full) (element-type utf8 WhRecord): all that were scanned
 *   by their digest; each is kept
 */
GHashTable *
wh_image_scan_list (WhStore *store)
{
  g_autoptr(GHashTable) scanned = NULL;
  WhResourceList *images;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);

  images = wh_store_get_list (store, &wh_kind_image);
  scanned = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)wh_record_unref);

  for (guint i = 0; i < wh_resource_list_get_n (images); i++)
    {
      WhRecord *image = wh_resource_list_get_record (images, i);
      const char *digest = image->values[WH_IMAGE_DIGEST].text;

      /* The key belongs to the record that it leads to. */
      if (digest != NULL && wh_image_is_scanned (image) && is_newer (image, g_hash_table_lookup (scanned, digest)))
        g_hash_table_replace (scanned, (gpointer)digest, wh_record_ref (image));
    }

  return g_steal_pointer (&scanned);
}
