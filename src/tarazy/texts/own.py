"""Tables of a user's own: coding rules, names of actors, leaders, themes and words of stance.

Each is written as the package's own are and goes before them. A mistake is told with its file and
line before anything is read.
"""

import csv
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tarazy.ledger.errors import nearest
from tarazy.texts.document import TextError
from tarazy.texts.gazetteer import LANGUAGES, Form, forms_of, leaders_of
from tarazy.texts.lexicon import NEITHER, VALUES, Lexicon, Lists, shipped, table
from tarazy.texts.rules import rules as coding_rules

_NAMES = ("entry", "actor", "kind", "language", "text", "members", "fixed", "before", "after",
          "within", "without", "from", "to")  # fmt: skip
_LEADERS = ("person", "actor", "office", "from", "to", "sex", "en", "ru", "kk", "source")
_KINDS = ("name", "abbreviation", "adjective", "demonym", "compound", "capital", "city",
          "organisation", "group", "blocked")  # fmt: skip
_THEME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Own:
    """What a user gives beside the package's tables.

    Attributes
    ----------
    rules : tuple of pathlib.Path
        Tables of coding rules.
    forms : tuple of Form
        Of the gazetteer.
    lists : callable
        Gives the themes (``themes``) or the words of stance (``stance``) of a language.
    digest : str
        Of all of it; empty where nothing is given.
    """

    rules: tuple[Path, ...] = ()
    forms: tuple[Form, ...] = ()
    lists: Lists = shipped
    digest: str = ""


