"""Simulated states whose account is known: reactive, anticipating, doctrine-led, inertial, mixed.

Lengths, measurement errors, missing points and doctrine dates are those of real series; what
disturbs the verdict (common trends, third causes, bursts, jumps, …) comes on top.
"""

from dataclasses import dataclass, field

import numpy as np

REACTIVE, ANTICIPATING, DOCTRINE, INERTIAL = "reactive", "anticipating", "doctrine-led", "inertial"
#: Lags that the accounts of simulated states declare, and the years a shift may be spread over.
LAGS, SPANS = (1, 2), (1, 2, 3)
_BURN = 40


@dataclass(frozen=True)
class Design:
    """What kind of state is simulated, with which nuisance.

    Attributes
    ----------
    effects : dict
        Share of the innovations' variance that each true account makes.
    n : int
        30 years or 74 months.
    nuisance : str
        See `simulate`.
    signed : int
        1 if the accounts declare the true directions, -1 if the opposite ones, 0 if none.
    right : frozenset of str
        Names that are no mistake.
    """

    name: str
    effects: dict[str, float]
    n: int = 30
    nuisance: str = ""
    signed: int = 0
    right: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class State:
    """Series of a simulated state as measured, and the accounts' declared directions."""

    policy: np.ndarray
    environment: np.ndarray
    policy_draws: np.ndarray
    environment_draws: np.ndarray
    dates: np.ndarray
    signs: dict[str, np.ndarray | None]


