"""Lens files in: the ready ones load, and every mistake is told with its file and line."""

from pathlib import Path

import pytest

from tarazy.ledger import Ledger, LensError, UnknownName
from tarazy.ledger import open as open_ledger
from tarazy.lens import ANY, check, load, shipped, state

SOUND = """\
focal: KAZ
name: Mine
since: 2018
concentration: 30
vectors:
  russia:
    name: Russia
    members: [RUS]
  eu:
    members:
      - EU
      - NOR
  rest:
    members: rest
domains:
  economic:
    weight: 1
    indicators:
      turnover:
        tie: goods
        weight: 2
      arms:
        side: in
        window: 10
sources:
  goods:
    - bns-kaz
    - baci-2020
"""


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return open_ledger()


@pytest.mark.parametrize("code", sorted(shipped()))
def test_every_ready_lens_loads(code: str, ledger: Ledger) -> None:
    focal = "MEX" if code == ANY else code
    lens = load(focal, ledger)
    check(lens, ledger)
    assert (lens.focal, lens.name) == (focal, ledger.actors[focal]) or lens.name
    assert lens.file == shipped()[code]
    assert len(lens.vectors) >= 2
    assert sum(v.rest for v in lens.vectors) == 1  # no partner is left out
    assert sum(d.weight for d in lens.domains) > 0
    assert all(focal not in v.members for v in lens.vectors)


def test_a_lens_as_it_is_written(tmp_path: Path, ledger: Ledger) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("\ufeff" + SOUND, encoding="utf-8")
    lens = load(file, ledger)
    assert (lens.focal, lens.name, lens.since, lens.concentration) == ("KAZ", "Mine", 2018, 30)
    assert [(v.code, v.name, v.members, v.rest, v.line) for v in lens.vectors] == [
        ("russia", "Russia", ("RUS",), False, 6), ("eu", "eu", ("EU", "NOR"), False, 9),
        ("rest", "rest", (), True, 13),
    ]  # fmt: skip
    (domain,) = lens.domains
    turnover, arms = domain.indicators
    assert (turnover.tie, turnover.side, turnover.weight, turnover.window) == (
        "goods",
        "both",
        2,
        1,
    )
    assert (arms.tie, arms.side, arms.weight, arms.window, arms.max_age) == ("arms", "in", 1, 10, 3)
    assert lens.sources == {"goods": ("bns-kaz", "baci-2020")}
    assert load(str(file), ledger) == lens


def test_states_beside(tmp_path: Path, ledger: Ledger) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(SOUND.replace("name: Mine", "beside: [UZB, KAZ, RUS]"), encoding="utf-8")
    assert load(file, ledger).beside == ("UZB", "RUS")  # not the focal state itself
    assert load("KAZ", ledger).beside == ("UZB", "RUS")
    assert load("UZB", ledger).beside == ()


