"""What is known: looking into the ledger, and adding to it."""

from pathlib import Path
from typing import Annotated

import typer

from tarazy.cli.options import As, Format, LedgerFile, Output, write

app = typer.Typer(help="What is known, and your own rows beside it.", no_args_is_help=True)


@app.command("add")
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
    from tarazy.cli.terminal import progress

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
    if done.bad and not done.added + done.known:
        typer.echo("no row could be entered")
        raise typer.Exit(1)
    typer.echo(f"in {ledger}; read it with --ledger {ledger}")


@app.command("ls")
def ledger_ls(ledger: LedgerFile = None) -> None:
    """The tables, their rows, and the sources of the ties."""
    import tarazy
    from tarazy.cli.terminal import show_table
    from tarazy.ledger.browse import overview

    with tarazy.open(ledger) as known:
        for frame in overview(known):
            show_table(frame)
            typer.echo()


@app.command("show")
def ledger_show(
    table: Annotated[str, typer.Argument(help="Table of the ledger.")],
    where: Annotated[
        list[str] | None, typer.Option("--where", help="column=value; may be given again.")
    ] = None,
    ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Rows of a table: tarazy ledger show ties --where from=KAZ --where year=2021"""
    import tarazy
    from tarazy.cli.terminal import show_table
    from tarazy.ledger import TarazyError
    from tarazy.ledger.browse import NARROW, rows_where

    if form is Format.html or (form is Format.table and out):
        raise TarazyError("rows are shown as a table, or written as csv or json",
                          do="give --format csv or --format json")  # fmt: skip
    with tarazy.open(ledger) as known:
        frame = rows_where(known, table, where or [])
    if form is Format.csv:
        write(frame.write_csv(), out)
    elif form is Format.json:
        write(frame.write_json() + "\n", out)
    else:
        show_table(frame.select(NARROW.get(table, frame.columns)))


@app.command("check")
def ledger_check(ledger: LedgerFile = None) -> None:
    """Check every row against the schema."""
    import tarazy
    from tarazy.cli.terminal import show_table
    from tarazy.ledger.browse import check

    with tarazy.open(ledger) as known:
        found = check(known)
    if found.height:
        show_table(found)
        raise typer.Exit(1)
    typer.echo("every row fits the schema")


@app.command("export")
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
