"""The questions that compare: states in a system, periods, states side by side."""

from typing import Annotated

import typer

from tarazy.cli.options import (
    As,
    First,
    Format,
    Last,
    LedgerFile,
    LensFile,
    Output,
    State,
    Year,
    answer,
    show,
)

app = typer.Typer()


@app.command()
def system(
    state: State = "KAZ", year: Year = None, first: First = None, last: Last = None,
    layer: Annotated[
        str | None, typer.Option("--layer", help="Only ties of: trade arms votes memberships.")
    ] = None,
    states: Annotated[
        str | None, typer.Option("--with", help="The other states, by commas: CHN,RUS,USA,TUR.")
    ] = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Who stands between whom, and where does the state stand? (--year is the same as --to)"""
    from tarazy import system as ask

    named = states.split(",") if states is not None else None
    answer(ask, state, lens, ledger, form, out,
           year=last or year, first=first, layer=layer, states=named)  # fmt: skip


@app.command()
def periods(
    state: State,
    split: Annotated[
        str, typer.Option("--split", help="The first month of the later period: 2019-06.")
    ],
    first: First = None, last: Last = None, lens: LensFile = None, ledger: LedgerFile = None,
    form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """What differs before and after a date by more than noise?"""
    from tarazy import periods as ask

    answer(ask, state, lens, ledger, form, out, split, first=first, last=last)


@app.command()
def compare(
    states: Annotated[
        list[str], typer.Argument(metavar="STATE...", help="Two to twelve: KAZ UZB AZE.")
    ],
    year: Year = None,
    common: Annotated[
        bool, typer.Option("--common", help="All through the default lens, not each its own.")
    ] = False,
    ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """States side by side: balance, alignment, dependence, speed and reaction, with ranks."""
    import tarazy

    with tarazy.open(ledger) as known:
        found = tarazy.compare(known, states, year, common=common)
        show(found, form, out, tarazy.load(found.focal, known))


@app.command()
def counterfactual(
    state: State,
    at: Annotated[int, typer.Option("--at", help="First year of the shock: 2014, 2022.")],
    outcome: Annotated[
        str | None,
        typer.Option(help="An indicator of the lens, `point` (UN votes) or `books` (of a power)."),
    ] = None,
    vector: Annotated[str | None, typer.Option(help="Only ties with this vector.")] = None,
    donors: Annotated[
        str | None, typer.Option(help="States that stand in, by commas, in place of the rules.")
    ] = None,
    centre: Annotated[
        str | None, typer.Option(help="States at the centre of the shock: RUS,UKR.")
    ] = None,
    first: First = None, last: Last = None, lens: LensFile = None, ledger: LedgerFile = None,
    form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """What path would the state have taken without a shock, where the data reach?"""
    from tarazy import counterfactual as ask

    named = donors.split(",") if donors is not None else None
    middle = centre.split(",") if centre is not None else None
    answer(ask, state, lens, ledger, form, out, at, outcome=outcome, vector=vector,
           donors=named, centre=middle, first=first, last=last)  # fmt: skip
