/* What is said about the figures: messages under a row, sums and checks at the side, the summary
   on submitting. */
(function () {
  "use strict";

  const grid = window.returnGrid;
  const make = grid.make;
  const MOST_LISTED = 30;
  const WORST_FIRST = ["err", "warn", "done"];

  class Checks {
    constructor(options) {
      Object.assign(this, options); // root, side, model, view, words, saver, say, resolve, next
      const { root, model, view, words, saver, say, next } = this;
      this.why = new grid.Explanations({
        root, model, view, words, saver, say, next, draw: (row) => { this.drawRow(row); this.drawSide(); }, drawSide: () => this.drawSide(),
      });
    }

    /* Ask the server to judge these rows by all rules (all rows where null). */
    async validate(usccs) {
      const address = this.root.dataset.validate;
      const { kept } = this.why;
      const answer = address ? await grid.ask(address, "POST", usccs ? { usccs } : {}) : {};
      if (answer.status !== 200) return;
      // Words were kept while the server answered: it may not have known of them.
      if (kept !== this.why.kept) return this.validate(usccs);
      this.isJudged = true;
      this.takeProblems(answer.body.errors || [], usccs);
      this.model.setFindings(this.why.withOwnWords(answer.body.findings || []), usccs);
      this.model.rows.forEach((row) => {
        if (!usccs || usccs.includes(row.uscc)) this.drawRow(row);
      });
      this.drawSide();
    }

    /* The server knows nothing yet of what waits to be sent, nor of what it could not keep. */
    takeProblems(problems, usccs) {
      const unknown = [...this.saver.stuck.keys(), ...this.saver.waiting.keys()]
        .map((key) => this.model.cells.get(key))
        .map((cell) => [cell, cell.problem]);
      this.model.setProblems(problems, usccs);
      unknown.forEach(([cell, problem]) => { cell.problem = problem; });
    }

    drawRow(row) {
      row.cells.forEach((cell) => this.view.drawCell(cell));
      this.view.drawRow(row);
      this.drawMessages(row);
    }

    drawMessages(row) {
      const lines = [];
      row.cells.forEach((cell) => {
        if (cell.conflict) lines.push(this.conflictLine(cell));
        if (cell.problem) lines.push(this.problemLine(cell));
        if (cell.note) lines.push(this.line("note", "info", null, cell.note, cell.column.name));
        this.model.findingsOf(cell).filter((one) => !one.carried)
          .forEach((one) => lines.push(this.why.line(cell, one)));
      });
      this.model.remarks.filter((one) => one.row === row.uscc && (one.row || one.field))
        .forEach((one) => lines.push(this.remarkLine(row, one)));
      const key = document.activeElement && document.activeElement.dataset.why;
      this.view.setMessages(row, lines);
      const again = key && this.view.sheet.querySelector('[data-why="' + key + '"]');
      if (again && document.activeElement !== again) again.focus();
    }

    /* That the figure kept is not the one written, under the row until the cell changes again. */
    conversion(cell, text) {
      const { written, value } = grid.readAmount(text, cell.column.unit_zh);
      if (!written || value === undefined) return "";
      return this.words("converted", { text: text.trim(), value: grid.shown(value), unit: cell.column.unit });
    }

    localProblem(cell, state) {
      const code = state.typed && grid.readAmount(state.typed, cell.column.unit_zh).code;
      if (!code) return null;
      const words = JSON.parse(this.words("unreadable"));
      const message = (words[code] || words.not_digits).replace("{text}", state.typed);
      return { rule: "not_a_number", message };
    }

    line(tone, icon, cell, text, bold) {
      const content = make("span");
      if (bold) content.append(make("b", "", bold), " ");
      if (text) content.append(text);
      return { tone, icon, content, id: cell ? "msg-" + icon + "-" + cell.key : "" };
    }

    problemLine(cell) {
      return this.line("err", "err", cell, cell.problem.message, cell.column.name);
    }

    remarkLine(row, remark) {
      const cell = row.cells.find((one) => one.column.code === remark.field);
      return this.line("warn", "back", null, remark.text, cell ? cell.column.name : this.words("remark"));
    }

    conflictLine(cell) {
      const { mine, theirs } = cell.conflict;
      const text = this.words("conflict", { name: cell.column.name, who: theirs.who, when: theirs.when });
      const line = this.line("err", "err", cell, text);
      [["mine", mine], ["theirs", this.textOf(theirs)]].forEach(([whose, value]) => {
        const button = make("button", "btn btn--sm", this.words("use_" + whose, { value: value || this.words("empty") }));
        button.type = "button";
        button.addEventListener("click", () => this.resolve(cell, whose));
        line.content.append(" ", button);
      });
      return line;
    }

    textOf(held) {
      const without = { L: "missing", M: "not_applicable" }[held.status];
      if (held.typed || without) return held.typed || this.words(without);
      return grid.written(grid.fromServer(held.value));
    }

    /* The side: sums with their changes, and how many cells each check has found. */
    drawSide() {
      const { model, view, words, side } = this;
      const sums = side.querySelector("[data-sums]");
      sums.replaceChildren(...model.columns.map((column, place) => {
        const { now, onLast, onYear } = view.sums[place];
        const line = make("tr");
        const head = make("th", "", column.name);
        head.scope = "row";
        line.append(head);
        [grid.shown(now), grid.change(...onLast), grid.change(...onYear)]
          .forEach((text) => line.append(make("td", "num", text)));
        return line;
      }));
      const checks = this.checks();
      side.querySelector("[data-checks]").replaceChildren(...checks.map((one) => {
        const line = make("li");
        line.append(view.icon(one.icon));
        const name = make(one.cell ? "a" : "span", "", one.name);
        if (one.cell) name.href = "#cell-" + one.cell.key;
        line.append(name, make("span", "", one.text));
        return line;
      }));
      this.drawDock();
    }

    checks() {
      const { words } = this;
      const found = new Map();
      const add = (name, icon, cell, isOpen) => {
        const key = (icon === "err") + name;
        const one = found.get(key) || { name, icon, cell, count: 0, open: 0 };
        one.count += 1;
        if (isOpen) one.open += 1;
        if (icon === "warn") one.icon = icon;
        found.set(key, one);
      };
      const addFinding = (cell, finding) => {
        const isOpen = this.model.isOpen(finding);
        add(finding.name, isOpen ? "warn" : "done", cell, isOpen);
      };
      this.model.cells.forEach((cell) => {
        if (cell.conflict) add(words("check_conflict"), "err", cell);
        if (cell.problem) add(this.nameOf(cell.problem), "err", cell);
        else if (!this.model.isFilled(cell)) add(words("check_required"), "warn", cell);
        this.model.findingsOf(cell).forEach((one) => addFinding(cell, one));
      });
      const rank = (one) => WORST_FIRST.indexOf(one.icon);
      const list = Array.from(found.values()).sort((a, b) => rank(a) - rank(b));
      list.forEach((one) => {
        const name = one.open ? "places_open" : one.icon === "done" ? "places_explained" : "places";
        one.text = words(name, { n: one.count, open: one.open });
      });
      if (list.length) return list;
      if (!this.isJudged) return [{ name: words("not_judged"), icon: "late", text: "" }];
      return [{ name: words("no_problem"), icon: "done", text: words("passed") }];
    }

    /* A rule of the pack brings its name. */
    nameOf({ rule, name }) {
      const known = ["not_a_number", "not_whole", "negative", "reason_required", "value_and_missing"];
      return name || this.words(known.includes(rule) ? "check_" + rule : "check_other");
    }

    counts() {
      const all = { wrong: 0, open: 0, gaps: 0, filled: 0, short: 0 };
      this.model.rows.forEach((row) => {
        const { wrong, open, gaps } = this.model.count(row);
        all.wrong += wrong;
        all.open += open;
        all.gaps += gaps;
        if (gaps) all.short += 1;
        all.filled += row.cells.filter((cell) => this.model.isFilled(cell)).length;
      });
      return all;
    }

    drawDock() {
      const { words, view, root } = this;
      const all = this.counts();
      const parts = [];
      if (all.wrong) parts.push(words("wrong", { n: all.wrong }));
      if (all.open) parts.push(words("to_explain", { n: all.open }));
      if (all.gaps) parts.push(words("gaps", { n: all.gaps }));
      const icon = all.wrong ? "err" : parts.length ? "warn" : "done";
      const left = parts.join(words("comma"));
      const text = left || words("all_filled");
      root.querySelector("[data-count]").replaceChildren(view.icon(icon), text);
      const filled = words("filled_of", { n: all.filled, due: this.model.cells.size });
      const short = all.short && !this.model.isZone ? words("rows_short", { n: all.short }) : "";
      root.querySelector("[data-filled]").replaceChildren(view.icon(all.gaps ? "warn" : "done"), filled + short);
      this.side.querySelector("[data-left]").textContent = left ? words("left", { what: left }) : "";
    }

    /* Everything that stands in the way, each line leading to its cell; false where nothing does. */
    summary(unsaved) {
      const lines = [];
      const add = (cell, text) => lines.push({ cell, text });
      this.model.rows.forEach((row) => {
        const name = row.name + this.words("colon");
        const gaps = row.cells.filter((cell) => !this.model.isFilled(cell) && !this.model.isWrong(cell));
        row.cells.forEach((cell) => {
          if (cell.conflict) add(cell, name + cell.column.name + " " + this.words("check_conflict"));
          if (cell.problem) add(cell, name + cell.problem.message);
          this.model.openFindings(cell).forEach((one) => add(cell, name + one.message));
        });
        if (gaps.length) add(gaps[0], name + this.words("gaps", { n: gaps.length }));
      });
      if (!lines.length && !unsaved) return false;
      const all = this.counts();
      const title = lines.length ? this.refusal(all) : this.words("unsaved", { n: unsaved });
      this.banner(title, lines.slice(0, MOST_LISTED), lines.length);
      return true;
    }

    refusal({ wrong, gaps, open }) {
      if (!wrong && !gaps) return this.words("must_explain", { n: open });
      const rest = open ? this.words("and_explain", { n: open }) : "";
      return this.words("cannot_submit", { n: wrong + gaps }) + rest;
    }

    banner(title, lines, total) {
      const old = document.getElementById("problems");
      const box = make("div", "banner banner--err");
      box.id = "problems";
      box.tabIndex = -1;
      box.setAttribute("role", "alert");
      const inner = make("div");
      const head = make("p");
      head.append(make("b", "", title));
      const list = make("ul");
      lines.forEach(({ cell, text }) => {
        const item = make("li");
        const link = make("a", "", text);
        link.href = "#cell-" + cell.key;
        item.append(link);
        list.append(item);
      });
      inner.append(head, list);
      if (total > lines.length) inner.append(make("p", "", this.words("and_more", { n: total - lines.length })));
      box.append(this.view.icon("err"), inner);
      if (old) old.replaceWith(box);
      else this.root.closest("form").before(box);
      box.focus();
    }
  }

  grid.Checks = Checks;
})();
