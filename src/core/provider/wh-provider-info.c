/* wh-provider-info.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-provider.h"

/* Filled once at start on the main thread, then only read. */
static GPtrArray *infos;

/**
 * wh_provider_info_register:
 * @self: static description of a provider
 *
 * Makes the provider and the kinds it fills known.
 */
void
wh_provider_info_register (const WhProviderInfo *self)
{
  g_return_if_fail (self != NULL);

  if (infos == NULL)
    infos = g_ptr_array_new ();

  if (wh_provider_info_find (self->id) != NULL)
    return;

  for (guint i = 0; i < self->n_kinds; i++)
    wh_kind_register (self->kinds[i]);

  g_ptr_array_add (infos, (gpointer)self);
}

/**
 * wh_provider_info_find:
 * @id: an id
 *
 * Returns: (nullable): the provider
 */
const WhProviderInfo *
wh_provider_info_find (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const WhProviderInfo *info = g_ptr_array_index (infos, i);

      if (strcmp (info->id, id) == 0)
        return info;
    }

  return NULL;
}

/**
 * wh_provider_info_list:
 * @n_infos: (out): how many
 *
 * Returns: (array length=n_infos) (transfer none): all providers
 */
const WhProviderInfo **
wh_provider_info_list (guint *n_infos)
{
  g_return_val_if_fail (n_infos != NULL, NULL);

  *n_infos = infos != NULL ? infos->len : 0;

  return infos != NULL ? (const WhProviderInfo **)infos->pdata : NULL;
}
