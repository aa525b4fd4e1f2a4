"""Does a state's policy follow its environment, its doctrine, its own past, or does it lead?"""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from tarazy.findings import accounts as accounts_files
from tarazy.findings.accounts import Shock, Step
from tarazy.findings.ask import lens_of, used_sources, vector_sources
from tarazy.findings.catalogue import Catalogue
from tarazy.findings.finding import Finding, sources_of
from tarazy.findings.reaction_chart import multiples
from tarazy.findings.reaction_rows import Tested, table_of
from tarazy.findings.reaction_words import METHOD, answer, caveats, view
from tarazy.findings.screens import (
    Lead,
    adjusted_leads,
    adjusted_studies,
    broken,
    lead,
    studies,
)
from tarazy.findings.series import Series
from tarazy.findings.verdicts import (
    Adoption,
    adoptions,
    date_sets,
    first_point,
    judged_once,
)
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import known
from tarazy.lens import Lens
from tarazy.measures.breaks import Breaks
from tarazy.texts import register as registers
from tarazy.texts.register import Register

#: Fewest points of a series beside those weighed for which lead and lag are asked.
_LEADS = 20


def reaction(
    ledger: Ledger,
    focal: str | Path | Lens,
    first: int | None = None,
    last: int | None = None,
    *,
    domain: str | None = None,
    accounts: str | Path | None = None,
    monthly: bool = False,
    register: str | Path | Register | None = None,
) -> Finding:
    """Weigh four accounts of a state's policy: reactive, doctrine-led, anticipating, inertial.

    Parameters
    ----------
    ledger : Ledger
    focal : str, pathlib.Path or Lens
    first, last : int, optional
        Years; all by default.
    domain : str, optional
        Only this domain of the lens, or ``all`` for the whole alone; the whole and every weighed
        domain by default.
    accounts : str or pathlib.Path, optional
        An accounts file; the one that ships by default.
    monthly : bool
        Compare months (reports since 2018) in place of years.
    register : str, pathlib.Path or Register, optional
        A doctrine register of one's own; the one that ships by default, where there is one.

    Returns
    -------
    Finding
        Table rows ``part, domain, series, other, name, time, value, low, high, p, adjusted, lag,
        first, last, detectable, note``, several tables below each other: ``part`` is ``file``,
        ``verdict``, ``account``, ``break``, ``lead``, ``response``, ``event``, ``doctrine`` or
        ``series``.

    Raises
    ------
    AccountsError, SeriesError
        If the accounts file is none, or names a series that nobody has.
    UnknownName
        If there is no such state, domain or year.
    """
    lens = lens_of(ledger, focal)
    asked = accounts_files.read(accounts, ledger)
    if domain is not None:
        known(domain, lens.domain_names, f"domain of the lens on {lens.name}")
    catalogue = Catalogue(ledger, lens, asked, placebos=not monthly)
    catalogue.check()
    begin, end = _span(catalogue, first, last, monthly=monthly)
    coded = _register(ledger, lens, register)
    tested = _tested(catalogue, lens, domain, coded, (begin, end), monthly=monthly)
    return Finding(
        finding="reaction",
        focal=lens.focal,
        question=f"Does {lens.name}'s policy follow events, its doctrine, its own past, or does "
        "it lead?",
        answer=answer(tested),
        table=table_of(tested),
        method=METHOD,
        caveats=caveats(tested),
        sources=_sources(ledger, catalogue, tested.series, coded),
        view=view(tested),
        charts=_charts(tested),
    )


def _span(
    catalogue: Catalogue, first: int | None, last: int | None, *, monthly: bool
) -> tuple[int, int]:
    """First and last time asked for."""
    years = catalogue.years
    for year in (first, last):
        if year is not None and year not in years:
            raise UnknownName(
                f"there is nothing for {year}",
                allowed=f"years {years[0]} to {years[-1]} for {catalogue.lens.name}",
                do="give other years with --from and --to",
            )
    begin, end = first or years[0], last or years[-1]
    if end < begin:
        raise UnknownName(f"{begin} comes after {end}", do="give the first year first")
    return (12 * begin, 12 * end + 11) if monthly else (begin, end)


def _register(ledger: Ledger, lens: Lens, given: str | Path | Register | None) -> Register | None:
    """The register of the state: the one given, or the one that ships."""
    if isinstance(given, Register):
        found = given
    elif given is not None:
        found = registers.load(given, ledger)
    elif lens.focal in registers.shipped():
        return registers.load(lens.focal, ledger)
    else:
        return None
    if found.focal != lens.focal:
        raise UnknownName(
            f"{found.file.name} is a register of {found.focal}, not of {lens.focal}",
            do="give the register of the state that is asked for",
        )
    return found


