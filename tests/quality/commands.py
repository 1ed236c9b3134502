#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the scoring commands that the documents print: commands.py DESCALE ROOT CORPUS

A scoring command is an indented line of README.md or docs/ that calls a program of tests/quality/. The commands
of a document run in its order, as printed, in a folder where `tests`, `rules` and `build/cli/descale` are those
of this build. CORPUS stands for a folder with every fortieth page of the corpora, and forests are fitted with
two trees, so that a run takes seconds. Where CatBoost is not installed, the labels of this build stand in for
what fit.py would write.
"""
import glob, gzip, importlib.util, json, os, re, subprocess, sys, tempfile

from quality import classify, load

COMMAND = re.compile(r"^ {4}((?:\w+=\S+ )*tests/quality/(\w+)\.py .*)$", re.M)


def sample(corpus, folder):
    """Writes every fortieth page of the corpora to a folder; returns the pages."""
    chosen = []
    os.mkdir(folder)
    for path in sorted(glob.glob(os.path.join(corpus, "*-dev.jsonl.gz"))):
        pages = load(path)[::40]
        with gzip.open(os.path.join(folder, os.path.basename(path)), "wt", encoding="utf-8") as stream:
            stream.writelines(json.dumps(page) + "\n" for page in pages)
        chosen += pages
    return chosen


def prepare(descale, root, folder, corpus):
    pages = sample(corpus, os.path.join(folder, "CORPUS"))
    os.makedirs(os.path.join(folder, "build", "cli"))
    os.symlink(os.path.abspath(descale), os.path.join(folder, "build", "cli", "descale"))
    for name in ("tests", "rules"):
        os.symlink(os.path.join(root, name), os.path.join(folder, name))
    return pages


def run(descale, folder, pages, command, program):
    """The output of a command, or None if it failed."""
    if program == "fit":
        if importlib.util.find_spec("catboost") is None:
            print(f"not run, CatBoost is not installed: {command}")
            os.makedirs(os.path.join(folder, "out"), exist_ok=True)
            labels = {page["id"]: found for page, found in zip(pages, classify(descale, pages))}
            with open(os.path.join(folder, "out", "labels.json"), "w", encoding="utf-8") as stream:
                json.dump(labels, stream)
            return "fitted"
        command += " --body-trees 2 --cookie-trees 2 --promo-trees 2"
    result = subprocess.run(["sh", "-c", command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = result.stdout.decode()
    good = result.returncode == 0 and (program == "fit" or re.search(r"F1 0\.[1-9]", output))
    if not good:
        print(f"{command}\n  ended with status {result.returncode}\n{output}")
    return output if good else None


def main():
    descale, root, corpus = sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
    if not os.path.exists(os.path.join(corpus, "wcxb-dev.jsonl.gz")):
        print(f"skipped: there are no corpora in {corpus} (set the build option 'corpus')")
        sys.exit(77)
    passed = failed = 0
    for path in [os.path.join(root, "README.md"), *sorted(glob.glob(os.path.join(root, "docs", "**", "*.md"), recursive=True))]:
        with open(path, encoding="utf-8") as stream:
            found = COMMAND.findall(stream.read())
        if found:
            with tempfile.TemporaryDirectory() as folder:
                pages = prepare(descale, root, folder, corpus)
                for command, program in found:
                    good = run(descale, folder, pages, command, program) is not None
                    passed, failed = passed + good, failed + (not good)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
