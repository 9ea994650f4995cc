/* wh-ui-connections-card.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-connections-card.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-wordless.h"

/**
 * WhUiConnectionsCard:
 *
 * Which systems answer, the worst first.
 */
struct _WhUiConnectionsCard
{
  AdwBin      parent_instance;

  GtkLabel   *summary;
  AdwWrapBox *chips;
};

G_DEFINE_FINAL_TYPE (WhUiConnectionsCard, wh_ui_connections_card, ADW_TYPE_BIN)

static int
compare (gconstpointer one,
         gconstpointer other)
{
  const WhRecord *a = *(WhRecord * const *)one;
  const WhRecord *b = *(WhRecord * const *)other;
  int order = (int)wh_health_rank (b->health) - (int)wh_health_rank (a->health);

  return order != 0 ? order : strcmp (wh_record_get_name (a), wh_record_get_name (b));
}

typedef struct
{
  GtkWidget *health;
  GtkLabel  *name;
  GtkLabel  *since;
} Chip;

static GtkWidget *
make_chip (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  Chip *chip = g_new0 (Chip, 1);

  chip->health = wh_ui_health_new ();
  chip->name = GTK_LABEL (gtk_label_new (NULL));
  chip->since = GTK_LABEL (gtk_label_new (NULL));
  wh_ui_health_set_size (WH_UI_HEALTH (chip->health), 9);
  gtk_widget_set_valign (chip->health, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (chip->name), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (chip->since), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (chip->since), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (chip->since), "numeric");
  gtk_box_append (GTK_BOX (box), chip->health);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (chip->name));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (chip->since));
  g_object_set_data_full (G_OBJECT (box), "wh-chip", chip, g_free);

  return box;
}

/* Each of these does nothing when it is so already. */
static void
show_chip (GtkWidget      *box,
           const WhRecord *connection)
{
  const Chip *chip = g_object_get_data (G_OBJECT (box), "wh-chip");
  gint64 since = connection->values[WH_CONNECTION_SINCE].number;
  gboolean aged = connection->health != WH_HEALTH_OK && connection->health != WH_HEALTH_UNKNOWN && since != WH_ABSENT;
  g_autofree char *time = aged ? wh_format_time (since) : NULL;
  /* Translators: a time such as 14:02 */
  g_autofree char *text = aged ? g_strdup_printf (_("since %s"), time) : NULL;

  wh_ui_health_set_health (WH_UI_HEALTH (chip->health), connection->health);
  wh_ui_health_set_reason (WH_UI_HEALTH (chip->health), connection->reason);
  gtk_label_set_label (chip->name, wh_record_get_name (connection));
  gtk_label_set_label (chip->since, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (chip->since), aged);

  wh_ui_set_tooltip (box, connection->reason);
}

static char *
dup_summary (GPtrArray *connections,
             gint64     now)
{
  guint live = 0;
  guint lost = 0;
  gint64 oldest = G_MAXINT64;

  for (guint i = 0; i < connections->len; i++)
    {
      WhRecord *connection = g_ptr_array_index (connections, i);
      gint64 fresh_at = connection->values[WH_CONNECTION_LAST_SUCCESS].number;

      if (g_strcmp0 (connection->values[WH_CONNECTION_STATE].text, "live") == 0)
        {
          live++;
          if (fresh_at != WH_ABSENT)
            oldest = MIN (oldest, fresh_at);
        }
      else if (g_strcmp0 (connection->values[WH_CONNECTION_STATE].text, "connecting") != 0)
        {
          lost++;
        }
    }

  if (live == connections->len && oldest != G_MAXINT64)
    {
      /* Up to the next quarter of a minute: never fresher than it is, and not
       * another text with each answer. */
      gint64 passed = MAX (now - oldest, 0) / (15 * G_USEC_PER_SEC) + 1;
      g_autofree char *age = wh_format_age (passed * 15 * G_USEC_PER_SEC);

      /* Translators: a number of connections, and an age such as 28 s */
      return g_strdup_printf (_("All %u live, oldest data %s"), live, age);
    }

  if (lost > 0)
    return g_strdup_printf (ngettext ("%u of %u live, %u cannot be reached",
                                      "%u of %u live, %u cannot be reached", lost),
                            live, connections->len, lost);

  return g_strdup_printf (_("%u of %u live"), live, connections->len);
}

static void
wh_ui_connections_card_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_CONNECTIONS_CARD);

  G_OBJECT_CLASS (wh_ui_connections_card_parent_class)->dispose (object);
}

static void
wh_ui_connections_card_class_init (WhUiConnectionsCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_connections_card_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-connections-card.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionsCard, summary);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionsCard, chips);
}

static void
wh_ui_connections_card_init (WhUiConnectionsCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_connections_card_show:
 * @self: a card
 * @store: what is shown
 * @now: the moment that is shown, µs since the Unix epoch
 *
 * Shows the connections in @store; without any, nothing.
 */
void
wh_ui_connections_card_show (WhUiConnectionsCard *self,
                             WhStore             *store,
                             gint64               now)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_connection);
  g_autoptr(GPtrArray) connections = g_ptr_array_new ();
  g_autofree char *summary = NULL;
  GtkWidget *child;

  g_return_if_fail (WH_UI_IS_CONNECTIONS_CARD (self));

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    g_ptr_array_add (connections, wh_resource_list_get_record (list, i));

  g_ptr_array_sort (connections, compare);

  child = gtk_widget_get_first_child (GTK_WIDGET (self->chips));

  for (guint i = 0; i < connections->len; i++)
    {
      if (child == NULL)
        {
          child = make_chip ();
          adw_wrap_box_append (self->chips, child);
        }

      show_chip (child, g_ptr_array_index (connections, i));
      child = gtk_widget_get_next_sibling (child);
    }

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      adw_wrap_box_remove (self->chips, child);
      child = next;
    }

  summary = dup_summary (connections, now);
  gtk_label_set_label (self->summary, summary);
  gtk_widget_set_visible (GTK_WIDGET (self), connections->len > 0);
}
