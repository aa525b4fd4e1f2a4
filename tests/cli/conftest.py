"""What tests of commands share."""

import sys

import pytest

from tarazy import cli


@pytest.fixture
def in_process(monkeypatch, capsys, tmp_path):
    """Run a command in this process; gives code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TARAZY_LEDGER", raising=False)

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["tarazy", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        out = capsys.readouterr()
        return code, out.out, out.err

    return call
