"""Voeten's list of roll calls in the UN General Assembly: 1946-1991, and parts of texts to 2017.

Two ranges are read. All roll calls of 1946-1991; and from 1992, where the list of the Digital
Library begins (``unga_votes``), the separate votes on paragraphs and amendments, which that list
does not have: none is linked to a roll call of it, and one that has the votes of a roll call of
it to the last state is set aside, as is what else the file has from 1992 on.

Traps. The flags ``para`` and ``amend`` before 1985 say no more than that PARA or AMEND occurs in
the description: 620 of 627 and 287 of 287 flags, SEPARATE and PREPARATION among them. They are
not read. From session 30 on the list holds adopted resolutions only (no draft is rejected, no
symbol comes twice), so those votes are final; before, the first noun of the description tells
the vote on a part (paragraph, words, amendment) from the vote on a whole draft, a motion or a
ruling; where there is none, ``final`` is null. The list of final passages (``fpsim``) has every
roll call to 1991, known amendments too, so it tells nothing there; from 1992 on it leaves out
the separate votes, 388 of them flagged.

The day in a date is a code from 1 to 7 until 1997 and in most rows until 2003: UN General
Assembly Resolution 3379 of 10 November 1975 stands as 1975-11-01. Only the month is used, to
tell members from others; the 388 separate votes come from verbatim records and have true days.
Numbers in symbols are pages of the Official Records to session 17 and in special sessions, and
the letters of sessions 18-29 count votes: such symbols are null. Numbers of 300 and more after
1976 are decisions. The important-vote flag begins in 1983: before, its 0 means not coded.

Nineteen states were rebuilt from pair scores: USA, CAN, GBR, NLD, BEL, LUX, FRA, PRT, POL, ITA,
RUS, SWE, NOR, DNK, ISL, ISR, JPN, AUS, NZL. Where one has no row it was absent or is not known.
The emergency special sessions of 1980-1982 are not in the file.

States. The USSR's seat is Russia's (RUS), which continued it; Ukraine and Belarus voted for
themselves from 1946. DEU is the Federal Republic, then Germany; DDR stands apart, and so do YMD
(its ISO code is wrong in the file) and YEM, which was the north. YUG is the socialist
federation; CSK Czechoslovakia; EGY is the United Arab Republic of 1958-1961 too; TZA was
Tanganyika until 1964, beside Zanzibar (COW-ZAN). China's seat was the Republic of China's until
25 October 1971: its votes are TWN, not CHN.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside
from tarazy.sources.unga_votes import issues
from tarazy.sources.unga_votes import read as read_listed

VOTES = "votes/voeten_1946_2020.parquet"
ROLL_CALLS = "votes/voeten_rollcalls_1946_2020.parquet"
LINK = "votes/link_undlW_to_voeten.csv"
SOURCE = Source(
    id="voeten",
    producer="Erik Voeten",
    title="United Nations General Assembly Voting Data, 1946-2020",
    citation="Erik Voeten, Anton Strezhnev and Michael Bailey: United Nations General Assembly "
    "Voting Data, Harvard Dataverse, doi:10.7910/DVN/LEJUQZ.",
    version="un-project/un-votes@ab564a38",
    licence="CC0",
    url="https://doi.org/10.7910/DVN/LEJUQZ",
)
#: Year in which the list of the Digital Library begins.
LISTED = 1992
#: First session of which the list holds adopted resolutions only.
_ADOPTED_ONLY = 30
#: First session with resolution numbers in the symbols, and with numbers that begin anew.
_NUMBERED, _BY_SESSION = 18, 31
#: Last resolution of sessions whose symbols include mistyped numbers.
_LAST_NUMBER = {29: 3361, 30: 3541}
_FIRST_DECISION = 300
_FIRST_IMPORTANT = 38
#: What a vote on a part names first, and what a vote on a whole names first. The misspellings
#: are the file's.
_PART = (
    r"\b(?:(?:SUB-)?AM?ME?NDMENTS?|AME?N?D|PARAGS?|PARAG?RAPHS?|PARAS?|PREAMB\w*|WORD(?:S|ING)?"
    r"|PHRASES?|CLAUSES?|SENTENCES?|PROVISIONS?|SECTIONS?|PARTS?|ART(?:ICLE)?S?|REMAINDER)\b"
)
_WHOLE = (
    r"\b(?:RESOL\w*|RES|DRAFTS?|PROPOSALS?|MOTIONS?|RECOMMENDATIONS?|REPORTS?|RPT|RULING"
    r"|CONVENTION|DECLARATION|REQUEST|TEXT|DECISION)\b"
)
#: Proposals that are amendments by what they ask for.
_IN_EFFECT = (
    r"PROPOSAL (?:\([^)]*\) )?(?:TO DELETE|FOR THE ADDITION OF) .{0,30}"
    r"\b(?:PARAG|ARTICLE|PHRASE|WORD)"
)
_ROMAN = {
    18: "XVIII", 19: "XIX", 20: "XX", 21: "XXI", 22: "XXII", 23: "XXIII", 24: "XXIV",
    25: "XXV", 26: "XXVI", 27: "XXVII", 28: "XXVIII", 29: "XXIX", 30: "XXX",
}  # fmt: skip
#: Codes by Correlates of War number that are not those of today's states.
_SEATS = {345: "YUG", 511: "COW-ZAN"}
#: Months in which a listed state had no seat, or was barred from it: an X is no absence then.
#: Indonesia had left, Syria was of the United Arab Republic, South Africa's credentials were
#: rejected on 12 November 1974 (its seat was filled again on 23 June 1994), and Serbia and
#: Montenegro was kept out from September 1992 to November 2000.
_SEATLESS = {
    "IDN": ("1965-01", "1966-09"), "SYR": ("1958-03", "1961-09"), "ZAF": ("1974-12", "1994-06"),
    "SRB": ("1992-10", "2000-10"),
}  # fmt: skip
#: Words of a heading that keep their small letter, and those that are acronyms.
_SMALL = {
    "A", "AN", "AND", "AS", "AT", "BY", "FOR", "FROM", "IN", "OF", "ON", "OR", "THE", "TO",
    "UNDER", "WITH",
}  # fmt: skip
_ACRONYMS = {
    "CIA", "ECOSOC", "IAEA", "ICJ", "ILO", "PLO", "SC", "UK", "UN", "UNCTAD", "UNCURK", "UNDP",
    "UNEF", "UNESCO", "UNICEF", "UNIDO", "UNIFIL", "UNITAR", "UNRWA", "US", "USSR",
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
        ``roll_calls`` and ``votes``; their ids are ``V`` and Voeten's number.
    """
    frame = pl.read_parquet(folder / ROLL_CALLS)
    frame = frame.with_columns(roll=pl.lit("V") + pl.col("rcid").cast(pl.String))
    link = pl.read_csv(folder / LINK, infer_schema_length=None).filter("ok")
    linked = pl.col("roll").is_in(link.get_column("v_roll").to_list())
    listed = pl.col("year") >= LISTED
    part = (pl.col("para") == 1).fill_null(False) | (pl.col("amend") == 1).fill_null(False)
    calls = _roll_calls(frame).filter(~listed | (part & ~linked))
    votes = _votes(pl.read_parquet(folder / VOTES)).join(
        calls.select("roll"), on="roll", how="semi"
    )
    twice = _same_votes(votes, folder)
    calls, again = calls.filter(~twice), calls.filter(twice)
    votes = votes.filter(~twice)
    out, why = votes.filter(_unseated()), "absent before its first vote, or without its seat"
    known = pl.col("actor").is_not_null()
    tables = {
        "roll_calls": calls.drop("para", "amend"),
        "votes": votes.filter(known, ~_unseated()).select("roll", "actor", "vote"),
    }
    set_aside = [
        aside(
            frame.filter(listed, ~part | linked),
            "roll",
            "of 1992 or later and no vote on a part: the Digital Library's list has them",
        ),
        aside(again, "roll", "every vote is that of a roll call of the Digital Library's list"),
        aside(votes.filter(~known), "ccode", "not a state"),
        aside(out, "actor", why),
    ]
    yield Reading(SOURCE, folder / VOTES, tables, pl.concat(set_aside))


