# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sourced by the commands of build-aux. Where the program is built and run:
#
#   native  what pkg-config finds here is new enough
#   root    a Debian 13 tree in the user's cache, entered with bubblewrap
#
# A command prepares the environment and then runs its second half inside:
#
#   wh_prepare build run         sections of debian-packages that it needs
#   wh_enter private false CMD…  nothing of the caller visible but the source
#   wh_enter share true CMD…     files, display, bus and (true) network shared
#
# Inside, WHEELHOUSE_ENVIRONMENT says which environment it is, and both calls
# let the command pass.

wh_source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
wh_lib=$wh_source/build-aux/lib
wh_root=

# What the build asks for; meson.build has the same versions.
wh_modules='gio-unix-2.0 >= 2.84 libdex-1 >= 0.10 libsoup-3.0 >= 3.6 json-glib-1.0 >= 1.10 yyjson >= 0.10
  yaml-0.1 libarchive >= 3.6 libsecret-1 >= 0.21 sqlite3 >= 3.40 libnotify >= 0.8 gtk4 >= 4.18 libadwaita-1 >= 1.7 pangocairo >= 1.56 cairo-pdf >= 1.18'
wh_programs='cc meson ninja pkg-config blueprint-compiler msgfmt glib-compile-schemas glib-compile-resources'

wh_say ()
{
  printf '%s: %s\n' "${0##*/}" "$*" >&2
}

wh_die ()
{
  wh_say "$*"
  exit 1
}

