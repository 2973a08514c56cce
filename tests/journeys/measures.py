"""What is wrong with a page as it stands in the browser."""

from axe_playwright_python.sync_playwright import Axe

PHONES_AND_A_LAPTOP = (320, 390, 1280)
PHONE_AND_LAPTOP = (320, 1280)  # what axe looks at hardly differs from one phone to the next, and it takes its time

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A link within a sentence may be as high as the sentence; what stands alone is at least 44 by 44.
TOO_SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter(one => one.checkVisibility() && getComputedStyle(one).display !== "inline")
    .filter(one => !one.closest(".form-check, .skip-link"))
    .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([html, box]) => box.height < 43.5 || box.width < 43.5)
    .map(([html, box]) => `${html} ${Math.round(box.width)} by ${Math.round(box.height)}`)"""


def is_complaint(message):
    """Whether the browser says that something broke. A page may well answer 404, which it tells too; a file may not."""
    is_about_a_page = message.text.startswith("Failed to load resource") and "/static/" not in message.location["url"]
    return message.type == "error" and not is_about_a_page


def out_of_measure(page):
    if beyond := page.evaluate(SIDEWAYS):
        yield f"{beyond} pixels beyond the edge"
    for target in page.evaluate(TOO_SMALL):
        yield f"too small: {target}"
    if (headings := page.locator("h1").count()) != 1:
        yield f"{headings} headings of the first level"


def objections(page):
    for violation in Axe().run(page).response["violations"]:
        yield f"axe: {violation['id']} at {[node['target'] for node in violation['nodes']]}"
