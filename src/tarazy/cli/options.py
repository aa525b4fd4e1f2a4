"""What the commands share: their options, and writing what they made."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer


class Format(StrEnum):
    """How a finding is written."""

    table = "table"
    json = "json"
    csv = "csv"
    html = "html"


State = Annotated[str, typer.Argument(metavar="STATE", help="ISO code or name: KAZ, Kazakhstan.")]
Year = Annotated[int | None, typer.Option("--year", help="Default: the last most figures reach.")]
First = Annotated[int | None, typer.Option("--from", help="First year.")]
Last = Annotated[int | None, typer.Option("--to", help="Last year.")]
LensFile = Annotated[Path | None, typer.Option("--lens", help="A lens file of your own.")]
LedgerFile = Annotated[
    Path | None,
    typer.Option("--ledger", envvar="TARAZY_LEDGER", help="Your own ledger, read beside ours."),
]
Output = Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file.")]
As = Annotated[Format, typer.Option("--format", "-f", help="How to write it.")]


def lens_asked(known: Any, state: str, file: Path | None) -> Any:
    """Load the lens of a state, or the user's own, which must be on that state.

    Parameters
    ----------
    known : Ledger
    state : str
    file : pathlib.Path or None

    Returns
    -------
    Lens

    Raises
    ------
    UnknownName
        If there is no such state, or the file is a lens on another one.
    LensError
        If the file is no lens.
    """
    from tarazy.ledger import UnknownName
    from tarazy.lens import load
    from tarazy.lens import state as code_of

    if file is None:
        return load(state, known)
    lens = load(file, known)
    if lens.focal != code_of(state, known):
        raise UnknownName(
            f"{file.name} is a lens on {lens.focal}, not on {state}",
            do=f"ask for {lens.focal}, or change `focal` in the file",
        )
    return lens


def write(text: str, out: Path | None) -> None:
    """Write to stdout, or to a file that appears only when it is whole.

    Parameters
    ----------
    text : str
    out : pathlib.Path or None

    Raises
    ------
    TarazyError
        If the file cannot be written; nothing of it is left.
    """
    if out is None:
        sys.stdout.write(text)
        return
    from tarazy.ledger import TarazyError

    part = out.with_name(out.name + ".part")
    try:
        part.write_text(text, "utf-8")
        part.replace(out)
    except OSError as error:
        raise TarazyError(
            f"{str(out)!r} cannot be written: {error.strerror}",
            do="name a file in a folder that exists and that you may write to",
        ) from None
    finally:
        if part.parent.is_dir():
            part.unlink(missing_ok=True)
