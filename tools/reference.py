"""Pages and outputs of the documentation that are made from the code.

As a MkDocs hook it fills lines such as ``<!-- generated: tables -->`` when the site is built;
nothing of that is committed. Run by itself, ``python tools/reference.py``, it runs the commands
of every ``console`` block in the documents again and writes what they print in its place;
``--check`` only says which blocks are out of date.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import typer

from tarazy.cli import app
from tarazy.ledger import SCHEMA
from tarazy.ledger import open as open_ledger
from tarazy.ledger.schema import Column

ROOT = Path(__file__).resolve().parents[1]
#: Documents whose console blocks are run: what they show is what the commands print.
PAGES = ("README.md", "docs/**/*.md")
_PLACE = re.compile(r"^<!-- generated: (\w+) -->$", re.MULTILINE)
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


# --- pages -----------------------------------------------------------------------------------


def tables() -> str:
    """Every table of the ledger with its columns, from ``schema.csv``.

    Returns
    -------
    str
        Markdown.
    """
    parts = []
    for table in SCHEMA.values():
        rows = "\n".join(_row(_column(c)) for c in table.columns)
        parts.append(
            f"### {table.name}\n\nKey: {', '.join(f'`{k}`' for k in table.key)}.\n\n"
            f"| column | type | empty? | allowed | what |\n|---|---|---|---|---|\n{rows}"
        )
    return "\n\n".join(parts)


def _column(column: Column) -> tuple[str, ...]:
    allowed = ", ".join(f"`{v}`" for v in column.values)
    if column.refers:
        allowed = f"a `{column.refers[1]}` of `{column.refers[0]}`"
    if column.least is not None:
        allowed = f"{column.least:g} or more"
    unit = f" ({column.unit})" if column.unit else ""
    empty = "may be" if column.nullable else "no"
    return f"`{column.name}`", column.type + unit, empty, allowed, column.description


def indicators() -> str:
    """What a tie can measure, from ``indicators.csv``.

    Returns
    -------
    str
        Markdown.
    """
    frame = pl.read_csv(ROOT / "src" / "tarazy" / "sources" / "indicators.csv")
    head = ("code", "domain", "unit", "direction", "nature", "absent", "description")
    rows = [_row((f"`{r['code']}`", *(str(r[c]) for c in head[1:]))) for r in frame.to_dicts()]
    rows[0:0] = [_row(("code", "domain", "unit", "direction", "nature", "absent", "what")),
                 "|---" * len(head) + "|"]  # fmt: skip
    return "\n".join(rows)


def sources() -> str:
    """The sources of the embedded ledger with their terms, pages on memberships in one line.

    Returns
    -------
    str
        Markdown.
    """
    with open_ledger() as ledger:
        frame = ledger.frame("sources").sort("id")
    named = frame.filter(~pl.col("id").str.starts_with("m-"))
    rows = ["| id | producer | terms |", "|---|---|---|"]
    for r in named.to_dicts():
        producer = f"[{r['producer']}]({r['url']})" if r["url"] else r["producer"]
        rows.append(_row((f"`{r['id']}`", producer, r["licence"])))
    pages = frame.height - named.height
    rows.append(_row(("`m-…`", f"{pages} public pages on memberships", "facts; dates only")))
    return "\n".join(rows)


def commands() -> str:
    """The help of every command.

    Returns
    -------
    str
        Markdown.
    """
    parts = []
    for words, command in every_command():
        # The parser comes with Typer under a private name, so it is used through the command.
        context = command.make_context(
            " ".join(words), [], resilient_parsing=True, terminal_width=88
        )
        parts.append(f"## {' '.join(words)}\n\n```text\n{command.get_help(context).strip()}\n```")
    return "\n\n".join(parts)


def every_command() -> Iterator[tuple[tuple[str, ...], typer.core.TyperCommand]]:
    """Every command that does something, with its words.

    Yields
    ------
    tuple of str, typer.core.TyperCommand
        ``("tarazy", "ledger", "add")`` and its command.
    """
    top = typer.main.get_command(app)
    for name, command in top.commands.items():  # type: ignore[attr-defined]
        for under, inner in getattr(command, "commands", {}).items():
            yield ("tarazy", name, under), inner
        if not hasattr(command, "commands"):
            yield ("tarazy", name), command


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


_MAKE: dict[str, Callable[[], str]] = {
    "commands": commands, "indicators": indicators, "sources": sources, "tables": tables,
}  # fmt: skip


def on_page_markdown(markdown: str, **_: object) -> str:
    """Fill the places of one page; MkDocs calls this for each.

    Parameters
    ----------
    markdown : str

    Returns
    -------
    str
    """
    return _PLACE.sub(lambda place: _MAKE[place[1]](), markdown)


# --- outputs ---------------------------------------------------------------------------------


def asked(block: str) -> list[str]:
    """Commands of a console block: lines after ``$``, with those after ``>`` that go on.

    Parameters
    ----------
    block : str

    Returns
    -------
    list of str
        Each as written, marks included.
    """
    found: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(line)
        elif line.startswith("> ") and found:
            found[-1] += "\n" + line
    return found


def rerun(text: str, folder: Path) -> str:
    """Run the console blocks of a page in order and put in what they print.

    Parameters
    ----------
    text : str
        Markdown.
    folder : pathlib.Path
        An empty folder to run them in.

    Returns
    -------
    str
        The same where nothing has changed.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONUTF8": "1"}
    env.pop("TARAZY_LEDGER", None)

    def run(block: re.Match[str]) -> str:
        shown = []
        for command in asked(block[1]):
            lines = "\n".join(line[2:] for line in command.splitlines())
            done = subprocess.run(
                ["bash", "-c", lines], cwd=folder, env=env, capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            printed = (done.stdout + done.stderr).splitlines()
            shown += [command, *(line.rstrip() for line in printed)]
        return "```console\n" + "\n".join(shown) + "\n```"

    return _BLOCK.sub(run, text)


def main() -> None:
    """Run every console block; write what has changed, or with ``--check`` only say so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    given = parser.parse_args()
    stale = []
    for page in sorted(p for pattern in PAGES for p in ROOT.glob(pattern)):
        before = page.read_text("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            after = rerun(before, Path(folder))
        if after != before:
            stale.append(str(page.relative_to(ROOT)))
            if not given.check:
                page.write_text(after, "utf-8")
    if stale:
        print(("out of date: " if given.check else "written: ") + ", ".join(stale))
    sys.exit(1 if stale and given.check else 0)


if __name__ == "__main__":
    main()
