/* wh-reader.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-batch.h"
#include "wh-json.h"
#include "wh-record.h"

G_BEGIN_DECLS

/**
 * WhReadHow:
 * @WH_READ_VALUE: the member itself; the first present one if the path goes
 *   through an array
 * @WH_READ_FIRST: the same, said aloud
 * @WH_READ_LAST: the last present one
 * @WH_READ_COUNT: how many are present; 0 when there is no array
 * @WH_READ_COUNT_TRUE: how many are true
 * @WH_READ_SUM: their sum
 * @WH_READ_JOIN: all of them, one a line; for a map, "key=value", sorted
 */
typedef enum
{
  WH_READ_VALUE,
  WH_READ_FIRST,
  WH_READ_LAST,
  WH_READ_COUNT,
  WH_READ_COUNT_TRUE,
  WH_READ_SUM,
  WH_READ_JOIN,
} WhReadHow;

/* Fills a field in its own way; never called for null and "". */
typedef void (*WhReadFunc) (yyjson_val      *value,
                            WhRecordBuilder *builder,
                            guint            field);

/* Last word on an item, after the rules. FALSE leaves it out. */
typedef gboolean (*WhReadFinishFunc) (yyjson_val      *item,
                                      WhRecordBuilder *builder,
                                      gpointer         user_data);

/**
 * WhReadRule:
 * @field: position of the field in the kind
 * @path: where its value is; see [struct@Reader]
 * @how: what to make of several
 * @prefix: (nullable): put before a text, such as "node:" for a reference
 * @scale: factor for a number, such as 1024 for KiB; 0 is 1
 * @read: (nullable): reads the value instead of the conversion by type
 *
 * Which member of the reply fills which field.
 */
typedef struct
{
  guint       field;
  const char *path;
  WhReadHow   how;
  const char *prefix;
  double      scale;
  WhReadFunc  read;
} WhReadRule;

/**
 * WhReader:
 * @kind: what an item is
 * @uid: (nullable): path of its identity; %NULL when @finish sets the uid
 * @rules: the table
 * @n_rules: how many
 * @finish: (nullable): what no table can say
 *
 * Turns JSON into records by a table. Static data.
 *
 * Paths: `a.b` members, `a[]` every element, `a[0]` one element, `a[k=v]` the
 * elements whose member `k` is the text `v`, `a{}` every member of a map,
 * `"dotted.key"` a member with dots or brackets in its name, and "" the item
 * itself.
 *
 * Values are converted by the type of the field. Text: "" counts as absent,
 * numbers and booleans are written out. Time: RFC 3339, or seconds since the
 * epoch; years before 1971 are absent. Duration: "1h2m3s", or seconds. Bytes
 * and cores: Kubernetes quantities or numbers. Numbers may be in quotes. What
 * does not fit stays absent. Missing, null and empty are the same thing.
 */
typedef struct _WhReader WhReader;

struct _WhReader
{
  const WhKind     *kind;
  const char       *uid;
  const WhReadRule *rules;
  guint             n_rules;
  WhReadFinishFunc  finish;
};

gboolean   wh_reader_read_value (const WhReader   *self,
                                 yyjson_val       *item,
                                 WhRecordBuilder  *builder,
                                 gpointer          user_data);
gboolean   wh_reader_read_items (const WhReader   *self,
                                 yyjson_val       *items,
                                 WhRecordBuilder  *builder,
                                 WhBatch          *batch,
                                 gpointer          user_data);

G_END_DECLS
