"""Charts: finite numbers, one colour a vector, and a text alternative."""

import json

import altair as alt
import polars as pl
import pytest
from altair.utils.schemapi import SchemaValidationError

from tarazy.findings.charts import COLOURS, DASHES, lines, ranges, unchecked, vector_scale

NAN = float("nan")
TABLE = pl.DataFrame(
    {
        "year": [2001, 2002, 2003],
        "name": ["A", "A", "B"],
        "group": ["x", "y", "x"],
        "share": [0.5, NAN, 0.25],
        "low": [0.4, NAN, NAN],
        "high": [0.6, NAN, NAN],
    }
)


@pytest.mark.parametrize("make", [
    lambda: lines(TABLE, ["A", "B"], "share", "said"),
    lambda: ranges(TABLE, ["A", "B"], ["x", "y"], "share", "said"),
])  # fmt: skip
def test_what_is_missing_is_not_drawn(make):
    spec = make()
    text = json.dumps(spec, allow_nan=False)
    assert spec["description"] == "said"
    assert spec["width"] == "container"
    values = spec["data"]["values"]
    assert [v["share"] for v in values] == [0.5, 0.25]
    assert values[1]["low"] is None
    assert "http" not in text.replace(spec["$schema"], "")


def test_a_vector_keeps_its_colour():
    scale = vector_scale(["A", "B", "C"]).to_dict()
    assert scale["domain"] == ["A", "B", "C"]
    assert scale["range"] == list(COLOURS[:3])
    without = vector_scale(["A", "C"], among=["A", "B", "C"]).to_dict()
    assert without["range"] == [COLOURS[0], COLOURS[2]]
    assert len(set(COLOURS)) == len(COLOURS) == len(set(DASHES)) == 8


def test_a_line_keeps_its_colour_and_dashes_where_another_is_missing():
    table = TABLE.with_columns(name=pl.lit("C"))
    spec = lines(table, ["C"], "share", "said", among=["A", "B", "C"])
    encoded = spec["layer"][1]["encoding"]
    assert encoded["color"]["scale"] == {"domain": ["C"], "range": [COLOURS[2]]}
    assert encoded["strokeDash"]["scale"]["range"] == [list(DASHES[2])]


def test_unchecked_charts_are_the_same():
    checked = lines(TABLE, ["A", "B"], "share", "said")
    with unchecked():
        assert lines(TABLE, ["A", "B"], "share", "said") == checked
        alt.Legend(orient="nowhere")
    with pytest.raises(SchemaValidationError):
        alt.Legend(orient="nowhere")
