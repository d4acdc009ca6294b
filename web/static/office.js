/* Small comforts; every page works without this file. */
(function () {
  "use strict";
  document.addEventListener("change", function (event) {
    var form = event.target.form; /* choosing an audit shows it at once */
    if (event.target.matches("form.plain select") && form) form.requestSubmit();
  });
  document.addEventListener("submit", function (event) {
    var button = event.target.querySelector("button.main"); /* one click, one order */
    if (button && event.target.method === "post") setTimeout(function () { button.disabled = true; }, 0);
  });
  addEventListener("pageshow", function () {
    document.querySelectorAll("button.main[disabled]").forEach(function (button) { button.disabled = false; });
  });
})();
