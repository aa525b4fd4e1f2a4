"""How large a break is, where its date and the errors of the series are in doubt."""

import numpy as np

from ._arrays import Floats
from ._breaks_null import Ints, Null
from ._breaks_search import Case


def sizes(
    case: Case, null: Null, date: int, drawn: Ints, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """A series' change at a date, shape (c,), and draws of it at drawn dates, shape (d, c)."""
    middle, parts = None, []
    places = np.unique(np.append(drawn, date))
    changes = case.changes(null.seen.times, places)
    each = changes.shape[2]
    cleared = null.cleared(null.errors.whiten(changes.reshape(len(changes), -1)))
    for k, place in enumerate(places):
        free = cleared[:, :, k * each : (k + 1) * each]
        square = free.transpose(0, 2, 1) @ free
        inverse = np.linalg.pinv(square, hermitian=True)
        change = (inverse @ (free.transpose(0, 2, 1) @ null.left))[..., 0]
        rest = np.sum((null.left[..., 0] - (free @ change[..., None])[..., 0]) ** 2, axis=1)
        logs = null.logs(rest)
        likely = np.exp(logs - logs.max())
        likely /= likely.sum()
        if place == date:
            middle = likely @ change
        count = int((drawn == place).sum())
        which = rng.choice(len(likely), size=count, p=likely)
        normal = rng.standard_normal((count, each))
        freedom = max(null.freedom - each, 1)
        scale = np.ones(count)
        if null.seen.noise is None:
            scale = np.sqrt(rest[which] / rng.chisquare(freedom, size=count))
        root = np.linalg.cholesky(inverse + 1e-300 * np.eye(each))
        parts.append(change[which] + scale[:, None] * np.einsum("rij,rj->ri", root[which], normal))
    assert middle is not None
    return np.asarray(middle), np.concatenate(parts)
