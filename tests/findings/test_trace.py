"""Trace: the rows behind a figure add up to it."""

import polars as pl
import pytest

import tarazy
from tarazy.findings._system_layers import layers
from tarazy.findings._system_picture import picture_of
from tarazy.findings.points import points
from tarazy.findings.portfolio import portfolio
from tarazy.findings.speeches import speeches
from tarazy.findings.trace import ROADS, TRACED
from tarazy.findings.trace_shares import source_ids
from tarazy.findings.trace_votes import VOTED

COLUMNS = ["domain", "figure", "vector", "partner", "year", "from", "to", "tie", "reported_by",
           "value", "unit", "used", "doubt", "source", "producer", "file", "sha256"]  # fmt: skip


def value_of(ledger, lens, year, code, vector):
    read = portfolio(ledger, lens, range(year, year + 1))
    (parts,) = (p for p in read.parts if p.indicator.code == code)
    return parts.value[0, 0, lens.vector_codes.index(vector)]


@pytest.mark.parametrize(
    ("year", "indicator", "vector"),
    [(2021, "turnover", "russia"), (2021, "turnover", "eu"), (2010, "turnover", "russia"),
     (2021, "exports", "china"), (2021, "arms", "russia"), (2021, "fdi_stock", "west")],
)  # fmt: skip
def test_the_rows_used_sum_to_the_figure(ledger, year, indicator, vector):
    lens = tarazy.load("KAZ", ledger)
    rows = tarazy.trace(ledger, "balance", lens, year, indicator=indicator, vector=vector)
    assert rows.columns == COLUMNS
    assert set(rows["vector"]) == {vector}
    used = rows.filter(pl.col("used") == "yes")
    assert used["value"].sum() == pytest.approx(value_of(ledger, lens, year, indicator, vector))
    assert used["doubt"].null_count() == used.height
    assert used.select("from", "to", "year").is_unique().all()
    assert rows["producer"].null_count() == 0


def test_2010_follows_russia_s_books_and_shows_the_doubted_ones(ledger):
    rows = tarazy.trace(ledger, "balance", "KAZ", 2010, indicator="turnover", vector="russia")
    by_use = {use: set(part["source"]) for (use,), part in rows.group_by("used")}
    assert by_use["yes"] == {"comtrade-rus"}
    assert {"baci-2020", "cow-trade"} <= by_use["no"]
    doubted = rows.filter(pl.col("used") == "no")
    assert doubted["doubt"].null_count() == 0
    assert rows.filter(pl.col("used") != "no")["doubt"].null_count() == rows.height - doubted.height


def test_small_rows_by_hand(small, lens_on):
    rows = [
        "2001,KAZ,RUS,goods,from,40,,alpha",
        "2001,KAZ,RUS,goods,to,44,,beta",
        "2001,KAZ,RUS,goods,from,400,ten times,gamma",
        "2001,KAZ,CHN,goods,from,30,,alpha",
        "2002,KAZ,RUS,goods,from,50,,alpha",
        "2002,KAZ,EU,goods,from,70,,alpha",
    ]
    ledger = small(ties=rows)
    lens = lens_on(ledger)
    found = tarazy.trace(ledger, "balance", lens, 2001)
    assert [(r["used"], r["value"], r["source"]) for r in found.iter_rows(named=True)] == [
        ("no", 400, "gamma"), ("interval", 44, "beta"), ("yes", 40, "alpha"), ("yes", 30, "alpha"),
    ]  # fmt: skip
    # China's row of the year before is carried, and the bloc's own figure is followed too.
    found = tarazy.trace(ledger, "balance", lens, 2002).filter(pl.col("used") == "yes")
    assert set(found.select("partner", "year", "vector", "value").iter_rows()) == {
        ("RUS", 2002, "russia", 50), ("CHN", 2001, "china", 30), ("EU", 2002, "eu", 70),
    }  # fmt: skip
    read = portfolio(ledger, lens, range(2002, 2003))
    assert source_ids(read, 2002, "economic", 2) == {"alpha"}
    assert source_ids(read, 2002, "all", 3) == set()


