"""Groups of states that series are between: whom an accounts file names, and the lens's vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tarazy.findings.cells import last_year
from tarazy.ledger import Ledger
from tarazy.lens import Lens, assignment, members


@dataclass(frozen=True, slots=True)
class Camp:
    """A group of states, the same in every year, so that an enlargement moves no series.

    Attributes
    ----------
    code : str
    actors : frozenset of str
        States, and organisations that act for all their members.
    vectors : tuple of int
        Positions of the lens's vectors whose states all belong to it; empty where it has none.
    """

    code: str
    actors: frozenset[str]
    vectors: tuple[int, ...]


def camps(ledger: Ledger, lens: Lens, groups: Mapping[str, Sequence[str]]) -> dict[str, Camp]:
    """Groups as the lens sees them, with the members of the last year on record.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    groups : mapping of str to sequence of str
        States and organisations by group.

    Returns
    -------
    dict of str to Camp
        The focal state is in none.
    """
    year = last_year(ledger)
    held = members(ledger, range(year, year + 1))
    inside = {
        str(organisation): frozenset(rows["actor"])
        for (organisation,), rows in held.group_by(["organisation"])
    }
    states = frozenset(ledger.states)
    place = assignment(lens, ledger, range(year, year + 1), ledger.states)[0]
    found = {}
    for code, named in groups.items():
        listed = frozenset(named).union(*(inside.get(n, frozenset()) for n in named))
        mine = listed & states - {lens.focal}
        # Who acts for members of the group alone acts for the group (the G7 for the West).
        acting = {o for o, m in inside.items() if o not in states and m and m <= mine}
        vectors = tuple(
            v for v, vector in enumerate(lens.vectors)
            if not vector.rest and not vector.neighbours
            and (own := {s for s, p in zip(ledger.states, place, strict=True) if p == v})
            and own <= mine
        )  # fmt: skip
        found[code] = Camp(code, mine | acting | (listed - states - {lens.focal}), vectors)
    return found


def settled(ledger: Ledger, lens: Lens) -> Lens:
    """The lens with vectors that hold in every year whom they hold in the last.

    Only states that would else come from the rest are added, such as those that joined the EU; a
    state that another vector names stays where it was.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens

    Returns
    -------
    Lens
    """
    year = last_year(ledger)
    place = assignment(lens, ledger, range(lens.since, year + 1), ledger.states)
    plain = [v for v, vector in enumerate(lens.vectors) if not (vector.rest or vector.neighbours)]
    late: dict[int, list[str]] = {}
    for i, state in enumerate(ledger.states):
        now = int(place[-1, i])
        if now in plain and not (set(np.unique(place[:, i])) & set(plain)) - {now}:
            late.setdefault(now, []).append(state)
    vectors = tuple(
        replace(v, members=tuple(dict.fromkeys((*v.members, *late[p])))) if p in late else v
        for p, v in enumerate(lens.vectors)
    )
    return replace(lens, vectors=vectors)


def called(code: str) -> str:
    """A group as it is said: ``central_asia`` is Central Asia.

    Parameters
    ----------
    code : str

    Returns
    -------
    str
    """
    return code.replace("_", " ").title()
