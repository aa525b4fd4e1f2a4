"""Accounts files: rival accounts of a policy, written down before the data are read."""

import hashlib
from importlib import resources
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from tarazy.findings._accounts_reader import Reader
from tarazy.findings._accounts_spec import Accounts, AccountsError, Own, Rule, Shock, Step
from tarazy.ledger import Ledger

__all__ = ["Accounts", "AccountsError", "Own", "Rule", "Shock", "Step", "default", "read"]


class _Constructor(RoundTripConstructor):
    """Leaves dates as they are written."""


_Constructor.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda self, node: self.construct_scalar(node)
)


def default() -> Path:
    """The accounts file that ships with the package.

    Returns
    -------
    pathlib.Path
    """
    return Path(str(resources.files("tarazy.findings").joinpath("accounts"))) / "default.yaml"


def read(file: Path | str | None, ledger: Ledger) -> Accounts:
    """Read and check an accounts file.

    Parameters
    ----------
    file : pathlib.Path, str or None
        None for the one that ships.
    ledger : Ledger
        Codes are checked against it.

    Returns
    -------
    Accounts

    Raises
    ------
    AccountsError
        With file, line, what is allowed and the nearest name.
    """
    path = Path(file) if file is not None else default()
    raw = b""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
        yaml = YAML(typ="rt")
        yaml.Constructor = _Constructor
        top = yaml.load(text)
    except OSError as error:
        raise AccountsError(
            f"{path.name} cannot be read: {error.strerror}", do="check the name"
        ) from None
    except UnicodeDecodeError:
        raise AccountsError(f"{path.name} is not UTF-8", do="save it as UTF-8") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f":{mark.line + 1}" if mark else ""
        said = str(error.problem or error.context).splitlines()[0]
        raise AccountsError(f"{path.name}{line}: {said}", do="mend the YAML") from None
    except ReaderError as error:
        line = f":{text.count(chr(10), 0, error.position) + 1}"
        raise AccountsError(
            f"{path.name}{line}: the character {error.character:#04x} may not stand in YAML",
            do="take it out",
        ) from None
    return Reader(path, ledger).accounts(top, hashlib.sha256(raw).hexdigest())
