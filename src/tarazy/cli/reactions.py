"""The question of lead and follow: which account of a state's policy its series favour."""

from pathlib import Path
from typing import Annotated

import typer

from tarazy.cli.options import As, First, Format, Last, LedgerFile, LensFile, Output, State, answer

app = typer.Typer()


@app.command()
def reaction(
    state: State, first: First = None, last: Last = None,
    domain: Annotated[
        str | None, typer.Option(help="Only this domain of the lens, or all for the whole alone.")
    ] = None,
    accounts: Annotated[
        Path | None, typer.Option("--accounts", help="An accounts file of your own (.yaml).")
    ] = None,
    monthly: Annotated[
        bool, typer.Option("--monthly", help="Months of reports since 2018 in place of years.")
    ] = False,
    register: Annotated[
        Path | None, typer.Option("--register", help="A register file of your own (.yaml).")
    ] = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Does the state's policy follow events, its doctrine, its own past, or does it lead?"""
    from tarazy import reaction as ask

    answer(ask, state, lens, ledger, form, out, first=first, last=last, domain=domain,
           accounts=accounts, monthly=monthly, register=register)  # fmt: skip