def _same_votes(votes: pl.DataFrame, folder: Path) -> pl.Expr:
    """Roll calls of 1992 and later in which all votes cast are those of one in the other list."""
    (listed,) = read_listed(folder)
    new = votes.filter(pl.col("date") >= str(LISTED))

    def signed(cast: pl.DataFrame) -> pl.DataFrame:
        cast = cast.filter(pl.col("vote") != "X", pl.col("actor").is_not_null())
        one = (pl.col("actor") + pl.col("vote")).sort().str.join(" ")
        return cast.group_by("roll").agg(one.alias("cast"))

    same = signed(new).join(signed(listed.tables["votes"]), on="cast", how="semi")
    return pl.col("roll").is_in(same.get_column("roll").to_list())


def _roll_calls(frame: pl.DataFrame) -> pl.DataFrame:
    old = pl.col("year") < LISTED
    main = frame.filter(pl.col("short").is_not_null(), pl.col("unres").is_not_null())
    subjects = main.select("unres", subject=_subject()).unique("unres", keep="first")
    frame = frame.join(subjects, on="unres", how="left", maintain_order="left")
    day = pl.col("date").str.to_date("%Y-%m-%d")
    return frame.select(
        "roll", "year", "para", "amend",
        date=pl.when(~old).then(day),
        symbol=_symbol(),
        # The descriptions of separate votes are what the President said: not titles.
        title=pl.when(old).then(_subject()).otherwise("subject"),
        issues=issues(),
        important=pl.when(pl.col("session") >= _FIRST_IMPORTANT).then(
            pl.col("importantvote") == 1
        ),
        final=pl.when(old).then(_final()).otherwise(pl.lit(value=False)),
    )  # fmt: skip


