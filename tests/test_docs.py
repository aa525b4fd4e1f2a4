"""The documents: what they name is there, and what they show is what the commands do."""

import importlib.util
import re
import shlex
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import typer

from tarazy.cli import app
from tarazy.ledger import SCHEMA

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
TAUGHT = [p for p in PAGES if p.name in ("README.md", "tutorial.md") or p.parent.name == "how-to"]


def _name(page):
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="module")
def reference():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _shown(text):
    """Commands of a page that can be run as they stand: of its sh and console blocks."""
    lines = [line for block in _blocks(text, "sh") for line in block.splitlines()]
    lines += [
        line[2:]
        for block in _blocks(text, "console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    return [line.partition(" | ")[0] for line in lines if line.startswith("tarazy ")]


def _command(words):
    """The command that some words name, and the words left for it."""
    command = typer.main.get_command(app)
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"no command {words[0]!r}"
        command, words = command.commands[words[0]], words[1:]
    return command, words


def _options(command):
    return {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}


@pytest.mark.parametrize("page", TAUGHT, ids=_name)
def test_commands_parse(page):
    text = page.read_text("utf-8")
    for line in _shown(text):
        command, words = _command(shlex.split(line, comments=True)[1:])
        if hasattr(command, "commands"):
            assert set(words) <= _options(command), line
        else:
            command.make_context(command.name, list(words))  # raises where it does not parse
    for line in re.findall(r"`tarazy ([^`\n]+)`", text):
        command, words = _command(line.split())
        assert {w for w in words if w.startswith("--")} <= _options(command), line


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_relative_links_lead_somewhere(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    inside = [link.partition("#")[0] for link in links if not re.match(r"\w+:", link)]
    assert [link for link in inside if link and not (page.parent / link).exists()] == []


def test_architecture_argues_for_every_library():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for wanted in (*project["dependencies"], *project["optional-dependencies"]["sources"]):
        name, limits = re.fullmatch(r"([\w.-]+)(?:\[\w+\])?([<>=].*)", wanted).groups()
        assert name in text, name
        assert limits in text, wanted


def test_schema_page_has_every_column_and_indicator(reference):
    page = (ROOT / "docs" / "reference" / "ledger.md").read_text("utf-8")
    made = reference.on_page_markdown(page)
    for table in SCHEMA.values():
        part = made.partition(f"### {table.name}\n")[2].partition("\n#")[0]
        assert [c.name for c in table.columns if f"| `{c.name}` |" not in part] == []
    listed = (ROOT / "src" / "tarazy" / "sources" / "indicators.csv").read_text("utf-8")
    codes = [line.partition(",")[0] for line in listed.splitlines()[1:]]
    assert [code for code in codes if f"| `{code}` |" not in made] == []


def test_command_page_has_every_command(reference):
    made = reference.on_page_markdown("<!-- generated: commands -->")
    assert "## tarazy balance" in made
    assert "## tarazy ledger add" in made
    assert "--concentration" not in made


def test_lens_page_has_every_key():
    page = (ROOT / "docs" / "reference" / "lens.md").read_text("utf-8")
    lens_files = import_module("tarazy.lens.load")
    for keys in (lens_files._TOP, lens_files._VECTOR, lens_files._DOMAIN, lens_files._INDICATOR):
        assert [key for key in keys if f"`{key}`" not in page] == []


def test_how_to_on_pressure_has_every_key_and_scenario():
    page = (ROOT / "docs" / "how-to" / "pressure.md").read_text("utf-8")
    reader = import_module("tarazy.findings._scenario_reader")
    assert [key for key in reader.TOP if f"`{key}`" not in page] == []
    assert [key for key in reader.ACT if f"{key}: " not in page and f"`{key}`" not in page] == []
    names = import_module("tarazy.findings.scenarios").shipped()
    assert [name for name in names if f"`{name}`" not in page] == []


def test_python_of_the_how_to_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in _blocks((ROOT / "docs" / "how-to" / "python.md").read_text("utf-8"), "python"):
        exec(compile(block, "python.md", "exec"), names)
    assert names["whole"].height == 7
    assert set(names["russia"]["focal"]) == {"KAZ", "UZB", "KGZ"}
    assert names["rows"].height
    assert names["exports"].height
    assert "did you mean KAZ" in capsys.readouterr().out


def test_tutorial_shows_what_the_commands_print(reference, tmp_path):
    text = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
    # Its second half, for time: `python tools/reference.py --check` runs every page whole.
    text = text[text.index("## Change the lens") :]
    assert _shape(reference.rerun(text, tmp_path)) == _shape(text)


def test_the_how_to_on_pressure_shows_what_the_command_prints(reference, tmp_path):
    text = (ROOT / "docs" / "how-to" / "pressure.md").read_text("utf-8")
    assert _shape(reference.rerun(text, tmp_path)) == _shape(text)


def _shape(text):
    """Text without what another version of a library may draw otherwise: numbers and odds."""
    odds = r"(virtually certain|extremely likely|very likely|about as likely as not|likely)"
    text = re.sub(odds, "likely", " ".join(text.split()))
    return re.sub(r"\d+([.,]\d+)*", "#", text)


def test_rerun_puts_in_what_a_command_prints(reference, tmp_path):
    text = "a\n```console\n$ printf 'x \\ny'\nold\n$ cat <<END\n> z\n> END\n```\nb\n"
    new = "a\n```console\n$ printf 'x \\ny'\nx\ny\n$ cat <<END\n> z\n> END\nz\n```\nb\n"
    assert reference.rerun(text, tmp_path) == new
    assert reference.rerun(new, tmp_path) == new
