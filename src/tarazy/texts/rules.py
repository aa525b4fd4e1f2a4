"""The coding rules: tables that a user reads and extends.

``rules/ru.csv`` and ``rules/en.csv`` hold a rule a row; ``rules/words.csv`` the word lists that
rules name with ``@``. The first row that fits a trigger codes it, so what is special stands above
what is general. ``docs/how-to/coding-rules.md`` tells how to write one.

References
----------
Halterman, A., Bagozzi, B., Beger, A., Schrodt, P. and Scarborough, G. (2023). PLOVER and POLECAT:
A new political event ontology and dataset. *SocArXiv*. https://doi.org/10.31235/osf.io/rm5dw
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from tarazy.ledger.errors import nearest
from tarazy.texts.document import TextError

TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
#: Types whose parties have no order.
MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
DOMAINS = ("diplomatic", "economic", "defence")
COLUMNS = (
    "id", "type", "mode", "context", "domain", "pos", "trigger", "needs", "actor", "target",
    "negated", "excluded", "lone", "example", "coding", "counter",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A row.

    Attributes
    ----------
    id : str
    language : str
    type, mode, context, domain : str
        PLOVER's; an empty domain is told from the words about the event.
    pos : {"verb", "noun"}
        What the trigger is.
    trigger : frozenset of str
        Lemmas.
    needs : tuple of (str, frozenset of str)
        Places, and the lemmas one of which must stand in each; ``any`` is the whole clause.
    actor, target : tuple of str
        Places (:meth:`tarazy.texts._tree.Tree.slot`) in which each is looked for, the best first.
    negated : str
        The type of the event where the trigger is negated; empty for none.
    excluded : frozenset of str
        Lemmas that may not stand in the clause.
    lone : str
        ``yes``: an event though only one actor is named; ``org``: if that is an organisation.
    example, coding, counter : str
        A sentence, how it is coded, and a sentence that gives no event of this type.
    """

    id: str
    language: str
    type: str
    mode: str
    context: str
    domain: str
    pos: str
    trigger: frozenset[str]
    needs: tuple[tuple[str, frozenset[str]], ...]
    actor: tuple[str, ...]
    target: tuple[str, ...]
    negated: str
    excluded: frozenset[str]
    lone: str
    example: str
    coding: str
    counter: str


@cache
def words(name: str, language: str) -> frozenset[str]:
    """A word list of ``rules/words.csv``.

    Parameters
    ----------
    name : str
    language : {"ru", "en"}

    Returns
    -------
    frozenset of str
        Lemmas in small letters, ё as е; empty where the language has no such list.
    """
    return _lists().get((name, language), frozenset())


@cache
def _lists() -> dict[tuple[str, str], frozenset[str]]:
    path = files("tarazy.texts").joinpath("rules", "words.csv")
    rows = csv.DictReader(path.read_text("utf-8-sig").splitlines())
    return {(r["list"], r["language"]): frozenset(r["words"].split("|")) for r in rows}


def rules(language: str, extra: Iterable[Path] = ()) -> tuple[Rule, ...]:
    """The rules of a language.

    Parameters
    ----------
    language : {"ru", "en"}
    extra : iterable of pathlib.Path, optional
        A user's tables of the same columns; their rows go before the package's.

    Returns
    -------
    tuple of Rule

    Raises
    ------
    TextError
        With the file and line of a row that is wrong.
    """
    made: list[Rule] = []
    for path in extra:
        made += _read(path.name, path.read_text("utf-8-sig"), language)
    return (*made, *_shipped(language))


@cache
def _shipped(language: str) -> tuple[Rule, ...]:
    name = f"{language}.csv"
    path = files("tarazy.texts").joinpath("rules", name)
    return tuple(_read(name, path.read_text("utf-8-sig"), language))


def _read(name: str, text: str, language: str) -> list[Rule]:
    lines = csv.DictReader(text.splitlines())
    missing = [c for c in COLUMNS if c not in (lines.fieldnames or ())]
    if missing:
        raise TextError(
            f"{name}: no column {', '.join(missing)}", allowed=", ".join(COLUMNS)
        )  # fmt: skip
    return [_rule(f"{name}, line {lines.line_num}", row, language) for row in lines]


def _rule(where: str, row: dict[str, str], language: str) -> Rule:
    row = {c: (row.get(c) or "").strip() for c in COLUMNS}
    _among(where, "type", row["type"], TYPES)
    _among(where, "domain", row["domain"], ("", *DOMAINS))
    _among(where, "pos", row["pos"], ("verb", "noun"))
    _among(where, "negated", row["negated"], ("", *TYPES))
    _among(where, "lone", row["lone"], ("", "yes", "org"))
    if not row["trigger"]:
        raise TextError(f"{where}: no trigger", do="give a lemma, or several with | between")
    needs = []
    for need in filter(None, row["needs"].split(";")):
        slot, _, lemmas = need.strip().partition(":")
        if not lemmas:
            raise TextError(f"{where}: needs {need!r}", allowed="place:lemma|lemma; place:@list")
        needs.append((slot, _set(where, lemmas, language)))
    return Rule(
        row["id"], language, row["type"], row["mode"], row["context"], row["domain"], row["pos"],
        _set(where, row["trigger"], language), tuple(needs),
        tuple(filter(None, row["actor"].split("|"))), tuple(filter(None, row["target"].split("|"))),
        row["negated"], _set(where, row["excluded"], language), row["lone"],
        row["example"], row["coding"], row["counter"],
    )  # fmt: skip


def _among(where: str, column: str, given: str, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        near = nearest(given, allowed)
        raise TextError(
            f"{where}: {column} {given!r}", allowed=", ".join(filter(None, allowed)),
            do=f"did you mean {near[0]}?" if near else "",
        )  # fmt: skip


def _set(where: str, text: str, language: str) -> frozenset[str]:
    found: set[str] = set()
    for one in filter(None, text.split("|")):
        if one.startswith("@"):
            listed = words(one[1:], language)
            if not listed:
                names = sorted({n for n, tongue in _lists() if tongue == language})
                raise TextError(f"{where}: no word list {one!r}", allowed=", ".join(names))
            found |= listed
        else:
            found.add(one)
    return frozenset(found)
