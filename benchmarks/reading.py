"""Reading of events: speed with parsing, memory, and scores against events coded by hand.

Scores are of three kinds. *Papers* are those that rules were written on. ``gold/dev`` holds news
and speeches that rules were written on too, ``gold/test`` news and speeches that nobody looked at
while they were. ``documents.csv`` lists the documents of each (document, language, date, kind;
passages by their characters), the ``.jsonl`` files their events. The texts stand with the raw data
and are not shipped. Intervals of F1 are of 90 %, over documents drawn with replacement.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, reduce
from operator import add
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.texts.actors import Gazetteer
from tarazy.texts.document import Document, Part, iso_date
from tarazy.texts.events import events
from tarazy.texts.formats import load
from tarazy.texts.parts import parts
from tarazy.texts.score import FIELDS, Gold, Score, coded, read_gold, score

GOLD = Path(__file__).with_name("gold")
#: The events of one paper, coded by others, stand with the raw data.
SHARED = Path(__file__).resolve().parents[2] / "shared"
GIVEN, DOCUMENTS = SHARED / "gold", SHARED / "documents"
NEWS = SHARED / "data" / "news" / "onetv_central_asia_cis_subset.csv"
DEBATE = SHARED / "data" / "speeches" / "ungdc_1946_2025.parquet"
LEADERS = SHARED / "data" / "speeches" / "leaders"
#: The papers (000 and 002 are one article); rules were written on all of them.
PAPERS = ("000", "001", "002", "003", "004")
#: What the two splits of news and speeches are called.
SPLITS = (("dev", "rules written on", ""), ("test", "untouched", "0.75"))
_RESAMPLES = 2000
_ONE_THREAD = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
#: Every sentence has actors, a date and a trigger, so that none is passed over unparsed.
_RU = (
    "В мае {year} г. президент Норвегии посетил Данию. ",
    "Стороны подписали договор о торговле и рыболовстве в северных морях. ",
    "В {year} г. Исландия обвинила Данию в нарушении границы и отозвала посла из Норвегии. ",
    "Дания планирует расширить сотрудничество с Норвегией в области энергетики и транспорта. ",
)
_EN = (
    "In May {year} the president of Norway visited Denmark. ",
    "The sides signed a treaty on trade and fishing in the northern seas. ",
    "In {year} Iceland accused Denmark of a breach and recalled its ambassador from Norway. ",
    "Denmark plans to expand its cooperation with Norway in energy and transport. ",
)


def documents(folder: Path = DOCUMENTS) -> dict[str, Path]:
    """The documents at hand by the number that their names begin with."""
    return {p.name[:3]: p for p in sorted(folder.glob("*.txt"))} if folder.is_dir() else {}


def papers(folder: Path = DOCUMENTS) -> Score | None:
    """The score of the papers together; null where one is not at hand."""
    at_hand = documents(folder)
    if not set(PAPERS) <= set(at_hand):
        return None
    gazetteer = Gazetteer.load()
    made = []
    for number in PAPERS:
        (gold,) = (p for folder in (GOLD, GIVEN) for p in folder.glob(f"{number}_*.jsonl"))
        made.append(score(events(load(at_hand[number]), gazetteer), read_gold(gold)))
    return reduce(add, made)


def listed(split: str, folder: Path = GOLD) -> dict[str, list[Document]]:
    """The documents of a split by kind, in its order; none where a text is not at hand."""
    made: dict[str, list[Document]] = defaultdict(list)
    path = folder / split / "documents.csv"
    if not path.exists():
        return made
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        text = _text(row["document"])
        if text is None:
            return defaultdict(list)
        day, precision = iso_date(row["date"])
        speaker = row["document"].split("-")[1] if row["document"].startswith("ungdc-") else None
        made[row["kind"]].append(
            Document(
                row["document"], text, row["language"], day, precision, None, speaker, "",
                tuple(parts(text)),
            )
        )  # fmt: skip
    return made


def _text(name: str) -> str | None:
    """The text of a document: a row of the news, a speech of the debate, a leader's address.

    What stands behind a colon are the characters of a passage: ``ungdc-FJI-1991:1200-3400``.
    """
    name, _, passage = name.partition(":")
    if passage:
        whole, (first, last) = _text(name), map(int, passage.split("-"))
        return None if whole is None else whole[first:last]
    if name.startswith("news-"):
        return _news()[int(name.removeprefix("news-"))] if NEWS.exists() else None
    if name.startswith("ungdc-"):
        _, state, year = name.split("-")
        if not DEBATE.exists():
            return None
        told = pl.scan_parquet(DEBATE).filter(iso3=state, year=int(year)).collect()
        return str(told["text"][0]) if told.height else None
    path = LEADERS / f"{name}.md"
    return path.read_text("utf-8") if path.exists() else None


@cache
def _news() -> tuple[str, ...]:
    """Headline and snippet of each item, by its row from 0."""
    with NEWS.open(encoding="utf-8", newline="") as handle:
        return tuple(f"{r['title_ru']}\n{r['content']}" for r in csv.DictReader(handle))


def _gold(split: str, folder: Path = GOLD) -> dict[str, list[Gold]]:
    made: dict[str, list[Gold]] = defaultdict(list)
    for path in sorted((folder / split).glob("*.jsonl")):
        for line in filter(None, path.read_text("utf-8").splitlines()):
            made[json.loads(line)["document"]].append(coded(path.name, line))
    return made


def scored(split: str) -> Iterator[tuple[str, list[Score]]]:
    """The scores of the documents of each kind of a split, and of all of them."""
    gazetteer, gold, scores = Gazetteer.load(), _gold(split), {}
    for kind, some in listed(split).items():
        scores[kind] = [
            score(events(d, gazetteer, news=True if kind == "news" else None), gold[d.name])
            for d in some
        ]
    yield from scores.items()
    if len(scores) > 1:
        yield "all", reduce(add, scores.values())


def interval(scores: list[Score]) -> tuple[float, float]:
    """Ends of the 90 % interval of F1 over documents drawn with replacement, one kind's or all."""
    counts = np.array([(s.found, s.right, s.must, s.missed) for s in scores])
    drawn = np.random.default_rng(1).multinomial(
        len(scores), np.full(len(scores), 1 / len(scores)), _RESAMPLES
    )
    found, right, must, missed = (drawn @ counts).T
    precision = np.divide(right, found, out=np.ones(len(drawn)), where=found > 0)
    recall = 1 - np.divide(missed, must, out=np.zeros(len(drawn)), where=must > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros(len(drawn)), where=both > 0)
    low, high = np.quantile(f1, (0.05, 0.95))
    return float(low), float(high)


