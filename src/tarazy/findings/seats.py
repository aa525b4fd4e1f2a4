"""Who sits at the same table: shared organisations at a date."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from tarazy.findings.panel import Panel, Parts
from tarazy.lens import Indicator, members

#: Roles that count as a seat. Candidates, observers and dialogue partners have none.
STANDING = (
    "member", "associate", "participant", "partner", "agreement", "association agreement",
    "customs union", "action plan",
)  # fmt: skip


def companions(roles: Mapping[str, str], focal: str) -> list[str]:
    """Those with whom `focal` shares one organisation.

    Two states share an organisation where both have a seat and one of them is a full member: two
    partners of NATO do not meet in it as its members do.

    Parameters
    ----------
    roles : mapping of str to str
        Role by actor, of those with a seat.
    focal : str

    Returns
    -------
    list of str
        Empty where `focal` has no seat.
    """
    if focal not in roles:
        return []
    full = roles[focal] == "member"
    return [a for a, role in roles.items() if a != focal and (full or role == "member")]


def tables(panel: Panel, indicator: Indicator) -> Parts:
    """Shared organisations: each counts once, split evenly over the vectors that sit in it.

    Parameters
    ----------
    panel : Panel
    indicator : Indicator

    Returns
    -------
    Parts
        The organisations are the units.
    """
    held = members(panel.ledger, panel.span, STANDING)
    names = sorted(held["organisation"].unique())
    shape = panel.vector_of.shape[:2]
    units = np.full((*shape, max(1, len(names)), len(panel.vectors)), np.nan)
    seats = {focal: f for f, focal in enumerate(panel.focals)}
    for (year, name), rows in held.group_by("year", "organisation"):
        t, o = int(str(year)) - panel.span[0], names.index(str(name))
        known = rows.filter(pl.col("actor").is_in(panel.partners))
        actors, full = known["actor"].to_list(), (known["role"] == "member").to_numpy()
        mine = [i for i, actor in enumerate(actors) if actor in seats]
        if not mine:
            continue
        focals = [seats[actors[i]] for i in mine]
        vector_of = panel.vector_of[focals, t][:, [panel.at[a] for a in actors]]
        # As `companions` for one state, here for all: the focal state itself is in no vector.
        sit = (full[mine][:, None] | full[None, :])[..., None]
        there = (vector_of[..., None] == np.arange(len(panel.vectors))) & sit
        present = there.any(axis=1).astype(float)
        units[focals, t, o] = present / np.maximum(1.0, present.sum(axis=1, keepdims=True))
    value = np.nansum(units, axis=2)
    usable = value.sum(-1) > 0
    value = np.where(usable[..., None], value, np.nan)
    age = np.where(usable, 0.0, np.nan)
    seen = np.where(usable, 1.0, 0.0)
    return Parts("", indicator, value, np.full_like(value, np.nan), units, False, age, seen)
