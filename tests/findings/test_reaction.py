"""Reaction: the verdict first, the file's hash, every part in the rows, bad input told."""

import hashlib
import json

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings import accounts
from tarazy.findings.series import SeriesError

ACCOUNTS = {"reactive", "anticipating", "doctrine-led", "inertial"}


@pytest.fixture(scope="module")
def kaz(ledger):
    return tarazy.reaction(ledger, "KAZ")


def part(finding, name):
    return finding.table.filter(pl.col("part") == name)


def test_the_verdict_comes_first(kaz):
    said = part(kaz, "verdict").row(0, named=True)
    assert said["domain"] == "all"
    if said["name"] == "cannot tell":
        assert kaz.answer.startswith("Cannot tell: ")
        seen = part(kaz, "account").filter(domain="all")["detectable"].fill_nan(None).min()
        told = (
            "smallest effect that could have been seen"
            if seen
            else "An effect of any size would have been missed"
        )
        assert told in kaz.answer.partition("Weights")[0]
    else:
        assert said["name"] in kaz.answer.partition(".")[0]


def test_the_file_is_named_by_its_hash(kaz):
    full = hashlib.sha256(accounts.default().read_bytes()).hexdigest()
    assert part(kaz, "file")["note"].to_list() == [full]
    assert f"SHA-256 {full[:12]}." in kaz.answer


def test_every_account_in_the_whole_and_in_each_domain(kaz, ledger):
    lens = tarazy.load("KAZ", ledger)
    domains = ["all", *(d.code for d in lens.domains if d.weight)]
    assert part(kaz, "verdict")["domain"].to_list() == domains
    for domain in domains:
        rows = part(kaz, "account").filter(domain=domain)
        assert set(rows["name"]) == ACCOUNTS
        assert rows["value"].sum() == pytest.approx(1)
        assert (rows["low"] <= rows["value"] + 1e-9).all()
        assert (rows["high"] >= rows["value"] - 1e-9).all()
        tried = rows.filter(pl.col("name") != "inertial")
        assert (tried["adjusted"] >= tried["p"] - 1e-9).all()


def test_disputed_dates_are_both_there(kaz):
    dates = part(kaz, "doctrine").filter(series="KAZ-FP-2005")["time"].to_list()
    assert dates == ["2004", "2005"]
    assert part(kaz, "verdict")["note"][0].count(" or ") == 3  # two disputes, four sets
    assert any("KAZ-FP-2000 (2000 or 2001)" in c for c in kaz.caveats)


def test_what_stands_beside_it(kaz):
    leads = part(kaz, "lead")
    assert set(leads["name"]) == {"environment leads", "policy leads"}
    assert leads.height == 2 * leads.select("series", "other").unique().height
    events = part(kaz, "event")
    for name in ("War in Georgia", "Annexation of Crimea", "Invasion of Ukraine"):
        mine = events.filter(pl.col("name") == name, pl.col("domain") == "all")
        assert mine.height == 2
        assert mine["p_units"].is_finite().all()
    assert events.filter(name="all doctrines").height >= 2
    crimea = events.filter(name="Annexation of Crimea", domain="all")
    assert set(crimea["time"]) == {"2014"}
    assert events.filter(name="War in Georgia")["time"].unique().to_list() == ["2009"]
    assert set(part(kaz, "break")["series"]) >= {"ties.russia_west", "ties.china_both", "point"}
    series = part(kaz, "series").filter(series="distance.RUS.USA", time="2014")
    assert series["value"].item() > 2
    assert "gsdb" in kaz.sources["id"]
    assert "gdelt" in kaz.sources["id"]


def test_it_is_json_and_the_same_twice(kaz, ledger):
    plain = json.loads(kaz.to_json())
    assert {row["part"] for row in plain["table"]} >= {
        "file", "shock", "doctrine", "verdict", "account", "break", "lead", "response", "event",
        "series",
    }  # fmt: skip
    again = tarazy.reaction(ledger, "KAZ", domain="economic")
    first = part(kaz, "series").filter(domain="economic")
    assert part(again, "series").filter(domain="economic").equals(first)


def test_charts_hold_every_series(kaz):
    title = "All domains: policy and environment"
    assert next(iter(kaz.charts)) == title
    spec = kaz.charts[title]
    text = json.dumps(spec)
    shown = part(kaz, "series").filter(pl.col("domain") == "all")["name"].unique()
    assert all(name in text for name in shown)
    assert "Invasion of Ukraine" in text
    assert "new doctrine" in text
    assert spec["width"] == "container"  # as wide as a phone has it


def test_months(ledger):
    found = tarazy.reaction(ledger, "KAZ", monthly=True)
    said = part(found, "verdict").row(0, named=True)
    assert (said["first"], said["last"]) == ("2018-01", "2024-02")
    assert said["points"] > 60
    assert "months" in found.answer
    # Of the editions only that of March 2020 falls among the months.
    assert "2020-03" in said["note"]
    assert part(found, "account")["value"].sum() == pytest.approx(1)


def test_a_state_without_series_is_refused_clearly(ledger):
    found = tarazy.reaction(ledger, "RUS", domain="all")
    assert found.answer.startswith("Cannot tell: of the series")
    assert "--accounts" in found.answer
    assert part(found, "verdict")["name"].to_list() == ["cannot tell"]
    assert any("No doctrine register" in c for c in found.caveats)


def test_short_years_are_too_short(ledger):
    found = tarazy.reaction(ledger, "KAZ", 2014, 2020, domain="all")
    assert found.answer.startswith("Cannot tell: there are too few points")
    assert any("too near an end" in c for c in found.caveats)


def test_a_series_and_a_shock_of_ones_own(ledger, tmp_path):
    rows = "".join(f"{y},{np.sin(y):.3f},{np.sin(y) - 1:.3f},{np.sin(y) + 1:.3f}\n"
                   for y in range(1992, 2024))  # fmt: skip
    (tmp_path / "mine.csv").write_text("time,value,low,high\n" + rows, "utf-8")
    text = accounts.default().read_text("utf-8")
    text = text.replace("sanctions_begun.russia.west]", "pressure]", 1)
    text = text.replace("{date: 2008-08, name: War in Georgia}", "{date: 2055, name: Unseen}")
    text += "\nseries:\n  pressure: {file: mine.csv, title: Pressure, unit: points}\n"
    file = tmp_path / "own.yaml"
    file.write_text(text, "utf-8")
    found = tarazy.reaction(ledger, "KAZ", domain="economic", accounts=file)
    assert hashlib.sha256(file.read_bytes()).hexdigest()[:12] in found.answer
    mine = part(found, "series").filter(series="pressure")
    assert mine.height == 32
    assert mine["note"][0] == "file mine.csv"
    assert any("Unseen" in c and "outside" in c for c in found.caveats)
    (tmp_path / "mine.csv").unlink()
    with pytest.raises(SeriesError, match=r"mine\.csv cannot be read"):
        tarazy.reaction(ledger, "KAZ", domain="economic", accounts=file)


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"domain": "economy"}, "did you mean economic"), ({"first": 1950}, "nothing for 1950"),
     ({"first": 2010, "last": 2000}, "comes after"), ({"register": "UZB"}, "register of UZB")],
)  # fmt: skip
def test_bad_questions(ledger, asked, said):
    with pytest.raises(tarazy.TarazyError, match=said):
        tarazy.reaction(ledger, "KAZ", **asked)


def test_its_figures_can_be_traced(ledger):
    rows = tarazy.trace(ledger, "reaction", "KAZ", 2014, domain="economic", vector="russia")
    assert rows.height
    assert set(rows["vector"]) == {"russia"}
