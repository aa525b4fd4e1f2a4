"""Attention: sentences a second, and time and memory of reading long files.

``python -m benchmarks.attention 1 10 100`` reads files of up to 100 MB, which takes some two hours,
and keeps what it found in ``results/long_texts.csv``; by default they have 1, 2 and 4 MB, enough to
see whether time grows with the text and memory does not.
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

from benchmarks import records
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
#: Shares of sentences that name states: of a file of little but acts, of a chronicle, and of a
#: file where few do.
_FULL, _DENSE, _QUIET = 0.9, 0.5, 0.01
#: Long files: what they are, the share, whether they are one line, whether events are coded.
_KINDS = (
    ("dense in acts, events coded", _FULL, 0, 1), ("few actors, events coded", _QUIET, 0, 1),
    ("dense in acts, attention alone", _FULL, 0, 0),
    ("dense in acts, one line, attention alone", _FULL, 1, 0),
)  # fmt: skip
_KEPT = 100  # MB of the longest file from which results are kept


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


def _file(size: int, acting: float, one_line: bool, coded: bool) -> dict[str, float]:
    """Seconds of one core and MB at most of reading a file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.txt"
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(text(size, acting, one_line=one_line))
        started = time.process_time()
        with read(file, coded=coded) as found:
            assert (found.fresh, found.refused) == (1, [])
            (document,) = found.rows("documents")
            told = sum(1 for _ in found.rows("events"))
    return {
        "seconds": time.process_time() - started,
        "sentences": int(str(document[-1])),
        "events": told,
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
    yield from table(long(sizes))


def long(sizes: tuple[int, ...]) -> Iterator[dict[str, str]]:
    """Rows of reading long files, kind by kind, sizes in MB."""
    for kind, acting, line, coded in _KINDS:
        for size in sizes:
            got = _apart("file", size * 1_000_000, acting, line, coded)
            yield {
                "kind": kind, "mb": f"{size}", "seconds": f"{got['seconds']:.1f}",
                "sentences": f"{got['sentences']:.0f}", "events": f"{got['events']:.0f}",
                "peak_mb": f"{got['mb']:.0f}",
            }  # fmt: skip


def table(rows: Iterable[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Lines of such rows: what a MB took, against a MB of the shortest file of its kind."""
    first: dict[str, float] = {}
    for row in rows:
        a_mb = float(row["seconds"]) / float(row["mb"])
        times = a_mb / first.setdefault(row["kind"], a_mb)
        yield (
            f"Reading {row['mb']} MB, {row['kind']}",
            f"{row['seconds']} s ({times:.2f} times the first's a MB), {row['sentences']} "
            f"sentences, {row['events']} events, {row['peak_mb']} MB",
            "1000 MB",
        )


def kept() -> list[dict[str, str]]:
    """Return the results that are kept."""
    return records.read("long_texts")


if __name__ == "__main__":
    if sys.argv[1:2] == ["apart"]:
        what, *rest = sys.argv[2:]
        if what == "speed":
            print(json.dumps({"speed": _speed(rest[0])}))
        else:
            size, acting, *rest = rest
            print(json.dumps(_file(int(size), float(acting), *(one == "1" for one in rest))))
    elif max(asked := tuple(map(int, sys.argv[1:])) or _SIZES) >= _KEPT:
        results = list(long(asked))
        records.write("long_texts", results)
        for line in table(results):
            print(*line, sep="  ", flush=True)
    else:
        for line in run(asked):
            print(*line, sep="  ", flush=True)