def _times(shocks: tuple[Shock, ...], *, monthly: bool) -> tuple[dict[str, int], list[str]]:
    """First points after the shocks, and those that are too vague for months."""
    found, vague = {}, []
    for shock in shocks:
        if shock.monthly == monthly:
            found[shock.name] = shock.time
        elif shock.monthly:
            day = date(shock.time // 12, shock.time % 12 + 1, 1)
            found[shock.name] = first_point(day, monthly=False)
        else:
            vague.append(shock.name)
    return found, vague


def _tested(
    catalogue: Catalogue,
    lens: Lens,
    domain: str | None,
    coded: Register | None,
    span: tuple[int, int],
    *,
    monthly: bool,
) -> Tested:
    asked = catalogue.asked
    step = asked.monthly if monthly else asked.annual
    refused: list[str] = []
    shocks, vague = _times(asked.shocks, monthly=monthly)
    refused += [f"{name}: its month is not known" for name in vague]
    editions = adoptions(coded, monthly=monthly)
    refused += [f"{e.title} ({e.id}): no exact date" for e in editions if not e.times]
    sets = date_sets(editions)

    def taken(names: tuple[str, ...], where: str = "all") -> list[Series]:
        return catalogue.taken(names, where, span, refused, monthly=monthly)

    environment = taken(step.environment)
    policies = {
        where: taken(_policy(step, where), where)
        for where in _domains(lens, step, domain, monthly=monthly)
    }
    share = max(1, len([d for d in policies if d != "all"]))
    judged = tuple(
        judged_once(
            catalogue.ledger, where, policy, environment, asked.rules, sets,
            1 if where == "all" else share,
        )
        for where, policy in policies.items()
    )  # fmt: skip
    beside = [s for s in taken(step.beside) if domain in (None, "all", s.domain or "all")]
    breaks: dict[tuple[str, str], Breaks] = {}
    leads, studied, outside = [], [], dict[str, None]()
    for one in judged:
        for policy in one.policy:
            found = broken(policy)
            if isinstance(found, str):
                refused.append(f"{policy.title}: no breaks sought ({found.split(';')[0]})")
            else:
                breaks[policy.name, policy.domain] = found
            for around in one.environment if one is judged[0] else ():
                both = lead(policy, around, projected=True)
                if isinstance(both, Lead):
                    leads.append(both)
            placebos = catalogue.placebos(policy.name, policy.domain) if not monthly else {}
            done, out = studies(policy, _dates(shocks, editions), sets,
                                (asked.before, asked.after), placebos, "all doctrines")  # fmt: skip
            studied += done
            outside.update(dict.fromkeys(out))
    for here in [s for s in beside if s.domain and s.times.size >= _LEADS]:
        for around in environment:
            both = lead(here, around, projected=False)
            if isinstance(both, Lead):
                leads.append(both)
    if outside:
        refused.append(f"{', '.join(outside)}: too near an end of some series, or outside it")
    return Tested(
        asked, lens, monthly, editions, shocks, judged, breaks, adjusted_leads(leads),
        adjusted_studies(studied), tuple(dict.fromkeys(refused)), tuple(beside),
        catalogue.others if not monthly else (),
    )  # fmt: skip


def _dates(shocks: dict[str, int], editions: tuple[Adoption, ...]) -> dict[str, int]:
    """Times of shocks and of every date that is claimed for a doctrine."""
    found = dict(shocks)
    for edition in editions:
        for time in edition.times:
            several = f" ({time})" if len(edition.times) > 1 else ""
            found[f"doctrine {edition.id}{several}"] = time
    return found


def _domains(
    lens: Lens, step: Step, domain: str | None, *, monthly: bool
) -> tuple[str, ...]:  # fmt: skip
    """The whole and the weighed domains; months have no domains."""
    if domain is not None:
        return (domain,)
    if monthly or not any(name.startswith("ties.") for name in step.policy):
        return ("all",)
    return ("all", *(d.code for d in lens.domains if d.weight))


def _policy(step: Step, domain: str) -> tuple[str, ...]:
    """Names of the policy series of the whole or a domain."""
    if domain == "all":
        return step.policy
    ties = tuple(name for name in step.policy if name.startswith("ties."))
    return (*ties, *step.domains.get(domain, ()))


def _sources(
    ledger: Ledger, catalogue: Catalogue, series: list[Series], coded: Register | None
) -> pl.DataFrame:
    ids = {i for s in series for i in s.sources} | vector_sources(ledger, catalogue.lens)
    parts = [sources_of(ledger, ids)]
    if any(s.name.startswith("ties.") for s in series):
        reads = (catalogue.read, catalogue.beside)
        parts += [used_sources(ledger, read) for read in reads if read is not None]
    if coded is not None:
        parts.append(coded.source_rows())
    return pl.concat(parts).unique("id").sort("id")


def _charts(tested: Tested) -> dict[str, dict[str, object]]:
    """The whole with its environment on one page, and a page a domain."""
    found: dict[str, dict[str, object]] = {}
    editions = {e.title: e.times for e in tested.editions}
    for one in tested.judged:
        shown = [*one.policy, *(one.environment if one is tested.judged[0] else ())]
        if one is tested.judged[0]:
            shown += [s for s in tested.beside if s.value.size and np.isfinite(s.value).any()]
        if not shown:
            continue
        name = tested.lens.domain_names[one.domain]
        title = f"{name}: policy and environment" if one is tested.judged[0] else f"{name}: policy"
        found[title] = multiples(
            f"{title}, {tested.lens.name}", shown, tested.breaks, tested.shocks, editions
        )
    return found
