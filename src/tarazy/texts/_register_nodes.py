"""YAML that keeps its lines: what a register file may hold at each place, and how it is told.

A mistake says what was given and where, what is allowed and what to do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from tarazy.ledger.errors import TarazyError, nearest
from tarazy.texts.edition import Ref, Source, When

TOP = ("focal", "name", "checked", "groups", "editions", "reviews", "sources")


class RegisterError(TarazyError):
    """A doctrine register that is not one."""


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of actors that documents speak of, such as a region."""

    code: str
    name: str
    members: tuple[str, ...]
    note: str | None = None


class _Constructor(RoundTripConstructor):
    """Leaves days as they are written: 2014-02-31 is a mistake to be told with its line."""


_Constructor.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda self, node: self.construct_scalar(node)
)


def parse(file: Path) -> CommentedMap:
    """Parse a register file, keeping the line of every key.

    Parameters
    ----------
    file : pathlib.Path

    Returns
    -------
    ruamel.yaml.comments.CommentedMap

    Raises
    ------
    RegisterError
        If it cannot be read, is no YAML, or no mapping.
    """
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        text = file.read_text("utf-8-sig")
        top = yaml.load(text)
    except OSError as error:
        raise RegisterError(
            f"{file.name} cannot be read: {error.strerror}", do="check the name"
        ) from None
    except UnicodeDecodeError:
        raise RegisterError(f"{file.name} is not UTF-8", do="save it as UTF-8") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f":{mark.line + 1}" if mark else ""
        said = str(error.problem or error.context).splitlines()[0]
        raise RegisterError(
            f"{file.name}{line}: {said}", do="mend the YAML; text with a comma, a colon or a "
            "bracket needs quotes",
        ) from None  # fmt: skip
    except ReaderError as error:
        line = f":{text.count(chr(10), 0, error.position) + 1}"
        said = f"the character {error.character:#04x} may not stand in YAML"
        raise RegisterError(f"{file.name}{line}: {said}", do="take it out") from None
    if not isinstance(top, CommentedMap):
        raise RegisterError(
            f"{file.name} is not a register", allowed="a mapping with " + ", ".join(TOP),
            do="start from a shipped register",
        )  # fmt: skip
    return top


