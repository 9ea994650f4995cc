/* wh-ui-image-platforms.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-draw.h"
#include "wh-ui-facts.h"
#include "wh-ui-image-platforms.h"
#include "wh-ui-meter.h"
#include "wh-ui-wordless.h"

/* The parts of the detail pane that each platform of an image has for itself:
 * its digest and its layers. */

static void
copy_cb (GtkWidget *button)
{
  const char *text = g_object_get_data (G_OBJECT (button), "wh-text");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), text);
  gtk_widget_activate_action (button, "win.toast", "s", _("The digest was copied"));
}

/**
 * wh_ui_image_digest_new:
 * @title: what it is of
 * @digest: a digest
 *
 * Returns: (transfer full): a line with a digest that can be copied
 */
GtkWidget *
wh_ui_image_digest_new (const char *title,
                        const char *digest)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (title);
  GtkWidget *label = gtk_label_new (digest);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_size_request (name, 110, -1);
  gtk_widget_add_css_class (name, "dimmed");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (label, digest);
  gtk_widget_add_css_class (label, "wh-mono");

  wh_ui_wordless_set_name (button, _("Copy the digest"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "wh-mini");
  g_object_set_data_full (G_OBJECT (button), "wh-text", g_strdup (digest), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (copy_cb), button, G_CONNECT_DEFAULT);

  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);

  return box;
}

/**
 * wh_ui_image_list_new:
 *
 * Returns: (transfer full): a list for a section of the pane
 */
GtkWidget *
wh_ui_image_list_new (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");

  return list;
}

/* ---- Layers ---- */

/* Images, told apart by digest, that have this layer too. */
static guint
count_sharing (WhStore    *store,
               WhRecord   *image,
               const char *layer)
{
  WhResourceList *images = wh_store_get_list (store, &wh_kind_image);
  g_autoptr(GHashTable) digests = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < wh_resource_list_get_n (images); i++)
    {
      WhRecord *other = wh_resource_list_get_record (images, i);
      const char *layers = other->values[WH_IMAGE_LAYERS].text;

      if (other->connection == image->connection && layers != NULL && other->values[WH_IMAGE_DIGEST].text != NULL &&
          strstr (layers, layer) != NULL)
        g_hash_table_add (digests, (gpointer)other->values[WH_IMAGE_DIGEST].text);
    }

  return g_hash_table_size (digests);
}

static GtkWidget *
make_layer (const char *command,
            gint64      size,
            gint64      largest,
            guint       n_sharing)
{
  WhValue value = { .number = size };
  g_autofree char *text = wh_format_value (&wh_kind_image.fields[WH_IMAGE_SIZE], &value);
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *label = gtk_label_new (*command != '\0' ? command : "—");
  GtkWidget *amount = gtk_label_new (text);
  GtkWidget *meter = wh_ui_meter_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_widget_set_margin_top (grid, 8);
  gtk_widget_set_margin_bottom (grid, 8);
  gtk_widget_set_margin_start (grid, 12);
  gtk_widget_set_margin_end (grid, 12);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (label, command);
  gtk_widget_add_css_class (label, "wh-mono");
  gtk_widget_add_css_class (amount, "numeric");

  wh_ui_meter_set (WH_UI_METER (meter), size, -1, largest + largest / 50 + 1);
  wh_ui_meter_set_warning_share (WH_UI_METER (meter), 1);
  wh_ui_meter_set_error_share (WH_UI_METER (meter), 1);
  gtk_widget_set_size_request (meter, 120, -1);
  gtk_widget_set_halign (meter, GTK_ALIGN_START);
  gtk_widget_set_valign (meter, GTK_ALIGN_CENTER);

  gtk_grid_attach (GTK_GRID (grid), label, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), amount, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), meter, 0, 1, 1, 1);

  if (n_sharing > 1)
    {
      g_autofree char *shared = g_strdup_printf (_("shared by %u images"), n_sharing);
      GtkWidget *caption = gtk_label_new (shared);

      gtk_label_set_xalign (GTK_LABEL (caption), 1);
      gtk_widget_add_css_class (caption, "caption");
      gtk_widget_add_css_class (caption, "dimmed");
      gtk_widget_set_halign (caption, GTK_ALIGN_END);
      gtk_grid_attach (GTK_GRID (grid), caption, 0, 1, 2, 1);
    }

  return grid;
}

