"""United States troops abroad by host and year: troopdata.

Active-duty persons of all services in a host state, from the Department of Defense, read for
1992-2024. Absent is zero; the zeros of the file are true ones, but for those with a doubt, and are
kept so that the doubt has a row to stand on. A dozen persons are the guards and attachés of an
embassy.

Traps. The counts of some years add up several dates: all of 2008 is about twice its neighbours,
and Iraq in 2006 and 2007 about three times what was ever there; Kuwait is zero in 2003-2005, when
it was the way into Iraq (see the doubts). Wars are in the counts (Iraq, Afghanistan), so a peak is
not a standing commitment. In years when a state's name changed it stands twice, the second time
with zero. ``Yugoslavia`` is Serbia throughout. Soil of the United States (Guam, Puerto Rico) and
places that are no state are set aside.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "defence/us_troops_country_year.parquet"
SOURCE = Source(
    id="troopdata",
    producer="Michael A. Allen, Michael E. Flynn and Carla Martinez Machain",
    title="Global U.S. military deployment data (troopdata)",
    citation="Allen, Michael A., Michael E. Flynn, and Carla Martinez Machain. 2022. Global U.S. "
    "Military Deployment Data: 1950-2020. Conflict Management and Peace Science 39(3): 351-370.",
    version="extended to 2024",
    licence="free for research with citation",
    url="https://github.com/meflynn/troopdata",
)
#: Soil of the United States, and Antarctica, which is nobody's.
_NOT_HOSTS = ["USA", "ASM", "GUM", "MNP", "PRI", "UMI", "VIR", "ATA"]


def read(folder: Path) -> Iterator[Reading]:
    """Read troops of the United States by host, 1992-2024.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``troops``, persons.
    """
    path = folder / FILE
    frame = pl.read_parquet(path).filter(pl.col("year") >= 1992)
    host = translate(frame["countryname"], "name").replace({"YUG": "SRB"})
    frame = frame.with_columns(host.alias("to"))
    hosts = pl.col("to").is_not_null() & ~pl.col("to").is_in(_NOT_HOSTS)
    ties = (
        frame.filter(hosts)
        .group_by("year", "to")
        # Of two names of one state in one year, one has the figure and the other zero.
        .agg(value=pl.col("troops_ad").max().cast(pl.Float64))
        .with_columns(
            pl.lit("USA").alias("from"), indicator=pl.lit("troops"), reported_by=pl.lit("from")
        )
        .sort("year", "to")
    )
    own = frame.filter(pl.col("to").is_in(_NOT_HOSTS))
    left = pl.concat(
        [
            aside(frame.filter(pl.col("to").is_null()), "countryname", "not a state"),
            aside(own, "countryname", "soil of the United States or of nobody"),
        ]
    )
    yield Reading(SOURCE, path, {"ties": ties}, left)
