"""What the commands share: their options, and writing what they made."""

import sys
from collections.abc import Callable
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


def answer(
    ask: Callable[..., Any],
    state: str,
    lens: Path | None,
    ledger: Path | None,
    form: Format,
    out: Path | None,
    *more: Any,
    **asked: Any,
) -> None:
    """Ask a finding on a state and write it in the form asked for.

    Parameters
    ----------
    ask : callable
        The finding: it takes a ledger, a lens, `more` and what of `asked` is not None.
    state : str
    lens, ledger, out : pathlib.Path or None
    form : Format
    """
    import tarazy

    with tarazy.open(ledger) as known:
        looked = lens_asked(known, state, lens)
        finding = ask(known, looked, *more, **{k: v for k, v in asked.items() if v is not None})
        show(finding, form, out, looked)


def show(finding: Any, form: Format, out: Path | None, lens: Any = None) -> None:
    """Write a finding in the form asked for.

    Parameters
    ----------
    finding : Finding
    form : Format
    out : pathlib.Path or None
    lens : Lens, optional
        Needed for a page.

    Raises
    ------
    TarazyError
        If a table is to go to a file, or a page is asked for without a lens.
    """
    from tarazy.ledger import TarazyError

    if form is Format.html:
        if lens is None:
            raise TarazyError("this answer has no page", allowed="table, json, csv")
        from tarazy.brief import page

        write(page(lens, [finding], finding.question), out)
    elif form is Format.json:
        write(finding.to_json() + "\n", out)
    elif form is Format.csv:
        write(finding.to_csv(), out)
    elif out:
        raise TarazyError("a table goes to the terminal", do="give --format with --out")
    else:
        from tarazy.cli.terminal import show_finding

        show_finding(finding)


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
