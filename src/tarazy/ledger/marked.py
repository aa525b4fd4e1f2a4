"""YAML files that users write, with the line of every key: how a mistake in one is told.

A mistake says what was given and where, what is allowed and what to do.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from tarazy.ledger.errors import TarazyError, nearest


class _Constructor(RoundTripConstructor):
    """Leaves days as they are written: 2014-02-31 is a mistake to be told with its line."""


_Constructor.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda self, node: self.construct_scalar(node)
)


def parse(
    file: Path, kind: type[TarazyError], what: str, keys: Iterable[str], *, mend: str = "", do: str
) -> CommentedMap:
    """Parse a file, keeping the line of every key.

    Parameters
    ----------
    file : pathlib.Path
    kind : type of TarazyError
        The error that is raised.
    what : str
        What the file should be: a lens, a register.
    keys : iterable of str
        Those at its top.
    mend : str, optional
        Added where the YAML is broken.
    do : str
        What to do where there is no mapping.

    Returns
    -------
    ruamel.yaml.comments.CommentedMap

    Raises
    ------
    TarazyError
        Of that kind, if it cannot be read, is no YAML, or no mapping.
    """
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        text = file.read_text("utf-8-sig")
        top = yaml.load(text)
    except OSError as error:
        raise kind(f"{file.name} cannot be read: {error.strerror}", do="check the name") from None
    except UnicodeDecodeError:
        raise kind(f"{file.name} is not UTF-8", do="save it as UTF-8") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f":{mark.line + 1}" if mark else ""
        said = str(error.problem or error.context).splitlines()[0]
        raise kind(f"{file.name}{line}: {said}", do=f"mend the YAML{mend}") from None
    except ReaderError as error:
        line = f":{text.count(chr(10), 0, error.position) + 1}"
        said = f"the character {error.character:#04x} may not stand in YAML"
        raise kind(f"{file.name}{line}: {said}", do="take it out") from None
    if not isinstance(top, CommentedMap):
        raise kind(
            f"{file.name} is not a {what}", allowed="a mapping with " + ", ".join(keys), do=do
        )
    return top


class Marked:
    """One file being read: knows its name, so that a mistake can say where it stands.

    Parameters
    ----------
    file : pathlib.Path
    """

    #: What its mistakes are raised as.
    kind: ClassVar[type[TarazyError]] = TarazyError

    def __init__(self, file: Path) -> None:
        self.file = file

    def error(self, node: Any, key: Any, said: str, allowed: str = "", do: str = "") -> TarazyError:
        """A mistake at a key of a mapping or a place in a list."""
        line = f":{line_of(node, key)}" if isinstance(node, CommentedMap | CommentedSeq) else ""
        return self.kind(f"{self.file.name}{line}: {said}", allowed=allowed, do=do)

    def keys(self, node: Any, allowed: Iterable[str], what: str, parent: Any, key: Any) -> None:
        """Check that a node, found under a key, is a mapping and has only keys that are allowed."""
        allowed = tuple(allowed)
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

    def listed(self, node: CommentedMap, key: Any, what: str, allowed: str) -> CommentedSeq:
        """The list under a key; an empty one where there is no such key."""
        value = node.get(key, CommentedSeq())
        if not isinstance(value, CommentedSeq):
            raise self.error(
                node, key, f"{what} must be a list", allowed, "begin each item with `- `"
            )
        return value

    def unknown_actor(
        self, node: Any, key: Any, code: Any, known: Mapping[str, str],
        or_else: str = "", and_: str = "",
    ) -> TarazyError:  # fmt: skip
        """A mistake: a code that is none of those known, which have names."""
        by_name = {name.casefold(): c for c, name in known.items()}
        near = nearest(str(code), [*known, *known.values()])
        codes = list(dict.fromkeys(by_name.get(n.casefold(), n) for n in near))
        return self.error(
            node, key, f"{code!r} is not an actor of the ledger{or_else}",
            f"ISO 3166-1 alpha-3 codes of states, codes of organisations{and_}",
            f"did you mean {' or '.join(codes)}?" if codes else "`tarazy ledger show actors`",
        )  # fmt: skip


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