ERRORS = [
    # (what is changed, into what, the line, what is said, allowed, to do)
    ("since: 2018", "sinse: 2018", 3, "'sinse' is not a key of a lens", "since", "since?"),
    (
        "name: Russia",
        "nmae: Russia",
        7,
        "'nmae' is not a key of the vector russia",
        "unless",
        "name?",
    ),
    ("weight: 1\n", "wieght: 1\n", 17, "'wieght' is not a key of the domain", "weight", "weight?"),
    (
        "window: 10",
        "windw: 10",
        24,
        "'windw' is not a key of the indicator arms",
        "max_age",
        "window?",
    ),
    ("focal: KAZ", "focal: KAS", 1, "'KAS' is not an actor", "ISO 3166", "KAZ"),
    ("focal: KAZ", "focal: CIS", 1, "'CIS' is not a state", "ISO 3166", ""),
    ("focal: KAZ", "focal: [KAZ]", 1, "is not an actor", "ISO 3166", ""),
    ("[RUS]", "[RUX]", 8, "'RUX' is not an actor", "ISO 3166", "RUS"),
    ("[RUS]", "[Russia]", 8, "'Russia' is not an actor", "ISO 3166", "RUS"),
    ("[RUS]", "[[RUS]]", 8, "is not an actor", "ISO 3166", ""),
    ("- NOR", "- KAS", 12, "'KAS' is not an actor", "ISO 3166", "KAZ"),
    ("- NOR", "- RUS", 12, "RUS stands in two vectors: russia and eu", "", "out of one"),
    ("[RUS]", "[DEU]", 9, "DEU stands in two vectors in 2018: russia and eu", "", "unless"),
    ("[RUS]", "RUS", 8, "has no list of members", "neighbours", ""),
    ("[RUS]", "rest", 14, "russia takes 'rest' already", "", "name the members"),
    ("[RUS]", "[RUS]\n    unless: EU", 9, "unless must be a list", "[EU]", ""),
    ("[RUS]", "[RUS]\n    unless: [EUU]", 9, "'EUU' is not an actor", "", "EU"),
    (
        "  rest:\n    members: rest\n",
        "  eu:\n    members: rest\n",
        13,
        'duplicate key "eu"',
        "",
        "YAML",
    ),
    ("      arms:", "      turnover:", 22, 'duplicate key "turnover"', "", "YAML"),
    ("tie: goods", "tie: godos", 20, "'godos' is not an indicator of the ledger", "arms", "goods"),
    ("      arms:\n", "      armz:\n", 23, "'armz' is not an indicator", "goods", "arms"),
    ("window: 10", "times: capabilites", 24, "'capabilites' is not", "", "capabilities"),
    ("side: in", "side: into", 23, "side is 'into'", "out, in, both", ""),
    ("weight: 2", "weight: -1", 21, "weight is -1", "at least 0", ""),
    ("weight: 2", "weight: two", 21, "weight is 'two'", "a number", ""),
    ("weight: 2", "weight: .nan", 21, "weight is nan", "a number", ""),
    ("weight: 2", "weight: .inf", 21, "weight is inf", "a number", ""),
    ("weight: 2", "weight: true", 21, "weight is True", "a number", ""),
    ("window: 10", "window: 0", 24, "window is 0", "at least 1", ""),
    ("window: 10", "window: 1.5", 24, "window is 1.5", "a whole number", ""),
    ("window: 10", "gesture: often", 24, "gesture is 'often'", "true or false", ""),
    ("concentration: 30", "concentration: 0", 4, "concentration is 0", "at least 1", ""),
    ("since: 2018", "since: 99999", 3, "since is 99999", "a year from 1816", ""),
    ("since: 2018", "since: 1492", 3, "since is 1492", "at least 1816", ""),
    ("since: 2018", "since: .inf", 3, "since is inf", "a number", ""),
    ("since: 2018", "since: 2018\nbeside: [RUX]", 4, "'RUX' is not an actor", "ISO 3166", "RUS"),
    ("since: 2018", "since: 2018\nbeside: [CIS]", 4, "'CIS' is not a state", "ISO 3166", ""),
    ("since: 2018", "since: 2018\nbeside: RUS", 4, "beside must be a list", "[EU]", ""),
    ("since: 2018", "since: 2018\nbeside: [RUS, RUS]", 4, "RUS stands twice", "", "out once"),
    ("- bns-kaz", "- bns-kas", 27, "'bns-kas' is not a source of the ledger", "", "bns-kaz"),
    ("  goods:\n    - bns", "  godos:\n    - bns", 26, "'godos' is not an indicator", "", "goods"),
    (
        "sources:\n  goods:\n    - bns-kaz\n    - baci-2020\n",
        "sources:\n",
        25,
        "sources must be a mapping",
        "",
        "",
    ),
    ("  goods:\n    - bns-kaz\n    - baci-2020", "  goods: bns-kaz", 26, "must be a list", "", ""),
    ("vectors:\n", "vektors:\n", 5, "'vektors' is not a key", "vectors", "vectors?"),
    ("  economic:\n", "  all:\n", 16, "'all' stands for the whole", "", ""),
    ("      arms:\n", "      all:\n", 22, "'all' stands for the blend", "", ""),
    ("    weight: 1\n", "    weight: 0\n", 15, "every domain weighs 0", "", ""),
    (
        "        weight: 2",
        "        weight: 0\n      a: {tie: goods, weight: 0}",
        None,
        None,
        "",
        "",
    ),
    ("name: Mine", "name: [Mine", 3, "expected", "", "YAML"),
    ("name: Mine", "\tname: Mine", 2, "cannot start any token", "", "YAML"),
    ("name: Mine", "name: *mine", 2, "undefined alias", "", "YAML"),
    ("name: Mine", "name: M\x07ne", 2, "the character 0x07 may not stand", "", "take it out"),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "said", "allowed", "do"),
    [e for e in ERRORS if e[2]], ids=[repr(e[1]) for e in ERRORS if e[2]],
)  # fmt: skip
def test_every_mistake_has_its_line(
    tmp_path: Path, ledger: Ledger, old: str, new: str, line: int, said: str, allowed: str, do: str
) -> None:
    assert SOUND.count(old) == 1, old
    file = tmp_path / "mine.yaml"
    file.write_text(SOUND.replace(old, new), encoding="utf-8")
    with pytest.raises(LensError) as caught:
        load(file, ledger)
    error = caught.value
    assert error.given.startswith(f"mine.yaml:{line}: "), error.given
    assert said in error.given
    assert allowed in error.allowed
    assert do in error.do


