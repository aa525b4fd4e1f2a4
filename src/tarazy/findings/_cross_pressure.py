"""What is said and shown of cross-pressure: answer, caveats, view and chart."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from tarazy.findings import charts
from tarazy.findings.finding import rounded
from tarazy.findings.points import resolutions
from tarazy.findings.roll_calls import ISSUES, Votes
from tarazy.findings.words import likelihood, listed, percent, span, with_span
from tarazy.lens import Lens
from tarazy.measures import cross_pressure as measure

#: Departures are claimed below this adjusted p-value.
_ALPHA = 0.05
#: Fewer sided votes say nothing of an issue.
_FEW = 5
#: Texts that are named for each side, and letters of a title that are told.
_NAMED, _LETTERS = 3, 80
_SHORT = {"nu": "nuclear"}
#: Titles of 2016 to 2018 are of the index to the agenda: A/71/251 68b - Item. - HEADING.
_ENTRY = r"^A/\d+/\d+\s"


@dataclass(frozen=True, slots=True)
class Page:
    """What is said of a table of cross-pressure.

    Attributes
    ----------
    names : mapping
        English names by code.
    lens : Lens
    votes : Votes
    table : polars.DataFrame
        Of :func:`tarazy.findings.cross_pressure.cross_pressure`.
    told : numpy.ndarray of str
        Why the state's vote is not known, for each roll call; empty where it is.
    powers : tuple of str
        Codes of A and B.
    loose : bool
    """

    names: Mapping[str, str]
    lens: Lens
    votes: Votes
    table: pl.DataFrame
    told: NDArray[np.str_]
    powers: tuple[str, str]
    loose: bool

    @property
    def faced(self) -> NDArray[np.bool_]:
        """Roll calls that oppose the powers."""
        a, b = (self.votes.of(power) for power in self.powers)
        return np.asarray(measure.opposed(a, b, loose=self.loose))

    @property
    def absent(self) -> NDArray[np.bool_]:
        """Of these, those that the state was absent from."""
        return np.asarray(self.faced & (self.told == "") & np.isnan(self.votes.of(self.lens.focal)))

    def answer(self) -> str:
        """The answer, from the numbers of the table."""
        whole = _cells(self.table.filter(pl.col("by") == "all"), self.powers[0])
        n, faced = whole["neither"]["n"], int(self.faced.sum())
        name_a, name_b = (self.names[p] for p in self.powers)
        if not faced:
            return self._never()
        how = "voted differently" if self.loose else "opposed each other, yes against no,"
        said = (
            f"{name_a} and {name_b} {how} on {faced:,} of {self.votes.calls.height:,} "
            f"{self.votes.kind} of {self.votes.span}."
        )
        if not n:
            return f"Cannot tell: {said} No vote of {self.lens.name} is known on any of them."
        if n < faced:
            said += f" The vote of {self.lens.name} is known on {n:,} of them."
        counts = {key: whole[key]["count"] for key in whole}
        said += (
            f" {self.lens.name} went with {name_a} on {counts[f'with {self.powers[0]}']:,}, with "
            f"{name_b} on {counts[f'with {self.powers[1]}']:,}, did neither on "
            f"{counts['neither']:,} and was absent on {counts['absent']:,}."
        )
        if not whole["sided"]["n"]:
            return said + " It never took a side."
        return said + self._split(whole["sided"]) + self._departures() + self._texts()

    def _never(self) -> str:
        a, b = (self.votes.of(power) for power in self.powers)
        name_a, name_b = (self.names[p] for p in self.powers)
        how = "voted differently" if self.loose else "opposed each other, yes against no"
        met = int((~np.isnan(a) & ~np.isnan(b)).sum())
        said = (
            f"Cannot tell: {name_a} and {name_b} never {how} in the {met:,} {self.votes.kind} of "
            f"{self.votes.span} on which both voted."
        )
        other = int(measure.opposed(a, b, loose=True).sum())
        if other and not self.loose:
            said += f" They cast different votes on {other:,}: --loose counts these."
        return said

    def _split(self, sided: dict[str, Any]) -> str:
        """The split, what the ideal point predicts for it, and what can be said of the two."""
        name = self.names[self.powers[0]]
        said = (
            f" Of those on which it took a side, it took that of {name} in "
            f"{percent(sided['share'])} ({span(sided['low'], sided['high'])})"
        )
        if not _number(sided["expected"]):
            return f"{said}.{self._issue(sided)}"
        less, p = sided["difference"] < 0, sided["p_holm"]
        said += (
            f", {_points(sided['difference'])} than the {percent(sided['expected'])} that its "
            f"ideal point predicts ({_between(sided)})"
        )
        if not _number(p):
            return f"{said}, on too few texts to test.{self._issue(sided)}"
        if _claimed(sided):
            said += (
                f"; it is {likelihood(1 - p / 2)} that it goes with {name} "
                f"{'less' if less else 'more'} than that (p = {p:.2g})."
            )
        else:
            said += f": no departure that can be told from chance (p = {p:.2g})."
        return said + self._issue(sided)

    def _issue(self, whole: dict[str, Any]) -> str:
        """The issue on which the split is furthest from that over all, if beyond its interval."""
        rows = self._sided("issue")
        apart = [
            r for r in rows
            if r["n"] >= _FEW and not r["low"] <= whole["share"] <= r["high"]
        ]  # fmt: skip
        if not apart:
            return ""
        most = max(apart, key=lambda r: abs(r["share"] - whole["share"]))
        return (
            f" By issue the split differs most on {ISSUES[most['value']]}: with "
            f"{self.names[self.powers[0]]} in {percent(most['share'])} of {most['n']:,} "
            f"({span(most['low'], most['high'])})."
        )

    def _departures(self) -> str:
        """Periods, years and issues whose split departs from the prediction."""
        found = [
            f"{'on' if by == 'issue' else 'in'} {ISSUES.get(r['value'], r['value'])} "
            f"({_points(r['difference'])}; {_between(r)})"
            for by in ("period", "year", "issue")
            for r in self._sided(by)
            if _claimed(r)
        ]
        return f" It departs from the prediction {listed(found)}." if found else ""

    def _sided(self, by: str) -> list[dict[str, Any]]:
        key = f"{self.powers[0]} of the sided"
        chosen = self.table.filter(pl.col("by") == by, pl.col("choice") == key, pl.col("n") > 0)
        return list(chosen.iter_rows(named=True))

    def _texts(self) -> str:
        """Which texts the votes of either side are on, and how often."""
        own, use = self.votes.of(self.lens.focal), self.faced & (self.told == "")
        labels = resolutions(self.votes.calls)
        told: list[str] = []
        for power in self.powers:
            chosen = use & (own == self.votes.of(power))
            if n := int(chosen.sum()):
                words = f"{n:,} {'vote' if n == 1 else 'votes'} with" if not told else f"{n:,} with"
                verb = "is" if n == 1 else "are"
                told.append(
                    f"{words} {self.names[power]} {verb} on {_carried(self.votes, labels, chosen)}"
                )
        return f" The {'; the '.join(told)}."

    def left_out(self, powers: Mapping[str, NDArray[np.str_]]) -> list[str]:
        """Caveats: roll calls on which a vote is not known.

        Parameters
        ----------
        powers : mapping
            As `told`, of each power by code.

        Returns
        -------
        list of str
        """
        found = []
        missing = self.faced & (self.told != "")
        if missing.any():
            found.append(
                f"{missing.sum():,} of the {self.faced.sum():,} roll calls that oppose the two are "
                f"left out, for {self.lens.name} neither voted nor was absent: "
                f"{_reasons(self.told[missing])}."
            )
        for power, why in powers.items():
            if (why != "").any():
                found.append(
                    f"No vote of {self.names[power]} on {(why != '').sum():,} of "
                    f"{len(why):,} roll calls, which so oppose it to nobody: "
                    f"{_reasons(why[why != ''])}."
                )
        use = self.faced & (self.told == "")
        title = self.votes.calls["title"].fill_null("")
        for bare, said in (
            (
                title == "",
                "have no title in the ledger: each counts as a text of its own, though some return",
            ),
            (
                title.str.contains(_ENTRY),
                "bear an agenda entry for a title, which can join "
                "different texts, or part a text from its own of other years",
            ),
        ):
            if n := int((use & bare.to_numpy()).sum()):
                found.append(f"Of the roll calls that oppose the two {n:,} {said}.")
        return found

    def view(self) -> pl.DataFrame:
        """The table without its years; counts, and the interval of the split."""
        a, b = self.powers
        rows = []
        shown = self.table.filter(pl.col("by") != "year")
        for (by, value), group in shown.group_by(["by", "value"], maintain_order=True):
            cells = _cells(group, a)
            sided = cells["sided"]
            split = [np.nan if sided[k] is None else sided[k] for k in ("share", "low", "high")]
            tested = _number(sided["expected"])
            rows.append({
                "": "all years" if by == "all" else _SHORT.get(
                    str(value), ISSUES.get(str(value), str(value))
                ),
                "Calls": cells["neither"]["n"],
                f"With {a}": cells[f"with {a}"]["count"],
                f"With {b}": cells[f"with {b}"]["count"],
                "Neither": cells["neither"]["count"],
                "Absent": cells["absent"]["count"],
                "Texts": sided["texts"],
                f"{a} of sided": with_span(split[0], split[1], split[2]),
                "By point": percent(sided["expected"]) if tested else "–",
                "p (Holm)": f"{sided['p_holm']:.2g}" if _number(sided["p_holm"]) else
                            "few texts" if tested else "–",
            })  # fmt: skip
        return pl.DataFrame(rows, infer_schema_length=None)

    def charts(self) -> dict[str, dict[str, object]]:
        """A bar a year, its parts the four choices."""
        a, b = self.powers
        name = {
            f"with {a}": f"with {self.names[a]}", "neither": "neither", "absent": "absent",
            f"with {b}": f"with {self.names[b]}",
        }  # fmt: skip
        shown = self.table.filter(
            pl.col("by") == "year", pl.col("choice").is_in(list(name))
        ).select("value", "count", choice=pl.col("choice").replace_strict(name))
        if shown.is_empty():
            return {}
        title = (
            f"Whom {self.lens.name} went with where {self.names[a]} and {self.names[b]} opposed "
            f"each other, {self.votes.span}"
        )
        order = list(name.values())
        colours = alt.Scale(domain=order, range=["#0072B2", "#BBBBBB", "#E8E8E4", "#D55E00"])
        bars = alt.Chart(alt.Data(values=rounded(shown).to_dicts())).mark_bar().encode(
            x=alt.X("value:O", axis=alt.Axis(title=None, labelAngle=-90)),
            y=alt.Y("count:Q", axis=alt.Axis(title="roll calls", tickMinStep=1)),
            color=alt.Color("choice:N", scale=colours, sort=order),
            order=alt.Order("rank:Q"),
            tooltip=["value:O", "choice:N", "count:Q"],
        ).transform_calculate(rank=f"indexof({order!r}, datum.choice)")  # fmt: skip
        said = f"{title}: a bar a year, its parts the four choices."
        return {title: charts.finish(bars, 240, said)}


def _cells(group: pl.DataFrame, a: str) -> dict[str, dict[str, Any]]:
    """Rows by choice; that of the sided as ``sided``."""
    rows = {str(r["choice"]): r for r in group.iter_rows(named=True)}
    rows["sided"] = rows.pop(f"{a} of the sided")
    return rows


def _claimed(row: dict[str, Any]) -> bool:
    """Whether a departure is claimed: by its p-value, and by its interval too."""
    if not _number(row["p_holm"]) or row["p_holm"] >= _ALPHA:
        return False
    return bool(row["difference_low"] > 0 or row["difference_high"] < 0)


def _number(value: float | None) -> bool:
    return value is not None and not np.isnan(value)


def _points(difference: float) -> str:
    """A difference of shares in points, ``12 points fewer``."""
    size, word = abs(round(100 * difference)), "fewer" if difference < 0 else "more"
    if size == 0:
        return f"under 1 point {word}"
    return f"{size} {'point' if size == 1 else 'points'} {word}"


def _between(row: dict[str, Any]) -> str:
    """The interval of a difference in points, ``−22 to −2``."""
    ends = (round(100 * row[f"difference_{end}"]) for end in ("low", "high"))
    return " to ".join(f"{end:+d}".replace("-", "−") if end else "0" for end in ends)


def _reasons(why: NDArray[np.str_]) -> str:
    kinds, counts = np.unique(why, return_counts=True)
    return listed([f"{n:,} {kind}" for kind, n in zip(kinds, counts, strict=True)])


def _carried(votes: Votes, labels: NDArray[np.int64], chosen: NDArray[np.bool_]) -> str:
    """The texts that some votes are on, with how often the commonest are."""
    calls = votes.calls.with_columns(label=pl.Series(labels)).filter(pl.Series(chosen))
    titled = calls.filter(pl.col("title").fill_null("") != "")
    number = titled["label"].n_unique()
    names = titled.select(name=pl.col("title").map_elements(_title, return_dtype=pl.String))
    texts = names.group_by("name").len().sort("len", "name", descending=[True, False])
    bare = calls.height - titled.height
    parts = [f"{number:,} {'text' if number == 1 else 'texts'}"] * bool(number)
    if bare:
        parts.append(f"{bare:,} {'roll call' if bare == 1 else 'roll calls'} without a title")
    often = texts.head(_NAMED)
    if texts.height > _NAMED:
        often = often.filter(pl.col("len") > 1)
    if not often.height:
        return " and ".join(parts)
    told = listed([f"{name} ({n:,})" for name, n in often.iter_rows()])
    return f"{' and '.join(parts)}{', most often' if texts.height > often.height else ':'} {told}"


def _title(title: str) -> str:
    """A title as it is said: without agenda numbers, words of adoption and what is too long."""
    if re.match(_ENTRY, title):
        _, item, *headings = title.split(" - ")
        heading = headings[-1].replace("--", ", ").capitalize() if headings else ""
        title = heading if "[" in title else item  # a heading with a number is that of the text
    text = re.sub(r"\s*:\s*resolution\b.*$", "", title, flags=re.IGNORECASE).strip(" .")
    if len(text) <= _LETTERS:
        return text
    return f"{text[:_LETTERS].rsplit(' ', 1)[0].rstrip(',;:')} …"
