/* wh-sim-github-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-forge-private.h"

G_BEGIN_DECLS

void github_append_private_user (GString           *text,
                                 const char        *login);
void github_append_repo         (ForgeCall         *call,
                                 gpointer           app,
                                 GString           *text);
void github_append_run          (ForgeCall         *call,
                                 gpointer           run,
                                 GString           *text);
void github_append_job          (ForgeCall         *call,
                                 gpointer           entry,
                                 GString           *text);
void github_append_workflow     (ForgeCall         *call,
                                 gpointer           app,
                                 GString           *text);
void github_append_artifact     (ForgeCall         *call,
                                 gpointer           run,
                                 GString           *text);
void github_append_branch       (ForgeCall         *call,
                                 gpointer           name,
                                 GString           *text);
void github_append_tag          (ForgeCall         *call,
                                 gpointer           release,
                                 GString           *text);
void github_append_runner       (ForgeCall         *call,
                                 gpointer           id,
                                 GString           *text);
void github_append_checks       (ForgeCall         *call,
                                 const WhSimCommit *commit,
                                 GString           *text);

G_END_DECLS
