"""The question of the ways that goods under sanction take."""

from typing import Annotated

import typer

from tarazy.cli.options import As, Format, LedgerFile, Output, show

app = typer.Typer()


@app.command()
def rerouting(
    sanctioned: Annotated[str, typer.Option("--sanctioned", help="State under sanction: RUS.")],
    through: Annotated[
        str, typer.Option("--through", help="States asked about, by commas: KAZ,KGZ,ARM.")
    ],
    controls: Annotated[
        str | None,
        typer.Option("--controls", help="Partners that stand for what goods would have done."),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Only flows of these sources, by commas.")
    ] = None,
    ledger: LedgerFile = None, form: As = Format.table, out: Output = None,
) -> None:  # fmt: skip
    """Do goods under sanction flow through other states, as far as trade figures show it?"""
    import tarazy

    with tarazy.open(ledger) as known:
        found = tarazy.rerouting(
            known, sanctioned, through.split(","),
            controls=controls.split(",") if controls is not None else None,
            sources=[s.strip() for s in source.split(",")] if source is not None else None,
        )  # fmt: skip
        show(found, form, out, tarazy.load(found.focal, known))
