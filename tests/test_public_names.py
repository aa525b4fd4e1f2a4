"""The one explicit list of public names, and what importing costs."""

import json
import subprocess
import sys

import pytest

import tarazy
from tarazy import findings

NAMES = [
    "Finding", "Ledger", "Lens", "TarazyError", "add", "alignment", "attention", "balance",
    "balances", "brief", "chronicle", "compare", "counterfactual", "create", "cross_pressure",
    "dependence", "doctrine", "hedging", "ideal_points", "issues", "load", "membership", "open",
    "periods", "positions", "pressure", "reaction", "rerouting", "similarity", "system", "tilt",
    "tilt_terms", "trace", "trend", "votes",
]  # fmt: skip


def test_the_list():
    assert tarazy.__all__ == NAMES == sorted(NAMES)
    assert dir(tarazy) == sorted([*NAMES, "__version__"])
    assert sorted(n for names in tarazy._HOMES.values() for n in names) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_there_and_documented(name):
    thing = getattr(tarazy, name)
    assert callable(thing)
    assert thing.__name__ == name
    assert thing.__doc__
    assert thing.__module__.startswith("tarazy.")


@pytest.mark.parametrize("name", ["nothing", "page", "portfolio"])
def test_nothing_else_is_there(name):
    with pytest.raises(AttributeError, match=name):
        getattr(tarazy, name)


def test_importing_costs_nothing():
    ask = "import json, sys, tarazy; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert "tarazy" in loaded
    assert not loaded & {"ibis", "polars", "duckdb", "numpy", "scipy", "altair", "typer", "rich"}


@pytest.mark.parametrize(
    "before", ["from tarazy.brief import page", "import tarazy.brief", "tarazy.brief"]
)
def test_the_brief_is_a_function_whatever_was_imported_before(before):
    ask = f"import tarazy\n{before}\nassert tarazy.brief.__module__ == 'tarazy.brief.compose'\n" * 2
    ask += "from tarazy import brief\nassert callable(brief)"
    subprocess.run([sys.executable, "-c", ask], check=True)


@pytest.mark.parametrize(
    "before", ["import tarazy.findings.balance", "from tarazy.findings.weigh import weigh", ""]
)
def test_a_finding_is_a_function_whatever_was_imported_before(before):
    ask = f"{before}\nfrom tarazy.findings import balance, tilt_terms\n" * 2
    ask += "import tarazy.findings as room\nassert callable(balance) and callable(tilt_terms)\n"
    ask += "assert room.balance is balance and set(dir(room)) >= {'balance', 'Finding'}\n"
    ask += "from tarazy.findings import weigh\nassert callable(weigh.weigh)\n"
    ask += (
        "import sys\nassert not {'ruptures', 'igraph', 'pyfixest', 'vl_convert'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", ask], check=True)


def test_the_room_of_findings_refuses_other_names():
    with pytest.raises(AttributeError, match="nothing"):
        _ = findings.nothing  # type: ignore[attr-defined]
    with pytest.raises(ImportError, match="nothing"):
        exec("from tarazy.findings import nothing")
