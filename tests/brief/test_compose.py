"""The brief: its figures are the findings', its headline follows the draws."""

import re

import polars as pl
import pytest

import tarazy
from tarazy.brief.compose import _headline, _path, _points
from tarazy.findings.chronicle_telling import MOST
from tarazy.findings.portfolio import portfolio
from tarazy.findings.weigh import weigh
from tarazy.findings.words import with_span


def sheet_of(page):
    """The balance sheet of a page: text of the figure by vector and column."""
    table = page.partition('<table class="sheet"')[2].partition("</table>")[0]
    columns = re.findall(r'<th scope="col">(.*?)</th>', table)[1:]
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", table, re.S):
        name = row.partition("</th>")[0]
        figures = re.findall(r'<span class="figure">(.*?)</span>', row)
        found |= {(name, c): f for c, f in zip(columns, figures, strict=True)}
    return found


def test_the_sheet_shows_the_figures_of_balance_and_trend(briefs, ledger):
    lens = tarazy.load("KAZ", ledger)
    sheet = sheet_of(briefs("KAZ"))
    balance = tarazy.balance(ledger, lens, 2021).table.filter(pl.col("indicator") == "all")
    trend = tarazy.trend(ledger, lens, None, 2021).table.filter(pl.col("year") == 2021)
    for table in (balance, trend):
        assert table.height == 5 * 7
        assert len(sheet) == 7 * 7  # two columns more, on the tilt
        for row in table.iter_rows(named=True):
            cell = sheet[lens.vector_names[row["vector"]], lens.domain_names[row["domain"]]]
            assert cell == with_span(row["share"], row["low"], row["high"])


def test_the_sheet_shows_geography_and_choice(briefs, ledger):
    lens = tarazy.load("KAZ", ledger)
    now = tarazy.tilt(ledger, lens, 2021, 2021).table.filter(pl.col("panel") == "goods")
    sheet = sheet_of(briefs("KAZ"))
    assert now.height == 7
    for row in now.iter_rows(named=True):
        name = lens.vector_names[row["vector"]]
        assert sheet[name, "Trade by geography"] == with_span(
            row["expected"], row["expected_low"], row["expected_high"]
        )
        times = f"×{row['times']:.1f} ({row['times_low']:.1f}–{row['times_high']:.1f})"
        assert sheet[name, "Trade by choice"] == times


def test_every_finding_stands_on_the_page(briefs, ledger):
    page = briefs("KAZ")
    sections = re.findall(r'<section id="(.*?)">', page)
    assert sections == ["sheet", "balance", "trend", "alignment", "votes", "dependence", "tilt",
                        "hedging", "membership", "system", "periods", "compare", "attention",
                        "positions", "doctrine", "chronicle", "reaction", "counterfactual",
                        "pressure", "rerouting", "method", "sources"]  # fmt: skip
    assert "<h2>With whom it stands</h2>" in page
    assert "<h2>On the record</h2>" in page
    assert not re.search(r"<h2>[a-z]", page)  # every section has a title of its own
    for ask in (tarazy.dependence, tarazy.membership):
        assert ask(ledger, "KAZ", 2021).answer.replace("'", "&#39;") in page
    assert "<h2>Word and deed</h2>" in page
    assert "<h2>Under pressure</h2>" in page
    for found in (tarazy.balance(ledger, "KAZ", 2021), tarazy.votes(ledger, "KAZ"),
                  tarazy.attention(ledger, "KAZ", None, 2021),
                  tarazy.positions(ledger, "KAZ", None, 2021, lines=False),
                  tarazy.doctrine(ledger, "KAZ", None, 2021),
                  tarazy.chronicle(ledger, "KAZ", None, 2021),
                  tarazy.alignment(ledger, "KAZ", None, 2021)):  # fmt: skip
        assert found.answer.replace("'", "&#39;") in page


def test_every_chart_has_its_place_and_its_figures(briefs):
    page = briefs("KAZ")
    ids = re.findall(r'<div class="chart" id="(chart-[a-z]+-\d+)"></div>', page)
    assert len(ids) == len(set(ids)) >= 9
    assert {"chart-alignment-0", "chart-alignment-1"} <= set(ids)
    # Attention of Kazakhstan, Uzbekistan and Russia; editions, gap, shares; the time line.
    for name, many in (("attention", 3), ("positions", 1), ("doctrine", 3), ("chronicle", 1)):
        assert sum(i.startswith(f"chart-{name}-") for i in ids) == many
    for state in ("Kazakhstan", "Uzbekistan", "Russia"):
        assert f"<figcaption>Of whom {state} spoke in the General Debate, 1992–" in page
    specs = re.findall(r'\{"id":"(chart-[a-z]+-\d+)","spec":', page)
    assert specs == ids


