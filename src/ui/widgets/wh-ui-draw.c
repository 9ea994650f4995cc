/* wh-ui-draw.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "wh-ui-draw.h"

#define HATCH_LINES 8 /* of a tile that is repeated */

/* Of a dashed frame, in px */
#define DASH       3
#define DASH_GAP   1.5
#define DASH_WIDTH 1.5
#define DASH_INSET .5

/* The columns of a wall differ by a pixel. */
#define N_FRAMES 4

G_DEFINE_ENUM_TYPE (WhUiTone, wh_ui_tone,
                    G_DEFINE_ENUM_VALUE (WH_UI_TONE_ACCENT, "accent"),
                    G_DEFINE_ENUM_VALUE (WH_UI_TONE_SLATE, "slate"),
                    G_DEFINE_ENUM_VALUE (WH_UI_TONE_OK, "ok"),
                    G_DEFINE_ENUM_VALUE (WH_UI_TONE_WARNING, "warning"),
                    G_DEFINE_ENUM_VALUE (WH_UI_TONE_ERROR, "error"),
                    G_DEFINE_ENUM_VALUE (WH_UI_TONE_TEAL, "teal"),
                    G_DEFINE_ENUM_VALUE (WH_UI_TONE_PURPLE, "purple"),
                    G_DEFINE_ENUM_VALUE (WH_UI_TONE_ORANGE, "orange"),
                    G_DEFINE_ENUM_VALUE (WH_UI_TONE_YELLOW, "yellow"))

/* Light and dark. The accent is the user's and comes from the style manager. */
static const guint32 palette[][2] = {
  [WH_UI_TONE_ACCENT]  = { 0x3584e4, 0x62a0ea },
  [WH_UI_TONE_SLATE]   = { 0x6f8396, 0x93a7ba },
  [WH_UI_TONE_OK]      = { 0x2ea46b, 0x57c98a },
  [WH_UI_TONE_WARNING] = { 0xd19a00, 0xf5c211 },
  [WH_UI_TONE_ERROR]   = { 0xe01b24, 0xff6b60 },
  [WH_UI_TONE_TEAL]    = { 0x2190a4, 0x4fc3d4 },
  [WH_UI_TONE_PURPLE]  = { 0x9141ac, 0xc88be0 },
  [WH_UI_TONE_ORANGE]  = { 0xe66100, 0xff9a4d },
  [WH_UI_TONE_YELLOW]  = { 0xc88800, 0xf8e45c },
};

static const WhUiTone series_order[] = {
  WH_UI_TONE_ACCENT,
  WH_UI_TONE_TEAL,
  WH_UI_TONE_PURPLE,
  WH_UI_TONE_ORANGE,
  WH_UI_TONE_YELLOW,
  WH_UI_TONE_SLATE,
};

static const struct
{
  const char *style_class;
  const char *title;
} healths[] = {
  [WH_HEALTH_UNKNOWN] = { "dimmed",  N_("Not observed") },
  [WH_HEALTH_OK]      = { "success", N_("Fine") },
  [WH_HEALTH_WARNING] = { "warning", N_("Warning") },
  [WH_HEALTH_FAILING] = { "error",   N_("Failing") },
  [WH_HEALTH_STALE]   = { "dimmed",  N_("Stale") },
};

/**
 * wh_ui_tone_get_color:
 * @tone: a tone
 * @alpha: opacity, 0 to 1
 * @color: (out caller-allocates): where to put the colour
 *
 * The colour of a tone in the style (light or dark, accent) of this moment.
 */
void
wh_ui_tone_get_color (WhUiTone  tone,
                      float     alpha,
                      GdkRGBA  *color)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (manager);
  guint32 rgb;

  g_return_if_fail ((guint) tone < G_N_ELEMENTS (palette));
  g_return_if_fail (color != NULL);

  if (tone == WH_UI_TONE_ACCENT &&
      adw_style_manager_get_system_supports_accent_colors (manager))
    {
      AdwAccentColor accent = adw_style_manager_get_accent_color (manager);

      /* Lines on a dark ground need the lighter form to be seen. */
      if (dark)
        adw_accent_color_to_standalone_rgba (accent, dark, color);
      else
        adw_accent_color_to_rgba (accent, color);
      color->alpha = alpha;
      return;
    }

  rgb = palette[tone][dark];
  color->red = ((rgb >> 16) & 0xff) / 255.f;
  color->green = ((rgb >> 8) & 0xff) / 255.f;
  color->blue = (rgb & 0xff) / 255.f;
  color->alpha = alpha;
}

