/* wh-smtp.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-curl.h"
#include "wh-secrets.h"
#include "wh-smtp.h"

/* Milliseconds: until the server is reached, and for all of a mail. */
#define CONNECT_TIMEOUT 20000
static int patience = 90000; /* atomic */

/* libcurl waits, so each mail is sent by a thread of its own; there are few, and
 * one at a time for a channel. */
typedef struct
{
  WhSmtpMail *mail;
  DexPromise *promise;
  gsize       sent;
  char       *last_line; /* what the server said last */
  int         stopped;   /* atomic */
  int         ref_count; /* atomic: thread and canceller */
} Job;

/**
 * wh_smtp_mail_free:
 * @self: (transfer full): a mail; its password is wiped
 */
void
wh_smtp_mail_free (WhSmtpMail *self)
{
  g_free (self->name);
  g_free (self->host);
  g_free (self->user);
  wh_secret_free (self->password);
  g_free (self->authorities);
  g_free (self->from);
  g_strfreev (self->to);
  g_free (self->text);
  g_free (self);
}

static void
job_unref (gpointer data)
{
  Job *job = data;

  if (!g_atomic_int_dec_and_test (&job->ref_count))
    return;

  wh_smtp_mail_free (job->mail);
  dex_unref (job->promise);
  g_free (job->last_line);
  g_free (job);
}

/**
 * wh_smtp_set_patience:
 * @milliseconds: how long a server may take for a mail
 *
 * For tests.
 */
void
wh_smtp_set_patience (guint milliseconds)
{
  g_atomic_int_set (&patience, (int)milliseconds);
}

static size_t
read_cb (char   *buffer,
         size_t  size,
         size_t  n,
         void   *user_data)
{
  Job *job = user_data;
  gsize length = MIN (strlen (job->mail->text + job->sent), size * n);

  memcpy (buffer, job->mail->text + job->sent, length);
  job->sent += length;

  return length;
}

/* Each line that the server says. */
static size_t
line_cb (char   *buffer,
         size_t  size,
         size_t  n,
         void   *user_data)
{
  Job *job = user_data;
  g_autofree char *line = g_strndup (buffer, size * n);
  g_autofree char *valid = g_utf8_make_valid (line, -1);

  g_set_str (&job->last_line, g_strstrip (valid));

  return size * n;
}

static int
progress_cb (void       *user_data,
             curl_off_t  download_total,
             curl_off_t  download_now,
             curl_off_t  upload_total,
             curl_off_t  upload_now)
{
  Job *job = user_data;

  return g_atomic_int_get (&job->stopped);
}

static GError *
make_error (Job      *job,
            CURLcode  code,
            long      status)
{
  const WhSmtpMail *mail = job->mail;
  const char *said = job->last_line != NULL ? job->last_line : "";

#define FAIL(reason, ...) return g_error_new (WH_ERROR, reason, __VA_ARGS__)

  switch ((int)code)
    {
    case CURLE_ABORTED_BY_CALLBACK:
      return g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped");

    case CURLE_COULDNT_RESOLVE_HOST:
      FAIL (WH_ERROR_OFFLINE, _("“%s”: there is no host %s: is the name right?"), mail->name, mail->host);

    case CURLE_COULDNT_CONNECT:
      FAIL (WH_ERROR_OFFLINE, _("“%s”: nothing answers at %s:%u: is the mail server running?"), mail->name, mail->host, mail->port);

    case CURLE_OPERATION_TIMEDOUT:
      FAIL (WH_ERROR_TIMED_OUT, _("“%s”: %s did not answer in time"), mail->name, mail->host);

    case CURLE_USE_SSL_FAILED:
      FAIL (WH_ERROR_TLS, _("“%s”: %s offers no encryption (%s): nothing is sent in the clear"), mail->name, mail->host, said);

    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ISSUER_ERROR:
      FAIL (WH_ERROR_TLS, _("“%s”: the certificate of %s is not trusted: give its authority in the settings"), mail->name, mail->host);

    case CURLE_LOGIN_DENIED:
      FAIL (WH_ERROR_AUTH_REQUIRED, _("“%s”: the login is refused (%s): is the password right?"), mail->name, said);

    case CURLE_FAILED_INIT:
      FAIL (WH_ERROR_UNSUPPORTED, _("“%s”: no mail can be sent without libcurl: install it"), mail->name);

    default:
      break;
    }

  /* 5xx is no for now as well: the user may put it right. */
  if (status >= 400)
    FAIL (status >= 500 ? WH_ERROR_FORBIDDEN : WH_ERROR_SERVER, _("“%s”: refused: %s"), mail->name, said);

  FAIL (WH_ERROR_OFFLINE, _("“%s”: the mail could not be sent: %s"), mail->name, wh_curl_get ()->easy_strerror (code));

#undef FAIL
}