static void
add_layers (GtkBox     *place,
            WhStore    *store,
            WhRecord   *image,
            const char *text)
{
  g_auto(GStrv) lines = NULL;
  g_autofree char *title = NULL;
  g_autofree char *size = NULL;
  WhValue value = { .number = 0 };
  GtkWidget *facts;
  GtkWidget *list;
  gint64 largest = 0;

  if (text == NULL || *text == '\0')
    return;

  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *blank = strchr (lines[i], ' ');
      gint64 bytes = blank != NULL ? MAX (g_ascii_strtoll (blank, NULL, 10), 0) : 0;

      largest = MAX (largest, bytes);
      value.number += bytes;
    }

  size = wh_format_value (&wh_kind_image.fields[WH_IMAGE_SIZE], &value);
  /* Translators: how many layers, and their size */
  title = g_strdup_printf (_("Layers %u · %s"), g_strv_length (lines), size);
  facts = wh_ui_facts_new (title);
  list = wh_ui_image_list_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], " ", 3);
      GtkWidget *row;

      if (parts[0] == NULL || parts[1] == NULL)
        continue;

      row = gtk_list_box_row_new ();
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row),
                                  make_layer (parts[2] != NULL ? parts[2] : "",
                                              g_ascii_strtoll (parts[1], NULL, 10), largest,
                                              count_sharing (store, image, parts[0])));
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }

  wh_ui_facts_add_widget (WH_UI_FACTS (facts), list);
  gtk_box_append (place, facts);
}

/* ---- Platforms ---- */

typedef struct
{
  char    *name;   /* "linux/amd64" */
  char    *digest;
  GString *layers; /* as %WH_IMAGE_LAYERS has them */
} Platform;

static void
platform_free (gpointer data)
{
  Platform *platform = data;

  g_free (platform->name);
  g_free (platform->digest);
  g_string_free (platform->layers, TRUE);
  g_free (platform);
}

/* "@platform digest", and below it its layers; layers alone, as long as nobody
 * has looked at all of the platforms. */
static GPtrArray *
list_platforms (WhRecord *image)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (platform_free);
  const char *text = image->values[WH_IMAGE_LAYERS].text;
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  Platform *platform = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *blank = strchr (lines[i], ' ');

      if (lines[i][0] == '@' && blank != NULL)
        {
          platform = g_new0 (Platform, 1);
          platform->name = g_strndup (lines[i] + 1, blank - lines[i] - 1);
          platform->digest = g_strdup (blank + 1);
          platform->layers = g_string_new (NULL);
          g_ptr_array_add (list, platform);
        }
      else if (platform != NULL)
        {
          g_string_append_printf (platform->layers, "%s%s", platform->layers->len > 0 ? "\n" : "", lines[i]);
        }
    }

  return list;
}

typedef struct
{
  WhUiPane  *pane; /* weak */
  WhStore   *store;
  WhRecord  *image;
  GPtrArray *platforms;
  GtkBox    *digest;
  GtkBox    *layers;
} Shown;

static void
shown_free (gpointer data)
{
  Shown *shown = data;

  g_clear_weak_pointer (&shown->pane);
  g_object_unref (shown->store);
  wh_record_unref (shown->image);
  g_ptr_array_unref (shown->platforms);
  g_object_unref (shown->digest);
  g_object_unref (shown->layers);
  g_free (shown);
}

