"""Words of speeches: the rules of the vocabulary by hand, and the counts that ship."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tarazy.ledger import SCHEMA
from tarazy.ledger.schema import faults
from tarazy.sources import general_debate
from tarazy.sources.general_debate_words import LEAST, MOST_BY_ONE, word_counts
from tarazy.texts.gazetteer import table as gazetteer
from tarazy.texts.vocabulary import forms

STATES = ("KAZ", "RUS", "USA", "CHN", "FRA", "IND", "TUR", "DEU", "BRA", "EGY", "JPN", "IRN")
COMMON = "We trade grain and our nations seek peace with Ruritania."


def speeches(**more):
    return [(f"d-{s}", s, forms(f"{COMMON} {more.get(s, '')}")) for s in STATES]


def test_counts_by_hand():
    found = word_counts(speeches(KAZ="Peace needs trade; of trade we are sure."))
    assert found.columns == ["document", "word", "count"]
    kaz = dict(found.filter(pl.col("document") == "d-KAZ").select("word", "count").iter_rows())
    assert (kaz["trade"], kaz["grain"], kaz["nation"], kaz["peace"]) == (3, 1, 1, 2)
    assert not {"ruritania", "with", "our", "kaz"} & set(kaz)
    assert found.equals(found.sort("document", "word"))


def test_the_words_of_one_speaker_are_left_out():
    """A word that one state says for the most part tells who speaks, as a name would."""
    said = dict.fromkeys(STATES, "of steppes and of steppes")
    assert "steppe" in set(word_counts(speeches(**said))["word"])
    said["KAZ"] = "of steppes " * 12
    assert "steppe" not in set(word_counts(speeches(**said))["word"])


def test_a_rare_word_is_left_out():
    many = [(f"d-{k}", f"S{k % 50}", forms(COMMON)) for k in range(200)]
    rare = [(d, s, forms(f"{COMMON} of ballast")) for d, s, _ in many[:5]]
    assert "ballast" not in set(word_counts(rare + many[5:])["word"])
    more = [(d, s, forms(f"{COMMON} of ballast")) for d, s, _ in many[:6]]
    assert "ballast" in set(word_counts(more + many[6:])["word"])


def test_no_speech_no_words():
    assert word_counts([]).is_empty()


def test_only_legible_english_speeches_are_counted(tmp_path: Path) -> None:
    (tmp_path / "speeches").mkdir()
    rows = [
        *((s, 2025, f"{COMMON} It is for the people of our lands. " * 30) for s in STATES),
        ("BLR", 2025, "Мы торгуем зерном и ищем мира с нашими соседями и народами. " * 40),
        ("GBR", 2025, "/i255 /24 /21 /29 /28 /21 /18/i255 /24 /22 " * 100),
        ("KAZ", 1991, COMMON * 60),
    ]
    pl.DataFrame(
        [(a, 1, y, t, 0) for a, y, t in rows],
        schema=["iso3", "session", "year", "text", "words"], orient="row",
    ).write_parquet(tmp_path / general_debate.FILE)  # fmt: skip
    (reading,) = general_debate.read(tmp_path)
    counts = reading.rows("word_counts")
    assert set(counts["document"]) == {f"ungdc-{s}-2025" for s in STATES}
    assert set(counts["word"]) == {"trade", "grain", "nation", "seek", "peace", "people", "land"}
    assert set(counts["count"]) == {30}
    assert reading.rows("documents").height == 13  # the Russian speech is one, without word counts


# --- what ships ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(ledger):
    return ledger.frame("word_counts").filter(pl.col("source") == "ungdc")


def test_the_embedded_counts(ledger, shipped) -> None:
    documents = ledger.frame("documents").filter(pl.col("source") == "ungdc")
    english = documents.filter(pl.col("language") == "en")
    assert set(shipped["document"]) == set(english["id"])
    assert shipped["count"].min() == 1
    part = shipped.head(50_000)
    codes = {"documents.id": set(documents["id"]), "sources.id": {"ungdc"}}
    assert faults(part, SCHEMA["word_counts"], codes).is_empty()
    # Content words are a third to a half of what is said.
    said = shipped.group_by("document").agg(pl.col("count").cast(pl.Int64).sum())
    both = said.join(english, left_on="document", right_on="id")
    share = (both["count"] / both["words"]).median()
    assert 0.3 < share < 0.5


def test_the_rules_of_the_vocabulary_hold(ledger, shipped) -> None:
    speeches = shipped["document"].n_unique()
    by = shipped.with_columns(speaker=pl.col("document").str.slice(6, 3))
    words = by.group_by("word").agg(
        pl.len().alias("speeches"),
        pl.col("count").cast(pl.Int64).sum(),
        pl.col("speaker").n_unique(),
    )
    assert words["speeches"].min() >= LEAST * speeches
    assert words["speaker"].min() >= 20
    most = by.group_by("word", "speaker").agg(pl.col("count").cast(pl.Int64).sum()).group_by(
        "word").agg(pl.col("count").max().alias("most"))  # fmt: skip
    both = words.join(most, on="word")
    assert (both["most"] / both["count"]).max() <= MOST_BY_ONE


def test_no_state_is_among_the_words(shipped) -> None:
    words = set(shipped["word"].unique())
    for row in gazetteer("states"):
        for column in ("en", "adjective_en", "people_en", "capital_en"):
            for name in filter(None, row[column].split("|")):
                if " " not in name and name not in ("Jersey", "Georgia"):
                    assert name.lower() not in words, name
    assert {"peace", "development", "terrorism", "island", "democracy"} <= words
    # No sentence can be made of them again: they are words without an order.
    assert not any(" " in word for word in words)


def test_what_a_reader_knows_shows_in_the_counts(shipped) -> None:
    """Small island states speak of climate and oceans, North Korea of nuclear war."""
    by = shipped.with_columns(speaker=pl.col("document").str.slice(6, 3)).group_by(
        "speaker", "word").agg(pl.col("count").cast(pl.Int64).sum())  # fmt: skip
    rates = by.with_columns(rate=pl.col("count") / pl.col("count").sum().over("speaker"))

    def rank(state: str, word: str) -> float:
        held = rates.filter(pl.col("word") == word).sort("rate", descending=True)
        return held["speaker"].to_list().index(state)

    assert np.mean([rank(s, "ocean") for s in ("TUV", "PLW", "FSM", "KIR")]) < 15
    assert rank("PRK", "nuclear") < 3
    assert rank("KAZ", "nuclear") < 30
