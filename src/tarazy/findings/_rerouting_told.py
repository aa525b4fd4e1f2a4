"""What ``rerouting`` computed, in one place for its words, table and charts."""

from dataclasses import dataclass

import numpy as np

from tarazy.findings._rerouting_flows import Flows
from tarazy.findings._rerouting_mirror import Gap
from tarazy.findings._rerouting_rows import TOGETHER, Level, Paths
from tarazy.findings._rerouting_totals import Total


@dataclass(frozen=True, slots=True)
class Told:
    """All that is computed, for the words, the table and the charts.

    Attributes
    ----------
    sanctioned : str
    through, controls : tuple of str
    flows : Flows
    main, before : Paths
    levels : tuple of Level
        By the main control first, then `before`.
    placebo : tuple of (str, Level)
        First month of the placebo, and its rows by state.
    gaps : tuple of Gap
    totals : tuple of Total
    gap_sources : frozenset of str
        Of the gaps and the totals.
    names : dict of str to str
    """

    sanctioned: str
    through: tuple[str, ...]
    controls: tuple[str, ...]
    flows: Flows
    main: Paths
    before: Paths
    levels: tuple[Level, ...]
    placebo: tuple[tuple[str, Level], ...]
    gaps: tuple[Gap, ...]
    totals: tuple[Total, ...]
    gap_sources: frozenset[str]
    names: dict[str, str]

    @property
    def first(self) -> int:
        """Index of the first time after a listing."""
        return int(self.flows.listed["since"].min())  # type: ignore[arg-type]

    @property
    def span(self) -> tuple[str, str]:
        """First and last time that is looked at."""
        open_ = np.flatnonzero(~self.flows.lacking)
        return self.flows.label(self.first), self.flows.label(int(open_[-1]))

    def of(self, name: str, control: str | None = None) -> Level | None:
        """A level by its name, by the main control where none is given."""
        wanted = control or self.main.control
        return next((x for x in self.levels if (x.name, x.control) == (name, wanted)), None)


def placebo_fails(told: Told, state: str, control: str) -> bool:
    """Whether the placebo finds something where nothing was listed.

    Parameters
    ----------
    told : Told
    state, control : str

    Returns
    -------
    bool
    """
    for _, one in told.placebo:
        i = by_state(one, told).get(state)
        if one.control == control and i is not None:
            return bool(one.found.low[i] > 0 or one.found.high[i] < 0)
    return False


def by_state(one: Level | None, told: Told) -> dict[str, int]:
    """Row of each state that is asked about.

    Parameters
    ----------
    one : Level or None
    told : Told

    Returns
    -------
    dict of str to int
    """
    if one is None:
        return {}
    partners = one.rows["partner"].to_list()
    return {told.flows.partners[p]: i for i, p in enumerate(partners) if p != TOGETHER}
