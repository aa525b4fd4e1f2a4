"""Armenia's official trade by partner: Statistical Committee of Armenia.

The file has thousand US dollars by month, 2007-2024; twelve months are summed to a year, and a
year whose file lacks months gives no row. Imports are those by country of origin, not of
consignment: what the goods are, not who shipped them. The file's own code for the Democratic
Republic of the Congo is that of the other Congo, so partners are read by name.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.trade import goods, whole_sum

FILE = "trade/arm_trade_by_partner_monthly.csv"
SOURCE = Source(
    id="armstat",
    producer="Statistical Committee of the Republic of Armenia",
    title="External trade of Armenia by country, exports and imports by origin",
    citation="Statistical Committee of the Republic of Armenia (Armstat): External trade "
    "database, monthly to December 2024, https://armstat.am/. Annual sums are ours.",
    version="to December 2024; tavad/tvyal_newsletter@ebe9402a",
    licence="official statistics, cited",
    url="https://armstat.am/",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read exports and imports of Armenia by partner, complete years.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``goods``, million current US dollars.
    """
    path = folder / FILE
    frame = pl.read_csv(path)
    frame = frame.with_columns(partner=translate(frame.get_column("country"), "name"))
    # A month in which a partner did not trade has no row, so the whole file tells completeness.
    complete = pl.col("month").n_unique().over("year") == 12
    parts = frame.filter(~complete)
    states = frame.filter(complete, pl.col("partner").is_not_null())
    # The sum also joins the spellings of a state that changed its name in the file.
    years = states.group_by("year", "partner", maintain_order=True).agg(
        X=whole_sum("export") / 1e3, M=whole_sum("import_origin") / 1e3
    )
    books = years.unpivot(
        ["X", "M"], index=["year", "partner"], variable_name="flow", value_name="value"
    ).with_columns(reporter=pl.lit("ARM"))
    not_states = frame.filter(pl.col("partner").is_null())
    left = pl.concat([
        aside(not_states, "country", "not a state"), aside(parts, "year", "year not complete"),
    ])  # fmt: skip
    yield Reading(SOURCE, path, {"ties": goods(books)}, left)
