"""National capabilities by state and year: Correlates of War.

The composite index (CINC) is the mean of a state's shares in the world's military expenditure,
military personnel, iron and steel, energy, population and urban population; 0 to 1, read for
1992-2022. Four significant digits are kept: small states' shares are of the order of a millionth.

Traps. A component that is missing is left out of a state's mean, so the index of all states adds up
to a little more than one. Iron and steel and head counts weigh as much as money: China is far
ahead of the United States.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "economy/cow_nmc_v7_country_year.parquet"
SOURCE = Source(
    id="cow-nmc",
    producer="Correlates of War Project",
    title="National Material Capabilities",
    citation="Singer, J. David, Stuart Bremer, and John Stuckey. 1972. Capability Distribution, "
    "Uncertainty, and Major Power War, 1820-1965. In Bruce Russett (ed.), Peace, War, and "
    "Numbers. Beverly Hills: Sage, 19-48; Correlates of War Project, National Material "
    "Capabilities, version 7.",
    version="7 (1816-2022)",
    licence="free for research with citation",
    url="https://correlatesofwar.org/data-sets/national-material-capabilities/",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read the composite index of national capability, 1992-2022.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of a state to itself of the indicator ``capabilities``, share of the world.
    """
    path = folder / FILE
    frame = pl.read_parquet(path).filter(pl.col("year") >= 1992)
    frame = frame.with_columns(translate(frame["ccode"], "cow").alias("from"))
    # A state never has a negative share: -9 stands for missing in the producer's files.
    known = pl.col("from").is_not_null() & (pl.col("cinc") >= 0)
    ties = (
        frame.filter(known)
        .select(
            pl.col("year").cast(pl.Int16),
            "from",
            pl.col("from").alias("to"),
            pl.lit("capabilities").alias("indicator"),
            pl.lit("third").alias("reported_by"),
            pl.col("cinc").round_sig_figs(4).alias("value"),
        )
        .sort("year", "from")
    )
    left = aside(frame.filter(pl.col("from").is_null()), "ccode", "state number not known")
    yield Reading(SOURCE, path, {"ties": ties}, left)
