"""The questions on words: of whom a state speaks, like whom, what it declares, what happened."""

from pathlib import Path
from typing import Annotated

import typer

from tarazy.cli.options import As, First, Format, Last, LedgerFile, LensFile, Output, State, answer

app = typer.Typer()


@app.command()
def attention(
    state: State, first: First = None, last: Last = None, lens: LensFile = None,
    ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Of whom, and of what, did the state speak in the General Debate of the UN?"""
    from tarazy import attention as ask

    answer(ask, state, lens, ledger, form, out, first=first, last=last)


@app.command()
def positions(
    state: State, first: First = None, last: Last = None,
    poles: Annotated[
        tuple[str, str] | None,
        typer.Option("--poles", metavar="STATE STATE",
                     help="The states at −1 and +1. Default: RUS USA."),
    ] = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Where between the speeches of two poles do the state's speeches stand, by their words?"""
    from tarazy import positions as ask

    answer(ask, state, lens, ledger, form, out, first=first, last=last, poles=poles)


@app.command()
def doctrine(
    state: State, first: First = None, last: Last = None,
    register: Annotated[
        Path | None, typer.Option("--register", help="A register file of your own (.yaml).")
    ] = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """What does the state's doctrine declare, edition by edition, and do its ties follow?"""
    from tarazy import doctrine as ask

    answer(ask, state, lens, ledger, form, out, first=first, last=last, register=register)


@app.command()
def chronicle(
    state: State, first: First = None, last: Last = None,
    domain: Annotated[
        str | None, typer.Option(help="Only: diplomatic, economic, defence or people.")
    ] = None,
    vector: Annotated[str | None, typer.Option(help="Only with this vector of the lens.")] = None,
    kind: Annotated[
        str | None, typer.Option("--type", help="Only this PLOVER type: AGREE, CONSULT …")
    ] = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """What happened between the state and others, event by event?"""
    from tarazy import chronicle as ask

    answer(ask, state, lens, ledger, form, out,
           first=first, last=last, domain=domain, vector=vector, kind=kind)  # fmt: skip
