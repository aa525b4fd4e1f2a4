"""What every test may ask for."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# As the command does: tests run side by side, and threads of one would wait for those of another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

#: A world of one focal state (KAZ), four named vectors' states and a rest, in three organisations.
WORLD = {
    "sources": """id,producer,title,citation,licence
alpha,A,Alpha,Alpha 2020,free
beta,B,Beta,Beta 2020,free
gamma,C,Gamma,Gamma 2020,free
m-page,M,Pages,Pages 2020,free
""",
    "actors": """code,name_en,kind,source
KAZ,Kazakhstan,state,alpha
RUS,Russia,state,alpha
CHN,China,state,alpha
DEU,Germany,state,alpha
FRA,France,state,alpha
ITA,Italy,state,alpha
GBR,United Kingdom,state,alpha
USA,United States,state,alpha
KGZ,Kyrgyzstan,state,alpha
EU,European Union,bloc,alpha
ONE,First,organisation,alpha
TWO,Second,organisation,alpha
SIX,Sixth,organisation,alpha
""",
    "indicators": """code,domain,unit,direction,nature,absent,description
goods,economic,million USD,directed,flow,missing,Goods
arms,defence,million TIV,directed,flow,zero,Arms
visits,diplomatic,visits,undirected,count,missing,Visits
weight,attribute,share,own,score,missing,Weight of a state
gdp,attribute,million USD,own,stock,missing,Product
""",
    "memberships": """organisation,actor,role,from,from_precision,to,to_precision,source
EU,DEU,member,1958-01-01,day,,,m-page
EU,FRA,member,1958-01-01,day,,,m-page
EU,ITA,member,1958-01-01,day,,,m-page
EU,GBR,member,1973-01-01,day,2004-06-30,day,m-page
ONE,KAZ,member,1995-01-01,day,,,m-page
ONE,RUS,member,1995-01-01,day,,,m-page
ONE,CHN,member,1995-01-01,day,2006-06-30,day,m-page
TWO,KAZ,partner,1995-01-01,day,,,m-page
TWO,USA,member,1995-01-01,day,,,m-page
TWO,DEU,partner,1995-01-01,day,,,m-page
SIX,KAZ,observer,1995-01-01,day,,,m-page
SIX,KGZ,member,1995-01-01,day,,,m-page
""",
}
#: A lens on that world.
LENS = """focal: KAZ
since: 1992
vectors:
  russia: {members: [RUS], name: Russia}
  china: {members: [CHN], name: China}
  eu: {members: [EU], name: EU}
  west: {members: [USA, GBR], unless: [EU], name: West}
  rest: {members: rest, name: Rest}
domains:
  economic:
    name: Economy
    indicators:
      exports: {tie: goods, side: out}
"""
HEADS = {
    "ties": "year,from,to,indicator,reported_by,value,doubt,source",
    "gaps": "source,indicator,state,first,last,reason",
    "roll_calls": "roll,year,date,symbol,title,issues,important,final,source",
    "votes": "roll,actor,vote,source",
    "documents": "id,kind,title,actor,date,precision,language,words,sentences,source",
    "word_counts": "document,word,count,source",
    "mentions": "document,sentence,kind,code,count,own,stance,source",
    "flows": "year,month,from,to,product,classification,reported_by,value,unit,source",
    "refusals": "year,month,from,to,product,classification,reported_by,reason,source",
    "listings": "by,against,list,product,classification,from,from_precision,source",
    "events": "id,date,precision,actor,target,parties,kind,mode,domain,magnitude,magnitude_unit,"
    "document,span,confidence,source",
}


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of raw data beside the project; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip(f"no raw data at ../shared/data ({SHARED} is not a folder)")
    return SHARED


@pytest.fixture(scope="session")
def ledger() -> Iterator[object]:
    """The embedded ledger, opened once: what a test makes of it, the next one finds made."""
    import tarazy

    with tarazy.open() as known:
        yield known


@pytest.fixture(scope="session")
def nothing_embedded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """To stand in for ``tarazy.ledger.store.embedded``: no embedded table has a file."""
    empty = tmp_path_factory.mktemp("nothing")
    return lambda name: empty / f"{name}.parquet"


@pytest.fixture(scope="session")
def small_file(
    tmp_path_factory: pytest.TempPathFactory, nothing_embedded: Callable[[str], Path]
) -> Callable[..., Path]:
    """Make the file of a ledger of the small world: rows of ties and gaps, and more of its tables.

    ``small_file(ties=["2001,KAZ,RUS,goods,from,40,,alpha"])``
    """
    import tarazy

    def make(**more: list[str]) -> Path:
        folder = tmp_path_factory.mktemp("small")
        path = tarazy.create(folder / "own.duckdb")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tarazy.ledger.store.embedded", nothing_embedded)
            for table in (*WORLD, *(t for t in more if t not in WORLD)):
                head = WORLD.get(table) or HEADS[table] + "\n"
                file = folder / f"{table}.csv"
                file.write_text(head + "".join(f"{row}\n" for row in more.get(table, ())), "utf-8")
                done = tarazy.add(file, table, path)
                assert done.bad == 0, done.quarantine.read_text() if done.quarantine else ""
        return path

    return make


@pytest.fixture(scope="session")
def small(
    small_file: Callable[..., Path], nothing_embedded: Callable[[str], Path]
) -> Iterator[Callable[..., object]]:
    """Open a ledger of the small world and nothing else; rows as for ``small_file``."""
    import tarazy

    opened = []

    def make(**rows: list[str]) -> object:
        path = small_file(**rows)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tarazy.ledger.store.embedded", nothing_embedded)
            opened.append(tarazy.open(path))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture(scope="session")
def ballots() -> Callable[..., dict[str, list[str]]]:
    """Make rows of roll calls and votes: a letter a roll call, ``-`` where there is no row.

    ``small(**ballots([2001, 2001], {"KAZ": "YN", "RUS": "A-"}, issues={0: "hr nu"}))``
    """
    columns = HEADS["roll_calls"].split(",")

    def make(
        years: list[int], cast: dict[str, str], **cells: dict[int, str]
    ) -> dict[str, list[str]]:
        calls, votes = [], []
        for j, year in enumerate(years):
            row = {"roll": f"R{j:02}", "year": str(year), "source": "alpha", "final": "true"}
            row |= {name: by_roll[j] for name, by_roll in cells.items() if j in by_roll}
            calls.append(",".join(row.get(name, "") for name in columns))
            votes += [f"R{j:02},{s},{c[j]},beta" for s, c in cast.items() if c[j] != "-"]
        return {"roll_calls": calls, "votes": votes}

    return make


@pytest.fixture(scope="session")
def small_lens() -> str:
    """The text of a lens on the small world."""
    return LENS


@pytest.fixture
def lens_on(tmp_path: Path) -> Callable[..., object]:
    """Read a lens on the small world: ``lens_on(ledger, sources={"goods": ["alpha"]})``."""
    from tarazy.lens import load

    def make(known: object, economic: str = "", more: str = "", text: str = LENS) -> object:
        if economic:
            text = text.replace("exports: {tie: goods, side: out}", economic)
        file = tmp_path / "small.yaml"
        file.write_text(text + more, "utf-8")
        return load(file, known)

    return make
