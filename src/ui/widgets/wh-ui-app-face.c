/* wh-ui-app-face.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-app-face.h"
#include "wh-ui-course.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-text.h"

/* Distances in px: of lines; in the first, the second and the last line; of a
 * sign and the name of its environment. */
#define LINE_GAP    6
#define HEAD_GAP    8
#define MIDDLE_GAP  12
#define FOOT_GAP    8
#define SIGN_GAP    4

#define SIGN        12
#define SMALL_SIGN  9
#define PIN         12
#define SPARK       30
#define LEAST_SPARK 40
#define LEAST_TITLE 40

/* Of a version in the first line, in digits */
#define VERSION_DIGITS 14

/* As look and feel ask: 240 and 162 px with the padding of a tile. */
#define NATURAL         216
#define NATURAL_COMPACT 138

enum
{
  TITLE,
  VERSION,
  RATE,
  NOTE,
  BEHIND,
  ENVIRONMENT,
};

/* What drawing needs everywhere. */
typedef struct
{
  GtkSnapshot *snapshot;
  float        width;
  gboolean     mirrored;
  GdkRGBA      ink;
  GdkRGBA      dimmed;
} Pen;

static gboolean
is_loud (const WhUiAppFace *self)
{
  return self->health == WH_HEALTH_FAILING || self->health == WH_HEALTH_STALE;
}

static gboolean
is_note_dimmed (const WhUiAppFace *self)
{
  return self->note == NULL || (self->note_health != WH_HEALTH_FAILING && self->note_health != WH_HEALTH_WARNING);
}

static gboolean
is_rate_dimmed (const WhUiAppFace *self)
{
  return self->rate == NULL || self->health == WH_HEALTH_STALE;
}

static char *
dup_behind (const WhUiAppFace *self)
{
  if (self->behind == 0 || self->health == WH_HEALTH_STALE)
    return NULL;

  return g_strdup_printf (ngettext ("%u behind", "%u behind", self->behind), self->behind);
}

static PangoLayout *
create_text (WhUiAppFace *self,
             GtkWidget   *widget,
             guint        which)
{
  WhUiTextStyle style = self->compact ? WH_UI_TEXT_CAPTION : WH_UI_TEXT_BODY;
  g_autofree char *behind = NULL;

  switch (which)
    {
    case TITLE:
      return wh_ui_text_new (widget, self->title, WH_UI_TEXT_HEADING, FALSE);

    case VERSION:
      return wh_ui_text_new (widget, self->version, WH_UI_TEXT_CAPTION, TRUE);

    case RATE:
      return wh_ui_text_new_value (widget, self->rate, self->rate_unit, style, is_rate_dimmed (self));

    case NOTE:
      return wh_ui_text_new_value (widget, self->note, self->note_unit, WH_UI_TEXT_CAPTION,
                                   self->compact ? self->note_health == WH_HEALTH_STALE : is_note_dimmed (self));

    case BEHIND:
      behind = dup_behind (self);
      return wh_ui_text_new (widget, behind, WH_UI_TEXT_CAPTION, FALSE);

    default:
      return wh_ui_text_new (widget, self->environments[which - ENVIRONMENT].title, WH_UI_TEXT_CAPTION, FALSE);
    }
}

static PangoLayout *
get_text (WhUiAppFace *self,
          GtkWidget   *widget,
          guint        which)
{
  if (self->texts[which] == NULL)
    self->texts[which] = create_text (self, widget, which);

  return self->texts[which];
}

static int
get_text_width (WhUiAppFace *self,
                GtkWidget   *widget,
                guint        which)
{
  return wh_ui_text_get_width (get_text (self, widget, which));
}

static int
get_text_height (WhUiAppFace *self,
                 GtkWidget   *widget,
                 guint        which)
{
  return wh_ui_text_get_height (get_text (self, widget, which));
}

/* The one number there is room for in the compact form. */
static guint
get_compact_value (const WhUiAppFace *self)
{
  return is_loud (self) && self->note != NULL ? NOTE : RATE;
}

/* ---- Size ---- */

static int
measure_foot (WhUiAppFace *self,
              GtkWidget   *widget)
{
  int width = 0;

  for (guint i = 0; i < self->n_environments; i++)
    width += (i > 0 ? FOOT_GAP : 0) + SMALL_SIGN + SIGN_GAP + get_text_width (self, widget, ENVIRONMENT + i);

  if (self->behind > 0 && self->health != WH_HEALTH_STALE)
    width += FOOT_GAP + get_text_width (self, widget, BEHIND);

  return width;
}

static int
measure_values (WhUiAppFace *self,
                GtkWidget   *widget)
{
  return MAX (get_text_width (self, widget, RATE), get_text_width (self, widget, NOTE));
}

