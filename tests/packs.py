#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares packs with a plain restatement of the published filters:  packs.py DESCALE [CORPUS [EVERY]]

Both must keep or drop the same lines of every page. The pages are the fixtures, pages made up here for what the
filters look at, random pages of such lines, and every fifth page of the corpora in the folder CORPUS, where it
is present (EVERY 1 takes all of them). The restatement splits a page at \\n; where a filter splits such a line
further, the line stays if one of its parts does.
"""
import glob, gzip, json, os, random, re, subprocess, sys, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
CITATION = re.compile(r"\[\d*\]|\[edit\]|\[citation needed\]")
POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")


def parts(text):
    """The lines between \\n, each as the parts that str.splitlines() makes of it."""
    lines, at = [[]], 0
    for part in text.splitlines(keepends=True):
        bare = part.splitlines()[0]
        lines[-1].append(bare)
        if part.endswith("\n"):
            lines.append([])
    return lines


def c4(text):
    """tensorflow_datasets, text/c4_utils.py, without the count of sentences."""
    def keeps(line):
        line = line.strip()
        if any(len(word) > 1000 for word in line.split()):
            return False
        line = CITATION.sub("", line)
        if not line.endswith((".", "?", "!", '"')) or line.endswith("..."):
            return False
        if len(line.split()) < 5:
            return False
        lower = line.lower()
        if "lorem ipsum" in lower:
            raise StopIteration
        if "javascript" in lower:
            return False
        if "{" in line:
            raise StopIteration
        return not any(phrase in lower for phrase in POLICY)
    lines = parts(text)
    try:
        return [any([keeps(part) for part in line]) for line in lines]
    except StopIteration:
        return [False] * len(lines)


def duplicates(lines):
    seen, count, characters = set(), 0, 0
    for line in lines:
        if line in seen:
            count, characters = count + 1, characters + len(line)
        seen.add(line)
    return count, characters


def whole(text, good):
    return [good] * (text.count("\n") + 1)


def gopher(text):
    """datatrove, gopher_quality_filter.py and gopher_repetition_filter.py."""
    lines = text.splitlines()
    if lines and sum(s.lstrip().startswith(("\u2022", "-")) for s in lines) / len(lines) > 0.9:
        return whole(text, False)
    if lines and sum(s.rstrip().endswith(("...", "\u2026")) for s in lines) / len(lines) > 0.3:
        return whole(text, False)
    lines = re.split("\n+", text)
    count, characters = duplicates(lines)
    return whole(text, not (count / len(lines) > 0.3 or characters / max(1, len(text)) > 0.2))


COUNTED = "likes shares comments retweets reposts quotes bookmarks upvotes downvotes downloads views followers".split()
COUNTER = re.compile(r"^\W*\d(?:,|\.|\d)*(?:K|k|M|m|B|b)?\s+(?:" + "|".join(COUNTED) + r")\W*$", re.IGNORECASE)


def refinedweb(text):
    """DCLM, refinedweb.yaml."""
    lines, kept, left = text.split("\n"), [], 0
    for line in lines:
        words = line.split()
        good = not (line and sum(c.isupper() for c in line) / len(line) > 0.5)
        good = good and not (line and all(unicodedata.category(c) == "Nd" for c in line))
        good = good and not COUNTER.match(line) and len(words) >= 2
        for pattern in (r"^\s?(?:sign-in)", r"(?:Read more...)\s?$", r"\s?(?:items in cart)"):
            if good and len(line.split()) <= 10:
                line = re.sub(pattern, "", line, flags=re.IGNORECASE)
        good = good and line != ""
        kept.append(good)
        left += len(line.split()) if good else 0
    total = len(text.split())
    return kept if total == 0 or (total - left) / total <= 0.05 else whole(text, False)


def terminal():
    """The 159 characters, from the pack's own list: a fact that is not worth a second copy."""
    with open(os.path.join(HERE, "..", "rules", "packs", "fineweb.pack"), encoding="utf-8") as stream:
        listed = re.search(r"where   lines \[(.*)\]\$ <", stream.read()).group(1)
    codes = re.sub(r"\\x\{([0-9A-F]+)\}", lambda m: chr(int(m.group(1), 16)), listed)
    return re.compile("[" + codes + "]\\Z")


TERMINAL = terminal()


