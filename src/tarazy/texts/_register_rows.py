"""A doctrine register as rows of the ledger: its editions as documents, and its sources."""

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import polars as pl

from tarazy.ledger.schema import SCHEMA, conform
from tarazy.texts.edition import Source

if TYPE_CHECKING:
    from tarazy.texts.register import Register


def documents(register: "Register") -> pl.DataFrame:
    """See :meth:`tarazy.texts.register.Register.documents`."""
    rows = []
    for edition in register.editions:
        starts, claims = edition.starts, edition.adoption or edition.dates
        exact = [c.when.first for c in edition.adoption if c.when.precision == "day"]
        rows.append({
            "id": edition.id,
            "kind": "doctrine" if edition.status == "adopted" else "other",
            "title": edition.title,
            "actor": register.focal,
            "date": exact[0] if exact and not edition.disputed else None,
            "valid_from": starts[0] if starts else None,
            "valid_to": register.ends(edition)[1] if starts else None,
            "source": source_id(register.sources[claims[0].sources[0].source]),
        })  # fmt: skip
    schema = SCHEMA["documents"]
    kept = {k: v for k, v in schema.dtypes.items() if k != "language"}
    return conform(pl.DataFrame(rows, schema=kept), schema)


def sources(register: "Register") -> pl.DataFrame:
    """See :meth:`tarazy.texts.register.Register.source_rows`."""
    checked = register.checked
    day = checked.first if checked and checked.precision == "day" else None
    rows = [
        {
            "id": source_id(s),
            "producer": (urlsplit(s.url).hostname if s.url else None) or "print",
            "title": "Facts of a doctrine read from "
            + ("a public page" if s.url else "a publication")
            + (" (weak source)" if s.strength == "weak" else ""),
            "citation": s.citation,
            "version": None,
            "retrieved": day,
            "licence": "facts",
            "url": s.url,
        }
        for s in register.sources.values()
    ]
    schema = SCHEMA["sources"]
    kept = {k: v for k, v in schema.dtypes.items() if k not in ("file", "sha256")}
    return conform(pl.DataFrame(rows, schema=kept), schema)


def source_id(source: Source) -> str:
    """Id of a register's source among the ledger's.

    Parameters
    ----------
    source : Source

    Returns
    -------
    str
    """
    text = source.url or source.citation
    return "d-" + hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:10]
