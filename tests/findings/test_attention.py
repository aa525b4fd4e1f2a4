"""Attention: mentions by vector and theme, hand-worked."""

import json
import math

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings.speeches import drawn, pooled, speeches


def speech(state, year, words=1000, sentences=10, language="en"):
    """The row of a speech."""
    name = f"{state}-{year}"
    return (
        f"{name},speech,\"General Debate of the UN General Assembly, {year}\",{state},"
        f"{year}-01-01,year,{language},{words},{sentences},alpha"
    )  # fmt: skip


def said(state, year, *mentions):
    """Rows of mentions: ``"3 actor RUS 2 +"`` is sentence, kind, code, count and stance."""
    rows = []
    for mention in mentions:
        sentence, kind, code, count, stance = mention.split()
        own = "true" if code == state else "false"
        tone = {"+": "1", "-": "-1", "0": "0", "?": ""}[stance]
        rows.append(f"{state}-{year},{sentence},{kind},{code},{count},{own},{tone},beta")
    return rows


@pytest.fixture(scope="module")
def world(small):
    return small(
        documents=[speech("KAZ", 2001), speech("KAZ", 2003, 500), speech("RUS", 2001),
                   speech("RUS", 2002), speech("CHN", 2002, language="ru"),
                   "note,statement,A note,KAZ,2002-01-01,year,en,900,9,alpha"],
        mentions=[
            *said("KAZ", 2001, "1 actor RUS 2 +", "2 actor RUS 1 -", "2 actor DEU 1 -",
                  "3 actor EU 1 0", "4 actor KAZ 5 +", "5 group WEST 2 0", "6 group UN 3 0",
                  "7 theme trade 4 +", "8 actor KGZ 1 ?", "9 actor ONE 2 0"),
            *said("KAZ", 2003, "1 theme trade 1 0"),
            *said("RUS", 2001, "1 actor KAZ 3 +", "2 actor CHN 1 0", "3 actor RUS 4 0"),
            *said("RUS", 2002, "1 actor USA 2 -"),
            *said("CHN", 2002, "1 actor RUS 1 0"),
            *(row.replace("KAZ-2001", "note") for row in said("KAZ", 2001, "1 actor USA 9 0")),
        ],
    )  # fmt: skip


@pytest.fixture
def found(world, lens_on):
    return tarazy.attention(world, lens_on(world, more="beside: [RUS, CHN]\n"))


def row(found, state, year, code):
    rows = found.table.filter(
        pl.col("state") == state, pl.col("year") == year, pl.col("code") == code
    )  # fmt: skip
    assert rows.height == 1, (state, year, code)
    return rows.row(0, named=True)


def test_mentions_fall_on_the_vectors_of_their_year(found):
    russia = row(found, "KAZ", 2001, "russia")
    assert (russia["mentions"], russia["words"], russia["per_thousand"]) == (3, 1000, 3.0)
    assert russia["kind"] == "vector"
    assert russia["document"] == "KAZ-2001"
    assert russia["stance"] == 0  # one for, one against
    # Germany and the Union itself; the organisation counts with the vector that names it.
    assert row(found, "KAZ", 2001, "eu")["mentions"] == 2
    assert row(found, "KAZ", 2001, "rest")["mentions"] == 1
    assert row(found, "KAZ", 2003, "trade")["per_thousand"] == 2.0
    assert row(found, "KAZ", 2001, "trade")["kind"] == "theme"


def test_what_is_left_out_is_told(found):
    # Of itself, of a group in two vectors, of what stands in none, and a text that is no speech.
    assert row(found, "KAZ", 2001, "west")["mentions"] == 0
    assert set(found.table.filter(pl.col("state") == "KAZ")["code"]).isdisjoint({"KAZ", "WEST"})
    caveats = " ".join(found.caveats)
    assert "Groups whose members lie in several vectors count for none: the West (2)." in caveats
    assert "UN (3) and ONE (2)" in caveats
    assert "note" not in set(found.table["document"])


def test_a_silence_is_not_certain(found):
    china = row(found, "KAZ", 2001, "china")
    assert (china["mentions"], china["low"]) == (0, 0)
    assert china["high"] == pytest.approx(math.log(20))
    assert china["stance"] is None or math.isnan(china["stance"])
    assert row(found, "KAZ", 2003, "china")["high"] == pytest.approx(2 * math.log(20))