static int
measure_width (WhUiAppFace *self,
               GtkWidget   *widget)
{
  int head = SIGN + HEAD_GAP + LEAST_TITLE;

  if (self->compact)
    return MAX (head, get_text_width (self, widget, get_compact_value (self)));

  if (self->pinned)
    head += HEAD_GAP + PIN;
  if (self->version != NULL)
    head += HEAD_GAP + LEAST_TITLE;

  return MAX (head, MAX (LEAST_SPARK + MIDDLE_GAP + measure_values (self, widget), measure_foot (self, widget)));
}

static float
get_middle_height (WhUiAppFace *self,
                   GtkWidget   *widget)
{
  return MAX (SPARK, get_text_height (self, widget, RATE) + get_text_height (self, widget, NOTE));
}

/**
 * wh_ui_app_face_measure:
 * @self: a face
 * @widget: the widget that draws it
 * @orientation: across or down
 * @minimum: (out): the least size, in px
 * @natural: (out): the size it likes
 *
 * The height is the same for all faces of a form, whatever they show.
 */
void
wh_ui_app_face_measure (WhUiAppFace    *self,
                        GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int            *minimum,
                        int            *natural)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = measure_width (self, widget);
      *natural = MAX (*minimum, self->compact ? NATURAL_COMPACT : NATURAL);
    }
  else
    {
      int height = get_text_height (self, widget, TITLE) + LINE_GAP + get_text_height (self, widget, NOTE);

      if (!self->compact)
        height += (int) get_middle_height (self, widget) + LINE_GAP;

      *minimum = *natural = height;
    }
}

/* ---- Drawing ---- */

/* From the left, of something that begins so far from where lines begin. */
static float
place (const Pen *pen,
       float      start,
       float      width)
{
  return pen->mirrored ? pen->width - start - width : start;
}

static void
draw_sign (const Pen *pen,
           WhHealth   health,
           float      start,
           float      y,
           float      height,
           guint      size)
{
  GdkRGBA color;

  wh_ui_health_get_color (health, &pen->ink, &color);
  wh_ui_health_paint (health, pen->snapshot, place (pen, start, size) + size / 2.f,
                      y + floorf ((height - size) / 2) + size / 2.f, size, &color);
}

static void
draw_text (const Pen     *pen,
           PangoLayout   *layout,
           float          start,
           float          y,
           float          width,
           float          height,
           const GdkRGBA *color)
{
  float wanted = MIN (wh_ui_text_get_width (layout), width);

  wh_ui_text_draw (layout, pen->snapshot, place (pen, start, wanted), y, wanted, height, color);
}

static void
draw_pin (WhUiAppFace *self,
          GtkWidget   *widget,
          const Pen   *pen,
          float        start,
          float        y,
          float        height)
{
  GdkRGBA colors[4] = { pen->dimmed, pen->dimmed, pen->dimmed, pen->dimmed };

  if (self->pin == NULL)
    {
      GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));

      self->pin = GDK_PAINTABLE (gtk_icon_theme_lookup_icon (theme, "view-pin-symbolic", NULL, PIN,
                                                             gtk_widget_get_scale_factor (widget),
                                                             gtk_widget_get_direction (widget), 0));
    }

  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot,
                          &GRAPHENE_POINT_INIT (place (pen, start, PIN), y + floorf ((height - PIN) / 2)));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (self->pin), pen->snapshot, PIN, PIN,
                                            colors, G_N_ELEMENTS (colors));
  gtk_snapshot_restore (pen->snapshot);
}

static int
get_version_limit (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                   pango_font_metrics_get_approximate_digit_width (metrics));

  pango_font_metrics_unref (metrics);

  return PANGO_PIXELS_CEIL (width * VERSION_DIGITS * .82);
}

/* Sign, name, pin and version; the compact form has only the first two. */
static void
draw_head (WhUiAppFace *self,
           GtkWidget   *widget,
           const Pen   *pen,
           float        height)
{
  float end = pen->width;
  float start = SIGN + HEAD_GAP;

  draw_sign (pen, self->health, 0, 0, height, SIGN);

  if (!self->compact && self->version != NULL)
    {
      float width = MIN (get_text_width (self, widget, VERSION), (end - start) / 2);

      /* To ask the font each time takes longer than to draw the text. */
      if (g_utf8_strlen (self->version, -1) > VERSION_DIGITS)
        width = MIN (width, get_version_limit (widget));

      draw_text (pen, get_text (self, widget, VERSION), end - width, 0, width, height, &pen->dimmed);
      end -= width + HEAD_GAP;
    }

  if (!self->compact && self->pinned)
    {
      draw_pin (self, widget, pen, end - PIN, 0, height);
      end -= PIN + HEAD_GAP;
    }

  draw_text (pen, get_text (self, widget, TITLE), start, 0, end - start, height, &pen->ink);
}

