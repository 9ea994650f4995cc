/* wh-history-codec.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-record.h"

#include "wh-database.h"

G_BEGIN_DECLS

/**
 * WhCodec:
 *
 * Turns the values of records into compact bytes and back. Fields are named by
 * numbers of the table `name`, so that bytes stay readable when a kind gains,
 * loses, reorders or retypes fields.
 */
typedef struct _WhCodec WhCodec;

typedef enum
{
  WH_CODEC_STABLE   = 1 << 0,
  WH_CODEC_VOLATILE = 1 << 1,
} WhCodecPart;

WhCodec    *wh_codec_new    (WhDatabase       *database) G_GNUC_WARN_UNUSED_RESULT;
void        wh_codec_free   (WhCodec          *self);
void        wh_codec_forget (WhCodec          *self);
GByteArray *wh_codec_encode (WhCodec          *self,
                             const WhRecord   *record,
                             WhCodecPart       parts,
                             GError          **error);
GByteArray *wh_codec_encode_without (WhCodec            *self,
                             const WhRecord     *record,
                             WhCodecPart         parts,
                             const char * const *without,
                             GError            **error);
void        wh_codec_decode (WhCodec          *self,
                             const WhKind     *kind,
                             const guint8     *bytes,
                             gsize             length,
                             WhRecordBuilder  *builder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhCodec, wh_codec_free)

G_END_DECLS
