/* Small comforts; every page reads and submits without them. */
(function () {
  "use strict";

  /* Menus close on Escape and on a click elsewhere, and give the focus back. */
  function close(menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  document.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && document.querySelector(".dropdown[open]");
    if (menu) close(menu);
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll(".dropdown[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    var button = event.target.closest("[data-print]");
    if (button) window.print();
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
  });

  /* Back and forward bring a page with the quarter last chosen in it; its figures are another's. */
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form.period").forEach(function (form) {
      form.reset();
    });
  });

  /* A file that would be refused for its size is named before it is sent. */
  document.addEventListener("change", function (event) {
    var field = event.target;
    if (!field.dataset.most || !field.files) return;
    var isTooLarge = [].some.call(field.files, function (file) {
      return file.size > Number(field.dataset.most);
    });
    field.setCustomValidity(isTooLarge ? field.dataset.tooLarge : "");
    field.reportValidity();
  });

  /* Wide tables start at their newest column, where a whole one begins beside the names: the
     current one takes the room that part of an earlier one would fill. */
  document.fonts.ready.then(function () {
    document.querySelectorAll("[data-end]").forEach(toItsEnd);
  });
  function toItsEnd(region) {
    region.scrollLeft = region.scrollWidth;
    var now = region.querySelector("thead .is-now");
    if (!now || !region.scrollLeft) return;
    var heads = Array.from(region.querySelectorAll("thead th"));
    var boxes = heads.map(function (head) { return head.getBoundingClientRect(); });
    var first = boxes.slice(1).find(function (box) { return box.left >= boxes[0].right; });
    if (!first) return;
    heads.forEach(function (head, place) {
      var room = head === now ? first.left - boxes[0].right : 0;
      head.style.minWidth = boxes[place].width + room + "px";
    });
    region.scrollLeft = region.scrollWidth;
  }
  document.addEventListener("scroll", function (event) {
    var region = event.target;
    if (region.matches && region.matches(".scroll-x")) {
      region.classList.toggle("is-along", region.scrollLeft > 0);
    }
  }, true);

  /* After a refusal the reader begins where it is said. */
  var arrived = performance.getEntriesByType("navigation")[0];
  var fault = document.querySelector("main [role=alert]");
  if (fault && arrived && arrived.responseStatus >= 400) {
    fault.tabIndex = -1;
    fault.focus();
  }

  /* What was done is said where the page opens, which may be far below its top. */
  var said = document.querySelector("main > [data-said-on-arrival]");
  var place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (said && place) {
    place.prepend(said);
    place.scrollIntoView();
  }

  /* Print what is folded away, tables of charts above all. */
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:is(.astable, .mg__d):not([open])").forEach(function (details) {
      details.open = true;
      details.dataset.reopened = "";
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-reopened]").forEach(function (details) {
      details.open = false;
      delete details.dataset.reopened;
    });
  });
})();
