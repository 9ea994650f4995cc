/* gtk-keeps.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Preloaded into a program under test, never shipped: what GTK 4.18 and cairo 1.18
 * themselves leak, so that a sanitizer tells of what the program leaks only. */

#include "config.h"

#include <dlfcn.h>
#include <string.h>

#include <gtk/gtk.h>

/* Only where the program was built with it. */
extern void __lsan_ignore_object (const void *object) __attribute__((weak));
extern void __lsan_disable (void) __attribute__((weak));
extern void __lsan_enable (void) __attribute__((weak));

/* GtkPathBar asks for every folder of its path and never lets go of the answer
 * (gtk_path_bar_get_info_callback). GtkFileDialog makes one even where the
 * desktop's file chooser is asked. The stack of such a leak names nothing but
 * g_malloc0(), which suppressions cannot tell from others, so LeakSanitizer is
 * told of the answers themselves. The program has no GFileInfo of its own. */

typedef GFileInfo *(*Finish) (GFile         *file,
                              GAsyncResult  *result,
                              GError       **error);

GFileInfo *
g_file_query_info_finish (GFile         *file,
                          GAsyncResult  *result,
                          GError       **error)
{
  Finish finish = (Finish)dlsym (RTLD_NEXT, "g_file_query_info_finish");
  GFileInfo *info = finish (file, result, error);

  if (info != NULL && __lsan_ignore_object != NULL)
    __lsan_ignore_object (info);

  return info;
}

/* What is drawn into an empty clip is lost (gtk_snapshot_collect_clip), as is the
 * page below in the last frame in which AdwNavigationView moves another one over
 * it. A rounded clip without round corners draws the same and lets go. An empty
 * clip of the program's own has to be found, so this is for libadwaita alone. */

typedef void (*PushClip) (GtkSnapshot           *snapshot,
                          const graphene_rect_t *bounds);

void
gtk_snapshot_push_clip (GtkSnapshot           *snapshot,
                        const graphene_rect_t *bounds)
{
  PushClip push_clip = (PushClip)dlsym (RTLD_NEXT, "gtk_snapshot_push_clip");
  GskRoundedRect rounded;
  Dl_info caller;

  if ((bounds->size.width == 0 || bounds->size.height == 0) &&
      dladdr (__builtin_return_address (0), &caller) != 0 && strstr (caller.dli_fname, "/libadwaita-") != NULL)
    gtk_snapshot_push_rounded_clip (snapshot, gsk_rounded_rect_init_from_rect (&rounded, bounds, 0));
  else
    push_clip (snapshot, bounds);
}

/* A pattern that is repeated, as a hatch, is a recording to cairo, and a surface of
 * SVG never lets go of the copy that is made of one
 * (_cairo_svg_surface_to_recording_surface). Nothing of the program runs while a
 * node is drawn: its surface and context are from before. */

typedef void (*Draw) (GskRenderNode *node,
                      cairo_t       *cr);

void
gsk_render_node_draw (GskRenderNode *node,
                      cairo_t       *cr)
{
  Draw draw = (Draw)dlsym (RTLD_NEXT, "gsk_render_node_draw");
  gboolean is_svg = cairo_surface_get_type (cairo_get_target (cr)) == CAIRO_SURFACE_TYPE_SVG && __lsan_disable != NULL;

  if (is_svg)
    __lsan_disable ();
  draw (node, cr);
  if (is_svg)
    __lsan_enable ();
}
