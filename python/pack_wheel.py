# SPDX-License-Identifier: Apache-2.0
"""Packs a wheel anew by 7z, which makes it 5 % smaller than Python does: pack_wheel.py WHEEL FOLDER"""
import pathlib
import subprocess
import sys
import tempfile
import zipfile


def content(path):
    """The bytes and the mode of each file."""
    with zipfile.ZipFile(path) as wheel:
        return {entry.filename: (wheel.read(entry), entry.external_attr >> 16 & 0o777) for entry in wheel.infolist() if not entry.is_dir()}


def main():
    wheel, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    packed = folder.resolve() / wheel.name
    files = content(wheel)
    with tempfile.TemporaryDirectory() as place:
        for name, (data, mode) in files.items():
            path = pathlib.Path(place, "content", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(mode or 0o644)
        names = pathlib.Path(place, "names")
        # The description comes last, as in every wheel: it is then read without the rest.
        names.write_text("".join(f"{name}\n" for name in sorted(files, key=lambda name: (".dist-info/" in name, name))))
        packed.unlink(missing_ok=True)
        subprocess.run(["7z", "a", "-bd", "-tzip", "-mm=Deflate", "-mx=9", "-mfb=258", "-mpass=15", packed, f"@{names}"],
                       cwd=pathlib.Path(place, "content"), check=True, stdout=subprocess.DEVNULL)
    if {name: data for name, (data, _) in content(packed).items()} != {name: data for name, (data, _) in files.items()}:
        sys.exit(f"{packed} has other files than {wheel}")


if __name__ == "__main__":
    main()
