"""Texts in, events out."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from tarazy.cli.options import LedgerFile, Output

if TYPE_CHECKING:
    from tarazy.texts.read import Readings

app = typer.Typer()


class Form(StrEnum):
    """How rows are written."""

    table = "table"
    json = "json"
    csv = "csv"


class Rows(StrEnum):
    """Which rows are written."""

    events = "events"
    mentions = "mentions"
    documents = "documents"


#: Columns of a chronicle that may hold several codes in one cell.
_MANY = ("actor", "target", "parties")
_MOST_REFUSED = 20
_LONG = {"year": 4, "month": 7}
_DOCUMENT = 30


@app.command("read")
def read_texts(
    path: Annotated[Path, typer.Argument(help="A file, a folder, or a table with a text column.")],
    form: Annotated[Form, typer.Option("--format", "-f", help="How to write it.")] = Form.table,
    rows: Annotated[Rows, typer.Option("--rows", help="What to write.")] = Rows.events,
    score: Annotated[
        Path | None, typer.Option(help="Coded events (JSON lines), or a folder of them.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="ru, en or kk, where it is known.")] = None,
    date: Annotated[str | None, typer.Option(help="Date of texts that give none.")] = None,
    keep: Annotated[
        Path | None, typer.Option(help="File of what was read. Default: beside --out.")
    ] = None,
    coding: Annotated[
        list[Path] | None, typer.Option("--rules", help="Your coding rules (.csv), before ours.")
    ] = None,
    gazetteer: Annotated[
        list[Path] | None, typer.Option(help="Your names or leaders (.csv), before ours.")
    ] = None,
    lexicon: Annotated[
        list[Path] | None, typer.Option(help="Your themes or stance (NAME_en.csv), beside ours.")
    ] = None,
    ledger: LedgerFile = None, out: Output = None,
) -> None:  # fmt: skip
    """Read events out of texts; what was read once is kept beside --out and not read again."""
    import tarazy
    from tarazy.cli.terminal import progress
    from tarazy.texts.read import read

    if keep is None and out is not None:
        keep = out.with_name(out.name + ".kept")
    with (
        tarazy.open(ledger) as known, _going_on(keep),
        progress(None, f"Reading {path.name}") as step,
    ):  # fmt: skip
        found = read(
            path, ledger=known, keep=keep, language=language, dated=date, step=step,
            besides=[p for p in (out, keep) if p is not None],
            rules=coding or (), gazetteers=gazetteer or (), lexicons=lexicon or (),
            coded=rows is Rows.events or score is not None,
        )  # fmt: skip
    with found:
        if score is not None:
            _score(found, score)
        else:
            _write(found, rows, form, out)
        _tell(found, out)


@contextmanager
def _going_on(keep: Path | None) -> Iterator[None]:
    """Where a reading is stopped, how to go on with it."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(
            f"what was read is in {keep}; the same command goes on from there" if keep else
            "nothing was kept; with --out or --keep the same command would go on from here",
            err=True,
        )  # fmt: skip
        raise


def _write(found: "Readings", rows: Rows, form: Form, out: Path | None) -> None:
    """Write rows as they come; a file appears only when it is whole."""
    from tarazy.ledger import TarazyError
    from tarazy.texts.kept import TABLES

    columns = TABLES[rows.value]
    if form is Form.table:
        if out is not None:
            raise TarazyError("a table goes to the terminal", do="give --format with --out")
        _show(found, rows)
        return
    with _opened(out) as stream:
        if form is Form.csv:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(
                [_plain(c, v) for c, v in zip(columns, row, strict=True)]
                for row in found.rows(rows.value)
            )
        else:
            for line in _json(columns, found.rows(rows.value)):
                stream.write(line)


def _plain(column: str, value: object) -> object:
    """A cell as text; truth as the ledger reads it."""
    return str(bool(value)).lower() if column == "own" else value


