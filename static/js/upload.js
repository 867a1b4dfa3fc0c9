/* Ask how far the reading of a file is; when it is done, show what was found. */
(function () {
  "use strict";

  var waiting = document.getElementById("waiting");
  if (!waiting) return;
  var bar = document.getElementById("reading");
  var words = document.getElementById("read");

  function ask() {
    fetch(waiting.dataset.state, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (now) {
        if (!now.is_waiting) {
          window.location.reload();
          return;
        }
        bar.max = now.total || 1;
        bar.value = now.done;
        words.textContent = now.done + "/" + now.total;
        window.setTimeout(ask, 700);
      })
      .catch(function () {
        window.setTimeout(ask, 3000);
      });
  }
  window.setTimeout(ask, 500);
})();
