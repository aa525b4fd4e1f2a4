"""Trade of the European Union and its members: Eurostat (Comext).

Figures are in euros and are turned into million US dollars at the average rate of the European
Central Bank for the same year or month. Three extracts, each a source of its own:

* ``eurostat-annual``: exports of the EU (27 members of 2020, all years) to every partner,
  2010-2023; trade among members is not a tie of the EU with itself and is set aside. Partner
  names of 2016 are French and some of its codes are wrong (both Koreas stand as the North, both
  Congos as one), so partners are read by name, save one name that is cut (see below);
* ``eurostat-monthly``: each member's exports to Armenia, Georgia, Kazakhstan, Kyrgyzstan and
  Russia, and imports from Kyrgyzstan, January 2019 to August 2024;
* ``eurostat-total``: each member's exports and imports with the same five, Belarus and
  Uzbekistan, January 2020 to November 2022.

The monthly extracts give a row a month and, for years that they cover whole, a row a year with
no month. A member without trade in a month has no row: completeness is judged by the extract.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.ecb import usd_per_eur
from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.trade import goods, whole_sum

ANNUAL_FILE = "trade/eu27_exports_all_partners_annual_2010_2023.csv"
MONTHLY_FILE = "trade/eu_member_exports_monthly_2019_2024.parquet"
TOTAL_FILE = "trade/eu_total_and_hs27_monthly_2020_2022.parquet"
ANNUAL = Source(
    id="eurostat-annual",
    producer="Eurostat",
    title="EU trade since 1988 by HS: exports of the EU27 (2020) by partner and year",
    citation="Eurostat, international trade in goods, detailed data (Comext, DS-045409), "
    "https://ec.europa.eu/eurostat. Euros turned into US dollars at average rates of the "
    "European Central Bank.",
    version="2010-2023; mary-lev/eu-export-sanctions@4b6a5dfc",
    licence="reuse permitted with acknowledgement (Eurostat)",
    url="https://ec.europa.eu/eurostat/comext/newxtweb/",
)
MONTHLY = replace(
    ANNUAL,
    id="eurostat-monthly",
    title="EU trade since 1988 by HS: members' trade with five partners by month",
    version="January 2019 to August 2024; mary-lev/eu-export-sanctions@4b6a5dfc",
)
TOTAL = replace(
    ANNUAL,
    id="eurostat-total",
    title="EU trade since 1988 by HS: members' total trade with seven partners by month",
    version="January 2020 to November 2022; vzemlys/ruimpeks@5b5d97cc",
)

_MEMBERS = (
    "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT "
    "ROU SVK SVN SWE"
)
#: Members in the composition of 2020, which the extract uses for all years.
EU27 = frozenset(_MEMBERS.split())
_FLOWS = {"EXPORT": "X", "IMPORT": "M"}
#: What a partner once included is written behind its name and would be read as its name.
_INCLUDING = r"\s*\(.*(incl\.|depuis|from \d|à partir).*$"


def read(folder: Path) -> Iterator[Reading]:
    """Read the three extracts, one Reading each.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``goods``, million current US dollars.
    """
    yield _annual(folder)
    yield _monthly(folder, MONTHLY, MONTHLY_FILE, "value_eur")
    yield _monthly(folder, TOTAL, TOTAL_FILE, "value")


def _annual(folder: Path) -> Reading:
    path = folder / ANNUAL_FILE
    frame = pl.read_csv(path)
    names = frame.get_column("partner").str.replace(_INCLUDING, "")
    frame = frame.with_columns(name="partner", partner=translate(names, "name"))
    # Beside the French name of Guinea, 2016 has an English one: Guinea-Bissau, which the year
    # lacks, cut short; the figure (126 m) lies between those of 2015 (117 m) and 2017 (148 m).
    cut = (pl.col("year") == 2016) & (pl.col("name") == "Guinea")
    frame = frame.with_columns(
        partner=pl.when(cut).then(pl.lit("GNB")).otherwise("partner"),
    )
    member = pl.col("partner").is_in(sorted(EU27))
    books = frame.filter(~member).join(usd_per_eur(folder, "year"), on="year", how="left")
    books = books.with_columns(
        pl.col("flow").replace_strict(_FLOWS),
        reporter=pl.lit("EU"),
        value=pl.col("value_eur") * pl.col("usd_per_eur") / 1e6,
    )
    left = pl.concat([
        aside(frame.filter(pl.col("partner").is_null()), "name", "not a state"),
        aside(frame.filter(member), "name", "member of the EU"),
    ])  # fmt: skip
    return Reading(ANNUAL, path, {"ties": goods(books)}, left)


def _monthly(folder: Path, source: Source, file: str, value: str) -> Reading:
    path = folder / file
    frame = pl.read_parquet(path)
    if "code" not in frame.columns:
        frame = frame.with_columns(code=pl.lit("TOTAL"))
    total = pl.col("code") == "TOTAL"
    left = aside(frame.filter(~total), "code", "chapter, part of the total")
    frame = frame.filter(total).with_columns(
        year=pl.col("month").str.slice(0, 4).cast(pl.Int64),
        month=pl.col("month").str.slice(5, 2).cast(pl.Int64),
        flow=pl.col("flow").replace_strict(_FLOWS),
        reporter="reporter_iso3",
        partner="partner_iso3",
    )
    rates = usd_per_eur(folder, "month")
    months = frame.join(rates, on=["year", "month"], how="left").with_columns(
        value=pl.col(value) * pl.col("usd_per_eur") / 1e6
    )
    ties = pl.concat([goods(months), goods(_years(months))], how="diagonal_relaxed")
    return Reading(source, path, {"ties": ties}, left)


def _years(months: pl.DataFrame) -> pl.DataFrame:
    """Sums of the years that the extract covers whole, with each partner and flow."""
    whole = pl.col("month").n_unique().over("year", "partner", "flow") == 12
    keys = ["year", "reporter", "partner", "flow"]
    return months.filter(whole).group_by(keys, maintain_order=True).agg(value=whole_sum("value"))
