/* Where a number comes from, beside the page it stands on: its own page, made short. On narrow
   screens, without this script, or when it cannot be had, the link leads there. */
(function () {
  "use strict";
  var MOST = 10;
  var LEFT_OUT = "form, .btns, .cap__r, .crumb, .pages, tfoot tr:not(:last-child)";
  var drawer = document.querySelector("dialog.drawer");
  if (!drawer || !drawer.showModal) return;
  var inside = drawer.querySelector("[data-inside]");
  var cut = drawer.querySelector("template");
  var whole = drawer.querySelector("[data-whole]");
  var room = window.matchMedia("(min-width: 64rem)");

  function brief(html, address) {
    var page = new DOMParser().parseFromString(html, "text/html");
    var main = page.querySelector("main[id=main]");
    if (!main || !main.querySelector("#p1")) throw new Error("another page");
    main.querySelectorAll(LEFT_OUT).forEach(function (one) { one.remove(); });
    main.querySelectorAll("tbody").forEach(function (body) {
      var more = Array.from(body.rows).slice(MOST);
      more.forEach(function (row) { row.remove(); });
      if (more.length) body.closest("table").after(cut.content.cloneNode(true));
    });
    main.querySelectorAll("a[href]").forEach(function (link) {
      link.href = new URL(link.getAttribute("href"), address).href;
    });
    main.querySelectorAll("[id]").forEach(function (one) { one.id = "drawer-" + one.id; });
    main.querySelectorAll("[aria-labelledby]").forEach(function (one) {
      one.setAttribute("aria-labelledby", "drawer-" + one.getAttribute("aria-labelledby"));
    });
    return main.children;
  }

  function open(link) {
    link.setAttribute("aria-busy", "true");
    fetch(link.href, { credentials: "same-origin" })
      .then(function (response) {
        if (!response.ok || response.redirected) throw new Error(response.status);
        return response.text();
      })
      .then(function (html) {
        inside.replaceChildren(...brief(html, link.href));
        whole.href = link.href;
        drawer.showModal();
        drawer.scrollTop = 0;
      })
      .catch(function () { location.assign(link.href); })
      .finally(function () { link.removeAttribute("aria-busy"); });
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest('main a.fig[href*="/figures/"]');
    var isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || !room.matches) return;
    event.preventDefault();
    open(link);
  });
  drawer.addEventListener("click", function (event) {
    if (event.target === drawer || event.target.closest("[data-close]")) drawer.close();
  });
})();
