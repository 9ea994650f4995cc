/* wh-ui-scroll.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-scroll.h"

enum
{
  HADJUSTMENT,
  VADJUSTMENT,
  HSCROLL_POLICY,
  VSCROLL_POLICY,
};

static const char * const names[WH_UI_SCROLL_N_PROPS] = { "hadjustment", "vadjustment", "hscroll-policy", "vscroll-policy" };

G_STATIC_ASSERT (HADJUSTMENT == (guint)GTK_ORIENTATION_HORIZONTAL && VADJUSTMENT == (guint)GTK_ORIENTATION_VERTICAL);

/**
 * wh_ui_scroll_install:
 * @klass: class of a GtkScrollable
 * @first: number of the first of %WH_UI_SCROLL_N_PROPS properties
 *
 * Gives the class the properties of GtkScrollable.
 */
void
wh_ui_scroll_install (GObjectClass *klass,
                      guint         first)
{
  for (guint i = 0; i < WH_UI_SCROLL_N_PROPS; i++)
    g_object_class_override_property (klass, first + i, names[i]);
}

/**
 * wh_ui_scroll_init:
 * @self: of @widget
 * @widget: a GtkScrollable
 * @configure: says how much there is; called when an adjustment comes
 * @value_changed: `void (*) (widget, adjustment)`, also called while the widget
 *   itself scrolls
 */
void
wh_ui_scroll_init (WhUiScroll  *self,
                   GtkWidget   *widget,
                   void       (*configure) (GtkWidget *widget),
                   GCallback    value_changed)
{
  g_return_if_fail (GTK_IS_SCROLLABLE (widget));

  self->widget = widget;
  self->configure = configure;
  self->value_changed = value_changed;
}

static void
disconnect (WhUiScroll     *self,
            GtkOrientation  orientation)
{
  if (self->adjustments[orientation] != NULL)
    g_signal_handlers_disconnect_by_func (self->adjustments[orientation], self->value_changed, self->widget);
}

static void
set_adjustment (WhUiScroll     *self,
                GtkOrientation  orientation,
                GtkAdjustment  *adjustment)
{
  if (self->adjustments[orientation] == adjustment)
    return;

  disconnect (self, orientation);
  g_set_object (&self->adjustments[orientation], adjustment);

  if (adjustment != NULL)
    g_signal_connect_object (adjustment, "value-changed", self->value_changed, self->widget, G_CONNECT_SWAPPED);

  self->configure (self->widget);
}

/**
 * wh_ui_scroll_clear:
 * @self: of a widget
 *
 * For the widget's dispose.
 */
void
wh_ui_scroll_clear (WhUiScroll *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->adjustments); i++)
    {
      disconnect (self, i);
      g_clear_object (&self->adjustments[i]);
    }
}

/**
 * wh_ui_scroll_get_property:
 * @self: of a widget
 * @n: which, counted from the first
 * @value: (out): its value
 *
 * Returns: whether it is one of GtkScrollable's
 */
gboolean
wh_ui_scroll_get_property (WhUiScroll *self,
                           guint       n,
                           GValue     *value)
{
  if (n <= VADJUSTMENT)
    g_value_set_object (value, self->adjustments[n]);
  else if (n <= VSCROLL_POLICY)
    g_value_set_enum (value, self->policies[n - HSCROLL_POLICY]);

  return n < WH_UI_SCROLL_N_PROPS;
}

gboolean
wh_ui_scroll_set_property (WhUiScroll   *self,
                           guint         n,
                           const GValue *value)
{
  if (n <= VADJUSTMENT)
    set_adjustment (self, n, g_value_get_object (value));
  else if (n <= VSCROLL_POLICY)
    self->policies[n - HSCROLL_POLICY] = g_value_get_enum (value);

  return n < WH_UI_SCROLL_N_PROPS;
}

/**
 * wh_ui_scroll_configure:
 * @self: of a widget
 * @orientation: which way
 * @value: what is seen first, as near as can be
 * @upper: how much there is
 * @step: what an arrow scrolls by
 * @page: how much of it is seen
 */
void
wh_ui_scroll_configure (WhUiScroll     *self,
                        GtkOrientation  orientation,
                        double          value,
                        double          upper,
                        double          step,
                        double          page)
{
  if (self->adjustments[orientation] == NULL)
    return;

  self->configuring = TRUE;
  gtk_adjustment_configure (self->adjustments[orientation], CLAMP (value, 0, MAX (upper - page, 0)), 0, upper, step,
                            MAX (page * .9, step), page);
  self->configuring = FALSE;
}

double
wh_ui_scroll_get_value (WhUiScroll     *self,
                        GtkOrientation  orientation)
{
  return self->adjustments[orientation] != NULL ? gtk_adjustment_get_value (self->adjustments[orientation]) : 0;
}

void
wh_ui_scroll_set_value (WhUiScroll     *self,
                        GtkOrientation  orientation,
                        double          value)
{
  if (self->adjustments[orientation] != NULL)
    gtk_adjustment_set_value (self->adjustments[orientation], value);
}

/**
 * wh_ui_scroll_show:
 * @self: of a widget
 * @orientation: which way
 * @from: where something begins
 * @until: where it ends
 *
 * Scrolls no further than it takes to see it.
 */
void
wh_ui_scroll_show (WhUiScroll     *self,
                   GtkOrientation  orientation,
                   double          from,
                   double          until)
{
  if (self->adjustments[orientation] != NULL)
    gtk_adjustment_clamp_page (self->adjustments[orientation], from, until);
}