def fineweb(text):
    """datatrove, fineweb_quality_filter.py, with words separated by white space."""
    lines = [line for line in text.split("\n") if line.strip() != ""]
    good = bool(lines)
    good = good and sum(bool(TERMINAL.search(line)) for line in lines) / len(lines) >= 0.12
    good = good and sum(len(line) <= 30 for line in lines) / len(lines) <= 0.67
    good = good and duplicates(lines)[1] / len(text.replace("\n", "")) <= 0.01
    good = good and text.count("\n") / len(text.split()) <= 0.3
    return whole(text, good)


PACKS = {"c4": c4, "gopher": gopher, "refinedweb": refinedweb, "fineweb": fineweb}
LINES = ["Bread wants flour, water, salt and a whole day of time to rise.", "The mill was built in 1820.[12]",
         "It was sold, and then...", "and nobody knows why\u2026", "- flour", "\u2022 water", "  - salt", "* pepper", "",
         " ", "\u3000", "HOME", "ABOUT US", "About us today", "12345", "\u0661\u0662\u0663", "1.2K likes", "12 Comments:",
         "\u00e9 3 views", "7 views of the town", "Sign-in", "Sign-in to go on", "The story Read more...", "Read more",
         "Items in cart", "There are 3 items in cart today", "Please enable JavaScript to read this page.",
         "You agree to our use of cookies here.", "Here is some lorem ipsum to fill it.", "if (a) { b = c + d now; }",
         "Was it?", "Was it you who said \"yes\"?", "He said \"it was not me at all.\"", "He wrote it [edit] long ago, in May [3].",
         "one two three four five [citation needed].", "Half a line\rand the other half of it is long.", "A form feed\x0cends a line here.",
         "Next\u0085line of words is here for you.", "Here\u2028is a separator of lines.", "\x1cA file separator stands at the front.",
         "x" * 1001 + " is a long word here.", "\u4eca\u65e5\u306f\u5929\u6c17\u304c\u826f\u3044\u3002", "\u0391\u0392\u0393 \u0394\u0395", "\u2160\u2161 \u24b6",
         "Trailing space. ", "Trailing return here for you now.\r", "cut [1]", "12\u00b2", "3 LIKES !!"]


def made_up():
    chance = random.Random(1)
    for line in LINES:
        yield line
    for size in (1, 2, 3, 5, 9, 20, 60):
        for _ in range(150):
            few = chance.sample(LINES, chance.randrange(1, len(LINES)))
            few = [line for line in few if "lorem" not in line and "{" not in line] or few if chance.random() < 0.7 else few
            yield "\n".join(chance.choice(few) for _ in range(size)) + chance.choice(("", "\n"))


def corpus(folder, every):
    texts = {}  # in order, each once: the corpora share pages
    for path in sorted(glob.glob(os.path.join(folder, "*-dev.jsonl.gz"))):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            texts.update((page["text"], None) for page in map(json.loads, stream))
    return list(texts)[::every]


def main():
    descale, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    pages = [open(path, encoding="utf-8", newline="").read() for path in sorted(glob.glob(os.path.join(HERE, "..", "fixtures", "pages", "*.txt")))]
    pages += made_up()
    if folder and os.path.isdir(folder):
        pages += corpus(folder, int(sys.argv[3]) if len(sys.argv) > 3 else 5)
    else:
        print(f"packs.py: there are no corpora in {folder}: made-up pages only")
    feed = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(pages)).encode()
    differing = 0
    for name, restated in PACKS.items():
        out = subprocess.run([descale, "--filter", name, "--from", "jsonl", "--to", "labels"], input=feed, stdout=subprocess.PIPE, check=True).stdout
        lines = dropped = 0
        for number, (text, answer) in enumerate(zip(pages, out.decode().splitlines(), strict=True)):
            labels = json.loads(answer)["labels"]
            wanted = restated(text)
            assert len(labels) == text.count("\n") + 1, (number, text[:80])
            wanted += [False] * (len(labels) - len(wanted))
            for line, (label, keep) in enumerate(zip(labels, wanted)):
                if label is None:
                    continue
                lines, dropped = lines + 1, dropped + (not keep)
                if (label == "body") != keep:
                    differing += 1
                    if differing <= 20:
                        shown = text.split("\n")[line][:120]
                        print(f"{name}: page {number} line {line + 1}: the filter {'keeps' if keep else 'drops'} it, descale does not: {shown!r}")
        print(f"{name}: {len(pages)} pages, {lines} lines, {dropped} dropped")
    if differing:
        sys.exit(f"packs.py: {differing} lines differ")


if __name__ == "__main__":
    main()
