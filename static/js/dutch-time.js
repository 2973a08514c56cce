/* Times are Dutch times. Who looks from another time zone is told so, beside each; for others it would be noise. */
(function () {
  "use strict";

  function minutesFromUtc(moment) {
    var parts = /([+-])(\d\d):(\d\d)$/.exec(moment);
    return parts ? (parts[1] === "-" ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) : 0;
  }

  function tell(root) {
    root.querySelectorAll("[data-dutch-moment]").forEach(function (note) {
      var moment = note.dataset.dutchMoment;
      note.hidden = -new Date(moment).getTimezoneOffset() === minutesFromUtc(moment);
    });
  }

  tell(document);
  document.addEventListener("htmx:load", function (event) {
    tell(event.target);
  });
})();
