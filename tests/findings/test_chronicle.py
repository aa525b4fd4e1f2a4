"""Chronicle: events of a state, their vectors, filters and time line, hand-worked."""

import json
from datetime import date

import polars as pl
import pytest

import tarazy
from tarazy.findings.chronicle_chart import last_day
from tarazy.findings.chronicle_telling import MOST
from tarazy.findings.chronicle_view import shown, sides

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
    assert (row["document"], row["start"], row["end"]) == ("doc", 10, 80)
    assert row["confidence"] == 0.9
    assert row["source"] == "alpha"


@pytest.mark.parametrize(
    ("years", "filters", "dates"),
    [
        ((2004,), {}, [2000, 2005, 2006, 2006]),  # a decade may be any year of it
        ((None, 2002), {}, [2000, 2001, 2002]),
        ((2010,), {}, []),
        ((), {"domain": "diplomatic"}, [2002, 2003, 2005, 2006]),
        ((), {"vector": "china"}, [2002, 2003]),
        ((), {"vector": "China"}, [2002, 2003]),  # letters large or small
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
        "COOPERATE 1. The record is partial: what it has is told by a source, what it lacks may "
        "have happened all the same."
    )
    assert ask(vector="west").answer.startswith(
        "In 2005 the ledger has 1 event of Kazakhstan (with West). With whom: West 1."
    )
    assert "has no event of Kazakhstan (in the people domain) in 2000–2006; in all it has 8, of "\
        "2000–2006" in ask(domain="people").answer  # fmt: skip


def test_coverage_is_told(ask):
    found = ask()
    assert "Read in A paper (5)." in found.caveats
    assert "Taken from lists, by source and years: beta (3, 2002–2005)." in found.caveats
    assert any(c.startswith("No list of sanctions") for c in found.caveats)
    assert not any(c.startswith("Listed are") for c in found.caveats)
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


def test_the_view_says_who_acts_on_whom_and_who_with_whom(ask):
    view = ask().view
    # Russia and China stand before Kazakhstan in a list that is not the alphabet's.
    assert view["Who"].to_list() == [
        "Kazakhstan", "with Russia", "China → Kazakhstan", "Russia → China, Kazakhstan",
        "United Kingdom → Kazakhstan", "United Kingdom → Kazakhstan", "with European Union",
        "Kazakhstan → First",
    ]  # fmt: skip
    assert view.row(1, named=True)["What"] == "500 million USD: treaty"
    assert view.row(0, named=True)["What"] == "–"
    assert view.row(1, named=True)["Told by"] == "doc 10:80"
    assert view.row(2, named=True)["Told by"] == "beta"


@pytest.mark.parametrize(
    ("kind", "actor", "target", "parties", "first", "others"),
    [
        ("AGREE", "ARM", "KAZ", None, ["KAZ"], ["ARM"]),
        ("AGREE", "ARM", "BLR", "ARM;BLR;KAZ", ["KAZ"], ["ARM", "BLR"]),
        # Uzbekistan accedes; the founders of an organisation stand before it.
        ("AGREE", "UZB", "ARM", "UZB;ARM;KAZ", ["UZB"], ["ARM", "KAZ"]),
        ("AGREE", "CHN", "KAZ", "CHN;KAZ;RUS;CIS", ["KAZ"], ["CHN", "RUS", "CIS"]),
        ("CONSULT", "ARM", "KAZ", None, ["ARM"], ["KAZ"]),
        ("CONSULT", "ARM", "KAZ", "ARM;KAZ;USA", ["KAZ"], ["ARM", "USA"]),
        ("REQUEST", "EU", "KAZ", "EU;USA;KAZ", ["EU", "USA"], ["KAZ"]),
        ("RETREAT", "GEO", "ARM", "GEO;ARM;KAZ", ["GEO"], ["ARM", "KAZ"]),
        ("AID", "KAZ", None, None, ["KAZ"], []),
    ],
)
def test_sides(kind, actor, target, parties, first, others):
    row = {"type": kind, "actor": actor, "target": target, "parties": parties}
    assert sides("KAZ", row) == (first, others)


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


@pytest.fixture
def crowd(small, lens_on):
    """200 agreements with Russia, a threat by it and a visit by China, told twice each."""
    days = [f"{y}-{m:02}-01" for y in range(1995, 2020) for m in range(1, 9)]
    rows = [f"a{i:03},{d},day,KAZ,RUS,,AGREE,,economic,,,,,,alpha" for i, d in enumerate(days)]
    rows += [
        "t1,2000-02-03,day,RUS,KAZ,,THREATEN,,defence,,,,,,alpha",
        "v1,2001-02-03,day,CHN,KAZ,,CONSULT,visit,diplomatic,,,,,,alpha",
        "v2,2001-01-01,year,CHN,KAZ,,CONSULT,visit,diplomatic,,,,,,beta",
    ]
    ledger = small(events=rows)
    return tarazy.chronicle(ledger, lens_on(ledger))


def test_of_many_the_most_telling_are_listed(crowd):
    assert crowd.table.height == 203
    assert crowd.answer.startswith("From 1995 to 2019 the ledger has 202 events of Kazakhstan.")
    assert crowd.view.height == MOST
    assert crowd.caveats[0].startswith(f"Listed are {MOST} of 202 events: ")
    assert crowd.view["Type"].to_list().count("AGREE economic") == MOST - 2
    assert crowd.view["Date"].is_sorted()
    (told,) = crowd.view.filter(pl.col("Type") == "CONSULT diplomatic").rows(named=True)
    assert (told["Date"], told["Told by"]) == ("2001-02-03", "beta; alpha")


def test_both_rows_of_one_event_stay(crowd):
    both = crowd.table.filter(pl.col("type") == "CONSULT")
    assert both.select("precision", "source", "event").rows() == [
        ("year", "beta", "v1"), ("day", "alpha", "v1")
    ]  # fmt: skip


def test_of_many_the_numbers_are_drawn(crowd):
    (spec,) = crowd.charts.values()
    discs = spec["layer"][0]["data"]["values"]
    assert sum(d["events"] for d in discs) == 202
    assert {(d["vector"], d["domain"]) for d in discs} == {
        ("Russia", "economic"), ("Russia", "defence"), ("China", "diplomatic")
    }  # fmt: skip
    assert len(spec["layer"][1]["data"]["values"]) == MOST


def test_the_embedded_events_of_kazakhstan(ledger):
    found = tarazy.chronicle(ledger, "KAZ")
    table = found.table
    assert table["event"].n_unique() > 400
    assert found.view.height == MOST
    # One treaty: a paper has the year, a list of treaties and a page the day.
    told = table.filter(pl.col("event") == "atop-4220.1-1992-05-15").sort("source")
    assert told["source"].to_list() == [
        "atop-treaties", "kurmanguzhin-chebotarev-2023", "memberships-read"
    ]  # fmt: skip
    china = tarazy.chronicle(ledger, "KAZ", vector="china").table
    assert set(china["vector"].str.split(";").list.contains("china")) == {True}
    assert not table.filter(
        pl.col("type") == "AGREE", pl.col("label").str.contains("planned")
    ).height


@pytest.mark.parametrize("state", ["ARM", "AZE", "GEO", "IND", "KGZ", "MNG", "SRB", "UZB", "VNM"])
def test_every_lens_has_a_chronicle(ledger, state):
    found = tarazy.chronicle(ledger, state)
    assert found.table["event"].n_unique() > 100
    assert found.view.height == MOST
    assert set(found.table["source"]) <= set(found.sources["id"])
    assert found.table["vector"].null_count() < found.table.height / 2
