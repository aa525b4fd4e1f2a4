"""One command a question."""

import os
import signal
import sys
from typing import Annotated, NoReturn

import typer

from tarazy.cli import (
    comparisons,
    findings,
    ledger,
    lens,
    pressures,
    reactions,
    read,
    routes,
    texts,
    votes,
)

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
app.add_typer(comparisons.app)
app.add_typer(reactions.app)
app.add_typer(pressures.app)
app.add_typer(routes.app)
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
    # Matrices here are many and small: threads spend more on waiting for each other than they save.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    stops: list[int] = []

    def stop(number: int, _frame: object) -> NoReturn:
        stops.append(number)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, stop)
    try:
        app()
    except BaseException as error:
        # Libraries turn a Ctrl-C into errors of their own: what counts is that it was pressed.
        if stops or isinstance(error, KeyboardInterrupt):
            _stopped()
        if isinstance(error, BrokenPipeError):  # the reader went away, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        if not isinstance(error, Exception):
            raise
        from tarazy.ledger.errors import TarazyError  # only now: it takes the ledger along

        if not isinstance(error, TarazyError):
            raise
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
