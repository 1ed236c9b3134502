# SPDX-License-Identifier: Apache-2.0
"""What looks at a wheel before it is published."""
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from conftest import ROOT

MODULE = "int PyInit__descale(void); int PyInit__descale(void) { return 0; }"


def check(tmp_path, *options):
    """What check_wheel.py says of a wheel whose module and program are linked with these options."""
    for tool in "gcc", "readelf", "nm", "objdump":
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is missing")
    wheel = tmp_path / "descale-1-cp310-abi3-linux_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as content:
        for name, code, kind in ("descale/_descale.abi3.so", MODULE, ["-shared", "-fPIC"]), ("descale-1.data/scripts/descale", "int main(void) { return 0; }", []):
            subprocess.run(["gcc", *kind, "-x", "c", "-", "-o", tmp_path / "made", *options], input=code.encode(), check=True)
            content.write(tmp_path / "made", name)
    return subprocess.run([sys.executable, ROOT / "python" / "check_wheel.py", wheel], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_wheel_that_looks_for_libraries_in_a_builders_folder_is_refused(tmp_path):
    result = check(tmp_path, "-Wl,-rpath,/home/builder/lib")
    assert result.returncode != 0 and "looks for libraries in ['/home/builder/lib']" in result.stderr


def test_release_wheel_names_all_missing_tools_at_once(tmp_path):
    for tool in "dirname", "sh":
        (tmp_path / tool).symlink_to(shutil.which(tool))
    result = subprocess.run(["sh", ROOT / "python" / "release-wheel.sh", tmp_path / "dist"], env={"PATH": str(tmp_path)}, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 2 and "missing: gcc nasm make patch dpkg-source readelf 7z." in result.stderr
    assert not os.path.exists(tmp_path / "dist")
