# SPDX-License-Identifier: Apache-2.0
"""Strings in, strings out."""
import copy
import json
import os
import pickle
import random
import subprocess
import sys
import threading

import pytest

import descale
from conftest import BODY, FIXED, PAGE


def test_clean(fixed):
    assert fixed.clean(PAGE) == f"{BODY}\n"
    assert fixed(PAGE) == fixed.clean(PAGE)
    assert fixed.clean(PAGE.encode()) == f"{BODY}\n".encode()
    assert fixed.labels(PAGE) == ["navigation", "cookie", None, "body", None, "cookie"]


def test_nothing_goes(fixed):
    text = BODY + "\n" + BODY
    assert fixed.clean(text) is text
    assert fixed.clean("") == "" and fixed.labels("") == [None]


def test_comments_below_an_article():
    paragraph = "The pier was built in 1850, and for a hundred years boats from the islands landed there with fish and mail."
    post = ["13 March 2021", "I was there in 1950, and the tea was better than the cake, which nobody minded.", "Reply"]
    page = "\n".join(["How the old pier was saved"] + [f"{paragraph} {i}" for i in range(6)] + ["3 Comments"] + post * 3)
    assert "tea" in descale.clean(page)
    without = descale.Cleaner(drop_comments=True)
    assert "pier" in without.clean(page) and "tea" not in without.clean(page)
    assert pickle.loads(pickle.dumps(without)).clean(page) == without.clean(page)


def test_authors_of_posts():
    posts = ["The pump stops after ten minutes, although the water is clean and the filter is new.",
             "Did you look at the small valve below the lid? In mine it was full of sand in spring.",
             "It was the valve indeed. I cleaned it with a brush, and the pump has run for two days.",
             "I am glad that it was nothing worse, and next year I will buy one of these pumps as well."]
    names = ["pumpkin_eater", "Marta", "pumpkin_eater", "old_sailor"]
    page = "\n".join(f"{name}\n{day} days ago\n{post}\n{day} points\nReply" for day, name, post in zip((5, 4, 3, 2), names, posts))
    assert "sailor" not in descale.clean(page)
    keeping = descale.Cleaner(keep_authors=True)
    assert [line for line in keeping.clean(page).split("\n") if line in names] == names
    assert repr(keeping) == "descale.Cleaner(keep_authors=True)"


def test_module_functions():
    default = descale.Cleaner()
    assert descale.clean(PAGE) == default.clean(PAGE)
    assert descale.labels(PAGE) == default.labels(PAGE)
    assert descale.clean.__name__ == "clean" and pickle.loads(pickle.dumps(descale.clean)) is descale.clean
    assert descale.processor() in ("avx512", "avx2", "sse2", "plain")


def test_every_page(pages):
    cleaner = descale.Cleaner()
    for page in pages:
        lines = page.split("\n")
        labels = cleaner.labels(page)
        assert len(labels) == len(lines)
        assert len(cleaner.clean(page)) <= len(page)
        assert cleaner.clean(page.encode()).decode() == cleaner.clean(page)
        assert descale.Cleaner(keep=descale.CLASSES).clean(page) == page


def test_same_as_the_program(pages):
    """Newline by newline, through --from jsonl, and through columns."""
    cleaner = descale.Cleaner()
    records = "".join(json.dumps({"text": page}) + "\n" for page in pages).encode()
    out = descale.run("--from", "jsonl", "-q", input=records, stdout=subprocess.PIPE)
    assert out.returncode == 0
    clean = [cleaner.clean(page) for page in pages]
    assert [json.loads(line)["text"] for line in out.stdout.splitlines()] == clean
    pa = pytest.importorskip("pyarrow")
    assert pa.array(cleaner.clean_arrow(pa.array(pages))).to_pylist() == clean


def test_str_as_bytes(fixed):
    """A str is cleaned by its code points, a long one by way of UTF-8, and bytes as they are: the same lines stay."""
    lines = ["Home", "Accept all cookies", "", BODY, BODY + " \u4e2d\u8000\uffff \u017f", BODY + " \U0001f339", "Men\u00fc", "\0", "\r", "x" * 70 + "\u00e9"]
    rnd = random.Random(1)
    for size in [0, 1, 2, 5, 50, 5000, 60000]:
        for _ in range(20 if size < 100 else 1):
            text = "\n".join(rnd.choices(lines, k=size)) + rnd.choice(["", "\n", "\n\n"])
            for cleaner in (fixed, descale.Cleaner(keep=("cookie", "navigation"), weights=FIXED)):
                assert cleaner.clean(text) == cleaner.clean(text.encode()).decode()
    assert len(text) > 2**20


