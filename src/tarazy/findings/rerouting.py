"""Do goods under sanction flow through other states, as far as trade figures can show it?"""

from collections.abc import Sequence

import polars as pl

from tarazy.findings import rerouting_chart
from tarazy.findings._rerouting_books import distinct
from tarazy.findings._rerouting_caveats import caveats
from tarazy.findings._rerouting_flows import Flows, read
from tarazy.findings._rerouting_mirror import gaps
from tarazy.findings._rerouting_rows import LEVELS, control_paths, level
from tarazy.findings._rerouting_table import placebo_rows, table
from tarazy.findings._rerouting_told import Told
from tarazy.findings._rerouting_totals import totals
from tarazy.findings._rerouting_view import view
from tarazy.findings._rerouting_words import answer
from tarazy.findings.finding import Finding, sources_of
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import known
from tarazy.lens import state as code_of

METHOD = (
    "A Poisson model of exports with effects of product-partner, partner-month and product- "
    "month (Santos Silva and Tenreyro 2006) is fitted to what no sanction touched, and its "
    "expectation of listed goods after their listing is the counterfactual (imputation: "
    "Borusyak, Jaravel and Spiess 2024; Wooldridge 2023). Partner-month effects come from goods "
    "not listed. Product-month effects come from partners that are controls; where fewer than "
    "three partners can be, they are seasons of two-digit chapters, read from trade before the "
    "first listing and drawn towards none by as much as they do not return. The error is that "
    "of the same ratio before the listing, by row: how far its means stray is read from its "
    "differences over one month, two and so on (Cressie 1993), with Student's t; intervals are "
    "of 90 %. `before` leaves out partner-month effects: what went on as before. What the state "
    "under sanction lost is told that way, as its other trade fell too. Substitution ratios are "
    "intervals of two uncertain sums, by draws. q-values are adjusted within a level for any "
    "dependence (Benjamini and Yekutieli 2001), because rows of one state share their controls; "
    "at 0.1 at most a tenth of what is named is expected to be false; the likelihood said of a "
    "state is one less its q-value, so that it allows for the others asked about. Codes that begin "
    "with a new nomenclature are unknown before, and controls are chain-linked over the months in "
    "which both are known. The placebo sets the "
    "listing to an earlier month. A mirror gap is what the exporter's books say was sent, times "
    "the usual ratio of the two books in up to four years before, less what the importer's books "
    "hold. Totals are all exports of a year against the mean of the three years before the listing."
)
#: Partners that can be controls below which seasons are taken in their place.
LEAST_CONTROLS = 3
#: A customs union lets goods on without a border: its members are no controls.
_UNIONS = ("EAEU",)


def rerouting(
    ledger: Ledger,
    sanctioned: str,
    through: Sequence[str],
    *,
    controls: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
) -> Finding:
    """Exports of goods under sanction to other states, over what would be expected.

    Parameters
    ----------
    ledger : Ledger
    sanctioned : str
        The state under sanction.
    through : sequence of str
        States asked about.
    controls : sequence of str, optional
        Partners that stand for what goods would have done; by default those that neither are asked
        about, nor border the state under sanction, share a customs union with it or are under
        sanctions themselves, where there are three such. An empty sequence takes none.
    sources : sequence of str, optional
        Only flows of these sources.

    Returns
    -------
    Finding
        Table rows of several kinds, told apart by ``part``: ``state``, ``priority`` (goods watched
        most closely), ``group``, ``exporter``, ``group and exporter``, ``placebo``, ``mirror`` and
        ``total`` (all exports of a year; `expected` is the mean of the same months of the years
        before the listing). Money in million US dollars. `new_codes` is the part of listed goods
        whose codes are new; `held` and `usual` are parts of what was sent that the importer's
        books hold, and `usual` is read from `usual_years`; `no_partner` is what these books have no
        partner for, and `missing_least` what is missing with that counted in.

    Raises
    ------
    UnknownName
        If a state is unknown, has no flows, or there is no list against the state under sanction.
    LedgerError
        If the flows cannot be laid out: units mixed, codes of another vintage, no rate of the euro.
    """
    told = _told(ledger, sanctioned, through, controls, sources)
    focal = told.through[0]
    used = set(told.flows.sources | told.gap_sources)
    if told.flows.by in ledger.actors:
        held = ledger.frame("memberships").filter(pl.col("organisation") == told.flows.by)
        used |= set(held.filter(pl.col("actor").is_in(told.flows.exporters))["source"].unique())
    names = told.names
    return Finding(
        finding="rerouting",
        focal=focal,
        question=f"Do goods that may not go to {names[told.sanctioned]} go there through others?",
        answer=answer(told),
        table=table(told),
        method=METHOD,
        caveats=caveats(told),
        sources=sources_of(ledger, used),
        view=view(told),
        charts=rerouting_chart.charts_of(told),
    )


