"""Speeches counted; those that cannot be read are missing and not silent."""

from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger import SCHEMA
from tarazy.ledger.schema import faults
from tarazy.sources import general_debate
from tarazy.sources.general_debate import laid_out, legible
from tarazy.texts.lexicon import THEMES

ENGLISH = "Kazakhstan welcomes the trade of its neighbours, and we thank China for the railways. "
RUSSIAN = "Россия приветствует торговлю с соседями, и мы благодарим Китай за железные дороги. "
GLYPHS = "/i255 /24 /21 /29 /28 /21 /18/i255 /24 /22 /30/21 /29 /13 "
ARABIC = "نهنئ معالي السيدة الرئيسة بانتخابها رئيسة للجمعية العامة للأمم المتحدة "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENGLISH * 40, "en"),
        (RUSSIAN * 40, "ru"),
        (ENGLISH * 5, "fewer than 300 words"),
        (GLYPHS * 100, "codes of glyphs"),
        (ARABIC * 60, "not counted"),
        # Half of one and half of another is neither.
        (ENGLISH * 30 + ARABIC * 60, "not counted"),
        (None, "fewer than 300 words"),
    ],
)
def test_what_can_be_counted(text: str | None, expected: str) -> None:
    language, fault = legible(text)
    if expected in ("en", "ru"):
        assert (language, fault) == (expected, None)
    else:
        assert language is None
        assert fault is not None
        assert expected in fault


def test_lines_are_joined_and_paragraphs_kept() -> None:
    made = laid_out("x", "One line\nand the next.\n\n  \nAnother paragraph.\n", "en")
    assert [made.text[p.start : p.end] for p in made.parts] == [
        "One line and the next.\n", "Another paragraph.\n",
    ]  # fmt: skip


def test_mentions_by_hand(tmp_path: Path) -> None:
    (tmp_path / "speeches").mkdir()
    rows = [
        ("KAZ", 2019, ENGLISH * 30), ("RUS", 2025, RUSSIAN * 30), ("CHN", 2025, GLYPHS * 100),
        ("KAZ", 1991, ENGLISH * 30), ("YUG", 2002, ENGLISH * 30), ("YUG", 2004, ENGLISH * 30),
        ("EU", 2019, ENGLISH * 30), ("ZZZ", 2019, ENGLISH * 30),
    ]  # fmt: skip
    pl.DataFrame(
        [(a, 1, y, t, 0) for a, y, t in rows],
        schema=["iso3", "session", "year", "text", "words"], orient="row",
    ).write_parquet(tmp_path / general_debate.FILE)  # fmt: skip
    (reading,) = general_debate.read(tmp_path)
    documents, mentions = reading.rows("documents"), reading.rows("mentions")
    assert documents.select("id", "actor", "language").rows() == [
        ("ungdc-EU-2019", "EU", "en"), ("ungdc-KAZ-2019", "KAZ", "en"),
        ("ungdc-RUS-2025", "RUS", "ru"), ("ungdc-YUG-2002", "YUG", "en"),
        ("ungdc-SCG-2004", "SCG", "en"),
    ]  # fmt: skip
    assert reading.set_aside.rows() == [
        ("CHN 2025", "codes of glyphs in place of letters"), ("ZZZ 2019", "not a state"),
    ]  # fmt: skip
    kaz = mentions.filter(pl.col("document") == "ungdc-KAZ-2019")
    assert documents.row(1, named=True)["sentences"] == 30
    assert documents.row(1, named=True)["words"] == 30 * 14
    first = kaz.filter(pl.col("sentence") == 1).select("kind", "code", "count", "own", "stance")
    assert set(first.rows()) == {
        ("actor", "KAZ", 1, True, 1), ("actor", "CHN", 1, False, 1),
        ("theme", "trade", 1, False, 1), ("theme", "transit", 1, False, 1),
    }  # fmt: skip
    assert kaz["sentence"].max() == 30
    rus = mentions.filter(pl.col("document") == "ungdc-RUS-2025", pl.col("sentence") == 1)
    assert set(rus.select("code", "own").rows()) == {
        ("RUS", True), ("CHN", False), ("trade", False), ("transit", False),
    }  # fmt: skip
    # No text is kept.
    assert mentions["span"].null_count() == mentions.height


def test_the_corpus_as_its_traps_are_told(data: Path) -> None:
    """The last year and one other: what is set aside, and in which language the rest is."""
    frame = pl.read_parquet(data / general_debate.FILE).filter(pl.col("year").is_in([2010, 2025]))
    told = {(r["iso3"], r["year"]): legible(r["text"]) for r in frame.iter_rows(named=True)}
    assert all(told[c, 2010] == ("en", None) for c, y in told if y == 2010)
    last = {c: t for (c, y), t in told.items() if y == 2025}
    assert {c for c, (language, _) in last.items() if language == "ru"} == {"RUS", "BLR"}
    glyphs = {c for c, (_, fault) in last.items() if fault and "glyphs" in fault}
    assert {"CHN", "GBR", "IND", "TKM", "UKR"} <= glyphs
    assert last["KAZ"] == ("en", None)
    assert not {"USA", "TUR", "DEU"} & set(last)


def test_the_embedded_counts(ledger) -> None:
    documents, mentions = ledger.frame("documents"), ledger.frame("mentions")
    speeches = documents.filter(pl.col("source") == "ungdc")
    kaz = speeches.filter(pl.col("actor") == "KAZ")
    assert kaz.height == 34
    assert set(kaz["language"]) == {"en"}
    counted = mentions.filter(pl.col("source") == "ungdc")
    assert set(counted["document"]) <= set(speeches["id"])
    # Every code of an actor is in the ledger, every theme in the lists.
    kinds = dict(counted.group_by("kind").agg(pl.col("code").unique()).iter_rows())
    assert set(kinds["actor"]) <= set(ledger.actors)
    assert set(kinds["theme"]) == set(THEMES)
    assert not set(kinds["group"]) & set(ledger.actors)
    last = counted.group_by("document").agg(pl.col("sentence").max())
    both = last.join(speeches, left_on="document", right_on="id")
    assert (both["sentence"] <= both["sentences"]).all()
    assert set(counted["stance"].unique()) == {-1, 0, 1}
    own = counted.filter(pl.col("own")).join(speeches, left_on="document", right_on="id")
    assert (own["code"] == own["actor"]).all()
    codes = {"documents.id": set(documents["id"]), "sources.id": {"ungdc"}}
    assert faults(counted.head(50_000), SCHEMA["mentions"], codes).is_empty()


def test_russia_speaks_of_the_west_and_kazakhstan_of_central_asia(ledger) -> None:
    """What a reader of the speeches knows must show in the counts."""
    mentions = ledger.frame("mentions").filter(~pl.col("own"))
    by = (
        mentions.filter(pl.col("kind") == "actor", pl.col("code").is_in(ledger.states))
        .with_columns(speaker=pl.col("document").str.slice(6, 3))
        .group_by("speaker", "code").agg(pl.col("count").sum())
    )  # fmt: skip
    most = dict(
        by.sort("count", "code", descending=[True, False])
        .group_by("speaker", maintain_order=True).agg(pl.col("code").first()).iter_rows()
    )  # fmt: skip
    assert most["RUS"] in ("USA", "UKR")
    assert most["ARM"] == "AZE"
    assert most["CYP"] == "TUR"
    nuclear = mentions.filter(pl.col("code") == "nuclear")
    share = nuclear.group_by(pl.col("document").str.slice(6, 3)).agg(pl.col("count").sum())
    ranks = share.sort("count", descending=True)["document"].to_list()
    assert "KAZ" in ranks[:15]
