/* wh-ui-app-releases.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhUiRelease:
 * @time: when it came, microseconds since the epoch
 * @health: of what runs; unknown for what was replaced
 * @environment: (nullable): where, borrowed
 * @version: (nullable): which version
 * @what: (nullable): what changed
 *
 * A version that came to an environment.
 */
typedef struct
{
  gint64      time;
  WhHealth    health;
  const char *environment;
  char       *version;
  char       *what;
} WhUiRelease;

GArray *wh_ui_app_list_releases (WhStore   *store,
                                 WhRecord  *application,
                                 GPtrArray *environments) G_GNUC_WARN_UNUSED_RESULT; /* WhUiRelease */

G_END_DECLS
