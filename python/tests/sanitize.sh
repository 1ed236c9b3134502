#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the tests of the package with AddressSanitizer and UndefinedBehaviorSanitizer in its module and in the library:
# sanitize.sh [ARGUMENT]..., arguments of pytest. $PYTHON needs its headers, meson 1.3, ninja, pytest and pyarrow.
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
build=build-python-sanitize
PATH=$(dirname "$(command -v "$python")"):$PATH
[ -e "$build/build.ninja" ] || CC=gcc meson setup "$build" -Dpython=true -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
ninja -C "$build" cli/descale python/_descale.abi3.so >"$build/ninja.log" || { cat "$build/ninja.log" >&2; exit 1; }

# The package as pip --target lays it out.
stage=$build/stage
rm -rf "$stage"
mkdir -p "$stage/descale" "$stage/bin"
cp -r python/descale/. "$stage/descale"
cp "$build"/python/_descale*.so "$stage/descale"
cp "$build/cli/descale" "$stage/bin"

# Python itself does not free all memory at its end, so leaks are not looked for.
LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so) $(gcc -print-file-name=libstdc++.so.6)" \
    ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    PYTHONPATH="$stage" "$python" -m pytest -q -p no:cacheprovider python/tests "$@"
