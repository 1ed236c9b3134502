#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the hits of rules with those of a second, simple implementation of the rule language:

  agree.py DESCALE RULES FIXTURES [--lines 20000] [--seed 1] [--random-rules SECONDS]

The second implementation follows rules/README.md and shares no code with descale. Both must find the same hits
(rule, first and last byte) on all fixtures, on every hit and miss line of the rules, and on random lines made of
the rules' own words with all kinds of separators, several scripts, invalid UTF-8 and NUL. A disagreement is shown
on the shortest line that has it. Rules with a shape are left out: shapes are regular expressions of re2c.
--random-rules makes up the rules as well, from few words so that phrases overlap, for that many seconds.
"""
import argparse, collections, glob, itertools, os, random, re, subprocess, sys, tempfile, time

SPACES = "\t\v\f\r \x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
IDEOGRAPHS = ("\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u313f\u3180-\u31ff\u3400-\u9fff\uf900-\ufaff"
              "\U00020000-\U00033fff\u0e00-\u0eff\u1000-\u10bf\u1780-\u17ff")
SIGNS = ("\x80-\xa9\xab\xac\xae-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u05be\u060c\u061b\u061f\u0964\u0965\u2000-\u200b"
         "\u200e-\u2bff\u2e00-\u303f\u30a0\u30fb\u3140-\u317f\u3200-\u33ff\ufe00-\ufe7f\uff01-\uff0f\uff1a-\uff20"
         "\uff3b-\uff40\uff5b-\uff65\uffe0-\uffff\U0001f000-\U0001ffff\U000c0000-\U000fffff")
LETTER = f"(?:(?![{SPACES}{IDEOGRAPHS}{SIGNS}\u066a])[^\\x00-\\x7f]|[A-Za-z])"
PART = f"(?:(?![{SPACES}{IDEOGRAPHS}{SIGNS}])[^\\x00-\\x7f]|[A-Za-z0-9])"
DAY, YEAR = "(?:[12][0-9]|3[01]|0?[1-9])", "[12][0-9]{3}"
NUMBER = (f"{DAY}[./-]{DAY}[./-](?:{YEAR}|[0-9]{{2}})|{YEAR}[./-]{DAY}[./-]{DAY}", r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?", r"[0-9]+(?:[.,][0-9]+)*")
NUMBERS = [re.compile(n) for n in NUMBER]
# Digits of other scripts, and the signs of numbers that may stand between them.
OTHER_DIGITS = {chr(ord(zero) + value): str(value) for zero in "٠۰०০੦૦୦௦౦೦൦๐໐၀០０" for value in range(10)}
SPELLED = OTHER_DIGITS | {sign: sign for sign in ".,/:-"} | {"٫": ".", "٬": ","} | {chr(0xfee0 + ord(sign)): sign for sign in ".,/:-"}
TOKEN = re.compile(f'(?P<url>://[^ \\t\\r\\n"<>()]*)|(?P<digit>[0-9])|(?P<other_digit>[{"".join(OTHER_DIGITS)}])|'
                   f'(?P<ideograph>[{IDEOGRAPHS}])|(?P<word>{LETTER}{PART}*)'
                   r'|(?P<ellipsis>\.\.\.+|…|\. \. \.)|(?P<other>.)', re.S)
WORD_ON = re.compile(f"[0-9]+[A-Za-z]{PART}*")
BARS = set("|<>｜│•‣⁃▪▸►■◗●◦○·・✓✔")


# What a reader does not see: an address, with its scheme, but for punctuation right after it. Blanks
# stand for it, so that places stay.
ADDRESS = re.compile("(?<![A-Za-z0-9])((?:https?|ftp|file)://|mailto:|javascript:|tel:|data:)"
                     "((?:(?![\\x00-\\x20<>\\[\\]\"'\u3000-\ud7ff\ue000-\U0010ffff\udce3-\udcff]).)+)")


def without_address(match):
    body = match[2] if match[1] == "javascript:" else match[2].rstrip(".,;:!?")
    body = body[:-1] if body.endswith(")") and "(" not in body else body
    size = len(match[1] + body) if body else 0
    return " " * size + match[0][size:]


def visible(text):
    return ADDRESS.sub(without_address, text)


def fold(character):
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return folded
    return character


def tokens(text):
    """Yields (kind, text, position of the first character, position after the last)."""
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        kind, end = match.lastgroup, match.end()
        if kind == "digit":
            end = max((m.end() for m in (n.match(text, at) for n in NUMBERS) if m))
            kind = "number"
            if text[at:end].isdigit() and (word := WORD_ON.match(text, at)):
                kind, end = "word", word.end()
        token = text[at:end]
        if kind == "other_digit":
            kind, spelled = "number", "".join(SPELLED[c] for c in itertools.takewhile(SPELLED.__contains__, text[at:at + 24]))
            token = spelled[:max(m.end() for m in (n.match(spelled) for n in NUMBERS) if m)]
            end = at + len(token)
        yield kind, token, at, end
        at = end


def is_bar(text, at):
    character = text[at]
    alone = (at == 0 or text[at - 1] <= " ") and (at + 1 == len(text) or text[at + 1] <= " ")
    if character in "/-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\xab\xbb\u2039\u203a":
        return alone
    return character in BARS or "\u2190" <= character <= "\u21ff" or "\u2780" <= character <= "\u27bf" or character in "▲▶▼▾"


class Line:
    def __init__(self, raw):
        text = raw.decode("utf-8", "surrogateescape")
        offsets = [0]
        for character in text:
            offsets.append(offsets[-1] + (1 if "\udc80" <= character <= "\udcff" else len(character.encode())))
        self.words, count = [], collections.Counter()
        for kind, token, start, end in tokens(visible(text)):
            if kind in ("word", "ideograph", "number"):
                key = token if kind == "number" else "".join(map(fold, token))
                self.words.append((kind == "number", key, offsets[start], offsets[end]))
                count[kind] += 1
                count["capital"] += kind == "word" and fold(token[0]) != token[0]
            elif kind == "other":
                after = text[end:end + 1]
                count["colon"] += token in ":："
                count["question"] += token in "?？؟¿"
                count["stop"] += token in "?？؟¿!！¡" or (token in ".。｡．।॥" and (after <= " " or after == '"' or after >= "\x80"))
                count["bar"] += is_bar(text, start)
        count["words"] = count["word"] + (count["ideograph"] + 1) // 2
        count["length"] = len(text.rstrip("".join(map(chr, range(33)))))
        self.count = count


def spell(pattern):
    """All phrases of a pattern: tuples of words, "<num>" and "<word>"."""
    parts, at = re.findall(r"[()|?~]|<num>|<word>|[^\s()|?~<>]+", pattern), 0

    def alternatives():
        nonlocal at
        found = sequence()
        while at < len(parts) and parts[at] == "|":
            at += 1
            found |= sequence()
        return found

    def sequence():
        nonlocal at
        found = {()}
        while at < len(parts) and parts[at] not in "|)":
            part = parts[at]
            at += 1
            if part == "(":
                item = alternatives()
                at += 1
            elif part == "~":
                item = {("<word>",) * n for n in range(4)}
            elif part.startswith("<"):
                item = {(part,)}
            else:
                item = {tuple((number, key) for number, key, _, _ in Line(part.encode()).words)}
            if at < len(parts) and parts[at] == "?":
                at += 1
                item = item | {()}
            found = {one + two for one in found for two in item}
        return found
    return alternatives()


class Rule:
    def __init__(self, name):
        self.name, self.patterns, self.where, self.tests, self.examples, self.shape = name, [], "", [], [], False

    def holds(self, line, start, end):
        last = len(line.words)
        places = {"": True, "line": start == 0 and end == last, "start": start == 0, "end": end == last,
                  "inside": start > 0 and end < last}
        compare = {"<": int.__lt__, "<=": int.__le__, "=": int.__eq__, ">=": int.__ge__, ">": int.__gt__}
        return places[self.where] and all(compare[sign](line.count[name], value) for name, sign, value in self.tests)


def read_rules(folder):
    rules = []
    for path in sorted(glob.glob(os.path.join(folder, "*.rules"))):
        for text in open(path, encoding="utf-8"):
            keyword, _, rest = text.strip().partition(" ")
            rest = rest.strip()
            if keyword == "rule":
                rules.append(Rule(os.path.basename(path).split(".")[0] + "." + rest))
            elif keyword == "match":
                rules[-1].patterns.append(rest)
            elif keyword == "shape":
                rules[-1].shape = True
            elif keyword in ("hit", "miss"):
                rules[-1].examples.append(rest)
            elif keyword == "where":
                for part in rest.split(","):
                    test = re.fullmatch(r"\s*(\w+)\s*([<>=]+)\s*(\d+)\s*", part)
                    if test:
                        rules[-1].tests.append((test[1], test[2], int(test[3])))
                    else:
                        rules[-1].where = part.strip()
    return [rule for rule in rules if not rule.shape], {rule.name for rule in rules if rule.shape}


class Matcher:
    def __init__(self, rules):
        self.root = {}
        self.phrases = []
        for rule in rules:
            for phrase in set().union(*(spell(p) for p in rule.patterns)):
                self.phrases.append(phrase)
                node = self.root
                for step in phrase:
                    node = node.setdefault(step, {})
                node.setdefault("rules", []).append(rule)

    def ends(self, node, line, at):
        """Yields (position after the phrase, its rules) for all phrases that continue from a node."""
        if "rules" in node:
            yield at, node["rules"]
        if at < len(line.words):
            number, key, _, _ = line.words[at]
            for step in ((number, key), "<word>") + (("<num>",) if number else ()):
                if step in node:
                    yield from self.ends(node[step], line, at + 1)

    def hits(self, line):
        found, start = set(), 0
        while start < len(line.words):
            best, rules = start, set()
            for end, owners in self.ends(self.root, line, start):
                fit = {rule.name for rule in owners if rule.holds(line, start, end)}
                if fit and end >= best:
                    rules = rules | fit if end == best else fit
                    best = end
            found |= {(name, line.words[start][2], line.words[best - 1][3]) for name in rules}
            start = max(best, start + 1)
        return found


def descale_hits(descale, lines, without):
    """The hits on each line. `descale` is the command, as a list. A line of its own comes first: the random bytes after it may
    look like the mark of UTF-16."""
    found = [set() for _ in lines]
    with tempfile.NamedTemporaryFile() as stream:
        stream.write(b"Lines:\n" + b"".join(line + b"\n" for line in lines))
        stream.flush()
        out = subprocess.run(descale + ["-q", "--from", "text", "--to", "hits", stream.name], stdout=subprocess.PIPE, check=True).stdout
    for row in out.split(b"\n")[:-1]:
        _, number, _, rule, start, end, _ = row.split(b"\t", 6)
        if rule.decode() not in without:
            found[int(number) - 2].add((rule.decode(), int(start), int(end)))
    return found


def random_lines(matcher, count, chance):
    gaps = [b" "] * 12 + [b"  ", b"\t", b", ", b". ", b"-", b"'", "’".encode(), b"/", b" | ", " » ".encode(), b"...", b": ", b"://",
            "\u00a0".encode(), "\u3000".encode(), b"\r", b"\x00", b"\x01", b"\xff", b"\xe2\x80", b"", b"(", b") ", b"?", b"! "]
    extra = [b"1", b"12", b"1,204", b"10:30", b"2024-05-18", b"3rd", b"x", b"the", "Straße".encode(), "ПОИСК".encode(), "漢字".encode(),
             "かな".encode(), "ไทย".encode(), b"\xc3", b"\xff\xfe", "שלום־עולם".encode(), "한국어".encode(), b"http://a.b/c", "ΣΑΣ".encode(), "ʼa".encode(),
             "१२".encode(), "۱۴۰۲/۰۵/۱۲".encode(), "١٠:٣٠".encode(), "１，２０４".encode(), "ไทย๗".encode(), "٪".encode()]
    for _ in range(count):
        line = b""
        for _ in range(chance.randint(1, 4)):
            words = [s[1].encode("utf-8", "surrogateescape") if isinstance(s, tuple) else chance.choice(extra)
                     for s in chance.choice(matcher.phrases)]
            if chance.random() < 0.2:
                words[chance.randrange(len(words))] = chance.choice(extra)
            if chance.random() < 0.3:
                words = words[:chance.randint(1, len(words))]
            for word in words:
                case = chance.random()
                line += word.upper() if case < 0.1 else word.title() if case < 0.3 else word
                line += chance.choice(gaps) if chance.random() < 0.4 else b" "
        yield line.replace(b"\n", b" ")


def shrink(descale, matcher, line, without):
    """Removes bytes from a line for as long as the two still disagree about it."""
    def differ(candidates):
        candidates = [c for c in candidates if c]
        ours = [matcher.hits(Line(c)) for c in candidates]
        return next((c for c, a, b in zip(candidates, ours, descale_hits(descale, candidates, without)) if a != b), None)
    size = len(line)
    while size >= 1:
        smaller = differ([line[:i] + line[i + size:] for i in range(0, len(line), max(1, size // 2))])
        line, size = (smaller, min(size, len(smaller))) if smaller else (line, size // 2)
    return line


def random_pattern(chance, depth=0):
    words = ["a", "b", "c", "Ab", "c d", "3", "4,5", "३", "ä", "漢", "かな"]
    items = []
    for _ in range(chance.randint(1, 4)):
        kind = chance.random()
        if kind < 0.2 and depth < 3:
            items.append("(" + "|".join(random_pattern(chance, depth + 1) for _ in range(chance.randint(1, 3))) + ")")
        elif kind < 0.45:
            items.append(chance.choice(["<num>", "<word>", "~"]))
        else:
            items.append(chance.choice(words))
        if chance.random() < 0.2 and items[-1] != "~" and (" " not in items[-1] or items[-1][0] == "("):
            items[-1] += "?"
    return " ".join(items)


def allowed_pattern(chance):
    while True:
        pattern = random_pattern(chance)
        if len(pattern) < 80 and all(p and p[0] != "<word>" and len(p) <= 12 for p in spell(pattern)):
            return pattern


def random_rules(path, chance):
    places = ["line", "start", "end", "inside", "words <= 4", "words > 2, start", "number >= 1", "line, colon = 0"]
    with open(path, "w", encoding="utf-8") as stream:
        for number in range(chance.randint(1, 12)):
            stream.write(f"rule r{number}\n  class promo\n  why x\n  hit x\n  miss y\n")
            for _ in range(chance.randint(1, 2)):
                stream.write(f"  match {allowed_pattern(chance)}\n")
            if chance.random() < 0.5:
                stream.write(f"  where {chance.choice(places)}\n")


def try_random_rules(descale, seconds, chance):
    words = [b"a", b"b", b"c", b"AB", b"ab", b"d", b"3", b"4,5", b"7", "ä".encode(), "Ä".encode(), "漢".encode(), "かな".encode(), b"zz"]
    gaps = [b" "] * 8 + [b"", b"-", b": ", b", ", b"  ", b". ", b"\x00", b"\xff "]
    end, rounds, hits = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "zz.rules")
            random_rules(path, chance)
            rules, without = read_rules(folder)
            matcher, command = Matcher(rules), descale + ["--no-default-rules", "--rules", path]
            lines = [b"".join(chance.choice(words) + chance.choice(gaps) for _ in range(chance.randint(1, 9))) for _ in range(300)]
            for line, theirs in zip(lines, descale_hits(command, lines, without)):
                ours = matcher.hits(Line(line))
                hits += len(ours)
                if ours != theirs:
                    sys.stdout.write(open(path, encoding="utf-8").read())
                    return report(command, matcher, line, without)
        rounds += 1
    print(f"{rounds} sets of random rules, {300 * rounds} lines, {hits} hits, no disagreement")
    return 0


def report(descale, matcher, line, without):
    small = shrink(descale, matcher, line, without)
    print(f"disagreement on {small!r}\n  expected     {sorted(matcher.hits(Line(small)))}"
          f"\n  descale says {sorted(descale_hits(descale, [small], without)[0])}")
    return 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("descale")
    parser.add_argument("rules")
    parser.add_argument("fixtures")
    parser.add_argument("--lines", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--random-rules", type=float, metavar="SECONDS")
    options = parser.parse_args()
    descale = [os.path.abspath(options.descale)]
    if options.random_rules:
        return try_random_rules(descale, options.random_rules, random.Random(options.seed))
    rules, without = read_rules(options.rules)
    matcher, chance = Matcher(rules), random.Random(options.seed)
    lines = [example.encode() for rule in rules for example in rule.examples]
    for path in sorted(glob.glob(os.path.join(options.fixtures, "**", "*.txt"), recursive=True)):
        lines += open(path, "rb").read().split(b"\n")
    hits = total = 0
    source = random_lines(matcher, options.lines, chance)
    while lines:
        for line, theirs in zip(lines, descale_hits(descale, lines, without)):
            ours = matcher.hits(Line(line))
            hits += len(ours)
            if ours != theirs:
                return report(descale, matcher, line, without)
        total += len(lines)
        lines = [line for line, _ in zip(source, range(10000))]
    print(f"{total} lines, {hits} hits, no disagreement")
    return 0


if __name__ == "__main__":
    sys.exit(main())
