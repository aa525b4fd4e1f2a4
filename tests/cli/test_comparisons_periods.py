"""The commands `periods` and `compare`."""

import json

import pytest
from typer.testing import CliRunner

from tarazy.cli import app

RUN = CliRunner()


def test_periods_writes_json():
    done = RUN.invoke(app, ["periods", "TUV", "--split", "2015-06", "--format", "json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["finding"] == "periods"
    assert {row["window"] for row in found["table"]} == {"all", "even"}


def test_compare_takes_several_states():
    done = RUN.invoke(app, ["compare", "TUV", "NRU", "--year", "2015", "--format", "csv"])
    assert done.exit_code == 0, done.output
    head, *rows = done.stdout.splitlines()
    assert head.startswith("state,lens,measure,of,year,value")
    assert {row.partition(",")[0] for row in rows} == {"TUV", "NRU"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compare", "KAZ"], "2 to 12 states"),
        (["compare", "KAZ", "kaz"], "given twice"),
        (["periods", "KAZ", "--split", "soon"], "is no month"),
    ],
)
def test_mistakes_are_told(words, said):
    assert said in str(RUN.invoke(app, words).exception)


def test_periods_needs_a_date():
    done = RUN.invoke(app, ["periods", "KAZ"])
    assert done.exit_code == 2
    assert "--split" in done.output
