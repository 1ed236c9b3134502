# SPDX-License-Identifier: Apache-2.0
"""Columns of pages: what comes out of a column is what clean() and lines() make of each of its strings."""
import pytest

import descale
from conftest import PAGE

TEXTS = [PAGE, None, "", "Home", "Gr\u00fc\u00dfe " * 9, "\n", PAGE + "\n"]


def cleaned(cleaner, texts):
    return [None if text is None else cleaner.clean(text) for text in texts]


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "binary", "large_binary", "binary_view"])
def test_pyarrow(fixed, kind):
    pa = pytest.importorskip("pyarrow")
    texts = [text.encode() if text is not None and "binary" in kind else text for text in TEXTS]
    column = pa.array(texts, getattr(pa, kind)())
    result = pa.array(fixed.clean_arrow(column))
    result.validate(full=True)
    assert result.type == {"string_view": pa.large_string(), "binary_view": pa.large_binary()}.get(kind, column.type)
    assert result.to_pylist() == cleaned(fixed, texts)
    for start in range(len(texts) + 1):
        for length in (0, 1, 3):
            part = pa.array(fixed.clean_arrow(column.slice(start, length)))
            part.validate(full=True)
            assert part.to_pylist() == cleaned(fixed, texts[start:start + length])


def test_pyarrow_chunks(fixed):
    pa = pytest.importorskip("pyarrow")
    column = pa.chunked_array([TEXTS[:2], [], TEXTS[2:]], pa.string())
    result = pa.chunked_array(fixed.clean_arrow(column))
    result.validate(full=True)
    assert result.num_chunks == 3 and result.to_pylist() == cleaned(fixed, TEXTS)
    empty = pa.chunked_array(fixed.clean_arrow(pa.chunked_array([], pa.string())))
    assert len(empty) == 0 and empty.type == pa.string()


def test_labels(fixed):
    pa = pytest.importorskip("pyarrow")
    for column in (pa.array(TEXTS), pa.array([None] + TEXTS).slice(1)):
        result = pa.array(fixed.label_arrow(column))
        result.validate(full=True)
        for text, lines in zip(TEXTS, result.to_pylist()):
            if text is None:
                assert lines is None
                continue
            assert [(line["start"], line["end"], line["label"], line["keep"]) for line in lines] == [
                (line.start, line.end, line.label, line.kept) for line in fixed.lines(text.encode())]
            assert [line["probability"] for line in lines] == [line.probability for line in fixed.lines(text.encode())]
    assert pa.chunked_array(fixed.label_arrow(pa.chunked_array([TEXTS]))).to_pylist() == pa.array(fixed.label_arrow(pa.array(TEXTS))).to_pylist()


def test_table(fixed):
    pa = pytest.importorskip("pyarrow")
    table = pa.table({"id": range(len(TEXTS)), "text": TEXTS, "other": TEXTS})
    result = fixed.table(table)
    assert result.column_names == table.column_names
    assert result["text"].to_pylist() == cleaned(fixed, TEXTS) and result["other"] == table["other"]
    assert fixed.table(table, "other")["text"] == table["text"]


def test_wrong_columns(fixed):
    pa = pytest.importorskip("pyarrow")
    for column, name in ((pa.array([1]), "int64"), (pa.array(["a"]).dictionary_encode(), "dictionary"), (pa.array([["a"]]), "list"),
                         (pa.record_batch({"text": ["a"]}), "struct"), (pa.chunked_array([[1]]), "int64"), (pa.table({"text": ["a"]}), "struct"),
                         (pa.array([b"ab"], pa.binary(2)), "fixed_size_binary"), (pa.array([1], pa.timestamp("s", "UTC")), "timestamp"),
                         (pa.array([(1, 2, 3)], pa.month_day_nano_interval()), "one with the format tin")):
        for call in (fixed.clean_arrow, fixed.label_arrow):
            with pytest.raises(TypeError, match=f"not {name}$"):
                call(column)
    with pytest.raises(TypeError, match="__arrow_c_array__"):
        fixed.clean_arrow(["a"])


def test_columns_of_type_null_stay(fixed):
    """Rows that all lack a text have this type in PyArrow, Polars and pandas."""
    pa = pytest.importorskip("pyarrow")
    for count in 0, 1, 9:
        assert pa.array(fixed.clean_arrow(pa.nulls(count))).equals(pa.nulls(count))
        labels = pa.array(fixed.label_arrow(pa.nulls(count)))
        labels.validate(full=True)
        assert labels.to_pylist() == [None] * count and labels.type == pa.array(fixed.label_arrow(pa.array([""]))).type
    assert pa.chunked_array(fixed.clean_arrow(pa.chunked_array([pa.nulls(2), pa.nulls(1)]))).to_pylist() == [None] * 3
    assert fixed.table(pa.table({"text": pa.nulls(2)}))["text"].null_count == 2
    pl = pytest.importorskip("polars")
    assert fixed.polars(pl.Series("text", [None, None])).to_list() == [None, None]


def test_table_keeps_what_the_schema_says_of_the_column(fixed):
    pa = pytest.importorskip("pyarrow")
    field = pa.field("text", pa.string(), nullable=False, metadata={"source": "crawl"})
    table = pa.table([["Home", PAGE], [1, 2]], schema=pa.schema([field, pa.field("id", pa.int64())], metadata={"a": "b"}))
    result = fixed.table(table)
    assert result.schema.equals(table.schema, check_metadata=True)
    views = fixed.table(table.set_column(0, field.with_type(pa.string_view()), table["text"].cast(pa.string_view())))
    assert views.schema.field(0).equals(field.with_type(pa.large_string()), check_metadata=True)


