/* wh-ui-service-card.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-params.h"
#include "wh-ui-service-card.h"
#include "wh-ui-value.h"
#include "wh-ui-wordless.h"

/**
 * WhUiServiceCard:
 *
 * One service: what is asked (or, when something is wrong, why), how fast it answers
 * and has answered, and how its checks went. When it does not answer, its state
 * stands where the latency was.
 */
struct _WhUiServiceCard
{
  AdwBin     parent_instance;

  GtkWidget *state_label;
  GtkWidget *latency_value;
  GtkWidget *line_label;
  GtkWidget *spark;
  GtkWidget *heartbeat;

  char      *title;
  WhHealth   health;
  char      *state;
  char      *detail;
  char      *reason;
  char      *latency;
  char      *latency_unit;
  WhHealth   latency_health;
  char      *uptime;
  char      *range_start;
  char      *range_end;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_HEALTH,
  PROP_STATE,
  PROP_DETAIL,
  PROP_REASON,
  PROP_LATENCY,
  PROP_LATENCY_UNIT,
  PROP_LATENCY_HEALTH,
  PROP_UPTIME,
  PROP_RANGE_START,
  PROP_RANGE_END,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiServiceCard, wh_ui_service_card, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static WhUiTone
tone_for (WhHealth health)
{
  switch (health)
    {
    case WH_HEALTH_FAILING:
      return WH_UI_TONE_ERROR;

    case WH_HEALTH_WARNING:
      return WH_UI_TONE_WARNING;

    case WH_HEALTH_UNKNOWN:
    case WH_HEALTH_OK:
    case WH_HEALTH_STALE:
    default:
      return WH_UI_TONE_SLATE;
    }
}

static void
update (WhUiServiceCard *self)
{
  gboolean answers = wh_ui_has_text (self, self->latency);
  gboolean reasoned = wh_ui_has_text (self, self->reason);
  g_autofree char *name = NULL;

  wh_ui_set_style_class (GTK_WIDGET (self), "wh-stale", self->health == WH_HEALTH_STALE);
  wh_ui_spark_set_tone (WH_UI_SPARK (self->spark),
                        tone_for (self->health == WH_HEALTH_FAILING ? self->health : self->latency_health));

  gtk_widget_set_visible (self->latency_value, answers);
  wh_ui_value_set_health (WH_UI_VALUE (self->latency_value),
                          self->health == WH_HEALTH_STALE ? WH_HEALTH_STALE : WH_HEALTH_OK);
  gtk_label_set_label (GTK_LABEL (self->state_label),
                       self->state != NULL ? self->state : wh_ui_health_get_title (self->health));
  gtk_widget_set_visible (self->state_label, !answers);
  wh_ui_set_health_class (self->state_label, self->health);
  wh_ui_set_style_class (self->state_label, "dimmed",
                         self->health == WH_HEALTH_STALE || self->health == WH_HEALTH_UNKNOWN);

  wh_ui_set_label (GTK_LABEL (self->line_label), reasoned ? self->reason : self->detail);
  wh_ui_set_tooltip (self->line_label, reasoned ? self->reason : self->detail);
  wh_ui_set_health_class (self->line_label, reasoned ? self->health : WH_HEALTH_UNKNOWN);
  wh_ui_set_style_class (self->line_label, "dimmed",
                         !reasoned || self->health == WH_HEALTH_OK || self->health == WH_HEALTH_STALE);

  name = g_strjoin (", ",
                    self->title != NULL ? self->title : "",
                    reasoned ? self->reason : wh_ui_health_get_title (self->health),
                    NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
wh_ui_service_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_SERVICE_CARD);

  G_OBJECT_CLASS (wh_ui_service_card_parent_class)->dispose (object);
}

static void
wh_ui_service_card_finalize (GObject *object)
{
  WhUiServiceCard *self = WH_UI_SERVICE_CARD (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->state, g_free);
  g_clear_pointer (&self->detail, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->latency, g_free);
  g_clear_pointer (&self->latency_unit, g_free);
  g_clear_pointer (&self->uptime, g_free);
  g_clear_pointer (&self->range_start, g_free);
  g_clear_pointer (&self->range_end, g_free);

  G_OBJECT_CLASS (wh_ui_service_card_parent_class)->finalize (object);
}

static void
wh_ui_service_card_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  WhUiServiceCard *self = WH_UI_SERVICE_CARD (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, wh_ui_service_card_get_title (self));
      break;