/**
 * wh_ui_get_surface_color:
 * @alpha: opacity, 0 to 1
 * @color: (out caller-allocates): where to put the colour
 *
 * The ground of a card, to lay under text that would stand on a pattern.
 */
void
wh_ui_get_surface_color (float    alpha,
                         GdkRGBA *color)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  g_return_if_fail (color != NULL);

  *color = dark ? (GdkRGBA) { .2f, .2f, .21f, alpha } : (GdkRGBA) { 1, 1, 1, alpha };
}

/**
 * wh_ui_tone_for_series:
 * @index: number of a series in its chart, from 0
 *
 * Returns: the tone of the series: the same order in every chart
 */
WhUiTone
wh_ui_tone_for_series (guint index)
{
  return series_order[index % G_N_ELEMENTS (series_order)];
}

/**
 * wh_ui_health_get_style_class:
 * @health: a health
 *
 * Returns: the style class that gives text and glyphs the colour of @health
 */
const char *
wh_ui_health_get_style_class (WhHealth health)
{
  g_return_val_if_fail ((guint) health < G_N_ELEMENTS (healths), "dimmed");

  return healths[health].style_class;
}

/**
 * wh_ui_health_get_title:
 * @health: a health
 *
 * Returns: @health in a word or two, translated
 */
const char *
wh_ui_health_get_title (WhHealth health)
{
  g_return_val_if_fail ((guint) health < G_N_ELEMENTS (healths), "");

  return _(healths[health].title);
}

/**
 * wh_ui_get_dim:
 *
 * Returns: how much is left of a colour that is dimmed, 0 to 1: what the style
 *   class "dimmed" does to a widget, for text that is drawn
 */
float
wh_ui_get_dim (void)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? .9f : .55f;
}

/**
 * wh_ui_health_get_color:
 * @health: a health
 * @foreground: the text colour of the widget
 * @color: (out caller-allocates): where to put the colour
 *
 * The colour that the style class of @health gives, for widgets that draw
 * several of them.
 */
void
wh_ui_health_get_color (WhHealth       health,
                        const GdkRGBA *foreground,
                        GdkRGBA       *color)
{
  /* The grounds of libadwaita, light and dark; text is made of them. */
  static const guint32 grounds[][2] = {
    [WH_HEALTH_OK]      = { 0x2ec27e, 0x26a269 },
    [WH_HEALTH_WARNING] = { 0xe5a50a, 0xcd9309 },
    [WH_HEALTH_FAILING] = { 0xe01b24, 0xc01c28 },
  };
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  g_return_if_fail ((guint)health < G_N_ELEMENTS (healths));
  g_return_if_fail (foreground != NULL);
  g_return_if_fail (color != NULL);

  if (health == WH_HEALTH_UNKNOWN || health == WH_HEALTH_STALE)
    {
      *color = *foreground;
      color->alpha *= wh_ui_get_dim ();
    }
  else
    {
      guint32 rgb = grounds[health][dark];
      GdkRGBA ground = { ((rgb >> 16) & 0xff) / 255.f, ((rgb >> 8) & 0xff) / 255.f, (rgb & 0xff) / 255.f, 1 };

      adw_rgba_to_standalone (&ground, dark, color);
    }
}

/**
 * wh_ui_set_style_class:
 * @widget: a widget
 * @style_class: a style class
 * @on: whether @widget shall have it
 */
void
wh_ui_set_style_class (GtkWidget  *widget,
                       const char *style_class,
                       gboolean    on)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (on)
    gtk_widget_add_css_class (widget, style_class);
  else
    gtk_widget_remove_css_class (widget, style_class);
}

