/* What the house says without a page of its own: words that stand ready in the region for messages. */
window.house = {
  say: function (which, looks) {
    "use strict";
    var region = document.getElementById("messages");
    var message = document.createElement("p");
    message.className = looks;
    var words = document.createElement("span");
    words.textContent = region.dataset[which];
    message.append(words);
    region.replaceChildren(message);
    return region;
  }
};

/* What htmx leaves open: a request that fails says so, and one that ends on another page goes there. */
(function () {
  "use strict";

  function sayThatItFailed(event) {
    var region = window.house.say("failed", "message message-error");
    region.scrollIntoView({ block: "nearest" });
    var form = event.target.closest("form");
    if (form) {
      form.reset(); // a tick that was not saved does not stay on the page
    }
  }

  document.addEventListener("htmx:responseError", sayThatItFailed);
  document.addEventListener("htmx:sendError", sayThatItFailed);
  document.addEventListener("htmx:timeout", sayThatItFailed);

  // Logged out in the meantime: the answer is the log-in page. Load this page again, which leads there and back.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var landed = new URL(event.detail.xhr.responseURL, location.href).pathname;
    if (landed.indexOf("/accounts/") === 0) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
})();

/* Sent, and then back again by the back button. A form that makes something carries a number, `submission`, by which the
   house knows what it made already. A page that is restored has the number that was sent, one that is loaded again has a
   new one; and the words may be the same, or others. So the place in the history keeps what was sent with which number:
   the same words are the same thing, other words are another. Of the words only a mark is kept. */
(function () {
  "use strict";

  function mark(words) {
    var high = 0xdeadbeef, low = 0x41c6ce57; // cyrb53: 53 bits are enough to tell two texts of one form apart
    for (var place = 0; place < words.length; place += 1) {
      high = Math.imul(high ^ words.charCodeAt(place), 2654435761);
      low = Math.imul(low ^ words.charCodeAt(place), 1597334677);
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return 4294967296 * (2097151 & low) + (high >>> 0);
  }

  function typed(form, button) {
    var said = [button && button.name ? [button.name, button.value] : []];
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || field.type === "hidden" || field.type === "submit") {
        return;
      }
      if (field.type === "file") {
        said.push([field.name, Array.prototype.map.call(field.files, function (file) { return [file.name, file.size]; })]);
      } else if (field.type === "select-multiple") {
        said.push([field.name, Array.prototype.map.call(field.selectedOptions, function (option) { return option.value; })]);
      } else {
        said.push([field.name, field.type === "checkbox" || field.type === "radio" ? field.checked && field.value : field.value]);
      }
    });
    return JSON.stringify(said);
  }

  function newNumber() {
    var bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is there on https only
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return Array.prototype.map.call(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var number = form.querySelector('input[type="hidden"][name$="submission"]');
    if (!number || event.defaultPrevented || form.hasAttribute("hx-post")) {
      return;
    }
    var sent = Object.assign({}, history.state && history.state.sent);
    var place = form.getAttribute("action") + " " + number.name;
    var before = sent[place];
    var words = mark(typed(form, event.submitter));
    if (before && before.words === words) {
      number.value = before.number;
    } else if (before && before.number === number.value) {
      number.value = newNumber();
    }
    sent[place] = { number: number.value, words: words };
    history.replaceState(Object.assign({}, history.state, { sent: sent }), "");
  });
})();

/* Logged out in the meantime: who sends a form then has to log in first, and comes back to its page. What they typed is
   kept in this window, for the same member and for an hour at most, and is put back there. A form that arrived, or was
   answered, is forgotten at once. */
(function () {
  "use strict";

  var KEPT = "house.sent", AN_HOUR = 3600000;

  function isChoice(field) {
    return field.type === "checkbox" || field.type === "radio";
  }

  function fieldsOf(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && ["hidden", "file", "submit", "button", "password"].indexOf(field.type) < 0;
    });
  }

  function indexOf(form) {
    return Array.prototype.indexOf.call(document.forms, form);
  }

  function putBack(kept) {
    var form = document.forms[kept.form];
    var fields = form ? fieldsOf(form) : [];
    var isSame = fields.length === kept.fields.length && fields.every(function (field, place) {
      return field.name === kept.fields[place][0];
    });
    if (!isSame) {
      return;
    }
    fields.forEach(function (field, place) {
      field[isChoice(field) ? "checked" : "value"] = kept.fields[place][1];
    });
    window.house.say("kept", "message message-warning");
  }

  document.addEventListener("submit", function (event) {
    var form = event.target, fields = fieldsOf(form);
    if (form.getAttribute("method") !== "post" || event.defaultPrevented || !document.body.dataset.member || !fields.length) {
      return;
    }
    var kept = {
      path: location.pathname, member: document.body.dataset.member, at: Date.now(), form: indexOf(form),
      fields: fields.map(function (field) { return [field.name, isChoice(field) ? field.checked : field.value]; })
    };
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(kept));
    } catch (full) {
      sessionStorage.removeItem(KEPT); // too long to keep
    }
  });

  document.addEventListener("DOMContentLoaded", function () {
    var kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    if (!kept) {
      return;
    }
    if (!document.body.dataset.member && location.pathname.indexOf("/accounts/") === 0) {
      kept.waits = true; // for its owner to log in
      sessionStorage.setItem(KEPT, JSON.stringify(kept));
      return;
    }
    var isTheirs = kept.waits && kept.member === document.body.dataset.member && Date.now() - kept.at < AN_HOUR;
    if (isTheirs && location.pathname !== kept.path) {
      return; // first a question on the way
    }
    sessionStorage.removeItem(KEPT);
    if (isTheirs) {
      putBack(kept);
    }
  });
})();
