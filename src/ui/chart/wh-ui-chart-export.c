/* wh-ui-chart-export.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <cairo/cairo-svg.h>
#include <glib/gi18n.h>
#include <string.h>

#include "wh-dex-util.h"
#include "wh-series-text.h"
#include "wh-ui-chart-export.h"
#include "wh-ui-chart-private.h"
#include "wh-ui-save.h"

/* A picture is at least so large, and so much finer than the screen. */
#define MIN_WIDTH 720
#define MIN_HEIGHT 300
#define SCALE 2

#define MARGIN 16
#define LINE 22

static const struct
{
  const char *id;
  const char *type;
} formats[] = {
  [WH_UI_CHART_PNG] = { "png", "image/png" },
  [WH_UI_CHART_SVG] = { "svg", "image/svg+xml" },
  [WH_UI_CHART_CSV] = { "csv", "text/csv" },
  [WH_UI_CHART_JSON] = { "json", "application/json" },
};

/**
 * wh_ui_chart_format_from_id:
 * @id: png, svg, csv or json
 *
 * Returns: the format
 */
WhUiChartFormat
wh_ui_chart_format_from_id (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (g_strcmp0 (formats[i].id, id) == 0)
        return (WhUiChartFormat)i;
    }

  g_return_val_if_reached (WH_UI_CHART_PNG);
}

/* ---- Picture ---- */

static float
write_words (WhUiChart     *self,
             GtkSnapshot   *snapshot,
             const char    *text,
             float          x,
             float          y,
             PangoWeight    weight,
             const GdkRGBA *color)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();
  int width;

  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, NULL);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);

  return width;
}

/* A file is read on another day. */
static char *
dup_date (gint64 time)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return g_date_time_format (date, "%x %H:%M");
}

/**
 * wh_ui_chart_dup_file_name:
 * @self: a chart
 * @format: as what
 *
 * Returns: (transfer full): a name for a file: of what it tells, its title
 */
char *
wh_ui_chart_dup_file_name (WhUiChart       *self,
                           WhUiChartFormat  format)
{
  const char *title;
  g_autofree char *name = NULL;

  g_return_val_if_fail (WH_UI_IS_CHART (self), NULL);

  title = self->title != NULL ? self->title : _("Chart");
  name = self->subject != NULL ? g_strdup_printf ("%s %s.%s", self->subject, title, formats[format].id)
                               : g_strdup_printf ("%s.%s", title, formats[format].id);

  /* "shop/checkout" is no folder; Windows shares know no ":". */
  return g_strdelimit (g_steal_pointer (&name), "/\\:", '-');
}

/* What the window says around the chart: of what it is, title, time, names of
 * the lines. */
static void
paint_words (WhUiChart   *self,
             GtkSnapshot *snapshot,
             float        height)
{
  g_autofree char *from = dup_date (wh_ui_time_range_get_from (self->range));
  g_autofree char *until = dup_date (wh_ui_time_range_get_until (self->range));
  /* Translators: a span of time, from and until */
  g_autofree char *time = g_strdup_printf (_("%s to %s"), from, until);
  float x = MARGIN;
  float y = height - MARGIN - LINE + 4;
  GdkRGBA ink, faint;

  wh_ui_chart_get_ink (self, 1, &ink);
  wh_ui_chart_get_ink (self, 0.6, &faint);

  if (self->subject != NULL)
    x += write_words (self, snapshot, self->subject, x, MARGIN - 4, PANGO_WEIGHT_NORMAL, &ink) + 10;
  if (self->title != NULL)
    x += write_words (self, snapshot, self->title, x, MARGIN - 4, PANGO_WEIGHT_BOLD, &ink) + 10;
  write_words (self, snapshot, time, x, MARGIN - 4, PANGO_WEIGHT_NORMAL, &faint);

  x = MARGIN;

  for (guint i = 0; i < self->series->len; i++)
    {
      WhUiChartSeries *series = wh_ui_chart_get_one (self, i);
      GdkRGBA color;

      if (series->hidden)
        continue;

      wh_ui_tone_get_color (series->tone, 1, &color);
      wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (x, y + 7, 14, 3), 1.5, &color);
      x += 20 + write_words (self, snapshot, series->label, x + 20, y, PANGO_WEIGHT_NORMAL, &ink) + 18;
    }
}

static GskRenderNode *
make_picture (WhUiChart *self,
              int       *width,
              int       *height)
{
  g_autoptr(GskRenderNode) chart = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GdkRGBA ground;

  *width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), MIN_WIDTH) + 2 * MARGIN;
  *height = MAX (gtk_widget_get_height (GTK_WIDGET (self)), MIN_HEIGHT) + 2 * MARGIN + 2 * LINE;

  wh_ui_get_surface_color (1, &ground);
  ground.alpha = 1;
  gtk_snapshot_append_color (snapshot, &ground, &GRAPHENE_RECT_INIT (0, 0, *width, *height));

  chart = wh_ui_chart_render (self, *width - 2 * MARGIN, *height - 2 * MARGIN - 2 * LINE);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (MARGIN, MARGIN + LINE));
  if (chart != NULL)
    gtk_snapshot_append_node (snapshot, chart);
  gtk_snapshot_restore (snapshot);
  paint_words (self, snapshot, *height);

  return gtk_snapshot_free_to_node (snapshot);
}

