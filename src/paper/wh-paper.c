/* wh-paper.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <langinfo.h>

#include <cairo-pdf.h>
#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-paper-private.h"
#include "wh-paper.h"

#define POINTS_PER_MM (72 / 25.4)

/* As the locale says, in millimetres; A4 where it says nothing. */
static void
find_size (double *width,
           double *height)
{
  int wide = 0;
  int high = 0;

#ifdef __GLIBC__
  /* The number is in the pointer itself. */
  wide = GPOINTER_TO_INT (nl_langinfo (_NL_PAPER_WIDTH));
  high = GPOINTER_TO_INT (nl_langinfo (_NL_PAPER_HEIGHT));
#endif

  if (wide < 100 || wide > 1000 || high < 100 || high > 1000)
    {
      wide = 210;
      high = 297;
    }

  *width = wide * POINTS_PER_MM;
  *height = high * POINTS_PER_MM;
}

static cairo_status_t
append_bytes (void                *closure,
              const unsigned char *data,
              unsigned int         length)
{
  g_byte_array_append (closure, data, length);

  return CAIRO_STATUS_SUCCESS;
}

/* Lays the document out; to @file, or only to know how many pages it has. */
static guint
run (const WhDocument *document,
     cairo_surface_t  *file,
     guint             n_pages)
{
  WhPaperFlow flow = { .document = document, .surface = file, .n_pages = n_pages };
  cairo_surface_t *surface = file != NULL ? cairo_surface_reference (file)
                                          : cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_font_options_t *options = cairo_font_options_create ();

  find_size (&flow.width, &flow.height);
  flow.cr = cairo_create (surface);
  flow.context = pango_cairo_create_context (flow.cr);

  /* A printer has other pixels than this screen. */
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (flow.context, options);
  pango_cairo_context_set_resolution (flow.context, 72);
  pango_context_set_round_glyph_positions (flow.context, FALSE);

  wh_paper_flow_run (&flow);

  g_object_unref (flow.context);
  cairo_font_options_destroy (options);
  cairo_destroy (flow.cr);
  cairo_surface_destroy (surface);

  return flow.page;
}

/**
 * wh_paper_to_pdf:
 * @document: words, figures and tables
 * @n_pages: (out) (optional): how many pages it takes
 * @error: what went wrong
 *
 * Works on any thread, for some milliseconds a page.
 *
 * Returns: (transfer full): a file
 */
GBytes *
wh_paper_to_pdf (const WhDocument  *document,
                 guint             *n_pages,
                 GError           **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *file;
  cairo_status_t status;
  double width;
  double height;
  guint n;

  g_return_val_if_fail (document != NULL, NULL);

  n = run (document, NULL, 0);

  find_size (&width, &height);
  file = cairo_pdf_surface_create_for_stream (append_bytes, bytes, width, height);
  cairo_pdf_surface_set_metadata (file, CAIRO_PDF_METADATA_TITLE, document->title);
  cairo_pdf_surface_set_metadata (file, CAIRO_PDF_METADATA_CREATOR, "Wheelhouse");
  run (document, file, n);
  cairo_surface_finish (file);
  status = cairo_surface_status (file);
  cairo_surface_destroy (file);

  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_FAILED, _("The document could not be made: %s"), cairo_status_to_string (status));
      return NULL;
    }

  if (n_pages != NULL)
    *n_pages = n;

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static DexFuture *
make_on_worker (gpointer data)
{
  g_autoptr(GError) error = NULL;
  GBytes *bytes = wh_paper_to_pdf (data, NULL, &error);

  if (bytes == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (G_TYPE_BYTES, bytes);
}

/**
 * wh_paper_make:
 * @document: (transfer full): words, figures and tables
 *
 * Returns: (transfer full): resolves to a #GBytes, the document as PDF
 */
DexFuture *
wh_paper_make (WhDocument *document)
{
  g_return_val_if_fail (document != NULL, NULL);

  return wh_dex_spawn_worker (make_on_worker, document, (GDestroyNotify)wh_document_free);
}
