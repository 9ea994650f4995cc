/* wh-smtp.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * WhSmtpSecurity:
 * @WH_SMTP_STARTTLS: begins in the clear, and goes on encrypted or not at all
 * @WH_SMTP_TLS: encrypted from the first byte
 * @WH_SMTP_CLEAR: never encrypted; without a login
 */
typedef enum
{
  WH_SMTP_STARTTLS,
  WH_SMTP_TLS,
  WH_SMTP_CLEAR,
} WhSmtpSecurity;

/**
 * WhSmtpMail:
 * @name: of the channel, for messages
 * @host: of the server
 * @port: of the server
 * @security: see [enum@SmtpSecurity]
 * @user: (nullable): for the login
 * @password: (nullable): for the login
 * @authorities: (nullable): path of a file with certificates; %NULL = the system's
 * @from: address of the sender
 * @to: addresses
 * @text: the whole mail with its headers, lines ended by CR LF
 */
typedef struct
{
  char            *name;
  char            *host;
  guint            port;
  WhSmtpSecurity   security;
  char            *user;
  char            *password;
  char            *authorities;
  char            *from;
  char           **to;
  char            *text;
} WhSmtpMail;

void       wh_smtp_mail_free (WhSmtpMail     *self);
void       wh_smtp_set_patience (guint        milliseconds);
DexFuture *wh_smtp_send      (WhSmtpMail     *mail,
                              DexCancellable *scope) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSmtpMail, wh_smtp_mail_free)

G_END_DECLS
