"""Issues: masks by hand, a world in which one issue moves alone, and what is refused."""

import json
import re

import numpy as np
import polars as pl
import pytest

from tarazy.findings.issues import _answer, _inside, issues
from tarazy.findings.points import points, returning
from tarazy.findings.roll_calls import ISSUES
from tarazy.ledger.errors import UnknownName
from tarazy.lens import load
from tarazy.measures.issue_paths import moves_alone

from .test_points import STEADY, actors, simulated

COLUMNS = ["issue", "calls", "votes", "gap", "gap_low", "gap_high", "drift", "drift_low",
           "drift_high", "detectable", "p_model", "p_set", "p_holm"]  # fmt: skip
MOVED = "On its own, by more than random sets of resolutions, moved"
OPEN = "Cannot tell from random sets of resolutions whether it moved on"
YEARS = range(2001, 2010)
EACH = 30


def of(found, issue):
    return found.table.filter(pl.col("issue") == issue).row(0, named=True)


@pytest.fixture(scope="module")
def coded(small, ballots):
    """Worlds in which Kazakhstan's place on human rights goes from one end to another.

    Every third roll call is on human rights, every third on the Middle East, the rest on nothing.
    """

    def make(start, end, elsewhere=-0.8, seed=2):
        own = np.full(len(YEARS) * EACH, elsewhere)
        rights = np.arange(len(own)) % 3 == 0
        own[rights] = np.repeat(np.linspace(start, end, len(YEARS)), EACH)[rights]
        when, cast = simulated(YEARS, {"KAZ": own, **STEADY}, EACH, seed)
        names = {j: ("hr", "me", '""')[j % 3] for j in range(len(own))}
        return small(actors=actors(), **ballots(when, cast, issues=names))

    return make


@pytest.fixture(scope="module")
def alone(coded, lens_on_module):
    known = coded(-1.6, 1.8)
    return issues(known, lens_on_module(known))


@pytest.fixture(scope="module")
def lens_on_module(tmp_path_factory, small_lens):
    """As ``lens_on``, for findings that several tests look at."""

    def make(known):
        file = tmp_path_factory.mktemp("lens") / "small.yaml"
        file.write_text(small_lens, "utf-8")
        return load(file, known)

    return make


# --- the small world -------------------------------------------------------------------------


def test_an_issue_that_moves_alone_is_found(alone):
    row = of(alone, "hr")
    assert row["p_holm"] < 0.1
    assert row["drift_low"] > 0
    said = re.search(rf"{MOVED}: (.*?)\. ", alone.answer + " ")[1]
    assert "human rights (drift +" in said
    assert "Too few votes on nuclear matters, arms control, colonialism and development." in (
        alone.answer
    )


def test_one_that_stands_elsewhere_and_keeps_there_is_not_claimed(coded, lens_on):
    known = coded(0.6, 0.6)
    found = issues(known, lens_on(known))
    row = of(found, "hr")
    assert row["p_holm"] > 0.1
    assert row["drift_low"] < 0 < row["drift_high"]
    # But the gap is seen: it stands nearer to the United States on human rights.
    assert row["gap_low"] > 0
    assert MOVED not in found.answer
    assert f"{OPEN}: Middle East and human rights." in found.answer
    told = f"{row['gap']:.2f} nearer ({row['gap_low']:.2f}–{row['gap_high']:.2f})"
    assert f"on human rights {told}." in found.answer


def test_where_nothing_differs_little_is_claimed(coded, lens_on):
    """At a level of a tenth, hardly two worlds of four claim a move."""
    answers = []
    for seed in range(11, 15):
        known = coded(-0.8, -0.8, seed=seed)
        answers.append(issues(known, lens_on(known)).answer)
    assert sum(MOVED in answer for answer in answers) <= 1
    assert any(
        a.startswith("On no issue did Kazakhstan stand elsewhere than on the rest beyond noise.")
        for a in answers
    )


def test_issues_without_votes_have_no_figures(alone):
    assert alone.table.columns == COLUMNS
    assert alone.table["issue"].to_list() == list(ISSUES)
    for code in ("nu", "di", "co", "ec"):
        row = of(alone, code)
        assert (row["calls"], row["votes"]) == (0, 0)
        assert all(np.isnan(row[c]) for c in COLUMNS[3:])
        shown = alone.view.filter(pl.col("Issue") == ISSUES[code]).row(0)
        assert shown[1:] == ("0 of 0", "–", "–", "–", "–")
    (chart,) = alone.charts.values()
    names = {row["name"] for row in chart["data"]["values"]} if "data" in chart else set()
    assert names <= {"human rights", "Middle East"}


def test_strict_json(alone):
    def refuse(name):
        raise AssertionError(f"{name} in the JSON")

    rows = json.loads(alone.to_json(), parse_constant=refuse)["table"]
    assert [list(row) for row in rows] == [COLUMNS] * 6
    assert [row["issue"] for row in rows if row["gap"] is None] == ["nu", "di", "co", "ec"]
    assert not re.search(r"\b(nan|inf)\b", alone.to_csv(), re.IGNORECASE)


def test_too_few_votes_of_the_state(small, ballots, lens_on):
    when, cast = simulated([2001, 2002, 2003], {"KAZ": -0.5, **STEADY})
    cast["KAZ"] = cast["KAZ"][:9] + "X" * 51
    coded = dict.fromkeys(range(60), "hr")
    known = small(actors=actors(), **ballots(when, cast, issues=coded))
    found = issues(known, lens_on(known))
    assert found.answer == "Cannot tell: Kazakhstan cast too few votes on any issue."
    assert not found.charts
    assert of(found, "hr")["votes"] <= 9


