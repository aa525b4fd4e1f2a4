"""The questions on votes: with whom a state stands at the UN."""

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
    answer,
    show,
)

app = typer.Typer()

Issue = Annotated[
    str | None,
    typer.Option("--issue", help="Only roll calls on: me nu di hr co ec (coded to 2021)."),
]
Every = Annotated[bool, typer.Option("--every", help="Votes on paragraphs and amendments too.")]
Bridged = Annotated[
    bool, typer.Option("--bridged", help="Returning resolutions keep their parameters.")
]


@app.command()
def alignment(
    state: State, first: First = None, last: Last = None, issue: Issue = None,
    every: Every = False, bridged: Bridged = False, lens: LensFile = None,
    ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """With whom does the state stand at the UN, and how has that moved?"""
    from tarazy import alignment as ask

    answer(ask, state, lens, ledger, form, out,
           first=first, last=last, issue=issue, every=every, bridged=bridged)  # fmt: skip


@app.command("ideal-points")
def ideal_points(
    first: First = None, last: Last = None, issue: Issue = None, every: Every = False,
    bridged: Bridged = False, ledger: LedgerFile = None, form: As = Format.table,
    out: Output = None,
) -> None:  # fmt: skip
    """Where does every state stand at the UN, in every year?"""
    import tarazy

    with tarazy.open(ledger) as known:
        found = tarazy.ideal_points(
            known, first, last, issue=issue, every=every, bridged=bridged
        )  # fmt: skip
        show(found, form, out)


@app.command()
def issues(
    state: State, first: First = None, last: Last = None, lens: LensFile = None,
    ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Does the state stand elsewhere on some issues, and do these move on their own?"""
    from tarazy import issues as ask

    answer(ask, state, lens, ledger, form, out, first=first, last=last)


@app.command("cross-pressure")
def cross_pressure(
    state: State,
    power_a: Annotated[str, typer.Argument(metavar="A", help="A power: CHN, China.")],
    power_b: Annotated[str, typer.Argument(metavar="B", help="The other.")],
    first: First = None, last: Last = None,
    loose: Annotated[
        bool, typer.Option("--loose", help="Any two different votes, not only yes against no.")
    ] = False,
    every: Every = False, lens: LensFile = None, ledger: LedgerFile = None,
    form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """What does the state do when two powers oppose each other?"""
    from tarazy import cross_pressure as ask

    answer(ask, state, lens, ledger, form, out, power_a, power_b,
           first=first, last=last, loose=loose, every=every)  # fmt: skip


@app.command()
def similarity(
    state: State, first: First = None, last: Last = None,
    partners: Annotated[
        str | None, typer.Option("--with", help="States, by commas: CHN,RUS,USA.")
    ] = None,
    issue: Issue = None, every: Every = False,
    consensus: Annotated[
        int, typer.Option(help="Resolutions adopted without a vote to count as agreement.")
    ] = 0,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table,
    out: Output = None,
) -> None:  # fmt: skip
    """Who votes and allies alike, by every measure side by side?"""
    from tarazy import similarity as ask

    named = partners.split(",") if partners is not None else None
    answer(ask, state, lens, ledger, form, out, first=first, last=last, partners=named,
           issue=issue, every=every, consensus=consensus)  # fmt: skip


@app.command()
def votes(
    state: State,
    named: Annotated[
        str | None, typer.Option("--set", help="A named set of resolutions [ukraine].")
    ] = None,
    symbols: Annotated[
        str | None, typer.Option(help="UN symbols in its place, by commas: 68/262,ES-11/1.")
    ] = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table,
    out: Output = None,
) -> None:  # fmt: skip
    """How did the state and its vectors vote on some resolutions?"""
    from tarazy import votes as ask

    if symbols is not None and named:
        from tarazy.ledger import TarazyError

        raise TarazyError("--set and --symbols both name resolutions", do="give one of them")
    chosen = symbols.split(",") if symbols is not None else named or "ukraine"
    answer(ask, state, lens, ledger, form, out, chosen)
