"""Trade agreements of each two states: Design of Trade Agreements (DESTA), 1992-2020.

Units are agreements signed by both and left by neither, each counted once with all its
protocols, amendments, consolidated texts and accessions; force is not asked for, since the list
lacks it for many (the European Union and Kazakhstan, for one). A pair and year without a row has
none. An agreement that a later one replaced still counts: the list does not say that it ended.

The same list gives events by the year: an agreement signed and an accession are AGREE, a
withdrawal is RETREAT. Protocols, amendments and consolidated texts change an agreement and are no
events of their own; neither is what follows for a state from joining or leaving a bloc. All
members of a bloc that signs take part; the European Union is named as well.

Traps: a protocol names the text it changes as its base, so bases are followed to the first text.
Rows of negotiations give no agreement. Rows of withdrawals list those who stay as well as those
who leave: the leavers stand in the name, after the word. Agreements of a bloc with one state or
with another bloc tie its members to that side and not to each other, or the members of the
Eurasian Union would seem closer by its agreement with Vietnam. Accessions to the agreement of
Türkiye with the European Community are listed with Syria in Türkiye's place. The United Kingdom
leaves the European Union's own treaty in 2020 and none of those with third states. Kosovo and
its agreement are not in the list.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from tarazy.sources.acts import FIRST as FIRST_ACT
from tarazy.sources.acts import sides, told
from tarazy.sources.countries import translate
from tarazy.sources.reading import Reading, Source, aside

FILE = "diplomacy/desta_treaty_members_long.csv"
SOURCE = Source(
    id="desta",
    producer="Design of Trade Agreements (DESTA)",
    title="Trade agreements and their members",
    citation="Andreas Dür, Leonardo Baccini and Manfred Elsig (2014): The design of "
    "international trade agreements: Introducing a new dataset. The Review of International "
    "Organizations 9(3), 353-375.",
    version="to 2020; globalgov/manytrade@87803225",
    licence="facts, cited",
    url="https://www.designoftradeagreements.org/",
)
FIRST, LAST = 1992, 2020

_BILATERAL, _BLOC, _BLOC_AND_STATE, _BLOC_AND_BLOC = 1, 2, 3, 4
#: Accession of a state to what its bloc had agreed with others.
_ACCEDES_WITH_BLOC = 6
#: Words of a name for a state that country_converter does not know them by.
_NAMED = {"UK": "GBR", "Korea": "KOR", "Yugoslavia": "SRB", "Portgual": "PRT"}
#: Blocs whose names hold the names of states.
_NOT_STATES = ("Southern African Customs Union Mozambique (SACUM)",)
#: One side of an agreement between blocs, by a word of its name; the first that fits. What fits
#: none is an agreement of the European Union, but for the African one, which has no sides.
_SIDES = {
    "EFTA": "CHE ISL LIE NOR",
    "MERCOSUR": "ARG BRA PRY URY",
    "Australia New Zealand": "AUS NZL",
    "Continental": "",
}
_EUROPEAN_UNION = (
    "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD "
    "POL PRT ROU SVK SVN SWE"
)
#: Entries that are acts: type of event, mode.
_ACTS = {
    "base_treaty": ("AGREE", None),
    "accession": ("AGREE", None),
    "withdrawal": ("RETREAT", "withdraw"),
}
_UNION = re.compile(r"\b(EC|EU|European Union)\b")


def read(folder: Path) -> Iterator[Reading]:
    """Read the stock of trade agreements of each two states.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Yields
    ------
    Reading
        ``ties`` of the indicator ``trade_agreements``; ``events`` by the year.
    """
    path = folder / FILE
    frame = pl.read_csv(path, schema_overrides={"number": pl.String}, infer_schema_length=None)
    frame = frame.with_columns(state=translate(frame.get_column("iso3"), "iso3"))
    talks = pl.col("entry_type") == "negotiation"
    misread = (pl.col("base_treaty") == 357) & (pl.col("state") == "SYR")
    known = pl.col("state").is_not_null()
    set_aside = [
        aside(frame.filter(talks), "name", "negotiation, not an agreement"),
        aside(frame.filter(misread), "name", "lists Syria in Türkiye's place"),
        aside(frame.filter(~known), "iso3", "not a state"),
    ]
    frame = _rooted(frame.filter(~talks, ~misread, known))
    tables = {"ties": _stock(_members(frame)), "events": _events(frame)}
    yield Reading(SOURCE, path, tables, pl.concat(set_aside))


def _rooted(frame: pl.DataFrame) -> pl.DataFrame:
    # "356a" (consolidated), "434+1" (accession) and "434_1" (withdrawal) belong to their number.
    own = pl.col("number").str.extract(r"^(\d+)").cast(pl.Int64)
    steps = frame.select(own.alias("own"), "base_treaty").unique()
    base = {a: b for a, b in steps.iter_rows() if a != b}
    root = {}
    for treaty in frame.get_column("base_treaty").unique():
        last, seen = treaty, {treaty}
        while last in base and base[last] not in seen:
            last = base[last]
            seen.add(last)
        root[treaty] = last
    return frame.with_columns(root=pl.col("base_treaty").replace_strict(root))


def _members(frame: pl.DataFrame) -> pl.DataFrame:
    """One row an agreement and state: its side, the years it joined, left and came back."""
    leaving = pl.col("entry_type") == "withdrawal"
    gone = frame.filter(leaving).with_columns(
        name=pl.col("name").str.split("withdrawal").list.last()
    )
    returned = frame.filter(pl.col("entry_type") == "accession")
    joined = frame.filter(~leaving).group_by("root", "state").agg(joined=pl.col("year").min())
    left = _mentioned(gone).group_by("root", "state").agg(left=pl.col("year").max())
    back = _mentioned(returned).group_by("root", "state").agg(back=pl.col("year").max())
    members = joined.join(left, on=["root", "state"], how="left")
    members = members.join(back, on=["root", "state"], how="left")
    return members.join(_kinds(frame), on="root", how="left").with_columns(
        side=pl.struct("name", "kind", "state").map_elements(_side, return_dtype=pl.Boolean)
    )


def _kinds(frame: pl.DataFrame) -> pl.DataFrame:
    # The first text says what kind of agreement it is; where the list lacks it, its first change.
    order = pl.when(pl.col("entry_type") == "base_treaty").then(0).otherwise(1)
    plain = frame.filter(pl.col("typememb") <= _BLOC_AND_BLOC).sort(order, "year", "number")
    return plain.group_by("root", maintain_order=True).agg(
        pl.col("name").first(), kind=pl.col("typememb").first()
    )


def _mentioned(frame: pl.DataFrame) -> pl.DataFrame:
    named = pl.struct("name", "state").map_elements(
        lambda row: row["state"] in _states_in(row["name"]), return_dtype=pl.Boolean
    )
    return frame.filter(named)


@cache
def _states_in(name: str) -> frozenset[str]:
    import country_converter

    for bloc in _NOT_STATES:
        name = name.replace(bloc, "")
    found = {code for word, code in _NAMED.items() if word in name.split()}
    data = country_converter.CountryConverter().data
    for pattern, code in zip(data["regex"], data["ISO3"], strict=True):
        if re.search(pattern, name, re.IGNORECASE):
            found.add(str(code))
    return frozenset(found)


def _side(row: dict[str, str | int]) -> bool | None:
    """Tell the two sides of an agreement apart; None where it has no sides."""
    name, kind, state = str(row["name"]), row["kind"], str(row["state"])
    if kind == _BLOC_AND_STATE:
        return state in _states_in(name)
    if kind == _BLOC_AND_BLOC:
        bloc = next((s for word, s in _SIDES.items() if word in name), _EUROPEAN_UNION)
        return state in bloc.split() if bloc else None
    return None


def _stock(members: pl.DataFrame) -> pl.DataFrame:
    years = members.with_columns(year=pl.int_ranges(FIRST, LAST + 1, dtype=pl.Int16))
    years = years.explode("year")
    away = (pl.col("year") >= pl.col("left")) & (
        pl.col("back").is_null() | (pl.col("back") <= pl.col("left"))
        | (pl.col("year") < pl.col("back"))
    )  # fmt: skip
    years = years.filter(pl.col("joined") <= pl.col("year"), ~away.fill_null(value=False))
    years = years.select("root", "year", "state", "side")
    pairs = years.join(years, on=["root", "year"], suffix="_other")
    across = (pl.col("side") != pl.col("side_other")) | pl.col("side").is_null()
    pairs = pairs.filter(pl.col("state") < pl.col("state_other"), across)
    counted = pairs.group_by("year", pl.col("state").alias("from"), to="state_other").agg(
        value=pl.len().cast(pl.Float64)
    )
    return counted.with_columns(
        indicator=pl.lit("trade_agreements"), reported_by=pl.lit("third")
    ).sort("year", "from", "to")


def _events(frame: pl.DataFrame) -> pl.DataFrame:
    """One event an agreement, accession or withdrawal, with the state that acts first."""
    entries = frame.filter(pl.col("entry_type").is_in(list(_ACTS)))
    number = pl.col("number").str.extract_all(r"\d+").list.eval(pl.element().cast(pl.Int64))
    entries = (
        entries.sort("year", number, "state")
        .group_by("number", maintain_order=True)
        .agg(pl.col("root", "name", "entry_type", "year", "typememb").first(), pl.col("state"))
    )
    kinds = dict(
        entries.filter(pl.col("entry_type") == "base_treaty").select("root", "typememb").rows()
    )
    members: dict[int, set[str]] = {}
    rows: list[dict[str, object]] = []
    for entry in entries.iter_rows(named=True):
        states, base = list(dict.fromkeys(entry["state"])), entry["root"]
        ahead = _ahead(entry, states, members.get(base, set()))
        members.setdefault(base, set()).update(states)
        everyone = list(dict.fromkeys([*ahead, *states]))
        if entry["year"] < FIRST_ACT or len(everyone) < 2 or _follows(entry, kinds):
            continue
        event, mode = _ACTS[entry["entry_type"]]
        rows.append({
            "id": f"desta-{entry['number']}", "date": date(int(entry["year"]), 1, 1),
            "precision": "year", **sides(everyone), "kind": event, "mode": mode,
            "context": "economic", "domain": "economic",
            "label": f"trade agreement: {entry['name']}",
        })  # fmt: skip
    return told(rows)


def _follows(entry: dict[str, Any], kinds: dict[int, int]) -> bool:
    """Whether a state came to an agreement, or left it, by joining or leaving a bloc."""
    if entry["entry_type"] == "withdrawal":
        return kinds.get(entry["root"]) != _BLOC
    return bool(entry["typememb"] == _ACCEDES_WITH_BLOC)


def _ahead(entry: dict[str, Any], states: list[str], before: set[str]) -> list[str]:
    """Who stands first: who accedes or leaves, the state that a bloc signs with, the Union."""
    name, kind = entry["name"], entry["typememb"]
    if entry["entry_type"] == "accession":
        return [s for s in states if s not in before]
    if entry["entry_type"] == "withdrawal":
        gone = _states_in(name.rsplit("withdrawal", 1)[-1])
        return [s for s in states if s in gone]
    if kind not in (_BLOC_AND_STATE, _BLOC_AND_BLOC):
        return []
    alone = [s for s in states if kind == _BLOC_AND_STATE and s in _states_in(name)]
    return [*alone, *(["EU"] if _UNION.search(name) else [])]
