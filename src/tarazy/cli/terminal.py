"""What the commands print: findings and tables, plain in a pipe, laid out on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from tarazy.findings import Finding
from tarazy.findings.finding import PAGES

#: Rows of a table shown on a terminal before the rest is only counted.
MOST = 60


def console(*, errors: bool = False) -> Console:
    """A console on stdout or stderr; 100 columns wide in a pipe, so that output is stable.

    Parameters
    ----------
    errors : bool

    Returns
    -------
    rich.console.Console
    """
    stream = sys.stderr if errors else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else 100, highlight=False)


def show_finding(finding: Finding) -> None:
    """Print a finding: question, answer, table, caveats, and where it comes from.

    Parameters
    ----------
    finding : Finding
    """
    out = console()
    out.print(finding.question, style="bold", markup=False)
    out.print(finding.answer, markup=False)
    if finding.view.height:
        out.print()
        show_table(finding.view)
    if finding.caveats:
        out.print("\nWhat the figures cannot show", style="bold")
        for caveat in finding.caveats:
            out.print(f"- {caveat}", markup=False)
    ids = finding.sources["id"].to_list() if "id" in finding.sources.columns else []
    named = [i for i in ids if i[:2] not in PAGES]
    for start, (kind, _) in PAGES.items():
        pages = sum(i.startswith(start) for i in ids)
        if pages:
            named.append(f"{pages} pages on {kind}")
    if named:
        out.print(f"\nSources: {', '.join(named)}.", markup=False)
    out.print("Rows: --format csv or json. Where a figure comes from: tarazy trace.", style="dim")


def show_table(frame: pl.DataFrame, height: int | None = None) -> None:
    """Print a table, its first rows where it is long.

    Parameters
    ----------
    frame : polars.DataFrame
        The whole table, or no fewer than its first :data:`MOST` rows.
    height : int, optional
        Rows of the whole table, where `frame` has not all of them.
    """
    out = console()
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name, kind in frame.schema.items():
        # Folded, so that no name is cut off.
        table.add_column(name, justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in frame.head(MOST).iter_rows():
        table.add_row(*(_cell(value) for value in row))
    out.print(table)
    height = frame.height if height is None else height
    if height > MOST:
        out.print(f"… and {height - MOST:,} more rows", style="dim")


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value).replace("[", r"\[")


@contextmanager
def progress(steps: int | None, what: str) -> Iterator["Step"]:
    """A progress bar on a terminal, nothing in a pipe.

    Parameters
    ----------
    steps : int or None
        How many; None where it cannot be known.
    what : str

    Yields
    ------
    Step
        Call it with a word for each step done.
    """
    err = console(errors=True)
    if not err.is_terminal:
        yield Step(None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[now]}"))
    with Progress(*columns, console=err, transient=True) as bar:
        yield Step((bar, bar.add_task(what, total=steps, now="")))


class Step:
    """One step of a progress bar at a time."""

    def __init__(self, bar: "tuple[Progress, int] | None") -> None:
        self._bar = bar

    def __call__(self, word: str) -> None:
        """Advance by one and say what comes next."""
        if self._bar:
            bar, task = self._bar
            bar.update(task, advance=1, now=word)  # type: ignore[arg-type]
