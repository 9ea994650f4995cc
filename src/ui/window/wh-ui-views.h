/* wh-ui-views.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

/**
 * WhUiBadge:
 * @count: the number
 * @failing: whether it is shown in red
 */
typedef struct
{
  guint    count;
  gboolean failing;
} WhUiBadge;

/**
 * WhUiView:
 * @id: stable; name of its folder, and of the page in the settings
 * @title: marked with N_()
 * @icon_name: a symbolic icon
 * @get_type: a [class@UiPage], made when it is first visited
 * @get_badge: (nullable): the number beside its name
 * @kinds: %NULL-terminated: ids of the kinds that it brings the user to
 *
 * A view of the window. The window knows of views what this table says.
 */
typedef struct
{
  const char          *id;
  const char          *title;
  const char          *icon_name;
  GType              (*get_type)  (void);
  WhUiBadge          (*get_badge) (WhFleet *fleet,
                                   WhStore *store);
  const char * const  *kinds;
} WhUiView;

const WhUiView *wh_ui_views_list     (guint      *n_views);
const WhUiView *wh_ui_views_find     (const char *id);
const WhUiView *wh_ui_views_for_kind (const char *kind);

G_END_DECLS