static void
show_platform (Shown      *shown,
               const char *name)
{
  for (guint i = 0; i < shown->platforms->len; i++)
    {
      Platform *platform = g_ptr_array_index (shown->platforms, i);

      if (g_strcmp0 (platform->name, name) != 0)
        continue;

      wh_ui_box_clear (shown->digest);
      wh_ui_box_clear (shown->layers);
      gtk_box_append (shown->digest, wh_ui_image_digest_new (_("Of the platform"), platform->digest));
      add_layers (shown->layers, shown->store, shown->image, platform->layers->str);
    }
}

static void
platform_cb (AdwToggleGroup *group)
{
  Shown *shown = g_object_get_data (G_OBJECT (group), "wh-shown");
  const char *name = adw_toggle_group_get_active_name (group);

  if (shown == NULL || name == NULL)
    return;

  /* Who compares images stays with one platform. */
  if (shown->pane != NULL)
    g_object_set_data_full (G_OBJECT (shown->pane), "wh-platform", g_strdup (name), g_free);

  show_platform (shown, name);
}

static const char *
choose_platform (WhUiPane  *pane,
                 GPtrArray *platforms)
{
  const char *wanted[] = { g_object_get_data (G_OBJECT (pane), "wh-platform"), "linux/amd64" };

  for (guint w = 0; w < G_N_ELEMENTS (wanted); w++)
    for (guint i = 0; i < platforms->len; i++)
      if (g_strcmp0 (((Platform *)g_ptr_array_index (platforms, i))->name, wanted[w]) == 0)
        return ((Platform *)g_ptr_array_index (platforms, i))->name;

  return ((Platform *)g_ptr_array_index (platforms, 0))->name;
}

/**
 * wh_ui_image_platforms_fill:
 * @pane: a pane that shows @image
 * @store: where @image is
 * @image: an image
 * @head: gets the choice between its platforms, if it is known for several
 * @layers: gets the layers of the platform that is chosen
 *
 * Shows what differs from platform to platform.
 */
void
wh_ui_image_platforms_fill (WhUiPane *pane,
                            WhStore  *store,
                            WhRecord *image,
                            GtkBox   *head,
                            GtkBox   *layers)
{
  g_autoptr(GPtrArray) platforms = list_platforms (image);
  AdwToggleGroup *group;
  Shown *shown;

  if (platforms->len < 2)
    {
      add_layers (layers, store, image,
                  platforms->len == 1 ? ((Platform *)g_ptr_array_index (platforms, 0))->layers->str
                                      : image->values[WH_IMAGE_LAYERS].text);
      return;
    }

  group = ADW_TOGGLE_GROUP (adw_toggle_group_new ());
  gtk_widget_set_halign (GTK_WIDGET (group), GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (group), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Platform"), -1);

  for (guint i = 0; i < platforms->len; i++)
    {
      Platform *platform = g_ptr_array_index (platforms, i);
      AdwToggle *toggle = adw_toggle_new ();

      /* "linux/" goes without saying. */
      adw_toggle_set_name (toggle, platform->name);
      adw_toggle_set_label (toggle, g_str_has_prefix (platform->name, "linux/") ? platform->name + strlen ("linux/") : platform->name);
      adw_toggle_group_add (group, toggle);
    }

  adw_toggle_group_set_active_name (group, choose_platform (pane, platforms));

  shown = g_new0 (Shown, 1);
  g_set_weak_pointer (&shown->pane, pane);
  shown->store = g_object_ref (store);
  shown->image = wh_record_ref (image);
  shown->platforms = g_steal_pointer (&platforms);
  shown->digest = g_object_ref_sink (GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0)));
  shown->layers = g_object_ref (layers);
  g_object_set_data_full (G_OBJECT (group), "wh-shown", shown, shown_free);
  g_signal_connect_object (group, "notify::active-name", G_CALLBACK (platform_cb), group, G_CONNECT_SWAPPED);

  gtk_box_append (head, GTK_WIDGET (group));
  gtk_box_append (head, GTK_WIDGET (shown->digest));
  show_platform (shown, adw_toggle_group_get_active_name (group));
}
