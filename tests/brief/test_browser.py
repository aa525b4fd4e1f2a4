"""The page in a browser with the network cut: charts drawn, nothing asked for, no overflow."""

import importlib.util
import shutil

import pytest

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
         "--no-first-run"]  # fmt: skip
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path"),
    pytest.mark.skipif(
        importlib.util.find_spec("playwright") is None, reason="playwright is not installed"
    ),
]
MARKS = "path[d], rect, circle, line"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield one
        one.close()


@pytest.fixture(scope="module")
def files(briefs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")

    def write(state):
        file = folder / f"{state}.html"
        file.write_text(briefs(state), "utf-8")
        return file

    return write


@pytest.fixture
def opened(browser, files):
    """Open a state's page at a width; gives the page and what it asked for and complained of."""
    contexts = []

    def open_page(state, width):
        context = browser.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        asked, wrong = [], []

        def judge(route):
            asked.append(route.request.url)
            local = route.request.url.startswith("file:")
            route.continue_() if local else route.abort()

        context.route("**/*", judge)
        context.set_offline(True)
        page = context.new_page()
        page.on("request", lambda r: asked.append(r.url))
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on(
            "console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None
        )
        url = files(state).as_uri()
        page.goto(url)
        count = page.locator(".chart").count()
        page.wait_for_function(
            "n => document.querySelectorAll('.chart svg').length >= n", arg=count, timeout=20000
        )
        return page, set(asked), wrong, url

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("state", "width"), [("KAZ", 1200), ("KAZ", 390), ("VNM", 390), ("EST", 390), ("EST", 1200)]
)
def test_the_page_draws_itself_without_a_network(opened, state, width):
    page, asked, wrong, url = opened(state, width)
    assert asked == {url}
    assert wrong == []
    charts = page.locator(".chart")
    assert charts.count() >= 5
    for i in range(charts.count()):
        drawn = charts.nth(i).locator("svg").first
        assert drawn.locator(MARKS).count() > 10
        box = drawn.bounding_box()
        assert box["width"] > 200
        assert box["height"] > 80
        # Text beside the chart, for those who do not see it.
        label = charts.nth(i).locator("[aria-label]").first.get_attribute("aria-label")
        assert label
        said = charts.nth(i).evaluate(
            "e => [...e.querySelectorAll('[aria-label]')].map(x => x.getAttribute('aria-label'))"
        )
        assert any(len(text) > 40 for text in said)
    # A wide table scrolls in its own box; the page does not.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_mark_answers_the_pointer(opened):
    page, _, wrong, _ = opened("KAZ", 1200)
    chart = page.locator("#chart-balance-0")
    chart.scroll_into_view_if_needed()
    mark = chart.locator("g.mark-symbol.role-mark path").first
    mark.hover(force=True)
    tip = page.locator("#vg-tooltip-element.visible")
    tip.wait_for(timeout=5000)
    assert "%" in tip.inner_text()
    assert wrong == []


def test_the_page_prints(opened):
    page, asked, wrong, url = opened("KAZ", 1200)
    page.emulate_media(media="print")
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 50_000
    assert page.locator("#sheet .figure").first.is_visible()
    assert asked == {url}
    assert wrong == []