@pytest.mark.parametrize(
    ("finding", "figure"), [(name, figure) for name, roads in ROADS.items() for figure in roads]
)
def test_every_figure_of_every_finding_has_a_trace(ledger, finding, figure):
    year = {"chronicle": 2022, "counterfactual": 2016}.get(finding, 2021)
    rows = tarazy.trace(ledger, finding, "KAZ", year, indicator=figure or None, at=2014)
    assert rows.height
    assert {"yes"} <= set(rows["used"]) if "used" in rows.columns else finding == "chronicle"
    if finding == "dependence":
        assert set(rows["figure"]) == {"turnover", "exports", "imports"}
    if finding == "membership":
        assert set(rows["tie"]) == {"memberships"}
        assert rows["source"].str.starts_with("m-").all()
    known = set(ledger.frame("sources")["id"])
    assert set(rows["source"]) <= known


def test_no_finding_is_without_a_trace():
    """Every public finding on a state; points of all states are votes, as alignment's are."""
    public = {n for n in tarazy.__all__ if getattr(tarazy, n).__module__ == f"tarazy.findings.{n}"}
    several = {"balances", "ideal_points", "trace"}
    assert {n.replace("_", "-") for n in public - several} == set(TRACED)


def used(rows, *where):
    return rows.filter(pl.col("used") == "yes", *where)["value"].sum()


def test_an_outcome_is_the_sum_of_its_rows(ledger):
    """The actual path of `counterfactual`, from the rows of the one producer it was taken from."""
    found = tarazy.counterfactual(ledger, "KAZ", at=2014, outcome="turnover", vector="china").table
    path = found.filter(pl.col("part") == "path", pl.col("method") == "plain")
    actual = dict(path.select("year", "actual").iter_rows())
    for year in (2012, 2016):
        rows = tarazy.trace(ledger, "counterfactual", "KAZ", year, at=2014)
        assert rows.filter(pl.col("used") == "yes")["source"].unique().to_list() == ["baci-2020"]
        china = used(rows, pl.col("vector") == "china")
        assert china / used(rows, pl.col("vector").is_not_null()) == pytest.approx(actual[year])
    with pytest.raises(tarazy.TarazyError, match="without a shock"):
        tarazy.trace(ledger, "counterfactual", "KAZ", 2016)
    books = tarazy.trace(ledger, "counterfactual", "KAZ", 2016, at=2014, indicator="books")
    books = books.filter(pl.col("used") == "yes")
    assert {"imts-chn", "imts-usa", "wb-gdp"} <= set(books["source"])
    with pytest.raises(tarazy.TarazyError, match="is not an outcome"):
        tarazy.trace(ledger, "counterfactual", "KAZ", 2016, at=2014, indicator="turnver")


def test_a_tie_of_the_system_is_the_sum_of_its_rows(ledger):
    lens = tarazy.load("KAZ", ledger)
    states = picture_of(ledger, lens, 2021, None).states
    read = {x.code: x for x in layers(ledger, lens, states, range(2021, 2022), ["trade", "arms"])}
    i, j, k = (states.index(s) for s in ("KAZ", "CHN", "RUS"))
    for other, at in (("CHN", j), ("RUS", k)):
        pair = (pl.col("from") == other) & (pl.col("to") == "KAZ")
        for code, layer in read.items():
            rows = tarazy.trace(ledger, "system", "KAZ", 2021, indicator=code)
            assert used(rows, pair) == pytest.approx(layer.given[0, at, i])
    seats = tarazy.trace(ledger, "system", "KAZ", 2021, indicator="memberships")
    assert {"CSTO", "SCO"} <= set(seats.filter(pl.col("from") == "KAZ")["to"])
    votes = tarazy.trace(ledger, "system", "KAZ", 2021, indicator="votes")
    assert set(votes["state"]) == set(states)


def test_mentions_add_up_to_the_attention_of_the_speech(ledger):
    lens = tarazy.load("KAZ", ledger)
    speech = next(s for s in speeches(ledger, lens, "KAZ").told if s.year == 2019)
    rows = tarazy.trace(ledger, "attention", "KAZ", 2019)
    counted = rows.filter(pl.col("used") == "yes")
    for v, code in enumerate(lens.vector_codes):
        here = counted.filter(pl.col("vector") == code)["count"].sum()
        assert here == speech.counts[:, v].sum()
    assert "no" in set(rows["used"])
    with pytest.raises(tarazy.TarazyError, match="no speech of Kazakhstan in 1950"):
        tarazy.trace(ledger, "attention", "KAZ", 1950)


