/* wh-reader-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-reader.h"

G_BEGIN_DECLS

typedef enum
{
  WH_READ_STEP_MEMBER,
  WH_READ_STEP_EACH,
  WH_READ_STEP_INDEX,
  WH_READ_STEP_WHERE,
  WH_READ_STEP_PAIRS,
} WhReadStepType;

/* The paths of all rules, merged into a tree, so that each object on the way
 * is looked through once. Made when a reader is first used, kept for good. */
typedef struct _WhReadStep WhReadStep;

struct _WhReadStep
{
  WhReadStepType  type;
  char           *key;   /* of the member, or of the member compared */
  gsize           key_length;
  char           *value; /* compared with */
  gsize           index;
  GPtrArray      *steps; /* WhReadStep, nullable */
  GArray         *rules; /* guint, nullable; n_rules is the uid */
};

/* What was gathered for one rule of one item. */
typedef struct
{
  yyjson_val *value;
  gint64      count;
  double      sum;
  GPtrArray  *lines;
  gboolean    is_map;
} WhReadSlot;

const WhReadStep *wh_reader_get_plan (const WhReader   *self);
void              wh_reader_gather   (const WhReader   *self,
                                      const WhReadStep *step,
                                      yyjson_val       *key,
                                      yyjson_val       *value,
                                      WhReadSlot       *slots);
void              wh_reader_set_slot (const WhReader   *self,
                                      const WhReadRule *rule,
                                      WhRecordBuilder  *builder,
                                      WhReadSlot       *slot);
char             *wh_reader_dup_text (yyjson_val       *value) G_GNUC_WARN_UNUSED_RESULT;
double            wh_reader_to_real  (WhFieldType       type,
                                      yyjson_val       *value);

G_END_DECLS
