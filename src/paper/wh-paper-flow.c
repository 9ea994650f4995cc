/* wh-paper-flow.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <cairo-pdf.h>
#include <glib/gi18n.h>

#include "wh-paper-private.h"

#define FONTS "Adwaita Sans, Inter, Cantarell, Sans"

#define FOOT 28.
#define N_FIGURES 4
#define FIGURE_GAP 9.
#define FIGURE_PADDING 9.
#define SPACE 72.

double
wh_paper_flow_get_inner (WhPaperFlow *self)
{
  return self->width - 2 * WH_PAPER_MARGIN;
}

static double
get_bottom (WhPaperFlow *self)
{
  return self->height - WH_PAPER_MARGIN - FOOT / 2;
}

/* Whether so much more goes on this page. */
gboolean
wh_paper_flow_fits (WhPaperFlow *self,
                    double       height)
{
  return self->y + height <= get_bottom (self);
}

PangoLayout *
wh_paper_flow_layout (WhPaperFlow *self,
                      const char  *text,
                      double       size,
                      PangoWeight  weight,
                      double       width)
{
  PangoLayout *layout = pango_layout_new (self->context);
  PangoFontDescription *font = pango_font_description_from_string (FONTS);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, weight);
  pango_layout_set_font_description (layout, font);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_width (layout, width >= 0 ? (int)(width * PANGO_SCALE) : -1);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_line_spacing (layout, 1.1);
  pango_layout_set_text (layout, text, -1);

  pango_attr_list_unref (attributes);
  pango_font_description_free (font);

  return layout;
}

double
wh_paper_layout_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);

  return height / (double)PANGO_SCALE;
}

void
wh_paper_flow_begin_tag (WhPaperFlow *self,
                         const char  *tag)
{
  if (self->surface != NULL)
    cairo_tag_begin (self->cr, tag, NULL);
}

void
wh_paper_flow_end_tag (WhPaperFlow *self,
                       const char  *tag)
{
  if (self->surface != NULL)
    cairo_tag_end (self->cr, tag);
}

/* @tag says what it is to those who do not see it: "P", "H1", "TD"; %NULL when
 * a tag is open that does. */
void
wh_paper_flow_draw (WhPaperFlow *self,
                    PangoLayout *layout,
                    double       x,
                    double       y,
                    double       shade,
                    const char  *tag)
{
  if (self->surface == NULL)
    return;

  if (tag != NULL)
    wh_paper_flow_begin_tag (self, tag);

  cairo_set_source_rgb (self->cr, shade, shade, shade);
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_layout (self->cr, layout);

  if (tag != NULL)
    wh_paper_flow_end_tag (self, tag);
}

static void
fill (WhPaperFlow *self,
      double       x,
      double       y,
      double       width,
      double       height,
      double       shade)
{
  if (self->surface == NULL)
    return;

  wh_paper_flow_begin_tag (self, WH_PAPER_ARTIFACT);
  cairo_set_source_rgb (self->cr, shade, shade, shade);
  cairo_rectangle (self->cr, x, y, width, height);
  cairo_fill (self->cr);
  wh_paper_flow_end_tag (self, WH_PAPER_ARTIFACT);
}

void
wh_paper_flow_rule (WhPaperFlow *self,
                    double       y,
                    double       thickness,
                    double       shade)
{
  fill (self, WH_PAPER_MARGIN, y, wh_paper_flow_get_inner (self), thickness, shade);
}

/* ---- pages ---- */

