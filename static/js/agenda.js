/* Items of an agenda take another place by dragging, with a mouse, a pen or a finger. The buttons up and down do the same. */
(function () {
  "use strict";

  var EDGE = 70; // pixels from the edge of the window where it scrolls along
  var dragged = null; // {item, list, before, pointer}

  function showHandles() {
    document.querySelectorAll(".agenda-handle").forEach(function (handle) {
      handle.hidden = false;
    });
  }

  function keysOf(list) {
    return Array.from(list.children, function (item) {
      return item.dataset.key;
    });
  }

  function moveTo(y) {
    var others = Array.from(dragged.list.children).filter(function (item) {
      return item !== dragged.item;
    });
    var below = others.find(function (item) {
      var box = item.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    if (below !== dragged.item.nextElementSibling) {
      dragged.list.insertBefore(dragged.item, below || null);
    }
    if (y < EDGE) {
      window.scrollBy(0, -12);
    } else if (y > window.innerHeight - EDGE) {
      window.scrollBy(0, 12);
    }
  }

  function putBack() {
    var items = {};
    Array.from(dragged.list.children).forEach(function (item) {
      items[item.dataset.key] = item;
    });
    dragged.before.forEach(function (key) {
      dragged.list.append(items[key]);
    });
  }

  function send() {
    var form = document.getElementById(dragged.list.dataset.reorder);
    form.querySelectorAll("[name=item]").forEach(function (field) {
      field.remove();
    });
    keysOf(dragged.list).forEach(function (key) {
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = "item";
      field.value = key;
      form.append(field);
    });
    form.requestSubmit();
  }

  function letGo(keepsIt) {
    if (!dragged) {
      return;
    }
    dragged.item.classList.remove("agenda-dragged");
    dragged.list.classList.remove("agenda-moving");
    if (!keepsIt) {
      putBack();
    } else if (keysOf(dragged.list).join() !== dragged.before.join()) {
      send();
    }
    dragged = null;
  }

  document.addEventListener("pointerdown", function (event) {
    var handle = event.target.closest(".agenda-handle");
    if (!handle || event.button !== 0 || dragged) {
      return;
    }
    event.preventDefault();
    var item = handle.closest("li");
    dragged = { item: item, list: item.parentElement, before: keysOf(item.parentElement), pointer: event.pointerId };
    item.classList.add("agenda-dragged");
    dragged.list.classList.add("agenda-moving");
  });

  document.addEventListener("pointermove", function (event) {
    if (dragged && event.pointerId === dragged.pointer) {
      moveTo(event.clientY);
    }
  });

  document.addEventListener("pointerup", function (event) {
    if (dragged && event.pointerId === dragged.pointer) {
      letGo(true);
    }
  });

  document.addEventListener("pointercancel", function () {
    letGo(false);
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      letGo(false);
    }
  });

  // A button that cannot go further loses the focus with it: then the other one takes it.
  document.addEventListener("htmx:afterSettle", function (event) {
    showHandles();
    var pressed = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    var button = pressed && pressed.submitter;
    var now = button && button.id && document.getElementById(button.id);
    if (now && now.disabled) {
      var other = now.form.querySelector("button:not(:disabled)");
      (other || now.closest("li").querySelector("a")).focus();
    }
  });

  showHandles();
})();
