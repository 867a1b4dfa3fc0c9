/* Hands on the grid: one input that goes from cell to cell, the keys of a spreadsheet, blocks on
   the clipboard, and the panel for status and reason. Changes go out through `commit`. */
(function () {
  "use strict";

  const grid = window.returnGrid;
  const PAGE = 10;
  const MOST_NAMED = 5;

  class Editor {
    constructor(options) {
      Object.assign(this, options); // model, view, words, commit, say, openPanel, act, isOpen
      this.active = null;
      this.anchor = null;
      this.isEditing = false;
      this.input = grid.make("input", "cellin");
      this.input.type = "text";
      this.input.inputMode = "decimal";
      this.input.autocomplete = "off";
      this.input.enterKeyHint = "next";
      this.more = grid.make("button", "cellmore", "⋯");
      this.more.type = "button";
      this.more.tabIndex = -1;
      this.listen();
    }

    listen() {
      const sheet = this.view.sheet;
      this.input.addEventListener("input", () => { this.isEditing = true; });
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("copy", (event) => this.copied(event));
      this.input.addEventListener("cut", (event) => this.copied(event) && this.clear());
      this.input.addEventListener("paste", (event) => this.pasted(event));
      this.input.addEventListener("blur", () => this.leave());
      this.more.addEventListener("click", () => this.openPanel(this.active));
      sheet.addEventListener("mousedown", (event) => this.pressed(event));
      sheet.addEventListener("mouseover", (event) => {
        if (event.buttons === 1 && this.isDragging) this.extendTo(this.cellOf(event.target));
      });
      document.addEventListener("mouseup", () => { this.isDragging = false; });
      sheet.addEventListener("dblclick", (event) => this.cellOf(event.target) && this.beginEdit());
      sheet.addEventListener("contextmenu", (event) => {
        const cell = this.cellOf(event.target);
        if (!cell) return;
        event.preventDefault();
        this.goTo(cell);
        this.openPanel(cell);
      });
      sheet.addEventListener("focusin", (event) => {
        const cell = event.target.classList.contains("cell") ? this.cellOf(event.target) : null;
        if (cell) this.goTo(cell);
      });
    }

    cellOf(target) {
      const element = target.closest && target.closest(".cell");
      return element ? this.model.cells.get(element.dataset.key) : null;
    }

    pressed(event) {
      const cell = this.cellOf(event.target);
      if (!cell || event.button !== 0 || event.target === this.more) return;
      if (event.target === this.input && cell === this.active && !event.shiftKey) return;
      event.preventDefault();
      if (event.shiftKey && this.active) this.extendTo(cell);
      else this.goTo(cell);
      this.isDragging = true;
    }

    /* Make a cell the active one: the input moves there, everything in it chosen. */
    goTo(cell, keepsAnchor) {
      if (!cell || !this.view.isShown(cell.row)) return;
      if (cell === this.active && document.activeElement === this.input) {
        if (!keepsAnchor) this.select(cell, cell);
        if (!this.isEditing) this.input.select();
        return;
      }
      this.leave();
      const { view } = this;
      if (this.active) {
        const old = view.elements.get(this.active.key);
        old.classList.remove("is-active");
        old.tabIndex = -1;
        view.rowElements.get(this.active.row).classList.remove("is-here");
      }
      this.active = cell;
      const element = view.elements.get(cell.key);
      element.classList.add("is-active");
      view.rowElements.get(cell.row).classList.add("is-here");
      element.insertBefore(this.input, element.children[1]);
      element.append(this.more);
      this.fill();
      this.describe();
      this.input.focus({ preventScroll: true });
      this.input.select();
      this.reveal(element);
      this.select(keepsAnchor ? this.anchor : cell, cell);
    }

    fill() {
      this.original = this.model.text(this.active);
      this.seen = this.active.token;
      this.input.value = this.original;
      this.input.readOnly = !this.isOpen() || !this.model.isWritable(this.active);
      this.isEditing = false;
    }

    describe() {
      const cell = this.active;
      const [year, last] = this.model.earlier(cell);
      const isQuarter = this.model.isQuarter(cell);
      const basis = isQuarter ? this.words("basis_quarter") : cell.column.basis;
      this.input.setAttribute("aria-label", this.words("cell_label", {
        firm: cell.row.name, name: cell.column.name, unit: cell.column.unit, basis,
        year: grid.shown(year), last: grid.shown(last),
      }));
      this.input.setAttribute("aria-invalid", this.model.isWrong(cell));
      const message = document.getElementById("msg-err-" + cell.key);
      if (message) this.input.setAttribute("aria-describedby", message.id);
      else this.input.removeAttribute("aria-describedby");
      this.more.setAttribute("aria-label", this.words("more", { firm: cell.row.name, name: cell.column.name }));
      this.more.hidden = !this.isOpen();
    }

    /* Below the sticky head and above the edge; nothing moves where the cell is in sight. */
    reveal(element) {
      const box = element.getBoundingClientRect();
      const head = this.view.sheet.firstElementChild.getBoundingClientRect().height;
      if (box.top < head || box.bottom > window.innerHeight - 48) {
        element.scrollIntoView({ block: "center", inline: "nearest" });
      }
    }

    /* The cell shows what is stored now; what is being typed is left alone, and goes out with the
       token of what was there when it was begun, unless it was this page that saved since. */
    refresh(cell, isOwn) {
      if (!cell || cell !== this.active) return;
      if (isOwn) this.seen = cell.token;
      if (this.isEditing) return;
      this.fill();
      this.describe();
      if (document.activeElement === this.input) this.input.select();
    }

    /* Take over what was typed. */
    leave() {
      const { active: cell, input } = this;
      if (!cell || !this.isEditing) return;
      this.isEditing = false;
      if (input.readOnly || input.value === this.original) return;
      const state = this.model.reading(cell, input.value, this.model.isQuarter(cell));
      this.commit([{ cell, state, text: input.value.trim(), token: this.seen }]);
      if (cell.note) this.say(cell.note, { canUndo: true });
      this.fill();
    }

    revert() {
      this.fill();
      this.input.select();
    }

    beginEdit() {
      this.isEditing = true;
      const end = this.input.value.length;
      this.input.setSelectionRange(end, end);
    }

    select(anchor, cell) {
      this.anchor = anchor;
      this.head = cell;
      this.view.sheet.querySelectorAll(".is-sel").forEach((one) => one.classList.remove("is-sel"));
      if (anchor === cell) return;
      [].concat(...this.selection()).forEach((one) => this.view.elements.get(one.key).classList.add("is-sel"));
    }

    /* The chosen cells as rows of what is shown. */
    selection() {
      const [top, bottom] = [this.anchor, this.head].map((cell) => cell.row.place).sort((a, b) => a - b);
      const [left, right] = [this.anchor, this.head].map((cell) => cell.place).sort((a, b) => a - b);
      return this.view.shownRows().filter((row) => row.place >= top && row.place <= bottom)
        .map((row) => row.cells.slice(left, right + 1));
    }

    extendTo(cell) {
      if (!cell || !this.active) return;
      this.leave();
      this.select(this.anchor || this.active, cell);
      this.reveal(this.view.elements.get(cell.key));
    }

    /* The cell so many rows and columns away, at the edge where there are no more. */
    away(from, rows, columns) {
      const shown = this.view.shownRows();
      const place = shown.indexOf(from.row);
      const row = shown[Math.max(0, Math.min(shown.length - 1, place + rows))];
      const last = this.model.columns.length - 1;
      return row.cells[Math.max(0, Math.min(last, from.place + columns))];
    }

    key(event) {
      if (event.isComposing) return;
      const isHandled = event.ctrlKey || event.metaKey ? this.commandKey(event) : this.plainKey(event);
      if (isHandled) event.preventDefault();
    }

    commandKey(event) {
      const name = event.key.toLowerCase();
      const shown = this.view.shownRows();
      const last = this.model.columns.length - 1;
      if (name === "s") return this.act("save");
      if (name === "home") return this.move(shown[0].cells[0], event.shiftKey);
      if (name === "end") return this.move(shown[shown.length - 1].cells[last], event.shiftKey);
      if (this.isEditing) return false;
      if (name === "z") return this.act(event.shiftKey ? "redo" : "undo");
      return name === "y" && this.act("redo");
    }

    plainKey(event) {
      const { key, shiftKey, altKey } = event;
      if (altKey) {
        if (key === "ArrowDown") return this.act("next");
        return key === "ArrowUp" && this.act("previous");
      }
      if (key === "ContextMenu" || (key === "F10" && shiftKey)) return this.openPanel(this.active) || true;
      if (key === "F2") return this.beginEdit() || true;
      if (key === "Escape") return this.isEditing && (this.revert() || true);
      if (key === "Delete" && !this.isEditing) return this.clear() || true;
      if (key === "Tab") return this.tab(shiftKey ? -1 : 1);
      return this.arrow(key, shiftKey);
    }

    arrow(key, isLonger) {
      const from = isLonger && key !== "Enter" ? this.head : this.active;
      const last = this.model.columns.length - 1;
      const steps = {
        ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
        PageDown: [PAGE, 0], PageUp: [-PAGE, 0], Home: [0, -last], End: [0, last],
        Enter: [isLonger ? -1 : 1, 0],
      };
      if (!(key in steps)) return false;
      const isSideways = ["ArrowLeft", "ArrowRight", "Home", "End"].includes(key);
      if (isSideways && this.isEditing && !this.atEdge(key)) return false;
      return this.move(this.away(from, ...steps[key]), isLonger && key !== "Enter");
    }

    atEdge(key) {
      const { selectionStart, selectionEnd, value } = this.input;
      if (selectionStart !== selectionEnd || key === "Home" || key === "End") return false;
      return key === "ArrowLeft" ? selectionStart === 0 : selectionStart === value.length;
    }

    move(cell, isLonger) {
      if (isLonger) this.extendTo(cell);
      else if (cell === this.active) { this.leave(); this.select(cell, cell); this.input.select(); }
      else this.goTo(cell);
      return true;
    }

    /* To the next field, over the end of a row to the next row; out of the grid at its ends. */
    tab(step) {
      const shown = this.view.shownRows();
      const width = this.model.columns.length;
      const at = shown.indexOf(this.active.row) * width + this.active.place + step;
      if (at < 0 || at >= shown.length * width) return false;
      return this.move(shown[Math.floor(at / width)].cells[at % width]);
    }

    clear() {
      if (!this.isOpen()) return;
      const cells = [].concat(...this.selection()).filter((cell) => this.model.isWritable(cell));
      const state = { value: null, status: "", reason: "", typed: "" };
      this.commit(cells.map((cell) => ({ cell, state, text: "" })));
      this.revert();
    }

    copied(event) {
      if (this.isEditing) return false;
      const without = (cell) => grid.WITHOUT_VALUE.includes(cell.status) && !cell.typed;
      const plain = (cell) => (without(cell) ? "" : cell.typed || grid.plainText(this.model.number(cell)));
      const rows = this.selection().map((row) => row.map(plain));
      event.clipboardData.setData("text/plain", grid.writeBlock(rows));
      event.preventDefault();
      return true;
    }

    /* A block goes where `placeBlock` says; a single value fills all chosen cells. Says what did
       not fit, was no number or was empty. */
    pasted(event) {
      const text = event.clipboardData.getData("text/plain");
      const block = grid.parseBlock(text);
      const isBlock = block.length > 1 || (block[0] || []).length > 1;
      if (this.isEditing && !isBlock) return;
      event.preventDefault();
      if (!block.length || !this.isOpen()) return;
      this.isEditing = false;
      const chosen = this.selection();
      const isOne = !isBlock && (chosen.length > 1 || chosen[0].length > 1);
      const whole = isOne ? chosen.map((row) => row.map(() => block[0][0])) : block;
      this.place(whole, chosen[0][0]);
    }

    place(block, corner) {
      const found = grid.placeBlock(this.model, this.view.shownRows(), block, corner);
      const said = Object.assign({ unread: 0, converted: 0 }, found.said);
      const edits = found.cells.map(({ cell, text }) => {
        const state = this.model.reading(cell, text, this.model.isQuarter(cell));
        if (state.typed) said.unread += 1;
        else if (grid.readAmount(text, cell.column.unit_zh).written) said.converted += 1;
        return { cell, state, text };
      });
      this.commit(edits);
      this.revert();
      const words = [this.words(found.isNamed ? "pasted_named" : "pasted", { n: edits.length })];
      ["converted", "outside", "blank", "shut", "unread"].filter((name) => said[name])
        .forEach((name) => words.push(this.words("pasted_" + name, { n: said[name] })));
      Object.entries(found.names).filter(([, names]) => names.length).forEach(([name, names]) => {
        const shown = names.slice(0, MOST_NAMED).join(this.words("comma")) + (names.length > MOST_NAMED ? "…" : "");
        words.push(this.words("pasted_" + name, { n: names.length, names: shown }));
      });
      this.say(words.join(""), { canUndo: edits.length > 0 });
      if (found.isNamed) return;
      const last = this.away(corner, block.length - 1, Math.max(...block.map((line) => line.length)) - 1);
      this.select(corner, last);
    }
  }

  grid.Editor = Editor;
})();
