"""What positions between two poles are told from: scores, lines, and who stands in which vector."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tarazy.findings.pole_scores import PoleScores
from tarazy.findings.wordfish_lines import Line
from tarazy.lens import Lens


@dataclass(frozen=True)
class Read:
    """What an answer is made of.

    Attributes
    ----------
    lens : Lens
    names : dict of str to str
        English names of actors.
    scores : PoleScores
    vector_of : dict of int to dict of str to int
        Position of the named vector of each state that stands in one, by year.
    lines : tuple of Line
    without : tuple of str
        Periods without a line, and why.
    """

    lens: Lens
    names: dict[str, str]
    scores: PoleScores
    vector_of: dict[int, dict[str, int]]
    lines: tuple[Line, ...]
    without: tuple[str, ...]

    def speech(self, state: str, year: int) -> int | None:
        """Row of a state's scored speech of a year."""
        return self.scored.get((state, year))

    @cached_property
    def scored(self) -> dict[tuple[str, int], int]:
        """Rows of the scored speeches with draws, by state and year."""
        table = self.scores.table
        return {(str(table.states[r]), int(table.years[r])): r for r in self.scores.drawn}

    def single(self, year: int) -> list[str]:
        """States with rows of their own: focal, poles, and those of named vectors."""
        return sorted({self.lens.focal, *self.scores.poles, *self.vector_of.get(year, {})})

    def members(self, year: int) -> dict[str, list[int]]:
        """Rows of the scored speeches of each named vector's states, by its code."""
        found: dict[str, list[int]] = {v.code: [] for v in self.lens.vectors if not v.rest}
        for state, v in self.vector_of.get(year, {}).items():
            row = self.speech(state, year)
            if row is not None:
                found[self.lens.vectors[v].code].append(row)
        return found

    def mine(self) -> list[int]:
        """Rows of the focal state's scored speeches, by year."""
        rows = self.scores.table.rows(self.lens.focal).tolist()
        return [row for row in rows if row in self.scores.drawn]

    def on_line(self, line: Line, places: list[int]) -> tuple[float, float]:
        """Mean position of some states on a line, by their rows, and its standard error.

        The errors of the states are taken as independent.
        """
        error = float(np.sqrt(np.square(line.se[places]).sum())) / len(places)
        return float(line.fit.position[places].mean()), error

    def said(self, code: str) -> str:
        """Name of an actor as it stands in a sentence."""
        name = self.names[code]
        return f"the {name}" if name.startswith(("United ", "Netherlands")) else name
