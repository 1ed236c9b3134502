# SPDX-License-Identifier: Apache-2.0
"""What a type checker says of programs that use the package."""
import os
import pathlib
import subprocess
import sys

import pytest

import descale

PROGRAM = """
import pathlib
import subprocess
from typing import Any
from typing_extensions import assert_type

import descale

cleaner = descale.Cleaner(keep={"body"}, keep_above=0.5, rules=[pathlib.Path("a.rules")])
assert_type(cleaner, descale.Cleaner)
assert_type(cleaner.clean("a"), str)
assert_type(cleaner(b"a"), bytes)
lines = cleaner.lines("a")
assert_type(lines[0], descale.Line)
assert_type(lines[1:], list[descale.Line])
assert_type([line.label for line in lines], list[str | None])
assert_type(lines.rules_of(-1), tuple[str, ...])
for source in (bytearray(b"a"), memoryview(b"a")):
    for page in descale.read(source):
        assert_type(page, descale.Page)
        assert_type(page.url, str | None)
        assert_type(page.date, str | None)
        assert_type(page.id, str | None)
        assert_type(page.raw, bytes)
        assert_type(page.clean, str)
        assert_type(page.record, dict[str, Any])
with open("a", "rb") as file, descale.read(file) as pages:
    assert_type(pages, descale.Pages)
    assert_type(pages.problems, list[tuple[str, str, int, int, str]])
assert_type(descale.run("a"), subprocess.CompletedProcess[bytes])
assert_type(descale.run("a", text=True, check=True), subprocess.CompletedProcess[str])
assert_type(descale.run("a", encoding="utf-8"), subprocess.CompletedProcess[str])


class Own(descale.Cleaner):
    pass


assert_type(Own(), Own)
"""


def check(tmp_path, program):
    """What mypy --strict prints of a program."""
    pytest.importorskip("mypy")
    (tmp_path / "program.py").write_text(program)
    package = pathlib.Path(descale.__file__).parents[1]
    where = {} if "site-packages" in package.parts else {"MYPYPATH": str(package)}  # an editable install is not found by itself
    return subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "program.py"], cwd=tmp_path,
                          env=os.environ | where, stdout=subprocess.PIPE, text=True).stdout


def test_types_of_a_program(tmp_path):
    assert check(tmp_path, PROGRAM).startswith("Success")


@pytest.mark.parametrize("line", ["descale.read(1)", "descale.clean(1)", "descale.Cleaner(keep=1)", "descale.run(1)", "descale.clean('a').decode()"])
def test_wrong_types_are_found(tmp_path, line):
    assert "error: " in check(tmp_path, f"import descale\n{line}\n")
