"""What is said of positions between two poles: now, over time, and what they cannot show."""

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from tarazy.findings.pole_scores import WINDOW, marks
from tarazy.findings.positions_beside import APART, lines_said, votes_said
from tarazy.findings.positions_read import Read
from tarazy.findings.words import likelihood, listed, signed
from tarazy.measures.level import difference_of_means
from tarazy.measures.rank_agreement import RankAgreement

#: Speeches that "now" is told from, and the fewest whose thirds are compared.
_NOW, _FEWEST = 3, 9
#: Words that a pole is told by.
_MARKS = 8
_COUNTS = {1: "one", 2: "two", 3: "three"}


def answer(read: Read, agreed: RankAgreement | None) -> str:
    """Where the state stands now, how it moved, what the methods differ on, what votes say.

    Parameters
    ----------
    read : Read
    agreed : RankAgreement or None
        With ideal points; None where there are none.

    Returns
    -------
    str
    """
    return _now(read) + _moved(read) + _beside(read) + lines_said(read) + votes_said(agreed)


def _now(read: Read) -> str:
    scores, rows = read.scores, read.mine()[-_NOW:]
    years = scores.table.years[rows].tolist()
    low, high = (read.said(pole) for pole in scores.poles)
    at, sd = float(scores.position[rows].mean()), scores.sd(rows)
    how = f"last {_COUNTS[len(rows)]} speeches" if len(rows) > 1 else "only speech"
    said = (
        f"On the line from the words of {low} (−1) to those of {high} (+1) {read.lens.name} stood, "
        f"in its {how} ({listed([str(y) for y in years])}), at {_figure(at, sd)}."
    )
    if read.lens.focal in scores.poles:
        return said + " It is a pole: its own other speeches are its measure."
    spoke = [[read.speech(pole, y) for pole in scores.poles] for y in years]
    pairs = np.array([pair for pair in spoke if None not in pair], dtype=int)
    if not len(pairs):
        return said
    own = scores.position[pairs].mean(axis=0)
    gap, spread = at - float(own.mean()), scores.sd(rows, pairs.ravel().tolist())
    said += (
        f" The poles' own speeches of these years, scored by their other ones, stood at "
        f"{signed(float(own[0]))} and {signed(float(own[1]))}"
    )
    if not own[0] < own[1]:
        return said + ", so that the line does not hold for them."
    sure = float(ndtr(abs(gap) / spread))
    return said + (
        f": it is {likelihood(sure)} that {read.lens.name} spoke more like "
        f"{low if gap < 0 else high}."
    )


def _figure(value: float, sd: float) -> str:
    return f"{signed(value)} ({signed(value - 1.645 * sd)} to {signed(value + 1.645 * sd)})"


def _moved(read: Read) -> str:
    scores, rows = read.scores, read.mine()
    if len(rows) < _FEWEST:
        return f" Fewer than {_FEWEST} speeches do not tell a move."
    n, years = len(rows) // 3, scores.table.years[rows]
    ends = [*range(n), *range(len(rows) - n, len(rows))]
    series = scores.position[rows]
    change = difference_of_means(
        series[ends], np.arange(2 * n) >= n, years[ends].astype(float),
        draws=scores.noisy([rows[k] for k in ends]),
    )  # fmt: skip
    spans = f"({years[0]}–{years[n - 1]})", f"({years[-n]}–{years[-1]})"
    said = (
        f" From the first third of its speeches {spans[0]} to the last {spans[1]} it went from "
        f"{signed(float(series[:n].mean()))} to {signed(float(series[-n:].mean()))}"
    )
    if change is None or not change.found():
        return said + "; that it moved cannot be told from noise."
    towards = read.said(scores.poles[int(change.value > 0)])
    return said + f", beyond the noise, towards {towards}."


