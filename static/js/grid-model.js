/* A return in memory: cells, single quarters, sums, what wants work, and undoing. No page here. */
(function () {
  "use strict";

  const grid = window.returnGrid;
  const WITHOUT_VALUE = ["L", "M"];
  const UNDO_STEPS = 200;
  const less = (a, b) => (a === null || b === null ? null : a - b);
  const keyOf = (uscc, element) => uscc + "-" + element;

  class Model {
    constructor(data) {
      this.columns = data.columns;
      this.parks = data.parks;
      this.quarter = data.quarter;
      this.isZone = data.is_zone;
      this.basis = "ytd";
      this.cells = new Map();
      this.rows = data.rows.map((row, place) => this.row(row, place));
      this.findings = [];
      this.remarks = data.remarks;
      this.undone = [];
      this.done = [];
      this.setProblems(data.problems, null);
    }

    row(given, place) {
      const row = { uscc: given[0], name: given[1], park: given[2], isYoung: given[3], place };
      row.cells = given[4].map((cell, column) => {
        const made = {
          row, column: this.columns[column], place: column,
          key: keyOf(row.uscc, this.columns[column].code),
          value: grid.fromServer(cell[0]), status: cell[1], reason: cell[2], typed: cell[3],
          token: cell[4], before: cell.slice(5).map(grid.fromServer),
          problem: null, conflict: null, isWaiting: false,
        };
        this.cells.set(made.key, made);
        return made;
      });
      return row;
    }

    get hasTwoBases() {
      return this.quarter > 1 && this.columns.some((column) => column.is_flow);
    }

    isQuarter(cell) {
      return this.basis === "quarter" && cell.column.is_flow && this.quarter > 1;
    }

    /* The year to date before this quarter, by the server's rule; null where it is not known. */
    base(cell) {
      if (this.quarter === 1) return grid.ZERO;
      if (cell.before[0] !== null) return cell.before[0];
      return cell.row.isYoung ? grid.ZERO : null;
    }

    alone(cell) {
      return cell.column.is_flow ? less(cell.value, this.base(cell)) : cell.value;
    }

    /* What the cell shows in the basis chosen: the year to date, the quarter alone, or a stock. */
    number(cell) {
      return this.isQuarter(cell) ? this.alone(cell) : cell.value;
    }

    /* The same of last year's quarter and of the last quarter. */
    earlier(cell) {
      const [last, , year, yearBut] = cell.before;
      return this.isQuarter(cell) ? [less(year, yearBut), this.lastAlone(cell)] : [year, last];
    }

    /* Last quarter on its own, to compare this one with; of a stock, its figure. */
    lastAlone(cell) {
      const [last, lastBut] = cell.before;
      return cell.column.is_flow && this.quarter !== 2 ? less(last, lastBut) : last;
    }

    /* What an input holds. */
    text(cell) {
      return cell.typed || grid.written(this.number(cell));
    }

    isFilled(cell) {
      return cell.status !== "";
    }

    isWritable(cell) {
      return !(this.isQuarter(cell) && this.base(cell) === null);
    }

    stateOf(cell) {
      return { value: cell.value, status: cell.status, reason: cell.reason, typed: cell.typed };
    }

    /* What the cell would hold with `text` typed into it; `isQuarter`: for the quarter alone. */
    reading(cell, text, isQuarter) {
      const isKept = cell.status && !WITHOUT_VALUE.includes(cell.status);
      const reason = isKept ? cell.reason : "";
      if (text.trim() === "") return { value: null, status: "", reason: "", typed: "" };
      const read = grid.readAmount(text, cell.column.unit_zh);
      if (read.code) return { value: null, status: "", reason, typed: text.trim() };
      const value = isQuarter ? read.value + (this.base(cell) || grid.ZERO) : read.value;
      return { value, status: isKept ? cell.status : "A", reason, typed: "" };
    }

    /* Take a state over; false where nothing changes. */
    put(cell, state) {
      const names = ["value", "status", "reason", "typed"];
      if (names.every((name) => cell[name] === state[name])) return false;
      names.forEach((name) => { cell[name] = state[name]; });
      return true;
    }

    /* What is stored, as an answer of the server says it. */
    adopt(cell, held) {
      cell.token = held.token;
      return this.put(cell, {
        value: grid.fromServer(held.value), status: held.status, reason: held.reason,
        typed: held.typed,
      });
    }

    remember(changes) {
      this.done.push(changes);
      if (this.done.length > UNDO_STEPS) this.done.shift();
      this.undone = [];
    }

    /* The next step to take back or do again: cells with the state they should get. A cell that
       somebody else has changed since is left out and counted in `kept`. */
    step(from, to, before, after) {
      const changes = from.pop();
      if (!changes) return null;
      to.push(changes);
      const same = (cell, state) => Object.keys(state).every((name) => cell[name] === state[name]);
      const mine = changes.filter((one) => same(one.cell, one[after]));
      return {
        edits: mine.map((one) => ({ cell: one.cell, state: one[before] })),
        kept: changes.length - mine.length,
      };
    }

    undo() {
      return this.step(this.done, this.undone, "before", "after");
    }

    redo() {
      return this.step(this.undone, this.done, "after", "before");
    }

    /* What stands in the way of submitting; of all rows where `usccs` is null. That a cell is not
       filled is seen from the cell itself. */
    setProblems(problems, usccs) {
      const named = usccs && new Set(usccs);
      this.cells.forEach((cell) => {
        if (!named || named.has(cell.row.uscc)) cell.problem = null;
      });
      problems.forEach((one) => {
        const cell = this.cells.get(keyOf(one.row, one.field));
        if (cell && one.rule !== "required") cell.problem = one;
      });
    }

    setFindings(findings, usccs) {
      const named = usccs && new Set(usccs);
      const kept = named ? this.findings.filter((one) => !named.has(one.row)) : [];
      this.findings = kept.concat(findings);
      this.byCell = new Map();
      this.findings.forEach((one) => {
        const key = keyOf(one.row, one.field);
        this.byCell.set(key, (this.byCell.get(key) || []).concat([one]));
      });
    }

    findingsOf(cell) {
      return (this.byCell && this.byCell.get(cell.key)) || [];
    }

    /* Words without a class are none, and those the server refused are not counted on again. */
    isOpen(finding) {
      return !finding.carried && !(finding.words && finding.reason_class && !finding.refusal);
    }

    openFindings(cell) {
      return this.findingsOf(cell).filter((one) => this.isOpen(one));
    }

    isWrong(cell) {
      return Boolean(cell.problem || cell.conflict);
    }

    wantsWork(cell) {
      return this.isWrong(cell) || this.openFindings(cell).length > 0;
    }

    count(row) {
      const count = { wrong: 0, open: 0, gaps: 0, explained: 0 };
      row.cells.forEach((cell) => {
        if (this.isWrong(cell)) count.wrong += 1;
        else if (!this.isFilled(cell)) count.gaps += 1;
        const open = this.openFindings(cell).length;
        count.open += open;
        count.explained += this.findingsOf(cell).length - open;
      });
      return count;
    }

    /* The next cell of these rows that wants work, going round; without any, the next empty one. */
    next(rows, from, step) {
      const cells = [].concat(...rows.map((row) => row.cells));
      const wanting = cells.filter((cell) => this.wantsWork(cell));
      const list = wanting.length ? wanting : cells.filter((cell) => !this.isFilled(cell));
      if (!list.length) return null;
      const rank = (cell) => cell.row.place * 1000 + cell.place;
      const here = from ? rank(from) : -1;
      if (step > 0) return list.find((cell) => rank(cell) > here) || list[0];
      const earlier = list.filter((cell) => rank(cell) < here);
      return earlier.length ? earlier[earlier.length - 1] : list[list.length - 1];
    }

    /* A column's sums: what is filled; each earlier quarter; and for changes, the sums over the
       enterprises that have both figures. Flows are compared with last quarter alone by alone. */
    totals(place) {
      const sum = { filled: 0, now: null, year: null, last: null };
      sum.onYear = [null, null];
      sum.onLast = [null, null];
      const add = (total, value) => (total === null ? value : total + value);
      const pair = (pairs, now, then) => {
        if (now === null || then === null) return pairs;
        return [add(pairs[0], now), add(pairs[1], then)];
      };
      this.rows.forEach((row) => {
        const cell = row.cells[place];
        const [year, last] = this.earlier(cell);
        const now = this.number(cell);
        if (now !== null) { sum.filled += 1; sum.now = add(sum.now, now); }
        if (year !== null) sum.year = add(sum.year, year);
        if (last !== null) sum.last = add(sum.last, last);
        sum.onYear = pair(sum.onYear, now, year);
        sum.onLast = pair(sum.onLast, this.alone(cell), this.lastAlone(cell));
      });
      return sum;
    }
  }

  grid.Model = Model;
  grid.keyOf = keyOf;
  grid.WITHOUT_VALUE = WITHOUT_VALUE;
})();
