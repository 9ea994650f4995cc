/* reader-stream.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-json-stream.h"
#include "wh-reader.h"

/* A stream whose items @reader turns into records of @batch, as providers that
 * list much do.
 * Returns: (transfer full): a stream */
WhJsonStream *reader_stream_new (const char     *items_path,
                                 const WhReader *reader,
                                 WhBatch        *batch);
