"""Reading of events: speed with parsing, memory, and scores against events coded by hand."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import reduce
from operator import add
from pathlib import Path

from tarazy.texts.actors import Gazetteer
from tarazy.texts.document import Document, Part
from tarazy.texts.events import events
from tarazy.texts.formats import load
from tarazy.texts.score import FIELDS, Score, read_gold, score

GOLD = Path(__file__).with_name("gold")
#: The events of one paper, coded by others, stand with the raw data.
GIVEN = Path(__file__).resolve().parents[2] / "shared" / "gold"
DOCUMENTS = Path(__file__).resolve().parents[2] / "shared" / "documents"
#: Documents that rules were written on (000 and 002 are one article), and those held out.
WRITTEN_ON, UNTOUCHED = ("003", "000"), ("001", "004")
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


def scored(numbers: tuple[str, ...], folder: Path = DOCUMENTS) -> Score | None:
    """The score of documents together; null where one is not at hand."""
    at_hand = documents(folder)
    if not set(numbers) <= set(at_hand):
        return None
    gazetteer = Gazetteer.load()
    parts = []
    for number in numbers:
        (gold,) = (p for folder in (GOLD, GIVEN) for p in folder.glob(f"{number}_*.jsonl"))
        parts.append(score(events(load(at_hand[number]), gazetteer), read_gold(gold)))
    return reduce(add, parts)


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
    for name, numbers, promised in (
        ("written on", WRITTEN_ON, ""), ("untouched", UNTOUCHED, "0.75"),
    ):  # fmt: skip
        found = scored(numbers)
        yield f"F1, {name}", _line(found) if found else "documents not at hand", promised


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_speed()))
    else:
        for line in run():
            print(*line, sep="  ", flush=True)
