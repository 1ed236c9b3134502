#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs a wheel into fresh environments and uses it there: test-wheel.sh WHEEL PYTHON... . Nothing but the environment is in
# PATH, so that no compiler is found. With $ROOT, the folder of another system as debootstrap makes one, PYTHON is a program of
# that system and runs in it.
set -eu
wheel=$(readlink -f "$1")
shift
root=${ROOT:-}
place=$(mktemp -d "$root/tmp/descale-wheel.XXXXXX")
trap 'rm -rf "$place"' EXIT
fixtures=$(dirname "$0")/../fixtures
cp "$wheel" "$fixtures/sample.warc.wet.gz" "$fixtures/pages/garden.txt" "$place"
cat >"$place/try.py" <<'END_OF_PYTHON'
import os, pickle, subprocess, sys
import descale
folder = os.path.dirname(__file__)
with open(os.path.join(folder, "garden.txt"), encoding="utf-8") as file:
    page = file.read()
clean = descale.clean(page)
assert clean.startswith("How to prune") and "A climbing rose" in clean and "cookies" not in clean, clean
assert descale.labels("Home\nAccept all cookies")[1] == "cookie"
assert b"Accept all cookies" in pickle.loads(pickle.dumps(descale.Cleaner(keep="cookie"))).clean(page.encode())
assert len(list(descale.read(os.path.join(folder, "sample.warc.wet.gz")))) == 3
record, = descale.read(b'{"id": "a", "text": "Accept all cookies"}', format="jsonl")
assert record.id == "a"
version = subprocess.run([sys.executable, "-m", "descale", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
program = subprocess.run([descale.find_bin(), "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
assert version == program == "descale " + descale.__version__
print(sys.version.split()[0], version, descale.processor(), "good")
END_OF_PYTHON
inside=${place#"$root"}
enter() {
    if [ -n "$root" ]; then chroot "$root" /usr/bin/env -i HOME=/root "$@"; else /usr/bin/env -i HOME="$HOME" "$@"; fi
}
for python; do
    name=$inside/$(basename "$python")
    enter PATH=/usr/bin:/bin "$python" -m venv "$name"
    enter PATH="$name/bin" "$name/bin/pip" install --quiet --no-index --disable-pip-version-check "$inside/$(basename "$wheel")"
    enter PATH="$name/bin" "$name/bin/python" "$inside/try.py"
    enter PATH="$name/bin" "$name/bin/descale" --version >/dev/null
done