def _document(pattern: tuple[str, ...], language: str, sentences: int) -> Document:
    text = "".join(
        pattern[i % len(pattern)].format(year=1992 + i % 30) for i in range(sentences)
    )  # fmt: skip
    part = Part("body", 0, len(text), language)
    return Document("made", text, language, None, None, None, None, "", (part,))


def _speed() -> dict[str, float]:
    gazetteer, made = Gazetteer.load(), {}
    for language, pattern in (("ru", _RU), ("en", _EN)):
        # Checked before it is timed: four visits told in four years are four events.
        found = events(_document(pattern, language, 16), gazetteer)
        assert sum(e.rule.endswith("-visit") for e in found) == 4
        document = _document(pattern, language, 2000)
        started = time.perf_counter()
        events(document, gazetteer)
        made[language] = 2000 / (time.perf_counter() - started)
    made["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return made


def _line(got: Score) -> str:
    fields = ", ".join(f"{f} {got.fields[f][0]}/{got.fields[f][1]}" for f in FIELDS)
    return (
        f"F1 {got.f1:.2f} (precision {got.precision:.2f}, recall {got.recall:.2f}; "
        f"{got.right} right of {got.found}, {got.missed} of {got.must} missed; {fields})"
    )


def run() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading", "speed"],
        check=True, capture_output=True, text=True, env=_ONE_THREAD,
    )  # fmt: skip
    got = json.loads(done.stdout)
    yield "Events, Russian, parsing included, one core", f"{got['ru']:.0f} /s", "30 /s"
    yield "Events, English, tagging included, one core", f"{got['en']:.0f} /s", "30 /s"
    yield "peak memory, both languages", f"{got['mb']:.0f} MB", "1000 MB"
    found = papers()
    yield "F1, papers, rules written on", _line(found) if found else "not at hand", ""
    for split, said, promised in SPLITS:
        every = dict(scored(split))
        for kind, some in every.items():
            low, high = interval(some)
            told = _line(reduce(add, some)).replace(" (", f" ({low:.2f} to {high:.2f}; ", 1)
            yield f"F1, {kind}, {said}", told, promised
        if not every:
            yield f"F1, {said}", "not at hand", promised


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_speed()))
    else:
        for line in run():
            print(*line, sep="  ", flush=True)
