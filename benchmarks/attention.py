"""Attention: sentences a second, and time and memory of reading long files.

``python -m benchmarks.attention 100`` reads files of 100 MB, which takes some half an hour; by
default they have 1, 2 and 4 MB, enough to see whether time grows with the text and memory does not.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks.made_texts import sentences, text
from tarazy.texts.actors import Gazetteer
from tarazy.texts.attention import attention
from tarazy.texts.document import Document
from tarazy.texts.events import Event, events
from tarazy.texts.parts import parts
from tarazy.texts.read import read
from tarazy.texts.windows import once, windows

_ONE_THREAD = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
_SENTENCES = 5_000
_SIZES = (1, 2, 4)  # MB
#: Shares of sentences that name states: of a chronicle, and of a file where few do.
_DENSE, _QUIET = 0.5, 0.01


def _document(made: str, language: str | None) -> Document:
    return Document("made", made, language, None, None, None, None, "", parts(made))


def _same_in_windows() -> None:
    """Windows find what the whole finds, or no figure is given."""
    made = _document("".join(text(60_000, _DENSE)), None)
    gazetteer = Gazetteer.load()
    pieces = list(windows(made, 5_000))
    assert len(pieces) > 3
    whole = [(s.start, s.end, s.words, s.stance, s.counts) for s in attention(made, gazetteer)]
    cut = [(s.start, s.end, s.words, s.stance, s.counts)
           for piece in pieces for s in attention(piece, gazetteer)]  # fmt: skip
    assert cut == whole
    told = _told(events(made, gazetteer))
    found = sorted((e for piece in pieces for e in events(piece, gazetteer)), key=_year)
    assert _told(once(found)) == told


def _year(event: Event) -> int:
    return event.date.year


def _told(found: Iterable[Event]) -> set[tuple[object, ...]]:
    return {(event.date, event.type, event.parties) for event in found}


def _speed(language: str) -> float:
    """Sentences a second of one language, half of which name states."""
    many = list(islice(sentences(language, _DENSE), _SENTENCES))
    made = _document("\n".join(many), language)
    gazetteer = Gazetteer.load()
    assert sum(1 for _ in attention(made, gazetteer)) == _SENTENCES  # and the tables are loaded
    started = time.process_time()
    for _ in attention(made, gazetteer):
        pass
    return _SENTENCES / (time.process_time() - started)


def _file(size: int, acting: float, one_line: bool) -> dict[str, float]:
    """Seconds of one core and MB at most of reading a file, events coded."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.txt"
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(text(size, acting, one_line=one_line))
        started = time.process_time()
        with read(file) as found:
            assert (found.fresh, found.refused) == (1, [])
            (document,) = found.rows("documents")
    return {
        "seconds": time.process_time() - started,
        "sentences": int(str(document[-1])),
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _apart(*words: object) -> dict[str, float]:
    """Figures from a process of its own: memory is that of one reading."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.attention", "apart", *map(str, words)],
        check=True, capture_output=True, text=True, env=_ONE_THREAD,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def run(sizes: tuple[int, ...] = _SIZES) -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the promise."""
    _same_in_windows()
    for language, name, promised in (("en", "English", "200 /s"), ("ru", "Russian", "")):
        got = _apart("speed", language)["speed"]
        yield f"Attention, {name}, one core", f"{got:.0f} /s", promised
    kinds = (("events and all", _DENSE, 0), ("few actors", _QUIET, 0), ("one line", _QUIET, 1))
    for name, acting, line in kinds:
        for size in sizes:
            got = _apart("file", size * 1_000_000, acting, line)
            yield (
                f"Reading {size} MB, {name}",
                f"{got['seconds']:.0f} s, {got['sentences']:.0f} sentences, {got['mb']:.0f} MB",
                "1000 MB",
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["apart"]:
        what, *rest = sys.argv[2:]
        if what == "speed":
            print(json.dumps({"speed": _speed(rest[0])}))
        else:
            print(json.dumps(_file(int(rest[0]), float(rest[1]), rest[2] == "1")))
    else:
        for line in run(tuple(map(int, sys.argv[1:])) or _SIZES):
            print(*line, sep="  ", flush=True)
