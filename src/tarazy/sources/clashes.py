"""Two clashes on the border of Kyrgyzstan and Tajikistan, 2021 and 2022: read from public pages.

Events of the type ASSAULT with both as parties: who began is disputed. The magnitude is the sum of
the deaths that the two sides' first figures give; for 2022 both are disputed upwards (63 and 83).
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.acts import numbered, together
from tarazy.sources.dates import first_day, precision
from tarazy.sources.reading import Reading, Source

FILE = "threats/kgz_tjk_border_clashes.csv"
SOURCE = Source(
    id="clashes-read",
    producer="Public pages: encyclopaedia articles on the clashes",
    title="Clashes on the border of Kyrgyzstan and Tajikistan read from public pages",
    citation="Tarazy: two clashes read from public pages, each row with its page in the file.",
    version="2021-2022",
    licence="facts",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read the clashes as events.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``events`` of the type ASSAULT, with deaths.
    """
    path = folder / FILE
    dead = [pl.col(c).str.extract(r"^(\d+)").cast(pl.Float64) for c in ("killed_kgz", "killed_tjk")]
    frame = pl.read_csv(path, infer_schema=False).with_columns(state=pl.lit(["KGZ", "TJK"]))
    events = frame.select(
        *together("state"),
        id=pl.format("clash-KGZ-TJK-{}", "date_start"),
        date=first_day("date_start"), precision=precision("date_start"),
        kind=pl.lit("ASSAULT"), context=pl.lit("military"), domain=pl.lit("defence"),
        magnitude=dead[0] + dead[1], magnitude_unit=pl.lit("deaths"),
        label=pl.lit("border clash (sides by alphabet)"),
    )  # fmt: skip
    yield Reading(SOURCE, path, {"events": numbered(events)})
