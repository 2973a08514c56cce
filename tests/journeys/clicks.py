"""What it costs a person to do something: presses, pages and fields to type in, counted by the browser itself."""

from dataclasses import dataclass

# Kept in the session of the window, so that it goes along from page to page. A press is one of the mouse or a finger,
# of Enter or the space bar, or another choice in a list. To step into a field to type there is none: the field counts.
COUNTING = """
(() => {
  if (window.top !== window || !location.protocol.startsWith("http")) return;
  const kept = name => JSON.parse(sessionStorage.getItem("cost-" + name) || "[]");
  const add = (name, what) => sessionStorage.setItem("cost-" + name, JSON.stringify([...kept(name), what]));
  const isTypedIn = field => field.matches("textarea, input:not([type=checkbox], [type=radio], [type=submit])");
  const named = one => (one.innerText || one.id || one.name || one.tagName).trim().slice(0, 40);
  add("pages", location.pathname);
  addEventListener("pointerdown", event => {
    const pressed = event.target.closest("a, button, input, select, textarea, label, summary");
    if (event.isTrusted && pressed && !isTypedIn(pressed)) add("presses", named(pressed));
  }, true);
  addEventListener("keydown", event => {
    const isPress = event.key === "Enter" || (event.key === " " && !isTypedIn(event.target));
    if (event.isTrusted && isPress && !event.target.matches("textarea")) add("presses", event.key);
  }, true);
  addEventListener("change", event => {
    if (event.target.matches("select")) add("presses", event.target.name);
  }, true);
  addEventListener("input", event => {
    const field = location.pathname + "#" + (event.target.id || event.target.name);
    if (isTypedIn(event.target) && !kept("fields").includes(field)) add("fields", field);
  }, true);
})();
"""
READ = "() => ['presses', 'pages', 'fields'].map(name => JSON.parse(sessionStorage.getItem('cost-' + name) || '[]'))"


@dataclass(frozen=True)
class Cost:
    presses: int
    pages: int
    fields: int

    def __str__(self):
        return f"{self.presses} presses, {self.pages} pages, {self.fields} fields"


class Counter:
    """Counts in this window, from its next page on."""

    def __init__(self, page):
        self.page = page
        page.add_init_script(COUNTING)

    def follow(self, link):
        """A press on a link in a mail."""
        self.page.goto(link)
        self.page.evaluate(
            "() => sessionStorage.setItem('cost-presses', JSON.stringify("
            "[...JSON.parse(sessionStorage.getItem('cost-presses') || '[]'), 'in the mail']))"
        )

    @property
    def steps(self):
        """What was pressed, which pages came, which fields were typed in."""
        return self.page.evaluate(READ)

    def so_far(self):
        return Cost(*map(len, self.steps))