def test_the_chronicle_lists_the_most_telling_only(briefs):
    section = briefs("KAZ").partition('<section id="chronicle">')[2].partition("</section>")[0]
    assert section.count("<tr>") == MOST + 1  # with the head
    assert f"Listed are {MOST} of " in section
    assert "The record is partial" in section


def test_a_state_that_never_voted_has_a_brief_that_says_so(ledger):
    page = tarazy.brief(ledger, "XKX", 2021)
    stands = page.partition('<section id="alignment">')[2].partition("</section>")[0]
    assert "Cannot tell: Kosovo cast no vote in the" in stands
    assert "chart" not in stands
    record = page.partition('<section id="votes">')[2].partition("</section>")[0]
    assert "Cannot tell: the ledger has no vote of Kosovo on these resolutions." in record
    method = page.partition('<section id="method">')[2]
    assert "With whom it stands" not in method  # nothing was done


def test_the_same_bytes_again(briefs, ledger):
    assert tarazy.brief(ledger, "UZB", 2021, quick=True) == briefs("UZB")


def test_every_step_is_told_and_since_is_heeded(small, lens_on):
    ledger = small(ties=[f"{y},KAZ,{s},goods,from,{v},,alpha" for y in (2001, 2002, 2003)
                         for s, v in (("RUS", 10 * (y - 2000)), ("CHN", 10))])  # fmt: skip
    lens = lens_on(ledger)
    steps = []
    page = tarazy.brief(ledger, lens, 2003, since=2001, step=steps.append)
    assert steps == ["balance", "trend", "alignment", "votes", "dependence", "tilt",
                     "hedging", "membership", "system", "periods", "attention", "positions",
                     "doctrine", "chronicle", "reaction", "counterfactual", "pressure",
                     "rerouting", "page"]  # fmt: skip
    steps.clear()
    tarazy.brief(ledger, lens, 2003, since=2001, quick=True, step=steps.append)
    assert steps == ["balance", "trend", "alignment", "votes", "dependence", "tilt",
                     "hedging", "membership", "attention", "positions", "doctrine", "chronicle",
                     "page"]  # fmt: skip
    assert "Cannot tell: the ledger has no roll calls." in page
    assert "Cannot tell: the ledger has no speech of" in page
    spoke = page.partition('<section id="positions">')[2].partition("</section>")[0]
    assert "Cannot tell: the ledger has no speech of Kazakhstan in the General Debate with" in spoke
    assert '<section id="chronicle">' not in page  # there are no events
    assert "change since 2001" in page
    # Russia from a half to three quarters; one producer alone does not say how far it is off.
    assert '<span class="change">+25 (?)</span>' in page
    assert '<span class="change">−25 (?)</span>' in page
    assert not re.search(r"\bnan\b", page.partition("<script>")[0])
    with pytest.raises(tarazy.TarazyError, match="--since"):
        tarazy.brief(ledger, lens, 2001, since=2002)
    with pytest.raises(tarazy.TarazyError, match="nearest year is 2003"):
        tarazy.brief(ledger, lens, 2004)


def test_the_headline_names_who_is_likely_first(ledger):
    lens = tarazy.load("KAZ", ledger)
    now = weigh(portfolio(ledger, lens, range(2021, 2022)), 2021)
    headline = _headline(lens, now)
    assert headline.startswith("Kazakhstan 2021: ")
    assert "Russia first in defence" in headline
    assert "EU first in economy" in headline
    assert "people" not in headline  # weighs nothing


@pytest.mark.parametrize(
    ("change", "said"),
    [(0.071, "+7"), (-0.071, "−7"), (0.004, "±0"), (-0.004, "±0")],
)
def test_points(change, said):
    assert _points(change) == said


def test_changes_have_intervals(briefs):
    changes = re.findall(r'<span class="change">(.*?)</span>', briefs("KAZ"))
    assert len(changes) >= 30
    for change in changes:
        one = r"(±0|[+−]\d+)"
        read = re.fullmatch(rf"{one} \({one} to {one}\)|{one} \(\?\)", change)
        assert read, change
        if read[1]:
            middle, low, high = (int(read[i].replace("−", "-").strip("±")) for i in (1, 2, 3))
            assert low <= middle <= high


def test_paths():
    assert _path([(2001, 0.5)], 2001, 2003) == ""
    assert _path([(2001, 0.5), (2003, 0.25)], 2001, 2003) == "M0.0,1.0L64.0,8.0"
