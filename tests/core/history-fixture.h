/* history-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-dex-util.h"
#include "wh-history.h"

G_BEGIN_DECLS

/* A history in a folder of its own, which goes with it. */
typedef struct
{
  char      *folder;
  char      *path;
  WhHistory *history;
  guint      n_recorded;
} Fixture;

void     fixture_set_up    (Fixture       *fixture,
                            gconstpointer  data);
void     fixture_tear_down (Fixture       *fixture,
                            gconstpointer  data);
void     fixture_open      (Fixture       *fixture);
void     fixture_close     (Fixture       *fixture);
gint64   fixture_count     (const char    *path,
                            const char    *sql);

/* Futures that must resolve. */
void     run               (DexFuture     *future);
gpointer run_boxed         (DexFuture     *future);

/* One that must not, with these words. */
void     run_rejected      (DexFuture     *future,
                            const char    *words);

/* Turns the main loop until the history has a notice, or none. */
void     wait_for_notice   (WhHistory     *history,
                            gboolean       wanted);

G_END_DECLS