/**
 * wh_ui_set_health_class:
 * @widget: a widget
 * @health: a health
 *
 * Gives @widget the style class of @health when something is wrong, and none
 * otherwise: text is loud only then.
 */
void
wh_ui_set_health_class (GtkWidget *widget,
                        WhHealth   health)
{
  wh_ui_set_style_class (widget, "warning", health == WH_HEALTH_WARNING);
  wh_ui_set_style_class (widget, "error", health == WH_HEALTH_FAILING);
}

/**
 * wh_ui_set_label:
 * @label: a label
 * @text: (nullable): its text
 *
 * Sets the text and hides a label that has none, so that it takes no spacing.
 */
void
wh_ui_set_label (GtkLabel   *label,
                 const char *text)
{
  g_return_if_fail (GTK_IS_LABEL (label));

  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/**
 * wh_ui_has_text:
 * @instance: not used; here so that templates can use it as a closure
 * @text: (nullable): a text
 *
 * Returns: whether there is something to show
 */
gboolean
wh_ui_has_text (gpointer    instance,
                const char *text)
{
  return text != NULL && *text != '\0';
}

/**
 * wh_ui_draw_hatch:
 * @snapshot: a snapshot
 * @area: what to fill
 * @foreground: the text colour of the widget
 * @step: distance of the lines in px: 4 in small things, 6 in charts
 *
 * Fills @area with the pattern that means "not observed" everywhere.
 */
void
wh_ui_draw_hatch (GtkSnapshot           *snapshot,
                  const graphene_rect_t *area,
                  const GdkRGBA         *foreground,
                  float                  step)
{
  gboolean strong = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  GdkRGBA color = *foreground;
  g_autoptr(GskPathBuilder) builder = NULL;
  g_autoptr(GskStroke) stroke = NULL;
  g_autoptr(GskPath) path = NULL;
  graphene_rect_t tile;
  float side = step * HATCH_LINES;

  g_return_if_fail (step >= 1);

  if (area->size.width <= 0 || area->size.height <= 0)
    return;

  gtk_snapshot_push_clip (snapshot, area);

  color.alpha = foreground->alpha * (strong ? .12f : .05f);
  gtk_snapshot_append_color (snapshot, &color, area);

  /* A tile that is repeated: to stroke every line of a wide area took longer than all else of a chart.
   * It starts at multiples of its side, so that areas side by side join. */
  tile = GRAPHENE_RECT_INIT (floorf (area->origin.x / side) * side, floorf (area->origin.y / side) * side, side, side);
  builder = gsk_path_builder_new ();
  for (float x = -side; x <= side; x += step)
    {
      gsk_path_builder_move_to (builder, tile.origin.x + x, tile.origin.y + side);
      gsk_path_builder_line_to (builder, tile.origin.x + x + side, tile.origin.y);
    }
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));

  color.alpha = foreground->alpha * (strong ? .55f : .25f);
  stroke = gsk_stroke_new (1);
  gsk_stroke_set_line_cap (stroke, GSK_LINE_CAP_SQUARE);
  gtk_snapshot_push_repeat (snapshot, area, &tile);
  gtk_snapshot_append_stroke (snapshot, path, stroke, &color);
  gtk_snapshot_pop (snapshot);

  gtk_snapshot_pop (snapshot);
}

/**
 * wh_ui_draw_rounded:
 * @snapshot: a snapshot
 * @area: what to fill
 * @radius: of the corners, in px
 * @color: with what
 */
void
wh_ui_draw_rounded (GtkSnapshot           *snapshot,
                    const graphene_rect_t *area,
                    float                  radius,
                    const GdkRGBA         *color)
{
  g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr(GskPath) path = NULL;
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, area,
                                   MIN (radius, MIN (area->size.width, area->size.height) / 2));
  gsk_path_builder_add_rounded_rect (builder, &rounded);
  path = gsk_path_builder_to_path (builder);

  /* Half of what a colour in a rounded clip takes without a graphics card. */
  gtk_snapshot_append_fill (snapshot, path, GSK_FILL_RULE_WINDING, color);
}