static void
draw_course (const WhUiAppFace *self,
             const Pen         *pen,
             float              y,
             float              width)
{
  WhUiCourse course = {
    .values = self->values,
    .times = self->times,
    .n_values = self->n_values,
    .from = self->from,
    .to = self->to,
    .marker = self->marker,
    .tone = self->health == WH_HEALTH_FAILING ? WH_UI_TONE_ERROR
            : self->health == WH_HEALTH_STALE ? WH_UI_TONE_SLATE
                                              : WH_UI_TONE_ACCENT,
    .zero_based = TRUE,
    .mirrored = pen->mirrored,
  };

  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot, &GRAPHENE_POINT_INIT (place (pen, 0, width), y));
  wh_ui_course_paint (&course, pen->snapshot, width, SPARK, &pen->ink);
  gtk_snapshot_restore (pen->snapshot);
}

static const GdkRGBA *
get_note_color (const WhUiAppFace *self,
                const Pen         *pen,
                GdkRGBA           *color)
{
  if (self->note_health != WH_HEALTH_FAILING && self->note_health != WH_HEALTH_WARNING)
    return self->compact && self->note_health != WH_HEALTH_STALE ? &pen->ink : &pen->dimmed;

  wh_ui_health_get_color (self->note_health, &pen->ink, color);

  return color;
}

/* The course, and at its end two numbers, one over the other. */
static void
draw_middle (WhUiAppFace *self,
             GtkWidget   *widget,
             const Pen   *pen,
             float        y,
             float        height)
{
  float rate_height = get_text_height (self, widget, RATE);
  float note_height = get_text_height (self, widget, NOTE);
  float rate_width = get_text_width (self, widget, RATE);
  float note_width = get_text_width (self, widget, NOTE);
  float top = y + floorf ((height - rate_height - note_height) / 2);
  GdkRGBA color;

  draw_course (self, pen, y + floorf ((height - SPARK) / 2), pen->width - MIDDLE_GAP - MAX (rate_width, note_width));
  draw_text (pen, get_text (self, widget, RATE), pen->width - rate_width, top, rate_width, rate_height,
             is_rate_dimmed (self) ? &pen->dimmed : &pen->ink);
  draw_text (pen, get_text (self, widget, NOTE), pen->width - note_width, top + rate_height, note_width, note_height,
             self->note == NULL ? &pen->dimmed : get_note_color (self, pen, &color));
}

static void
draw_foot (WhUiAppFace *self,
           GtkWidget   *widget,
           const Pen   *pen,
           float        y,
           float        height)
{
  float x = 0;

  for (guint i = 0; i < self->n_environments; i++)
    {
      WhUiAppFaceEnvironment *environment = &self->environments[i];
      float width = get_text_width (self, widget, ENVIRONMENT + i);

      environment->x = x;
      environment->width = SMALL_SIGN + SIGN_GAP + width;
      draw_sign (pen, environment->health, x, y, height, SMALL_SIGN);
      draw_text (pen, get_text (self, widget, ENVIRONMENT + i), x + SMALL_SIGN + SIGN_GAP, y, width, height,
                 i == 0 ? &pen->ink : &pen->dimmed);
      x += environment->width + FOOT_GAP;
    }

  if (self->behind > 0 && self->health != WH_HEALTH_STALE)
    {
      float width = get_text_width (self, widget, BEHIND);

      draw_text (pen, get_text (self, widget, BEHIND), pen->width - width, y, width, height, &pen->dimmed);
    }
}

static void
draw_compact_line (WhUiAppFace *self,
                   GtkWidget   *widget,
                   const Pen   *pen,
                   float        y,
                   float        height)
{
  guint which = get_compact_value (self);
  float width = get_text_width (self, widget, which);
  const GdkRGBA *ink = which == RATE && is_rate_dimmed (self) ? &pen->dimmed : &pen->ink;
  GdkRGBA color;

  if (which == NOTE)
    ink = get_note_color (self, pen, &color);

  draw_text (pen, get_text (self, widget, which), 0, y, width, height, ink);

  if (self->version != NULL)
    {
      float wanted = MIN (get_text_width (self, widget, VERSION), pen->width - width - LINE_GAP);

      draw_text (pen, get_text (self, widget, VERSION), pen->width - wanted, y, wanted, height, &pen->dimmed);
    }
}