def test_polars_keeps_name_and_type(fixed):
    pl = pytest.importorskip("polars")
    for series in pl.Series("page", TEXTS), pl.Series("page", [None if text is None else text.encode() for text in TEXTS]), pl.Series("page", [], dtype=pl.Binary):
        result = fixed.polars(series)
        assert (result.name, result.dtype) == ("page", series.dtype) and result.to_list() == cleaned(fixed, series.to_list())


def test_data_goes_once(fixed):
    pa = pytest.importorskip("pyarrow")
    result = fixed.clean_arrow(pa.array(TEXTS))
    pa.array(result)
    with pytest.raises(ValueError, match="already"):
        pa.array(result)
    fixed.clean_arrow(pa.array(TEXTS))  # never taken: freed
    fixed.label_arrow(pa.chunked_array([TEXTS]))


def test_stream_outlives_its_cleaner():
    pa = pytest.importorskip("pyarrow")
    cleaner = descale.Cleaner()
    expected = cleaned(cleaner, TEXTS)
    stream = cleaner.clean_arrow(pa.chunked_array([TEXTS, TEXTS]))
    del cleaner
    assert pa.chunked_array(stream).to_pylist() == expected * 2


def test_failing_stream(fixed):
    pa = pytest.importorskip("pyarrow")

    def batches():
        yield pa.array(["a"])
        raise OSError("the disk is gone")

    class Source:
        """A producer whose second batch fails."""

        def __arrow_c_stream__(self, requested_schema=None):
            reader = pa.RecordBatchReader.from_batches(pa.schema([("a", pa.string())]), (pa.record_batch([b], ["a"]) for b in batches()))
            return reader.__arrow_c_stream__(requested_schema)

    with pytest.raises(TypeError):  # a stream of structs
        fixed.clean_arrow(Source())


def test_polars(fixed):
    pl = pytest.importorskip("polars")
    series = pl.Series("text", TEXTS)
    assert pl.Series(fixed.clean_arrow(series)).to_list() == cleaned(fixed, TEXTS)
    assert pl.Series(fixed.clean_arrow(series[2:5])).to_list() == cleaned(fixed, TEXTS[2:5])
    assert pl.Series(fixed.clean_arrow(pl.Series([], dtype=pl.String))).to_list() == []
    frame = pl.DataFrame({"text": TEXTS}).with_columns(pl.col("text").map_batches(fixed.polars, return_dtype=pl.String))
    assert frame["text"].to_list() == cleaned(fixed, TEXTS)
    lazy = pl.LazyFrame({"text": TEXTS * 50}).with_columns(pl.col("text").map_batches(fixed.polars, return_dtype=pl.String, is_elementwise=True))
    assert lazy.collect(engine="streaming")["text"].to_list() == cleaned(fixed, TEXTS) * 50
    labels = pl.Series(fixed.label_arrow(series))
    assert [line["label"] for line in labels[0]] == fixed.labels(TEXTS[0]) and labels[1] is None


def test_nanoarrow(fixed):
    na = pytest.importorskip("nanoarrow")
    array = na.Array(TEXTS, na.string())
    assert na.Array(fixed.clean_arrow(array)).to_pylist() == cleaned(fixed, TEXTS)
    no_nulls = na.c_array_from_buffers(na.string(), 1, [None, na.c_buffer([0, 4], na.int32()), b"Home"])
    assert na.Array(fixed.clean_arrow(no_nulls)).to_pylist() == [fixed.clean("Home")]
    stream = na.ArrayStream(array)
    assert na.ArrayStream(fixed.clean_arrow(stream)).read_all().to_pylist() == cleaned(fixed, TEXTS)


def test_pandas(fixed):
    pd = pytest.importorskip("pandas")
    texts = [text for text in TEXTS if text is not None]
    assert pd.Series(texts).map(fixed).to_list() == cleaned(fixed, texts)


@pytest.mark.parametrize("dtype", ["default", "object", "string", "string[python]", "arrow"])
def test_pandas_without_strings_of_python(fixed, dtype):
    """As docs/python.md has it: with missing values, in several chunks, and where some rows were left out before."""
    pa, pd = pytest.importorskip("pyarrow"), pytest.importorskip("pandas")
    kind = {"default": None, "arrow": pd.ArrowDtype(pa.string())}.get(dtype, dtype)
    part = pd.DataFrame({"text": pd.Series(TEXTS, dtype=kind), "n": range(len(TEXTS))})
    df = pd.concat([part[part["n"] != 3], part[part["n"] == 3]])
    expected = cleaned(fixed, TEXTS[:3] + TEXTS[4:] + TEXTS[3:4])
    df["text"] = pd.arrays.ArrowExtensionArray(fixed.table(pa.table(df[["text"]]))["text"])
    assert [None if missing else text for text, missing in zip(df["text"], df["text"].isna())] == expected


def test_duckdb(fixed):
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.create_function("clean", fixed.clean, ["VARCHAR"], "VARCHAR")
    connection.execute("create table pages (n integer, text varchar)")
    connection.executemany("insert into pages values (?, ?)", list(enumerate(TEXTS)))
    rows = connection.execute("select clean(text) from pages order by n").fetchall()
    assert [row[0] for row in rows] == cleaned(fixed, TEXTS)
