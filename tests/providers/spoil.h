/* spoil.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Answers that are not what they should be. */

typedef enum
{
  SPOIL_NULLS,   /* null for every text and number */
  SPOIL_UNKNOWN, /* with members nobody knows */
  SPOIL_MUTATED, /* values of other types, changed at random */
} SpoilHow;

char    *spoil_text      (const char *text,
                          SpoilHow    how,
                          GRand      *rand) G_GNUC_WARN_UNUSED_RESULT;
GString *spoil_sometimes (const char *text,
                          GRand      *rand) G_GNUC_WARN_UNUSED_RESULT;
char    *spoil_garbage   (gsize       size) G_GNUC_WARN_UNUSED_RESULT;
char    *spoil_deep      (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
