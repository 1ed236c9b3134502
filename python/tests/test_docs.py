# SPDX-License-Identifier: Apache-2.0
"""The Python of README.md and docs/python.md runs as it is printed there, in a folder with files of the names that it uses."""
import re
import shutil

import pytest

import descale
from conftest import PAGE, ROOT

RULE = "rule raffle\nmatch village raffle\nwhy a test\nhit Village raffle\nmiss A raffle\n"


def blocks(name):
    """(where, code) of each block of Python."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [(f"{name}:{text.count(chr(10), 0, match.start()) + 2}", match[1]) for match in re.finditer(r"^```python\n(.*?)^```", text, re.M | re.S)]


def columns():
    """What the lines about columns take; skips the test where a package is missing."""
    pa, pl, pd, duckdb = map(pytest.importorskip, ("pyarrow", "polars", "pandas", "duckdb"))
    table = pa.table({"text": [PAGE, None, ""]})
    both = {"pa": pa, "pl": pl, "pd": pd, "table": table, "array": pa.array([PAGE]), "con": duckdb.connect()}
    return {line: dict(both, df=pl.DataFrame({"text": [PAGE]}) if "pl.col" in line else pd.DataFrame({"text": [PAGE, None]}))
            for line in ("pl.col", "map")}


def datatrove():
    pytest.importorskip("datatrove")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.writers import JsonlWriter
    return {"LocalPipelineExecutor": LocalPipelineExecutor, "JsonlWriter": JsonlWriter}


@pytest.mark.parametrize("where, code", blocks("README.md") + blocks("docs/python.md"), ids=lambda value: value if ":" in value[:20] else "")
def test_block(where, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.promo.rules").write_text(RULE)
    (tmp_path / "crawl").mkdir()
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    shutil.copy(ROOT / "fixtures" / "sample.warc.wet.gz", "CC-MAIN.warc.wet.gz")
    shutil.copy(ROOT / "fixtures" / "sample.warc.wet.gz", "crawl/1.warc.wet.gz")
    names = {"descale": descale, "page": PAGE, "text": PAGE, "cleaner": descale.Cleaner()}
    if "datatrove" in code:
        names |= datatrove()
    if "pa.array" not in code:
        exec(compile(code, where, "exec"), names)
        return
    for line in code.splitlines():
        exec(compile(line, where, "exec"), names | columns()["pl.col" if "pl.col" in line else "map"])
