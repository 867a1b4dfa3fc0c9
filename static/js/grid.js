/* The spreadsheet of a return: takes the plain form's place once the figures are here. Without
   script, or where they cannot be had, the form stays as the server drew it. */
(function () {
  "use strict";

  const grid = window.returnGrid;
  const TOAST = 8000;
  const TO_READ = 120; // a character

  class Sheet {
    constructor(root, data) {
      this.root = root;
      this.form = root.closest("form");
      this.side = this.form.querySelector("[data-side]");
      this.words = grid.makeWords(document.getElementById("grid-words"));
      this.model = new grid.Model(data);
      this.view = new grid.View(root, this.model, this.words);
      this.view.build(root.querySelector("[data-sheet]"));
      const { model, view, words } = this;
      this.saver = new grid.Saver({
        address: root.dataset.cells, user: Number(root.dataset.user), id: root.dataset.return, model,
        last: data.last, version: data.version, ownName: words("you_elsewhere"), tell: (what, detail) => this[what + "Told"](detail),
      });
      const say = (text, options) => this.say(text, options);
      const commit = (edits) => this.commit(edits);
      this.editor = new grid.Editor({
        model, view, words, commit, say, isOpen: () => !this.isShut,
        openPanel: (cell) => { if (!this.isShut) this.panel.open(cell); }, act: (name) => this.act(name),
      });
      this.panel = new grid.Panel({ root, model, view, words, commit, editor: this.editor });
      this.checks = new grid.Checks({
        root, side: this.side, model, view, words, saver: this.saver, say,
        resolve: (cell, whose) => this.resolve(cell, whose), next: () => this.act("next"),
      });
    }

    start() {
      document.querySelectorAll("[data-plain]").forEach((one) => one.remove());
      document.querySelectorAll("[data-scripted]").forEach((one) => { one.hidden = false; });
      this.root.hidden = false;
      this.root.querySelector("[data-bases]").hidden = !this.model.hasTwoBases;
      this.listen();
      this.restore();
      this.model.rows.forEach((row) => { if (this.hasWords(row)) this.checks.drawMessages(row); });
      this.checks.drawSide();
      this.drawUndo();
      const first = this.model.rows[0];
      if (first) this.view.elements.get(first.cells[0].key).tabIndex = 0;
      this.followHash();
      this.checks.validate(null);
    }

    hasWords(row) {
      return row.cells.some((cell) => this.model.isWrong(cell))
        || this.model.remarks.some((one) => one.row === row.uscc);
    }

    listen() {
      this.root.addEventListener("click", (event) => this.clicked(event));
      document.addEventListener("click", (event) => this.linked(event));
      document.addEventListener("keydown", (event) => this.leapt(event));
      this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
      this.root.querySelector("[data-find]").addEventListener("input", () => this.filter());
      this.root.querySelector("[data-find]").addEventListener("keydown", (event) => {
        if (event.key === "Enter") { event.preventDefault(); this.goToFirst(); }
      });
      this.root.querySelectorAll("[data-only]").forEach((box) => box.addEventListener("change", () => this.filter()));
      this.root.querySelector("[data-earlier]").addEventListener("change", (event) => {
        this.view.sheet.classList.toggle("is-bare", !event.target.checked);
      });
      const parks = this.root.querySelector("[data-park]");
      parks.hidden = this.model.parks.length < 2;
      this.model.parks.forEach((name, place) => {
        const option = grid.make("option", "", name);
        option.value = place;
        parks.append(option);
      });
      parks.addEventListener("change", () => this.filter());
      window.addEventListener("beforeunload", (event) => {
        this.editor.leave();
        if (!this.unsaved || this.isLeaving) return;
        event.preventDefault();
        event.returnValue = "";
      });
    }

    clicked(event) {
      const button = event.target.closest("[data-do]");
      const basis = event.target.closest("[data-basis]");
      const fold = event.target.closest("[data-fold]");
      if (button) this.act(button.dataset.do);
      if (basis) this.setBasis(basis.dataset.basis);
      if (fold) this.view.unfold(fold.parentNode);
    }

    /* Links to cells, the server's own among them, lead to the cell in the grid. */
    linked(event) {
      const link = event.target.closest && event.target.closest('a[href*="#cell-"]');
      if (!link) return;
      const cell = this.model.cells.get(link.href.split("#cell-")[1]);
      if (!cell) return;
      event.preventDefault();
      this.reach(cell);
    }

    followHash() {
      const cell = this.model.cells.get(location.hash.replace("#cell-", ""));
      if (cell) this.reach(cell);
    }

    /* Alt+↓ from outside the cells: an explanation, or a page nobody has clicked into yet. A list
       to choose from keeps the key for opening itself. */
    leapt(event) {
      const step = event.altKey && { ArrowDown: "next", ArrowUp: "previous" }[event.key];
      if (!step || event.defaultPrevented || event.target.closest("select, dialog")) return;
      event.preventDefault();
      document.activeElement.blur(); // takes what was typed there
      this.act(step);
    }

    reach(cell) {
      if (!this.view.isShown(cell.row)) this.clearFilter();
      this.editor.goTo(cell);
      const open = this.model.openFindings(cell)[0];
      const field = open && !this.model.isWrong(cell)
        && this.view.sheet.querySelector('[data-why="' + this.checks.why.keyOf(open) + '"]');
      if (field) field.focus();
    }

    act(name) {
      const step = name === "previous" ? -1 : 1;
      if (name === "next" || name === "previous") {
        this.editor.leave();
        const cell = this.model.next(this.model.rows, this.editor.active, step);
        if (cell) this.reach(cell);
        else this.say(this.words("nothing_left"));
      } else if (name === "undo" || name === "redo" || name === "take-back") this.stepBack(name);
      else if (name === "unchanged") this.confirmUnchanged();
      else if (name === "save") { this.editor.leave(); this.saver.flush(); }
      else if (name === "submit") this.submit();
      return true;
    }

    /* `edits`: cells with the state they get and the text the server is asked to read. */
    commit(edits, isStep) {
      const taken = edits.map(({ cell, state, text, token, isYearToDate, isUnchanged }) => {
        const before = this.model.stateOf(cell);
        const isQuarter = !isYearToDate && this.model.isQuarter(cell) && state.value !== null;
        const entry = {
          uscc: cell.row.uscc, element: cell.column.code, value: text, status: state.status,
          reason: state.reason, token: token === undefined ? cell.token : token,
          is_quarter: isQuarter, is_unchanged: Boolean(isUnchanged),
        };
        const hasConflict = cell.conflict !== null;
        if (!this.model.put(cell, state) && !hasConflict) return null;
        if (hasConflict) entry.token = cell.conflict.theirs.token;
        cell.conflict = null;
        cell.problem = this.checks.localProblem(cell, state);
        cell.note = this.checks.conversion(cell, text);
        cell.isWaiting = true;
        this.saver.put(cell, entry);
        return { cell, before, after: this.model.stateOf(cell) };
      }).filter(Boolean);
      if (!taken.length) return;
      if (!isStep) this.model.remember(taken);
      new Set(taken.map((one) => one.cell.row)).forEach((row) => this.checks.drawRow(row));
      this.view.drawSums();
      this.checks.drawSide();
      this.drawUndo();
    }

    stepBack(name) {
      this.editor.leave();
      const step = name === "redo" ? this.model.redo() : this.model.undo();
      if (!step) return;
      this.commit(step.edits.map(({ cell, state }) => ({
        cell, state, text: state.typed || grid.plainText(state.value), isYearToDate: true,
      })), true);
      this.drawUndo();
      if (step.edits.length) this.editor.goTo(step.edits[0].cell);
      this.editor.refresh(this.editor.active);
      if (step.kept) this.say(this.words("not_undone", { n: step.kept }));
      else this.say(this.words(name === "redo" ? "redone" : "undone", { n: step.edits.length }));
    }

    unfilledStocks() {
      return [].concat(...this.model.rows.map((row) => row.cells))
        .filter((cell) => !cell.column.is_flow && !this.model.isFilled(cell) && !cell.typed && cell.before[0] !== null);
    }

    confirmUnchanged() {
      this.editor.leave();
      const n = this.panel.same(this.unfilledStocks());
      this.say(this.words("confirmed_unchanged", { n }), { canUndo: true });
    }

    drawUndo() {
      const button = (name) => this.root.querySelector('[data-do="' + name + '"]');
      button("undo").setAttribute("aria-disabled", !this.model.done.length);
      button("redo").setAttribute("aria-disabled", !this.model.undone.length);
      button("unchanged").hidden = this.isShut || !this.unfilledStocks().length;
    }

    setBasis(basis) {
      this.editor.leave();
      this.model.basis = basis;
      this.root.querySelectorAll("[data-basis]").forEach((one) => {
        one.setAttribute("aria-pressed", one.dataset.basis === basis);
      });
      this.view.redraw();
      this.checks.drawSide();
      if (this.editor.active) { this.editor.fill(); this.editor.describe(); }
    }

    filter() {
      this.editor.leave();
      const text = this.root.querySelector("[data-find]").value.trim().toLowerCase();
      const park = this.root.querySelector("[data-park]").value;
      const only = (name) => this.root.querySelector('[data-only="' + name + '"]').checked;
      const [gaps, wrong] = [only("gaps"), only("wrong")];
      this.view.filter((row) => {
        const count = this.model.count(row);
        return (!text || row.name.toLowerCase().includes(text) || row.uscc.toLowerCase().includes(text))
          && (park === "" || String(row.park) === park)
          && (!gaps || count.gaps > 0) && (!wrong || count.wrong + count.open > 0);
      });
      const n = this.view.shownRows().length;
      this.root.querySelector("[data-live]").textContent = this.words("shown_rows", { n });
    }

    clearFilter() {
      this.root.querySelector("[data-find]").value = "";
      this.root.querySelector("[data-park]").value = "";
      this.root.querySelectorAll("[data-only]").forEach((box) => { box.checked = false; });
      this.filter();
    }

    goToFirst() {
      const first = this.view.shownRows()[0];
      if (first) this.editor.goTo(first.cells[0]);
    }

    say(text, options) {
      const toast = this.root.querySelector("[data-toast]");
      toast.hidden = false;
      toast.querySelector("[data-said]").textContent = text;
      toast.querySelector("[data-do]").hidden = !(options && options.canUndo);
      clearTimeout(this.toastTimer);
      this.toastTimer = setTimeout(() => { toast.hidden = true; }, Math.max(TOAST, text.length * TO_READ));
    }

    /* What an earlier visit could not send. */
    restore() {
      const found = this.saver.restore();
      found.forEach(({ cell, entry }) => {
        const state = grid.WITHOUT_VALUE.includes(entry.status)
          ? { value: null, status: entry.status, reason: entry.reason, typed: "" }
          : Object.assign(this.model.reading(cell, entry.value, entry.is_quarter), { reason: entry.reason });
        if (state.status && entry.status) state.status = entry.status;
        this.model.put(cell, state);
        cell.problem = this.checks.localProblem(cell, state);
        cell.note = this.checks.conversion(cell, entry.value);
        cell.isWaiting = true;
        this.view.drawCell(cell);
        this.view.drawRow(cell.row);
      });
      if (!found.length) return;
      this.view.drawSums();
      this.say(this.words("restored", { n: found.length }));
      this.saver.report();
      this.saver.flush();
    }

    /* Cells, and words to queries. */
    get unsaved() {
      return this.saver.unsaved + this.checks.why.unsaved;
    }

    // What the saver tells

    stateTold({ state, count }) {
      const { words, root } = this;
      const place = root.querySelector("[data-saved]");
      const icon = state === "idle" ? "done" : state === "saving" ? "late" : "warn";
      const text = state === "idle" && !count
        ? this.savedAt ? words("saved", { at: this.savedAt }) : ""
        : state === "idle" ? words("stuck", { n: count }) : words(state, { n: this.unsaved });
      place.replaceChildren(...(text ? [this.view.icon(icon), text] : []));
      if (state !== "expired") return;
      const link = grid.make("a", "", words("log_in"));
      link.href = root.dataset.login;
      link.addEventListener("click", () => { this.isLeaving = true; });
      place.append(" ", link);
    }

    savedTold({ at }) {
      this.savedAt = at;
    }

    cellTold({ cell }) {
      cell.isWaiting = this.saver.waiting.has(cell.key);
      this.view.drawCell(cell);
      this.editor.refresh(cell, true);
    }

    conflictTold({ cell, entry, detail }) {
      cell.conflict = { mine: entry.value || this.checks.textOf(entry), theirs: detail, entry };
      cell.isWaiting = false;
      this.checks.drawRow(cell.row);
      this.checks.drawSide();
      this.say(this.words("conflict", { name: cell.row.name + " " + cell.column.name, who: detail.who, when: detail.when }));
    }

    refusedTold({ cell, detail }) {
      cell.problem = { rule: detail.rule || "refused", message: detail.message };
      cell.isWaiting = false;
      this.checks.drawRow(cell.row);
      this.checks.drawSide();
    }

    problemsTold({ problems, usccs }) {
      this.checks.takeProblems(problems, usccs);
      this.saver.waiting.forEach((entry, key) => {
        const cell = this.model.cells.get(key);
        cell.problem = this.checks.localProblem(cell, this.model.stateOf(cell));
      });
      this.model.rows.forEach((row) => { if (usccs.includes(row.uscc)) this.checks.drawRow(row); });
      this.view.drawSums();
      this.checks.drawSide();
      this.drawUndo();
      this.checks.validate(usccs);
    }

    changedTold({ changed }) {
      new Set(changed.map((one) => one.cell.row)).forEach((row) => this.checks.drawRow(row));
      changed.forEach(({ cell }) => this.editor.refresh(cell));
      this.view.drawSums();
      this.checks.drawSide();
      const { cell, held } = changed[changed.length - 1];
      const values = { n: changed.length, who: held.who, when: held.when, name: cell.row.name + " " + cell.column.name, value: this.checks.textOf(held) || this.words("empty") };
      this.say(this.words(changed.length > 1 ? "others_changed" : "other_changed", values));
      this.hasNews = true;
    }

    stoppedTold({ why, message }) {
      this.isShut = why === "closed" || why === "other_user";
      if (this.isShut && this.editor.active) {
        this.editor.leave(); // what is being typed is kept here like all else
        this.editor.fill();
        this.editor.describe();
      }
      const text = message || this.words(why, { n: this.unsaved });
      if (message || this.isShut) this.checks.banner(text, [], 0);
    }

    /* One's own figure over the rival's, knowingly; or the rival's as it is. */
    resolve(cell, whose) {
      const { theirs, entry } = cell.conflict;
      this.saver.stuck.delete(cell.key);
      cell.conflict = null;
      if (whose === "mine") {
        const again = Object.assign({}, entry, { token: theirs.token });
        this.saver.copy.forget(cell.key, entry);
        cell.isWaiting = true;
        this.saver.put(cell, again);
      } else {
        this.saver.copy.forget(cell.key, entry);
        this.model.adopt(cell, theirs);
      }
      this.saver.report();
      this.checks.drawRow(cell.row);
      this.view.drawSums();
      this.checks.drawSide();
      this.editor.goTo(cell);
      this.editor.refresh(cell);
    }

    /* Everything saved and seen first; then the plain form is sent as it always was. */
    async submit() {
      this.isAskedAgain = this.isSubmitting;
      if (this.isSubmitting) return;
      this.isSubmitting = true;
      this.editor.leave();
      this.hasNews = false;
      const isSaved = await this.saver.settle() && await this.checks.why.send();
      if (isSaved) await this.saver.poll();
      await this.checks.validate(null);
      this.isSubmitting = false;
      if (this.isAskedAgain) return this.submit();
      if (this.hasNews || this.checks.summary(this.unsaved) || this.isShut) return;
      this.isLeaving = true;
      this.form.querySelector('[name="version"]').value = this.saver.version;
      const verb = { type: "hidden", name: "verb", value: "submit" };
      this.form.append(Object.assign(grid.make("input"), verb));
      this.form.submit();
    }
  }

  async function begin() {
    const root = document.getElementById("grid");
    if (!root || typeof BigInt === "undefined" || !window.fetch) return;
    const answer = await grid.ask(root.dataset.figures, "GET");
    if (answer.status !== 200 || !answer.body.may_write || answer.body.user !== Number(root.dataset.user)) return;
    window.returnSheet = new Sheet(root, answer.body);
    window.returnSheet.start();
  }

  begin();
})();