# --- the Assembly ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(ledger):
    return issues(ledger, "KAZ", 2015, 2021)


@pytest.fixture(scope="module")
def line(ledger):
    return points(ledger, 2015, 2021)


@pytest.fixture(scope="module")
def codes(line):
    return line.votes.calls["issues"].to_list()


def test_masks_by_hand(line, codes):
    coded = [j for j, code in enumerate(codes) if code is not None]
    assert len(coded) < len(codes)  # of 2021 hardly any is coded
    inside = _inside(line, np.array(coded))
    expected = [[issue in codes[j].split(" ") for j in coded] for issue in ISSUES]
    assert inside.tolist() == expected
    assert 2 in inside.sum(axis=0)  # a roll call can have several
    assert 0 in inside.sum(axis=0)  # and none


def test_calls_and_votes_by_hand(ledger, real, line, codes):
    rolls = line.votes.calls["roll"].to_list()
    mine = ledger.frame("votes").filter(pl.col("actor") == "KAZ", pl.col("vote") != "X")
    cast = set(mine["roll"])
    for issue in ISSUES:
        about = [r for r, code in zip(rolls, codes, strict=True) if issue in (code or "").split()]
        row = of(real, issue)
        assert (row["calls"], row["votes"]) == (len(about), len(cast & set(about)))


def test_figures_are_those_of_the_measure(real, line, codes):
    coded = np.array([j for j, code in enumerate(codes) if code is not None])
    inside = np.array([["hr" in codes[j].split() for j in coded]])
    fit = line.fit
    found = moves_alone(
        line.votes.cast[line.row("KAZ")][coded], line.votes.years[coded],
        fit.discrimination[coded], fit.cutpoints[coded], fit.walk, inside,
        clusters=returning(line.votes.calls)[coded], resamples=19, draws=499,
    )  # fmt: skip
    row = of(real, "hr")
    for name in ("gap", "drift"):
        assert row[name] == pytest.approx(getattr(found, name)[0])


def test_p_values_are_adjusted_for_six_issues(real):
    p = real.table["p_set"].to_numpy()
    order = np.argsort(p)
    tests = np.arange(len(p), 0, -1)
    stepped = np.minimum(np.maximum.accumulate(p[order] * tests), 1)
    assert real.table["p_holm"].to_numpy()[order].tolist() == pytest.approx(stepped.tolist())


def test_what_is_said_is_what_is_in_the_table(real):
    apart = real.table.filter((pl.col("gap_low") > 0) | (pl.col("gap_high") < 0))
    first = real.answer.partition(f" {MOVED}")[0].partition(f" {OPEN}")[0]
    assert {n for n in ISSUES.values() if n in first} == {ISSUES[i] for i in apart["issue"]}
    moving = real.table.filter(pl.col("p_holm") < 0.1)["issue"]
    said = re.search(rf"{MOVED}: (.*?)\.(?: |$)(?!\d)", real.answer)
    told = {n for n in ISSUES.values() if said and n in said[1]}
    assert told == {ISSUES[i] for i in moving}


def test_the_first_issue_is_told_in_full_and_the_others_in_short(ledger):
    table = pl.DataFrame({
        "issue": ["hr", "me", "co"],
        "gap": [-0.23, 0.1, 0.38], "gap_low": [-0.31, -0.1, 0.28], "gap_high": [-0.16, 0.3, 0.47],
        "drift": [-0.5, 0.0, 1.0], "drift_low": [-0.8, -0.2, 0.6], "drift_high": [-0.2, 0.2, 1.4],
        "p_set": [0.2, 0.4, 0.002], "p_holm": [0.4, 0.4, 0.006],
    })  # fmt: skip
    assert _answer(load("KAZ", ledger), table) == (
        "On human rights Kazakhstan stood 0.23 further from the United States than on the rest "
        "(0.16–0.31) and on colonialism 0.38 nearer (0.28–0.47). On its own, by more than random "
        "sets of resolutions, moved: colonialism (drift +1.00; +0.60 to +1.40). Cannot tell from "
        "random sets of resolutions whether it moved on: human rights and Middle East."
    )


def test_caveats(real):
    said = " ".join(real.caveats)
    assert "coded by Voeten, and only to 2021" in said
    assert "A roll call can have several" in said
    assert "not as a line of its own" in said
    assert "One that returned under another counts as two" in said
    assert "The drift is a lower reading" in said
    assert "nothing is claimed from it" in real.method
    assert real.question.endswith("2015–2021?")


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ((2020, 2021), "from 2020 to 2021 there are too few years with coded roll calls"),
        ((2022, 2025), "from 2022 to 2021 there are too few years"),
        ((2015, 2010), "from 2015 to 2010 there are too few years"),
    ],
)
def test_too_few_years(ledger, years, said):
    with pytest.raises(UnknownName) as told:
        issues(ledger, "KAZ", *years)
    assert said in str(told.value)
    assert "allowed: 3 years or more of 1946 to 2021" in str(told.value)
    assert "to do: widen the years with --from and --to" in str(told.value)


def test_nothing_coded_and_nobody_there(small, ballots, lens_on, ledger):
    when, cast = simulated([2001, 2002, 2003], {"KAZ": -0.5, **STEADY})
    known = small(actors=actors(), **ballots(when, cast))
    with pytest.raises(UnknownName, match="no roll call of the ledger is coded by issue"):
        issues(known, lens_on(known))
    with pytest.raises(UnknownName, match="Kosovo cast no vote"):
        issues(ledger, "XKX", 2015, 2021)