def passing(ledger: Ledger, focal: str) -> Finding:
    """The same of one state and its neighbours, against the state that most goods are listed for.

    Parameters
    ----------
    ledger : Ledger
    focal : str
        Code.

    Returns
    -------
    Finding

    Raises
    ------
    UnknownName
        If no goods are listed, or the state is none that they could pass through.
    """
    listed = ledger.frame("listings")["against"].value_counts(sort=True)
    if not listed.height:
        raise UnknownName("the ledger has no list of goods under sanction")
    target = str(listed["against"][0])
    name = ledger.actors.get(focal, focal)
    if focal == target:
        raise UnknownName(f"{name} is the state that goods may not be exported to")
    table = ledger.table("flows")
    held = ledger.frame("flows", table.filter(table.reported_by == "from").select("from", "to")
                        .distinct())  # fmt: skip
    by = ledger.frame("listings").filter(pl.col("against") == target)["by"].unique()
    sides = ledger.frame("memberships").filter(
        pl.col("organisation").is_in(by.to_list()), pl.col("role") == "member"
    )
    partners = set(
        held.filter(pl.col("from").is_in([*by, *sides["actor"].unique()]))["to"].unique()
    )
    if focal not in partners:
        raise UnknownName(f"the ledger has no exports by product to {name}")
    table = ledger.table("ties")
    near = ledger.frame("ties", table.filter(
        (table.indicator == "contiguity") & (table.value > 0)
        & ((table["from"] == focal) | (table.to == focal))
    ))  # fmt: skip
    beside = ({*near["from"], *near["to"]} & partners) - {focal, target}
    return rerouting(ledger, target, [focal, *sorted(beside)])


def _told(
    ledger: Ledger,
    sanctioned: str,
    through: Sequence[str],
    controls: Sequence[str] | None,
    sources: Sequence[str] | None,
) -> Told:
    target = code_of(sanctioned.strip(), ledger)
    asked = tuple(dict.fromkeys(code_of(s.strip(), ledger) for s in through if s.strip()))
    if not asked or target in asked:
        raise UnknownName(
            "no state is named that goods may flow through"
            if not asked else f"{target} cannot stand between itself and others",
            do="name others with --through KAZ,KGZ,ARM",
        )  # fmt: skip
    for source in sources or ():
        known(source, distinct(ledger, "source"), "source of flows")
    flows = read(ledger, target, sources)
    for state in asked:
        known(state, flows.partners, "partner in the flows by product")
    chosen = _controls(ledger, flows, target, asked, controls)
    place = {code: i for i, code in enumerate(flows.partners)}
    suspected, other = [place[s] for s in asked], [place[s] for s in chosen]
    lost = place.get(target, -1)
    main, before = control_paths(flows, suspected, lost, other)
    kinds = [(name, main) for name in LEVELS]
    kinds += [(name, before) for name in ("state", "priority") if before.control != main.control]
    found = [level(flows, name, paths, before, suspected, lost, other) for name, paths in kinds]
    missing, books = gaps(ledger, flows, asked)
    sums, more = totals(ledger, flows, asked)
    codes = {*flows.partners, *flows.exporters, target, flows.by}
    return Told(
        target, asked, chosen, flows, main, before, tuple(x for x in found if x is not None),
        tuple(placebo_rows(flows, suspected, lost, other)), tuple(missing), tuple(sums),
        frozenset(books | more),
        {c: _short(ledger.actors.get(c, c)) for c in codes},
    )  # fmt: skip


def _short(name: str) -> str:
    """A name without what it once included, in brackets."""
    return name.partition(" (")[0]


def _controls(
    ledger: Ledger, flows: Flows, sanctioned: str, asked: Sequence[str],
    named: Sequence[str] | None,
) -> tuple[str, ...]:  # fmt: skip
    """Partners that stand for what goods would have done."""
    if named is not None:
        codes = tuple(dict.fromkeys(code_of(s.strip(), ledger) for s in named if s.strip()))
        for code in codes:
            known(code, flows.partners, "partner in the flows by product")
            if code in (*asked, sanctioned):
                raise UnknownName(
                    f"{code} is asked about and cannot be a control", do="take it out of --controls"
                )
        return codes
    table = ledger.table("ties")
    borders = ledger.frame("ties", table.filter(
        (table.indicator == "contiguity") & (table.value > 0)
        & ((table["from"] == sanctioned) | (table.to == sanctioned))
    ))  # fmt: skip
    out = {*asked, sanctioned, *borders["from"], *borders["to"]}
    held = ledger.frame("memberships").filter(pl.col("organisation").is_in(_UNIONS))
    if sanctioned in held["actor"]:
        out |= set(held["actor"])
    start, end = flows.times[0][0], flows.times[-1][0]
    struck = ledger.frame("ties", table.filter(
        (table.indicator == "sanctions_begun") & (table["from"] == flows.by) & (table.value > 0)
        & (table.year >= start) & (table.year <= end)
    ))  # fmt: skip
    out |= set(struck["to"])
    left = tuple(p for p in flows.partners if p not in out)
    return left if len(left) >= LEAST_CONTROLS else ()