/**
 * wh_ui_app_face_draw:
 * @self: a face
 * @widget: the widget that draws it
 * @snapshot: where
 * @width: how wide, in px
 */
void
wh_ui_app_face_draw (WhUiAppFace *self,
                     GtkWidget   *widget,
                     GtkSnapshot *snapshot,
                     float        width)
{
  Pen pen = {
    .snapshot = snapshot,
    .width = width,
    .mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };
  float head = get_text_height (self, widget, TITLE);
  float line = get_text_height (self, widget, NOTE);

  gtk_widget_get_color (widget, &pen.ink);
  pen.dimmed = pen.ink;
  pen.dimmed.alpha *= wh_ui_get_dim ();

  draw_head (self, widget, &pen, head);

  if (self->compact)
    {
      draw_compact_line (self, widget, &pen, head + LINE_GAP, line);
    }
  else
    {
      float middle = get_middle_height (self, widget);

      draw_middle (self, widget, &pen, head + LINE_GAP, middle);
      draw_foot (self, widget, &pen, head + LINE_GAP + middle + LINE_GAP, line);
    }
}

/* ---- Words ---- */

static char *
dup_environment_text (const WhUiAppFaceEnvironment *environment)
{
  if (environment->version == NULL)
    return g_strdup_printf ("%s: %s", environment->title, wh_ui_health_get_title (environment->health));

  return g_strdup_printf ("%s: %s, %s", environment->title, wh_ui_health_get_title (environment->health),
                          environment->version);
}

/**
 * wh_ui_app_face_dup_tooltip:
 * @self: a face
 * @widget: the widget that draws it
 * @x: where the pointer is, in px from the left of what is drawn
 * @y: and from its top
 *
 * Returns: (transfer full) (nullable): what there is to say about what is there
 */
char *
wh_ui_app_face_dup_tooltip (WhUiAppFace *self,
                            GtkWidget   *widget,
                            float        x,
                            float        y)
{
  float head = get_text_height (self, widget, TITLE);

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x;

  if (y < head)
    return x < SIGN + HEAD_GAP / 2 ? wh_ui_health_dup_text (self->health, self->reason) : g_strdup (self->title);

  if (!self->compact && y >= head + LINE_GAP + get_middle_height (self, widget))
    for (guint i = 0; i < self->n_environments; i++)
      if (x >= self->environments[i].x && x < self->environments[i].x + self->environments[i].width)
        return dup_environment_text (&self->environments[i]);

  return NULL;
}

static void
add_words (GString    *text,
           const char *words,
           const char *unit)
{
  if (words == NULL)
    return;

  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append (text, words);
  if (unit != NULL)
    g_string_append_printf (text, " %s", unit);
}

/**
 * wh_ui_app_face_dup_description:
 * @self: a face
 *
 * Returns: (transfer full): all that is drawn beside name, health and version,
 *   in words for a screen reader
 */
char *
wh_ui_app_face_dup_description (const WhUiAppFace *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *behind = dup_behind (self);

  add_words (text, self->rate, self->rate_unit);
  add_words (text, self->note, self->note_unit);

  for (guint i = 0; i < self->n_environments; i++)
    {
      g_autofree char *words = dup_environment_text (&self->environments[i]);

      add_words (text, words, NULL);
    }

  add_words (text, behind, NULL);
  add_words (text, self->pinned ? _("Pinned") : NULL, NULL);

  return g_string_free (text, FALSE);
}

/**
 * wh_ui_app_face_forget_texts:
 * @self: a face
 *
 * Lays texts out anew when they are needed: something of them, or the style, has
 * changed.
 */
void
wh_ui_app_face_forget_texts (WhUiAppFace *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_clear_object (&self->texts[i]);

  g_clear_object (&self->pin);
}

void
wh_ui_app_face_clear_environments (WhUiAppFace *self)
{
  for (guint i = 0; i < self->n_environments; i++)
    {
      g_clear_pointer (&self->environments[i].title, g_free);
      g_clear_pointer (&self->environments[i].version, g_free);
      self->environments[i].x = self->environments[i].width = 0;
    }

  self->n_environments = 0;
}

/**
 * wh_ui_app_face_clear:
 * @self: a face
 *
 * Frees what it holds.
 */
void
wh_ui_app_face_clear (WhUiAppFace *self)
{
  wh_ui_app_face_forget_texts (self);
  wh_ui_app_face_clear_environments (self);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->rate, g_free);
  g_clear_pointer (&self->rate_unit, g_free);
  g_clear_pointer (&self->note, g_free);
  g_clear_pointer (&self->note_unit, g_free);
  g_clear_pointer (&self->times, g_free);
  g_clear_pointer (&self->values, g_free);
}
