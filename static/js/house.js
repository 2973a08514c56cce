/* What htmx leaves open: a request that fails says so, and one that ends on another page goes there. */
(function () {
  "use strict";

  function sayThatItFailed(event) {
    var region = document.getElementById("messages");
    var message = document.createElement("p");
    message.className = "message message-error";
    var words = document.createElement("span");
    words.textContent = region.dataset.failed;
    message.append(words);
    region.replaceChildren(message);
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