def _final() -> pl.Expr:
    """Whether a vote of 1946-1991 was on a whole text or motion; null where it does not say."""
    told = pl.col("descr").fill_null("0") != "0"
    said = pl.when(told).then("descr").otherwise("short").fill_null("").str.to_uppercase()
    part, whole = said.str.find(_PART), said.str.find(_WHOLE)
    first = part.is_not_null() & (whole.is_null() | (part < whole))
    flagged = (pl.col("para") == 1) | (pl.col("amend") == 1)
    return (
        pl.when(pl.col("session") >= _ADOPTED_ONLY).then(pl.lit(value=True))
        .when(first | said.str.contains(_IN_EFFECT)).then(pl.lit(value=False))
        .when(whole.is_null() & flagged).then(None)
        .otherwise(pl.lit(value=True))
    )  # fmt: skip


def _symbol() -> pl.Expr:
    """The UN's symbol where the file's can be turned into it with certainty."""
    parts = pl.col("unres").str.extract_groups(r"^R/(\d+)/(\d+)(?:/?([A-Z]{0,2}))(?:/[IVX]+)?$")
    session, number = parts.struct[0].cast(pl.Int64), parts.struct[1].cast(pl.Int64)
    letter = parts.struct[2].fill_null("")
    # A Roman numeral alone is a section, and no part, of the resolution.
    letter = pl.when(pl.col("unres").str.contains(r"\d/[IVX]+$")).then(pl.lit("")).otherwise(letter)
    roman = session.replace_strict(_ROMAN, default=None, return_dtype=pl.String)
    last = session.replace_strict(_LAST_NUMBER, default=9999, return_dtype=pl.Int64)
    by_session = pl.format("A/RES/{}/{}{}", session, number, letter)
    in_series = pl.format("A/RES/{}{}({})", number, letter, roman)
    # No vote against stands as null.
    carried = pl.col("yes") > pl.col("no").fill_null(0)
    adopted = carried & _final().fill_null(value=False)
    lettered = (letter != "") & (session < _ADOPTED_ONLY)
    return (
        pl.when(session != pl.col("session")).then(None)
        .when((session >= _BY_SESSION) & (number < _FIRST_DECISION)).then(by_session)
        .when((session >= _BY_SESSION) | (session < _NUMBERED)).then(None)
        .when(adopted & ~lettered & (number <= last)).then(in_series)
    )  # fmt: skip


def _subject() -> pl.Expr:
    """The subject: as it is written, or tidied where the file has it in capitals."""
    # In two rows the description stands in the subject, behind a backslash.
    short = pl.col("short").fill_null("").str.replace(r",? *\\.*$", "")
    short = short.str.strip_chars().str.replace_all(r"\s+", " ")
    tidy = short.map_elements(_titled, return_dtype=pl.String)
    capitals = short == short.str.to_uppercase()
    said = pl.col("descr").fill_null("").str.strip_chars().str.replace_all(r"\s+", " ")
    text = pl.when(capitals).then(tidy).otherwise(short)
    whole = pl.col("session") >= _BY_SESSION
    text = pl.when(whole & (said != said.str.to_uppercase()) & capitals).then(said).otherwise(text)
    text = text.str.replace(r"\s*:\s*(?:resolution\b.*)?$", "")
    return pl.when(text.str.len_chars() > 1).then(text)


def _titled(capitals: str) -> str:
    """Words of a heading in capitals with a capital at their head; U.S. and the like stay."""

    def case(word: re.Match[str]) -> str:
        if word[0] in _ACRONYMS:
            return word[0]
        small = word[0] in _SMALL and word.start() > 0
        return word[0].lower() if small else word[0].capitalize()

    return re.sub(r"(?<![.\w'])[A-Z]{2,}(?:'[A-Z])?", case, capitals)


def _votes(frame: pl.DataFrame) -> pl.DataFrame:
    state = translate(frame.get_column("ccode"), "cow")
    seat = pl.col("ccode").replace_strict(_SEATS, default=None, return_dtype=pl.String)
    frame = frame.with_columns(actor=state).with_columns(actor=pl.coalesce(seat, "actor"))
    # From 1992 Yugoslavia is the federation of Serbia and Montenegro, as in the other list.
    later = pl.col("date") >= str(LISTED)
    return frame.with_columns(
        actor=pl.when((pl.col("actor") == "YUG") & later).then(pl.lit("SRB")).otherwise("actor"),
        month=pl.col("date").str.slice(0, 7),
    )


def _unseated() -> pl.Expr:
    """X of a state before it first voted, or while it had no seat."""
    cast = pl.col("vote") != "X"
    voted = pl.col("date").filter(cast).min().over("ccode")
    gone = pl.any_horizontal(
        (pl.col("actor") == state) & pl.col("month").is_between(pl.lit(first), pl.lit(last))
        for state, (first, last) in _SEATLESS.items()
    )
    return ~cast & ((pl.col("date") < voted).fill_null(value=True) | gone)
