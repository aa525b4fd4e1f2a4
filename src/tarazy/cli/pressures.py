"""The question of pressure: what cut-off and punishment would cost."""

from enum import StrEnum
from typing import Annotated

import typer

from tarazy.cli.options import As, Format, LedgerFile, LensFile, Output, State, answer

app = typer.Typer()


class Deficits(StrEnum):
    """What becomes of deficits."""

    closed = "closed"
    fixed = "fixed"


@app.command()
def pressure(
    state: State,
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", help="A scenario that ships, or a file of your own (.yaml)."),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Base year; default: the last before it begins.")
    ] = None,
    deficits: Annotated[
        Deficits, typer.Option(help="Balance all trade first, or keep deficits as transfers.")
    ] = Deficits.closed,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """What would the state lose if it were cut off or punished, and who would gain?"""
    from tarazy import pressure as ask

    answer(ask, state, lens, ledger, form, out, scenario, year=year, deficits=str(deficits))
