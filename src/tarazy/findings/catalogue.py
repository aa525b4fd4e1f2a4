"""The series that an accounts file may name, made when they are asked for."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tarazy.findings import environment
from tarazy.findings.accounts import Accounts
from tarazy.findings.camps import Camp, camps, settled
from tarazy.findings.cells import Floats, last_year
from tarazy.findings.log_ratios import Contrasts, usable
from tarazy.findings.points import Points, points
from tarazy.findings.policy import attention_series, event_series, portfolio_series
from tarazy.findings.portfolio import Portfolio, portfolio
from tarazy.findings.roll_calls import sources as vote_sources
from tarazy.findings.roll_calls import voting_years
from tarazy.findings.series import Series, SeriesError, from_file
from tarazy.ledger import Ledger, TarazyError
from tarazy.ledger.errors import nearest
from tarazy.lens import ANY, Lens, shipped
from tarazy.lens.lens import neighbours

_BETWEEN = ("sanctions_begun", "sanctions_in_force", "conflict_icews", "cooperation_icews",
            "conflict_gdelt", "cooperation_gdelt")  # fmt: skip
#: Placebo states at most.
_PLACEBOS = 19
_CONTRASTED = ("ties", "attention", "icews", "gdelt")

#: Fewest points of a series that is shown or compared.
FEWEST = 5


class Catalogue:
    """Series of one state, by the names of an accounts file.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens
    asked : Accounts
    placebos : bool
        Whether placebo states will be asked for.
    """

    def __init__(
        self, ledger: Ledger, lens: Lens, asked: Accounts, *, placebos: bool = False
    ) -> None:
        self.ledger, self.asked, self._beside = ledger, asked, placebos
        self.lens = settled(ledger, lens)
        self.years = range(lens.since, last_year(ledger) + 1)
        self.camps: dict[str, Camp] = camps(ledger, self.lens, asked.groups)
        self._made: dict[tuple[str, str], Series | None] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names that there are, besides distances between any two states."""
        groups = list(self.asked.groups)
        pairs = [f"{a}.{b}" for i, a in enumerate(groups) for b in groups[i + 1 :]]
        return (
            "point",
            *(f"{kind}.{c}" for kind in _CONTRASTED for c in self.asked.contrasts),
            *(f"{kind}.{pair}" for kind in _BETWEEN for pair in pairs),
            *self.asked.own,
        )

    def check(self) -> None:
        """Refuse names of the file that stand for nothing.

        Raises
        ------
        SeriesError
            With the line, the nearest names and all that there are.
        """
        for name, line in self.asked.lines.items():
            if self._known(name):
                continue
            near = nearest(name, self.names)
            raise SeriesError(
                f"{self.asked.file.name}:{line}: there is no series {name!r}",
                allowed=", ".join(self.names) + ", distance.A.B for any two states",
                do=f"did you mean {' or '.join(near)}?" if near
                else "take one of them, or add your own under `series:`",
            )  # fmt: skip

    def _known(self, name: str) -> bool:
        head, _, rest = name.partition(".")
        sides = rest.split(".")
        if name in self.names:
            return True
        if head == "distance":
            return len(sides) == 2 and all(s in self.ledger.states for s in sides)
        groups = self.asked.groups
        return head in _BETWEEN and len(sides) == 2 and all(s in groups for s in sides)

    def get(self, name: str, domain: str = "all") -> Series | None:
        """One series.

        Parameters
        ----------
        name : str
        domain : str
            Of which ``ties.`` series are wanted.

        Returns
        -------
        Series or None
            None where the state, the lens or the ledger has nothing of the kind.

        Raises
        ------
        SeriesError
            If a user's file is none.
        """
        key = (name, domain if name.startswith("ties.") else "")
        if key not in self._made:
            self._made[key] = self._make(name, domain)
        return self._made[key]

    def taken(
        self,
        names: tuple[str, ...],
        where: str,
        span: tuple[int, int],
        refused: list[str],
        *,
        monthly: bool = False,
    ) -> list[Series]:
        """Series that are at hand, vary and have the right step.

        Parameters
        ----------
        names : tuple of str
        where : str
            Domain, or ``all``.
        span : (int, int)
            First and last time.
        refused : list of str
            Is told of the others, and why.
        monthly : bool

        Returns
        -------
        list of Series
        """
        found = []
        for name in names:
            series = self.get(name, where)
            said = f"{name} ({self.lens.domain_names[where]})" if where != "all" else name
            if series is None:
                refused.append(f"{said}: nothing at hand of {self.lens.name}")
            elif series.monthly != monthly:
                refused.append(f"{said}: not by {'month' if monthly else 'year'}")
            elif not (cut := series.within(*span)).varies(FEWEST):
                refused.append(f"{said}: fewer than {FEWEST} points, or it never changes")
            else:
                found.append(cut)
        return found

    def _make(self, name: str, domain: str) -> Series | None:
        head, _, rest = name.partition(".")
        if name in self.asked.own:
            own = self.asked.own[name]
            return from_file(name, own.file, own.title, own.unit)
        makers: dict[str, Callable[[], tuple[Series, ...]]] = {
            "ties": lambda: self._ties.get(domain, ()),
            "attention": lambda: self._attention,
            "icews": lambda: self._events("icews"),
            "gdelt": lambda: self._events("gdelt"),
        }
        if head in makers:
            return next((s for s in makers[head]() if s.name == name), None)
        sides = rest.split(".")
        if head in ("point", "distance"):
            return self._point() if head == "point" else self._distance(*sides)
        a, b = (self.camps[s] for s in sides)
        if head.startswith("sanctions"):
            return environment.sanctions(
                self.ledger, head.removeprefix("sanctions_"), a, b, self.years
            )
        kind, source = head.split("_")
        found = environment.events(self.ledger, kind, source, a, b, self.years)
        return found if found.times.size else None

    # --- what they are made of --------------------------------------------------------------

    @cached_property
    def contrasts(self) -> Contrasts:
        """Contrasts whose groups are vectors of the lens."""
        held = [code for code, camp in self.camps.items() if camp.vectors]
        return usable(self.camps, self.asked.contrasts, held)

    @cached_property
    def read(self) -> Portfolio:
        """The portfolios of the state."""
        return portfolio(self.ledger, self.lens, self.years)

    @cached_property
    def beside(self) -> Portfolio | None:
        """The portfolios of the placebo states; None where none are asked for."""
        if not self._beside or not self.others:
            return None
        looked = [replace(self.lens, focal=state) for state in self.others]
        return portfolio(self.ledger, self.lens, self.years, looked)

    @cached_property
    def _ties(self) -> dict[str, tuple[Series, ...]]:
        if not self.contrasts:
            return {}
        lens = self.lens
        # `compare` judges the same series.
        key = ("ties series", lens.focal, lens.vectors, lens.domains, tuple(lens.sources.items()),
               lens.concentration, self.asked.sha256, self.years)  # fmt: skip
        return self.ledger.once(
            key, lambda: portfolio_series(self.read, self.camps, self.contrasts)
        )

    @cached_property
    def _attention(self) -> tuple[Series, ...]:
        if not self.contrasts:
            return ()
        return attention_series(self.ledger, self.lens, self.camps, self.contrasts)

    def _events(self, source: str) -> tuple[Series, ...]:
        held = [code for code, camp in self.camps.items() if camp.actors]
        contrasts = usable(self.camps, self.asked.contrasts, held)
        if not contrasts:
            return ()
        return event_series(self.ledger, self.lens.focal, self.camps, contrasts, source, self.years)

    @cached_property
    def line(self) -> Points | None:
        """Ideal points of all states in the lens's years; None where too few votes are at hand."""
        try:
            return points(self.ledger, self.lens.since, voting_years(self.ledger)[-1])
        except (TarazyError, IndexError):
            return None

    @cached_property
    def _states(self) -> tuple[str, ...]:
        """States whose points are drawn together: the focal one and all that the file names."""
        named = [s for n in self.asked.lines if n.startswith("distance.") for s in n.split(".")[1:]]
        voted = self.line.votes.states if self.line else ()
        return tuple(s for s in dict.fromkeys((self.lens.focal, *named)) if s in voted)

    @cached_property
    def _joint(self) -> tuple[NDArray[np.int64], Floats, Floats]:
        assert self.line is not None
        return environment.joint_points(self.line, self._states)

    def _point(self) -> Series | None:
        if self.line is None or self.lens.focal not in self._states:
            return None
        years, value, draws = self._joint
        i = self._states.index(self.lens.focal)
        return Series(
            "point", "Ideal point at the UN", "ideal points", False, years, value[i], draws[:, i],
            frozenset(vote_sources(self.ledger, self.line.votes)["id"]),
            (environment.SMOOTH,), "diplomatic",
        )  # fmt: skip

    def _distance(self, a: str, b: str) -> Series | None:
        if self.line is None or not {a, b} <= set(self._states):
            return None
        return environment.distance(self.ledger, self.line, self._joint, self._states, a, b)

    # --- placebo states ---------------------------------------------------------------------

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Placebo states: those with a lens that ships and the focal state's land neighbours.

        Members of the groups are none, as the series are about them. Not more than can be looked
        up beside the focal state at little cost, those with a lens first.
        """
        near = neighbours(self.ledger).get(self.lens.focal, frozenset())
        taken = {ANY, self.lens.focal}.union(*(c.actors for c in self.camps.values()))
        ready = sorted(set(shipped()) - taken)
        return tuple(sorted([*ready, *sorted(near - taken - set(ready))][:_PLACEBOS]))

    def placebos(self, name: str, domain: str) -> dict[str, Series]:
        """The same series of the placebo states.

        Parameters
        ----------
        name, domain : str

        Returns
        -------
        dict of str to Series
            By state; none for series that are neither made of portfolios nor of votes.
        """
        if name == "point":
            return self._points
        return {
            state: series
            for state, by_domain in self._placebos.items()
            for series in by_domain.get(domain, ())
            if series.name == name
        }

    @cached_property
    def _placebos(self) -> dict[str, dict[str, tuple[Series, ...]]]:
        read = self.beside
        if not self.contrasts or read is None:
            return {}
        return {
            state: portfolio_series(read, self.camps, self.contrasts, f, draws=1)
            for f, state in enumerate(self.others)
        }

    @cached_property
    def _points(self) -> dict[str, Series]:
        if self.line is None:
            return {}
        years = np.array(self.line.years, dtype=np.int64)
        rows = {s: self.line.row(s) for s in self.others if s in self.line.votes.states}
        seen, point = self.line.seen, self.line.fit.point
        return {
            state: Series("point", state, "ideal points", False, years, value, value[None])
            for state, row in rows.items()
            for value in [np.where(seen[row] > 0, point[row], np.nan)]
        }
