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

  /* On a narrow screen the labels at the right end move inside, above their lines. */
  function labelInside(layout) {
    layout.margin.r = 20;
    layout.annotations.forEach(function (note) {
      if (note.yanchor === "middle") {
        Object.assign(note, { xanchor: "right", xshift: 0, yanchor: "bottom" });
      }
    });
  }

  function draw(holder) {
    var figure = JSON.parse(document.getElementById(holder.dataset.chart).textContent);
    var plot = holder.querySelector(".chart__plot");
    var spec = resolved(figure);
    if (holder.clientWidth < 520) labelInside(spec.layout);
    return window.Plotly.react(plot, spec.data, spec.layout, CONFIG).then(function () {
      holder.classList.add("is-drawn");
      window.Plotly.Plots.resize(plot);
    });
  }

  function drawAll() {
    document.querySelectorAll("[data-chart]").forEach(draw);
  }

  if (!window.Plotly) return;
  drawAll();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
