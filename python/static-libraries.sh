#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gathers what a wheel is linked with: static-libraries.sh FOLDER
#
# FOLDER/sysroot becomes a tree of headers and static libraries for `cc --sysroot`, FOLDER/licences gets the licence of each
# library, FOLDER/libraries.tsv its name and version. Does nothing if they are there already. On Debian 12 or later, as root,
# after ./setup.sh, with what `apt-get install nasm dpkg-dev p7zip-full` gives:
#
#   - the C library of Debian 11, so that the wheel runs with glibc 2.31 and later;
#   - Debian's own static libraries, as ./setup.sh installs them, where they can be part of a shared object;
#   - libraries built here from Debian's sources, with its patches, where they cannot: bzip2, whose code is not position
#     independent; libarchive, which Debian builds with libxml2 and ICU; ISA-L, of which Debian has no static library.
set -eu
folder=$(mkdir -p "$1" && cd "$1" && pwd)
triplet=$(gcc -print-multiarch)
sysroot=$folder/sysroot
libraries=$sysroot/usr/lib/$triplet
headers=$sysroot/usr/include
compiler="gcc --sysroot=$sysroot -B$libraries/"
[ -e "$folder/libraries.tsv" ] && exit 0
rm -rf "$folder/sources" "$sysroot" "$folder/licences"
mkdir -p "$folder/sources" "$sysroot" "$folder/licences"

# The packages of a release, in lists of their own: the machine's stay as they are.
lists_of() {
    release=$1
    mkdir -p "$folder/apt/$release/lists/partial" "$folder/apt/$release/cache/archives/partial"
    cat >"$folder/apt/$release/sources.list"
}
apt() {
    release=$1
    shift
    apt-get -qq -o Dir::Etc::sourcelist="$folder/apt/$release/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$folder/apt/$release/lists" -o Dir::Cache="$folder/apt/$release/cache" -o APT::Sandbox::User=root "$@"
}
targets() {
    apt-get indextargets --format "$1" 'Created-By: Packages' 'Origin: Debian' | sort -u
}
targets 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' | lists_of host
targets 'deb $(REPO_URI)' | grep '/debian/$' | head -n 1 | sed 's/$/ bullseye main/' | lists_of bullseye
apt host update
apt bullseye update

# note NAME VERSION COPYRIGHT: what the wheel says of a library.
note() {
    printf '%s\t%s\n' "$1" "$2" >>"$folder/libraries.new"
    cp "$3" "$folder/licences/$1.txt"
}
rm -f "$folder/libraries.new"

# The C library. Its absolute links would lead out of the tree.
(cd "$folder/apt" && apt bullseye download libc6/bullseye libc6-dev/bullseye linux-libc-dev/bullseye libcrypt1/bullseye libcrypt-dev/bullseye &&
    for package in *.deb; do dpkg-deb -x "$package" "$sysroot"; done)
find "$sysroot" -type l | while read -r link; do
    target=$(readlink "$link")
    case $target in /*) ln -sf "$sysroot$target" "$link" ;; esac
done

# Debian's static libraries.
for package in zlib1g-dev libzstd-dev liblzma-dev liblz4-dev nettle-dev libpcre2-dev libjansson-dev libdeflate-dev; do
    dpkg -L "$package" | grep -E '/include/.*\.h$|\.a$|\.pc$' | tar -C / -cf - --files-from=- | tar -C "$sysroot" -xf -
    note "${package%-dev}" "$(dpkg-query -W -f '${Version}' "$package")" "/usr/share/doc/$package/copyright"
done 2>/dev/null

# source NAME: unpacks a source package, and prints its folder.
source_of() {
    (cd "$folder/sources" && apt host source "$1" >/dev/null 2>&1 && ls -d "$folder/sources/$1"-*/)
}
note_source() {
    note "$1" "$(dpkg-parsechangelog -l "$2/debian/changelog" -S Version)" "$2/debian/copyright"
}

source=$(source_of bzip2)
make -s -C "$source" libbz2.a CC="$compiler" CFLAGS='-O2 -fPIC -D_FILE_OFFSET_BITS=64' >&2
cp "$source/libbz2.a" "$libraries"
cp "$source/bzlib.h" "$headers"
note_source bzip2 "$source"

# Its makefile asks the compiler about threads, which only its examples need, by a line that dash prints with a stray backslash.
source=$(source_of libisal)
make -s -C "$source" -f Makefile.unx lib units='igzip crc' have_threads=y CC="$compiler -O2 -fPIC" AS=nasm >&2
cp "$source/bin/isa-l.a" "$libraries/libisal.a"
mkdir -p "$headers/isa-l"
cp "$source"/include/*.h "$headers/isa-l"
printf '#include <isa-l/crc.h>\n#include <isa-l/igzip_lib.h>\n' >"$headers/isa-l.h"
version=$(dpkg-parsechangelog -l "$source/debian/changelog" -S Version)
printf 'Name: libisal\nDescription: gzip\nVersion: %s\nLibs: -lisal\nCflags:\n' "${version%%-*}" >"$libraries/pkgconfig/libisal.pc"
note_source libisal "$source"

source=$(source_of libarchive)
(cd "$source" && ./configure --quiet --prefix=/usr --libdir="/usr/lib/$triplet" CC="$compiler" CFLAGS='-O2 -fPIC' --disable-shared \
    --disable-bsdtar --disable-bsdcpio --disable-bsdcat --disable-acl --disable-xattr --without-xml2 --without-expat --without-openssl \
    --without-nettle --without-iconv --without-libb2 &&
    make -s -j2 libarchive.la ACLOCAL=: AUTOCONF=: AUTOMAKE=: AUTOHEADER=:) >&2
cp "$source/.libs/libarchive.a" "$libraries"
cp "$source/libarchive/archive.h" "$source/libarchive/archive_entry.h" "$headers"
cp "$source/build/pkgconfig/libarchive.pc" "$libraries/pkgconfig"
note_source libarchive "$source"

# What pkg-config says of a library is relative to its own file. PKG_CONFIG_SYSROOT_DIR would move Python's headers as well.
sed -i -e 's|^prefix=.*|prefix=${pcfiledir}/../../..|' -e 's|=/usr/|=${prefix}/|' "$libraries"/pkgconfig/*.pc

mv "$folder/libraries.new" "$folder/libraries.tsv"
