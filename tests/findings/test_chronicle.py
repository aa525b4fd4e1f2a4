"""Chronicle: events of a state, their vectors, filters and time line, hand-worked."""

import json
from datetime import date

import polars as pl
import pytest

import tarazy
from tarazy.findings.chronicle import shown
from tarazy.findings.chronicle_chart import last_day

EVENTS = [
    "e1,2001-05-03,day,KAZ,RUS,,AGREE,treaty,economic,500,million USD,doc,10:80,0.9,alpha",
    "e2,2002-01-01,year,CHN,KAZ,,CONSULT,visit,diplomatic,,,,,,beta",
    "e3,2003-06-01,month,RUS,CHN,RUS;CHN;KAZ,COOPERATE,,defence,,,doc,90:120,0.5,alpha",
    "e4,2003-07-01,day,GBR,KAZ,,CONSULT,visit,diplomatic,,,,,,beta",
    "e5,2005-05-01,day,GBR,KAZ,,CONSULT,visit,diplomatic,,,,,,beta",
    "e6,2000-01-01,decade,KAZ,,,AID,,,,,doc,5:9,0.4,alpha",
    "e7,2001-01-01,day,RUS,CHN,,AGREE,,economic,,,doc,1:2,0.9,alpha",
    "e8,2006-03-01,range,KAZ,EU,,AGREE,,economic,,,doc,7:8,0.7,alpha",
    "e9,2006-04-01,day,KAZ,ONE,,CONSULT,,diplomatic,,,doc,9:9,0.7,alpha",
]


@pytest.fixture(scope="module")
def world(small):
    return small(
        documents=["doc,paper,A paper,,2007-01-01,year,en,5000,200,gamma"], events=EVENTS
    )  # fmt: skip


@pytest.fixture
def ask(world, lens_on):
    lens = lens_on(world)
    return lambda *years, **filters: tarazy.chronicle(world, lens, *years, **filters)


def test_events_with_the_state_in_any_part(ask):
    table = ask().table
    assert table["date"].is_sorted()
    assert table.select("actor", "target", "parties").rows() == [
        ("KAZ", None, None), ("KAZ", "RUS", None), ("CHN", "KAZ", None),
        ("RUS", "CHN", "RUS;CHN;KAZ"), ("GBR", "KAZ", None), ("GBR", "KAZ", None),
        ("KAZ", "EU", None), ("KAZ", "ONE", None),
    ]  # fmt: skip


def test_vectors_are_those_of_the_year(ask):
    # Britain is in the Union of this world until 2004-06-30; two powers give two vectors; an
    # organisation that no vector names gives none.
    assert ask().table["vector"].to_list() == [
        None, "russia", "china", "russia;china", "eu", "west", "eu", None
    ]  # fmt: skip


def test_figures_and_places_are_kept(ask):
    row = ask(kind="agree", vector="russia").table.row(0, named=True)
    assert (row["magnitude"], row["unit"], row["mode"]) == (500.0, "million USD", "treaty")
    assert (row["document"], row["span"], row["confidence"]) == ("doc", "10:80", 0.9)
    assert row["source"] == "alpha"


@pytest.mark.parametrize(
    ("years", "filters", "dates"),
    [
        ((2004,), {}, [2000, 2005, 2006, 2006]),  # a decade may be any year of it
        ((None, 2002), {}, [2000, 2001, 2002]),
        ((2010,), {}, []),
        ((), {"domain": "diplomatic"}, [2002, 2003, 2005, 2006]),
        ((), {"vector": "china"}, [2002, 2003]),
        ((), {"vector": "eu"}, [2003, 2006]),
        ((), {"kind": "consult", "vector": "west"}, [2005]),
        ((2001, 2003), {"domain": "defence", "vector": "russia"}, [2003]),
    ],
)
def test_filters(ask, years, filters, dates):
    found = ask(*years, **filters)
    assert [d.year for d in found.table["date"]] == dates
    assert (not dates) == ("has no event of Kazakhstan" in found.answer)


