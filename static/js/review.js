/* Verdicts saved one by one, keys for those who judge all day, and words for the cell clicked on.
   The page does all of it without script, through the form's own buttons. */
(function () {
  "use strict";
  var form = document.getElementById("review-form");
  if (!form) return;
  var token = form.querySelector("[name=csrfmiddlewaretoken]").value;

  function post(address, data) {
    return fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
      credentials: "same-origin",
      body: data,
    });
  }

  /* Which submission is on the screen, so that the next one can show what is new. */
  var seen = new URLSearchParams();
  seen.set("submission", form.dataset.submission);
  if (form.dataset.seen) post(form.dataset.seen, seen).catch(function () {});

  /* Verdicts */
  var approve = document.getElementById("approve");
  var saving = new Map();

  function checked(item) {
    return item.querySelector("[type=radio]:checked");
  }
  function bar(answer) {
    document.getElementById("bar-words").textContent = answer.words;
    document.getElementById("obstacle").textContent = answer.obstacle;
    document.getElementById("send-back").textContent = answer.send_back;
    document.getElementById("bar").classList.toggle("is-back", answer.leaning === "return");
    document.querySelector("#bar .mark-warn").hidden = !answer.obstacle;
    document.querySelector("#bar .mark-done").hidden = Boolean(answer.obstacle);
    if (answer.obstacle) approve.setAttribute("aria-disabled", "true");
    else approve.removeAttribute("aria-disabled");
  }
  function save(item) {
    var was = item.querySelector("[name^=was-]");
    var wasWords = item.querySelector("[name^=was-words-]");
    var chosen = checked(item);
    var words = item.querySelector("[name^=words-]");
    var told = item.querySelector(".anom__at");
    var data = new URLSearchParams();
    data.set(was.name, was.value);
    data.set(wasWords.name, wasWords.value);
    data.set(words.name, words.value);
    if (chosen) data.set(chosen.name, chosen.value);
    return post(form.dataset.verdicts, data)
      .then(function (response) {
        var type = response.headers.get("Content-Type") || "";
        if (type.indexOf("json") < 0) throw new Error("not saved");
        return response.json().then(function (answer) {
          told.classList.toggle("is-failed", !response.ok);
          told.textContent = response.ok ? form.dataset.saved : answer.message;
          if (!response.ok) return;
          was.value = chosen ? chosen.value : "";
          wasWords.value = was.value === "correct" ? data.get(words.name) : "";
          bar(answer);
        });
      })
      .catch(function () {
        told.classList.add("is-failed");
        told.textContent = form.dataset.failed;
      });
  }
  /* One request of a card at a time, the latest state last. */
  function saveLater(item) {
    var before = saving.get(item) || Promise.resolve();
    var next = before.then(function () { return save(item); });
    saving.set(item, next);
  }
  form.addEventListener("change", function (event) {
    var item = event.target.closest(".anom > li");
    if (!item) return;
    saveLater(item);
    if (event.target.value === "correct") item.querySelector(".anom__say textarea").focus();
  });
  if (approve) {
    approve.addEventListener("click", function (event) {
      if (approve.getAttribute("aria-disabled") !== "true") return;
      event.preventDefault();
      var open = items().find(function (item) { return !checked(item) && item.querySelector("[type=radio]"); });
      if (open) open.focus();
    });
  }

  /* Keys: single letters, only while nothing is being typed, and they can be switched off. */
  var legend = document.getElementById("keys");
  var KEPT = "review-keys";
  function items() {
    return Array.from(document.querySelectorAll(".anom > li"));
  }
  function current() {
    var here = document.activeElement && document.activeElement.closest(".anom > li");
    return items().indexOf(here);
  }
  function go(step) {
    var all = items();
    if (!all.length) return;
    var at = current();
    var next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].focus();
  }
  function judge(place) {
    var item = items()[current()];
    var radio = item && item.querySelectorAll("[type=radio]")[place];
    if (!radio) return false;
    if (!radio.checked) {
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  }
  function isTyping(target) {
    return target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  }
  function focusOn(element) {
    if (!element) return false;
    element.focus();
    return true;
  }
  function act(key, target) {
    var arrows = target.matches(".anom > li");
    switch (key) {
      case "j": return go(1), true;
      case "k": return go(-1), true;
      case "ArrowDown": return arrows && (go(1), true);
      case "ArrowUp": return arrows && (go(-1), true);
      case "1": case "2": case "3": return judge(Number(key) - 1);
      case "a": return focusOn(approve);
      case "r": return focusOn(document.getElementById("id_reason"));
      case "?": return legend.classList.toggle("is-folded"), true;
      default: return false;
    }
  }
  if (legend) {
    var toggle = document.getElementById("keys-on");
    legend.hidden = false;
    try { toggle.checked = localStorage.getItem(KEPT) !== "off"; } catch (error) { /* not kept */ }
    legend.classList.toggle("is-off", !toggle.checked);
    toggle.addEventListener("change", function () {
      legend.classList.toggle("is-off", !toggle.checked);
      try { localStorage.setItem(KEPT, toggle.checked ? "on" : "off"); } catch (error) { /* not kept */ }
    });
    document.addEventListener("keydown", function (event) {
      var card = event.key === "Escape" && event.target.closest(".anom > li");
      if (card) card.focus();
      if (!toggle.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (isTyping(event.target)) return;
      if (act(event.key, event.target)) event.preventDefault();
    });
  }

  /* A click on a cell says what the words are about. */
  var box = document.getElementById("say");
  if (!box) return;
  document.body.classList.add("is-picking");
  function pick(row, code, cell) {
    document.querySelectorAll(".is-picked").forEach(function (one) { one.classList.remove("is-picked"); });
    if (cell) cell.classList.add("is-picked");
    document.getElementById("say-uscc").value = row.dataset.row;
    document.getElementById("say-place").textContent = row.dataset.name;
    document.getElementById("say-element").value = code;
  }
  document.querySelectorAll(".diff tbody tr").forEach(function (row) {
    row.addEventListener("click", function (event) {
      var link = event.target.closest("a");
      if (link && !link.matches(".say")) return;
      var cell = event.target.closest("td");
      if (!cell && !link) return;
      event.preventDefault();
      pick(row, cell ? cell.dataset.cell : "", cell);
      if (link) document.getElementById("say-text").focus();
    });
  });
})();
