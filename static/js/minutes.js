/* Keeping the minutes: saves while one types, keeps what could not be saved on this device, and shows what others write.

   A text is sent with the number of the revision that it was made from; the server puts it together with what others saved
   since, and answers what stands there now. What is not saved yet stands in the browser's own storage until it is, also
   when the page is closed, the connection drops or one was logged out. Without this file the page is one plain form. */
(function () {
  "use strict";

  var form = document.querySelector("form.minutes");
  if (!form) {
    return;
  }
  var PAUSE = 1200; // milliseconds without a key before it is saved
  var LONGEST = 5000; // and at most this long after the first
  var AGAIN = 4000; // to try once more
  var LOOK = 8000; // to look what others wrote
  var TIMEOUT = 15000;
  var words = form.dataset;
  var state = document.getElementById("minutes-state");
  var token = form.querySelector("[name=csrfmiddlewaretoken]");
  var last = Number(words.last);
  var trouble = ""; // why something is not saved: "connection", "logged-out", "refused" or "no-room"
  var ticks = read("ticks") || {}; // of people, that are not saved yet
  var pressed = {}; // by its place on the page, what was pressed and is not saved yet
  var isSendingPressed = false;
  var texts = {};

  // --- what stays on this device ----------------------------------------------------------------

  function read(name) {
    try {
      return JSON.parse(localStorage.getItem(words.keep + ":" + name));
    } catch (error) {
      return null;
    }
  }

  function keep(name, value) {
    try {
      if (value === null) {
        localStorage.removeItem(words.keep + ":" + name);
      } else {
        localStorage.setItem(words.keep + ":" + name, JSON.stringify(value));
      }
      return true;
    } catch (error) {
      return false;
    }
  }

  // --- talking to the server --------------------------------------------------------------------

  function Trouble(why, answer) {
    this.why = why;
    this.answer = answer;
  }

  function request(url, fields, isSecond) {
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, TIMEOUT);
    var options = { signal: stop.signal, headers: { "X-Requested-With": "minutes" }, credentials: "same-origin" };
    if (fields) {
      options.method = "POST";
      options.body = new URLSearchParams(fields);
      options.headers["X-CSRFToken"] = token.value;
    }
    return fetch(url, options).then(function (answer) {
      if (answer.redirected && new URL(answer.url).pathname.indexOf("/accounts/") === 0) {
        throw new Trouble("logged-out");
      }
      if (answer.status === 403 && !isSecond) { // logged in again elsewhere: another token
        return freshToken().then(function () { return request(url, fields, true); });
      }
      if (answer.status >= 500) {
        throw new Trouble("connection");
      }
      if (!answer.ok && answer.status !== 409 && answer.status !== 422) {
        throw new Trouble("refused");
      }
      return answer;
    }, function () {
      throw new Trouble("connection");
    }).finally(function () { clearTimeout(timer); });
  }

  function freshToken() {
    return fetch(location.pathname, { credentials: "same-origin" }).then(function (answer) {
      if (new URL(answer.url).pathname.indexOf("/accounts/") === 0) {
        throw new Trouble("logged-out");
      }
      return answer.text();
    }).then(function (html) {
      var found = new DOMParser().parseFromString(html, "text/html").querySelector("form.minutes [name=csrfmiddlewaretoken]");
      if (!found) {
        throw new Trouble("refused");
      }
      token.value = found.value;
    });
  }

  // --- whether all is saved ---------------------------------------------------------------------

  function isSaved() {
    return !Object.keys(ticks).length && !Object.keys(pressed).length && Object.keys(texts).every(function (name) {
      return !isAhead(texts[name]);
    });
  }

  function isAhead(text) {
    return text.field.value !== text.saved;
  }

  function tell() {
    var saved = isSaved();
    var isAway = saved && trouble === "connection";
    var style = isAway ? "open" : saved ? "strong" : trouble ? "open" : "quiet";
    var said = isAway ? words.isAway : saved ? words.isSaved : {
      connection: words.noConnection,
      "logged-out": words.loggedOut,
      refused: words.refused,
      "no-room": words.noRoom
    }[trouble] || words.isSaving;
    state.className = "status status-" + style;
    var label = state.querySelector("span");
    if (label.textContent !== said) {
      label.textContent = said;
    }
    var way = state.parentElement.querySelector("a.minutes-log-in");
    if (trouble === "logged-out" && !saved && !way) {
      way = document.createElement("a");
      way.className = "btn btn-quiet minutes-log-in";
      way.href = words.logIn + "?next=" + encodeURIComponent(location.pathname);
      way.textContent = words.logInAgain;
      state.after(way);
    } else if (way && trouble !== "logged-out") {
      way.remove();
    }
  }

  function failed(error) {
    if (!(error instanceof Trouble)) {
      throw error;
    }
    trouble = error.why;
    tell();
  }

  // --- what is pressed --------------------------------------------------------------------------

  // Sent now, or else as soon as it can be; of what is pressed twice at one place, the last counts.
  function press(place, send) {
    pressed[place] = { send: send, isBusy: false };
    sendPressed();
    tell();
  }

  // One after the other: each answer draws a part of the page, and has to know of what was sent before.
  function sendPressed() {
    var place = Object.keys(pressed)[0], one = pressed[place];
    if (!one || isSendingPressed) {
      return;
    }
    isSendingPressed = one.isBusy = true;
    one.send().then(function () { settle(place, one); }, function (error) {
      var waits = error instanceof Trouble && (error.why === "connection" || error.why === "logged-out");
      if (waits) {
        isSendingPressed = one.isBusy = false;
      } else {
        settle(place, one);
      }
      failed(error);
    });
  }

  function settle(place, one) {
    if (pressed[place] === one) {
      delete pressed[place];
    }
    isSendingPressed = false;
    tell();
    sendPressed();
  }

  // --- the texts --------------------------------------------------------------------------------

  form.querySelectorAll("textarea[data-text]").forEach(function (field) {
    var text = {
      name: field.dataset.text,
      field: field,
      saved: field.value, // what the server has, of the revision with this number
      from: Number(field.dataset.from),
      busy: false,
      timer: 0,
      since: 0,
      stuck: "" // what the server did not take, as it is too long
    };
    texts[text.name] = text;
    var kept = read("text:" + text.name);
    if (kept && kept.text !== field.value) {
      text.from = kept.from;
      field.value = kept.text;
    } else if (kept) {
      keep("text:" + text.name, null);
    }
    field.addEventListener("input", function () { typed(text); });
    field.addEventListener("blur", function () { save(text); });
    preview(text).addEventListener("toggle", function () {
      if (preview(text).open) {
        save(text, true);
      }
    });
  });

  function typed(text) {
    var fits = keep("text:" + text.name, { text: text.field.value, from: text.from });
    if (!fits) {
      trouble = trouble || "no-room";
    }
    text.since = text.since || Date.now();
    clearTimeout(text.timer);
    text.timer = setTimeout(function () { save(text); }, Math.max(0, Math.min(PAUSE, text.since + LONGEST - Date.now())));
    tell();
  }

  function preview(text) {
    return text.field.closest("section").querySelector(".minutes-preview");
  }

  function save(text, isForPreview) {
    clearTimeout(text.timer);
    if (text.busy || (!isAhead(text) && !isForPreview) || text.field.value === text.stuck) {
      return;
    }
    text.busy = true;
    text.since = 0;
    var sent = text.field.value;
    var fields = { name: text.name, text: sent, from: text.from };
    if (preview(text).open) {
      fields.preview = "yes";
    }
    tell();
    request(words.save, fields).then(function (answer) {
      return answer.json().then(function (told) { taken(text, sent, told, answer.status); });
    }).catch(failed).finally(function () {
      text.busy = false;
      if (isAhead(text) && !trouble) {
        typed(text);
      }
      tell();
    });
  }

  function taken(text, sent, told, status) {
    trouble = "";
    say(text, status === 200 ? "" : told.words);
    if (status === 422) {
      text.stuck = sent;
      trouble = "";
      return;
    }
    if (status === 409) { // its agenda item is gone; what was written there stands with the whole now
      var whole = texts.whole;
      keep("text:" + text.name, null);
      text.saved = text.field.value = "";
      text.field.disabled = true;
      delete texts[text.name];
      take(whole, told.number, told.text);
      whole.field.focus();
      return;
    }
    if (told.html !== undefined) {
      preview(text).querySelector(".minutes-drawn").innerHTML = told.html; // cleaned by the server
    }
    preview(text).hidden = !told.text;
    if (text.field.value === sent) {
      text.saved = sent;
      take(text, told.number, told.text);
      keep("text:" + text.name, null);
    } else { // what was typed meanwhile is made from what was sent
      text.saved = sent;
      text.from = told.sent;
      keep("text:" + text.name, { text: text.field.value, from: text.from });
    }
  }

  // What stands there now, in a field in which nothing waits to be saved; the caret stays where it is in the text.
  function take(text, number, now) {
    var field = text.field;
    if (isAhead(text)) {
      return;
    }
    if (field.value !== now) {
      var was = field.value, start = field.selectionStart, end = field.selectionEnd, head = 0;
      while (head < was.length && head < now.length && was[head] === now[head]) {
        head += 1;
      }
      var moved = function (place) {
        return place <= head ? place : Math.max(head, place + now.length - was.length);
      };
      field.value = now;
      if (document.activeElement === field) {
        field.setSelectionRange(moved(start), moved(end));
      }
    }
    text.saved = now;
    text.from = number;
    form.elements["from-" + text.name].value = number;
  }

  function say(text, what) {
    document.getElementById("text-" + text.name + "-words").textContent = what;
    text.field.classList.toggle("is-invalid", Boolean(what));
  }

  // --- people, clocks, and lines ----------------------------------------------------------------

  function replaceWith(old, answer) {
    return answer.text().then(function (html) {
      var template = document.createElement("template");
      template.innerHTML = html.trim();
      var fresh = template.content.querySelector("section, div");
      old.replaceWith(fresh);
      trouble = "";
      tell();
      return fresh;
    });
  }

  function tick(box) {
    ticks[box.id] = box.checked ? "yes" : "no";
    keep("ticks", ticks);
    tell();
    sendTicks();
  }

  var sending = false;

  function sendTicks() {
    var id = Object.keys(ticks)[0];
    if (!id || sending) {
      return;
    }
    var value = ticks[id], parts = id.split("-"), fields = { was_there: value };
    fields[parts[0]] = parts[1];
    sending = true;
    request(words.present, fields).then(function (answer) {
      if (ticks[id] === value) {
        delete ticks[id];
      }
      keep("ticks", Object.keys(ticks).length ? ticks : null);
      var focused = document.activeElement && document.activeElement.id;
      if (Object.keys(ticks).length) {
        return null; // the next one brings the list
      }
      var name = document.getElementById("present-name").value;
      return replaceWith(document.getElementById("minutes-present"), answer).then(function () {
        document.getElementById("present-name").value = name;
        focus(focused);
      });
    }).then(function () {
      sending = false;
      trouble = "";
      tell();
      sendTicks();
    }).catch(function (error) {
      sending = false;
      if (error instanceof Trouble && error.why === "refused") { // who is not there any more
        delete ticks[id];
        keep("ticks", Object.keys(ticks).length ? ticks : null);
      }
      failed(error);
    });
  }

  function focus(id) {
    var field = id && document.getElementById(id);
    if (field) {
      field.focus({ preventScroll: true });
    }
  }

  Object.keys(ticks).forEach(function (id) {
    var box = document.getElementById(id);
    if (box) {
      box.checked = ticks[id] === "yes";
    } else {
      delete ticks[id];
    }
  });

  function came(fields) {
    fields.name = document.getElementById("present-name").value;
    press("present-name", function () {
      return request(words.present, fields).then(function (answer) {
        return replaceWith(document.getElementById("minutes-present"), answer);
      }).then(function (fresh) {
        var choice = fresh.querySelector("[data-present-choice]");
        (choice || document.getElementById("present-name")).focus();
      });
    });
  }

  function everyone(button, which) {
    var fields = {};
    fields[which] = "yes";
    press("present-" + which, function () {
      return request(words.present, fields).then(function (answer) {
        return replaceWith(document.getElementById("minutes-present"), answer);
      }).then(function (fresh) { // a button that has done its work is gone: the first box takes the focus
        (document.getElementById(button.id) || fresh.querySelector("input:not([type=hidden])")).focus({ preventScroll: true });
      });
    });
  }

  function sayDiscussed(field) {
    var value = field.value;
    press(field.id, function () {
      return setTime(document.getElementById(field.id).closest("[data-time]"), { was_discussed: value });
    });
  }

  function sayAgreed(section, value) {
    press("agreed-" + section.id, function () { return setTime(section.querySelector("[data-time]"), { agreed: value }); });
  }

  // What the clock is told counts at this moment: without a connection it is not told later.
  function setTime(place, fields) {
    return request(place.dataset.time, fields).then(function (answer) {
      return replaceWith(place, answer);
    }).then(function (fresh) {
      if (fields.what === "start") { // the clock of the item before it stopped
        form.querySelectorAll("[data-what=stop]").forEach(function (button) {
          if (!fresh.contains(button)) {
            look(button.closest("[data-time]"));
          }
        });
      }
      var button = fresh.querySelector(fields.what ? "[data-what]" : fields.agreed ? "[data-agree]" : "select");
      if (button) {
        button.focus({ preventScroll: true });
      }
      run();
    });
  }

  function look(place) {
    request(place.dataset.time, { what: "stop" }).then(function (answer) { return replaceWith(place, answer); }).catch(failed);
  }

  // A line keeps its submission, however often it is sent: it is added once.
  function add(input, line) {
    var name = input.closest("[data-agreed]").dataset.agreed, kind = input.dataset.line, waiting = pressed[input.id];
    var fields = { name: name, line: line, submission: form.elements[kind + "-" + name + "-submission"].value };
    if (!line.trim() || (waiting && waiting.isBusy)) {
      return;
    }
    press(input.id, function () { return sendLine(input.id, kind, fields); });
  }

  // The part of the page is looked up when the answer is there: it may have been drawn anew meanwhile.
  function sendLine(id, kind, fields) {
    var beside = kind === "action" ? "decision" : "action";
    return request(words[kind], fields).then(function (answer) {
      var place = document.getElementById(id).closest("[data-agreed]");
      var typedBeside = place.querySelector("[data-line=" + beside + "]").value;
      return replaceWith(place, answer).then(function (fresh) {
        var next = fresh.querySelector("[data-line=" + kind + "]");
        fresh.querySelector("[data-line=" + beside + "]").value = typedBeside;
        keep("line:" + next.id, next.value ? next.value : null);
        var choice = fresh.querySelector("[data-choose]");
        (choice || next).focus();
      });
    }, function (error) {
      document.getElementById(id + "-words").textContent =
        error.why === "connection" ? words.noConnection : error.why === "logged-out" ? words.loggedOut : words.refused;
      throw error;
    });
  }

  form.querySelectorAll("[data-line]").forEach(function (input) {
    input.value = input.value || read("line:" + input.id) || "";
  });

  form.addEventListener("input", function (event) {
    if (event.target.dataset.line) {
      keep("line:" + event.target.id, event.target.value || null);
      takeBack(event.target.id);
    } else if (event.target.id === "present-name") {
      takeBack("present-name");
    }
  });

  // Who goes on typing where something waits to be sent, will press once more.
  function takeBack(place) {
    if (pressed[place] && !pressed[place].isBusy) {
      delete pressed[place];
      tell();
    }
  }

  form.addEventListener("change", function (event) {
    var field = event.target;
    if (field.name === "member" || field.name === "guest") {
      tick(field);
    } else if (field.id.indexOf("discussed-") === 0) {
      sayDiscussed(field);
    }
  });

  form.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) {
      return;
    }
    var asked = button.dataset, line = button.closest("[data-agreed]");
    if (asked.what) {
      setTime(button.closest("[data-time]"), { what: asked.what }).catch(failed);
    } else if (asked.agree) {
      sayAgreed(button.closest("[data-time]").parentElement, asked.agree);
    } else if (asked.add) {
      var input = line.querySelector("[data-line=" + asked.add + "]");
      add(input, input.value);
    } else if ("choose" in asked) {
      add(line.querySelector("[data-line=action]"), button.value);
    } else if ("came" in asked) {
      came({});
    } else if ("presentChoice" in asked) {
      came(button.name === "chosen" ? { chosen: button.value } : { as_guest: "yes" });
    } else if (asked.presentAll) {
      everyone(button, asked.presentAll);
    } else if (button.value === "save") {
      tryAgain();
    } else if (button.value === "report") {
      if (isSaved()) {
        forgetLines(); // the form takes them along
        return;
      }
      tryAgain();
      goOn(button, Date.now() + TIMEOUT);
    } else {
      return;
    }
    event.preventDefault();
  });

  // To the report, as soon as all is saved; if that does not happen, the bar says why.
  function goOn(button, until) {
    if (isSaved()) {
      button.click();
    } else if (!trouble && Date.now() < until) {
      setTimeout(function () { goOn(button, until); }, 100);
    }
  }

  function forgetLines() {
    form.querySelectorAll("[data-line]").forEach(function (input) { keep("line:" + input.id, null); });
  }

  form.addEventListener("keydown", function (event) {
    var input = event.target;
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || input.tagName !== "INPUT") {
      return;
    }
    event.preventDefault();
    if (input.dataset.line) {
      add(input, input.value);
    } else if (input.id === "present-name" && input.value.trim()) {
      came({});
    }
  });

  // --- clocks that run, what others write, and trying again -------------------------------------

  function run() {
    form.querySelectorAll("[data-began]").forEach(function (clock) {
      var minutes = Math.max(0, Math.floor((Date.now() - new Date(clock.dataset.began)) / 60000));
      var said = clock.dataset.words.replace("…", minutes);
      if (clock.textContent !== said) {
        clock.textContent = said;
      }
    });
  }

  function seeOthers() {
    if (document.hidden) {
      return;
    }
    request(words.state + "?after=" + last).then(function (answer) { return answer.json(); }).then(function (told) {
      last = told.last;
      Object.keys(told.texts).forEach(function (name) {
        var text = texts[name];
        if (text && !text.busy && told.texts[name].number > text.from) {
          take(text, told.texts[name].number, told.texts[name].text);
        }
      });
      var names = told.writers, said = "";
      if (names.length === 1) {
        said = words.oneWriter.replace("…", names[0]);
      } else if (names.length) {
        var all = names.slice(0, -1).join(", ") + " " + words.and + " " + names[names.length - 1];
        said = words.moreWriters.replace("…", all);
      }
      document.getElementById("minutes-writers").textContent = said;
      if (trouble === "connection" || trouble === "logged-out") {
        trouble = "";
        tryAgain();
      }
      tell();
    }).catch(failed);
  }

  function tryAgain() {
    Object.keys(texts).forEach(function (name) { save(texts[name]); });
    sendTicks();
    sendPressed();
  }

  window.addEventListener("online", tryAgain);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { seeOthers(); } });
  window.addEventListener("beforeunload", function (event) {
    if (!isSaved() && (trouble === "no-room" || trouble === "refused")) {
      event.preventDefault(); // else it stays on this device, and is saved the next time
    }
  });
  setInterval(function () { if (!isSaved()) { tryAgain(); } }, AGAIN);
  setInterval(seeOthers, LOOK);
  setInterval(run, 5000);
  run();
  tell();
  tryAgain();
})();
