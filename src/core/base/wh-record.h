/* wh-record.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"

G_BEGIN_DECLS

#define WH_TYPE_RECORD (wh_record_get_type ())

/**
 * WhRecord:
 * @kind: what it is
 * @connection: id of the connection it was observed through, interned
 * @uid: stable identity within connection and kind
 * @reason: (nullable): why the health is what it is, in words
 * @observed_at: when this version was first seen, in microseconds since the
 *   epoch, UTC
 * @health: as judged from the values; a dead source is not known here, see
 *   [method@Resource.get_health]
 * @n_values: how many of the values are kept
 * @values: one per field of @kind but those %WH_FIELD_RARE ones at its end that
 *   are absent. By the constant of a field that is not rare; else by
 *   [method@Record.get_value]
 *
 * One observed version of one resource. A record never changes once built, so
 * it goes from worker to store to history to view without copies or locks; a
 * new observation is a new record. Text lies in the record's own block of
 * memory, or, for %WH_FIELD_SHARED fields, in a reference-counted string that
 * all records share.
 */
typedef struct _WhRecord WhRecord;

struct _WhRecord
{
  gatomicrefcount  ref_count;
  guint8           health;
  guint16          n_values;
  const WhKind    *kind;
  const char      *connection;
  const char      *uid;
  const char      *reason;
  gint64           observed_at;
  WhValue          values[];
};

GType       wh_record_get_type        (void);
WhRecord   *wh_record_ref             (WhRecord       *self);
void        wh_record_unref           (WhRecord       *self);
const char *wh_record_get_name        (const WhRecord *self);
const char *wh_record_get_title       (const WhRecord *self);
const char *wh_record_get_scope       (const WhRecord *self);
char       *wh_record_dup_full_name   (const WhRecord *self) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_record_dup_reference   (const WhRecord *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_record_differs         (const WhRecord *self,
                                       const WhRecord *other);
gboolean    wh_record_equal           (const WhRecord *self,
                                       const WhRecord *other);
const char *wh_record_get_text        (const WhRecord *self,
                                       const char     *field_id);
gint64      wh_record_get_number      (const WhRecord *self,
                                       const char     *field_id);
WhRecord   *wh_record_with_numbers    (WhRecord       *self,
                                       const guint    *fields,
                                       const gint64   *numbers,
                                       guint           n_numbers) G_GNUC_WARN_UNUSED_RESULT;
void        wh_record_fill_number     (WhRecord       *self,
                                       guint           field,
                                       double          number);
gboolean    wh_record_matches         (const WhRecord *self,
                                       const char     *folded_word);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRecord, wh_record_unref)

/**
 * wh_record_get_value:
 * @self: a record
 * @field: position of any field of its kind
 *
 * Here, since a table that is sorted asks some hundred thousand times.
 *
 * Returns: (transfer none): the value, which is absent where a rare field is not
 *   kept
 */
static inline const WhValue *
wh_record_get_value (const WhRecord *self,
                     guint           field)
{
  return field < self->n_values ? &self->values[field] : wh_value_get_absent (self->kind->fields[field].type);
}

/**
 * WhRecordBuilder:
 *
 * Collects the values of one record. Reusable: [method@RecordBuilder.build]
 * leaves it empty. Not thread-safe; each worker has its own.
 */
typedef struct _WhRecordBuilder WhRecordBuilder;

WhRecordBuilder *wh_record_builder_new         (const WhKind    *kind,
                                                const char      *connection) G_GNUC_WARN_UNUSED_RESULT;
void             wh_record_builder_free        (WhRecordBuilder *self);
void             wh_record_builder_set_text    (WhRecordBuilder *self,
                                                guint            field,
                                                const char      *text);
void             wh_record_builder_take_text   (WhRecordBuilder *self,
                                                guint            field,
                                                char            *text);
void             wh_record_builder_set_text_n  (WhRecordBuilder *self,
                                                guint            field,
                                                const char      *text,
                                                gsize            length);
void             wh_record_builder_set_word    (WhRecordBuilder *self,
                                                guint            field,
                                                char            *word);
void             wh_record_builder_set_number  (WhRecordBuilder *self,
                                                guint            field,
                                                gint64           number);
void             wh_record_builder_set_real    (WhRecordBuilder *self,
                                                guint            field,
                                                double           real);
void             wh_record_builder_set_uid     (WhRecordBuilder *self,
                                                const char      *uid);
gboolean         wh_record_builder_has_uid     (WhRecordBuilder *self);
void             wh_record_builder_set_observed_at (WhRecordBuilder *self,
                                                gint64           observed_at);
void             wh_record_builder_set_health  (WhRecordBuilder *self,
                                                WhHealth         health,
                                                const char      *reason);
const WhValue   *wh_record_builder_get_values  (WhRecordBuilder *self);
void             wh_record_builder_copy        (WhRecordBuilder *self,
                                                const WhRecord  *record);
void             wh_record_builder_reset       (WhRecordBuilder *self);
WhRecord        *wh_record_builder_build       (WhRecordBuilder *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRecordBuilder, wh_record_builder_free)

G_END_DECLS