def test_the_answer_counts_what_the_table_holds(ask):
    assert ask().answer == (
        "From 2000 to 2006 the ledger has 8 events of Kazakhstan. With whom: Russia 2, China 2, "
        "EU 2, West 1 and none of the vectors 2. Of what type: CONSULT 4, AGREE 2, AID 1 and "
        "COOPERATE 1."
    )
    assert ask(vector="west").answer.startswith(
        "In 2005 the ledger has 1 event of Kazakhstan (with West). With whom: West 1."
    )
    assert "has no event of Kazakhstan (in the people domain) in 2000–2006; in all it has 8, of "\
        "2000–2006" in ask(domain="people").answer  # fmt: skip


def test_coverage_is_told(ask):
    found = ask()
    assert "Read in A paper (5)." in found.caveats
    assert "3 coded by hand, by source: beta (3)." in found.caveats
    assert "4 of the dates are not known to the day." in found.caveats
    assert {"alpha", "beta", "gamma"} <= set(found.sources["id"])


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"vector": "chin"}, "'chin' is not a vector of the lens\n.*\n.*did you mean china"),
        ({"domain": "defense"}, "not a domain of events\n.*\n.*did you mean defence"),
        ({"kind": "agreed"}, "not a type of events\n.*\n.*did you mean AGREE"),
        ({"first": 2005, "last": 2001}, "2005 comes after 2001"),
    ],
)
def test_what_is_refused(ask, filters, said):
    with pytest.raises(tarazy.TarazyError, match=said):
        ask(**filters)


def test_a_state_without_events(small, lens_on):
    ledger = small()
    found = tarazy.chronicle(ledger, lens_on(ledger))
    assert found.answer == "Cannot tell: the ledger has no event of Kazakhstan."
    assert found.charts == {}
    assert found.caveats == ()
    assert json.loads(found.to_json())["table"] == []


def test_the_view_says_dates_as_exactly_as_they_are_known(ask):
    view = ask().view
    assert view["Date"].to_list() == ["2000s", "2001-05-03", "2002", "2003-06", "2003-07-01",
                                      "2005-05-01", "from 2006-03-01", "2006-04-01"]  # fmt: skip
    assert view.row(3, named=True)["With"] == "China, Kazakhstan"
    assert view.row(1, named=True)["Magnitude"] == "500 million USD"
    assert view.row(0, named=True)["With"] == "–"


@pytest.mark.parametrize(
    ("precision", "said", "last"),
    [
        ("day", "2004-02-01", date(2004, 2, 1)), ("month", "2004-02", date(2004, 2, 29)),
        ("year", "2004", date(2004, 12, 31)), ("decade", "2000s", date(2013, 12, 31)),
        ("range", "from 2004-02-01", date(2004, 2, 1)),
    ],
)  # fmt: skip
def test_precision(precision, said, last):
    assert shown(date(2004, 2, 1), precision) == said
    assert last_day(date(2004, 2, 1), precision) == last


def test_one_mark_an_event_in_the_row_of_each_vector(ask):
    (spec,) = ask().charts.values()
    values = spec["layer"][0]["data"]["values"] if "data" in spec["layer"][0] else None
    values = values or spec["data"]["values"]
    rows = [(v["vector"], v["from"], v["to"], v["domain"]) for v in values]
    assert len(rows) == 9  # one event of two vectors
    assert ("Russia", "2003-06-01", "2003-07-01", "defence") in rows
    assert ("China", "2003-06-01", "2003-07-01", "defence") in rows
    assert ("None of the vectors", "2000-01-01", "2010-01-01", "not coded") in rows
    assert ("China", "2002-01-01", "2003-01-01", "diplomatic") in rows


def test_json_and_csv_are_strict(ask):
    def refuse(word):
        raise AssertionError(word)

    found = ask()
    rows = json.loads(found.to_json(), parse_constant=refuse)["table"]
    assert [r["date"] for r in rows][:2] == ["2000-01-01", "2001-05-03"]
    assert pl.read_csv(found.to_csv().encode()).height == found.table.height


def test_the_embedded_events_of_kazakhstan(ledger):
    found = tarazy.chronicle(ledger, "KAZ", vector="china")
    assert found.table.height >= 10
    assert set(found.table["vector"].str.split(";").list.contains("china")) == {True}
