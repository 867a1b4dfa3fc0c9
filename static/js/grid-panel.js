/* The panel under a cell's row: status with its reason, and "the same as last quarter". */
(function () {
  "use strict";

  const grid = window.returnGrid;
  const make = grid.make;

  class Panel {
    constructor(options) {
      Object.assign(this, options); // root, model, view, words, commit, editor
      this.element = null;
    }

    close(goesBack) {
      if (!this.element) return;
      this.element.remove();
      this.element = null;
      if (goesBack) this.editor.input.focus();
    }

    open(cell) {
      this.close();
      const panel = make("div", "sheet__panel");
      panel.setAttribute("role", "row");
      const inner = make("div");
      inner.setAttribute("role", "gridcell");
      inner.setAttribute("aria-colspan", this.model.columns.length + 1);
      const group = make("div", "panel");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", this.words("more", { firm: cell.row.name, name: cell.column.name }));
      this.status = this.statusField(cell, group);
      this.reason = this.reasonField(cell, group);
      this.buttons(cell, group);
      group.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.close(true);
        if (event.key === "Enter" && event.target === this.reason) { event.preventDefault(); this.take(cell); }
      });
      inner.append(group);
      panel.append(inner);
      this.view.rowElements.get(cell.row).after(panel);
      this.element = panel;
      this.status.focus();
      panel.scrollIntoView({ block: "nearest" });
    }

    statusField(cell, group) {
      const label = make("label", "", this.words("status") + " ");
      const select = make("select", "in");
      this.words("statuses").split("|").forEach((pair) => {
        const [code, ...name] = pair.split(":");
        const option = make("option", "", name.join(":"));
        option.value = code;
        option.selected = code === (cell.status || "A");
        select.append(option);
      });
      label.append(select);
      group.append(label);
      return select;
    }

    reasonField(cell, group) {
      const label = make("label", "panel__reason", this.words("reason") + " ");
      const input = make("input", "in");
      input.value = cell.reason;
      input.maxLength = 300;
      label.append(input);
      group.append(label);
      return input;
    }

    buttons(cell, group) {
      const add = (text, work, tone) => {
        const button = make("button", "btn btn--sm" + (tone || ""), text);
        button.type = "button";
        button.addEventListener("click", work);
        group.append(button);
      };
      add(this.words("take"), () => this.take(cell), " btn--pri");
      const stocks = cell.row.cells.filter((one) => !one.column.is_flow && one.before[0] !== null);
      if (stocks.length) {
        add(this.words("same_row"), () => { this.close(true); this.same(stocks); });
      }
      if (cell.column.is_flow && this.model.base(cell) !== null) {
        add(this.words("nothing_happened"), () => {
          this.close(true);
          this.commit([this.edit(cell, this.model.base(cell))]);
          this.editor.refresh(cell);
        });
      }
      add(this.words("cancel"), () => this.close(true), " btn--text");
    }

    edit(cell, value) {
      return {
        cell, text: grid.plainText(value),
        state: { value, status: "A", reason: "", typed: "" }, isYearToDate: true,
      };
    }

    /* Stocks that are what they were last quarter, marked as confirmed by this person. */
    same(cells) {
      const edits = cells.map((cell) => Object.assign(this.edit(cell, cell.before[0]), { isUnchanged: true }));
      this.commit(edits);
      this.editor.refresh(this.editor.active);
      return edits.length;
    }

    /* A number stays under a status that has one; without a number the status says why. */
    take(cell) {
      const status = this.status.value;
      const reason = this.reason.value.trim();
      const isWithout = grid.WITHOUT_VALUE.includes(status);
      if (isWithout && !reason) {
        this.reason.setAttribute("aria-invalid", "true");
        this.reason.placeholder = this.words("reason_needed");
        this.reason.focus();
        return;
      }
      const state = isWithout
        ? { value: null, status, reason, typed: "" }
        : { value: cell.value, status: cell.value === null ? "" : status, reason, typed: cell.typed };
      const text = isWithout ? "" : cell.typed || grid.plainText(cell.value);
      this.close(true);
      this.commit([{ cell, state, text, isYearToDate: true }]);
      this.editor.refresh(cell);
    }
  }

  grid.Panel = Panel;
})();
