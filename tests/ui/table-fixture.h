/* table-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"
#include "wh-ui-cell.h"

G_BEGIN_DECLS

/* Pods of one cluster, "pod-00000" and so on, all of which run. */
WhStore    *make_store (guint        n_pods);
void        add_pod    (WhBatch     *batch,
                        const char  *name,
                        const char  *status,
                        guint        restarts);
void        change_pod (WhStore     *store,
                        const char  *name,
                        const char  *status);
void        remove_pod (WhStore     *store,
                        const char  *name);

/* In a window of its own. */
GtkWidget  *present    (GtkWidget   *child);

/* A cell of this row, wherever the row is; the text, if it stands in one. */
WhUiCell   *find_cell  (GtkWidget   *widget,
                        const char  *uid);
const char *find_text  (GtkWidget   *widget,
                        const char  *uid,
                        const char  *wanted);

G_END_DECLS
