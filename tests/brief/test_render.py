"""The page: one file that asks nothing of any network, every figure with its sources."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

import tarazy
from tarazy.brief import page
from tarazy.brief.render import Notes, _for_script

STATES = ("KAZ", "UZB", "VNM", "EST")
VOID = {"meta", "link", "img", "br", "hr", "input", "source", "path"}


class Reader(HTMLParser):
    """Tags, attributes and text outside scripts; complains of tags that do not match."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.text, self.ids, self.links = [], [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text.append(data)


@pytest.mark.parametrize("state", STATES)
def test_the_page_loads_nothing(briefs, state):
    text = briefs(state)
    assert len(text.encode()) < 5_000_000
    read = Reader(text)
    for tag, found in read.tags:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}
        assert not {"src", "srcset", "data", "poster", "xlink:href"} & set(found), (tag, found)
        assert all(not name.startswith("on") for name in found)
        if "href" in found:
            assert tag == "a"
            assert found["href"].startswith("#")
    (policy,) = (f["content"] for _, f in read.tags if f.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("state", STATES)
def test_every_figure_leads_to_its_sources(briefs, state):
    text = briefs(state)
    read = Reader(text)
    assert len(read.ids) == len(set(read.ids))
    assert {link[1:] for link in read.links} <= set(read.ids)
    sources = [i for i in read.ids if re.fullmatch(r"s\d+", i)]
    assert sources == [f"s{n}" for n in range(1, len(sources) + 1)]
    table = text.partition('<table class="sheet"')[2].partition("</table>")[0]
    cells = re.findall(r"<td>(.*?)</td>", table, re.S)
    assert len(cells) >= 4 * 5
    for cell in cells:
        figure = re.search(r'<span class="figure">(.*?)</span>', cell)[1]
        marked = re.findall(r'<a href="#(s\d+)"', cell)
        if figure not in ("–",) and not figure.startswith("0 %"):
            assert marked, cell
    for answer in re.findall(r'<p class="answer">(.*?)</p>', text, re.S):
        assert 'href="#s' in answer or "Cannot tell" in answer
    said = " ".join(read.text)
    assert not re.search(r"\bnan\b|\bNone\b|\bnull\b", said)


def test_tables_that_no_chart_shows_stand_open(ledger):
    found = [
        tarazy.votes(ledger, "KAZ"), tarazy.cross_pressure(ledger, "KAZ", "CHN", "RUS"),
        tarazy.similarity(ledger, "KAZ", 2015, 2020), tarazy.alignment(ledger, "KAZ", 2015, 2020),
    ]  # fmt: skip
    text = page(tarazy.load("KAZ", ledger), found, "Votes")
    Reader(text)
    for one in found:
        section = text.partition(f'<section id="{one.finding}">')[2].partition("</section>")[0]
        (opened,) = re.findall(r"<details( open)?>", section)
        assert bool(opened) == (one.finding != "alignment")


def test_names_are_escaped(ledger):
    lens = tarazy.load("KAZ", ledger)
    evil = "<script>alert(1)</script>"
    vectors = (replace(lens.vectors[0], name=evil), *lens.vectors[1:])
    bad = replace(lens, name=evil, vectors=vectors)
    text = page(bad, [tarazy.balance(ledger, bad, 2021)], f"{evil} 2021")
    read = Reader(text)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert evil in "".join(read.text)
    assert sum(tag == "script" for tag, _ in read.tags) == 3  # library, figures, drawing


def test_json_cannot_leave_its_script():
    given = {"a": "</script><!-- é"}
    text = _for_script(given)
    assert "<" not in text
    assert "é" in text
    assert json.loads(text) == given
    with pytest.raises(ValueError, match="JSON"):
        _for_script(float("nan"))


def test_notes_number_in_order_and_fold_runs(ledger):
    notes = Notes()
    sources = ledger.frame("sources").sort("id")
    plain = [i for i in sources["id"] if not i.startswith("m-")][:6]
    pages = [i for i in sources["id"] if i.startswith("m-")][:3]
    notes.add(sources.filter(sources["id"].is_in([*plain, *pages])))
    assert len(notes.records) == 7  # the pages share one number
    assert {kind: len(of) for kind, of in notes.pages.items()} == {"memberships": 3}
    assert [m.label for m in notes.marks({plain[0], plain[1], plain[3]})] == ["1", "2", "4"]
    assert [m.label for m in notes.marks(set(plain[:3]))] == ["1–3"]
    assert notes.marks(set()) == ()
    assert notes.marks(set(pages)) == notes.marks({"memberships"})
    (mark,) = notes.marks({plain[5]})
    assert list(notes.records)[mark.number - 1] == plain[5]


def test_pages_of_each_kind_share_a_number(ledger):
    notes = Notes()
    sources = ledger.frame("sources").sort("id")
    kinds = {start: [i for i in sources["id"] if i.startswith(start)][:2] for start in ("m-", "r-")}
    assert all(len(ids) == 2 for ids in kinds.values())
    notes.add(sources.filter(sources["id"].is_in([*kinds["m-"], *kinds["r-"]])))
    assert list(notes.records) == ["memberships", "resolutions"]
    assert {kind: set(of) for kind, of in notes.pages.items()} == {
        "memberships": set(kinds["m-"]), "resolutions": set(kinds["r-"]),
    }  # fmt: skip
    (mark,) = notes.marks(set(kinds["r-"]))
    assert (mark.number, mark.title) == (2, "Symbols, days and tallies of resolutions")


def test_a_finding_without_figures_has_a_page(small, lens_on):
    ledger = small(ties=["2001,CHN,RUS,goods,from,50,,alpha"])
    lens = lens_on(ledger)
    finding = tarazy.balance(ledger, lens, 1993)
    text = page(lens, [finding], finding.question)
    Reader(text)
    assert "Cannot tell" in text
    assert "vegaEmbed" not in text  # no chart, no library
