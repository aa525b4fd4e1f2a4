"""Gross domestic product and population of states: World Bank, World Development Indicators.

GDP is in current US dollars and is stored in millions, to 2023; population in persons, to 2024.
Both are read from 1992 on. The files mix states with regions and income groups, which are set
aside, and so are the Channel Islands, two territories under one code of the Bank's own.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.trade import FIRST_YEAR

GDP_FILE = "economy/gdp_current_usd.csv"
POPULATION_FILE = "economy/population.csv"
GDP = Source(
    id="wb-gdp",
    producer="World Bank",
    title="World Development Indicators: GDP (current US$)",
    citation="World Bank, World Development Indicators, NY.GDP.MKTP.CD, "
    "https://data.worldbank.org/indicator/NY.GDP.MKTP.CD.",
    version="to 2023",
    licence="CC BY 4.0",
    url="https://data.worldbank.org/indicator/NY.GDP.MKTP.CD",
)
POPULATION = replace(
    GDP,
    id="wb-population",
    title="World Development Indicators: Population, total",
    citation="World Bank, World Development Indicators, SP.POP.TOTL, "
    "https://data.worldbank.org/indicator/SP.POP.TOTL.",
    version="to 2024",
    url="https://data.worldbank.org/indicator/SP.POP.TOTL",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read GDP and population of states by year, one Reading each.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of a state with itself: ``gdp`` in million current US dollars, ``population`` in
        persons.
    """
    yield _reading(GDP, folder / GDP_FILE, "gdp", 1e6)
    yield _reading(POPULATION, folder / POPULATION_FILE, "population", 1)


def _reading(source: Source, path: Path, indicator: str, unit: float) -> Reading:
    frame = pl.read_csv(path)
    frame = frame.with_columns(state=translate(frame.get_column("Country Code"), "iso3"))
    groups = aside(frame.filter(pl.col("state").is_null()), "Country Name", "group of states")
    states = frame.filter(
        pl.col("state").is_not_null(),
        pl.col("Year") >= FIRST_YEAR,
        pl.col("Value").is_not_null(),
    )
    ties = states.select(
        pl.col("Year").alias("year"), pl.col("state").alias("from"), pl.col("state").alias("to"),
        pl.lit(indicator).alias("indicator"), pl.lit("third").alias("reported_by"),
        value=(pl.col("Value") / unit).round(6),
    )  # fmt: skip
    return Reading(source, path, {"ties": ties}, groups)
