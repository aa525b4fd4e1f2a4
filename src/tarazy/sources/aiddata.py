"""China's official finance and official visits: AidData.

Two files, two sources.

**Official finance**: commitments of Chinese state lenders and donors to low- and middle-income
states, 2000-2021, in constant US dollars of 2021. Three kinds are added: aid-like (ODA), other
official flows (OOF) and vague ones, which are official but too little known to be sorted. The
adjusted amounts are used: they leave out the roll-overs of short-term rescue loans, which the
plain amounts count again each time. A sum of zero means projects whose amount nobody knows, so it
is missing and not a figure. Commitments, not payments: Kazakhstan's are a few large loans to oil
and gas (2008, 2009, 2012).

**Visits**: government visits between China and 39 states of Asia and the Pacific, 2000-2017 (the
last two years for South and Central Asia only). Visits both ways and of all ranks stand together
(Kazakhstan has 29 in 2006), so they are the undirected ``visits_exchanged`` and not visits of
leaders. The numbers of 2000-2001 are about twice those that follow: the records differ. Military
visits are left out, since they are missing for nearly a third of the rows.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside, unordered

FINANCE_FILE = "finance/aiddata_gcdf3_country_year_gw.csv"
VISITS_FILE = "diplomacy/aiddata_chinese_public_diplomacy_v2.csv"
FINANCE_SOURCE = Source(
    id="aiddata-gcdf",
    producer="AidData, William & Mary",
    title="Global Chinese Development Finance Dataset",
    citation="AidData. 2023. Global Chinese Development Finance Dataset, Version 3.0; Dreher, "
    "Axel, Andreas Fuchs, Bradley Parks, Austin Strange, and Michael J. Tierney. 2022. Banking "
    "on Beijing. Cambridge: Cambridge University Press.",
    version="3.0, summed by recipient and year",
    licence="free use with citation",
    url="https://www.aiddata.org/data/aiddatas-global-chinese-development-finance-dataset-version-3-0",
)
VISITS_SOURCE = Source(
    id="aiddata-diplomacy",
    producer="AidData, William & Mary",
    title="China's public diplomacy: government visits",
    citation="Custer, S., J. Schon, A. Horigoshi, D. Mathew, B. Burgess, V. Choo, A. Hutchinson, "
    "A. Baehr, and K. Marshall. 2021. Corridors of Power: How Beijing uses economic, social, and "
    "network ties to exert influence along the Silk Road. Williamsburg, VA: AidData at William & "
    "Mary.",
    version="2.0, with East Asia and the Pacific",
    licence="free use with citation",
    url="https://www.aiddata.org/china-public-diplomacy",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read China's official finance and exchanged visits.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` from China of the indicator ``official_finance``, million US dollars of 2021.
    Reading
        ``ties`` of the indicator ``visits_exchanged``.
    """
    yield _finance(folder / FINANCE_FILE)
    yield _visits(folder / VISITS_FILE)


def _finance(path: Path) -> Reading:
    frame = pl.read_csv(path)
    frame = frame.with_columns(
        translate(frame["gwcode"], "gw").alias("to"),
        value=(pl.sum_horizontal("oof_adj", "oda_adj", "vof_adj") / 1e6).round(6),
        state_year=pl.format("{} {}", "gwcode", "year"),
    )
    ties = (
        frame.filter(pl.col("to").is_not_null(), pl.col("value") > 0)
        .group_by("year", "to")
        # Two Gleditsch-Ward numbers may be one state here.
        .agg(pl.col("value").sum())
        .with_columns(
            pl.lit("CHN").alias("from"),
            indicator=pl.lit("official_finance"),
            reported_by=pl.lit("third"),
        )
        .sort("year", "to")
    )
    left = pl.concat(
        [
            aside(frame.filter(pl.col("to").is_null()), "gwcode", "state number not known"),
            aside(frame.filter(pl.col("value") <= 0), "state_year", "no amount is known"),
        ]
    )
    return Reading(FINANCE_SOURCE, path, {"ties": ties}, left)


def _visits(path: Path) -> Reading:
    frame = pl.read_csv(path, infer_schema_length=None)
    state = translate(frame["receiving_country"], "name")
    frame = frame.with_columns(state.alias("state"), china=pl.lit("CHN"))
    known = frame.drop_nulls(["state", "government_visits"])
    ties = (
        unordered(known, "china", "state")
        .select(
            "year",
            "from",
            "to",
            pl.lit("visits_exchanged").alias("indicator"),
            pl.lit("third").alias("reported_by"),
            pl.col("government_visits").alias("value"),
        )
        .sort("year", "from", "to")
    )
    left = aside(frame.filter(pl.col("state").is_null()), "receiving_country", "not a state")
    return Reading(VISITS_SOURCE, path, {"ties": ties}, left)