static void
finish_page (WhPaperFlow *self)
{
  double y = self->height - WH_PAPER_MARGIN + 6;
  /* Translators: at the foot of a page of paper */
  g_autofree char *number = g_strdup_printf (_("Page %u of %u"), self->page, self->n_pages);
  g_autoptr(PangoLayout) title = wh_paper_flow_layout (self, self->document->title, 8, PANGO_WEIGHT_NORMAL,
                                                       wh_paper_flow_get_inner (self) - 80);
  g_autoptr(PangoLayout) right = wh_paper_flow_layout (self, number, 8, PANGO_WEIGHT_NORMAL, 80);

  pango_layout_set_height (title, -1);
  pango_layout_set_ellipsize (title, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (right, PANGO_ALIGN_RIGHT);
  wh_paper_flow_draw (self, title, WH_PAPER_MARGIN, y, WH_PAPER_FAINT, WH_PAPER_ARTIFACT);
  wh_paper_flow_draw (self, right, self->width - WH_PAPER_MARGIN - 80, y, WH_PAPER_FAINT, WH_PAPER_ARTIFACT);

  if (self->surface != NULL)
    cairo_show_page (self->cr);
}

void
wh_paper_flow_break (WhPaperFlow *self)
{
  finish_page (self);
  self->page++;
  self->y = WH_PAPER_MARGIN;
}

/* Words that may go over the end of a page, line by line, and are one to those who
 * have them read. */
static void
flow_words (WhPaperFlow *self,
            PangoLayout *layout,
            double       x,
            double       shade,
            const char  *tag)
{
  g_autoptr(PangoLayoutIter) iter = NULL;

  if (wh_paper_flow_fits (self, wh_paper_layout_height (layout)))
    {
      wh_paper_flow_draw (self, layout, x, self->y, shade, tag);
      self->y += wh_paper_layout_height (layout);
      return;
    }

  iter = pango_layout_get_iter (layout);
  wh_paper_flow_begin_tag (self, tag);

  do
    {
      PangoRectangle line;
      double height;

      pango_layout_iter_get_line_extents (iter, NULL, &line);
      height = line.height / (double)PANGO_SCALE;

      if (!wh_paper_flow_fits (self, height))
        wh_paper_flow_break (self);

      if (self->surface != NULL)
        {
          cairo_set_source_rgb (self->cr, shade, shade, shade);
          cairo_move_to (self->cr, x + line.x / (double)PANGO_SCALE,
                         self->y + (pango_layout_iter_get_baseline (iter) - line.y) / (double)PANGO_SCALE);
          pango_cairo_show_layout_line (self->cr, pango_layout_iter_get_line_readonly (iter));
        }

      self->y += height;
    }
  while (pango_layout_iter_next_line (iter));

  wh_paper_flow_end_tag (self, tag);
}

/* ---- blocks ---- */

static void
flow_title (WhPaperFlow *self)
{
  double width = wh_paper_flow_get_inner (self);
  g_autoptr(PangoLayout) title = wh_paper_flow_layout (self, self->document->title, 21, PANGO_WEIGHT_BOLD, width);

  flow_words (self, title, WH_PAPER_MARGIN, WH_PAPER_INK, "H1");

  if (self->document->subtitle != NULL)
    {
      g_autoptr(PangoLayout) subtitle = wh_paper_flow_layout (self, self->document->subtitle, 10, PANGO_WEIGHT_NORMAL, width);

      self->y += 3;
      flow_words (self, subtitle, WH_PAPER_MARGIN, WH_PAPER_FAINT, "P");
    }

  self->y += 10;
  wh_paper_flow_rule (self, self->y, .75, WH_PAPER_LINE);
  self->y += 12;
}

static void
flow_heading (WhPaperFlow   *self,
              const WhBlock *block,
              int           *outline)
{
  static const double sizes[] = { 14, 11.5, 10 };
  static const char * const tags[] = { "H2", "H3", "H4" };
  guint level = block->level - 1;
  g_autoptr(PangoLayout) layout = wh_paper_flow_layout (self, block->text, sizes[level], PANGO_WEIGHT_BOLD,
                                                        wh_paper_flow_get_inner (self));

  /* No heading at the end of a page: some of what it is about stands below. */
  if (!wh_paper_flow_fits (self, wh_paper_layout_height (layout) + 56) && self->y > WH_PAPER_MARGIN)
    wh_paper_flow_break (self);
  else if (self->y > WH_PAPER_MARGIN)
    self->y += level == 0 ? 12 : 7;

  if (self->surface != NULL)
    {
      g_autofree char *place = g_strdup_printf ("page=%u pos=[%d %d]", self->page, (int)WH_PAPER_MARGIN, (int)self->y);
      int parent = level > 0 ? outline[level - 1] : CAIRO_PDF_OUTLINE_ROOT;

      for (guint i = level; i < G_N_ELEMENTS (sizes); i++)
        outline[i] = cairo_pdf_surface_add_outline (self->surface, parent, block->text, place, CAIRO_PDF_OUTLINE_FLAG_OPEN);
    }

  flow_words (self, layout, WH_PAPER_MARGIN, WH_PAPER_INK, tags[level]);
  self->y += 5;
}

static gboolean
is_item (WhPaperFlow *self,
         guint        position)
{
  GPtrArray *blocks = self->document->blocks;

  return position < blocks->len && ((WhBlock *)g_ptr_array_index (blocks, position))->type == WH_BLOCK_ITEM;
}

/* Those that follow each other are one list. */
static void
flow_item (WhPaperFlow *self,
           guint        position)
{
  const WhBlock *block = g_ptr_array_index (self->document->blocks, position);
  double x = WH_PAPER_MARGIN + 4 + 14 * block->level;
  g_autoptr(PangoLayout) bullet = wh_paper_flow_layout (self, block->level > 0 ? "–" : "•", 9.5, PANGO_WEIGHT_NORMAL, -1);
  g_autofree char *text = block->label != NULL ? g_strdup_printf ("%s: %s", block->label, block->text) : g_strdup (block->text);
  g_autoptr(PangoLayout) words = wh_paper_flow_layout (self, text, 9.5, PANGO_WEIGHT_NORMAL,
                                                       self->width - WH_PAPER_MARGIN - x - 12);

  if (block->label != NULL)
    {
      PangoAttrList *attributes = pango_attr_list_copy (pango_layout_get_attributes (words));
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD);

      bold->end_index = strlen (block->label) + 1;
      pango_attr_list_insert (attributes, bold);
      pango_layout_set_attributes (words, attributes);
      pango_attr_list_unref (attributes);
    }

  if (!wh_paper_flow_fits (self, wh_paper_layout_height (bullet)))
    wh_paper_flow_break (self);

  if (position == 0 || !is_item (self, position - 1))
    wh_paper_flow_begin_tag (self, "L");
  wh_paper_flow_begin_tag (self, "LI");
  wh_paper_flow_draw (self, bullet, x, self->y, WH_PAPER_FAINT, "Lbl");
  flow_words (self, words, x + 12, WH_PAPER_INK, "LBody");
  wh_paper_flow_end_tag (self, "LI");
  if (!is_item (self, position + 1))
    wh_paper_flow_end_tag (self, "L");
  self->y += 2.5;
}

