#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs descale and builds the examples of docs/examples against it: examples.py BUILD_FOLDER

Every C example is compiled as C11, every C++ example as C++17, by gcc and by clang where they are installed,
with what pkg-config says of the installed library, shared and static. What they print is compared with
expectations below. Also checks that neither library shows names other than those of descale.h.
"""
import os, shutil, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLES = os.path.join(ROOT, "docs", "examples")
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1"]
COMPILERS = {".c": ("-std=c11", ["gcc", "clang"]), ".cpp": ("-std=c++17", ["g++", "clang++"])}

PAGE = """Home
Accept all cookies
Legal notice
The mill was built in 1820, and it was sold again after the war, when the family moved to the coast.
"""


def run(command, **options):
    return subprocess.run(command, check=True, capture_output=True, **options).stdout.decode()


def install(build, folder):
    run(["meson", "install", "-C", build, "--no-rebuild", "--destdir", folder])
    for path, _, files in os.walk(folder):
        if "descale.pc" in files:
            return path
    raise SystemExit("no descale.pc was installed")


def pkg_config(folder, prefix, *arguments):
    env = dict(os.environ, PKG_CONFIG_PATH=folder)
    return run(["pkg-config", f"--define-variable=prefix={prefix}", *arguments], env=env).split()


def static_links(folder, prefix):
    """Links the static library, but the libraries below it as they are installed, shared or static: some systems
    have no static ones."""
    packages = [p for p in pkg_config(folder, prefix, "--print-requires-private", "descale")]
    with open(os.path.join(folder, "descale.pc")) as text:
        private = [line.split(":", 1)[1].split() for line in text if line.startswith("Libs.private:")]
    return [os.path.join(os.path.dirname(folder), "libdescale.a"), *pkg_config(folder, prefix, "--libs", *packages),
            *sum(private, [])]


def check_page(program, env, page):
    """label_page: the lines with their labels, and the rule that matched one of them."""
    with open(page, "rb") as text:
        printed = run([program], stdin=text, env=env)
    labels = [line.split("\t")[0] for line in printed.splitlines() if not line.startswith("\t")]
    assert labels == ["navigation", "cookie", "navigation", "body"], printed
    assert "en.cookie." in printed, printed


def check_stream(program, env, page):
    """clean_stream: nothing but the body is written."""
    printed = run([program, page], env=env)
    assert printed == PAGE.splitlines(keepends=True)[-1], printed


CHECKS = {"label_page.c": check_page, "clean_stream.cpp": check_stream}


def foreign_names(library, *arguments):
    """The names that a library defines for others, but those of descale.h and of its version script."""
    names = [line.split() for line in run(["nm", "--defined-only", "-g", *arguments, library]).splitlines()]
    names = [fields[-1].split("@")[0] for fields in names if len(fields) == 3]
    return [name for name in names if not name.startswith("descale_") and name != "DESCALE_0"]


def main():
    build = os.path.abspath(sys.argv[1])
    failed = built = 0
    with tempfile.TemporaryDirectory() as folder:
        packages = install(build, folder)
        libraries = os.path.dirname(packages)
        prefix = libraries
        while not os.path.isdir(os.path.join(prefix, "include")):
            prefix = os.path.dirname(prefix)
        page = os.path.join(folder, "page.txt")
        with open(page, "w") as text:
            text.write(PAGE)
        for library, arguments in (("libdescale.so", ["-D"]), ("libdescale.a", [])):
            foreign = foreign_names(os.path.join(libraries, library), *arguments)
            if foreign:
                failed += 1
                print(f"{library} shows {len(foreign)} names that are not those of descale.h: {foreign[:5]}")
        flags = pkg_config(packages, prefix, "--cflags", "descale")
        shared = pkg_config(packages, prefix, "--libs", "descale")
        static = static_links(packages, prefix)
        env = dict(os.environ, LD_LIBRARY_PATH=libraries)
        for example in sorted(os.listdir(EXAMPLES)):
            standard, compilers = COMPILERS[os.path.splitext(example)[1]]
            for compiler in filter(shutil.which, compilers):
                for kind, links in (("shared", shared), ("static", static)):
                    program = os.path.join(folder, f"{example}.{compiler}.{kind}")
                    try:
                        run([compiler, standard, *WARNINGS, *flags, os.path.join(EXAMPLES, example), "-o", program, *links])
                        CHECKS[example](program, env, page)
                        built += 1
                    except (subprocess.CalledProcessError, AssertionError) as error:
                        failed += 1
                        said = getattr(error, "stderr", b"").decode().splitlines()
                        print(f"{example}, {compiler}, {kind}: {error}", *said[-5:], sep="\n  ")
    print(f"{built} examples passed, {failed} failures")
    sys.exit(77 if not built and not failed else failed > 0)


main()
