"""Joint exercises after the large collection ends: Russia's ministry of defence, and public pages.

Two files, two sources, both partial: an absence is missing, never none.

**Russia's joint exercises** (2009-2018): exercises that the ministry and its newspaper announced,
with every partner; only pairs with Russia are made. The list thins out after 2012, so a fall after
that year is one of the record. The collector entered all members of NATO for one exercise in which
not all of them took part: those rows are set aside.

**Read from pages** (1997-2024): Steppe Eagle, Centrasbat, exercises of the collective security
treaty and of the Turkic states, twelve in all, read by hand. Pairs are made between the states
named; ``+ CSTO`` names no state and adds none. Exercises that a page only announces carry a doubt.

Both give events of the type COOPERATE, one an exercise with all who took part; what was only
announced is no event.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.acts import numbered, together
from tarazy.sources.countries import translate
from tarazy.sources.dates import first_day, precision
from tarazy.sources.reading import Reading, Source, aside, unordered

RUSSIA_FILE = "defence/russia_joint_exercises_long.csv"
PAGES_FILE = "defence/exercises_read_from_pages.csv"
RUSSIA_SOURCE = Source(
    id="mod-rus",
    producer="Ministry of Defence of the Russian Federation",
    title="Joint exercises of the Russian armed forces by partner, 2009-2018",
    citation="Ministry of Defence of the Russian Federation and Krasnaya Zvezda, announcements of "
    "joint exercises 2009-2018, as collected in zleffel-afk/Visualization-of-NAM-country-data.",
    version="zleffel-afk/Visualization-of-NAM-country-data@bba038e",
    licence="facts read from public announcements",
    url="https://github.com/zleffel-afk/Visualization-of-NAM-country-data",
)
PAGES_SOURCE = Source(
    id="exercises-read",
    producer="Tarazy, read from public pages",
    title="Joint exercises with Kazakhstan read from public pages, 1997-2024",
    citation="Security Assistance Monitor (2013), Unipath, Kazworld (2014), DVIDS (2015, 2017), "
    "Inform.kz (2019), The Free Library (The limits of friendship), dzen.ru (2022), vpk.name "
    "(2024) and World News 247 (2024): pages on joint exercises.",
    version="twelve exercises",
    licence="facts read from public pages",
)


def read(folder: Path) -> Iterator[Reading]:
    """Read Russia's announced exercises and those read from pages.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``exercises_russia``; ``events``.
    Reading
        ``ties`` of the indicator ``exercises_read``, announced ones doubted; ``events``.
    """
    yield _russia(folder / RUSSIA_FILE)
    yield _pages(folder / PAGES_FILE)


def _russia(path: Path) -> Reading:
    frame = pl.read_csv(path)
    frame = frame.with_columns(translate(frame["partner_iso3"], "iso3").alias("partner_code"))
    # The one comment in the file says that the partners were filled in from a list of members.
    filled_in = pl.col("comments").fill_null("").str.contains("NATO")
    good = frame.filter(~filled_in, pl.col("partner_code").is_not_null())
    ties = (
        unordered(good.with_columns(russia=pl.lit("RUS")), "russia", "partner_code")
        .group_by("year", "from", "to")
        .agg(value=pl.col("ex_id").n_unique().cast(pl.Float64))
        # Neither side of an undirected tie acts, and the list is a collector's.
        .with_columns(indicator=pl.lit("exercises_russia"), reported_by=pl.lit("third"))
        .sort("year", "from", "to")
    )
    unknown = frame.filter(~filled_in, pl.col("partner_code").is_null())
    left = pl.concat(
        [
            aside(frame.filter(filled_in), "partner", "entered as a member, may not have come"),
            aside(unknown, "partner", "not a state"),
        ]
    )
    held = good.group_by("ex_id", "year").agg(
        state=pl.concat_list(pl.lit(["RUS"]), pl.col("partner_code").implode()).first(),
        label=pl.col("exercise_ru").first(),
    )
    return Reading(RUSSIA_SOURCE, path, {"ties": ties, "events": _events(held, "mod-rus")}, left)


def _pages(path: Path) -> Reading:
    frame = pl.read_csv(path).with_row_index("exercise")
    planned = pl.col("source_says").str.contains(r"\bplan|attendance not listed")
    rows = frame.select(
        "exercise",
        "year",
        planned.alias("planned"),
        pl.col("participants_iso3").str.extract_all(r"\b[A-Z]{3}\b").alias("state"),
    ).explode("state")
    rows = rows.with_columns(translate(rows["state"], "iso3"))
    known = rows.drop_nulls("state").unique()
    pairs = known.join(known, on=["exercise", "year", "planned"], suffix="_b")
    pairs = pairs.filter(pl.col("state") < pl.col("state_b"))
    ties = (
        unordered(pairs, "state", "state_b")
        .group_by("year", "from", "to")
        .agg(held=(~pl.col("planned")).sum(), planned=pl.col("planned").sum())
        .select("year", "from", "to", *_count_and_doubt())
        .with_columns(indicator=pl.lit("exercises_read"), reported_by=pl.lit("third"))
        .sort("year", "from", "to")
    )
    left = aside(rows.filter(pl.col("state").is_null()), "exercise", "a participant is no state")
    groups = frame.filter(pl.col("participants_iso3").str.contains("CSTO", literal=True))
    left = pl.concat([left, aside(groups, "participants_iso3", "CSTO is not a state")])
    held = frame.filter(~planned).select(
        ex_id="exercise",
        # "2013-08-05..23" began on the 5th; of one whose end alone is known the month is.
        year=pl.col("date").str.replace(r"\.\..*$", "").str.replace(r"-\d\d \(closed\)$", ""),
        state=pl.col("participants_iso3").str.extract_all(r"\b[A-Z]{3}\b"),
        label=pl.col("name").str.replace(r"\s*\(.*\)$", ""),
    )
    tables = {"ties": ties, "events": _events(held, "exercise-read")}
    return Reading(PAGES_SOURCE, path, tables, left)


def _count_and_doubt() -> list[pl.Expr]:
    # A pair with an exercise that was held keeps that count clean; what was only announced in the
    # same year raises its upper bound.
    only_planned = pl.col("held") == 0
    mixed = (pl.col("held") > 0) & (pl.col("planned") > 0)
    total = (pl.col("held") + pl.col("planned")).cast(pl.Float64)
    doubt = pl.lit("planned, not confirmed: the page says it was to be held or lists no attendance")
    return [
        pl.when(only_planned).then(total).otherwise(pl.col("held")).cast(pl.Float64).alias("value"),
        pl.when(mixed).then(pl.col("held")).cast(pl.Float64).alias("low"),
        pl.when(mixed).then(total).alias("high"),
        pl.when(only_planned).then(doubt).alias("doubt"),
    ]


def _events(held: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """One event an exercise; ``year`` is the day, month or year it began, as far as known."""
    began = held.with_columns(pl.col("year").cast(pl.String))
    return numbered(
        began.select(
            *together("state"),
            id=pl.format("{}-{}", pl.lit(prefix), "ex_id"),
            date=first_day("year"), precision=precision("year"),
            kind=pl.lit("COOPERATE"), context=pl.lit("military"), domain=pl.lit("defence"),
            label=pl.format("exercise: {}", "label"),
        )
    )  # fmt: skip
