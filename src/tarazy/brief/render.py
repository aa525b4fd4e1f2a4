"""The page: a template, numbered sources, and the chart library inside."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from tarazy.findings import Finding
from tarazy.findings.finding import PAGES
from tarazy.lens import Lens

if TYPE_CHECKING:
    from tarazy.brief.sheet import Sheet

_TITLES = {
    "balance": "Where the weight lies",
    "alignment": "With whom it stands",
    "cross-pressure": "When the powers part",
    "similarity": "Who votes alike",
    "votes": "On the record",
    "issues": "Issue by issue",
    "trend": "How it moved",
    "dependence": "Who needs whom",
    "tilt": "Geography and choice",
    "hedging": "One line or several",
    "membership": "The web of organisations",
    "system": "Who stands between whom",
    "periods": "Before and after",
    "compare": "Beside others",
    "attention": "Of whom it speaks",
    "positions": "Like whom it speaks",
    "doctrine": "Word and deed",
    "chronicle": "What happened",
    "counterfactual": "Without the shock",
    "reaction": "Does it lead or follow",
    "pressure": "Under pressure",
    "rerouting": "What passes through",
}
#: Rows of a table that stand open; a longer one is folded.
_OPEN = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """The number of a source on the page, or of the first of several in a row."""

    number: int
    label: str
    title: str


@dataclass
class Notes:
    """Sources, numbered in the order they come up; pages of one kind share a number."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    pages: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def add(self, sources: pl.DataFrame) -> None:
        """Take in the sources of a finding.

        Parameters
        ----------
        sources : polars.DataFrame
            Rows of the table ``sources``.
        """
        for row in sources.iter_rows(named=True):
            kind, title = PAGES.get(row["id"][:2], ("", ""))
            if kind:
                self.records.setdefault(kind, {"id": kind, "title": title})
                self.pages.setdefault(kind, {})[row["id"]] = row
            else:
                self.records.setdefault(row["id"], row)

    def marks(self, ids: set[str]) -> tuple[Mark, ...]:
        """Numbers of some sources.

        Parameters
        ----------
        ids : set of str

        Returns
        -------
        tuple of Mark
            In the order of their numbers.
        """
        folded = {PAGES[i[:2]][0] if i[:2] in PAGES else i for i in ids}
        runs: list[list[int]] = []
        for number, name in enumerate(self.records, start=1):
            if name not in folded:
                continue
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return tuple(mark for run in runs for mark in self._run(run))

    def _run(self, run: list[int]) -> list[Mark]:
        names = list(self.records)
        titles = [str(self.records[names[n - 1]]["title"]) for n in run]
        if len(run) > 2:
            return [Mark(run[0], f"{run[0]}–{run[-1]}", "; ".join(titles))]
        return [Mark(n, str(n), t) for n, t in zip(run, titles, strict=True)]

    def of(self, finding: Finding) -> tuple[Mark, ...]:
        """Numbers of a finding's sources.

        Parameters
        ----------
        finding : Finding

        Returns
        -------
        tuple of Mark
        """
        if "id" not in finding.sources.columns:
            return ()
        return self.marks(set(finding.sources["id"]))


def page(
    lens: Lens,
    findings: Sequence[Finding],
    headline: str,
    *,
    notes: Notes | None = None,
    sheet: "Sheet | None" = None,
) -> str:
    """Lay findings out on one HTML page that makes no request to any network.

    Parameters
    ----------
    lens : Lens
    findings : sequence of Finding
    headline : str
    notes : Notes, optional
        Numbered sources; those of the findings by default.
    sheet : Sheet, optional
        The balance sheet, shown first.

    Returns
    -------
    str
    """
    numbered = notes or Notes()
    for finding in findings:
        numbered.add(finding.sources)
    charts = [
        {"id": f"chart-{finding.finding}-{i}", "spec": spec}
        for finding in findings
        for i, spec in enumerate(finding.charts.values())
    ]
    template = _environment().get_template("page.html.j2")
    return template.render(
        lens=lens,
        findings=findings,
        titles=_TITLES,
        headline=headline,
        notes=numbered,
        sheet=sheet,
        specs=_for_script(charts),
        library=_library() if charts else "",
        open_rows=_OPEN,
        pages={
            kind: sorted(pages.values(), key=lambda r: str(r["url"]))
            for kind, pages in numbered.pages.items()
        },
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("tarazy.brief", "."),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _for_script(value: Any) -> str:
    """JSON that can stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


@cache
def _library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, from vl-convert."""
    import vl_convert

    snippet = "window.vegaEmbed = vegaEmbed;"
    return str(vl_convert.javascript_bundle(snippet)).replace("</script", "<\\/script")