def own(
    rules: Iterable[Path] = (),
    gazetteers: Iterable[Path] = (),
    lexicons: Iterable[Path] = (),
    codes: Collection[str] | None = None,
) -> Own:
    """Read a user's tables.

    Parameters
    ----------
    rules : iterable of pathlib.Path
        In the columns of ``rules/ru.csv``.
    gazetteers : iterable of pathlib.Path
        In those of ``gazetteer/names.csv`` (``actor, kind, language, text`` must be there; of
        ``blocked`` phrases the last three) or of ``gazetteer/leaders.csv``.
    lexicons : iterable of pathlib.Path
        ``theme,term`` or ``value,term``; the name ends in ``_ru``, ``_en`` or ``_kk``.
    codes : collection of str, optional
        Those of the actors that there are.

    Returns
    -------
    Own

    Raises
    ------
    TextError
        With file and line, what is allowed and what to do.
    """
    rules, gazetteers, lexicons = map(tuple, (rules, gazetteers, lexicons))
    if not (rules or gazetteers or lexicons):
        return Own()
    text = {path: _text(path) for path in (*rules, *gazetteers, *lexicons)}
    for path in rules:
        for language in ("ru", "en"):
            coding_rules(language, [path])
    return Own(
        rules,
        tuple(form for path in gazetteers for form in _forms(path, text[path], codes)),
        _lists({path: text[path] for path in lexicons}),
        hashlib.sha256("\x1f".join(text.values()).encode()).hexdigest(),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise TextError(
            f"{path.name or path}: cannot be read: {error.strerror}", allowed="a CSV file",
            do="check the path",
        ) from None  # fmt: skip
    except UnicodeDecodeError:
        raise TextError(f"{path.name}: not UTF-8", do="save it as CSV in UTF-8") from None


def _rows(path: Path, text: str, allowed: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of a table that has only columns that are known, each with its place."""
    lines = csv.DictReader(text.splitlines())
    for column in lines.fieldnames or ():
        _among(f"{path.name}, line 1", "column", column, tuple(allowed))
    for row in lines:
        where = f"{path.name}, line {lines.line_num}"
        if None in row or None in row.values():
            raise TextError(
                f"{where}: {'more' if None in row else 'fewer'} cells than columns",
                allowed=f"{len(lines.fieldnames or ())} cells",
                do="put text with a comma in quotation marks",
            )
        yield where, {column: cell.strip() for column, cell in row.items()}


def _among(where: str, what: str, given: str, allowed: Collection[str]) -> None:
    if given not in allowed:
        near = nearest(given, allowed)
        raise TextError(
            f"{where}: {what} {given!r}",
            allowed=", ".join(allowed) if len(allowed) <= 30 else f"its {len(allowed)} codes",
            do=f"did you mean {' or '.join(near)}?" if near else "take one of these",
        )


def _header(path: Path, text: str) -> list[str]:
    return next(csv.reader(text.splitlines()), [])


# --- the gazetteer ---------------------------------------------------------------------------


def _forms(path: Path, text: str, codes: Collection[str] | None) -> list[Form]:
    header = _header(path, text)
    led = "person" in header
    needed = _LEADERS[:8] if led else ("language", "text")
    missing = [c for c in needed if c not in header]
    if missing:
        raise TextError(
            f"{path.name}: no column {', '.join(missing)}",
            allowed=f"{', '.join(_NAMES)}; of leaders {', '.join(_LEADERS)}",
            do="name the columns in the first line",
        )
    found: list[Form] = []
    terms: list[dict[str, str]] = []
    for where, row in _rows(path, text, _LEADERS if led else _NAMES):
        _actor(where, row.get("actor", ""), row.get("members", ""), codes)
        try:
            if led:
                _among(where, "sex", row["sex"], ("m", "f"))
                list(leaders_of([row]))  # a wrong day is told here, with its line
                terms.append(row)
            else:
                found += forms_of(_named(where, row))
        except (ValueError, re.error) as error:
            raise TextError(
                f"{where}: {error}", do="mend the cell",
                allowed="days as 2019-03-20; conditions as regular expressions",
            ) from None  # fmt: skip
    return [*found, *leaders_of(terms)]


def _actor(where: str, code: str, members: str, codes: Collection[str] | None) -> None:
    for one in filter(None, (code, *members.split("|"))):
        if codes is not None:
            _among(where, "no actor of the ledger:", one, codes)


def _named(where: str, row: dict[str, str]) -> Mapping[str, str]:
    """A row of names with what may be left out filled in."""
    kind = row.get("kind") or "blocked"
    _among(where, "kind", kind, _KINDS)
    _among(where, "language", row["language"], LANGUAGES)
    if not any(c.isalnum() for c in row["text"]):
        raise TextError(f"{where}: no text", do="write the name as texts write it")
    entry = row.get("entry") or row.get("actor", "")
    if kind != "blocked" and not entry:
        raise TextError(
            f"{where}: {row['text']!r} names nobody", allowed="a code under actor, or a name of "
            "your own under entry", do="say whom it names, or write the kind blocked",
        )  # fmt: skip
    return {**row, "kind": kind, "entry": entry, "actor": row.get("actor", "")}


# --- lists of terms --------------------------------------------------------------------------


def _lists(texts: Mapping[Path, str]) -> Lists:
    """The package's lists with a user's terms in place of the same and beside the others."""
    added: dict[tuple[str, str], dict[str, list[str]]] = {}
    for path, text in texts.items():
        language = path.stem.rpartition("_")[2]
        if language not in LANGUAGES:
            raise TextError(
                f"{path.name}: its name does not tell its language",
                allowed="a name that ends in _ru.csv, _en.csv or _kk.csv",
                do=f"call it {path.stem}_en.csv, or as its language is",
            )
        what, column = _what(path, text)
        terms = added.setdefault((what, language), {})
        for where, row in _rows(path, text, (column, "term")):
            _value(where, what, row[column])
            if not any(c.isalnum() for c in row["term"]):
                raise TextError(f"{where}: no term", do="write a word, or several")
            terms.setdefault(row["term"], []).append(row[column])
    made = {}
    for (what, language), terms in added.items():
        kept = [(v, t) for v, t in table(f"{what}_{language}") if t not in terms]
        made[what, language] = Lexicon(
            [*((v, t) for t, values in terms.items() for v in values), *kept], language
        )
    return lambda what, language: made.get((what, language)) or shipped(what, language)


def _what(path: Path, text: str) -> tuple[str, str]:
    header = set(_header(path, text))
    for what, column in (("themes", "theme"), ("stance", "value")):
        if header == {column, "term"}:
            return what, column
    raise TextError(
        f"{path.name}: its columns are {', '.join(sorted(header)) or 'none'}",
        allowed="theme,term for themes; value,term for stance", do="name them in the first line",
    )  # fmt: skip


def _value(where: str, what: str, value: str) -> None:
    if what == "stance":
        _among(where, "value", value, VALUES)
    elif value != NEITHER and not _THEME.fullmatch(value):
        raise TextError(
            f"{where}: theme {value!r}", allowed="small letters, figures and _; 0 for none",
            do="write it so",
        )  # fmt: skip
