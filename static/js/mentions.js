/* Behind an @ in a line: names to choose from, with the arrow keys and Enter, or by pointing. Nothing else is needed to
   type a name; without this file one types it whole. */
(function () {
  "use strict";

  var MOST = 6;
  var open = null; // {input, list, begin}

  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  // What was typed between the last @ and the caret, if that may be the beginning of a name.
  function mention(input) {
    var before = input.value.slice(0, input.selectionStart);
    var found = /(?:^|[\s,(])@([^\s@,]*(?: [^\s@,]*)?)$/.exec(before);
    return found && { begin: before.length - found[1].length - 1, words: plain(found[1]) };
  }

  function names(input, words) {
    var options = document.getElementById(input.dataset.mentions).options;
    var found = Array.prototype.map.call(options, function (option) { return option.value; });
    found = found.filter(function (name) {
      return plain(name).split(" ").some(function (part, index, parts) {
        return parts.slice(index).join(" ").indexOf(words) === 0;
      });
    });
    var isFirst = function (name) { return plain(name).indexOf(words) === 0; };
    return found.filter(isFirst).concat(found.filter(function (name) { return !isFirst(name); })).slice(0, MOST);
  }

  function close() {
    if (open) {
      open.list.remove();
      open.input.setAttribute("aria-expanded", "false");
      open.input.removeAttribute("aria-activedescendant");
      open = null;
    }
  }

  function show(input) {
    var asked = mention(input);
    var found = asked && asked.words ? names(input, asked.words) : [];
    var whole = found.length === 1 && plain(found[0]) === (asked && asked.words);
    close();
    if (!found.length || whole) {
      return;
    }
    var list = document.createElement("ul");
    list.className = "mentions";
    list.id = input.id + "-names";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "@");
    found.forEach(function (name, index) {
      var row = document.createElement("li");
      row.id = list.id + "-" + index;
      row.setAttribute("role", "option");
      row.textContent = name;
      row.addEventListener("pointerdown", function (event) {
        event.preventDefault(); // the line keeps the focus
        choose(name);
      });
      list.append(row);
    });
    input.closest(".minutes-line").append(list);
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "true");
    open = { input: input, list: list, begin: asked.begin };
    point(0);
  }

  function point(index) {
    var rows = open.list.children;
    open.at = (index + rows.length) % rows.length;
    Array.prototype.forEach.call(rows, function (row, number) {
      row.setAttribute("aria-selected", String(number === open.at));
    });
    rows[open.at].scrollIntoView({ block: "nearest" });
    open.input.setAttribute("aria-activedescendant", rows[open.at].id);
  }

  function choose(name) {
    var input = open.input;
    var after = input.value.slice(input.selectionStart);
    var until = input.value.slice(0, open.begin) + "@" + name + (after.charAt(0) === " " ? "" : " ");
    input.value = until + after;
    input.setSelectionRange(until.length, until.length);
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("focusin", function (event) {
    var input = event.target;
    if (input.dataset && input.dataset.mentions && !input.hasAttribute("role")) {
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
    }
  });

  document.addEventListener("input", function (event) {
    if (event.target.dataset.mentions) {
      show(event.target);
    }
  });

  document.addEventListener("focusout", close);

  // On the way down, so before minutes.js, for which Enter adds the line.
  document.addEventListener("keydown", function (event) {
    if (!open || event.target !== open.input) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      point(open.at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" || event.key === "Tab") {
      choose(open.list.children[open.at].textContent);
    } else if (event.key === "Escape") {
      close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }, true);
})();
