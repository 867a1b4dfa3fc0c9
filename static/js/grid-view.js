/* The grid's elements: rows, cells, sums. Only the active cell has an input. Texts come from the
   page's own block of words; nothing here decides anything. */
(function () {
  "use strict";

  const grid = window.returnGrid;

  /* `words("waiting", {n: 3})`: the text of that name, in the plural where there are two. */
  function makeWords(element) {
    const texts = JSON.parse(element.textContent);
    return function (name, values) {
      const text = texts[name];
      const given = values || {};
      const chosen = Array.isArray(text) ? text[given.n === 1 ? 0 : 1] : text;
      return String(chosen).replace(/\{(\w+)\}/g, (all, key) => (key in given ? given[key] : all));
    };
  }

  function make(name, className, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  function withRole(role, className, index) {
    const element = make("div", className);
    element.setAttribute("role", role);
    if (index) element.setAttribute("aria-colindex", index);
    return element;
  }

  class View {
    constructor(root, model, words) {
      this.root = root;
      this.model = model;
      this.words = words;
      this.icons = root.querySelector("[data-icons]").content;
      this.elements = new Map();
      this.rowElements = new Map();
      this.messages = new Map();
      this.open = null;
    }

    icon(name) {
      const found = this.icons.querySelector('[data-icon="' + name + '"]');
      return found.firstElementChild.cloneNode(true);
    }

    build(place) {
      const sheet = withRole("grid", "sheet");
      const { rows, columns } = this.model;
      sheet.id = "sheet";
      sheet.setAttribute("aria-label", this.root.dataset.name);
      sheet.setAttribute("aria-rowcount", rows.length + 2);
      sheet.setAttribute("aria-colcount", columns.length + 1);
      sheet.setAttribute("aria-describedby", "sheet-help");
      if (columns.length > 7) sheet.classList.add("sheet--wide");
      sheet.append(this.head());
      let park;
      rows.forEach((row) => {
        if (row.park !== park || !row.place) {
          park = row.park;
          if (this.model.parks.length) sheet.append(this.parkHead(park));
        }
        sheet.append(this.row(row));
      });
      this.foot = this.sumRow();
      sheet.append(this.foot);
      this.sheet = sheet;
      place.append(make("p", "vh", this.words("help")), sheet);
      place.firstElementChild.id = "sheet-help";
      this.drawSums();
    }

    head() {
      const { columns, rows, isZone } = this.model;
      const row = withRole("row", "sheet__head");
      row.setAttribute("aria-rowindex", 1);
      const first = withRole("columnheader", "sheet__name", 1);
      first.textContent = this.words(isZone ? "scope" : "enterprise");
      if (!isZone) first.append(make("small", "", this.words("rows", { n: rows.length })));
      row.append(first);
      columns.forEach((column, place) => {
        const cell = withRole("columnheader", "num", place + 2);
        const basis = make("small", "", "");
        basis.dataset.basisOf = place;
        const refs = make("span", "ref");
        refs.append(make("span", "", this.words("year_before")), make("span", "", this.words("quarter_before")));
        cell.append(make("span", "", column.name), basis, refs);
        row.append(cell);
      });
      this.headRow = row;
      this.drawBasis();
      return row;
    }

    drawBasis() {
      this.headRow.querySelectorAll("[data-basis-of]").forEach((small) => {
        const column = this.model.columns[small.dataset.basisOf];
        const isQuarter = column.is_flow && this.model.basis === "quarter";
        const basis = isQuarter ? this.words("basis_quarter") : column.basis;
        small.textContent = column.unit + " · " + basis;
      });
    }

    parkHead(park) {
      const row = withRole("row", "sheet__park");
      const cell = withRole("gridcell", "", 1);
      const held = this.model.rows.filter((one) => one.park === park).length;
      cell.setAttribute("aria-colspan", this.model.columns.length + 1);
      cell.append(park === null ? this.words("no_park") : this.model.parks[park], " ");
      cell.append(make("small", "", this.words("firms", { n: held })));
      row.append(cell);
      row.dataset.park = park === null ? "" : park;
      return row;
    }

    row(row) {
      const element = withRole("row", "sheet__row");
      element.setAttribute("aria-rowindex", row.place + 2);
      const head = withRole("rowheader", "sheet__name", 1);
      const name = make("span", "fn", row.name);
      name.title = row.uscc ? row.name + " " + row.uscc : row.name;
      head.append(name, make("span", "rs"));
      head.dataset.fold = row.place;
      element.append(head);
      row.cells.forEach((cell) => element.append(this.cell(cell)));
      this.rowElements.set(row, element);
      this.drawRow(row);
      return element;
    }

    cell(cell) {
      const element = withRole("gridcell", "cell num", cell.place + 2);
      element.id = "cell-" + cell.key;
      element.dataset.key = cell.key;
      element.dataset.h = this.words("column", { name: cell.column.name, unit: cell.column.unit });
      element.tabIndex = -1;
      const refs = make("span", "ref");
      refs.setAttribute("aria-hidden", "true");
      refs.append(make("span"), make("span"));
      refs.firstChild.dataset.r = this.words("year_before");
      refs.lastChild.dataset.r = this.words("quarter_before");
      element.append(make("span", "val"), refs);
      this.elements.set(cell.key, element);
      this.drawCell(cell);
      return element;
    }

    drawCell(cell) {
      const element = this.elements.get(cell.key);
      const [year, last] = this.model.earlier(cell);
      const value = element.firstElementChild;
      const isWithout = grid.WITHOUT_VALUE.includes(cell.status);
      const marks = { E: "estimated", P: "provisional", Z: "final", L: "missing", M: "not_applicable" };
      const mark = marks[cell.status] ? this.words(marks[cell.status]) : "";
      const text = cell.typed || (this.model.number(cell) === null ? "" : grid.shown(this.model.number(cell)));
      value.textContent = isWithout && !cell.typed ? mark : text;
      value.dataset.mark = isWithout ? "" : mark;
      value.title = cell.reason;
      const refs = element.querySelector(".ref");
      refs.firstChild.textContent = grid.shown(year);
      refs.lastChild.textContent = grid.shown(last);
      const hasOpen = this.model.openFindings(cell).length > 0;
      element.classList.toggle("err", this.model.isWrong(cell));
      element.classList.toggle("warn", !this.model.isWrong(cell) && hasOpen);
      element.classList.toggle("gap", !this.model.isFilled(cell) && !this.model.isWrong(cell));
      element.classList.toggle("is-waiting", cell.isWaiting);
      element.classList.toggle("is-shut", !this.model.isWritable(cell));
      element.setAttribute("aria-invalid", this.model.isWrong(cell));
    }

    drawRow(row) {
      const element = this.rowElements.get(row);
      const { wrong, open, gaps, explained } = this.model.count(row);
      const state = element.querySelector(".rs");
      let icon = "done";
      let text = this.words("filled", { n: row.cells.length });
      if (wrong) [icon, text] = ["err", this.words("wrong", { n: wrong })];
      else if (open) [icon, text] = ["warn", this.words("to_explain", { n: open })];
      else if (gaps) [icon, text] = ["warn", this.words("gaps", { n: gaps })];
      else if (explained) [icon, text] = ["warn", this.words("explained")];
      state.className = "rs" + (wrong ? " rs--err" : icon === "warn" ? " rs--warn" : "");
      state.replaceChildren(this.icon(icon), text);
      element.classList.toggle("has-err", wrong > 0);
      element.classList.toggle("has-warn", open > 0);
    }

    /* A row of words under an enterprise's row; `content` null takes it away. */
    setMessages(row, lines) {
      const held = this.messages.get(row);
      if (held) held.forEach((line) => line.remove());
      this.messages.delete(row);
      if (!lines.length) return;
      const made = lines.map(({ tone, icon, id, content }) => {
        const line = withRole("row", "sheet__msg sheet__msg--" + tone);
        const cell = withRole("gridcell", "", 1);
        cell.setAttribute("aria-colspan", this.model.columns.length + 1);
        if (id) line.id = id;
        cell.append(this.icon(icon), content);
        line.append(cell);
        line.hidden = this.rowElements.get(row).hidden;
        return line;
      });
      this.rowElements.get(row).after(...made);
      this.messages.set(row, made);
    }

    sumRow() {
      const row = withRole("row", "sheet__sum");
      row.setAttribute("aria-rowindex", this.model.rows.length + 2);
      const head = withRole("rowheader", "sheet__name", 1);
      head.append(make("b", "", this.words("sum")), make("span", "rs"));
      row.append(head);
      this.model.columns.forEach((column, place) => {
        const cell = withRole("gridcell", "num", place + 2);
        const refs = make("span", "ref");
        refs.append(make("span"), make("span"));
        cell.append(make("b"), refs);
        row.append(cell);
      });
      return row;
    }

    drawSums() {
      const filled = this.model.rows.filter((row) => row.cells.every((cell) => this.model.isFilled(cell)));
      this.foot.hidden = this.model.isZone;
      this.foot.querySelector(".rs").textContent = this.words("rows_filled", { n: filled.length });
      this.sums = this.model.columns.map((column, place) => this.model.totals(place));
      this.sums.forEach((sum, place) => {
        const cell = this.foot.children[place + 1];
        cell.firstChild.textContent = grid.shown(sum.now);
        cell.lastChild.firstChild.textContent = grid.shown(sum.year);
        cell.lastChild.lastChild.textContent = grid.shown(sum.last);
      });
    }

    redraw() {
      this.drawBasis();
      this.model.cells.forEach((cell) => this.drawCell(cell));
      this.model.rows.forEach((row) => this.drawRow(row));
      this.drawSums();
    }

    /* On a phone, one firm at a time. */
    unfold(element) {
      const isOpen = element.classList.contains("is-open");
      this.sheet.querySelectorAll(".is-open").forEach((one) => one.classList.remove("is-open"));
      element.classList.toggle("is-open", !isOpen);
    }

    isShown(row) {
      return !this.rowElements.get(row).hidden;
    }

    shownRows() {
      return this.model.rows.filter((row) => this.isShown(row));
    }

    /* Show the rows for which `test` holds. The choice stays while they are worked on, so that no
       row vanishes under the hands of whoever fills it. */
    filter(test) {
      this.model.rows.forEach((row) => {
        const element = this.rowElements.get(row);
        element.hidden = !test(row);
        (this.messages.get(row) || []).forEach((line) => { line.hidden = element.hidden; });
      });
      this.sheet.querySelectorAll(".sheet__park").forEach((head) => {
        const park = head.dataset.park === "" ? null : Number(head.dataset.park);
        head.hidden = !this.shownRows().some((row) => row.park === park);
      });
    }
  }

  grid.View = View;
  grid.make = make;
  grid.makeWords = makeWords;
})();
