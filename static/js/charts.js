/* Draws the figures the server sends as JSON; without this script the server's own picture stays.
   Nothing leaves the site: the sharing functions of plotly.js are switched off. */
(function () {
  "use strict";

  var CONFIG = {
    displayModeBar: false,
    displaylogo: false,
    plotlyServerURL: "",
    responsive: true,
    scrollZoom: false,
    showSendToCloud: false,
    locale: document.documentElement.lang === "en" ? "en-US" : "zh-CN",
  };

  /* Figures name the style sheet's variables; plotly.js wants the colours themselves. */
  function resolved(value) {
    if (typeof value === "string") {
      return value.replace(/^var\((--[\w-]+)\)$/, function (_whole, name) {
        return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      });
    }
    if (Array.isArray(value)) return value.map(resolved);
    if (value && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(function (entry) { return [entry[0], resolved(entry[1])]; })
      );
    }
    return value;
  }

  /* On a narrow screen words take two lines: the server sends them as the layout's `meta`. */
  function narrow(layout) {
    layout.margin = Object.assign(layout.margin, { l: 40, r: 64, b: 48 });
    layout.xaxis.ticktext = layout.meta.years;
    layout.annotations
      .filter(function (note) { return note.yanchor === "middle"; })
      .forEach(function (note, place) {
        Object.assign(note, {
          text: layout.meta.labels[place], yshift: layout.meta.shifts[place], xshift: 6,
        });
      });
  }

  function draw(holder) {
    var figure = JSON.parse(document.getElementById(holder.dataset.chart).textContent);
    var plot = holder.querySelector(".chart__plot");
    var spec = resolved(figure);
    if (holder.clientWidth < 520) narrow(spec.layout);
    /* Shown first: plotly.js measures the room it has, and takes 700 pixels where it sees none. */
    holder.classList.add("is-drawn");
    return window.Plotly.react(plot, spec.data, spec.layout, CONFIG).catch(function () {
      holder.classList.remove("is-drawn");
    });
  }

  function drawAll() {
    document.querySelectorAll("[data-chart]").forEach(draw);
  }

  if (!window.Plotly) return;
  drawAll();
  document.addEventListener("figure-changed", drawAll);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
