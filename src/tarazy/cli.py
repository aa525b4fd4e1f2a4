"""One command a question."""

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

app = typer.Typer(
    help="Weigh a state's foreign policy: a sourced ledger, measures with intervals, a brief.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
ledger_app = typer.Typer(help="What is known, and your own rows beside it.", no_args_is_help=True)
lens_app = typer.Typer(help="From whose side we look.", no_args_is_help=True)
app.add_typer(ledger_app, name="ledger")
app.add_typer(lens_app, name="lens")


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


# --- findings ------------------------------------------------------------------------------


def _ask(
    ask: Callable[..., Any],
    state: str,
    lens: Path | None,
    ledger: Path | None,
    form: Format,
    out: Path | None,
    **asked: int | None,
) -> None:
    import tarazy

    with tarazy.open(ledger) as known:
        looked = _lens(known, state, lens)
        finding = ask(known, looked, **{k: v for k, v in asked.items() if v is not None})
        if form is Format.html:
            from tarazy.brief import page

            _write(page(looked, [finding], finding.question), out)
        elif form is Format.json:
            _write(finding.to_json() + "\n", out)
        elif form is Format.csv:
            _write(finding.to_csv(), out)
        else:
            from tarazy.ledger import TarazyError
            from tarazy.terminal import show_finding

            if out:
                raise TarazyError("a table goes to the terminal", do="give --format with --out")
            show_finding(finding)


def _lens(known: Any, state: str, file: Path | None) -> Any:
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


def _write(text: str, out: Path | None) -> None:
    """To stdout, or to a file that appears only when it is whole."""
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


@app.command()
def balance(
    state: State, year: Year = None, lens: LensFile = None, ledger: LedgerFile = None,
    form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """On whom does the state lean, in what, and how sure is that?"""
    from tarazy import balance as ask

    _ask(ask, state, lens, ledger, form, out, year=year)


@app.command()
def trend(
    state: State, first: First = None, last: Last = None, year: Year = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """How have the shares moved, how fast, and when most? (--year is the same as --to)"""
    from tarazy import trend as ask

    _ask(ask, state, lens, ledger, form, out, first=first, last=last or year)


@app.command()
def dependence(
    state: State, year: Year = None, lens: LensFile = None, ledger: LedgerFile = None,
    form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Who needs whom more: the share of each in the other's trade."""
    from tarazy import dependence as ask

    _ask(ask, state, lens, ledger, form, out, year=year)


@app.command()
def hedging(
    state: State, year: Year = None, first: First = None, lens: LensFile = None,
    ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Does the state lean one way in one domain and another way in the next?"""
    from tarazy import hedging as ask

    _ask(ask, state, lens, ledger, form, out, year=year, first=first)


@app.command()
def membership(
    state: State, year: Year = None, lens: LensFile = None, ledger: LedgerFile = None,
    form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """The web of organisations: who sits with whom, and in what role."""
    from tarazy import membership as ask

    _ask(ask, state, lens, ledger, form, out, year=year)


@app.command()
def brief(
    state: State, year: Year = None,
    since: Annotated[int | None, typer.Option(help="Year that changes are told from.")] = None,
    lens: LensFile = None, ledger: LedgerFile = None, out: Output = None,
) -> None:  # fmt: skip
    """Write the brief on a state: one HTML page that needs no network."""
    import tarazy
    from tarazy.terminal import progress

    with tarazy.open(ledger) as known:
        looked = _lens(known, state, lens)
        with progress(6, f"Weighing {looked.name}") as step:
            text = tarazy.brief(known, looked, year, since=since, step=step)
    target = out or Path(f"brief-{looked.focal}.html")
    _write(text, target)
    typer.echo(f"wrote {target.resolve()} ({len(text.encode()) / 1e6:.1f} MB)")


@app.command()
def trace(
    state: State,
    finding: Annotated[str, typer.Option(help="Which finding the figure stands in.")] = "balance",
    year: Year = None,
    domain: Annotated[str | None, typer.Option(help="Its domain.")] = None,
    indicator: Annotated[str | None, typer.Option(help="Its indicator or flow.")] = None,
    vector: Annotated[str | None, typer.Option(help="Its vector.")] = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Follow a figure of a finding back to its rows and sources."""
    import tarazy
    from tarazy.findings.ask import latest_full_year
    from tarazy.ledger import TarazyError
    from tarazy.terminal import show_table

    with tarazy.open(ledger) as known:
        looked = _lens(known, state, lens)
        at = latest_full_year(known, looked) if year is None else year
        rows = tarazy.trace(
            known, finding, looked, at,
            domain=domain, indicator=indicator, vector=vector,
        )  # fmt: skip
    if form is Format.csv:
        _write(rows.write_csv(), out)
    elif form is Format.json:
        _write(rows.write_json() + "\n", out)
    elif form is Format.html:
        raise TarazyError("a trace has no page", allowed="table, json, csv")
    else:
        keep = ["figure", "vector", "year", "from", "to", "value", "unit", "used", "source"]
        show_table(rows.select(keep))
        doubts = rows.filter(rows["doubt"].is_not_null()).select("source", "doubt").unique()
        for source, doubt in doubts.sort("source").iter_rows():
            typer.echo(f"doubted: {source}: {doubt}")
        typer.echo("used: yes = in the figure; interval = another producer's; no = doubted")
        if (rows.filter(rows["used"] == "yes")["year"] < at).any():
            typer.echo(
                "Rows of earlier years are summed over a window, or carried forward at the growth "
                "of the partners still seen; carried ones need not add up to the figure."
            )


# --- the ledger ----------------------------------------------------------------------------


@ledger_app.command("add")
def ledger_add(
    file: Annotated[Path, typer.Argument(help="CSV, Parquet or XLSX.")],
    table: Annotated[str, typer.Argument(help="Table of the ledger, such as ties.")],
    ledger: Annotated[Path, typer.Option(envvar="TARAZY_LEDGER")] = Path("ledger.duckdb"),
    producer: Annotated[str, typer.Option(help="Who made the figures.")] = "own data",
    title: Annotated[str | None, typer.Option(help="What they are called.")] = None,
    licence: Annotated[str, typer.Option(help="Terms of use.")] = "not stated",
) -> None:
    """Add your own rows; bad ones are set aside with their line and reason."""
    from tarazy import add
    from tarazy.terminal import progress

    with progress(None, f"Reading {file.name}") as step:
        done = add(
            file, table, ledger, producer=producer, title=title, licence=licence,
            step=lambda rows: step(f"{rows:,} rows"),
        )  # fmt: skip
    typer.echo(
        f"{done.table}: {done.added} added, {done.known} known already, {done.bad} set aside"
    )
    if done.quarantine:
        typer.echo(f"set aside, with line and reason: {done.quarantine}")
    typer.echo(f"in {ledger}; read it with --ledger {ledger}")


@ledger_app.command("ls")
def ledger_ls(ledger: LedgerFile = None) -> None:
    """The tables, their rows, and the sources of the ties."""
    import tarazy
    from tarazy.ledger.browse import overview
    from tarazy.terminal import show_table

    with tarazy.open(ledger) as known:
        for frame in overview(known):
            show_table(frame)
            typer.echo()


@ledger_app.command("show")
def ledger_show(
    table: Annotated[str, typer.Argument(help="Table of the ledger.")],
    where: Annotated[
        list[str] | None, typer.Option("--where", help="column=value; may be given again.")
    ] = None,
    ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Rows of a table: tarazy ledger show ties --where from=KAZ --where year=2021"""
    import tarazy
    from tarazy.ledger import TarazyError
    from tarazy.ledger.browse import NARROW, rows_where
    from tarazy.terminal import show_table

    if form is Format.html or (form is Format.table and out):
        raise TarazyError("rows are shown as a table, or written as csv or json",
                          do="give --format csv or --format json")  # fmt: skip
    with tarazy.open(ledger) as known:
        frame = rows_where(known, table, where or [])
    if form is Format.csv:
        _write(frame.write_csv(), out)
    elif form is Format.json:
        _write(frame.write_json() + "\n", out)
    else:
        show_table(frame.select(NARROW.get(table, frame.columns)))


@ledger_app.command("check")
def ledger_check(ledger: LedgerFile = None) -> None:
    """Check every row against the schema."""
    import tarazy
    from tarazy.ledger.browse import check
    from tarazy.terminal import show_table

    with tarazy.open(ledger) as known:
        found = check(known)
    if found.height:
        show_table(found)
        raise typer.Exit(1)
    typer.echo("every row fits the schema")


@ledger_app.command("export")
def ledger_export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    ledger: LedgerFile = None,
    csv: Annotated[bool, typer.Option("--csv", help="CSV in place of Parquet.")] = False,
) -> None:
    """Write every table to a folder."""
    import tarazy
    from tarazy.ledger.browse import export

    with tarazy.open(ledger) as known:
        names = export(known, folder, "csv" if csv else "parquet")
    typer.echo(f"wrote {len(names)} tables to {folder.resolve()}")


# --- lenses --------------------------------------------------------------------------------


@lens_app.command("ls")
def lens_ls() -> None:
    """The ready lenses; any other state is seen through the default one."""
    import tarazy
    from tarazy.lens import ANY, load, shipped

    with tarazy.open() as known:
        for code in shipped():
            if code == ANY:
                typer.echo("any other state: the default lens (tarazy lens show STATE)")
                continue
            lens = load(code, known)
            typer.echo(f"{code}  {lens.name}: {', '.join(lens.vector_names.values())}")


@lens_app.command("show")
def lens_show(state: State) -> None:
    """Print the lens of a state, with its reasons."""
    typer.echo(_lens_text(state), nl=False)


@lens_app.command("check")
def lens_check(
    file: Annotated[Path, typer.Argument(help="A lens file.")], ledger: LedgerFile = None
) -> None:
    """Check a lens file; a mistake is told with its line."""
    import tarazy
    from tarazy.lens.load import read

    with tarazy.open(ledger) as known:
        lens = read(file, known)
    typer.echo(f"{file.name}: a lens on {lens.name}, {len(lens.vectors)} vectors, "
               f"{len(lens.indicators)} indicators")  # fmt: skip


@lens_app.command("new")
def lens_new(
    state: State, file: Annotated[Path, typer.Argument(help="The file to write.")]
) -> None:
    """Write a copy of a state's lens for you to change."""
    from tarazy.ledger import TarazyError

    if file.exists():
        raise TarazyError(f"{str(file)!r} exists already", do="name a file that does not")
    _write(_lens_text(state), file)
    typer.echo(f"wrote {file}; use it with --lens {file}")


def _lens_text(state: str) -> str:
    import tarazy
    from tarazy.lens import ANY, shipped
    from tarazy.lens import state as code_of

    with tarazy.open() as known:
        code = code_of(state, known)
    ready = shipped()
    text = ready[code if code in ready else ANY].read_text("utf-8")
    return text.replace(f"focal: {ANY}", f"focal: {code}")


# --- running -------------------------------------------------------------------------------


@app.callback(invoke_without_command=True)
def _top(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from tarazy import __version__

        typer.echo(f"tarazy {__version__}")
        raise typer.Exit


#: Exit status of a command that was stopped by Ctrl-C, as shells have it.
_SIGINT = 130


def _stopped() -> NoReturn:
    sys.stderr.write("stopped; nothing was half written\n")
    sys.exit(_SIGINT)


def main() -> None:
    """Run a command; a mistake of the user's is told in words, never as a traceback."""
    try:
        app()
    except KeyboardInterrupt:
        _stopped()
    except SystemExit as stop:
        if stop.code == _SIGINT:
            _stopped()
        raise
    except BrokenPipeError:  # the reader went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        from tarazy.ledger.errors import TarazyError  # only now: it takes the ledger along

        if type(error).__name__ == "InterruptException":  # DuckDB's word for Ctrl-C
            _stopped()
        if not isinstance(error, TarazyError):
            raise
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
