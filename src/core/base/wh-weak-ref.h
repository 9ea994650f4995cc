/* wh-weak-ref.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

GWeakRef *wh_weak_ref_new  (gpointer object) G_GNUC_WARN_UNUSED_RESULT;
void      wh_weak_ref_free (gpointer weak_ref);

G_END_DECLS
