"""Events found set against events coded by hand: precision, recall and F1.

Two events match if their type and year are the same and so are their actors: the same set for AGREE
and CONSULT, actor and target each the same set for the others. Matches are one to one, as many as
can be made at once, those of `must` before those of `may`. A `may` that is found is right; one that
is not is no loss.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from tarazy.texts.document import TextError
from tarazy.texts.events import Event
from tarazy.texts.rules import TYPES

#: Types whose parties have no order in scoring.
UNORDERED = frozenset({"AGREE", "CONSULT"})
FIELDS = ("who", "type", "year", "month", "day", "domain")


@dataclass(frozen=True, slots=True)
class Gold:
    """An event coded by hand.

    Attributes
    ----------
    date : str
        ISO, as precise as the text allows.
    actor, target : frozenset of str
        Codes; the target may be empty.
    type, domain : str
    must : bool
        Whether a reader would miss it.
    """

    date: str
    actor: frozenset[str]
    target: frozenset[str]
    type: str
    domain: str
    must: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How what was found agrees with what was coded by hand.

    Attributes
    ----------
    found : int
        Events found.
    right : int
        Of them, those that match.
    must, missed : int
        Hand-coded events that a reader would miss, and of them those not found.
    fields : mapping of str to (int, int)
        For each of `FIELDS`, how many pairs agree, of how many that could be compared.
        ``type`` and ``year`` over the best pairing by actors alone, ``who`` over that by type and
        year, the others over matches.
    """

    found: int
    right: int
    must: int
    missed: int
    fields: Mapping[str, tuple[int, int]]

    @property
    def precision(self) -> float:
        """Share of events found that are right; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of `must` events that were found; 1 where there are none."""
        return 1 - self.missed / self.must if self.must else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: "Score") -> "Score":
        """Of the documents of both."""
        fields = {
            f: (self.fields[f][0] + other.fields[f][0], self.fields[f][1] + other.fields[f][1])
            for f in FIELDS
        }
        return Score(
            self.found + other.found, self.right + other.right, self.must + other.must,
            self.missed + other.missed, fields,
        )  # fmt: skip


def read_gold(path: str | Path) -> list[Gold]:
    """Hand-coded events, one JSON object a line.

    Parameters
    ----------
    path : str or pathlib.Path

    Returns
    -------
    list of Gold

    Raises
    ------
    TextError
        With the line that is wrong.
    """
    path = Path(path)
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise TextError(
            f"{path.name}: cannot be read: {error.strerror}", do="check the path"
        ) from None
    return [
        coded(f"{path.name}, line {n}", line) for n, line in enumerate(lines, 1) if line.strip()
    ]


def coded(where: str, line: str) -> Gold:
    """A hand-coded event of a line of JSON.

    Parameters
    ----------
    where : str
        What an error names: the file and the line.
    line : str

    Returns
    -------
    Gold

    Raises
    ------
    TextError
    """
    try:
        row = json.loads(line)
        made = Gold(
            str(row["date"]), _codes(row["actor"]), _codes(row.get("target")), row["type"],
            row.get("domain") or "", row.get("need", "must") != "may",
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise TextError(
            f"{where}: no hand-coded event: {error}",
            allowed='{"date": "1994", "actor": "KAZ", "target": "RUS", "type": "AGREE", …}',
        ) from None
    if made.type not in TYPES:
        raise TextError(f"{where}: type {made.type!r}", allowed=", ".join(TYPES))
    return made


def _codes(given: object) -> frozenset[str]:
    if given is None or given == "":
        return frozenset()
    if isinstance(given, str):
        return frozenset(given.split(";"))
    if isinstance(given, list):
        return frozenset(map(str, given))
    raise TypeError(f"{given!r} is not a code or a list of codes")


def score(found: Sequence[Event], gold: Sequence[Gold]) -> Score:
    """Score the events of one document.

    Parameters
    ----------
    found : sequence of Event
    gold : sequence of Gold

    Returns
    -------
    Score
        Scores of documents add.
    """
    pairs = _paired(found, gold, lambda e, g: _who(e, g) and e.type == g.type and _year(e, g))
    right = {j for _, j in pairs}
    return Score(
        len(found), len(pairs), sum(g.must for g in gold),
        sum(g.must for j, g in enumerate(gold) if j not in right),
        _fields(found, gold, pairs),
    )  # fmt: skip


def _paired(
    found: Sequence[Event], gold: Sequence[Gold], same: Callable[[Event, Gold], bool]
) -> list[tuple[int, int]]:
    """The one-to-one pairing with most pairs; `must` goes before `may`."""
    if not found or not gold:
        return []
    gain = np.zeros((len(found), len(gold)))
    for i, event in enumerate(found):
        for j, coded in enumerate(gold):
            if same(event, coded):
                gain[i, j] = 1 + 0.5 * coded.must + 0.01 * _finer(event, coded)
    rows, columns = linear_sum_assignment(-gain)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if gain[i, j] > 0]


def _who(event: Event, gold: Gold) -> bool:
    if event.type in UNORDERED and gold.type in UNORDERED:
        return frozenset(event.parties) == gold.actor | gold.target
    return (frozenset(event.actor), frozenset(event.target)) == (gold.actor, gold.target)


def _year(event: Event, gold: Gold) -> bool:
    return str(event.date.year) == gold.date[:4]


def _finer(event: Event, gold: Gold) -> int:
    """How many of month and day agree, where the coder gave them."""
    iso = event.date.isoformat()
    month = len(gold.date) >= 7 and event.precision != "year" and iso[:7] == gold.date[:7]
    return month + (
        month and len(gold.date) == 10 and event.precision == "day" and iso == gold.date
    )


def _fields(
    found: Sequence[Event], gold: Sequence[Gold], pairs: list[tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    made: dict[str, tuple[int, int]] = {}
    by_time = _paired(found, gold, lambda e, g: e.type == g.type and _year(e, g))
    by_who = _paired(found, gold, lambda e, g: frozenset(e.parties) == g.actor | g.target)
    for name, among, agrees in (
        ("who", by_time, _who),
        ("type", by_who, lambda e, g: e.type == g.type),
        ("year", by_who, _year),
        ("domain", pairs, lambda e, g: e.domain == g.domain),
    ):
        made[name] = (sum(agrees(found[i], gold[j]) for i, j in among), len(among))
    for name, length in (("month", 7), ("day", 10)):
        told = [(i, j) for i, j in pairs if len(gold[j].date) >= length]
        hits = [
            found[i].date.isoformat()[:length] == gold[j].date[:length]
            and found[i].precision in (("month", "day") if name == "month" else ("day",))
            for i, j in told
        ]
        made[name] = (sum(hits), len(told))
    return made
