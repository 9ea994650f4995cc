/* wh-resource-grouping.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-resource-view.h"

G_BEGIN_DECLS

/**
 * WhResourceGrouping:
 * @compare: which of two records goes first; 0 = as without; a total order
 *   together with that
 * @is_folded: whether a record is hidden below another one
 *
 * What belongs together stands together.
 */
typedef struct
{
  int      (*compare)   (const WhRecord *one,
                         const WhRecord *other,
                         gpointer        user_data);
  gboolean (*is_folded) (const WhRecord *record,
                         gpointer        user_data);
} WhResourceGrouping;

void     wh_resource_view_set_grouping (WhResourceView           *self,
                                        const WhResourceGrouping *grouping,
                                        gpointer                  user_data);
gboolean wh_resource_view_is_grouped   (WhResourceView           *self);
gboolean wh_resource_view_is_folding   (WhResourceView           *self);

G_END_DECLS
