/* wh-ui-delivery-strip.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-delivery-strip.h"
#include "wh-ui-draw.h"
#include "wh-ui-params.h"
#include "wh-ui-wordless.h"

/**
 * WhUiDeliveryStrip:
 *
 * The way of a change from commit to production, and the gate before its last stage:
 * how far production is behind, and the button that closes the distance. In step,
 * there is no gate, only a chevron.
 */
struct _WhUiDeliveryStrip
{
  AdwBin         parent_instance;

  WhUiStripForm  form;
  char          *gate_text;
  char          *gate_button;
  GPtrArray     *stages;
  GtkWidget     *gate;
  GtkWidget     *gate_label;
  GtkWidget     *gate_action;
  GtkWidget     *gate_chevron;
};

enum
{
  PROP_0,
  PROP_FORM,
  PROP_GATE_TEXT,
  PROP_GATE_BUTTON,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiDeliveryStrip, wh_ui_delivery_strip, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

enum
{
  STAGE_ACTIVATED,
  GATE_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
stage_clicked_cb (WhUiDeliveryStrip *self,
                  GtkWidget         *stage)
{
  g_signal_emit (self, signals[STAGE_ACTIVATED], 0, gtk_widget_get_name (stage));
}

static void
gate_clicked_cb (WhUiDeliveryStrip *self)
{
  g_signal_emit (self, signals[GATE_ACTIVATED], 0);
}

static GtkWidget *
create_chevron (WhUiDeliveryStrip *self)
{
  GtkWidget *chevron = gtk_image_new_from_icon_name ("go-next-symbolic");

  if (self->form == WH_UI_STRIP_COMPACT)
    gtk_image_set_pixel_size (GTK_IMAGE (chevron), 12);
  gtk_widget_add_css_class (chevron, "dimmed");
  gtk_accessible_update_state (GTK_ACCESSIBLE (chevron), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);

  return chevron;
}

static void
update_gate (WhUiDeliveryStrip *self)
{
  gboolean compact = self->form == WH_UI_STRIP_COMPACT;
  gboolean behind = wh_ui_has_text (self, self->gate_text);

  if (self->gate == NULL)
    return;

  wh_ui_set_label (GTK_LABEL (self->gate_label), self->gate_text);
  gtk_button_set_label (GTK_BUTTON (self->gate_action), self->gate_button != NULL ? self->gate_button : "");
  gtk_widget_set_visible (self->gate_action, behind && self->gate_button != NULL);
  wh_ui_set_style_class (self->gate_action, "suggested-action", !compact);
  wh_ui_set_style_class (self->gate_action, "flat", compact);
  gtk_widget_set_visible (self->gate_chevron, compact || (!behind && self->form == WH_UI_STRIP_FULL));
  gtk_widget_set_visible (self->gate, behind || self->form != WH_UI_STRIP_NARROW);
}

static GtkWidget *
create_gate (WhUiDeliveryStrip *self)
{
  gboolean full = self->form == WH_UI_STRIP_FULL;

  self->gate = gtk_box_new (full ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL, full ? 3 : 9);
  self->gate_label = gtk_label_new (NULL);
  self->gate_action = gtk_button_new ();
  self->gate_chevron = create_chevron (self);

  gtk_widget_add_css_class (self->gate, "gate");
  gtk_widget_add_css_class (self->gate_label, "caption");
  gtk_widget_add_css_class (self->gate_action, "wh-small-button");
  gtk_widget_set_valign (self->gate, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->gate_action, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (self->gate_label, self->form == WH_UI_STRIP_NARROW);
  gtk_label_set_xalign (GTK_LABEL (self->gate_label), full ? .5 : 0);
  g_signal_connect_object (self->gate_action, "clicked",
                           G_CALLBACK (gate_clicked_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_box_append (GTK_BOX (self->gate), self->gate_label);
  gtk_box_append (GTK_BOX (self->gate), self->gate_chevron);

  /* In one line, the button follows at the very end. */
  if (self->form != WH_UI_STRIP_COMPACT)
    gtk_box_append (GTK_BOX (self->gate), self->gate_action);

  return self->gate;
}

/* The gate stands before the first stage that users see. */
static gboolean
is_gated (WhUiStage *stage)
{
  return wh_ui_stage_get_production (stage);
}

static void
arrange_row (WhUiDeliveryStrip *self,
             GtkBox            *box)
{
  for (guint i = 0; i < self->stages->len; i++)
    {
      WhUiStage *stage = g_ptr_array_index (self->stages, i);

      if (is_gated (stage) && self->gate == NULL && i > 0)
        gtk_box_append (box, create_gate (self));
      else if (i > 0)
        gtk_box_append (box, create_chevron (self));

      gtk_widget_set_hexpand (GTK_WIDGET (stage), self->form == WH_UI_STRIP_FULL);
      gtk_box_append (box, GTK_WIDGET (stage));
    }

  if (self->form == WH_UI_STRIP_COMPACT && self->gate_action != NULL)
    {
      gtk_widget_set_hexpand (self->gate_action, TRUE);
      gtk_widget_set_halign (self->gate_action, GTK_ALIGN_END);
      gtk_box_append (box, self->gate_action);
    }
}

static void
arrange_list (WhUiDeliveryStrip *self,
              GtkBox            *box)
{
  for (guint i = self->stages->len; i > 0; i--)
    {
      WhUiStage *stage = g_ptr_array_index (self->stages, i - 1);

      gtk_widget_set_hexpand (GTK_WIDGET (stage), TRUE);
      gtk_box_append (box, GTK_WIDGET (stage));
      if (is_gated (stage) && self->gate == NULL && i > 1)
        gtk_box_append (box, create_gate (self));
    }
}

static void
arrange (WhUiDeliveryStrip *self)
{
  gboolean narrow = self->form == WH_UI_STRIP_NARROW;
  GtkWidget *old = adw_bin_get_child (ADW_BIN (self));
  GtkWidget *box = gtk_box_new (narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL, 0);

  /* The stages are kept: only what stands between them differs. */
  for (guint i = 0; i < self->stages->len; i++)
    {
      GtkWidget *stage = g_ptr_array_index (self->stages, i);

      if (old != NULL && gtk_widget_get_parent (stage) == old)
        gtk_box_remove (GTK_BOX (old), stage);
      wh_ui_stage_set_form (WH_UI_STAGE (stage), self->form);
    }

  self->gate = self->gate_label = self->gate_action = self->gate_chevron = NULL;
  if (narrow)
    arrange_list (self, GTK_BOX (box));
  else
    arrange_row (self, GTK_BOX (box));
  update_gate (self);

  wh_ui_set_style_class (GTK_WIDGET (self), "compact", self->form == WH_UI_STRIP_COMPACT);
  wh_ui_set_style_class (GTK_WIDGET (self), "narrow", narrow);
  adw_bin_set_child (ADW_BIN (self), box);
}

static void
wh_ui_delivery_strip_apply (WhUiDeliveryStrip       *self,
                            const WhUiDeliveryStage *from,
                            GtkWidget               *stage)
{
  gtk_widget_set_name (stage, from->id != NULL ? from->id : "");
  g_object_set (stage,
                "title", from->title,
                "value", from->value,
                "detail", from->detail,
                "health", from->health,
                "activity", from->activity,
                "production", from->production,
                "monospace", from->monospace,
                NULL);
  wh_ui_set_tooltip (stage, from->reason);
}

static void
wh_ui_delivery_strip_dispose (GObject *object)
{
  WhUiDeliveryStrip *self = WH_UI_DELIVERY_STRIP (object);

  self->gate = self->gate_label = self->gate_action = self->gate_chevron = NULL;
  g_clear_pointer (&self->stages, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_delivery_strip_parent_class)->dispose (object);
}

static void
wh_ui_delivery_strip_finalize (GObject *object)
{
  WhUiDeliveryStrip *self = WH_UI_DELIVERY_STRIP (object);

  g_clear_pointer (&self->gate_text, g_free);
  g_clear_pointer (&self->gate_button, g_free);

  G_OBJECT_CLASS (wh_ui_delivery_strip_parent_class)->finalize (object);
}

static void
wh_ui_delivery_strip_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  WhUiDeliveryStrip *self = WH_UI_DELIVERY_STRIP (object);

  switch (prop_id)
    {
    case PROP_FORM:
      g_value_set_enum (value, wh_ui_delivery_strip_get_form (self));
      break;

    case PROP_GATE_TEXT:
      g_value_set_string (value, wh_ui_delivery_strip_get_gate_text (self));
      break;

    case PROP_GATE_BUTTON:
      g_value_set_string (value, wh_ui_delivery_strip_get_gate_button (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_delivery_strip_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  WhUiDeliveryStrip *self = WH_UI_DELIVERY_STRIP (object);

  switch (prop_id)
    {
    case PROP_FORM:
      wh_ui_delivery_strip_set_form (self, g_value_get_enum (value));
      break;

    case PROP_GATE_TEXT:
      wh_ui_delivery_strip_set_gate_text (self, g_value_get_string (value));
      break;

    case PROP_GATE_BUTTON:
      wh_ui_delivery_strip_set_gate_button (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_delivery_strip_class_init (WhUiDeliveryStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_delivery_strip_dispose;
  object_class->finalize = wh_ui_delivery_strip_finalize;
  object_class->get_property = wh_ui_delivery_strip_get_property;
  object_class->set_property = wh_ui_delivery_strip_set_property;

  properties[PROP_FORM] =
    g_param_spec_enum ("form", NULL, NULL,
                       WH_UI_TYPE_STRIP_FORM, WH_UI_STRIP_FULL,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* "3 commits behind"; NULL when in step */
  properties[PROP_GATE_TEXT] = wh_ui_param_text ("gate-text");

  /* "Promote…"; NULL for no button */
  properties[PROP_GATE_BUTTON] = wh_ui_param_text ("gate-button");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "deliverystrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  /**
   * WhUiDeliveryStrip::stage-activated:
   * @self: a strip
   * @id: id of the stage
   *
   * The user wants to see a stage.
   */
  signals[STAGE_ACTIVATED] =
    g_signal_new ("stage-activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * WhUiDeliveryStrip::gate-activated:
   * @self: a strip
   *
   * The user pressed the button before production.
   */
  signals[GATE_ACTIVATED] =
    g_signal_new ("gate-activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
wh_ui_delivery_strip_init (WhUiDeliveryStrip *self)
{
  self->stages = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Delivery"),
                                  -1);
}

/**
 * wh_ui_delivery_strip_new:
 *
 * Returns: (transfer floating): a strip without stages
 */
GtkWidget *
wh_ui_delivery_strip_new (void)
{
  return g_object_new (WH_UI_TYPE_DELIVERY_STRIP, NULL);
}

WhUiStripForm
wh_ui_delivery_strip_get_form (WhUiDeliveryStrip *self)
{
  g_return_val_if_fail (WH_UI_IS_DELIVERY_STRIP (self), WH_UI_STRIP_FULL);

  return self->form;
}

void
wh_ui_delivery_strip_set_form (WhUiDeliveryStrip *self,
                               WhUiStripForm      form)
{
  g_return_if_fail (WH_UI_IS_DELIVERY_STRIP (self));

  if (self->form == form)
    return;

  self->form = form;
  arrange (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FORM]);
}

const char *
wh_ui_delivery_strip_get_gate_text (WhUiDeliveryStrip *self)
{
  g_return_val_if_fail (WH_UI_IS_DELIVERY_STRIP (self), NULL);

  return self->gate_text;
}

void
wh_ui_delivery_strip_set_gate_text (WhUiDeliveryStrip *self,
                                    const char        *gate_text)
{
  g_return_if_fail (WH_UI_IS_DELIVERY_STRIP (self));

  if (!g_set_str (&self->gate_text, gate_text))
    return;

  update_gate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GATE_TEXT]);
}

const char *
wh_ui_delivery_strip_get_gate_button (WhUiDeliveryStrip *self)
{
  g_return_val_if_fail (WH_UI_IS_DELIVERY_STRIP (self), NULL);

  return self->gate_button;
}

void
wh_ui_delivery_strip_set_gate_button (WhUiDeliveryStrip *self,
                                      const char        *gate_button)
{
  g_return_if_fail (WH_UI_IS_DELIVERY_STRIP (self));

  if (!g_set_str (&self->gate_button, gate_button))
    return;

  update_gate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GATE_BUTTON]);
}

/**
 * wh_ui_delivery_strip_set_stages:
 * @self: a strip
 * @stages: (array length=n_stages): in the order of time
 * @n_stages: how many
 *
 * Sets what is known of the stages; as long as their number stays, nothing but
 * their content changes, and focus stays where it is.
 */
void
wh_ui_delivery_strip_set_stages (WhUiDeliveryStrip       *self,
                                 const WhUiDeliveryStage *stages,
                                 guint                    n_stages)
{
  gboolean same = TRUE;

  g_return_if_fail (WH_UI_IS_DELIVERY_STRIP (self));
  g_return_if_fail (stages != NULL || n_stages == 0);

  same = self->stages->len == n_stages;
  for (guint i = 0; same && i < n_stages; i++)
    same = wh_ui_stage_get_production (g_ptr_array_index (self->stages, i)) == !!stages[i].production;

  if (!same)
    {
      adw_bin_set_child (ADW_BIN (self), NULL);
      g_ptr_array_set_size (self->stages, 0);
      for (guint i = 0; i < n_stages; i++)
        {
          GtkWidget *stage = g_object_ref_sink (wh_ui_stage_new ());

          g_signal_connect_object (stage, "clicked",
                                   G_CALLBACK (stage_clicked_cb), self,
                                   G_CONNECT_SWAPPED);
          g_ptr_array_add (self->stages, stage);
        }
    }

  for (guint i = 0; i < n_stages; i++)
    wh_ui_delivery_strip_apply (self, &stages[i], g_ptr_array_index (self->stages, i));

  if (!same)
    arrange (self);
}
