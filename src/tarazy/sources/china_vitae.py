"""Days on which China's leaders met a state in person: China Vitae, 2003-2018.

Units are days: distinct days a year on which at least one of China's president, premier and
foreign minister of the time was in the state or met its people, at home, there or in a third
place. The list is one of appearances, not of visits: who travelled can be told for trips out of
China, but not for guests (ambassadors and delegations stand beside heads of state), so the count
is undirected and an indicator of its own, ``engagements_china``.

Traps: one meeting stands once for each leader present and a visit once for each of its days, so
days are counted and not rows. Telephone calls, letters, congratulations and headlines that do
not say there was a meeting are set aside; headlines came with 2010, so counts before and after
are not quite alike. 2018 ends on 7 December. Only the counts are read, no text.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside, unordered

FILE = "diplomacy/china_vitae_engagements_2003_2018.parquet"
SOURCE = Source(
    id="china-vitae",
    producer="China Vitae",
    title="Appearances and travels of Chinese leaders",
    citation="China Vitae: VIP appearances and travel of Chinese leaders, 2003-2018, "
    "chinavitae.com.",
    version="2003-01 to 2018-12-07",
    licence="counts, cited",
    url="http://www.chinavitae.com/vip/",
)

_MET = r"(?i)\bmet with\b|\btravell?ed to\b|\bmeets?\b|\bmeeting with\b|\bvisits?\b|\bhosts?\b"
_REMOTE = (
    r"(?i)phone|\bletters?\b|messages?\b|congratulat|condolence|telegram|interview|article"
    r"|via video|video link"
)


def read(folder: Path) -> Iterator[Reading]:
    """Read the days of engagement of Chinese leaders by state and year.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``engagements_china``.
    """
    path = folder / FILE
    frame = pl.read_parquet(path)
    frame = frame.with_columns(state=translate(frame.get_column("country"), "name"))
    met = pl.col("text").str.contains(_MET) & ~pl.col("text").str.contains(_REMOTE)
    # "Wales" is New South Wales, beside Australia, to which the same meeting is counted.
    foreign = pl.col("state").is_not_null() & (pl.col("country") != "Wales")
    days = frame.filter(met, foreign).unique(["date", "state"])
    ties = days.group_by("year", "state").agg(value=pl.len().cast(pl.Float64))
    ties = ties.with_columns(
        pl.col("year").cast(pl.Int16), china=pl.lit("CHN"),
        indicator=pl.lit("engagements_china"), reported_by=pl.lit("third"),
    )  # fmt: skip
    ties = unordered(ties, "china", "state").sort("year", "from", "to")
    set_aside = [
        aside(frame.filter(~foreign), "country", "not a state"),
        aside(frame.filter(~met & foreign), "country", "a call, a letter or no word of a meeting"),
    ]
    yield Reading(SOURCE, path, {"ties": ties}, pl.concat(set_aside))
