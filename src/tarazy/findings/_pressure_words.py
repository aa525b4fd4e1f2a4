"""What a finding on pressure says: question, answer, table for people, caveats."""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tarazy.findings._pressed import GROUPS, TINY
from tarazy.findings._pressure_model import ELASTICITY, VALUE_ADDED
from tarazy.findings._pressure_rows import by_vector, ends, told
from tarazy.findings._trade_world import OTHERS
from tarazy.findings.cells import Floats
from tarazy.findings.words import likelihood, listed, percent, span
from tarazy.ledger import Ledger
from tarazy.lens import Lens

if TYPE_CHECKING:
    from tarazy.findings._exposure import Exposure
    from tarazy.findings._pressed import Pressed
    from tarazy.findings.pressure import Outcome

METHOD = (
    "One-sector general equilibrium of trade in exact changes: each economy sells its own goods, "
    "made with labour and with goods; costs change, shares follow with one elasticity, and wages "
    "move until what each earns is what it sells (Dekle, Eaton and Kortum 2008; Arkolakis, "
    "Costinot and Rodríguez-Clare 2012; inputs as in Eaton and Kortum 2002). Solved by Newton's "
    "method; the largest residual stands in the rows. Figures are with all that is not known in "
    "its middle (the elasticity's geometric, the others' arithmetic mean, the trade as reported), "
    "and so are those that caveats set beside them; intervals of 90 % over draws of the trade "
    f"elasticity (log-normal, 90 % in {ELASTICITY[0]:g}–{ELASTICITY[1]:g} unless the file says "
    f"another), of value added over gross output ({VALUE_ADDED[0]:g}–{VALUE_ADDED[1]:g}), of the "
    "sizes in the scenario's file and of the errors of the state's trade; what drives the spread "
    "by total Sobol' indices (Jansen 1999)."
)
_DRIVERS = {
    "elasticity": "the trade elasticity",
    "sizes": "the size of the shock",
    "output": "inputs in output",
    "data": "the trade figures",
}
_SHORT = {"elasticity": "elasticity", "sizes": "size", "output": "inputs", "data": "data"}
#: A change that is smaller names nobody as a loser or gainer.
_NOTED = 0.0002
_LIKELY = 0.66


def question(lens: Lens, found: dict[str, "Outcome"], *, single: bool) -> str:
    """What is asked."""
    if single:
        (one,) = found.values()
        return f"What would {lens.name} lose? {one.pressed.scenario.name}"
    return f"What would {lens.name} lose if it were cut off or punished?"


def fine(value: float) -> str:
    """A change in percent with its sign, two significant figures where it is small."""
    if not np.isfinite(value):
        return "–"
    size = abs(100 * value)
    places = 0 if size >= 9.95 else 1 if size >= 0.95 else 2
    return f"{100 * value:+.{places}f} %".replace("-", "−").replace("+0.00", "±0.00").replace(
        "−0.00", "±0.00")  # fmt: skip


