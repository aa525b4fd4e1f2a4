"""From whose side we look: the ready lenses, and a user's own."""

from pathlib import Path
from typing import Annotated

import typer

from tarazy.cli.options import LedgerFile, State, write

app = typer.Typer(help="From whose side we look.", no_args_is_help=True)


@app.command("ls")
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


@app.command("show")
def lens_show(state: State) -> None:
    """Print the lens of a state, with its reasons."""
    typer.echo(_lens_text(state), nl=False)


@app.command("check")
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


@app.command("new")
def lens_new(
    state: State, file: Annotated[Path, typer.Argument(help="The file to write.")]
) -> None:
    """Write a copy of a state's lens for you to change."""
    from tarazy.ledger import TarazyError

    if file.exists():
        raise TarazyError(f"{str(file)!r} exists already", do="name a file that does not")
    write(_lens_text(state), file)
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
