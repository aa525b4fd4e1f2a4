"""One command a question."""

import os
import sys
from typing import Annotated, NoReturn

import typer

from tarazy.cli import findings, ledger, lens, read, texts, votes

app = typer.Typer(
    help="Weigh a state's foreign policy: a sourced ledger, measures with intervals, a brief.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(findings.app)
app.add_typer(read.app)
app.add_typer(votes.app)
app.add_typer(texts.app)
app.add_typer(ledger.app, name="ledger")
app.add_typer(lens.app, name="lens")


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