# wh_packages SECTION…: the packages of these sections, or of all
wh_packages ()
{
  awk -v wanted=" $* " '
    /^\[/ { section = substr ($0, 2, length ($0) - 2); next }
    /^#/ || NF == 0 { next }
    wanted == "  " || index (wanted, " " section " ") { print $1 }' "$wh_source/build-aux/debian-packages"
}

wh_missing_packages ()
{
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

wh_can_build ()
{
  local program
  for program in $wh_programs; do
    command -v "$program" >/dev/null || return 1
  done
  # shellcheck disable=SC2086
  pkg-config --exists $wh_modules 2>/dev/null
}

wh_is_new_debian ()
{
  local id version
  id=$(. /etc/os-release 2>/dev/null && echo "${ID-}")
  version=$(. /etc/os-release 2>/dev/null && echo "${VERSION_ID-}")
  [ "$id" = debian ] && { [ -z "$version" ] || [ "${version%%.*}" -ge 13 ]; }
}

# Installs packages on this machine as root. The servers that the tests use must
# not be started by their packages: this is somebody's machine.
wh_install ()
{
  local policy=/usr/sbin/policy-rc.d log status=0
  log=$(mktemp)

  wh_say "installing $*"
  if [ -e $policy ]; then
    policy=
  else
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 </dev/null ||
    { apt-get update >>"$log" 2>&1 </dev/null && apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; } ||
    status=1
  [ -z "$policy" ] || rm -f $policy
  if [ $status != 0 ]; then
    grep -E '^(E|Err|dpkg):?' "$log" | tail -3 >&2
    rm -f "$log"
    wh_die "could not install packages: check the network, then run this again"
  fi
  rm -f "$log"
}

wh_prepare ()
{
  local missing

  [ -z "${WHEELHOUSE_ENVIRONMENT-}" ] || return 0

  if [ "${WHEELHOUSE_USE-}" != root ]; then
    if wh_is_new_debian; then
      mapfile -t missing < <(wh_missing_packages $(wh_packages "$@"))
      if [ ${#missing[@]} -gt 0 ]; then
        if [ "$(id -u)" = 0 ]; then
          wh_install "${missing[@]}"
        elif ! wh_can_build; then
          wh_die "as root, run: apt-get install --no-install-recommends ${missing[*]}"
        else
          wh_say "what needs these packages is skipped: ${missing[*]}"
        fi
      fi
    fi

    if wh_can_build; then
      export WHEELHOUSE_ENVIRONMENT=native
      return 0
    fi
    [ "${WHEELHOUSE_USE-}" != native ] || wh_die "this machine lacks what the build needs (see README.md)"
  fi

  wh_prepare_root
}

wh_prepare_root ()
{
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/wheelhouse hash lock missing=() program old

  hash=$(cat "$wh_source/build-aux/debian-packages" "$wh_lib/make-root" | sha256sum | cut -c 1-12)
  wh_root=$cache/root-$hash

  command -v bwrap >/dev/null || missing+=(bubblewrap)
  if [ ! -d "$wh_root" ]; then
    command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
    command -v newuidmap >/dev/null || missing+=(uidmap)
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing+=(debian-archive-keyring)
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null ||
      wh_die "GTK >= 4.18 and libadwaita >= 1.7 are missing (see README.md), or install ${missing[*]} for a Debian 13 root"
    [ "$(id -u)" = 0 ] || wh_die "as root, run: apt-get install ${missing[*]}"
    wh_install "${missing[@]}"
  fi

  if [ ! -d "$wh_root" ]; then
    if [ "$(id -u)" != 0 ]; then
      grep -q "^\($(id -un)\|$(id -u)\):" /etc/subuid 2>/dev/null ||
        wh_die "as root, run: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
      bwrap --ro-bind / / true 2>/dev/null ||
        wh_die "user namespaces are not allowed here; as root, run: sysctl kernel.unprivileged_userns_clone=1"
    fi
    mkdir -p "$cache" 2>/dev/null || wh_die "cannot write $cache"
    exec {lock}>"$cache/lock"
    flock -n "$lock" || { wh_say "waiting for another run that makes the Debian 13 root"; flock "$lock"; }
    if [ ! -d "$wh_root" ]; then
      [ "$(df -Pk "$cache" | awk 'NR == 2 { print $4 }')" -gt 4000000 ] ||
        wh_die "making a Debian 13 root needs 4 GB in $cache: free some space, or set XDG_CACHE_HOME"
      wh_say "making a Debian 13 root in $cache (about two minutes, 1.5 GB, once)"
      # Ended while it works, it goes on and keeps the lock: the next run waits
      # for what is left. If it was ended as well, the next run begins anew.
      # shellcheck disable=SC2046
      if ! "$wh_lib/make-root" "$wh_root" $(wh_packages) >"$cache/root.log" 2>&1 </dev/null; then
        rm -rf "$wh_root.new"
        wh_die "could not make the Debian 13 root: check the network, then run this again (details in $cache/root.log)"
      fi
      wh_remove_old_roots "$cache"
    fi
    exec {lock}>&-
  fi
}

# Roots made of something else, unless another checkout runs in one just now.
wh_remove_old_roots ()
{
  local old use
  for old in "$1"/root-*; do
    [ "$old" != "$wh_root" ] && [ -d "$old" ] || continue
    exec {use}<"$old"
    ! flock -n "$use" || rm -rf "$old"
    exec {use}<&-
  done
}

# wh_passwd NAME UID GID HOME: the accounts inside: the root's list with a line
# for the caller, without which the session bus refuses to talk
wh_passwd ()
{
  grep -v "^[^:]*:[^:]*:$2:" "$wh_root/etc/passwd"
  echo "$1:x:$2:$3::$4:/bin/bash"
}

# wh_enter private|share NETWORK COMMAND…: runs a command inside and returns its
# status. In a native environment, and inside already, it only runs it.
wh_enter ()
{
  local kind=$1 network=$2
  shift 2

  if [ -n "${WHEELHOUSE_ENVIRONMENT-}" ]; then
    "$@"
    return
  fi

  local user uid gid home name path passwd status use prefix=() options=()
  user=$(id -un) uid=$(id -u) gid=$(id -g)

  options+=(--die-with-parent --tmpfs /)
  for path in "$wh_root"/*; do
    name=${path##*/}
    if [ -L "$path" ]; then
      options+=(--symlink "$(readlink "$path")" "/$name")
    elif [ -d "$path" ]; then
      case $name in
        usr | etc | var) options+=(--ro-bind "$path" "/$name") ;;
        *) options+=(--dir "/$name") ;;
      esac
    fi
  done
  options+=(--dev /dev --tmpfs /dev/shm --ro-bind /sys /sys --tmpfs /run --tmpfs /var/tmp --tmpfs /usr/src --tmpfs /usr/local)
  # For the document portal, by which a Flatpak sees the files that it is given.
  options+=(--dev-bind-try /dev/fuse /dev/fuse)

  # These point into this machine's own libraries, which are not there inside.
  for name in LD_LIBRARY_PATH LD_PRELOAD PYTHONPATH PYTHONHOME PKG_CONFIG_PATH PKG_CONFIG_LIBDIR CC CXX CFLAGS CPPFLAGS \
    LDFLAGS XDG_DATA_DIRS XDG_CONFIG_DIRS GI_TYPELIB_PATH GIO_EXTRA_MODULES GIO_MODULE_DIR GTK_PATH GTK_MODULES \
    GDK_PIXBUF_MODULE_FILE LOCPATH LC_ALL LANGUAGE MAKEFLAGS; do
    options+=(--unsetenv "$name")
  done

  if [ "$kind" = share ]; then
    home=$HOME
    # As root it is root inside as well, like on a native machine. Processes
    # keep their ids, so that assistive tools outside can tell who they talk to.
    options+=(--proc /proc --tmpfs /tmp --bind /var/tmp /var/tmp)
    for path in /*; do
      case ${path#/} in
        bin | boot | dev | etc | lib* | proc | run | sbin | sys | usr | var | lost+found) ;;
        *) [ -d "$path" ] && [ ! -L "$path" ] && options+=(--bind-try "$path" "$path") ;;
      esac
    done
    for path in "${XDG_RUNTIME_DIR-}" "${XDG_DATA_HOME-}" "${XDG_CONFIG_HOME-}" "${XDG_STATE_HOME-}" "${XDG_CACHE_HOME-}" "$HOME" "$PWD"; do
      case $path in
        /run/* | /var/* | /usr/*) [ -d "$path" ] && options+=(--bind "$path" "$path") ;;
      esac
    done
    options+=(--dev-bind-try /dev/dri /dev/dri --ro-bind-try /run/dbus /run/dbus)
    for path in /etc/machine-id /etc/hosts /etc/resolv.conf /etc/ssl/certs/ca-certificates.crt; do
      [ -e "$path" ] && [ -e "$wh_root$path" ] && options+=(--ro-bind "$(readlink -f "$path")" "$path")
    done
    name=$(readlink -f /etc/localtime)
    name=${name#/usr/share/zoneinfo/}
    [ -n "${TZ-}" ] || [ ! -f "$wh_root/usr/share/zoneinfo/$name" ] || options+=(--setenv TZ "$name")
    options+=(--chdir "$PWD")
  else
    # Nothing of the caller is seen. Tests must not have root's rights either,
    # unless the source belongs to somebody else and could not be written then.
    if [ "$uid" = 0 ]; then
      prefix=(unshare --mount --pid --fork --kill-child --mount-proc --)
      options+=(--bind /proc /proc)
      [ "$(stat -c %u "$wh_source")" != 0 ] || { user=wheelhouse uid=1000 gid=1000; options+=(--unshare-user --uid $uid --gid $gid); }
    else
      options+=(--unshare-pid --proc /proc)
    fi
    home=/home/wheelhouse
    options+=(--clearenv --unshare-ipc --tmpfs /tmp --tmpfs /home --dir $home --setenv HOME $home)
    for name in TERM CI "${!WH_@}"; do
      [ -z "${!name-}" ] || [[ $name == wh_* ]] || options+=(--setenv "$name" "${!name}")
    done
    options+=(--chdir "$wh_source")
    # The contracts of other systems, which tests compare with where they are kept.
    options+=(--ro-bind-try "${wh_source%/*}/shared/api" "${wh_source%/*}/shared/api")
  fi
  [ "$network" = true ] || options+=(--unshare-net)
  options+=(--bind "$wh_source" "$wh_source" --ro-bind-data 9 /etc/passwd)
  options+=(--setenv WHEELHOUSE_ENVIRONMENT "${wh_root##*/}" --setenv LANG C.UTF-8 --setenv PATH /usr/bin:/usr/sbin:/usr/games)

  # While something runs inside, nobody may remove the root.
  exec {use}<"$wh_root"
  flock -s "$use"

  passwd=$(wh_passwd "$user" "$uid" "$gid" "$home")
  # In the background, so that this shell can pass an end on: what makes the
  # namespaces does not. A background command would ignore Ctrl+C by default.
  env --default-signal=INT,QUIT setpriv --pdeathsig KILL "${prefix[@]}" \
    bwrap "${options[@]}" -- "$@" <&0 9< <(printf '%s\n' "$passwd") &
  wh_child=$!
  trap 'wh_end TERM' TERM HUP
  trap ':' INT
  wait "$wh_child"
  status=$?
  while [ $status -gt 128 ] && kill -0 "$wh_child" 2>/dev/null; do
    wait "$wh_child"
    status=$?
  done
  trap - TERM HUP INT
  exec {use}<&-
  return $status
}

