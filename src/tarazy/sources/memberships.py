"""Who belonged to which organisation or bloc, in what role and when: facts read from pages.

The table is kept by hand with the address of the page behind each row. Every page is a source
of its own, named by its address. A day may be known to the month or the year only: a first day
so known is the first of its month or year, a last day the last.

The same facts are events: to found an organisation or to come to it in any role is AGREE, to
leave it or to suspend one's part is RETREAT. Its founders act together where they are few; of
many, each joins. A role that another follows in the same organisation, one that ended with the
organisation and a suspension by the others are no act of leaving. For a line of states that are
successors to earlier ones see the notes of the file.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from tarazy.sources.acts import sides, told
from tarazy.sources.dates import first, first_day, known, last_day
from tarazy.sources.reading import Reading, Source, aside

FILE = "memberships.csv"
_ORGANISATIONS = "organisations.csv"
#: What organisations are about, where it is not diplomacy at large.
_DOMAINS = dict.fromkeys(("CST", "CSTO", "NATO"), "defence") | dict.fromkeys(
    ("CU", "EURASEC", "EAEU", "WTO", "EFTA", "ECO"), "economic"
)
#: PLOVER's context of a domain, where the two have different names.
CONTEXTS = {"defence": "military"}
#: The most founders that act together; of more, each is told to join.
_FEW = 15
_FULL = ("member", "participant")
#: Words of a note by which a role did not end because its state left.
_NOT_LEFT = ("susp", "succeeded", "replaced", "end with the organisation", "merge")


def read(facts: Path) -> Iterator[Reading]:
    """Read the memberships, one reading a page.

    Parameters
    ----------
    facts : pathlib.Path
        The folder with ``memberships.csv``.

    Yields
    ------
    Reading
        ``memberships`` and ``events``; rows without a page are set aside with the first of them.
    """
    path = facts / FILE
    frame = pl.read_csv(path, infer_schema=False, null_values=[""])
    acts = _events(frame, _founded(facts))
    frame = frame.with_columns(first_day("from"), last_day("to"))
    set_aside = aside(frame.filter(pl.col("url").is_null()), "organisation", "no page is named")
    pages = frame.filter(pl.col("url").is_not_null()).partition_by(
        "url", as_dict=True, maintain_order=True
    )
    for (url,), rows in pages.items():
        tables = {"memberships": rows.drop("url")}
        told_here = acts.filter(pl.col("url") == url).drop("url")
        if told_here.height:
            tables["events"] = told_here
        yield Reading(_source(str(url)), path, tables, set_aside)
        set_aside = set_aside.clear()


def _source(url: str) -> Source:
    host = urlsplit(url).hostname or url
    return Source(
        id="m-" + hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()[:10],
        producer=host,
        title="Dated membership facts read from a public page",
        citation=f"{host}: {url}",
        licence="facts",
        url=url,
    )


def _founded(facts: Path) -> dict[str, tuple[str, str | None]]:
    """First and last day of organisations, as the file has them."""
    path = facts / _ORGANISATIONS
    if not path.exists():
        return {}
    frame = pl.read_csv(path, infer_schema=False, null_values=[""])
    return {code: (str(first), last) for code, first, last in
            frame.select("code", "from", "to").iter_rows()}  # fmt: skip


def _events(frame: pl.DataFrame, lives: dict[str, tuple[str, str | None]]) -> pl.DataFrame:
    """Foundings, entries and exits, with the page of each."""
    rows = frame.filter(pl.col("url").is_not_null(), pl.col("from").is_not_null())
    kept = list(rows.iter_rows(named=True))
    found = [*_foundings(kept, lives)]
    together = {(f["organisation"], f["day"], s) for f in found for s in f["states"]}
    acts = [
        {**_act(f["organisation"], f["day"], [*f["states"], f["organisation"]], "founded", "AGREE"),
         "url": f["url"]}
        for f in found
    ]  # fmt: skip
    for row in kept:
        side = [row["actor"], row["organisation"]]
        if row["role"] == "suspended":
            acts.append({**_act(row["organisation"], row["from"], side, "part suspended",
                                "RETREAT"), "url": row["url"]})  # fmt: skip
        elif (row["organisation"], row["from"], row["actor"]) not in together:
            acts.append({**_act(row["organisation"], row["from"], side, row["role"], "AGREE"),
                         "url": row["url"]})  # fmt: skip
        if _leaves(row, kept, lives):
            acts.append({**_act(row["organisation"], row["to"], side, "left", "RETREAT"),
                         "url": row["url"]})  # fmt: skip
    pages = pl.Series("url", [act.pop("url") for act in acts], pl.String)
    keyed = pl.DataFrame({"id": [a["id"] for a in acts], "url": pages}).unique("id", keep="first")
    return told(acts).join(keyed, on="id", how="left")


def _foundings(
    rows: list[dict[str, Any]], lives: dict[str, tuple[str, str | None]]
) -> Iterator[dict[str, Any]]:
    """States that a page has as full members from an organisation's first day, if they are few."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if row["role"] in _FULL and lives.get(row["organisation"], ("", ""))[0] == row["from"]:
            groups.setdefault((row["organisation"], row["from"], row["url"]), []).append(
                row["actor"]
            )
    for (organisation, day, url), states in groups.items():
        if 1 < len(states) <= _FEW:
            yield {"organisation": organisation, "day": day, "url": url, "states": sorted(states)}


def _leaves(
    row: dict[str, Any],
    rows: list[dict[str, Any]],
    lives: dict[str, tuple[str, str | None]],
) -> bool:
    """Whether the end of a role is the state's own leaving."""
    if row["to"] is None or row["role"] == "suspended":
        return False
    ended = lives.get(row["organisation"], ("", None))[1]
    same = [other for other in rows if other["organisation"] == row["organisation"]]
    if ended is not None and row["to"][:4] >= ended[:4]:
        return False
    if all(other["to"] is not None and other["to"] <= row["to"] for other in same):
        return False  # nobody stayed: it ended, whatever came after it
    if any(word in (row["note"] or "") for word in _NOT_LEFT):
        return False
    return not any(
        other is not row and other["actor"] == row["actor"] and other["from"][:4] == row["to"][:4]
        for other in same
    )


def _act(organisation: str, day: str, everyone: list[str], words: str, kind: str) -> dict[str, Any]:
    mode = "withdraw" if kind == "RETREAT" else None
    domain = _DOMAINS.get(organisation, "diplomatic")
    words += " in force" if words.endswith("agreement") else ""
    return {
        "id": f"org-{organisation}-{everyone[0]}-{words.split()[0]}-{day}",
        "date": first(day), "precision": known(day), **sides(everyone),
        "kind": kind, "mode": mode, "context": CONTEXTS.get(domain, domain), "domain": domain,
        "label": f"{organisation}: {words}",
    }  # fmt: skip
