/* loop.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Runs the main loop until something holds; frames are drawn meanwhile. */
#define wait_for(condition) \
        G_STMT_START { \
          gint64 wait_until = g_get_monotonic_time () + 60 * G_USEC_PER_SEC; \
          while (!(condition) && g_get_monotonic_time () < wait_until) \
            loop_turn (); \
          g_assert_true (condition); \
        } G_STMT_END

/* Runs it for so long: for what must not happen, and for what is left to end. */
void loop_run  (guint milliseconds);

void loop_turn (void);

G_END_DECLS