# Passes a signal to the program itself: its parent would leave it no time.
wh_end ()
{
  local children
  read -r children 2>/dev/null <"/proc/$wh_child/task/$wh_child/children"
  # shellcheck disable=SC2086
  kill -s "$1" ${children:-$wh_child} 2>/dev/null
}

# wh_build DIRECTORY [MESON OPTION…]: configures and builds, inside. Quiet unless
# something is wrong. A directory made in another environment is made anew.
wh_build ()
{
  local directory=$wh_source/$1 stamp lock log
  shift

  stamp="$WHEELHOUSE_ENVIRONMENT $wh_source $*"
  exec {lock}<"$wh_lib"
  flock "$lock"

  if [ "$(cat "$directory/.environment" 2>/dev/null)" != "$stamp" ]; then
    mkdir -p "$directory"
    # The Flatpak below it is made by another command, which takes long, and
    # other builds below it (asan, bench) have a stamp of their own.
    find "$directory" -mindepth 1 -maxdepth 1 ! -name flatpak ! -exec test -e {}/.environment \; -exec rm -rf {} +
    if ! meson setup "$directory" "$wh_source" "$@" >"$directory/setup.log" 2>&1 </dev/null; then
      tail -n 15 "$directory/setup.log" >&2
      wh_die "cannot configure the build (details in $directory/setup.log)"
    fi
    echo "$stamp" >"$directory/.environment"
  fi

  log=$directory/build.log
  if ! ninja -C "$directory" >"$log" 2>&1 </dev/null; then
    grep -E -A12 '^FAILED|error:|ERROR' "$log" | head -n 60 >&2
    wh_die "the build failed (details in $log)"
  fi
  grep -E 'warning:' "$log" >&2
  exec {lock}<&-
}

# Lets programs run from the build directory: found first, with their schema,
# icons and data.
wh_use_build ()
{
  local directory=$wh_source/$1
  export PATH=$directory/src:$directory/src/ctl:$directory/src/sim:$PATH
  export GSETTINGS_SCHEMA_DIR=$directory/data
  export XDG_DATA_DIRS=$wh_source/data:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}
  export WH_SOURCE_DIR=$wh_source WH_BUILD_DIR=$directory
}
