/* A file that is too large is told so when it is chosen, before it is sent; the server says the same. */
(function () {
  "use strict";

  function inMegabytes(size) {
    var tenths = Math.ceil((size * 10) / 1048576) / 10;
    return tenths.toLocaleString(document.documentElement.lang);
  }

  function tell(input, words) {
    var note = document.getElementById(input.id + "_too_large");
    if (!note) {
      note = document.createElement("p");
      note.id = input.id + "_too_large";
      note.className = "invalid-feedback d-block";
      note.setAttribute("role", "alert");
      input.after(note);
    }
    note.textContent = words;
    input.classList.toggle("is-invalid", words !== "");
  }

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (input.type !== "file" || !input.dataset.atMost || !input.files.length) {
      return;
    }
    var file = input.files[0];
    var isTooLarge = file.size > Number(input.dataset.atMost);
    tell(input, isTooLarge ? input.dataset.tooLarge.replace("{}", inMegabytes(file.size)) : "");
    if (isTooLarge) {
      input.value = ""; // not sent, and another can be chosen
    }
  });
})();
