#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores a build of descale on pages of many origins, types and languages.

  breadth.py DESCALE FOLDER... [--split dev] [--json FILE] [--options OPTION...]

Every NAME-dev.jsonl.gz in the folders is scored by what its records hold. The four corpora of quality.py and the
three of forms_score.py are left to those programs; `phrases` holds no pages.

  gold      word F1 of the body lines against the gold text, mean over pages. Each character of Chinese, Japanese
            and Thai counts as a word. Lines marked in `skip` do not count; a headline counts only if the gold text
            has it (see quality.py). By set, language and type; beside it the figure when every line stays.
  partial   only some lines are known: the share of known body lines that stay, and of known other lines that go
  lines     (the set `languages`) F1 of each class over lines labelled by hand, metadata lines left out; by language
  classes   (the sets formtypes and phrasepages) for each class the share of its lines that get it, and the share
            that stay as body; by language. "." marks lines whose class is unknown.

Groups of fewer than 4 pages, 300 lines of `lines` or 16 lines of `classes` are not printed, but are in FILE.
Needs nothing but the standard library.
"""
import argparse, glob, json, os, re
from collections import Counter, defaultdict

from quality import NAMES, WORD, classify, headline, load, mean

LEFT_OUT = ("forms", "long", "kinds", "phrases", "wcxb", "articles", "segments", "lines")
SIGN = re.compile("([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")  # one character, one word


def words(text):
    return WORD.findall(SIGN.sub(r" \1 ", text).lower())


def word_scores(lines, gold):
    """F1, precision and recall of the words of some lines."""
    found, wanted = Counter(words("\n".join(lines))), Counter(words(gold))
    common = (found & wanted).total()
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / found.total(), common / wanted.total()
    return 2 * precision * recall / (precision + recall), precision, recall


def score_gold(page, labels):
    """F1, precision and recall of the body lines, and F1 of all lines."""
    lines = page["text"].split("\n")
    skip = page.get("skip") or "0" * len(lines)
    gold = " ".join(words(page["gold"]))
    counts = [mark != "1" and not (headline(lines, i) and " ".join(words(line)) not in gold)
              for i, (line, mark) in enumerate(zip(lines, skip))]
    body = [line for line, count, label in zip(lines, counts, labels) if count and label == "body"]
    every = [line for line, count in zip(lines, counts) if count]
    return (*word_scores(body, page["gold"]), word_scores(every, page["gold"])[0])


def score(name, page, labels):
    """Yields (kind, group, what was found) for a page."""
    language = page.get("lang") or "?"
    skip = page.get("skip") or "0" * len(labels)
    if name == "languages":
        for letter, label in zip(page["classes"], labels):
            if letter in NAMES and label:
                for group in ("languages", f"languages {language}"):
                    yield "lines", group, (NAMES[letter], label)
    elif "classes" in page:
        for letter, label in zip(page["classes"], labels):
            if letter in "ncp":
                for group in (name, f"{name} {language}"):
                    yield "classes", f"{group} {NAMES[letter]}", (label == NAMES[letter], label == "body")
    elif page.get("partial"):
        for wanted, label, mark in zip(page["body"], labels, skip):
            if mark != "1":
                group = f"{name} {'body stays' if wanted == '1' else 'others go'}"
                yield "partial", group, ((label == "body") == (wanted == "1"),)
    else:
        scores = score_gold(page, labels)
        for group in (f"set {name}", f"language {language}", f"type {page.get('type')}", "all"):
            yield "gold", group, scores


def class_scores(pairs):
    """F1 and count of each class over pairs of wanted and found."""
    found = {}
    for name in NAMES.values():
        right = sum(wanted == label == name for wanted, label in pairs)
        given, said = sum(wanted == name for wanted, _ in pairs), sum(label == name for _, label in pairs)
        found[name] = {"f1": 2 * right / (given + said) if given + said else 0.0, "n": given}
    return found


def report(kind, group, rows):
    """Prints a group and returns its figures."""
    if kind == "lines":
        result = class_scores(rows)
        if len(rows) >= 300:
            print(f"{group:28} " + "  ".join(f"{name} {row['f1']:.3f} ({row['n']})" for name, row in result.items()))
        return result
    means = [mean(column) for column in zip(*rows)]
    if kind == "gold":
        result = dict(zip(("f1", "p", "r", "every"), means), n=len(rows))
        if len(rows) >= 4:
            print(f"{group:28} F1 {means[0]:.4f}  P {means[1]:.4f}  R {means[2]:.4f}  every line {means[3]:.4f}  n {len(rows)}")
    elif kind == "classes":
        result = {"right": means[0], "body": means[1], "n": len(rows)}
        if len(rows) >= 16:
            print(f"{group:36} right {means[0]:.3f}  stays as body {means[1]:.3f}  n {len(rows)}")
    else:
        result = {"share": means[0], "n": len(rows)}
        print(f"{group:28} {means[0]:.4f}  n {len(rows)}")
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--options", nargs=argparse.REMAINDER, default=[], help="given to DESCALE")
    arguments = parser.parse_args()
    groups, end = defaultdict(list), f"-{arguments.split}.jsonl.gz"
    for path in sorted(path for folder in arguments.folders for path in glob.glob(os.path.join(folder, "*" + end))):
        name = os.path.basename(path).removesuffix(end)
        if name not in LEFT_OUT:
            pages = load(path)
            for page, labels in zip(pages, classify(arguments.descale, pages, options=arguments.options)):
                for kind, group, found in score(name, page, labels):
                    groups[kind, group].append(found)
    results = {group: report(kind, group, rows) for (kind, group), rows in sorted(groups.items())}
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as stream:
            json.dump(results, stream, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