/**
 * wh_ui_draw_dashed_line:
 * @snapshot: a snapshot
 * @x: where
 * @top: from
 * @bottom: to
 * @color: with what
 *
 * Draws an upright dashed line, sharp on the pixel grid: a rollout.
 */
void
wh_ui_draw_dashed_line (GtkSnapshot   *snapshot,
                        float          x,
                        float          top,
                        float          bottom,
                        const GdkRGBA *color)
{
  g_autoptr(GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr(GskStroke) stroke = gsk_stroke_new (1);
  g_autoptr(GskPath) path = NULL;

  x = roundf (x) + .5f;
  gsk_path_builder_move_to (builder, x, top);
  gsk_path_builder_line_to (builder, x, bottom);
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));

  gsk_stroke_set_dash (stroke, (const float[]) { 2, 2 }, 2);
  gtk_snapshot_append_stroke (snapshot, path, stroke, color);
}

typedef struct
{
  GdkTexture *texture;
  int         width;
  int         height;
  float       radius;
  int         scale;
  GdkRGBA     color;
} DashedFrame;

/* As the style sheet's outline of other cards that are stale. */
static GdkTexture *
create_dashed_texture (const DashedFrame *frame)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, frame->width * frame->scale, frame->height * frame->scale);
  cairo_t *cr = cairo_create (surface);
  double radius = frame->radius;
  double side = radius - DASH_INSET - DASH_WIDTH / 2;
  gsize stride = cairo_image_surface_get_stride (surface);
  g_autoptr(GBytes) bytes = NULL;

  cairo_scale (cr, frame->scale, frame->scale);
  cairo_arc (cr, frame->width - radius, radius, side, -G_PI_2, 0);
  cairo_arc (cr, frame->width - radius, frame->height - radius, side, 0, G_PI_2);
  cairo_arc (cr, radius, frame->height - radius, side, G_PI_2, G_PI);
  cairo_arc (cr, radius, radius, side, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
  cairo_set_dash (cr, (const double[]) { DASH, DASH_GAP }, 2, 0);
  cairo_set_line_width (cr, DASH_WIDTH);
  gdk_cairo_set_source_rgba (cr, &frame->color);
  cairo_stroke (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize)(frame->height * frame->scale),
                                      (GDestroyNotify)cairo_surface_destroy, surface);

  return gdk_memory_texture_new (frame->width * frame->scale, frame->height * frame->scale, GDK_MEMORY_DEFAULT, bytes, stride);
}

static GdkTexture *
get_dashed_texture (const DashedFrame *wanted)
{
  static DashedFrame known[N_FRAMES];
  static guint next;
  DashedFrame *frame;

  for (guint i = 0; i < N_FRAMES; i++)
    if (known[i].texture != NULL && known[i].width == wanted->width && known[i].height == wanted->height &&
        known[i].radius == wanted->radius && known[i].scale == wanted->scale && gdk_rgba_equal (&known[i].color, &wanted->color))
      return known[i].texture;

  frame = &known[next++ % N_FRAMES];
  g_clear_object (&frame->texture);
  *frame = *wanted;
  frame->texture = create_dashed_texture (wanted);

  return frame->texture;
}

/**
 * wh_ui_draw_dashed_frame:
 * @snapshot: a snapshot
 * @area: its outer edge, in whole px
 * @radius: of its corners, in px
 * @scale: pixels of the screen in one px
 * @color: with what
 *
 * Draws the frame of what is not observed. The tiles of a wall share a picture of
 * it: to stroke every dash of each took a fifth of their drawing.
 */
void
wh_ui_draw_dashed_frame (GtkSnapshot           *snapshot,
                         const graphene_rect_t *area,
                         float                  radius,
                         int                    scale,
                         const GdkRGBA         *color)
{
  DashedFrame frame = { NULL, (int)area->size.width, (int)area->size.height, radius, scale, *color };

  if (frame.width > 2 * radius && frame.height > 2 * radius)
    gtk_snapshot_append_texture (snapshot, get_dashed_texture (&frame),
                                 &GRAPHENE_RECT_INIT (area->origin.x, area->origin.y, frame.width, frame.height));
}
