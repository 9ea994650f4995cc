/* wh-ui-states.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-skeleton.h"
#include "wh-ui-states.h"

/**
 * WhUiStates:
 *
 * The content of a page, or what stands in its place. Most pages only ever show
 * their content: the others are built when they are first turned to.
 */
struct _WhUiStates
{
  AdwBin         parent_instance;

  GtkStack      *stack;
  AdwBin        *content_bin;
  WhUiPageState  state;
};

G_DEFINE_FINAL_TYPE (WhUiStates, wh_ui_states, ADW_TYPE_BIN)

static const char * const names[] = {
  [WH_UI_PAGE_LOADING] = "loading",
  [WH_UI_PAGE_EMPTY] = "empty",
  [WH_UI_PAGE_CONTENT] = "content",
};

static GtkWidget *
ensure_child (WhUiStates    *self,
              WhUiPageState  state)
{
  GtkWidget *child = gtk_stack_get_child_by_name (self->stack, names[state]);

  if (child != NULL)
    return child;

  child = state == WH_UI_PAGE_LOADING ? wh_ui_skeleton_new () : wh_ui_message_new ();
  gtk_stack_add_named (self->stack, child, names[state]);

  return child;
}

static void
wh_ui_states_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_STATES);

  G_OBJECT_CLASS (wh_ui_states_parent_class)->dispose (object);
}

static void
wh_ui_states_class_init (WhUiStatesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_states_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-states.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiStates, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiStates, content_bin);
}

static void
wh_ui_states_init (WhUiStates *self)
{
  self->state = WH_UI_PAGE_CONTENT;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_states_set_content:
 * @self: states
 * @content: (nullable): what the page is for
 */
void
wh_ui_states_set_content (WhUiStates *self,
                          GtkWidget  *content)
{
  g_return_if_fail (WH_UI_IS_STATES (self));

  adw_bin_set_child (self->content_bin, content);
}

/**
 * wh_ui_states_get:
 * @self: states
 *
 * Returns: which one is shown
 */
WhUiPageState
wh_ui_states_get (WhUiStates *self)
{
  g_return_val_if_fail (WH_UI_IS_STATES (self), WH_UI_PAGE_CONTENT);

  return self->state;
}

/**
 * wh_ui_states_set:
 * @self: states
 * @state: what to show
 */
void
wh_ui_states_set (WhUiStates    *self,
                  WhUiPageState  state)
{
  g_return_if_fail (WH_UI_IS_STATES (self));
  g_return_if_fail (state < G_N_ELEMENTS (names));

  self->state = state;
  gtk_stack_set_visible_child (self->stack, ensure_child (self, state));
}

/**
 * wh_ui_states_get_message:
 * @self: states
 *
 * Returns: (transfer none): what is said where there is nothing
 */
WhUiMessage *
wh_ui_states_get_message (WhUiStates *self)
{
  g_return_val_if_fail (WH_UI_IS_STATES (self), NULL);

  return WH_UI_MESSAGE (ensure_child (self, WH_UI_PAGE_EMPTY));
}
