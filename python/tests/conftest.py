# SPDX-License-Identifier: Apache-2.0
"""What the tests share. Where a label matters, they use the weights of tests/fixed.tsv, which no fit changes: a line of
eight words is body, "Accept all cookies" is a cookie notice, and other short lines are navigation."""
import pathlib

import pytest

import descale

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXED = ROOT / "tests" / "fixed.tsv"

BODY = "The mill was built in 1820, and it was sold again after the war."
PAGE = f"Home\nAccept all cookies\n\n{BODY}\n\nCookie settings"


@pytest.fixture(scope="session")
def fixed():
    return descale.Cleaner(weights=FIXED)


@pytest.fixture(scope="session")
def pages():
    """Pages of many kinds."""
    texts = [path.read_bytes().decode("utf-8", "replace") for path in sorted((ROOT / "fixtures" / "pages").glob("*.txt"))]
    odd = ["", "\n", "\n\n\n", "a", "a\n", "\na", "a\r\nb\r\n", "a\0b\nc", PAGE, PAGE + "\n", "Gr\u00fc\u00dfe\nhalt\u2028still\u0085da\n",
           "\U0001f600\n" + BODY, BODY * 400 + "\n" + "x\n" * 5000]
    return texts + odd
