/* wh-sim-kube-control.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

/* What tests may do to a cluster behind its API's back: POST /_sim/cluster/NAME/VERB. */

static void
control_cb (WhSimRequest *request,
            gpointer      user_data)
{
  WhSimKube *self = user_data;
  const char *verb = strrchr (wh_sim_request_get_path (request), '/') + 1;
  g_autoptr(GBytes) body = wh_sim_request_dup_body (request);
  g_autoptr(yyjson_doc) read = yyjson_read (g_bytes_get_data (body, NULL), g_bytes_get_size (body), 0);
  const char *name = yyjson_get_str (yyjson_doc_ptr_get (read, "/name"));
  const char *namespace_ = yyjson_get_str (yyjson_doc_ptr_get (read, "/namespace"));
  int code = yyjson_get_int (yyjson_doc_ptr_get (read, "/exit"));
  gboolean done = FALSE;

  if (g_str_equal (verb, "fail-pod"))
    done = namespace_ != NULL && name != NULL && wh_sim_kube_fail_pod (self, namespace_, name, code != 0 ? code : 1);
  else if (g_str_equal (verb, "node"))
    done = name != NULL && wh_sim_kube_set_node_ready (self, name, yyjson_get_bool (yyjson_doc_ptr_get (read, "/ready")));
  else if (g_str_equal (verb, "churn"))
    {
      wh_sim_kube_set_churn (self, yyjson_get_num (yyjson_doc_ptr_get (read, "/rate")));
      done = TRUE;
    }
  else if (g_str_equal (verb, "forget"))
    {
      wh_sim_store_forget (self->store);
      done = TRUE;
    }
  wh_sim_request_reply_text (request, done ? 200 : 400, "application/json",
                             done ? "{\"done\":true}"
                                  : "{\"error\":\"Use fail-pod (namespace, name), node (name, ready), churn (rate) or forget, with names that exist\"}");
}

void
wh_sim_kube_add_control (WhSimKube   *self,
                         WhSimServer *control)
{
  g_autofree char *prefix = g_strdup_printf ("/_sim/cluster/%s/", self->cluster->name);

  wh_sim_server_add_route (control, prefix, control_cb, self, NULL);
}
