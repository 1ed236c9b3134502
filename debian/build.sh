#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the Debian packages from a copy of what is committed, checks them with lintian, and leaves them in a folder:
#
#   debian/build.sh [--install] [FOLDER]        FOLDER: build-debian by default
#
# --install also installs them, as root, and runs the tests of debian/tests on them. Takes the packages that debian/control
# names, dpkg-dev, lintian and git: apt-get build-dep . && apt-get install lintian.
set -eu
install=
[ "${1:-}" != --install ] || { install=yes; shift; }
folder=${1:-build-debian}
cd "$(dirname "$0")/.."
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
version=$(dpkg-parsechangelog -S Version)
upstream=${version%-*}
source=$folder/descale-$upstream

rm -rf "$source" "$folder"/*descale*.deb "$folder"/descale_*
git archive --prefix="descale-$upstream/" HEAD -- . ':(exclude)debian' | gzip -9n >"$folder/descale_$upstream.orig.tar.gz"
tar -xzf "$folder/descale_$upstream.orig.tar.gz" -C "$folder"
git archive HEAD debian | tar -x -C "$source"
(cd "$source" && dpkg-buildpackage --no-sign --build=full)
lintian --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs "$folder/descale_${version}_"*.changes
[ "$install" ] || exit 0

dpkg --install "$folder"/descale_*.deb "$folder"/libdescale0_*.deb "$folder"/libdescale-dev_*.deb
for test in "$source"/debian/tests/program "$source"/debian/tests/library; do
    "$test"
    echo "${test##*/}: passed"
done
