"""The doctrine register of a state: which edition was in force when, and what each declared.

A register is a file of coded facts, each with its source; the how-to on doctrine tells its
format. Where sources disagree on a date, both stand, and the answers say what is certain and what
is only possible. What no source tells is not sourced, which is never the same as absent.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path

import polars as pl

from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import nearest
from tarazy.texts import _register_rows as rows
from tarazy.texts._register_file import Reader
from tarazy.texts._register_new import New, what_is_new
from tarazy.texts._register_nodes import Group, RegisterError, parse
from tarazy.texts.edition import Edition, Ref, Review, Source, When

__all__ = ["Group", "InForce", "New", "Register", "RegisterError", "load", "shipped"]

FOREIGN_POLICY = "foreign_policy"


@dataclass(frozen=True, slots=True)
class InForce:
    """An edition on a day.

    Attributes
    ----------
    certain : bool
        False where disputed or inexact dates, or a planned end that has passed, leave room for
        its not being in force.
    """

    edition: Edition
    certain: bool


@dataclass(frozen=True, slots=True)
class Register:
    """The editions of one state's doctrine.

    Attributes
    ----------
    focal, name : str
        The state's code and name.
    checked : When or None
        When the sources were last read.
    groups : dict of str to Group
        Groups that vectors may name beside actors of the ledger.
    file : pathlib.Path
    """

    focal: str
    name: str
    checked: When | None
    groups: dict[str, Group]
    editions: tuple[Edition, ...]
    reviews: tuple[Review, ...]
    sources: dict[str, Source]
    file: Path

    def edition(self, code: str) -> Edition:
        """One edition by its id.

        Parameters
        ----------
        code : str

        Returns
        -------
        Edition

        Raises
        ------
        UnknownName
            With the nearest ids.
        """
        by_id = {e.id: e for e in self.editions}
        if code in by_id:
            return by_id[code]
        near = nearest(code, by_id)
        raise UnknownName(
            f"{code!r} is not an edition of {self.file.name}",
            allowed=", ".join(by_id),
            do=f"did you mean {' or '.join(near)}?" if near else "take one of them",
        )

    def series(self, name: str = FOREIGN_POLICY) -> tuple[Edition, ...]:
        """Editions of one series that were adopted, by the first day they may have begun.

        Parameters
        ----------
        name : str

        Returns
        -------
        tuple of Edition
        """
        found = [(e.starts, e) for e in self.editions if e.series == name and e.starts]
        return tuple(e for _, e in sorted(found, key=lambda pair: pair[0]))

    def before(self, edition: Edition) -> Edition | None:
        """The edition that another amends or follows in its series.

        Parameters
        ----------
        edition : Edition

        Returns
        -------
        Edition or None
            None for the first; amendments of what went before are passed over.
        """
        if edition.amends:
            return self.edition(edition.amends)
        begins = edition.starts[0] if edition.starts else max(
            (c.when.first for c in edition.dates), default=date.max
        )  # fmt: skip
        earlier = [
            e for e in self.series(edition.series)
            if e.starts and e.starts[0] < begins and not e.amends and e.id != edition.becomes
        ]  # fmt: skip
        return earlier[-1] if earlier else None

    def ends(self, edition: Edition) -> tuple[date | None, date | None]:
        """The first and the last day that may have been an edition's last in force.

        A day that a source names goes first; then the eve of the successor that a source names;
        then, as editions of one series follow each other, the eve of the next one. Failing all
        three it may have ended with the year it was planned for, unless seen in force later.

        Parameters
        ----------
        edition : Edition

        Returns
        -------
        first, last : datetime.date or None
            None where nothing bounds it.
        """
        if edition.ended and edition.ended.when:
            when = edition.ended.when
            gap = timedelta(days=1 if when.precision == "day" else 0)
            return when.first - gap, when.last - gap
        chain = [e for e in self.series(edition.series) if self.before(e) == edition]
        chain = [e for e in chain if not e.amends]
        if edition.ended and edition.ended.by:
            chain = [self.edition(edition.ended.by)]
        if edition.amends and not chain:  # an amendment lasts as long as what it amends
            return self.ends(self.edition(edition.amends))
        if chain and chain[0].starts:
            first, last = chain[0].starts
            return first - timedelta(days=1), last - timedelta(days=1)
        planned = edition.planned_until
        seen = [c.when.first for c in edition.dates if c.event == "seen_in_force"]
        if planned is None:
            return None, None
        return max(planned.when.last, *seen) if seen else planned.when.last, None

    def in_force(self, on: date, series: str | None = None) -> list[InForce]:
        """Editions in force on a day, surely or possibly.

        Parameters
        ----------
        on : datetime.date
        series : str, optional
            Only this series.

        Returns
        -------
        list of InForce
            By the day they may have begun; an amendment stands beside what it amends.
        """
        found = []
        for edition in self.editions:
            if edition.starts is None or (series and edition.series != series):
                continue
            first, last = edition.starts
            least, most = self.ends(edition)
            if on < first or (most is not None and on > most):
                continue
            certain = on >= last and (least is None or on <= least)
            found.append((edition.starts, InForce(edition, certain)))
        return [state for _, state in sorted(found, key=lambda pair: pair[0])]

    def age(self, year: int, series: str = FOREIGN_POLICY) -> tuple[int, int] | None:
        """Years since the adoption of the edition in force on 1 July.

        Parameters
        ----------
        year : int
        series : str

        Returns
        -------
        low, high : int
            Calendar years; they differ where dates are disputed or more than one edition may
            have been in force. None where no edition was in force.
        """
        years = [
            min(when.year, year)
            for state in self.in_force(date(year, 7, 1), series)
            for claim in state.edition.adoption
            if claim.when.first.year <= year
            for when in (claim.when.first, claim.when.last)
        ]
        return (year - max(years), year - min(years)) if years else None

    def members(self, code: str) -> tuple[str, ...]:
        """Actors that a vector stands for, to lay it beside a lens.

        Parameters
        ----------
        code : str
            Of an actor or a group.

        Returns
        -------
        tuple of str
            An actor stands for itself (an organisation for its members of the year, as in a
            lens); a group for its members less the focal state. Empty for a group without
            members. Where vectors overlap, the narrower goes first.
        """
        if code not in self.groups:
            return (code,)
        return tuple(m for m in self.groups[code].members if m != self.focal)

    def weak(self, refs: tuple[Ref, ...]) -> bool:
        """Whether a fact leans on weak sources alone.

        Parameters
        ----------
        refs : tuple of Ref

        Returns
        -------
        bool
        """
        return all(self.sources[r.source].strength == "weak" for r in refs)

    def what_is_new(self, edition: Edition) -> list[New]:
        """What an edition declares that is not sourced for the edition before.

        Parameters
        ----------
        edition : Edition

        Returns
        -------
        list of New
            Terms first, then vectors, themes, threats and outlook; all of them, each with how
            far its novelty is sourced. Empty lists of the edition before are no evidence.
        """
        return what_is_new(self, edition)

    def documents(self) -> pl.DataFrame:
        """Rows of the ledger's ``documents``, one an edition.

        Returns
        -------
        polars.DataFrame
            ``date`` is filled only where one day is known and not disputed; ``valid_from`` is
            the first day it may have begun, ``valid_to`` the last it may have ended. A draft is
            of the kind ``other`` and never valid. ``source`` is that of the first date.
        """
        return rows.documents(self)

    def source_rows(self) -> pl.DataFrame:
        """Rows of the ledger's ``sources``, one a source of the register.

        Returns
        -------
        polars.DataFrame
            Ids are ``d-`` and ten hexadecimal digits, from the address or the citation.
        """
        return rows.sources(self)


@cache
def _groups() -> dict[str, Group]:
    """The groups that ship, from ``doctrine/groups.csv``."""
    table = _folder() / "groups.csv"
    frame = pl.read_csv(table, infer_schema=False, null_values=[""])
    return {
        r["code"]: Group(r["code"], r["name"], tuple((r["members"] or "").split("|"))
                         if r["members"] else (), r["note"])
        for r in frame.iter_rows(named=True)
    }  # fmt: skip


def _folder() -> Path:
    return Path(str(resources.files("tarazy.texts").joinpath("doctrine")))


def shipped() -> dict[str, Path]:
    """The registers that ship with the package.

    Returns
    -------
    dict of str to pathlib.Path
        Files by state.
    """
    return {p.stem: p for p in sorted(_folder().glob("*.yaml"))}


def load(which: str | Path, ledger: Ledger) -> Register:
    """Load the register of a state, or a register file.

    Parameters
    ----------
    which : str or pathlib.Path
        Code or name of a state whose register ships, or the path of a register file (ends in
        ``.yaml`` or ``.yml``).
    ledger : Ledger
        Codes of actors are checked against it.

    Returns
    -------
    Register

    Raises
    ------
    RegisterError
        With file, line, what is allowed and what to do.
    UnknownName
        If no register of that state ships.
    """
    text = str(which)
    if text.endswith((".yaml", ".yml")):
        return _read(Path(which), ledger)
    ready = shipped()
    codes = {ledger.actors[c].casefold(): c for c in ready if c in ledger.actors}
    code = codes.get(text.casefold(), text.upper())
    if code not in ready:
        raise UnknownName(
            f"no register of {text!r} ships",
            allowed=", ".join(f"{c} ({ledger.actors.get(c, c)})" for c in ready)
            + ", or the path of a .yaml file",
            do="code one in the same format and give its path with --register",
        )
    # Four findings of a brief ask for it, and half a second goes into the YAML.
    return ledger.once(("register", ready[code]), lambda: _read(ready[code], ledger))


def _read(file: Path, ledger: Ledger) -> Register:
    top = parse(file)
    found = Reader(file, ledger.actors, _groups()).contents(top)
    return Register(
        found.focal, found.name, found.checked, found.groups, found.editions, found.reviews,
        found.sources, file,
    )  # fmt: skip
