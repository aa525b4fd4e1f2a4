"""Who sits at the same table: shared organisations at a date."""

from collections.abc import Mapping

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
