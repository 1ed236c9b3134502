#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing and builds descale; then
#   ./setup.sh run     cleans the sample dump
#   ./setup.sh test    runs everything that a change must pass: two compilers, all tests, sanitizers, clang-tidy
#   ./setup.sh         does no more
# Prints nothing when nothing is missing and all is well.
set -eu
cd "$(dirname "$0")"

packages="gcc libc6-dev meson ninja-build re2c zlib1g-dev nettle-dev libpcre2-dev libarchive-dev libzstd-dev liblzma-dev libbz2-dev liblz4-dev libjansson-dev libisal-dev libdeflate-dev pkg-config python3"
# ./setup.sh test takes these too.
[ "${1:-}" = test ] && packages="$packages g++ clang clang-format clang-tidy git python3-dev python3-venv"

missing() {
    for package in $packages; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed$' || printf ' %s' "$package"
    done
}

install_missing() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        for tool in cc meson ninja re2c pkg-config python3; do
            command -v "$tool" >/dev/null && continue
            echo "setup.sh: $tool is missing, and there is no apt-get to install it with. Install a C11 compiler," >&2
            echo "meson 1.0, ninja, re2c 3, pkg-config, Python 3.10, and with their headers zlib, nettle, pcre2," >&2
            echo "libarchive, libzstd, liblzma, libbz2, liblz4 and jansson." >&2
            exit 2
        done
        return
    fi
    wanted=$(missing)
    [ -z "$wanted" ] && return
    root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "setup.sh: run as root: apt-get install$wanted" >&2; exit 2; }
        root=sudo
    fi
    echo "setup.sh: installing$wanted" >&2
    $root apt-get update -qq >&2
    # shellcheck disable=SC2086 -- a list of names
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends $wanted >/dev/null
}

# build FOLDER [OPTION]...: prints nothing unless it fails.
build() {
    folder=$1
    shift
    [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 2; }
    ninja -C "$folder" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 2; }
    rm -f "$folder.log"
}

install_missing
build build -Dwerror=true
case ${1:-} in
run)
    build/cli/descale -v fixtures/sample.warc.wet.gz
    ;;
test)
    exec python3 tests/all.py
    ;;
'') ;;
*)
    echo "usage: ./setup.sh [run|test]" >&2
    exit 2
    ;;
esac