def _without(name: str) -> str:
    """The sound lens without one of its top keys."""
    kept, out = [], False
    for text in SOUND.splitlines():
        if not text.startswith(" "):
            out = text.startswith(name)
        kept += [text] * (not out)
    return "\n".join(kept)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SOUND.replace("Mine", "Моя").encode("cp1251"), "mine.yaml is not UTF-8"),
        (b"", "mine.yaml is not a lens"),
        (b"- focal: KAZ\n", "mine.yaml is not a lens"),
        (b"KAZ\n", "mine.yaml is not a lens"),
        (_without("focal").encode(), "mine.yaml:1: the lens has no 'focal'"),
        (_without("vectors").encode(), "mine.yaml:1: the lens has no 'vectors'"),
        (_without("domains").encode(), "mine.yaml:1: the lens has no 'domains'"),
        ((_without("vectors") + "\nvectors:\n").encode(), "vectors must be a mapping"),
        ((_without("vectors") + "\nvectors: [RUS, CHN]\n").encode(), "vectors must be a mapping"),
        ((_without("vectors") + "\nvectors: {a: {members: [RUS]}}\n").encode(), "at least two"),
        ((_without("vectors") + "\nvectors: {a: [RUS], b: [CHN]}\n").encode(),
         "the vector a must be a mapping"),
        ((_without("domains") + "\ndomains: {}\n").encode(), "domains must be a mapping"),
        ((_without("domains") + "\ndomains: {a: {weight: 1}}\n").encode(), "has no indicators"),
        ((_without("domains") + "\ndomains: {a: {indicators: {goods: {weight: 0}}}}\n").encode(),
         "every indicator of a weighs 0"),
        ((_without("domains") + "\ndomains: {a: {indicators: {goods: 2}}}\n").encode(),
         "the indicator goods must be a mapping"),
    ],
)  # fmt: skip
def test_what_is_no_lens(tmp_path: Path, ledger: Ledger, content: bytes, said: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    with pytest.raises(LensError) as caught:
        load(file, ledger)
    assert said in caught.value.given
    assert "mine.yaml" in caught.value.given


def test_a_missing_file_and_a_folder(tmp_path: Path, ledger: Ledger) -> None:
    (tmp_path / "folder.yaml").mkdir()
    for name in ("none.yaml", "none.yml", "folder.yaml"):
        with pytest.raises(LensError, match=f"{name} cannot be read"):
            load(tmp_path / name, ledger)


@pytest.mark.parametrize(
    ("text", "code"),
    [("KAZ", "KAZ"), ("kaz", "KAZ"), ("Kazakhstan", "KAZ"), ("казахстан", "KAZ"),
     ("Қазақстан", "KAZ"), ("UZBEKISTAN", "UZB")],
)  # fmt: skip
def test_a_state_by_code_or_name(text: str, code: str, ledger: Ledger) -> None:
    assert state(text, ledger) == code
    assert load(text, ledger).focal == code


@pytest.mark.parametrize(
    ("text", "do"), [("KAS", "KAZ"), ("Kazahstan", "KAZ (Kazakhstan)"), ("CIS", ""), ("", "actors")]
)
def test_an_unknown_state_names_the_nearest(text: str, do: str, ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match="is not a state of the ledger") as caught:
        load(text, ledger)
    assert do in caught.value.do


def test_a_state_leaves_its_own_vector(ledger: Ledger) -> None:
    """A lens for Russia has no vector Russia."""
    lens = load("RUS", ledger)
    assert lens.focal == "RUS"
    assert all("RUS" not in v.members for v in lens.vectors)
