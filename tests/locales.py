#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same answers in every locale of the host:  locales.py DESCALE HOST_LOCALE.so

Makes locales with localedef, if it is there: one with a comma in decimal numbers, one whose small dotted I is another
letter. HOST_LOCALE.so sets the locale of the environment before the program begins, as a host of the library may.
In each locale labels, JSON numbers, weights, rules with weights, filters and names of members must be as in C.
"""
import os, shutil, subprocess, sys, tempfile, zipfile

from cases import FIXED, FIXTURES

SKIPPED = 77  # the status by which meson knows a test that was skipped
MADE = {"de_DE.UTF-8": ("de_DE", "UTF-8"), "tr_TR.UTF-8": ("tr_TR", "UTF-8"), "tr_TR.ISO-8859-9": ("tr_TR", "ISO-8859-9")}
RULE = """rule promo.raffle
  match (village|summer) RAFFLE IN
  weight 1.5
  why   sells tickets
  hit   Summer raffle in town
  miss  They met at the raffle.
"""
RUNS = {"labels": ["--to", "labels", "page.txt"], "probabilities": ["--to", "jsonl", "--add", "probabilities", "pages.jsonl"],
        "dolma": ["--to", "dolma", "pages.jsonl"], "reasons": ["--explain=json", "page.txt"], "reasons as text": ["--explain", "page.txt"],
        "a threshold": ["--keep-above", "0.25", "page.txt"], "statistics": ["--reproducible", "--stats", "-", "--to", "null", "page.txt"],
        "a rule with a weight": ["--rules", "my.promo.rules", "--to", "hits", "page.txt"], "members": ["--to", "jsonl", "members.zip"],
        "an encoding": ["--encoding", "WINDOWS-1252", "--to", "text", "western.txt"], "a filter": ["--filter", "fineweb", "page.txt"],
        "a limit": ["--limit", "0.5", "page.txt"]}


def make_inputs():
    text = "INDEX\nSummer RAFFLE in town: win 1.5 million\nIstanbul has 15.5 million inhabitants, and in 1820 it had fewer.\nSIGN IN\nCaf\u00e9 \u0130\u0131\n"
    with open("page.txt", "w", encoding="utf-8") as stream:
        stream.write(text)
    with open("western.txt", "wb") as stream:
        stream.write("The caf\u00e9 was built in 1820.\n".encode("windows-1252"))
    shutil.copy(os.path.join(FIXTURES, "containers", "pages.jsonl"), "pages.jsonl")
    with open("my.promo.rules", "w", encoding="utf-8") as stream:
        stream.write(RULE)
    with zipfile.ZipFile("members.zip", "w") as archive:
        archive.writestr("Caf\u00e9 \u0130.txt", text)


def main():
    descale, preloaded = map(os.path.abspath, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make_inputs()
        os.mkdir("locales")
        made = [name for name, (source, charset) in MADE.items() if shutil.which("localedef") and
                subprocess.run(["localedef", "-c", "-i", source, "-f", charset, "locales/" + name], capture_output=True, check=False).returncode <= 1]
        failed = 0
        for title, arguments in RUNS.items():
            for weights in ([],) if "--filter" in arguments else (FIXED, []):  # numbers are read from a file, or built in
                answers = {}
                for locale in ["C", "C.UTF-8", *made]:
                    env = dict(os.environ, LC_ALL=locale, LD_PRELOAD=preloaded, LOCPATH=os.path.abspath("locales") if locale in made else "")
                    result = subprocess.run([descale, *weights, *arguments], env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
                    answers[locale] = (result.returncode, result.stdout, result.stderr)
                for locale, answer in answers.items():
                    if answer != answers["C"] or answer[0] != 0:
                        failed += 1
                        print(f"{title}: {locale}: {' '.join(arguments)}\n  status {answer[0]}\n  {answer[2].decode(errors='replace')[:200]}")
        os.chdir("/")
    print(f"locales.py: {len(RUNS)} runs in C, C.UTF-8, {', '.join(made) or 'and no other'}: {failed} differ")
    if len(made) < len(MADE):
        print("locales.py: localedef or its sources are missing: the other locales were skipped")
    sys.exit(1 if failed else 0 if made else SKIPPED)


main()
