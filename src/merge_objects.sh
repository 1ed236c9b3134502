#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a static library of one object, in which the hidden symbols of all objects are local.
# Usage: merge_objects.sh OBJCOPY LIBRARY ARCHIVE -- COMPILER [ARGUMENT]...
set -eu
objcopy=$1 library=$2 archive=$3
shift 4
object=$library.o
"$@" -r -nostdlib -o "$object" -Wl,--whole-archive "$archive" -Wl,--no-whole-archive
"$objcopy" --localize-hidden "$object"
rm -f "$library"
ar=$("$@" -print-prog-name=ar)
"$ar" crs "$library" "$object"
rm -f "$object"