def test_states_beside_are_seen_through_the_same_vectors(found):
    assert row(found, "RUS", 2001, "KAZ")["kind"] == "focal"
    assert row(found, "RUS", 2001, "KAZ")["mentions"] == 3
    assert row(found, "RUS", 2002, "west")["mentions"] == 2
    mine = found.table.filter(pl.col("state") == "RUS")
    assert "russia" not in set(mine["code"])  # itself
    assert "russia" in set(found.table.filter(pl.col("state") == "CHN")["code"])


def test_missing_speeches_and_other_languages_are_named(found):
    caveats = " ".join(found.caveats)
    assert "Kazakhstan: no speech of 2002 is in the ledger" in caveats
    assert "China: the text of 2002 is Russian, not English" in caveats
    assert "glyphs" not in caveats  # of 2025 none is missing


def test_the_answer_follows_the_figures(found):
    assert found.answer.startswith(
        "In its last two speeches in the General Debate (2001 and 2003) Kazakhstan spoke most, of "
        "the named vectors, of Russia: 2.0 ("
    )
    assert "Fewer than 9 speeches do not tell what rose or fell" in found.answer
    assert "Its themes were above all trade (3.3)." in found.answer
    assert "Russia most of West (1.0 (" in found.answer
    assert "China most of Russia (1.0 (" in found.answer


def test_intervals_are_those_of_resampled_sentences(world, lens_on):
    lens = lens_on(world)
    one = speeches(world, lens, "KAZ", 2001, 2001).told[0]
    sums = drawn(one)
    # Two sentences of ten name Russia, twice and once: mean 3, variance 10 (.5 - .09) = 4.1.
    assert sums.drawn[:, 0].mean() == pytest.approx(3, abs=0.15)
    assert sums.drawn[:, 0].var() == pytest.approx(4.1, rel=0.1)
    both = pooled([sums, sums])
    assert both.words == 2000
    assert np.array_equal(both.mentions, 2 * sums.mentions)
    assert np.array_equal(drawn(one).drawn, sums.drawn)  # the same on every call
    assert np.isnan(sums.stance[1]).all()  # too few sentences for an interval


def test_what_rose_between_the_thirds(small, lens_on):
    rng = np.random.default_rng(4)
    years = range(2000, 2018)
    many = {y: (int(rng.integers(1, 4)), int(rng.integers(1, 4)) + 12 * (y > 2011)) for y in years}
    ledger = small(
        documents=[speech("KAZ", y) for y in years],
        mentions=[r for y in years for r in said(
            "KAZ", y, f"1 actor RUS {many[y][0]} 0", f"2 actor CHN {many[y][1]} 0",
            f"3 theme trade {many[y][1]} 0")],
    )  # fmt: skip
    found = tarazy.attention(ledger, lens_on(ledger))
    before, after = (np.mean([many[y][1] for y in span]) for span in (years[:6], years[-6:]))
    assert (
        "From the first third of its speeches (2000–2005) to the last (2012–2017) mentions of "
        f"China ({before:.1f} to {after:.1f}) rose beyond the noise."
    ) in found.answer
    assert "by thirds, trade rose beyond the noise" in found.answer
    assert "Russia (" not in found.answer.partition("From the first third")[2]
    assert list(found.charts) == ["Of whom Kazakhstan spoke in the General Debate, 2000–2017"]


def test_years_are_heeded(world, lens_on):
    found = tarazy.attention(world, lens_on(world), 2002, 2003)
    assert set(found.table["year"]) == {2003}
    with pytest.raises(tarazy.TarazyError, match="2003 comes after 2001"):
        tarazy.attention(world, lens_on(world), 2003, 2001)


def test_a_state_that_never_spoke(small, lens_on):
    ledger = small()
    found = tarazy.attention(ledger, lens_on(ledger))
    assert found.answer.startswith("Cannot tell: the ledger has no speech of Kazakhstan")
    assert found.table.is_empty()
    assert found.charts == {}
    assert found.sources.is_empty()
    assert json.loads(found.to_json())["table"] == []


def test_a_mention_beyond_the_last_sentence_is_refused(small, lens_on):
    ledger = small(documents=[speech("KAZ", 2001)], mentions=said("KAZ", 2001, "11 actor RUS 1 0"))
    with pytest.raises(tarazy.TarazyError, match="sentence 11 of KAZ-2001, which has 10"):
        tarazy.attention(ledger, lens_on(ledger))


def test_json_and_csv_are_strict(found):
    def refuse(word):
        raise AssertionError(word)

    read = json.loads(found.to_json(), parse_constant=refuse)
    assert len(read["table"]) == found.table.height
    assert "NaN" not in found.to_csv()
    assert {"alpha", "beta"} <= {s["id"] for s in read["sources"]}