def _beside(read: Read) -> str:
    """Where the vectors stood in the years of now."""
    scores = read.scores
    years = scores.table.years[read.mine()[-_NOW:]].tolist()
    held: dict[str, list[int]] = {}
    for year in years:
        for code, rows in read.members(year).items():
            held.setdefault(code, []).extend(rows)
    found = sorted((float(scores.position[r].mean()), code) for code, r in held.items() if r)
    names = read.lens.vector_names
    told = [f"{names[code]} {signed(value)}" for value, code in found]
    return f" Its vectors stood, in order, at {listed(told)}." if told else ""


# --- what cannot be shown --------------------------------------------------------------------


def caveats(read: Read, agreed: RankAgreement | None, years: Sequence[int]) -> tuple[str, ...]:
    """What the positions cannot show.

    Parameters
    ----------
    read : Read
    agreed : RankAgreement or None
    years : sequence of int
        Of the debate, as asked for.

    Returns
    -------
    tuple of str
    """
    scores = read.scores
    apart, expected = successive(read)
    low, high = (read.said(pole) for pole in scores.poles)
    marked = marks(scores.table, scores.poles, scores.years[-1], _MARKS)
    said = [
        f"Wordscores' own standard errors take words to be drawn one by one and word scores to be "
        f"known; by groups of words and with the poles' speeches drawn anew they are "
        f"{scores.wider:.1f} times as wide, and the intervals are. The speeches of a state in "
        f"successive years lie {apart:.2f} apart (root mean square), of which the intervals "
        f"explain {expected:.2f}.",
        f"A pole is what a state says: its words of {WINDOW} years on either side. The line moves "
        "with them, and a speech may be near a pole by its themes or its style and not by its "
        f"stand; 0 is no neutrality. About {scores.years[-1]} {low} is told by "
        f"{', '.join(marked[0])}; {high} by {', '.join(marked[1])}.",
    ]
    if read.lines:
        wider = float(np.median([line.wider for line in read.lines]))
        said.append(
            f"Wordfish's errors, too, are made wider by groups of words, {wider:.1f} times; its "
            "line is a new one in every period, so that a state's positions in two periods are "
            "two places among all states and no move."
        )
        weak = [f"{line.years[0]}–{line.years[1]}" for line in read.lines if line.apart < APART]
        if weak:
            said.append(
                f"In {listed(weak)} the poles lie less than {APART:.0f} standard errors apart on "
                "Wordfish's line: which of its ends is whose is then chance."
            )
    said += [f"Wordfish has no line of {why}." for why in read.without]
    spoke = set(scores.table.years[scores.table.rows(read.lens.focal)].tolist())
    scored = {int(scores.table.years[r]) for r in read.mine()}
    silent = [str(y) for y in years if y not in spoke and min(spoke) < y]
    if silent:
        said.append(
            f"{read.lens.name}: no speech of {listed(silent)} is counted: not held, not English "
            "or not legible."
        )
    lost = [str(y) for y in sorted(spoke & set(years) - scored)]
    if lost:
        said.append(f"The speeches of {listed(lost)} have too few of the poles' about them.")
    if agreed is not None:
        said.append(
            "Ideal points are those of the embedded votes since 1992; votes of your own are not "
            "among them."
        )
    return (
        *said,
        "Names of states, places, persons and bodies are left out, and so are function words; most "
        "speeches are read in the UN's translation.",
    )


def successive(read: Read) -> tuple[float, float]:
    """How far speeches of a state in successive years lie apart, and what errors alone would give.

    Parameters
    ----------
    read : Read

    Returns
    -------
    apart, expected : float
        Root mean squares over the states with draws; NaN without such years.
    """
    scores = read.scores
    gaps, errors = [], []
    for (state, year), row in read.scored.items():
        before = read.scored.get((state, year - 1))
        if before is not None:
            gaps.append(scores.position[row] - scores.position[before])
            errors.append(scores.sd([row], [before]) ** 2)
    if not gaps:
        return float("nan"), float("nan")
    return float(np.sqrt(np.mean(np.square(gaps)))), float(np.sqrt(np.mean(errors)))
