/* wh-tail-source.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wh-record.h"

G_BEGIN_DECLS

#define WH_TYPE_TAIL_SOURCE (wh_tail_source_get_type ())
G_DECLARE_INTERFACE (WhTailSource, wh_tail_source, WH, TAIL_SOURCE, GObject)

/**
 * WhTailSourceInterface:
 * @read_tail: see wh_tail_source_read()
 *
 * A provider that tells the last words of what runs, where a log has no
 * beginning that anybody keeps.
 */
struct _WhTailSourceInterface
{
  GTypeInterface parent_interface;

  DexFuture *(*read_tail) (WhTailSource *self,
                           WhRecord     *record,
                           guint         n_lines);
};

DexFuture *wh_tail_source_read (WhTailSource *self,
                                WhRecord     *record,
                                guint         n_lines) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