@pytest.mark.parametrize("text", ["\ud800", f"Home\n{BODY} \udc80\udfff", "\udbff\udc00\nHome"])
def test_lone_surrogates(fixed, text):
    everything = descale.Cleaner(keep=descale.CLASSES, weights=FIXED)
    assert everything.clean(text) == text
    assert fixed.clean(text) == text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")[text.find(BODY) if BODY in text else len(text):]
    lines = fixed.lines(text)
    assert [text[line.start:line.end] for line in lines] == [part + "\n" for part in text.split("\n")[:-1]] + text.split("\n")[-1:]


@pytest.mark.skipif("DESCALE_HUGE" not in os.environ, reason="takes 8 GB of memory and a minute: set DESCALE_HUGE")
def test_two_gigabytes(fixed):
    """A string of more than 2**31 bytes, as str, bytes and in a column."""
    line = BODY + "\nHome\n"
    text = line * (2**31 // len(line) + 1)
    assert len(text) > 2**31
    clean = fixed.clean(text)
    assert len(clean) == len(text) // len(line) * (len(BODY) + 1) - 1 and clean.startswith(BODY + "\n" + BODY) and "Home" not in clean
    pa = pytest.importorskip("pyarrow")
    column = pa.array(fixed.clean_arrow(pa.array([text], pa.large_string())))
    assert column.type == pa.large_string() and column[0].as_buffer().equals(pa.py_buffer(clean.encode()))


def test_invalid_bytes(fixed):
    page = b"Home\n\xff\xfe " + BODY.encode()
    assert fixed.clean(page) == b"\xff\xfe " + BODY.encode()


@pytest.mark.parametrize("wrong", [None, 1, 1.5, ["a"], bytearray(b"a")])
def test_other_types(fixed, wrong):
    for call in (fixed.clean, fixed.labels, fixed.lines):
        with pytest.raises(TypeError, match="str or bytes"):
            call(wrong)


def test_lines(fixed, pages):
    for page in pages:
        for text in (page, page.encode()):
            lines = fixed.lines(text)
            newline = "\n" if isinstance(text, str) else b"\n"
            parts = text.split(newline)
            assert [text[line.start:line.end] for line in lines] == [part + newline for part in parts[:-1]] + parts[-1:]
            assert [line.label for line in lines] == fixed.labels(text)
            clean = newline[:0].join(text[line.start:line.end] for line in lines if line.kept)
            assert fixed.clean(text) in (clean, clean[:-1] if clean.endswith(newline) else clean)


def test_line(fixed):
    lines = fixed.lines("Gr\u00fc\u00dfe\n" + PAGE)
    assert len(lines) == 7 and lines[-1] == lines[6] and lines[2:4] == [lines[2], lines[3]]
    assert lines[1].start == 6 and fixed.lines(("Gr\u00fc\u00dfe\n" + PAGE).encode())[1].start == 8
    cookie = lines[2]
    assert cookie.label == "cookie" and not cookie.kept and "en.cookie.accept-all" in cookie.rules
    assert cookie.probability == cookie.probabilities[2] and abs(sum(cookie.probabilities) - 1) < 1e-5
    assert lines[3].label is None and lines[3].probability == 0 and lines[3].rules == ()
    with pytest.raises(IndexError):
        lines[7]


def test_rules_of_counts_lines_as_lists_do(fixed):
    lines = fixed.lines(PAGE)
    assert [lines.rules_of(index) for index in range(-len(lines), len(lines))] == [line.rules for line in lines] * 2
    assert lines.rules_of(-len(lines) + 1) == lines[1].rules != ()
    for index in len(lines), -len(lines) - 1:
        for call in lines.rules_of, lines.__getitem__:
            with pytest.raises(IndexError, match=f"{index}: there are 6"):
                call(index)


def test_columns_without_objects(fixed):
    numpy = pytest.importorskip("numpy")
    lines = fixed.lines(PAGE)
    assert numpy.asarray(lines.starts).tolist() == [line.start for line in lines]
    assert numpy.asarray(lines.probabilities).reshape(-1, 4).shape == (6, 4)
    assert numpy.asarray(lines.codes)[2] == 255 and lines.kept.tolist() == [line.kept for line in lines]


def test_settings():
    text = PAGE + "\n" + BODY
    assert descale.Cleaner(("body", "cookie"), weights=FIXED).clean(PAGE) == PAGE[len("Home\n"):]
    assert descale.Cleaner("cookie", weights=FIXED).keep == ("cookie",)
    assert descale.Cleaner(keep_above=0.999, weights=FIXED).clean(text) == ""
    assert descale.Cleaner(disable="*.cookie.*", weights=FIXED).labels("Accept all cookies") == ["navigation"]
    assert descale.Cleaner(builtin=False, weights=FIXED).labels("Accept all cookies") == ["navigation"]
    assert descale.Cleaner(filter="c4").clean("Home\nThis is a sentence of C4.") == "This is a sentence of C4."
    rules = descale.Rules("en.cookie.rules", "rule crumbs\nmatch crumbs everywhere\nwhy a test\nhit Crumbs everywhere\nmiss A crumb\n")
    cleaner = descale.Cleaner(rules=rules, weights=FIXED)
    assert cleaner.labels("Crumbs everywhere") == ["cookie"]
    assert cleaner.rules[-1].name == "en.crumbs" and cleaner.rules[-1].label == "cookie"
    assert len({descale.Cleaner().fingerprint, cleaner.fingerprint, descale.Cleaner(disable="en.promo.*").fingerprint}) == 3


@pytest.mark.parametrize("wrong", [{"keep": ()}, {"keep": ("footer",)}, {"keep_above": 1.5}, {"filter": "c4", "keep_above": 0.2},
                                   {"disable": "no.such.rule"}])
def test_wrong_settings(wrong):
    with pytest.raises(ValueError):
        descale.Cleaner(**wrong)


WRONG = [
    ("keep", None, TypeError, "not None"), ("keep", 3, TypeError, "not 3"), ("keep", b"body", TypeError, "not b'body'"), ("keep", [5], ValueError, "class 5"),
    ("keep", (), ValueError, "empty"),
    ("keep_above", 0, ValueError, "greater than 0"), ("keep_above", 0.0, ValueError, "greater than 0"), ("keep_above", 1, ValueError, "less than 1"),
    ("keep_above", -0.5, ValueError, "greater than 0"), ("keep_above", float("nan"), ValueError, "greater than 0"),
    ("keep_above", "0.2", TypeError, "not '0.2'"), ("keep_above", True, TypeError, "not True"),
    ("rules", None, TypeError, "not None"), ("rules", 5, TypeError, "not 5"), ("rules", [5], TypeError, "not 5"),
    ("rules", descale.Rules("x", 5), TypeError, "str or bytes"), ("rules", [descale.Rules(5, "x")], TypeError, "name"),
    ("disable", None, TypeError, "not None"), ("disable", [5], TypeError, "not 5"), ("disable", b"en.*", TypeError, "not b'en"),
    ("disable", "en.cookie.*\0zz", descale.RuleError, "NUL"),
    ("builtin", "False", TypeError, "not 'False'"), ("builtin", None, TypeError, "not None"), ("drop_comments", "x", TypeError, "not 'x'"),
    ("keep_authors", 2, TypeError, "not 2"),
    ("filter", 5, TypeError, "not 5"), ("filter", "C4", FileNotFoundError, "c4, fineweb, gopher, refinedweb.*'C4'"),
    ("filter", descale.Rules("x", 5), TypeError, "str or bytes"), ("weights", 5, TypeError, "not 5"), ("weights", descale.Rules("x", None), TypeError, "str or bytes")]


@pytest.mark.parametrize("option, value, error, words", WRONG, ids=[f"{option}={value!r}" for option, value, _, _ in WRONG])
def test_a_wrong_argument_is_named(option, value, error, words):
    with pytest.raises(error, match=f"{option}\\b.*{words}"):
        descale.Cleaner(**{option: value})


def test_keep_above_of_a_filter():
    for above in 0.2, 0.0:
        with pytest.raises(ValueError, match="keep_above"):
            descale.Cleaner(filter="c4", keep_above=above)


def test_arguments_of_other_types_that_are_right():
    numpy = pytest.importorskip("numpy")
    cleaner = descale.Cleaner(keep_above=numpy.float32(0.5), builtin=numpy.bool_(True), drop_comments=1, rules={descale.Rules("a.rules", b"")})
    assert repr(cleaner) == "descale.Cleaner(keep_above=0.5, rules=['a.rules'], drop_comments=True)"


def test_wrong_files(tmp_path):
    path = tmp_path / "my.promo.rules"
    path.write_text("rule x\n match (a|b\n why w\n hit a\n miss c\n")
    with pytest.raises(descale.RuleError) as caught:
        descale.Cleaner(rules=[path])
    error = caught.value
    assert (error.path, error.line) == (str(path), 2) and error.column > 0 and error.message
    assert str(error) == f"{path}:2:{error.column}: {error.message}"
    assert not isinstance(error, descale.WeightsError)
    assert isinstance(pickle.loads(pickle.dumps(error)), descale.RuleError)
    weights = tmp_path / "weights.tsv"
    weights.write_text("base\tbody\t-4\nnonsense\n")
    with pytest.raises(descale.WeightsError) as caught:
        descale.Cleaner(weights=weights)
    assert (caught.value.path, caught.value.line) == (str(weights), 2)
    for option in ("rules", "weights", "filter"):
        with pytest.raises(FileNotFoundError):
            descale.Cleaner(**{option: tmp_path / "nowhere"})
    with pytest.raises(FileNotFoundError):
        descale.Cleaner(filter="c5")


def test_folder_of_rules(tmp_path):
    rule = "rule {0}\nmatch {0} everywhere\nwhy a test\nhit {0} everywhere\nmiss a {0}\n"
    for name in ("b", "a"):
        (tmp_path / f"{name}.promo.rules").write_text(rule.format(name * 4))
    (tmp_path / "readme").write_text("not a rule")
    assert [rule.name for rule in descale.Cleaner(rules=tmp_path).rules[-2:]] == ["a.aaaa", "b.bbbb"]


WORKER = """
import pickle, sys, descale
cleaner = pickle.load(sys.stdin.buffer)
print(cleaner.fingerprint, cleaner.labels("Crumbs everywhere"))
"""


def test_pickle_needs_no_files(tmp_path):
    path = tmp_path / "en.cookie.rules"
    path.write_text("rule crumbs\nmatch crumbs everywhere\nwhy a test\nhit Crumbs everywhere\nmiss A crumb\n")
    cleaner = descale.Cleaner(rules=path, weights=FIXED)
    path.unlink()
    out = subprocess.run([sys.executable, "-c", WORKER], input=pickle.dumps(cleaner), stdout=subprocess.PIPE, check=True).stdout
    assert out.decode() == f"{cleaner.fingerprint} ['cookie']\n"
    assert copy.deepcopy(cleaner) is cleaner and copy.copy(cleaner) is cleaner
    assert repr(cleaner) == f"descale.Cleaner(rules=[{str(path)!r}], weights={str(FIXED)!r})"
    assert pickle.dumps(cleaner) != pickle.dumps(descale.Cleaner(weights=FIXED))


def test_pickle_of_another_version(fixed):
    restore, (kind, settings, fingerprint) = fixed.__reduce__()
    with pytest.warns(RuntimeWarning, match="another version"):
        restore(kind, settings, fingerprint ^ 1)


class Named(descale.Cleaner):
    """A class with an attribute of its own."""
    name = "none"


def test_a_class_made_of_cleaner_keeps_its_attributes():
    cleaner = Named(keep="promo")
    cleaner.name, cleaner.seen = "mine", [1]
    assert len(cleaner.rules) > 0  # a cache, which does not travel
    copied = pickle.loads(pickle.dumps(cleaner))
    assert type(copied) is Named and (copied.name, copied.seen, copied.keep) == ("mine", [1], ("promo",))
    assert "_rule_cache" not in vars(copied)


def test_lines_may_be_pickled(fixed):
    for text in PAGE, PAGE.encode(), "":
        lines = fixed.lines(text)
        for copied in pickle.loads(pickle.dumps(lines)), copy.copy(lines):
            assert copied.text == text and list(copied) == list(lines) and copied.probabilities.tolist() == lines.probabilities.tolist()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_equal_settings_have_equal_pickles(seed):
    """A set has another order in each process, and names may come twice."""
    code = "import sys, descale; sys.stdout.buffer.write(__import__('pickle').dumps(descale.Cleaner(%s)))"
    pickles = {subprocess.run([sys.executable, "-c", code % settings], stdout=subprocess.PIPE, check=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout
               for settings in ("{'promo', 'body', 'cookie'}, disable={'en.promo.*', 'de.promo.*'}", "['cookie', 'body', 'promo', 'body'], disable=['en.promo.*', 'de.promo.*']")}
    pickles.add(pickle.dumps(descale.Cleaner(("body", "cookie", "promo"), disable=("de.promo.*", "en.promo.*", "de.promo.*"))))
    assert len(pickles) == 1


def test_threads(fixed, pages):
    expected = [fixed.clean(page) for page in pages]
    results = []

    def work():
        for _ in range(5):
            results.append([fixed.clean(page) for page in pages] == expected)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 40