/* Those that follow each other stand side by side, as cards. */
static guint
flow_figures (WhPaperFlow *self,
              guint        first)
{
  GPtrArray *blocks = self->document->blocks;
  PangoLayout *layouts[N_FIGURES][3] = { { NULL } };
  double width;
  double height = 0;
  guint n = 0;
  guint n_all = 0;

  while (first + n_all < blocks->len && ((WhBlock *)g_ptr_array_index (blocks, first + n_all))->type == WH_BLOCK_FIGURE)
    n_all++;

  /* Five are three and two, not four and one. */
  n = MIN (n_all, n_all == N_FIGURES + 1 ? 3 : N_FIGURES);
  width = (wh_paper_flow_get_inner (self) - (MAX (n, 3) - 1) * FIGURE_GAP) / MAX (n, 3);

  for (guint i = 0; i < n; i++)
    {
      const WhBlock *block = g_ptr_array_index (blocks, first + i);
      double inner = width - 2 * FIGURE_PADDING;
      double own = 2 * FIGURE_PADDING;

      layouts[i][0] = wh_paper_flow_layout (self, block->label, 8, PANGO_WEIGHT_NORMAL, inner);
      layouts[i][1] = wh_paper_flow_layout (self, block->text, 15, PANGO_WEIGHT_BOLD, inner);
      layouts[i][2] = wh_paper_flow_layout (self, block->note != NULL ? block->note : "", 8, PANGO_WEIGHT_NORMAL, inner);
      for (guint j = 0; j < (block->note != NULL ? 3 : 2); j++)
        own += wh_paper_layout_height (layouts[i][j]);
      height = MAX (height, own);
    }

  if (!wh_paper_flow_fits (self, height))
    wh_paper_flow_break (self);

  for (guint i = 0; i < n; i++)
    {
      double x = WH_PAPER_MARGIN + i * (width + FIGURE_GAP);
      double y = self->y + FIGURE_PADDING;

      fill (self, x, self->y, width, height, WH_PAPER_GROUND);

      for (guint j = 0; j < 3; j++)
        {
          wh_paper_flow_draw (self, layouts[i][j], x + FIGURE_PADDING, y, j == 1 ? WH_PAPER_INK : WH_PAPER_FAINT, "P");
          y += wh_paper_layout_height (layouts[i][j]);
          g_object_unref (layouts[i][j]);
        }
    }

  self->y += height + FIGURE_GAP;

  return n;
}

static void
flow_space (WhPaperFlow *self)
{
  if (!wh_paper_flow_fits (self, SPACE))
    wh_paper_flow_break (self);

  for (guint i = 1; i <= 3; i++)
    wh_paper_flow_rule (self, self->y + i * SPACE / 3 - 4, .5, WH_PAPER_LINE);
  self->y += SPACE;
}

/* Everything, from the first page to the last. */
void
wh_paper_flow_run (WhPaperFlow *self)
{
  GPtrArray *blocks = self->document->blocks;
  int outline[3] = { CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT };

  self->page = 1;
  self->y = WH_PAPER_MARGIN;
  /* Cairo says that a file is tagged when its tags are in one of these. */
  wh_paper_flow_begin_tag (self, "Document");
  flow_title (self);

  for (guint i = 0; i < blocks->len;)
    {
      const WhBlock *block = g_ptr_array_index (blocks, i);

      switch (block->type)
        {
        case WH_BLOCK_HEADING:
          flow_heading (self, block, outline);
          break;

        case WH_BLOCK_PARAGRAPH:
          {
            g_autoptr(PangoLayout) words = wh_paper_flow_layout (self, block->text, 9.5, PANGO_WEIGHT_NORMAL,
                                                                 wh_paper_flow_get_inner (self));

            flow_words (self, words, WH_PAPER_MARGIN, WH_PAPER_INK, "P");
            self->y += 6;
          }
          break;

        case WH_BLOCK_ITEM:
          flow_item (self, i);
          break;

        case WH_BLOCK_FIGURE:
          i += flow_figures (self, i);
          continue;

        case WH_BLOCK_TABLE:
          wh_paper_flow_table (self, block);
          break;

        case WH_BLOCK_SPACE:
          flow_space (self);
          break;

        default:
          g_assert_not_reached ();
        }

      i++;
    }

  wh_paper_flow_end_tag (self, "Document");
  finish_page (self);
}