static CURLcode
perform (Job  *job,
         long *status)
{
  const WhSmtpMail *mail = job->mail;
  const WhCurl *curl = wh_curl_get ();
  g_autofree char *url = g_strdup_printf ("%s://%s:%u/%s", mail->security == WH_SMTP_TLS ? "smtps" : "smtp",
                                          mail->host, mail->port, g_get_host_name ());
  struct curl_slist *recipients = NULL;
  CURL *mailer;
  CURLcode code;

  if (curl == NULL || (mailer = curl->easy_init ()) == NULL)
    return CURLE_FAILED_INIT;

  for (guint i = 0; mail->to[i] != NULL; i++)
    recipients = curl->slist_append (recipients, mail->to[i]);

  curl->easy_setopt (mailer, CURLOPT_URL, url);
  curl->easy_setopt (mailer, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl->easy_setopt (mailer, CURLOPT_NOSIGNAL, 1L);
  curl->easy_setopt (mailer, CURLOPT_USE_SSL, mail->security == WH_SMTP_CLEAR ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
  curl->easy_setopt (mailer, CURLOPT_CONNECTTIMEOUT_MS, (long)MIN (CONNECT_TIMEOUT, g_atomic_int_get (&patience)));
  curl->easy_setopt (mailer, CURLOPT_TIMEOUT_MS, (long)g_atomic_int_get (&patience));
  curl->easy_setopt (mailer, CURLOPT_MAIL_FROM, mail->from);
  curl->easy_setopt (mailer, CURLOPT_MAIL_RCPT, recipients);
  curl->easy_setopt (mailer, CURLOPT_UPLOAD, 1L);
  curl->easy_setopt (mailer, CURLOPT_READFUNCTION, read_cb);
  curl->easy_setopt (mailer, CURLOPT_READDATA, job);
  curl->easy_setopt (mailer, CURLOPT_HEADERFUNCTION, line_cb);
  curl->easy_setopt (mailer, CURLOPT_HEADERDATA, job);
  curl->easy_setopt (mailer, CURLOPT_NOPROGRESS, 0L);
  curl->easy_setopt (mailer, CURLOPT_XFERINFOFUNCTION, progress_cb);
  curl->easy_setopt (mailer, CURLOPT_XFERINFODATA, job);

  if (mail->authorities != NULL)
    curl->easy_setopt (mailer, CURLOPT_CAINFO, mail->authorities);

  if (mail->user != NULL && mail->security != WH_SMTP_CLEAR)
    {
      curl->easy_setopt (mailer, CURLOPT_USERNAME, mail->user);
      curl->easy_setopt (mailer, CURLOPT_PASSWORD, mail->password != NULL ? mail->password : "");
    }

  code = curl->easy_perform (mailer);
  curl->easy_getinfo (mailer, CURLINFO_RESPONSE_CODE, status);
  curl->slist_free_all (recipients);
  curl->easy_cleanup (mailer);

  return code;
}

static gpointer
send_thread (gpointer data)
{
  Job *job = data;
  long status = 0;
  CURLcode code = perform (job, &status);

  if (code == CURLE_OK)
    dex_promise_resolve_boolean (job->promise, TRUE);
  else
    dex_promise_reject (job->promise, make_error (job, code, status));

  job_unref (job);

  return NULL;
}

static DexFuture *
stopped_cb (DexFuture *future,
            gpointer   user_data)
{
  Job *job = user_data;

  g_atomic_int_set (&job->stopped, TRUE);

  return dex_ref (future);
}

/**
 * wh_smtp_send:
 * @mail: (transfer full): what to send, and how
 * @scope: stops it
 *
 * Returns: (transfer full): resolves when the server has taken the mail for all
 *   recipients; rejects with one sentence, in the server's words where it said
 *   something
 */
DexFuture *
wh_smtp_send (WhSmtpMail     *mail,
              DexCancellable *scope)
{
  DexFuture *future;
  Job *job;

  g_return_val_if_fail (mail != NULL, NULL);

  job = g_new0 (Job, 1);
  job->mail = mail;
  job->promise = dex_promise_new ();
  job->ref_count = 2;
  future = dex_ref (DEX_FUTURE (job->promise));
  g_thread_unref (g_thread_new ("smtp", send_thread, job));

  return dex_future_catch (dex_future_first (dex_ref (scope), future, NULL), stopped_cb, job, job_unref);
}
