"""The questions: one command a finding, the brief, and the trace."""

from pathlib import Path
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
    lens_asked,
    write,
)

app = typer.Typer()


#: Rows of flows by product that a terminal shows.
_SHOWN = 40


@app.command()
def balance(
    state: State, year: Year = None, lens: LensFile = None, ledger: LedgerFile = None,
    form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """On whom does the state lean, in what, and how sure is that?"""
    from tarazy import balance as ask

    answer(ask, state, lens, ledger, form, out, year=year)


@app.command()
def trend(
    state: State, first: First = None, last: Last = None, year: Year = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """How have the shares moved, how fast, and when most? (--year is the same as --to)"""
    from tarazy import trend as ask

    answer(ask, state, lens, ledger, form, out, first=first, last=last or year)


@app.command()
def dependence(
    state: State, year: Year = None, lens: LensFile = None, ledger: LedgerFile = None,
    form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Who needs whom more: the share of each in the other's trade."""
    from tarazy import dependence as ask

    answer(ask, state, lens, ledger, form, out, year=year)


@app.command()
def tilt(
    state: State, first: First = None, last: Last = None, year: Year = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """How much of its trade is geography, and how much choice? (--year is the same as --to)"""
    from tarazy import tilt as ask

    answer(ask, state, lens, ledger, form, out, first=first, last=last or year)


@app.command()
def hedging(
    state: State, year: Year = None, first: First = None, lens: LensFile = None,
    ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Does the state lean one way in one domain and another way in the next?"""
    from tarazy import hedging as ask

    answer(ask, state, lens, ledger, form, out, year=year, first=first)


@app.command()
def membership(
    state: State, year: Year = None, lens: LensFile = None, ledger: LedgerFile = None,
    form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """The web of organisations: who sits with whom, and in what role."""
    from tarazy import membership as ask

    answer(ask, state, lens, ledger, form, out, year=year)


@app.command()
def brief(
    state: State, year: Year = None,
    since: Annotated[int | None, typer.Option(help="Year that changes are told from.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out what is tested with resamples: in 10 s.")
    ] = False,
    lens: LensFile = None, ledger: LedgerFile = None, out: Output = None,
) -> None:  # fmt: skip
    """Write the brief on a state: one HTML page that needs no network."""
    import tarazy
    from tarazy.brief.compose import TESTED
    from tarazy.cli.terminal import progress

    with tarazy.open(ledger) as known:
        looked = lens_asked(known, state, lens)
        steps = 12 if quick else 12 + len(TESTED)
        with progress(steps, f"Weighing {looked.name}") as step:
            text = tarazy.brief(known, looked, year, since=since, quick=quick, step=step)
    target = out or Path(f"brief-{looked.focal}.html")
    write(text, target)
    typer.echo(f"wrote {target.resolve()} ({len(text.encode()) / 1e6:.1f} MB)")


@app.command()
def trace(
    state: State,
    finding: Annotated[str, typer.Option(help="Which finding the figure stands in.")] = "balance",
    year: Year = None,
    domain: Annotated[str | None, typer.Option(help="Its domain.")] = None,
    indicator: Annotated[str | None, typer.Option(help="Its indicator or flow.")] = None,
    vector: Annotated[str | None, typer.Option(help="Its vector.")] = None,
    at: Annotated[int | None, typer.Option(help="Of counterfactual: the shock's year.")] = None,
    lens: LensFile = None, ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Follow a figure of a finding back to its rows and sources."""
    import tarazy
    from tarazy.cli.terminal import show_table
    from tarazy.findings.ask import latest_full_year
    from tarazy.ledger import TarazyError

    with tarazy.open(ledger) as known:
        looked = lens_asked(known, state, lens)
        asked = latest_full_year(known, looked) if year is None else year
        rows = tarazy.trace(
            known, finding, looked, asked,
            domain=domain, indicator=indicator, vector=vector, at=at,
        )  # fmt: skip
    if form is Format.csv:
        write(rows.write_csv(), out)
    elif form is Format.json:
        write(rows.write_json() + "\n", out)
    elif form is Format.html:
        raise TarazyError("a trace has no page", allowed="table, json, csv")
    elif "vote" in rows.columns:
        show_table(rows.select("date", "roll", "symbol", "title", "state", "vote", "used"))
        typer.echo("used: no = absent, or the table of gaps says that the votes are lost")
    elif "word" in rows.columns:
        show_table(rows.select("state", "word", "count", "score", "pull", "lower", "upper", "used"))
        typer.echo("score: the word's own place; pull: its part of the position, which they add up "
                   "to; lower, upper: uses in 1,000 words of the poles")  # fmt: skip
    elif "sentence" in rows.columns:
        show_table(rows.select("sentence", "kind", "code", "vector", "count", "stance", "used"))
        typer.echo("used: no = the state itself, or what stands in no one vector; its place in the "
                   "text: --format csv")  # fmt: skip
    elif "product" in rows.columns:
        shown = rows.head(_SHOWN).select(
            "year", "month", "from", "to", "product", "listed", "value", "unit", "used"
        )
        show_table(shown)
        typer.echo("used: yes = listed; control = goods not listed, or all goods")
        if rows.height > _SHOWN:
            typer.echo(f"The largest {_SHOWN} of {rows.height:,}; all: --format csv.")
    elif "event" in rows.columns:
        show_table(rows.select("date", "actor", "target", "parties", "type", "label", "source"))
    else:
        keep = ["figure", "vector", "year", "from", "to", "value", "unit", "used", "source"]
        show_table(rows.select(keep))
        doubts = rows.filter(rows["doubt"].is_not_null()).select("source", "doubt").unique()
        for source, doubt in doubts.sort("source").iter_rows():
            typer.echo(f"doubted: {source}: {doubt}")
        typer.echo("used: yes = in the figure; interval = another producer's; no = doubted")
        if (rows.filter(rows["used"] == "yes")["year"] < asked).any():
            typer.echo(
                "Rows of earlier years are summed over a window, or carried forward at the growth "
                "of the partners still seen; carried ones need not add up to the figure."
            )
