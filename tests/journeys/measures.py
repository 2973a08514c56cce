"""What is wrong with a page as it stands in the browser."""

from axe_playwright_python.sync_playwright import Axe

PHONES_AND_A_LAPTOP = (320, 390, 1280)

# A link within a sentence may be as high as the sentence; what stands alone is at least 44 by 44.
MEASURES = """() => [
    document.documentElement.scrollWidth - document.documentElement.clientWidth,
    [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter(one => one.checkVisibility() && getComputedStyle(one).display !== "inline")
    .filter(one => !one.closest(".form-check, .skip-link"))
    .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([html, box]) => box.height < 43.5 || box.width < 43.5)
    .map(([html, box]) => `${html} ${Math.round(box.width)} by ${Math.round(box.height)}`),
    document.querySelectorAll("h1").length,
]"""
# All rules, but only what they found: what they did not find is much to carry. Of what axe loads beforehand, the style
# sheets are for one rule that is not on by itself (css-orientation-lock).
AXE = """() => axe.run({resultTypes: ["violations"], preload: {assets: ["media"]}}).then(results =>
    results.violations.map(({id, nodes}) => `axe: ${id} at ${JSON.stringify(nodes.map(node => node.target))}`))"""


def is_complaint(message):
    """Whether the browser says that something broke. A page may well answer 404, which it tells too; a file may not."""
    is_about_a_page = message.text.startswith("Failed to load resource") and "/static/" not in message.location["url"]
    return message.type == "error" and not is_about_a_page


def out_of_measure(page):
    page.wait_for_load_state()  # without its stylesheets nothing has its size
    beyond, small, headings = page.evaluate(MEASURES)
    if beyond:
        yield f"{beyond} pixels beyond the edge"
    for target in small:
        yield f"too small: {target}"
    if headings != 1:
        yield f"{headings} headings of the first level"


def objections(page):
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(AXE)