    case PROP_HEALTH:
      g_value_set_uint (value, wh_ui_service_card_get_health (self));
      break;

    case PROP_STATE:
      g_value_set_string (value, wh_ui_service_card_get_state (self));
      break;

    case PROP_DETAIL:
      g_value_set_string (value, wh_ui_service_card_get_detail (self));
      break;

    case PROP_REASON:
      g_value_set_string (value, wh_ui_service_card_get_reason (self));
      break;

    case PROP_LATENCY:
      g_value_set_string (value, wh_ui_service_card_get_latency (self));
      break;

    case PROP_LATENCY_UNIT:
      g_value_set_string (value, wh_ui_service_card_get_latency_unit (self));
      break;

    case PROP_LATENCY_HEALTH:
      g_value_set_uint (value, wh_ui_service_card_get_latency_health (self));
      break;

    case PROP_UPTIME:
      g_value_set_string (value, wh_ui_service_card_get_uptime (self));
      break;

    case PROP_RANGE_START:
      g_value_set_string (value, wh_ui_service_card_get_range_start (self));
      break;

    case PROP_RANGE_END:
      g_value_set_string (value, wh_ui_service_card_get_range_end (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_service_card_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  WhUiServiceCard *self = WH_UI_SERVICE_CARD (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      wh_ui_service_card_set_title (self, g_value_get_string (value));
      break;

    case PROP_HEALTH:
      wh_ui_service_card_set_health (self, g_value_get_uint (value));
      break;

    case PROP_STATE:
      wh_ui_service_card_set_state (self, g_value_get_string (value));
      break;

    case PROP_DETAIL:
      wh_ui_service_card_set_detail (self, g_value_get_string (value));
      break;

    case PROP_REASON:
      wh_ui_service_card_set_reason (self, g_value_get_string (value));
      break;

    case PROP_LATENCY:
      wh_ui_service_card_set_latency (self, g_value_get_string (value));
      break;

    case PROP_LATENCY_UNIT:
      wh_ui_service_card_set_latency_unit (self, g_value_get_string (value));
      break;

    case PROP_LATENCY_HEALTH:
      wh_ui_service_card_set_latency_health (self, g_value_get_uint (value));
      break;

    case PROP_UPTIME:
      wh_ui_service_card_set_uptime (self, g_value_get_string (value));
      break;

    case PROP_RANGE_START:
      wh_ui_service_card_set_range_start (self, g_value_get_string (value));
      break;

    case PROP_RANGE_END:
      wh_ui_service_card_set_range_end (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_service_card_class_init (WhUiServiceCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_service_card_dispose;
  object_class->finalize = wh_ui_service_card_finalize;
  object_class->get_property = wh_ui_service_card_get_property;
  object_class->set_property = wh_ui_service_card_set_property;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_HEARTBEAT);
  g_type_ensure (WH_UI_TYPE_SPARK);
  g_type_ensure (WH_UI_TYPE_VALUE);

  properties[PROP_TITLE] = wh_ui_param_text ("title");
  properties[PROP_HEALTH] = wh_ui_param_health ("health");

  /* In words, "Down"; shown when there is no latency */
  properties[PROP_STATE] = wh_ui_param_text ("state");

  /* What is asked: protocol and host */
  properties[PROP_DETAIL] = wh_ui_param_text ("detail");

  /* Why it is not fine; takes the place of the detail */
  properties[PROP_REASON] = wh_ui_param_text ("reason");
  properties[PROP_LATENCY] = wh_ui_param_text ("latency");

  /* "ms p95" */
  properties[PROP_LATENCY_UNIT] = wh_ui_param_text ("latency-unit");

  /* Amber or red line when the latency itself is wrong */
  properties[PROP_LATENCY_HEALTH] =
    g_param_spec_uint ("latency-health", NULL, NULL,
                       WH_HEALTH_UNKNOWN, WH_HEALTH_STALE, WH_HEALTH_OK,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Percent in the form of the locale */
  properties[PROP_UPTIME] = wh_ui_param_text ("uptime");

  /* "90 days" */
  properties[PROP_RANGE_START] = wh_ui_param_text ("range-start");

  /* "today" */
  properties[PROP_RANGE_END] = wh_ui_param_text ("range-end");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "servicecard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-service-card.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiServiceCard, state_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiServiceCard, latency_value);
  gtk_widget_class_bind_template_child (widget_class, WhUiServiceCard, line_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiServiceCard, spark);
  gtk_widget_class_bind_template_child (widget_class, WhUiServiceCard, heartbeat);
  gtk_widget_class_bind_template_callback_full (widget_class, "has_text", G_CALLBACK (wh_ui_has_text));
}

static void
wh_ui_service_card_init (WhUiServiceCard *self)
{
  self->latency_health = WH_HEALTH_OK;
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * wh_ui_service_card_new:
 *
 * Returns: (transfer floating): a card of a service not observed yet
 */
GtkWidget *
wh_ui_service_card_new (void)
{
  return g_object_new (WH_UI_TYPE_SERVICE_CARD, NULL);
}

const char *
wh_ui_service_card_get_title (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return self->title;
}

void
wh_ui_service_card_set_title (WhUiServiceCard *self,
                              const char      *title)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));

  if (!g_set_str (&self->title, title))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

WhHealth
wh_ui_service_card_get_health (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), WH_HEALTH_UNKNOWN);

  return self->health;
}

void
wh_ui_service_card_set_health (WhUiServiceCard *self,
                               WhHealth         health)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->health == health)
    return;

