# SPDX-License-Identifier: Apache-2.0
"""The recipes of docs/python.md, as they stand there, against clean() of each string."""
import pytest

import descale

TEXTS = ["Home\nThe mill was built in 1820, and it was sold again after the war.\nAccept all cookies", None, "", "Home\nLog in"] * 100


@pytest.fixture(scope="module")
def cleaner():
    return descale.Cleaner()


@pytest.fixture(scope="module")
def expected(cleaner):
    return [None if text is None else cleaner.clean(text) for text in TEXTS]


def test_pyarrow(cleaner, expected):
    pa = pytest.importorskip("pyarrow")
    table = pa.table({"text": TEXTS})
    assert pa.chunked_array(cleaner.clean_arrow(table["text"])).to_pylist() == expected
    assert cleaner.table(table, column="text")["text"].to_pylist() == expected


def test_polars(cleaner, expected):
    pl = pytest.importorskip("polars")
    df = pl.DataFrame({"text": TEXTS})
    df = df.with_columns(pl.col("text").map_batches(cleaner.polars, return_dtype=pl.String))
    assert df["text"].to_list() == expected


def test_pandas(cleaner, expected):
    pa, pd = pytest.importorskip("pyarrow"), pytest.importorskip("pandas")
    df = pd.DataFrame({"text": TEXTS})
    df["text"] = pd.arrays.ArrowExtensionArray(cleaner.table(pa.table(df[["text"]]))["text"])
    assert [None if pd.isna(text) else text for text in df["text"]] == expected


def test_pandas_with_strings_of_python(cleaner, expected):
    pd = pytest.importorskip("pandas")
    df = pd.DataFrame({"text": TEXTS})
    df["text"] = df["text"].map(cleaner, na_action="ignore")
    assert [None if pd.isna(text) else text for text in df["text"]] == expected


def test_duckdb(expected):
    duckdb = pytest.importorskip("duckdb")
    con = duckdb.connect()
    con.create_function("clean", descale.clean, ["VARCHAR"], "VARCHAR")
    con.execute("create table pages as select unnest(range(len($1))) as n, unnest($1) as text", [TEXTS])
    assert [row[0] for row in con.execute("select clean(text) from pages order by n").fetchall()] == expected


@pytest.mark.parametrize("form", [None, "arrow"])
def test_datasets(cleaner, expected, form):
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    texts = [text for text in TEXTS if text is not None]
    ds = datasets.Dataset.from_dict({"n": list(range(len(texts))), "text": texts})
    if form:
        ds = ds.with_format("arrow").map(cleaner.table, batched=True).with_format(None)
    else:
        ds = ds.map(lambda batch: {"text": [descale.clean(text) for text in batch["text"]]}, batched=True)
    assert list(ds["text"]) == [text for text in expected if text is not None] and list(ds["n"]) == list(range(len(texts)))


def test_datasets_notice_other_settings(cleaner):
    """The cache of datasets is by the settings of the cleaner, rules included."""
    hasher = pytest.importorskip("datasets.fingerprint").Hasher
    assert hasher.hash(cleaner) == hasher.hash(descale.Cleaner()) != hasher.hash(descale.Cleaner(keep="navigation"))
