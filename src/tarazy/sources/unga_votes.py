"""Roll calls of the UN General Assembly, 1992-2023 and 2025: who voted how.

Two files, merged from three lists of the same votes: the UN Digital Library as collected by
Witwicki (to March 2022), Voeten's final-passage votes (March 2022 to June 2024, no symbols or
titles) and the Digital Library again for 2025. Votes are Y, N, A (abstained) and X (absent).

Every roll call is a vote on a whole resolution: the Digital Library holds votes on adopted
resolutions only, Voeten's list is of final passages, and no roll call that could be matched to
Voeten's full list is marked there as one on a paragraph or an amendment.

Traps: 2024 has six roll calls. In Voeten's part an absence is a missing row, not X. Its names
failed for Türkiye and Eswatini in session 78 (from September 2023) and for North Macedonia on
7 and 12 December 2022: those votes are not known and are not absences. The 2025 list has no
Afghanistan and no Venezuela. Issue codes and the important-vote flag are Voeten's and end in
2021 and 2017. Days of the month are true from session 58 (September 2003) on; before, a day from
1 to 7 is a code of Voeten's (47/19 of 24 November 1992 stands as 1992-11-03) and is not read.
South Africa's seat was empty until 23 June 1994: its X are not absences.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

VOTES = "votes/unga_votes_1992_2025.parquet"
ROLL_CALLS = "votes/unga_rollcalls_1992_2025.csv"
SOURCE = Source(
    id="unga-votes",
    producer="United Nations Digital Library; Erik Voeten",
    title="Roll-call votes of the United Nations General Assembly",
    citation="Erik Voeten, Anton Strezhnev and Michael Bailey: United Nations General Assembly "
    "Voting Data, Harvard Dataverse, doi:10.7910/DVN/LEJUQZ; United Nations, Dag Hammarskjöld "
    "Library: UN Digital Library, voting data.",
    version="un-project/un-votes@ab564a38; svmiller/fpsim@87d29f4b; "
    "jacqueline-witwicki/UNGA_Voting_Coincidences_Over_Time@a5464326; HZloto/unga-2025@46fa27ef",
    licence="CC0 (Voeten); non-commercial use with attribution (United Nations)",
    url="https://digitallibrary.un.org/collection/Voting%20Data",
)
ISSUES = ("me", "nu", "di", "hr", "co", "ec")

#: Before this day, where Voeten's session 58 begins, a day of the month from 1 to 7 is a code.
_TRUE_DAYS, _CODED = date(2003, 9, 1), 7
#: Votes cast under a name that is no ISO code of today. Yugoslavia is the federation of Serbia
#: and Montenegro, whose seat Serbia keeps; Voeten's list goes on calling Serbia so to 2024.
_RENAMED = {"YUG": "SRB", "YUGOSLAVIA": "SRB"}
#: Session 78 has 2 votes of Türkiye and 15 of Eswatini among 87: shreds that a misspelt name
#: left behind, too few and too odd a choice to measure by.
_SHREDS = (("TUR", "F78"), ("SWZ", "F78"))
#: Day of admission to the UN for those admitted after September 1992, when the roll calls begin;
#: for Serbia and South Africa the day when the seat, barred since then or before, was filled again.
_ADMITTED = {
    "CZE": date(1993, 1, 19), "SVK": date(1993, 1, 19), "MKD": date(1993, 4, 8),
    "ERI": date(1993, 5, 28), "MCO": date(1993, 5, 28), "AND": date(1993, 7, 28),
    "PLW": date(1994, 12, 15), "KIR": date(1999, 9, 14), "NRU": date(1999, 9, 14),
    "TON": date(1999, 9, 14), "TUV": date(2000, 9, 5), "SRB": date(2000, 11, 1),
    "CHE": date(2002, 9, 10), "TLS": date(2002, 9, 27), "MNE": date(2006, 6, 28),
    "SSD": date(2011, 7, 14), "ZAF": date(1994, 6, 23),
}  # fmt: skip


def read(folder: Path) -> Iterator[Reading]:
    """Read the roll calls and the votes cast in them.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``roll_calls`` and ``votes``.
    """
    calls = _roll_calls(pl.read_csv(folder / ROLL_CALLS, infer_schema_length=None))
    votes = _votes(pl.read_parquet(folder / VOTES)).join(calls, on="roll", how="left")
    shred = pl.any_horizontal(
        (pl.col("actor") == actor) & pl.col("roll").str.starts_with(session)
        for actor, session in _SHREDS
    )
    admitted = pl.col("actor").replace_strict(_ADMITTED, default=None, return_dtype=pl.Date)
    # A roll call without a day counts as held on the last one of its month or year: it is kept
    # in doubt.
    day = pl.col("held_by").fill_null(pl.date(pl.col("year"), 12, 31))
    barred = (pl.col("vote") == "X") & (day < admitted).fill_null(value=False)
    known = pl.col("actor").is_not_null()
    tables = {
        "roll_calls": calls.drop("held_by"),
        "votes": votes.filter(known, ~shred, ~barred).select("roll", "actor", "vote"),
    }
    set_aside = [
        aside(votes.filter(~known), "iso3", "not a state"),
        aside(votes.filter(shred), "actor", "name misread in session 78: most votes are lost"),
        aside(votes.filter(barred), "actor", "absent because not yet, or not then, in its seat"),
    ]
    yield Reading(SOURCE, folder / VOTES, tables, pl.concat(set_aside))


def _roll_calls(frame: pl.DataFrame) -> pl.DataFrame:
    day = pl.col("date").cast(pl.String).str.to_date("%Y-%m-%d", strict=False)
    coded_day = (day < _TRUE_DAYS) & (day.dt.day() <= _CODED)
    # A day of another year came with a resolution that was matched wrongly: three roll calls.
    matched = day.is_null() | (day.dt.year() == pl.col("year"))
    return frame.select(
        "roll", "year", "title",
        symbol=pl.when(matched).then("symbol"),
        date=pl.when(matched & ~coded_day).then(day),
        held_by=pl.when(matched).then(pl.when(coded_day).then(day.dt.month_end()).otherwise(day)),
        issues=issues(),
        important=pl.col("importantvote") == 1,
        final=pl.lit(value=True),
    )  # fmt: skip


def issues() -> pl.Expr:
    """Voeten's six issue flags as one string of codes.

    Returns
    -------
    polars.Expr
        Codes separated by spaces; empty where coded as none, null where not coded.
    """
    coded = pl.all_horizontal(pl.col(ISSUES).is_not_null())
    codes = [pl.when(pl.col(i) == 1).then(pl.lit(i)) for i in ISSUES]
    return pl.when(coded).then(pl.concat_str(codes, separator=" ", ignore_nulls=True))


def _votes(frame: pl.DataFrame) -> pl.DataFrame:
    actor = translate(frame.get_column("iso3").replace(_RENAMED), "iso3")
    frame = frame.with_columns(actor=actor).drop("year", "source")
    # The Digital Library files Czechoslovakia's last votes under the Czech Republic.
    ended = (pl.col("actor") == "CZE") & pl.col("roll").str.starts_with("W1992")
    return frame.with_columns(actor=pl.when(ended).then(pl.lit("CSK")).otherwise("actor"))
