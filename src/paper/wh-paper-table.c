/* wh-paper-table.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-paper-private.h"

#define SIZE 8.5
#define GAP 10.
#define PADDING 3.5

/* A table on its way: as wide as what is in it asks for, or as the page allows. */
typedef struct
{
  WhPaperFlow   *flow;
  const WhBlock *block;
  double        *widths;
  guint          n_columns;
} Table;

static void
measure_cell (WhPaperFlow *flow,
              const char  *text,
              PangoWeight  weight,
              double      *least,
              double      *natural)
{
  g_autoptr(PangoLayout) layout = wh_paper_flow_layout (flow, text, SIZE, weight, -1);
  int width;

  pango_layout_get_size (layout, &width, NULL);
  *natural = MAX (*natural, width / (double)PANGO_SCALE + 1);

  /* As narrow as the longest word. */
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
  pango_layout_set_width (layout, 0);
  pango_layout_get_size (layout, &width, NULL);
  *least = MAX (*least, width / (double)PANGO_SCALE + 1);
}

static void
find_widths (Table *self)
{
  g_autofree double *least = g_new0 (double, self->n_columns);
  g_autofree double *natural = g_new0 (double, self->n_columns);
  double room = wh_paper_flow_get_inner (self->flow) - (self->n_columns - 1) * GAP;
  double all_least = 0;
  double all_natural = 0;
  double share;

  for (guint i = 0; i < self->n_columns; i++)
    {
      measure_cell (self->flow, self->block->titles[i], PANGO_WEIGHT_SEMIBOLD, &least[i], &natural[i]);

      for (guint j = 0; j < self->block->rows->len; j++)
        {
          char **row = g_ptr_array_index (self->block->rows, j);

          measure_cell (self->flow, row[i], PANGO_WEIGHT_NORMAL, &least[i], &natural[i]);
        }

      /* One long word (a digest, an address) must not push the others out. */
      least[i] = MIN (least[i], room / 3);
      all_least += least[i];
      all_natural += natural[i];
    }

  if (all_natural <= room)
    share = 1;
  else if (all_least < room)
    share = (room - all_least) / (all_natural - all_least);
  else
    share = 0;

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (share > 0)
        self->widths[i] = least[i] + share * (natural[i] - least[i]);
      else
        self->widths[i] = least[i] * room / all_least;
    }

  /* The first takes what is left over, so that the table is as wide as the page. */
  if (all_natural < room)
    self->widths[0] += room - all_natural;
}

typedef enum
{
  ROW_BODY,
  ROW_HEAD,
  ROW_HEAD_AGAIN,
} Row;

static void
draw_row (Table  *self,
          char  **row,
          Row     which)
{
  /* The head stands on every page, and is read once. */
  static const char * const row_tags[] = { "TR", "TR", WH_PAPER_ARTIFACT };
  static const char * const cell_tags[] = { "TD", "TH", NULL };
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func (g_object_unref);
  WhPaperFlow *flow = self->flow;
  double height = 0;
  double x = WH_PAPER_MARGIN;

  for (guint i = 0; i < self->n_columns; i++)
    {
      PangoLayout *layout = wh_paper_flow_layout (flow, row[i], SIZE,
                                                  which == ROW_BODY ? PANGO_WEIGHT_NORMAL : PANGO_WEIGHT_SEMIBOLD,
                                                  self->widths[i]);

      if (self->block->numeric[i])
        pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
      height = MAX (height, wh_paper_layout_height (layout));
      g_ptr_array_add (cells, layout);
    }

  height += 2 * PADDING;

  /* A row is not cut. */
  if (which == ROW_BODY && !wh_paper_flow_fits (flow, height))
    {
      wh_paper_flow_break (flow);
      draw_row (self, self->block->titles, ROW_HEAD_AGAIN);
    }

  wh_paper_flow_begin_tag (flow, row_tags[which]);
  for (guint i = 0; i < self->n_columns; i++)
    {
      wh_paper_flow_draw (flow, g_ptr_array_index (cells, i), x, flow->y + PADDING,
                          which == ROW_BODY ? WH_PAPER_INK : WH_PAPER_FAINT, cell_tags[which]);
      x += self->widths[i] + GAP;
    }
  wh_paper_flow_end_tag (flow, row_tags[which]);

  flow->y += height;
  wh_paper_flow_rule (flow, flow->y, which == ROW_BODY ? .4 : .9, WH_PAPER_LINE);
}

/* A table, on as many pages as it takes. */
void
wh_paper_flow_table (WhPaperFlow   *self,
                     const WhBlock *block)
{
  guint n_columns = g_strv_length (block->titles);
  g_autofree double *widths = g_new0 (double, n_columns);
  Table table = { self, block, widths, n_columns };

  find_widths (&table);

  /* The head and a row, or both on the next page. */
  if (!wh_paper_flow_fits (self, 4 * SIZE + 4 * PADDING) && self->y > WH_PAPER_MARGIN)
    wh_paper_flow_break (self);

  wh_paper_flow_begin_tag (self, "Table");
  draw_row (&table, block->titles, ROW_HEAD);
  for (guint i = 0; i < block->rows->len; i++)
    draw_row (&table, g_ptr_array_index (block->rows, i), ROW_BODY);
  wh_paper_flow_end_tag (self, "Table");

  self->y += 10;
}
