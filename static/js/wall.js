/* The wall of a meeting room: turns its panels, and keeps itself fresh whatever becomes of the
   server or the network. Without this script it is one long page that loads itself anew. */
(function () {
  "use strict";

  var TURN = 20000;
  var ASK = 10000;
  var ASK_AGAIN = 5000;
  var PATIENCE = 8000;

  var body = document.body;
  var words = body.dataset;
  var wall = document.getElementById("wall");
  var links = Array.from(document.querySelectorAll(".wall__f nav a"));
  var said = document.querySelector(".wall__s");
  var button = document.querySelector(".wall__k button");
  var at = 0;
  var isPaused = false;
  var lost = "";
  var heardAt = new Date();
  var turning;

  /* Panels */

  function show(place) {
    var panels = wall.querySelectorAll(".panel");
    at = (place + panels.length) % panels.length;
    panels.forEach(function (panel, n) { panel.classList.toggle("is-on", n === at); });
    links.forEach(function (link, n) {
      if (n === at) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    clearTimeout(turning);
    if (!isPaused) turning = setTimeout(function () { show(at + 1); }, TURN);
  }

  function pause() {
    isPaused = !isPaused;
    body.classList.toggle("is-paused", isPaused);
    button.textContent = isPaused ? words.resume : words.pause;
    tell();
    show(at);
  }

  function tell() {
    var since = String(heardAt.getHours()).padStart(2, "0") + ":" +
      String(heardAt.getMinutes()).padStart(2, "0");
    var text = lost ? lost.replace("{time}", since) : isPaused ? words.paused : "";
    if (said.textContent !== text) said.textContent = text;
  }

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowRight") show(at + 1);
    else if (event.key === "ArrowLeft") show(at - 1);
    else if (event.key === " " && event.target !== button) pause();
    else return;
    event.preventDefault();
  });
  button.addEventListener("click", pause);
  links.forEach(function (link, n) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      show(n);
    });
  });

  /* Pictures are drawn in pixels of a screen of 1920 by 1080, where a rem is 20 of them. */
  function fit() {
    var root = document.documentElement;
    root.style.setProperty("--scale", parseFloat(getComputedStyle(root).fontSize) / 20);
  }

  /* Freshness */

  function fetched(address) {
    var options = { cache: "no-store", redirect: "manual" };
    // Older browsers wait as long as the network does.
    if (AbortSignal.timeout) options.signal = AbortSignal.timeout(PATIENCE);
    return fetch(address, options).then(function (answer) {
      // A redirect leads to the login; what it would answer must not be taken for panels.
      if (answer.type === "opaqueredirect") throw new Error("login");
      if (!answer.ok) throw new Error("lost");
      return answer;
    });
  }

  function renew() {
    return fetched(words.panels)
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        if (!page.querySelector("[data-version]")) throw new Error("lost");
        wall.replaceChildren.apply(wall, Array.from(page.body.children));
        show(at);
      });
  }

  function heard() {
    lost = "";
    heardAt = new Date();
    tell();
    return ASK;
  }

  function unheard(error) {
    lost = error.message === "login" ? words.login : words.lost;
    tell();
    return ASK_AGAIN;
  }

  function ask() {
    fetched(words.state)
      .then(function (answer) { return answer.json(); })
      .then(function (state) {
        if (state.assets !== words.assets) location.reload();
        else if (state.version !== wall.querySelector("[data-version]").dataset.version) return renew();
      })
      .then(heard, unheard)
      .then(function (wait) { setTimeout(ask, wait); });
  }

  body.classList.add("is-live");
  document.querySelectorAll(".wall__k [hidden]").forEach(function (one) { one.hidden = false; });
  fit();
  window.addEventListener("resize", fit);
  show(0);
  setTimeout(ask, ASK);
})();
