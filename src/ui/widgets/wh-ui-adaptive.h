/* wh-ui-adaptive.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_ADAPTIVE (wh_ui_adaptive_get_type ())

G_DECLARE_DERIVABLE_TYPE (WhUiAdaptive, wh_ui_adaptive, WH_UI, ADAPTIVE, AdwBin)

/**
 * WhUiAdaptiveClass:
 * @width_changed: (nullable): the width is another one: "narrow" or "compact" changed
 */
struct _WhUiAdaptiveClass
{
  AdwBinClass parent_class;

  void (*width_changed) (WhUiAdaptive *self);
};

gboolean wh_ui_adaptive_get_narrow  (WhUiAdaptive *self);
gboolean wh_ui_adaptive_get_compact (WhUiAdaptive *self);

G_END_DECLS