  self->health = health;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

const char *
wh_ui_service_card_get_state (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return self->state;
}

void
wh_ui_service_card_set_state (WhUiServiceCard *self,
                              const char      *state)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));

  if (!g_set_str (&self->state, state))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

const char *
wh_ui_service_card_get_detail (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return self->detail;
}

void
wh_ui_service_card_set_detail (WhUiServiceCard *self,
                               const char      *detail)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));

  if (!g_set_str (&self->detail, detail))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

const char *
wh_ui_service_card_get_reason (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return self->reason;
}

void
wh_ui_service_card_set_reason (WhUiServiceCard *self,
                               const char      *reason)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));

  if (!g_set_str (&self->reason, reason))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

const char *
wh_ui_service_card_get_latency (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return self->latency;
}

void
wh_ui_service_card_set_latency (WhUiServiceCard *self,
                                const char      *latency)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));

  if (!g_set_str (&self->latency, latency))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LATENCY]);
}

const char *
wh_ui_service_card_get_latency_unit (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return self->latency_unit;
}

void
wh_ui_service_card_set_latency_unit (WhUiServiceCard *self,
                                     const char      *latency_unit)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));

  if (!g_set_str (&self->latency_unit, latency_unit))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LATENCY_UNIT]);
}

WhHealth
wh_ui_service_card_get_latency_health (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), WH_HEALTH_UNKNOWN);

  return self->latency_health;
}

void
wh_ui_service_card_set_latency_health (WhUiServiceCard *self,
                                       WhHealth         latency_health)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));
  g_return_if_fail (latency_health <= WH_HEALTH_STALE);

  if (self->latency_health == latency_health)
    return;

  self->latency_health = latency_health;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LATENCY_HEALTH]);
}

const char *
wh_ui_service_card_get_uptime (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return self->uptime;
}

void
wh_ui_service_card_set_uptime (WhUiServiceCard *self,
                               const char      *uptime)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));

  if (!g_set_str (&self->uptime, uptime))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UPTIME]);
}

const char *
wh_ui_service_card_get_range_start (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return self->range_start;
}

void
wh_ui_service_card_set_range_start (WhUiServiceCard *self,
                                    const char      *range_start)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));

  if (!g_set_str (&self->range_start, range_start))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RANGE_START]);
}

const char *
wh_ui_service_card_get_range_end (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return self->range_end;
}

void
wh_ui_service_card_set_range_end (WhUiServiceCard *self,
                                  const char      *range_end)
{
  g_return_if_fail (WH_UI_IS_SERVICE_CARD (self));

  if (!g_set_str (&self->range_end, range_end))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RANGE_END]);
}

/**
 * wh_ui_service_card_get_spark:
 * @self: a card
 *
 * Returns: (transfer none): the course of the latency
 */
WhUiSpark *
wh_ui_service_card_get_spark (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return WH_UI_SPARK (self->spark);
}

/**
 * wh_ui_service_card_get_heartbeat:
 * @self: a card
 *
 * Returns: (transfer none): how the checks went
 */
WhUiHeartbeat *
wh_ui_service_card_get_heartbeat (WhUiServiceCard *self)
{
  g_return_val_if_fail (WH_UI_IS_SERVICE_CARD (self), NULL);

  return WH_UI_HEARTBEAT (self->heartbeat);
}
