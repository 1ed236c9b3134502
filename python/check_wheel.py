# SPDX-License-Identifier: Apache-2.0
"""Checks what is published: check_wheel.py WHEEL. It is smaller than 6 MB, and its programs are machine code that need the C
library alone, look for it where the system does, and show no other names than those that Python looks for. Prints what it found."""
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

LIMIT = 6_000_000  # bytes
C_LIBRARY = {"libc.so.6", "libm.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def check(path):
    """Returns the libraries that a program or module needs, and the newest version of glibc among its symbols."""
    dynamic = output("readelf", "-d", path)
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
    folders = re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", dynamic)
    names = set(line.split()[-1] for line in output("nm", "-D", "--defined-only", path).splitlines())
    assert needed <= C_LIBRARY, f"{path} needs {needed - C_LIBRARY}"
    assert not folders, f"{path} looks for libraries in {folders}"
    assert path.suffix != ".so" or names == {"PyInit__descale"}, f"{path} shows {sorted(names)[:5]}"
    versions = [tuple(map(int, version.split("."))) for version in re.findall(r"GLIBC_([\d.]+)", output("objdump", "-T", path))]
    return sorted(needed), ".".join(map(str, max(versions)))


def main():
    wheel = pathlib.Path(sys.argv[1])
    size, checked = wheel.stat().st_size, 0
    assert size < LIMIT, f"{wheel} has {size} bytes"
    print(f"{wheel}: {size} bytes")
    with zipfile.ZipFile(wheel) as content, tempfile.TemporaryDirectory() as folder:
        for name in content.namelist():
            if name.endswith("/"):
                continue
            path = pathlib.Path(content.extract(name, folder))
            if path.suffix == ".so" or "/scripts/" in name:
                assert path.read_bytes()[:4] == b"\x7fELF", f"{name} is no machine code"
                needed, version = check(path)
                print(f"  {name}: {path.stat().st_size} bytes, needs {' '.join(needed)}, glibc {version} or later")
                checked += 1
            elif "/sboms/" in name or "/licenses/" in name:
                print(f"  {name}: {path.stat().st_size} bytes")
    assert checked == 2, "the module or the program is missing"


if __name__ == "__main__":
    main()