def test_events_are_those_of_the_chronicle(ledger):
    rows = tarazy.trace(ledger, "chronicle", "KAZ", 2022, vector="china")
    whole = tarazy.chronicle(ledger, "KAZ", 2022, 2022, vector="china").table
    assert rows.drop("producer", "file", "sha256").equals(whole)
    assert rows["producer"].null_count() == 0
    with pytest.raises(tarazy.TarazyError, match="nothing is told of Kazakhstan in 1850"):
        tarazy.trace(ledger, "chronicle", "KAZ", 1850)


def test_flows_by_product_are_those_of_the_ledger(ledger):
    rows = tarazy.trace(ledger, "rerouting", "KGZ", 2022, indicator="87")
    table = ledger.table("flows")
    held = ledger.frame("flows", table.filter(
        table.year == 2022, table.to == "KGZ", table.reported_by == "from",
        table.product.startswith("87"), table.source == "eurostat-listed"))  # fmt: skip
    assert rows.height == held.height
    assert rows["value"].sum() == pytest.approx(held["value"].sum())
    assert rows.filter(pl.col("used") == "yes")["listed"].null_count() == 0
    assert rows["value"].is_sorted(descending=True)
    whole = tarazy.trace(ledger, "rerouting", "KGZ", 2022)
    assert {"yes", "control"} == set(whole["used"])  # the total is what goods not listed come from
    with pytest.raises(tarazy.TarazyError, match="no exports by product to Kyrgyzstan in 2012"):
        tarazy.trace(ledger, "rerouting", "KGZ", 2012)


def test_reports_are_read_by_month_where_they_have_months(ledger):
    rows = tarazy.trace(ledger, "periods", "KAZ", 2021, indicator="events", vector="russia")
    table = ledger.table("ties")
    held = ledger.frame("ties", table.filter(
        table.indicator == "gdelt_cooperation", table.year == 2021, table.month.notnull(),
        table["from"] == "KAZ", table["to"] == "RUS"))  # fmt: skip
    assert used(rows, pl.col("figure") == "gdelt_cooperation") == pytest.approx(held["value"].sum())
    with pytest.raises(tarazy.TarazyError, match="is not a figure of periods"):
        tarazy.trace(ledger, "periods", "KAZ", 2021, indicator="shares")


# --- votes -----------------------------------------------------------------------------------

VOTES = ["date", "roll", "symbol", "title", "issues", "final", "state", "vector", "vote", "used",
         "source", "producer", "file", "sha256"]  # fmt: skip


def cast_in(ledger, year, states):
    """The ledger's votes of a year, by roll call and state."""
    calls = ledger.frame("roll_calls").filter(pl.col("year") == year)["roll"].to_list()
    rows = ledger.frame("votes").filter(pl.col("roll").is_in(calls), pl.col("actor").is_in(states))
    return sorted(rows.select("roll", "actor", "vote").iter_rows())


@pytest.mark.parametrize("finding", VOTED)
def test_votes_are_those_of_the_ledger(ledger, finding):
    rows = tarazy.trace(ledger, finding, "KAZ", 2021)
    assert rows.columns == VOTES
    assert sorted(rows.select("roll", "state", "vote").iter_rows()) == cast_in(
        ledger, 2021, ["KAZ"]
    )
    assert set(rows["used"]) <= {"yes", "no"}
    assert (
        rows.filter(pl.col("vote") == "X")["used"].to_list() == ["no"] * (rows["vote"] == "X").sum()
    )
    assert (rows.filter(pl.col("vote") != "X")["used"] == "yes").all()
    assert rows["vector"].null_count() == rows.height  # the state itself is in none
    assert rows["date"].drop_nulls().is_sorted()
    assert rows.select("producer", "file", "sha256").null_count().row(0) == (0, 0, 0)


def test_votes_used_are_those_of_the_figure(ledger):
    """As many as the point stands on, and the few that divided nobody."""
    line = points(ledger, 2015, 2021)
    stands = line.seen[line.row("KAZ"), line.years.index(2021)]
    rows = tarazy.trace(ledger, "alignment", "KAZ", 2021).filter(pl.col("used") == "yes")
    final = rows.filter(pl.col("final").fill_null(value=True)).height
    assert 0 <= final - stands <= 5


