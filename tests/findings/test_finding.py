"""A finding as JSON and CSV: the keys, the digits, nothing that JSON lacks."""

import json
import os
import subprocess
import sys
from datetime import date

import polars as pl
import pytest

import tarazy
from tarazy.findings import Finding
from tarazy.findings.finding import rounded, sources_of

KEYS = {"finding", "focal", "question", "answer", "table", "method", "caveats", "sources"}
ALL = ("balance", "trend", "dependence", "hedging", "membership")


@pytest.fixture(scope="module")
def findings(ledger):
    return {
        "balance": tarazy.balance(ledger, "KAZ", 2021),
        "trend": tarazy.trend(ledger, "KAZ", 2010, 2021),
        "dependence": tarazy.dependence(ledger, "KAZ", 2021),
        "hedging": tarazy.hedging(ledger, "KAZ", 2021),
        "membership": tarazy.membership(ledger, "KAZ", 2021),
    }


def no_constant(name):
    raise AssertionError(f"{name} in JSON")


@pytest.mark.parametrize("name", ALL)
def test_json_of_every_finding(findings, ledger, name):
    finding = findings[name]
    read = json.loads(finding.to_json(), parse_constant=no_constant)
    assert set(read) == KEYS
    assert read["finding"] == name
    assert read["focal"] == "KAZ"
    assert read["question"].endswith("?")
    assert read["answer"].endswith(".")
    assert read["method"].endswith(".")
    assert not read["answer"].startswith("Cannot tell:")
    assert "nan" not in read["answer"].casefold()
    assert all(c.endswith(".") and "nan %" not in c for c in read["caveats"])
    assert len(read["table"]) == finding.table.height > 0
    assert all(set(row) == set(finding.table.columns) for row in read["table"])
    # Every source exists, once, with what a reader needs to look it up.
    known = set(ledger.frame("sources")["id"])
    ids = [s["id"] for s in read["sources"]]
    assert ids and len(ids) == len(set(ids)) and set(ids) <= known
    assert all(s["producer"] and s["citation"] and s["licence"] for s in read["sources"])


@pytest.mark.parametrize("name", ALL)
def test_csv_has_the_rows_of_json(findings, name):
    lines = pl.read_csv(findings[name].to_csv().encode(), infer_schema=False)
    rows = findings[name].to_dict()["table"]
    assert lines.columns == list(rows[0])
    assert lines.height == len(rows)
    assert "NaN" not in findings[name].to_csv()
    for column in ("share", "share_in_mine", "divergence"):
        if column in lines.columns:
            got = lines[column].cast(pl.Float64).to_list()
            assert got == [row[column] for row in rows]


@pytest.mark.parametrize("name", ALL)
def test_every_finding_has_charts_with_a_text_alternative(findings, name):
    assert findings[name].charts
    for spec in findings[name].charts.values():
        assert "KAZ" not in spec["description"]
        assert "Kazakhstan" in spec["description"]
        assert json.dumps(spec, allow_nan=False)


def test_rounding_and_missing():
    frame = pl.DataFrame({"x": [0.123456789, float("nan"), float("inf"), None, 0.0], "n": [1] * 5})
    assert rounded(frame)["x"].to_list() == [0.123457, None, None, None, 0.0]
    assert rounded(frame)["n"].dtype == pl.Int64
    table = pl.DataFrame({"x": [float("nan")], "d": [date(2021, 7, 1)], "t": ["Türkiye"]})
    finding = Finding("balance", "KAZ", "?", ".", table, "m", ("c",), pl.DataFrame())
    read = json.loads(finding.to_json(), parse_constant=no_constant)
    assert read["table"] == [{"x": None, "d": "2021-07-01", "t": "Türkiye"}]
    assert read["sources"] == []
    assert "Türkiye" in finding.to_json()
    with pytest.raises(AttributeError):
        finding.answer = "other"


def test_sources_of(ledger):
    found = sources_of(ledger, {"gdelt", "bns-kaz", "no such"})
    assert found["id"].to_list() == ["bns-kaz", "gdelt"]
    assert sources_of(ledger, set()).is_empty()


def test_two_processes_write_the_same_bytes(findings):
    ask = (
        "import sys, tarazy\n"
        "with tarazy.open() as ledger:\n"
        "    for ask in (tarazy.balance, tarazy.dependence):\n"
        "        sys.stdout.write(ask(ledger, 'KAZ', 2021).to_json())\n"
    )
    own = "".join(findings[n].to_json() for n in ("balance", "dependence"))
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ask],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for seed in ("1", "2")
    ]
    first, second = (one.communicate(timeout=120)[0] for one in running)
    assert first == second
    assert first == own  # and so does this one, where other findings were asked before