def fine_span(low: float, high: float) -> str:
    """An interval of such changes."""
    if not np.isfinite(low) or not np.isfinite(high):
        return "?"
    ends = [fine(x).removesuffix(" %") for x in (low, high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def with_fine(figures: tuple[float, float, float]) -> str:
    """A change and its interval."""
    value, low, high = figures
    return f"{fine(value)} ({fine_span(low, high)})" if np.isfinite(value) else "–"


def _small(figures: tuple[float, float, float]) -> bool:
    """Whether a change is next to nothing."""
    return max(abs(end) for end in figures[1:]) < TINY


def name_of(ledger: Ledger, code: str) -> str:
    """An economy's name."""
    return "the rest of the world" if code == OTHERS else ledger.actors.get(code, code)


def answer(ledger: Ledger, lens: Lens, found: dict[str, "Outcome"], *, single: bool) -> str:
    """The answer, built from the draws."""
    if single:
        (one,) = found.values()
        return _one(ledger, lens, one)
    focal = {name: each.pressed.income.of(each.world.focal) for name, each in found.items()}
    order = sorted(focal, key=lambda name: float(focal[name].middle))
    worst = order[0]
    drawn = np.stack([focal[name].drawn for name in order])
    first = float(np.mean(drawn.argmin(axis=0) == 0))
    said = (
        f"Of {len(order)} scenarios, by the trade of {_years(found)} and in the long run, "
        f"{lens.name} would lose most by this: {found[worst].pressed.scenario.name}, "
        f"{with_fine(told(focal[worst]))} of real income"
    )
    if len(order) > 1:
        said += f"; that no other is dearer is {likelihood(first)}, within the model"
        more = [f"{found[n].pressed.scenario.name} {with_fine(told(focal[n]))}" for n in order[1:3]]
        said += f". Next: {'; '.join(more)}"
        small = [n for n in order if _small(told(focal[n]))]
        if small:
            names = listed([found[n].pressed.scenario.name for n in small])
            said += f". Next to nothing either way: {names}"
    return said + "."


def _horizon(done: "Pressed") -> str:
    """What the elasticity stands for."""
    own = done.scenario.elasticity
    if own is None:
        return "in the long run"
    return f"with a trade elasticity of {'–'.join(f'{x:g}' for x in dict.fromkeys(own))}"


def _years(found: dict[str, "Outcome"]) -> str:
    return listed([str(y) for y in sorted({each.world.year for each in found.values()})])


def _one(ledger: Ledger, lens: Lens, one: "Outcome") -> str:
    done, k = one.pressed, one.world.focal
    income = done.income.of(k)
    value, low, high = told(income)
    said = (
        f"By the trade of {one.world.year} and {_horizon(done)}, {lens.name}'s real income would "
        f"change by {with_fine((value, low, high))}"
    )
    if _small((value, low, high)):
        said += ": next to nothing either way"
    elif value < 0:
        said += f"; within the model a loss is {likelihood(float(np.mean(income.drawn < 0)))}"
    else:
        said += f"; within the model a gain is {likelihood(float(np.mean(income.drawn > 0)))}"
    return f"{said}. {_others(ledger, one)}{_drivers(done.total)} {_plain(ledger, lens, one)}"


def _others(ledger: Ledger, one: "Outcome") -> str:
    """Who else loses and gains, where that is at least likely."""
    change = one.pressed.income.middle
    losers, gainers = _sides(one)

    def named(places: list[int]) -> str:
        names = (f"{name_of(ledger, one.world.codes[i])} ({fine(float(change[i]))})"
                 for i in places[:3])  # fmt: skip
        return listed(list(names))

    lost = f"Of the others most is lost by {named(losers)}" if losers else "Nobody else loses much"
    won = f"most is won by {named(gainers)}" if gainers else "nobody gains as much as 0.02 %"
    return f"{lost}; {won}."


def _sides(one: "Outcome") -> tuple[list[int], list[int]]:
    """Places of the others that at least likely lose, and gain, the most first."""
    income, change = one.pressed.income.drawn, one.pressed.income.middle
    order = ends(one, None)
    losers = [i for i in order if change[i] < -_NOTED and np.mean(income[:, i] < 0) >= _LIKELY]
    gainers = [i for i in order if change[i] > _NOTED and np.mean(income[:, i] > 0) >= _LIKELY]
    return losers, gainers[::-1]


def _drivers(total: Floats) -> str:
    if not np.isfinite(total).all():
        return ""
    first = int(np.argmax(total))
    share = percent(min(float(total[first]), 1.0))
    return f" The spread comes mostly from {_DRIVERS[GROUPS[first]]} ({share} of it)."


def _plain(ledger: Ledger, lens: Lens, one: "Outcome") -> str:
    """Exposure without a model: the trade that the scenario touches, else that with its actors."""
    shown = one.touched
    if shown.product.value > 0:
        return (
            f"Without any model: the scenario touches {percent(shown.exports.value)} of what "
            f"{lens.name} sells abroad and {percent(shown.imports.value)} of what it buys, "
            f"together {percent(shown.product.value)} of its GDP{_second(ledger, shown)}."
        )
    with_each = [
        f"{actor(ledger, lens, one, e.name)} {percent(e.product.value)}" for e in one.exposures
    ]  # fmt: skip
    return (
        f"Without any model: it touches none of {lens.name}'s own trade; trade with those in it "
        f"over its GDP: {listed(with_each)}."
    )


def _second(ledger: Ledger, shown: "Exposure") -> str:
    if not shown.imports.value:
        return ""
    if not shown.second:
        return "; nobody else sells to it"
    return (
        f"; the largest seller left would be {name_of(ledger, shown.second)} "
        f"({percent(shown.second_share)} of imports now), and all others would have to sell "
        f"{percent(shown.more.value)} more to make up for it"
    )


def actor(ledger: Ledger, lens: Lens, one: "Outcome", name: str) -> str:
    """What an actor of a scenario is called."""
    if name in one.pressed.scenario.actors:
        return name
    return lens.vector_names.get(name) or ledger.actors.get(name) or name


def view(ledger: Ledger, lens: Lens, found: dict[str, "Outcome"], *, single: bool) -> pl.DataFrame:
    """The table for people."""
    if not single:
        return pl.DataFrame([_line(ledger, name, each) for name, each in found.items()])
    (one,) = found.values()
    done, k = one.pressed, one.world.focal
    lines = [
        ("Real income", lens.name, told(done.income.of(k))),
        ("Terms of trade", lens.name, told(done.terms)),
        *(("Real income", lens.vector_names[v], told(drawn))
          for v, drawn in by_vector(lens, one.world, done.income).items()),
    ]  # fmt: skip
    shown_names = {of for _, of, _ in lines}  # a vector of one state is that state
    lines += [
        ("Real income", name, told(done.income.of(i)))
        for i in ends(one, 5)
        if (name := name_of(ledger, one.world.codes[i])) not in shown_names
    ]
    rows = [
        {"What": what, "Of": of, "Change": fine(f[0]), "90 %": fine_span(f[1], f[2])}
        for what, of, f in lines
    ]
    for shown in one.exposures:
        rows += _exposed(ledger, actor(ledger, lens, one, shown.name), shown)
    return pl.DataFrame(rows).rename({"Change": "Figure"})


def _exposed(ledger: Ledger, of: str, shown: "Exposure") -> list[dict[str, str]]:
    """Plain figures of the trade with an actor."""
    rows = []
    for what, share in (
        ("Share in exports", shown.exports),
        ("Share in imports", shown.imports),
        ("Trade over GDP", shown.product),
        ("Others must sell more", shown.more),
    ):
        said = percent(share.value) if np.isfinite(share.value) else "nobody else sells"
        rows.append({"What": what, "Of": of, "Change": said, "90 %": span(share.low, share.high)})
    if shown.second:
        rows.append({
            "What": "Largest seller left", "Of": of, "Change": name_of(ledger, shown.second),
            "90 %": f"{percent(shown.second_share)} of imports",
        })  # fmt: skip
    return rows


def _line(ledger: Ledger, name: str, each: "Outcome") -> dict[str, str]:
    done, k = each.pressed, each.world.focal
    total = done.total
    drives = _SHORT[GROUPS[int(np.argmax(total))]] if np.isfinite(total).all() else "–"
    own = each.touched.product
    change, figures = done.income.middle, told(done.income.of(k))
    _, gainers = _sides(each)
    won = [f"{name_of(ledger, each.world.codes[i])} {fine(float(change[i]))}" for i in gainers[:1]]
    return {
        "Scenario": f"{done.scenario.name} ({name})",
        "Real income": with_fine(figures)
        if own.value or not _small(figures)
        else "– (no shock to it)",
        "Gains most": "".join(won) or "–",
        "Touched, of GDP": percent(own.value),
        "Spread from": drives,
    }
