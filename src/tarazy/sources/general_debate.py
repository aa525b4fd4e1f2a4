"""Of whom and what states speak in the General Debate of the UN General Assembly, 1992-2025.

Units are mentions in a sentence, counted by ``tarazy.texts.attention``, and words of a speech,
counted by ``tarazy.sources.general_debate_words``; no text is kept. What the state says of itself
is marked ``own``. The day of a speech is not in the file, which has years:
dates are of year precision, and leaders stand for states as of the opening of the debate in late
September.

Traps: of 2025 the file has text taken off pages: some are codes of glyphs in place of letters,
some a title page, some in Arabic or another language that is not counted here. A speech is taken
if letters make up most of it, it has 300 words, and Russian or English nearly all of it; the
others are set aside and are missing, not silent. The speeches of Russia and Belarus in 2025 are in
Russian and are counted in Russian, so that their lists of terms are other ones: changes of theirs
from 2024 to 2025 are in part changes of list; of their words there is no count. All others are
English, most of them the UN's translation.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.general_debate_words import word_counts
from tarazy.sources.reading import Reading, Source
from tarazy.texts.actors import Gazetteer
from tarazy.texts.attention import attention
from tarazy.texts.document import Document, Part
from tarazy.texts.language import language_of
from tarazy.texts.vocabulary import Forms, forms

FILE = "speeches/ungdc_1946_2025.parquet"
SOURCE = Source(
    id="ungdc",
    producer="Jankin, Baturo and Dasandi; counted by Tarazy",
    title="United Nations General Debate Corpus 1946-2025: mentions of actors and themes, words",
    citation="Slava Jankin, Alexander Baturo and Niheer Dasandi (2025): Words to unite nations: "
    "The complete United Nations General Debate Corpus, 1946-present. Journal of Peace Research "
    "62(4), 1339-1351; Harvard Dataverse, doi:10.7910/DVN/0TJX8Y.",
    version="to session 80, MafiAtUN/osaa-unga-analysis@3ed39e2d",
    licence="CC0 (corpus); counts only",
    url="https://doi.org/10.7910/DVN/0TJX8Y",
)
FIRST_YEAR = 1992
_LEAST_WORDS = 300
_LEAST_LETTERS = 0.6  # of what is not white space
_LEAST_READ = 0.8  # of the pieces that are looked at, in one language
_PIECE, _LOOKED_AT = 500, 8
_LAST_YUGOSLAVIA = 2002  # from 2003 the file's YUG is Serbia and Montenegro
_OPENS = (9, 24)  # month and day
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")


def read(folder: Path) -> Iterator[Reading]:
    """Read the speeches of all states and count what they mention.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``documents``, one row a speech, ``mentions`` and ``word_counts``.
    """
    path = folder / FILE
    frame = pl.read_parquet(path).filter(pl.col("year") >= FIRST_YEAR).sort("iso3", "year")
    frame = frame.with_columns(actor=_actors(frame))
    gazetteer = Gazetteer.load()
    documents: list[dict[str, Any]] = []
    mentions: list[pl.DataFrame] = []
    english: list[tuple[str, str, Forms]] = []
    set_aside: list[tuple[str, str]] = []
    for row in frame.iter_rows(named=True):
        language, fault = legible(row["text"])
        fault = fault or (None if row["actor"] else "not a state")
        if fault:
            set_aside.append((f"{row['iso3']} {row['year']}", fault))
            continue
        document, counts = _speech(row, str(language), gazetteer)
        documents.append(document)
        mentions.append(counts)
        if language == "en":
            english.append((document["id"], row["actor"], forms(row["text"])))
    tables = {
        "documents": pl.DataFrame(documents),
        "mentions": pl.concat(mentions) if mentions else pl.DataFrame(schema=_SCHEMA),
        "word_counts": word_counts(english),
    }
    aside = pl.DataFrame(
        set_aside, schema={"what": pl.String, "reason": pl.String}, orient="row"
    )  # fmt: skip
    yield Reading(SOURCE, path, tables, aside)


def _actors(frame: pl.DataFrame) -> pl.Series:
    """Codes of who speaks; the Union speaks for itself, and two states that are no more did."""
    iso3, year = pl.col("iso3"), pl.col("year")
    own = (
        pl.when(iso3.is_in(["EU", "CSK"])).then(iso3)
        .when(iso3 == "YUG").then(pl.when(year <= _LAST_YUGOSLAVIA).then(iso3)
                                  .otherwise(pl.lit("SCG")))
    )  # fmt: skip
    known = translate(frame.get_column("iso3"), "iso3")
    return frame.select(actor=pl.coalesce(own, known)).to_series()


def legible(text: str | None) -> tuple[str | None, str | None]:
    """The language of a speech, or why it cannot be counted.

    Parameters
    ----------
    text : str or None

    Returns
    -------
    language : {"en", "ru"} or None
    fault : str or None
    """
    text = text or ""
    words = text.split()
    if len(words) < _LEAST_WORDS:
        return None, f"fewer than {_LEAST_WORDS} words: not the speech"
    if sum(map(str.isalpha, text)) < _LEAST_LETTERS * sum(map(len, words)):
        return None, "codes of glyphs in place of letters"
    step = max(_PIECE, len(text) // _LOOKED_AT)
    found = [language_of(text[i : i + _PIECE]) for i in range(0, len(text) - _PIECE // 2, step)]
    for language in ("en", "ru"):
        if found.count(language) >= _LEAST_READ * len(found):
            return language, None
    return None, "in a language that is not counted, or not legible"


_SCHEMA = {
    "document": pl.String, "sentence": pl.Int32, "kind": pl.String, "code": pl.String,
    "count": pl.Int16, "own": pl.Boolean, "stance": pl.Int8,
}  # fmt: skip


def _speech(
    row: dict[str, Any], language: str, gazetteer: Gazetteer
) -> tuple[dict[str, Any], pl.DataFrame]:
    """The document of a speech, and its mentions."""
    actor, year, name = row["actor"], row["year"], f"ungdc-{row['actor']}-{row['year']}"
    words = sentences = 0
    rows: list[tuple[object, ...]] = []
    for spoken in attention(laid_out(name, row["text"], language), gazetteer, date(year, *_OPENS)):
        sentences, words = spoken.number, words + spoken.words
        rows += [
            (name, spoken.number, kind, code, count, kind == "actor" and code == actor,
             spoken.stance)
            for (kind, code), count in spoken.counts.items()
        ]  # fmt: skip
    document = {
        "id": name, "kind": "speech", "title": f"General Debate of the UN General Assembly, {year}",
        "actor": actor, "date": date(year, 1, 1), "precision": "year", "language": language,
        "words": words, "sentences": sentences,
    }  # fmt: skip
    return document, pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def laid_out(name: str, text: str, language: str) -> Document:
    """A speech as a document of plain paragraphs, the lines of each joined.

    No offsets of it are kept, so that it need not be read as it stands.

    Parameters
    ----------
    name, text, language : str

    Returns
    -------
    Document
    """
    paragraphs = [" ".join(p.split()) for p in _PARAGRAPH.split(text)]
    joined, parts, at = [], [], 0
    for paragraph in filter(None, paragraphs):
        joined.append(paragraph)
        parts.append(Part("body", at, at + len(paragraph) + 1, language))
        at += len(paragraph) + 1
    return Document(
        name, "\n".join(joined) + "\n", language, None, None, None, None, "", tuple(parts)
    )
