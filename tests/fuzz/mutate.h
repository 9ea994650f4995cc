/* mutate.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the fuzzers have in common. As tests they do a fixed number of rounds
 * from a fixed seed; WH_FUZZ_ROUNDS and WH_FUZZ_SEED in the environment make
 * them run for longer and otherwise. */

int     mutate_rounds (int      usual);
guint32 mutate_seed   (void);
gsize   mutate_pick   (GRand   *rand,
                       gsize    most,
                       gsize    limit);
void    mutate        (GString *text,
                       GRand   *rand);

G_END_DECLS