def simulate(rng: np.random.Generator, design: Design, draws: int = 16) -> State:
    """A state of a design.

    Nuisances: `trend` (a common linear trend), `walk` (random walks with drift), `third` (a third
    cause hits both sides in the same year), `bursts` (volatility rises on both sides at once),
    `jump` (all series jump once), `near` (doctrines are written when the environment is shaken),
    `tails` (Student's t with 3 degrees of freedom), `cycles` (both sides swing with a period of
    six points), `slow` (a reaction after three to five points), `late` (doctrines work after two),
    `wave` (both sides follow one slow wave), `own jump` (policy alone jumps once).
    """
    n, nuisance = design.n, design.nuisance
    q, m, length = int(rng.integers(2, 5)), int(rng.integers(2, 4)), n + _BURN
    shock, noise = (_noise(rng, k, length, nuisance) for k in (m, q))
    third = rng.standard_normal(length)
    if nuisance == "third":
        shock, noise = (
            np.sqrt(0.65) * x + np.sqrt(0.35) * rng.choice([-1, 1], (len(x), 1)) * third
            for x in (shock, noise)
        )
    if nuisance == "bursts":
        scale = np.ones(length)
        for start in rng.integers(_BURN, length - 4, max(1, n // 20)):
            scale[start : start + 4] = 3
        shock, noise = shock * scale, noise * scale
    dates = _dates(rng, n)
    if nuisance == "near":
        struck = _BURN + dates - rng.integers(0, 3, len(dates))
        shock[:, struck] += rng.choice([-1, 1], (m, 1)) * 3.0
    lag = int(rng.integers(3, 6)) if nuisance == "slow" else None
    reaction, answer = _mixing(rng, q, m), _mixing(rng, m, q)
    effect = design.effects
    rest = 1 - effect.get(REACTIVE, 0) - effect.get(DOCTRINE, 0)
    share = effect.get(REACTIVE, 0.0)
    policy = np.sqrt(max(rest, 0.0)) * noise
    policy = policy + np.sqrt(share) * reaction @ _late(rng, shock, lag)
    share = effect.get(ANTICIPATING, 0.0)
    own = policy / policy.std(axis=1, keepdims=True)
    shock = np.sqrt(1 - share) * shock + np.sqrt(share) * answer @ _late(rng, own, None)
    y, memory = _remembered(rng, policy, nuisance)
    e, _ = _remembered(rng, shock, nuisance)
    way = np.zeros((q, 1))
    if DOCTRINE in effect:
        shifts, way = _shifts(rng, dates, memory, n, design)
        y = y + np.sqrt(effect[DOCTRINE]) * shifts
    if nuisance == "trend":
        run = np.linspace(0, 6, n)
        y, e = (x + rng.choice([-1, 1], (len(x), 1)) * run for x in (y, e))
    if nuisance == "jump":
        after = np.arange(n) >= rng.integers(4, n - 4)
        y, e = (x + rng.choice([-1, 1], (len(x), 1)) * rng.uniform(4, 7) * after for x in (y, e))
    if nuisance == "own jump":
        y = y + rng.choice([-1, 1], (q, 1)) * 5.0 * (np.arange(n) >= rng.integers(4, n - 4))
    if nuisance == "wave":
        wave = 3 * np.sin(2 * np.pi * (np.arange(n) / n + rng.random()))
        y, e = (x + rng.choice([-1, 1], (len(x), 1)) * wave for x in (y, e))
    signs = {REACTIVE: None, ANTICIPATING: None, DOCTRINE: None}
    if design.signed:
        told = {REACTIVE: np.sign(reaction), ANTICIPATING: np.sign(answer.T),
                DOCTRINE: np.sign(way[:, 0]) if way.any() else np.ones(q)}  # fmt: skip
        signs = {name: design.signed * value for name, value in told.items()}
    return _measured(rng, y, e, dates, signs, draws)


def _noise(rng: np.random.Generator, k: int, length: int, nuisance: str) -> np.ndarray:
    """Innovations of k series that go together a little, with a variance of 1."""
    heavy = nuisance == "tails"
    drawn = rng.standard_t(3, (k + 1, length)) / np.sqrt(3) if heavy else None
    drawn = rng.standard_normal((k + 1, length)) if drawn is None else drawn
    return np.sqrt(0.7) * drawn[:-1] + np.sqrt(0.3) * rng.choice([-1, 1], (k, 1)) * drawn[-1]


def _mixing(rng: np.random.Generator, to: int, of: int) -> np.ndarray:
    """How each series answers to others: to one of them, or to all, with a variance of 1."""
    table = rng.standard_normal((to, of))
    if rng.random() < 0.5:
        table = table * (np.arange(of) == rng.integers(of))
    # The series of one side go together, so that a variance of 1 holds on average only.
    return table / np.sqrt((table**2).sum(axis=1, keepdims=True))


def _late(rng: np.random.Generator, series: np.ndarray, lag: int | None) -> np.ndarray:
    """Series after a lag, one of the declared ones or spread over them."""
    if lag is None and rng.random() < 1 / 3:
        return sum(np.roll(series, step, axis=1) for step in LAGS) / np.sqrt(len(LAGS))
    return np.roll(series, int(rng.choice(LAGS)) if lag is None else lag, axis=1)


def _dates(rng: np.random.Generator, n: int) -> np.ndarray:
    """Five doctrines in thirty years, or three in as many months."""
    count, apart = (5, 3) if n < 50 else (3, 8)
    room = n - 5 - (count - 1) * (apart - 1)
    return 3 + np.sort(rng.choice(room, count, replace=False)) + (apart - 1) * np.arange(count)


def _remembered(
    rng: np.random.Generator, innovations: np.ndarray, nuisance: str
) -> tuple[np.ndarray, np.ndarray]:
    """Autoregressions driven by innovations, and their coefficients."""
    k, length = innovations.shape
    memory = np.ones(k) if nuisance == "walk" else rng.uniform(0, 0.95, k)
    first, second = memory, np.zeros(k)
    if nuisance == "cycles":
        first, second = np.full(k, 2 * 0.85 * np.cos(2 * np.pi / 6)), np.full(k, -(0.85**2))
    out = np.zeros((k, length))
    for t in range(2, length):
        out[:, t] = first * out[:, t - 1] + second * out[:, t - 2] + innovations[:, t]
    if nuisance == "walk":
        out = out + rng.normal(scale=0.3, size=(k, 1)) * np.arange(length)
    return out[:, _BURN:], memory


def _shifts(
    rng: np.random.Generator, dates: np.ndarray, memory: np.ndarray, n: int, design: Design
) -> tuple[np.ndarray, np.ndarray]:
    """Lasting shifts after each date, of variance 1 as innovations; and each series' direction."""
    q, span = len(memory), int(rng.choice(SPANS))
    size = rng.standard_normal((q, 1))
    alike = design.signed or rng.random() < 0.5
    sizes = np.abs(rng.normal(1, 0.3, (q, len(dates)))) * size if alike else (
        rng.standard_normal((q, len(dates)))
    )  # fmt: skip
    delay = 2 if design.nuisance == "late" else 0
    since = np.arange(n) - (dates[:, None] + delay) + 1
    path = sizes @ np.clip(since / span, 0, 1)
    before = np.concatenate([np.zeros((q, 1)), path[:, :-1]], axis=1)
    seen = path - memory[:, None] * before
    scale = np.sqrt(((seen - seen.mean(axis=1, keepdims=True)) ** 2).mean(axis=1, keepdims=True))
    return path / scale, size


def _measured(
    rng: np.random.Generator,
    y: np.ndarray,
    e: np.ndarray,
    dates: np.ndarray,
    signs: dict[str, np.ndarray | None],
    draws: int,
) -> State:
    """Series with errors and gaps, and draws of them as findings give."""
    sides = []
    for x in (y, e):
        k, n = x.shape
        error = rng.uniform(0.2, 0.6, (k, 1))
        seen = x + error * rng.standard_normal(x.shape)
        for one in seen:
            gaps = rng.integers(0, 5) if n < 50 else rng.binomial(n, 0.06)
            gaps = gaps if x is y else gaps // 2
            one[rng.choice(n, gaps, replace=False)] = np.nan
        sides += [seen, seen + error * rng.standard_normal((draws, *x.shape))]
    return State(sides[0], sides[2], sides[1], sides[3], dates, signs)


def _design(name: str, right: str, n: int = 30, nuisance: str = "", signed: int = 0,
            **effects: float) -> Design:  # fmt: skip
    kinds = {"reactive": REACTIVE, "anticipating": ANTICIPATING, "doctrine": DOCTRINE}
    made = {kinds[key]: value for key, value in effects.items()}
    return Design(f"{name}, n = {n}", made, n, nuisance, signed, frozenset(right.split()))


SIZES = (0.1, 0.2, 0.35, 0.5)


def designs() -> list[Design]:
    """Every kind, effect and nuisance, at both lengths."""
    out = []
    for n in (30, 74):
        out.append(_design("inertial", INERTIAL, n))
        out.append(_design("inertial, directions declared", INERTIAL, n, signed=1))
        for key, name in (("reactive", REACTIVE), ("anticipating", ANTICIPATING),
                          ("doctrine", DOCTRINE)):  # fmt: skip
            for size in SIZES:
                out.append(_design(f"{name} {size}", name, n, **{key: size}))
            for size in (0.2, 0.35):
                out.append(_design(f"{name} {size}, declared", name, n, signed=1, **{key: size}))
            out.append(_design(f"{name} 0.35, opposite declared", "", n, signed=-1, **{key: 0.35}))
        for nuisance in ("trend", "walk", "bursts", "jump", "near", "tails", "cycles"):
            out.append(_design(f"inertial, {nuisance}", INERTIAL, n, nuisance))
        out.append(_design("inertial, third", "", n, "third"))
        for nuisance in ("walk", "third", "near", "tails", "cycles", "slow", "jump"):
            out.append(_design(f"reactive 0.35, {nuisance}", REACTIVE, n, nuisance, reactive=0.35))
        for nuisance in ("near", "walk", "jump", "late"):
            out.append(_design(f"doctrine-led 0.35, {nuisance}", DOCTRINE, n, nuisance,
                               doctrine=0.35))  # fmt: skip
        for nuisance in ("near", "third", "cycles"):
            out.append(_design(f"anticipating 0.35, {nuisance}", ANTICIPATING, n, nuisance,
                               anticipating=0.35))  # fmt: skip
        out.append(_design("mixed reactive doctrine", f"{REACTIVE} {DOCTRINE}", n,
                           reactive=0.25, doctrine=0.25))  # fmt: skip
        out.append(_design("mixed reactive anticipating", f"{REACTIVE} {ANTICIPATING}", n,
                           reactive=0.25, anticipating=0.25))  # fmt: skip
    return out + unseen()


def unseen() -> list[Design]:
    """Designs that the rule was not set on."""
    out = [
        _design(f"inertial, {nuisance}", INERTIAL, n, nuisance)
        for n in (30, 74) for nuisance in ("wave", "own jump")
    ]  # fmt: skip
    out.append(_design("inertial", INERTIAL, 45))
    for key, name in (("reactive", REACTIVE), ("anticipating", ANTICIPATING),
                      ("doctrine", DOCTRINE)):  # fmt: skip
        out.append(_design(f"{name} 0.35", name, 45, **{key: 0.35}))
    return out
