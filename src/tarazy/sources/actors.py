"""Who acts: states and territories with their dates and names, organisations and blocs.

States are everything with an ISO 3166-1 code, since trade is reported by territories too, and
six that are no more and occur in figures. The dates are those of the Correlates of
War list of members of the state system, which ends in 2016: ``from`` is the first day of the
latest unbroken spell, null where the list begins with it (1816) or does not have the actor;
``to`` is set only for states that are no more. Names are English, Russian and Kazakh, from
Unicode's CLDR by way of Babel.

The organisations of ``organisations.csv`` begin on the day that their charter, statute or articles
came into force, that the agreement on them was signed, or that they opened, as the page says that
the row names; its note says which, and what another page has (the Asian Development Bank opened
four months after its agreement came into force, the Council of Europe and the Arab League were
signed three and two months before). Those without a page of their own have their dates in
``memberships.csv``, page by page.

Traps: one code may have had two numbers, of which the second continues the first (the two Yemens
and the two Germanies at their unions): such spells are one. The Soviet Union is Russia's earlier
form and not an actor. The list has Yugoslavia and Serbia under one number, which is Serbia here;
the two federations are actors of their own because they are named in lists of other producers.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.dates import first_day, last_day
from tarazy.sources.reading import Reading, Source

STATES = "geography/cow_states.parquet"
ORGANISATIONS = "organisations.csv"
SOURCE = Source(
    id="cow-states",
    producer="Correlates of War Project; Unicode CLDR",
    title="State System Membership, with names of the Common Locale Data Repository",
    citation="Correlates of War Project (2017): State System Membership List, v2016, "
    "correlatesofwar.org; names: Unicode Common Locale Data Repository (CLDR), through Babel.",
    version="v2016",
    licence="free use, cited (Correlates of War); Unicode License v3 (CLDR)",
    url="https://correlatesofwar.org/data-sets/state-system-membership/",
)
ORGANISATIONS_SOURCE = Source(
    id="organisations",
    producer="Tarazy",
    title="Organisations and blocs: names and dates",
    citation="Tarazy: organisations and blocs, their names in English, Russian and Kazakh, and "
    "the days of their founding and end.",
    licence="facts",
)
#: Names of dissolved states, which CLDR no longer has.
_DISSOLVED = {
    "CSK": ("Czechoslovakia", "Чехословакия", "Чехословакия"),
    "DDR": ("East Germany", "ГДР", "ГДР"),
    "VDR": ("South Vietnam", "Южный Вьетнам", "Оңтүстік Вьетнам"),
    "YMD": ("South Yemen", "Южный Йемен", "Оңтүстік Йемен"),
    "YUG": ("Yugoslavia", "Югославия", "Югославия"),
    "SCG": ("Serbia and Montenegro", "Сербия и Черногория", "Сербия және Черногория"),
    "ANT": (
        "Netherlands Antilles",
        "Нидерландские Антильские острова",
        "Нидерланд Антиль аралдары",
    ),
}
#: Days of those that the list does not have, by their own acts: the Constitutional Charter of
#: 4 February 2003, Montenegro's declaration of 3 June 2006, the end of the Antilles on 10 October
#: 2010.
_DAYS = {
    "YUG": (date(1944, 10, 20), date(2003, 2, 3)),
    "SCG": (date(2003, 2, 4), date(2006, 6, 2)),
    "ANT": (None, date(2010, 10, 9)),
}
_LAST_DAY = date(2016, 12, 31)
_FIRST_DAY = date(1816, 1, 1)


def read(folder: Path, facts: Path) -> Iterator[Reading]:
    """Read the states, then the organisations and blocs where their table is at hand.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.
    facts : pathlib.Path
        The folder with ``organisations.csv``.

    Yields
    ------
    Reading
        ``actors``; and ``memberships`` of the state system, whose code is ``SYSTEM``.
    """
    path = folder / STATES
    listed = _coded(pl.read_parquet(path))
    former = listed.filter(pl.col("code").str.starts_with("COW-")).unique("code", keep="first")
    names = pl.concat(
        [_names(), former.select("code", name_en="statenme").sort("code")], how="diagonal"
    )
    actors = names.join(_spells(listed), on="code", how="left", maintain_order="left")
    tables = {"actors": actors.with_columns(kind=pl.lit("state")), "memberships": _system(listed)}
    yield Reading(SOURCE, path, tables)
    path = facts / ORGANISATIONS
    if path.exists():
        table = pl.read_csv(path, infer_schema=False, null_values=[""])
        table = table.with_columns(first_day("from"), last_day("to"))
        yield from _organisations(table, path)


def _organisations(table: pl.DataFrame, path: Path) -> Iterator[Reading]:
    """Organisations, those with a page of their own by it."""
    if "url" not in table.columns:
        yield Reading(ORGANISATIONS_SOURCE, path, {"actors": table})
        return
    paged = pl.col("url").is_not_null()
    yield Reading(ORGANISATIONS_SOURCE, path, {"actors": table.filter(~paged).drop("url", "note")})
    for row in table.filter(paged).partition_by("code", maintain_order=True):
        page = _page(*row.select("url", "note").row(0))
        yield Reading(page, path, {"actors": row.drop("url", "note")})


def _page(url: str, note: str | None) -> Source:
    host = urlsplit(url).hostname or url
    return Source(
        id="o-" + hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()[:10],
        producer=host,
        title="The day an organisation began, read from a public page",
        citation=f"{host}: {url}" + (f" ({note})" if note else ""),
        licence="facts",
        url=url,
    )


def _names() -> pl.DataFrame:
    import country_converter
    from babel import Locale

    data = country_converter.CountryConverter().data
    # Two ISO-2 codes stand as patterns in the library's table.
    iso2 = data["ISO2"].replace({"^GR$|^EL$": "GR", "^GB$|^UK$": "GB"})
    rows = [
        (str(code), *(Locale(lang).territories[two] for lang in ("en", "ru", "kk")))
        for two, code in zip(iso2, data["ISO3"], strict=True)
    ]
    rows += [(code, *names) for code, names in _DISSOLVED.items()]
    schema = ["code", "name_en", "name_ru", "name_kk"]
    return pl.DataFrame(rows, schema=schema, orient="row").sort("code")


def _coded(frame: pl.DataFrame) -> pl.DataFrame:
    """The list's spells by code; states without an ISO code have the list's abbreviation."""
    return frame.select(
        pl.coalesce(
            translate(frame.get_column("ccode"), "cow"), pl.lit("COW-") + pl.col("stateabb")
        ).alias("code"),
        "statenme",
        start=pl.date("styear", "stmonth", "stday"),
        end=pl.date("endyear", "endmonth", "endday"),
    ).sort("code", "start")


def _system(spells: pl.DataFrame) -> pl.DataFrame:
    """Each spell in the state system as a membership of it; open where the list ends."""
    ended = pl.col("end") < _LAST_DAY
    return spells.select(
        organisation=pl.lit("SYSTEM"),
        actor="code",
        role=pl.lit("state"),
        start="start",
        to=pl.when(ended).then("end"),
        from_precision=pl.lit("day"),
        to_precision=pl.when(ended).then(pl.lit("day")),
        note=pl.when(~ended).then(pl.lit("the list ends on 2016-12-31")),
    ).rename({"start": "from"})


def _spells(spells: pl.DataFrame) -> pl.DataFrame:
    """First and last day of each code's latest unbroken spell."""
    broken = pl.col("start") > pl.col("end").shift().over("code") + pl.duration(days=1)
    spells = spells.with_columns(spell=broken.fill_null(value=False).cum_sum().over("code"))
    latest = spells.filter(pl.col("spell") == pl.col("spell").max().over("code"))
    days = latest.group_by("code").agg(pl.col("start").min(), pl.col("end").max())
    return pl.concat([_open_ended(days), _others()])


def _open_ended(days: pl.DataFrame) -> pl.DataFrame:
    return days.select(
        "code",
        pl.when(pl.col("start") > _FIRST_DAY).then("start").alias("from"),
        pl.when(pl.col("end") < _LAST_DAY).then("end").alias("to"),
    )


def _others() -> pl.DataFrame:
    rows = [(code, *days) for code, days in _DAYS.items()]
    schema = {"code": pl.String, "from": pl.Date, "to": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")
