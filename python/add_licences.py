# SPDX-License-Identifier: Apache-2.0
"""Adds to a wheel what it says of the libraries that are linked into it: add_licences.py WHEEL FOLDER

FOLDER is that of static-libraries.sh. The licences go to descale-VERSION.dist-info/licenses (PEP 639), names and versions as a
CycloneDX document to descale-VERSION.dist-info/sboms (PEP 770, https://cyclonedx.org/docs/1.6/json/)."""
import json
import pathlib
import subprocess
import sys
import tempfile


def bill(libraries, release):
    """The document of the libraries, (name, version) each, which are Debian packages of a release."""
    components = [{"type": "library", "name": name, "version": version, "purl": f"pkg:deb/debian/{name}@{version}?distro={release}"}
                  for name, version in libraries]
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}


def main():
    wheel, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    libraries = [line.split("\t") for line in (folder / "libraries.tsv").read_text().splitlines()]
    release = next(line.partition("=")[2] for line in open("/etc/os-release", encoding="utf-8") if line.startswith("VERSION_CODENAME=")).strip()
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, "-m", "wheel", "unpack", "--dest", place, wheel], check=True, stdout=subprocess.DEVNULL)
        root, = pathlib.Path(place).iterdir()
        info, = root.glob("*.dist-info")
        (info / "sboms").mkdir()
        (info / "sboms" / "libraries.cdx.json").write_text(json.dumps(bill(libraries, release), indent=1) + "\n")
        names = []
        for name, _ in libraries:
            (info / "licenses" / "libraries").mkdir(exist_ok=True)
            (info / "licenses" / "libraries" / f"{name}.txt").write_bytes((folder / "licences" / f"{name}.txt").read_bytes())
            names.append(f"License-File: libraries/{name}.txt\n")
        metadata = (info / "METADATA").read_text(encoding="utf-8")
        first = metadata.index("License-File: ")
        (info / "METADATA").write_text(metadata[:first] + "".join(names) + metadata[first:], encoding="utf-8")
        wheel.unlink()
        subprocess.run([sys.executable, "-m", "wheel", "pack", "--dest-dir", wheel.parent, root], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
