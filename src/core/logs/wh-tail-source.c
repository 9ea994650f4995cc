/* wh-tail-source.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-tail-source.h"

G_DEFINE_INTERFACE (WhTailSource, wh_tail_source, G_TYPE_OBJECT)

static void
wh_tail_source_default_init (WhTailSourceInterface *iface)
{
}

/**
 * wh_tail_source_read:
 * @self: a source
 * @record: something that runs and writes a log
 * @n_lines: at most so many
 *
 * Returns: (transfer full): resolves to its last lines as one string, which may
 *   be empty
 */
DexFuture *
wh_tail_source_read (WhTailSource *self,
                     WhRecord     *record,
                     guint         n_lines)
{
  g_return_val_if_fail (WH_IS_TAIL_SOURCE (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);
  g_return_val_if_fail (n_lines > 0, NULL);

  return WH_TAIL_SOURCE_GET_IFACE (self)->read_tail (self, record, n_lines);
}
