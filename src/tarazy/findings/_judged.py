"""The verdict of `reaction` on the whole, without what stands beside it there."""

import polars as pl

from tarazy.findings import accounts as accounts_files
from tarazy.findings.catalogue import Catalogue
from tarazy.findings.finding import sources_of
from tarazy.findings.series import Series
from tarazy.findings.verdicts import Judged, adoptions, date_sets, judge
from tarazy.ledger import Ledger
from tarazy.lens import Lens
from tarazy.texts import register as registers

#: As in `reaction`: fewer points are no series.
_FEWEST = 5


def judged(ledger: Ledger, lens: Lens) -> tuple[Judged, pl.DataFrame]:
    """Which account of its policy a state's series favour, by the accounts file that ships.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens

    Returns
    -------
    verdict : Judged
    sources : polars.DataFrame
        Source records of the series compared and of the doctrine register.
    """
    asked = accounts_files.read(None, ledger)
    catalogue = Catalogue(ledger, lens, asked)
    years = catalogue.years

    def taken(names: tuple[str, ...]) -> list[Series]:
        found = (catalogue.get(name, "all") for name in names)
        cut = [s.within(years[0], years[-1]) for s in found if s is not None and not s.monthly]
        return [s for s in cut if s.varies(_FEWEST)]

    coded = None
    if lens.focal in registers.shipped():
        coded = registers.load(lens.focal, ledger)
    sets = date_sets(adoptions(coded, monthly=False))
    policy, around = taken(asked.annual.policy), taken(asked.annual.environment)
    found = judge("all", policy, around, asked.rules, sets, 1)
    sources = sources_of(ledger, {i for s in (*policy, *around) for i in s.sources})
    return found, sources if coded is None else pl.concat([sources, coded.source_rows()])
