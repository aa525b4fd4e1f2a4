"""What a register file may hold at each place: texts, actors, days, and where a fact was read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tarazy.ledger import marked
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
    return marked.parse(
        file, RegisterError, "register", TOP, do="start from a shipped register",
        mend="; text with a comma, a colon or a bracket needs quotes",
    )  # fmt: skip


class Nodes(marked.Marked):
    """One file being read: knows its name, the actors and the groups.

    Parameters
    ----------
    file : pathlib.Path
    actors : mapping of str to str
        English names by code.
    groups : mapping of str to Group
        Those that ship; a file may add its own.
    """

    kind = RegisterError

    def __init__(self, file: Path, actors: Mapping[str, str], groups: Mapping[str, Group]) -> None:
        super().__init__(file)
        self.actors = actors
        self.groups: dict[str, Group] = dict(groups)
        self.sources: dict[str, Source] = {}

    def mapping(self, parent: Any, key: Any, allowed: Iterable[str], what: str) -> CommentedMap:
        """The mapping under a key; its keys are checked."""
        node: CommentedMap = parent[key]
        self.keys(node, allowed, what, parent, key)
        return node

    def items(self, parent: CommentedMap, key: str) -> CommentedSeq:
        return self.listed(parent, key, key, "a list")

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
        raise self.unknown_actor(
            node, key, code, known, " or a group" * grouped,
            f", and {', '.join(self.groups)}" if grouped else "",
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
