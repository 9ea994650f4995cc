/* wh-providers-pch.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Read once instead of for every file: most of the time of compiling a file
 * went into the libraries' headers. Nothing relies on it: each file includes what
 * it uses, and -Db_pch=false builds without this. */

#pragma once

#include <gio/gio.h>
#include <libdex.h>
