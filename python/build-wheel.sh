#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the wheel: build-wheel.sh [FOLDER], and prints its path, size and libraries. It takes the C libraries and re2c that
# ./setup.sh installs, and Python with its headers. $PYTHON names another Python than python3.10 or, where there is none,
# python3: the wheel is for that version and all later ones.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-dist}
python=${PYTHON:-$(python3.10 -c 'import sys; print(sys.executable)' 2>/dev/null || command -v python3)}
before=$(ls "$folder"/descale-*.whl 2>/dev/null || true)
[ -z "$before" ] || rm $before
"$python" -m pip wheel --quiet --no-deps --wheel-dir "$folder" --config-settings=build-dir=build-wheel ${PIP_OPTIONS:-} .
wheel=$(ls "$folder"/descale-*.whl)
echo "$wheel: $(wc -c <"$wheel") bytes"
"$python" - "$wheel" <<'END'
import subprocess, sys, tempfile, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, tempfile.TemporaryDirectory() as folder:
    for name in wheel.namelist():
        if name.endswith(".so") or name.endswith("/scripts/descale"):
            path = wheel.extract(name, folder)
            needed = subprocess.run(["readelf", "-d", path], capture_output=True, text=True).stdout
            print(name, *[line.split("[")[1].rstrip("]") for line in needed.splitlines() if "(NEEDED)" in line])
END