def _json(columns: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> Iterator[str]:
    """A list of objects, one a line; several codes are a list, as in coded events."""
    before = "["
    for row in rows:
        cells = {c: _value(c, v) for c, v in zip(columns, row, strict=True)}
        yield f"{before}\n{json.dumps(cells, ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _value(column: str, value: Any) -> Any:
    from tarazy.ledger.chronicle import BETWEEN

    if column == "own":
        return bool(value)
    if column == "parties":
        return value.split(BETWEEN) if value else []
    if column in _MANY and value and BETWEEN in value:
        return value.split(BETWEEN)
    return value


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    """Stdout, or a file that takes its name when all is written."""
    from tarazy.ledger import TarazyError

    if out is None:
        yield sys.stdout
        return
    part = out.with_name(out.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        part.replace(out)
    except OSError as error:
        raise TarazyError(
            f"{str(out)!r} cannot be written: {error.strerror}",
            do="name a file in a folder that exists and that you may write to",
        ) from None
    finally:
        if part.parent.is_dir():
            part.unlink(missing_ok=True)


def _show(found: "Readings", rows: Rows) -> None:
    """A table for the eye: dates as exact as they are known, long names cut."""
    import polars as pl

    from tarazy.cli.terminal import MOST, show_table

    if rows is not Rows.events:  # a long text has millions of mentions
        first = found.frame(rows.value, MOST).drop("span", strict=False)
        show_table(first, found.height(rows.value))
        return
    frame = found.frame(rows.value)
    length = pl.col("precision").replace_strict(_LONG, default=10, return_dtype=pl.UInt32)
    name = pl.col("document")
    frame = frame.sort("date", "document", "start").select(
        pl.col("date").cast(pl.String).str.slice(0, length), "actor", "target", "type", "domain",
        pl.concat_str("magnitude", "unit", separator=" ").alias("magnitude"),
        pl.when(name.str.len_chars() > _DOCUMENT)
        .then(name.str.slice(0, _DOCUMENT - 1) + "…").otherwise(name).alias("document"),
        pl.concat_str("start", "end", separator=":").alias("span"), "confidence",
    )  # fmt: skip
    show_table(frame)


def _score(found: "Readings", gold: Path) -> None:
    """Print how what was read agrees with what was coded by hand, text by text and in all."""
    from functools import reduce
    from operator import add

    import polars as pl

    from tarazy.cli.terminal import show_table
    from tarazy.ledger import TarazyError
    from tarazy.texts.score import FIELDS, read_gold, score

    files = {f.name.split(".")[0]: f for f in _coded(gold)}
    scored = {}
    for name in found.texts:
        stem = Path(name).name.split(".")[0]
        file = files.get(stem) or (gold if gold.is_file() and len(found.texts) == 1 else None)
        if file is not None:
            scored[name] = score(found.events(name), read_gold(file))
    if not scored:
        raise TarazyError(
            f"none of the texts read has coded events in {str(gold)!r}",
            allowed="a file NAME.jsonl for the text NAME.txt, or one file for one text",
            do="name the file, or the folder of such files, and read their texts",
        )
    if len(scored) > 1:
        scored["in all"] = reduce(add, scored.values())
    show_table(
        pl.DataFrame(
            [(name, s.found, s.right, s.must, s.missed, s.precision, s.recall, s.f1)
             for name, s in scored.items()],
            schema=["document", "found", "right", "must", "missed", "precision", "recall", "F1"],
            orient="row",
        )
    )  # fmt: skip
    whole = list(scored.values())[-1]
    agree = [f"{field} {of[0]}/{of[1]}" for field in FIELDS if (of := whole.fields[field])[1]]
    typer.echo(f"where they can be compared: {', '.join(agree)}")


def _coded(gold: Path) -> list[Path]:
    """The files of coded events at a path."""
    from tarazy.ledger import TarazyError

    if gold.is_dir():
        return sorted(gold.glob("*.jsonl"))
    if not gold.is_file():
        raise TarazyError(
            f"there is no file or folder {str(gold)!r}", do="name a file of coded events"
        )
    return [gold]


def _tell(found: "Readings", out: Path | None) -> None:
    """What was read and what was refused, on stderr; exit status 1 where nothing could be read."""
    texts = found.fresh + found.known
    where = f"; in {out}" if out is not None else ""
    typer.echo(
        f"{found.fresh} read, {found.known} known already, {len(found.refused)} refused{where}",
        err=True,
    )
    for one in found.refused[:_MOST_REFUSED]:
        more = [f"allowed: {one.allowed}"] * bool(one.allowed) + [one.do] * bool(one.do)
        typer.echo(f"refused: {one.reason}" + (f" ({'; '.join(more)})" if more else ""), err=True)
    if len(found.refused) > _MOST_REFUSED:
        typer.echo(f"… and {len(found.refused) - _MOST_REFUSED} more", err=True)
    if not texts:
        if not found.refused:
            typer.echo("there are no files there", err=True)
        raise typer.Exit(1)
