/* wh-paper-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <pango/pangocairo.h>

#include "wh-document.h"

G_BEGIN_DECLS

/**
 * WhPaperFlow:
 * @cr: where it goes to
 * @surface: (nullable): the file; %NULL = nothing is drawn, pages are only counted
 * @context: makes the layouts
 * @document: what is written
 * @width: of a page, points
 * @height: of a page
 * @y: where the next line begins
 * @page: the page that @y is on, from 1
 * @n_pages: how many there are; 0 = not known yet
 *
 * Words on their way down the pages.
 */
typedef struct
{
  cairo_t          *cr;
  cairo_surface_t  *surface;
  PangoContext     *context;
  const WhDocument *document;
  double            width;
  double            height;
  double            y;
  guint             page;
  guint             n_pages;
} WhPaperFlow;

#define WH_PAPER_MARGIN 54.

/* The tag of what is no content: lines, grounds, the foot of a page. */
#define WH_PAPER_ARTIFACT "Artifact"

/* Shades of grey: nothing on paper is black. */
#define WH_PAPER_INK .13
#define WH_PAPER_FAINT .42
#define WH_PAPER_LINE .82
#define WH_PAPER_GROUND .955

PangoLayout *wh_paper_flow_layout     (WhPaperFlow   *self,
                                       const char    *text,
                                       double         size,
                                       PangoWeight    weight,
                                       double         width) G_GNUC_WARN_UNUSED_RESULT;
double       wh_paper_layout_height   (PangoLayout   *layout);
void         wh_paper_flow_draw       (WhPaperFlow   *self,
                                       PangoLayout   *layout,
                                       double         x,
                                       double         y,
                                       double         shade,
                                       const char    *tag);
void         wh_paper_flow_rule       (WhPaperFlow   *self,
                                       double         y,
                                       double         thickness,
                                       double         shade);
void         wh_paper_flow_begin_tag  (WhPaperFlow   *self,
                                       const char    *tag);
void         wh_paper_flow_end_tag    (WhPaperFlow   *self,
                                       const char    *tag);
double       wh_paper_flow_get_inner  (WhPaperFlow   *self);
gboolean     wh_paper_flow_fits       (WhPaperFlow   *self,
                                       double         height);
void         wh_paper_flow_break      (WhPaperFlow   *self);
void         wh_paper_flow_run        (WhPaperFlow   *self);
void         wh_paper_flow_table      (WhPaperFlow   *self,
                                       const WhBlock *block);

G_END_DECLS