def test_votes_of_a_vector(ledger):
    rows = tarazy.trace(ledger, "alignment", "KAZ", 2021, vector="central_asia")
    four = ["KGZ", "TJK", "TKM", "UZB"]
    assert sorted(rows.select("roll", "state", "vote").iter_rows()) == cast_in(ledger, 2021, four)
    assert set(rows["vector"]) == {"central_asia"}
    union = set(tarazy.trace(ledger, "votes", "KAZ", 2018, vector="eu")["state"])
    assert len(union) == 28
    assert "GBR" in union
    assert "GBR" not in set(tarazy.trace(ledger, "votes", "KAZ", 2021, vector="eu")["state"])
    assert tarazy.trace(ledger, "votes", "KAZ", 2021, vector="all").equals(
        tarazy.trace(ledger, "votes", "KAZ", 2021)
    )


def test_lost_votes_are_shown_and_not_used(ledger):
    rows = tarazy.trace(ledger, "alignment", "KAZ", 2023, vector="turkic")
    mine = rows.filter(pl.col("state") == "TUR")
    assert mine.height
    assert (mine["vote"] != "X").any()
    assert set(mine["used"]) == {"no"}
    assert "yes" in set(rows.filter(pl.col("state") == "AZE")["used"])
    later = tarazy.trace(ledger, "alignment", "KAZ", 2025, vector="turkic")
    assert "yes" in set(later.filter(pl.col("state") == "TUR")["used"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((1945, None), "'1945' is not a year with roll calls"),
        ((2050, None), "'2050' is not a year with roll calls"),
        ((2021, "rusia"), "did you mean russia"),
    ],
)
def test_years_and_vectors_without_votes_are_refused(ledger, asked, said):
    with pytest.raises(tarazy.TarazyError, match=said):
        tarazy.trace(ledger, "alignment", "KAZ", asked[0], vector=asked[1])


@pytest.mark.parametrize(
    ("finding", "asked", "said"),
    [
        ("balanse", {}, "did you mean balance"),
        ("balance", {"vector": "rusia"}, "did you mean russia"),
        ("balance", {"domain": "defense"}, "did you mean defence"),
        ("balance", {"indicator": "turnovr"}, "did you mean turnover"),
        ("balance", {"domain": "defence", "indicator": "turnover"}, "not a figure of defence"),
    ],
)
def test_what_is_not_there_is_refused(ledger, finding, asked, said):
    with pytest.raises(tarazy.TarazyError, match=said):
        tarazy.trace(ledger, finding, "KAZ", 2021, **asked)


def test_an_expected_share_rests_on_the_others_trade(ledger):
    rows = tarazy.trace(ledger, "tilt", "KAZ", 2010, indicator="expected")
    flows = rows.filter(pl.col("tie") == "goods")
    assert set(flows["source"]) == {"baci-2020"}
    assert "KAZ" not in {*flows["from"], *flows["to"]}
    assert flows.height > 20_000
    between = rows.filter(pl.col("tie") != "goods", pl.col("partner") == "RUS")
    assert set(between["tie"]) >= {"distance", "contiguity", "common_language", "colonial_tie"}
    # The doubted flow of the year is the state's own and Russia's: for Russia it is shown, unused.
    others = tarazy.trace(ledger, "tilt", "UZB", 2010, indicator="expected")
    doubted = others.filter(pl.col("tie") == "goods", pl.col("doubt").is_not_null())
    assert set(doubted.select("from", "to", "used").iter_rows()) == {
        ("KAZ", "RUS", "no"), ("RUS", "KAZ", "no"),
    }  # fmt: skip
    carried = tarazy.trace(ledger, "tilt", "KAZ", 2022, indicator="expected")
    assert {"gdp", "goods", "distance"} <= set(carried["tie"])
    assert set(carried.filter(pl.col("tie") == "goods")["year"]) == {2020}
    share = tarazy.trace(ledger, "tilt", "KAZ", 2010, indicator="share")
    assert "turnover" in set(share["figure"])
