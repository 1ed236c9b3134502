# SPDX-License-Identifier: Apache-2.0
"""data-juicer with the operator and the configuration of contrib/data-juicer."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

pytest.importorskip("data_juicer")
from conftest import ROOT


# data-juicer frees the memory of graphics cards after each operator, and would install torch for that, which takes some GB.
TORCH = """
class cuda:
    is_available = staticmethod(lambda: False)
    empty_cache = staticmethod(lambda: None)
class Tensor: pass
class Generator: pass
class dtype: pass
class device: pass
"""


def test_mapper(tmp_path, pages, jsonl, expected, report):
    for name in "clean.yaml", "descale_mapper.py":
        shutil.copy(ROOT / "contrib" / "data-juicer" / name, tmp_path)
    shutil.copy(jsonl, tmp_path / "pages.jsonl")
    (tmp_path / "stand-in").mkdir()
    (tmp_path / "stand-in" / "torch.py").write_text(TORCH)
    environment = dict(os.environ, PYTHONPATH=str(tmp_path / "stand-in"), HOME=str(tmp_path), HF_HOME=str(tmp_path / "cache"), HF_HUB_OFFLINE="1",
                       UV_OFFLINE="1", PIP_NO_INDEX="1")  # or it installs more while it runs
    program = pathlib.Path(sys.executable).with_name("dj-process")
    result = subprocess.run([program, "--config", "clean.yaml"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    with open(tmp_path / "clean.jsonl", encoding="utf-8") as lines:
        clean = {page["id"]: page["text"] for page in map(json.loads, lines)}
    assert [clean[page["id"]] for page in pages] == expected
    report(f"data-juicer: {len(pages)} records in, {len(clean)} out, texts equal to the program's")
