/* wh-application-trace.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-application-gather.h"

G_BEGIN_DECLS

/**
 * WhAppTrace:
 * @commit: (nullable): what was built, as the image or its tag says it
 * @guessed: whether a convention says so, and no label
 * @position: how many commits of the default branch are newer; -1 = not known
 * @how: how the commit is known, why it is not, or where it is not
 * @run: (nullable): the CI run of the commit
 * @drift: (nullable): where what runs is not what the names say, one a line
 *
 * Where what runs came from.
 */
typedef struct
{
  char     *commit;
  gboolean  guessed;
  int       position;
  char     *how;
  WhRecord *run;
  char     *drift;
} WhAppTrace;

void wh_app_trace_find  (WhAppTrace            *self,
                         WhAppJoin             *join,
                         const WhAppDeployment *deployment,
                         WhRecord              *repository);
void wh_app_trace_clear (WhAppTrace            *self);

G_END_DECLS
