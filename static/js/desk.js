/* Sliders beside typed numbers; the server computes, so that there is one arithmetic. Without this
   script the form asks for the whole page again. */
(function () {
  "use strict";
  var WAIT = 200;

  /* The typed number is what is sent; an empty one means the recent change, where the slider is. */
  function number(input, range) {
    var text = input.value.trim().replace(/,/g, "");
    return text === "" || isNaN(Number(text)) ? range.dataset.recent : text;
  }
  function told(range) {
    range.setAttribute("aria-valuetext", Number(range.value).toLocaleString("en") + " " + range.dataset.unit);
  }
  function join(lever, later) {
    var input = lever.querySelector(".lever__in input");
    var range = lever.querySelector("[type=range]");
    lever.querySelector(".lever__slide").hidden = false;
    told(range);
    range.addEventListener("input", function () {
      input.value = range.value;
      told(range);
      later();
    });
    input.addEventListener("input", function () {
      range.value = number(input, range);
      told(range);
      later();
    });
  }

  /* What is empty stays out of the address. */
  function words(form) {
    var data = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (String(value).trim() !== "") data.append(name, value);
    });
    return data.toString();
  }

  /* Under each field: its marks, and what is asked of it now that another moved. */
  function news(form, answer) {
    answer.querySelectorAll("template[data-for]").forEach(function (fresh) {
      var lever = form.querySelector('[data-lever="' + fresh.dataset.for + '"]');
      ["marks", "hint"].forEach(function (part) {
        var found = "[data-" + part + "]";
        lever.querySelector(found).replaceChildren(
          ...fresh.content.querySelector(found).cloneNode(true).childNodes
        );
      });
    });
  }
  /* The page's figure with what is assumed: the picture, and what is drawn over it. */
  function redraw(answer) {
    answer.querySelectorAll("template[data-figure]").forEach(function (fresh) {
      var id = fresh.dataset.figure;
      document.querySelector('[data-chart="' + id + '"] > svg').replaceWith(fresh.content.querySelector("svg"));
      document.getElementById(id).replaceWith(fresh.content.querySelector("script"));
      document.dispatchEvent(new Event("figure-changed"));
      fresh.remove();
    });
  }
  function show(form, html) {
    var holder = document.getElementById(form.dataset.into);
    var answer = new DOMParser().parseFromString(html, "text/html").querySelector("[data-result]");
    if (!answer) throw new Error("not an answer");
    news(form, answer);
    redraw(answer);
    holder.replaceChildren(answer);
    if (!answer.dataset.query) return;
    document.getElementById(form.dataset.say).textContent = answer.dataset.say;
    if ("keep" in form.dataset) history.replaceState(null, "", "?" + answer.dataset.query);
    document.querySelectorAll("form[data-follows]").forEach(function (other) {
      other.action = other.action.replace(/\?.*$/, "") + "?" + answer.dataset.query;
    });
  }
  function failed(form) {
    var said = document.createElement("p");
    said.className = "ferr";
    said.setAttribute("role", "alert");
    said.textContent = form.dataset.failed;
    document.getElementById(form.dataset.into).prepend(said);
  }

  /* Another quarter or day is looked at with what is set now. */
  document.querySelectorAll(".period, .asof__in").forEach(function (form) {
    form.addEventListener("formdata", function (event) {
      if (!document.querySelector("form[data-keep]")) return;
      var data = event.formData;
      Array.from(data.keys()).forEach(function (name) {
        if (name.indexOf("plus-") === 0) data.delete(name);
      });
      new URLSearchParams(location.search).forEach(function (value, name) {
        if (name.indexOf("plus-") === 0) data.append(name, value);
      });
    });
  });

  document.querySelectorAll("form[data-desk]").forEach(function (form) {
    var holder = document.getElementById(form.dataset.into);
    var timer = null;
    var running = null;

    function ask() {
      if (running) running.abort();
      var mine = (running = new AbortController());
      holder.setAttribute("aria-busy", "true");
      fetch(form.dataset.desk + "?" + words(form), { signal: mine.signal, credentials: "same-origin" })
        .then(function (response) { return response.text(); })
        .then(function (html) { if (running === mine) show(form, html); })
        .catch(function (error) { if (error.name !== "AbortError") failed(form); })
        .finally(function () { if (running === mine) holder.removeAttribute("aria-busy"); });
    }
    function later() {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    }
    form.querySelectorAll("[data-lever]").forEach(function (lever) { join(lever, later); });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      clearTimeout(timer);
      ask();
    });
  });
})();
