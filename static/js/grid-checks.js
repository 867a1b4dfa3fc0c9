/* What is said about the figures: messages under a row, sums and checks at the side, the summary
   on submitting, and the words a department gives to a query. */
(function () {
  "use strict";

  const grid = window.returnGrid;
  const make = grid.make;
  const MOST_LISTED = 30;
  const EXPLAIN_AFTER = 600;
  const WORST_FIRST = ["err", "warn", "done"];

  class Checks {
    constructor(options) {
      Object.assign(this, options); // root, side, model, view, words, saver, resolve
      this.unsent = new Map();
      this.refused = new Map();
      this.copy = new grid.LocalCopy(this.root.dataset.user, this.root.dataset.return + ":why");
    }

    /* Ask the server to judge these rows by all rules (all rows where null). */
    async validate(usccs) {
      const address = this.root.dataset.validate;
      const answer = address ? await grid.ask(address, "POST", usccs ? { usccs } : {}) : {};
      if (answer.status !== 200) return;
      this.isJudged = true;
      this.takeProblems(answer.body.errors || [], usccs);
      this.model.setFindings(this.withOwnWords(answer.body.findings || []), usccs);
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

    /* Words typed here go before those the server knew when it answered. */
    withOwnWords(findings) {
      const kept = new Map(this.copy.all());
      return findings.map((one) => {
        const key = this.keyOf(one), own = kept.get(key);
        const isRefused = Boolean(own) && this.refused.get(key) === own.words;
        return own ? Object.assign({}, one, own, { isRefused }) : one;
      });
    }

    keyOf(finding) {
      return grid.keyOf(finding.row, finding.field) + "/" + finding.rule;
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
        this.model.findingsOf(cell).filter((one) => !one.carried)
          .forEach((one) => lines.push(this.findingLine(cell, one)));
      });
      this.model.remarks.filter((one) => one.row === row.uscc && (one.row || one.field))
        .forEach((one) => lines.push(this.remarkLine(row, one)));
      const key = document.activeElement && document.activeElement.dataset.why;
      this.view.setMessages(row, lines);
      const again = key && this.view.sheet.querySelector('[data-why="' + key + '"]');
      if (again && document.activeElement !== again) again.focus();
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

    findingLine(cell, finding) {
      const line = this.line("warn", "warn", null, "", finding.message);
      const fields = make("span", "why");
      const select = make("select", "in");
      this.words("classes").split("|").forEach((pair) => {
        const [value, ...name] = pair.split(":");
        const option = make("option", "", name.join(":"));
        option.value = value;
        option.selected = value === finding.reason_class;
        select.append(option);
      });
      const input = make("input", "in");
      input.value = finding.words || "";
      input.maxLength = 300;
      input.placeholder = this.words("why_placeholder");
      const where = cell.row.name + " " + cell.column.name;
      select.setAttribute("aria-label", where + " " + this.words("why_class"));
      input.setAttribute("aria-label", where + " " + this.words("why_words"));
      select.dataset.why = "class/" + this.keyOf(finding);
      input.dataset.why = this.keyOf(finding);
      const take = () => this.explain(cell, finding, select.value, input.value.trim());
      select.addEventListener("change", take);
      input.addEventListener("change", take);
      input.addEventListener("input", () => this.note(finding, select.value, input.value.trim()));
      fields.append(select, input);
      line.content.append(fields);
      return line;
    }

    /* Kept with every letter: a validation may draw the line anew while somebody types in it. */
    note(finding, reasonClass, words) {
      finding.reason_class = reasonClass;
      finding.words = words;
      finding.isRefused = false;
      const entry = { reason_class: reasonClass, words };
      const key = this.keyOf(finding);
      this.copy.keep(key, entry);
      if (!words || reasonClass) this.unsent.set(key, { finding, entry });
    }

    explain(cell, finding, reasonClass, words) {
      this.note(finding, reasonClass, words);
      this.view.drawCell(cell);
      this.view.drawRow(cell.row);
      this.drawSide();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), EXPLAIN_AFTER);
    }

    async send() {
      const sent = Array.from(this.unsent);
      if (!sent.length) return true;
      const explanations = sent.map(([, { finding, entry }]) => Object.assign(
        { uscc: finding.row, element: finding.field, rule: finding.rule }, entry));
      const answer = await grid.ask(this.root.dataset.explanations, "PUT", { explanations });
      if (answer.status === 0 || answer.status >= 500 || answer.status === 401) {
        this.timer = setTimeout(() => this.send(), 5000);
        return false;
      }
      sent.forEach(([key, one]) => {
        if (this.unsent.get(key) === one) this.unsent.delete(key);
        if (answer.status < 300) this.copy.forget(key, one.entry);
        else {
          this.refused.set(key, one.entry.words);
          one.finding.isRefused = true;
        }
      });
      if (answer.status >= 400) {
        const said = (answer.body.errors || []).map((one) => one.message);
        this.say(said.concat([answer.body.detail || ""]).filter(Boolean)[0] || "");
        return false;
      }
      return true;
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
        if (cell.problem) add(this.ruleName(cell.problem.rule), "err", cell);
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

    ruleName(rule) {
      const known = ["not_a_number", "not_whole", "negative", "part_exceeds_whole", "reason_required", "value_and_missing"];
      return this.words(known.includes(rule) ? "check_" + rule : "check_other");
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
      const text = parts.join(" ") || words("all_filled");
      root.querySelector("[data-count]").replaceChildren(view.icon(icon), text);
      const filled = words("filled_of", { n: all.filled, due: this.model.cells.size });
      const short = all.short && !this.model.isZone ? words("rows_short", { n: all.short }) : "";
      root.querySelector("[data-filled]").replaceChildren(view.icon(all.gaps ? "warn" : "done"), filled + short);
      this.side.querySelector("[data-left]").textContent = parts.length ? words("left", { what: parts.join(" ") }) : "";
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
      const title = lines.length ? this.words("cannot_submit", { n: all.wrong + all.gaps + all.open }) : this.words("unsaved", { n: unsaved });
      this.banner(title, lines.slice(0, MOST_LISTED), lines.length);
      return true;
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