class Nodes:
    """One file being read: knows its name, the actors and the groups.

    Parameters
    ----------
    file : pathlib.Path
    actors : mapping of str to str
        English names by code.
    groups : mapping of str to Group
        Those that ship; a file may add its own.
    """

    def __init__(self, file: Path, actors: Mapping[str, str], groups: Mapping[str, Group]) -> None:
        self.file, self.actors = file, actors
        self.groups: dict[str, Group] = dict(groups)
        self.sources: dict[str, Source] = {}

    # --- mistakes --------------------------------------------------------------------------

    def error(self, node: Any, key: Any, said: str, allowed: str = "", do: str = "") -> Exception:
        line = f":{line_of(node, key)}" if isinstance(node, CommentedMap | CommentedSeq) else ""
        return RegisterError(f"{self.file.name}{line}: {said}", allowed=allowed, do=do)

    def mapping(self, parent: Any, key: Any, allowed: Iterable[str], what: str) -> CommentedMap:
        """The mapping under a key; its keys are checked."""
        node, allowed = parent[key], tuple(allowed)
        if not isinstance(node, CommentedMap):
            raise self.error(
                parent, key, f"{what} must be a mapping", ", ".join(allowed),
                "write `key: value` pairs",
            )  # fmt: skip
        for name in node:
            if name not in allowed:
                near = nearest(str(name), allowed)
                raise self.error(
                    node, name, f"{name!r} is not a key of {what}", ", ".join(allowed),
                    f"did you mean {near[0]}?" if near else "take it out",
                )  # fmt: skip
        return node

    def items(self, parent: CommentedMap, key: str) -> CommentedSeq:
        node = parent.get(key, CommentedSeq())
        if not isinstance(node, CommentedSeq):
            raise self.error(parent, key, f"{key} must be a list", "a list",
                             "begin each item with `- `")  # fmt: skip
        return node

    def text(self, node: CommentedMap, key: str, default: str | None = None) -> str:
        value = node.get(key, default)
        if value is None or isinstance(value, bool | list | dict) or not str(value).strip():
            said = f"there is no {key}" if value is None else f"{key} is {value!r}"
            raise self.error(node, key, said, "a text", f"write `{key}: ...`")
        return str(value).strip()

    def some(self, node: CommentedMap, key: str) -> str | None:
        return self.text(node, key) if key in node else None

    def one_of(
        self, node: CommentedMap, key: str, allowed: Iterable[str], default: str | None = None
    ) -> str:
        value, allowed = self.text(node, key, default), tuple(allowed)
        if value not in allowed:
            near = nearest(value, allowed)
            raise self.error(
                node, key, f"{key} is {value!r}", ", ".join(allowed),
                f"did you mean {near[0]}?" if near else f"take one of them for {key}",
            )  # fmt: skip
        return value

    def names(self, node: CommentedMap, key: str) -> tuple[str, ...]:
        return tuple(str(x) for x in self.items(node, key))

    def actor(self, node: Any, key: Any, *, grouped: bool = True) -> str:
        code = node[key]
        known = {**self.actors, **({g: x.name for g, x in self.groups.items()} if grouped else {})}
        if isinstance(code, str) and code in known:
            return code
        by_name = {name.casefold(): c for c, name in known.items()}
        near = nearest(str(code), [*known, *known.values()])
        codes = list(dict.fromkeys(by_name.get(n.casefold(), n) for n in near))
        raise self.error(
            node, key, f"{code!r} is not an actor of the ledger" + " or a group" * grouped,
            "ISO 3166-1 alpha-3 codes of states, codes of organisations"
            + (f", and {', '.join(self.groups)}" if grouped else ""),
            f"did you mean {' or '.join(codes)}?" if codes else "`tarazy ledger show actors`",
        )  # fmt: skip

    def when(self, node: CommentedMap, key: str = "date") -> When:
        value = self.text(node, key)
        try:
            return When.of(value)
        except ValueError:
            raise self.error(
                node, key, f"{key} is {value!r}", "YYYY, YYYY-MM or YYYY-MM-DD",
                "write what is known: the day, the month or the year",
            ) from None  # fmt: skip

    def refs(self, node: CommentedMap, what: str) -> tuple[Ref, ...]:
        """The sources of a fact; a fact without one is a mistake."""
        found = node.get("source")
        if found is None or found == {}:
            raise self.error(
                node, "source", f"{what} has no source", "source: {id: where in the source}",
                "name the source, or take the fact out and name its field under not_sourced",
            )  # fmt: skip
        if not isinstance(found, CommentedMap):
            raise self.error(
                node, "source", f"the source of {what} is {found!r}",
                "source: {id: where in the source}", "say where in the source it stands",
            )  # fmt: skip
        for name in found:
            if str(name) not in self.sources:
                near = nearest(str(name), self.sources)
                raise self.error(
                    found, name, f"{name!r} is not among the sources of this file",
                    f"the {len(self.sources)} ids under `sources`",
                    f"did you mean {' or '.join(near)}?" if near else "add it under `sources`",
                )  # fmt: skip
        return tuple(Ref(str(name), self.text(found, name)) for name in found)


def line_of(node: CommentedMap | CommentedSeq, key: Any) -> int:
    """Line of a key or of a place in a list; the line of the node where it is not there.

    Parameters
    ----------
    node : ruamel.yaml.comments.CommentedMap or CommentedSeq
    key : object

    Returns
    -------
    int
        Counted from 1.
    """
    at = (node.lc.data or {}).get(key)
    return int(at[0] if at else node.lc.line) + 1