static cairo_status_t
append_bytes (void                *closure,
              const unsigned char *data,
              unsigned int         length)
{
  g_byte_array_append (closure, data, length);

  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
finish_surface (cairo_surface_t *surface,
                GByteArray      *bytes)
{
  cairo_surface_destroy (surface);

  return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
make_svg (WhUiChart *self)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface;
  cairo_t *cr;
  int width;
  int height;
  g_autoptr(GskRenderNode) node = make_picture (self, &width, &height);

  surface = cairo_svg_surface_create_for_stream (append_bytes, bytes, width, height);
  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  cr = cairo_create (surface);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);

  return finish_surface (surface, bytes);
}

static cairo_surface_t *
make_surface (WhUiChart *self)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  int width;
  int height;
  g_autoptr(GskRenderNode) node = make_picture (self, &width, &height);

  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width * SCALE, height * SCALE);
  cr = cairo_create (surface);
  cairo_scale (cr, SCALE, SCALE);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

/* ---- Values ---- */

static char *
make_text (WhUiChart       *self,
           WhUiChartFormat  format)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new ();
  g_autoptr(GPtrArray) labels = g_ptr_array_new ();

  for (guint i = 0; i < self->series->len; i++)
    {
      WhUiChartSeries *series = wh_ui_chart_get_one (self, i);
      WhSeriesData *data = wh_series_model_get_data (series->model);

      if (data == NULL || series->hidden)
        continue;

      g_ptr_array_add (list, data);
      g_ptr_array_add (labels, series->label);
    }

  g_ptr_array_add (labels, NULL);

  if (format == WH_UI_CHART_CSV)
    return wh_series_list_to_csv (list, (const char * const *)labels->pdata);

  return wh_series_list_to_json (list, (const char * const *)labels->pdata);
}

/* ---- File ---- */

typedef struct
{
  GFile           *file;
  GBytes          *bytes;   /* NULL: to be made of surface */
  cairo_surface_t *surface;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_clear_object (&save->file);
  g_clear_pointer (&save->bytes, g_bytes_unref);
  g_clear_pointer (&save->surface, cairo_surface_destroy);
  g_free (save);
}

/* In a worker: packing a picture takes longer than a frame may. */
static DexFuture *
pack_fiber (gpointer data)
{
  Save *save = data;
  GByteArray *bytes = g_byte_array_new ();

  if (cairo_surface_write_to_png_stream (save->surface, append_bytes, bytes) != CAIRO_STATUS_SUCCESS)
    {
      g_byte_array_unref (bytes);
      return wh_dex_reject (WH_ERROR_FAILED, _("The picture could not be made: there is not enough memory"));
    }

  return dex_future_new_take_boxed (G_TYPE_BYTES, g_byte_array_free_to_bytes (bytes));
}

static DexFuture *
packed_cb (DexFuture *future,
           gpointer   data)
{
  Save *save = data;

  return wh_ui_save_bytes (save->file, g_value_get_boxed (dex_future_get_value (future, NULL)));
}

/**
 * wh_ui_chart_save:
 * @self: a chart
 * @format: as what
 * @file: where
 *
 * Writes what the chart shows now. The file is whole or as it was before.
 *
 * Returns: (transfer full): resolves when it is written
 */
DexFuture *
wh_ui_chart_save (WhUiChart       *self,
                  WhUiChartFormat  format,
                  GFile           *file)
{
  g_autoptr(GBytes) bytes = NULL;

  g_return_val_if_fail (WH_UI_IS_CHART (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (format == WH_UI_CHART_PNG)
    {
      Save *pack = g_new0 (Save, 1);
      Save *write = g_new0 (Save, 1);

      pack->surface = make_surface (self);
      write->file = g_object_ref (file);

      return dex_future_then (wh_dex_spawn_worker (pack_fiber, pack, save_free), packed_cb, write, save_free);
    }

  if (format == WH_UI_CHART_SVG)
    {
      bytes = make_svg (self);
    }
  else
    {
      char *text = make_text (self, format);

      bytes = g_bytes_new_take (text, strlen (text));
    }

  return wh_ui_save_bytes (file, bytes);
}

/* ---- Asking where ---- */

typedef struct
{
  WhUiChart       *chart;
  WhUiChartFormat  format;
} Wish;

static DexFuture *
chosen_cb (GFile    *file,
           gpointer  data)
{
  Wish *wish = data;

  return wh_ui_chart_save (wish->chart, wish->format, file);
}

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->chart);
  g_free (wish);
}

/**
 * wh_ui_chart_ask_and_save:
 * @self: a chart
 * @format: as what
 *
 * Asks where to and writes what the chart shows then; a message in the window
 * tells how it ended.
 */
void
wh_ui_chart_ask_and_save (WhUiChart       *self,
                          WhUiChartFormat  format)
{
  g_autofree char *name = NULL;
  Wish *wish;

  g_return_if_fail (WH_UI_IS_CHART (self));

  name = wh_ui_chart_dup_file_name (self, format);
  wish = g_new0 (Wish, 1);
  wish->chart = g_object_ref (self);
  wish->format = format;
  wh_ui_save_ask (GTK_WIDGET (self), name, formats[format].type, chosen_cb, wish, wish_free);
}
