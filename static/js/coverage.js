/* On the coverage map: a cell opens its panel beside the map when there is room, and the arrow keys walk over the cells.
   Without this file a cell is a link to a page of its own, and Tab reaches each of them. */
(function () {
  "use strict";

  var WIDE = window.matchMedia("(min-width: 75rem)"); // as in coverage.css
  var STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  function cellOf(event) {
    return event.target.closest("table.coverage td > a");
  }

  function panel() {
    return document.getElementById("coverage-panel");
  }

  function mark(cell) {
    document.querySelectorAll("table.coverage a[aria-current]").forEach(function (other) {
      other.removeAttribute("aria-current");
    });
    if (cell) {
      cell.setAttribute("aria-current", "true");
    }
  }

  document.addEventListener("click", function (event) {
    var cell = cellOf(event);
    var plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!cell || !plain || !WIDE.matches || !window.htmx) {
      return;
    }
    event.preventDefault();
    mark(cell);
    window.htmx.ajax("GET", cell.href, { target: panel(), swap: "innerHTML" }).then(function () {
      var heading = panel().querySelector("h2");
      if (heading) {
        heading.focus({ preventScroll: true });
      }
    });
  });

  // From the panel, Escape leads back to the cell.
  document.addEventListener("keydown", function (event) {
    var current = document.querySelector("table.coverage a[aria-current]");
    if (event.key === "Escape" && current && event.target.closest("#coverage-panel")) {
      current.focus();
    }
  });

  document.addEventListener("keydown", function (event) {
    var cell = cellOf(event);
    var step = STEPS[event.key];
    if (!cell || !step || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault(); // or the page would scroll
    var rows = cell.closest("tbody").rows;
    var row = cell.closest("tr").sectionRowIndex;
    var column = cell.parentElement.cellIndex;
    do {
      row += step[0];
      column += step[1];
      var there = rows[row] && rows[row].cells[column];
      var link = there && there.tagName === "TD" && there.querySelector("a");
      if (link) {
        link.focus();
        return;
      }
    } while (rows[row] && rows[row].cells[column]);
  });
})();
