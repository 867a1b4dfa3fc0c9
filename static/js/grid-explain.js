/* The words a department gives to the queries of rules. Kept on this machine with every letter and
   sent as one types, each with the token of the words that were read: what somebody else wrote
   meanwhile is shown and not written over. */
(function () {
  "use strict";

  const grid = window.returnGrid;
  const make = grid.make;
  const EXPLAIN_AFTER = 600;
  const AGAIN_AFTER = 5000;

  class Explanations {
    constructor(options) {
      Object.assign(this, options); // root, model, view, words, saver, say, next, draw, drawSide
      this.unsent = new Map();
      this.refused = new Map();
      this.kept = 0; // how often the server has kept words
      this.copy = new grid.LocalCopy(this.root.dataset.user, this.root.dataset.return + ":why");
    }

    /* How many explanations the server does not have: on their way, or refused. */
    get unsaved() {
      return this.unsent.size + this.model.findings.filter((one) => one.refusal).length;
    }

    /* Words typed here go before those the server knew when it answered; what an earlier visit
       could not send goes out now. */
    withOwnWords(findings) {
      const kept = new Map(this.copy.all());
      return findings.map((one) => {
        const key = this.keyOf(one), entry = kept.get(key);
        if (!entry) return one;
        const isNothing = !entry.words && !this.isWorthSending(entry);
        if (this.tokenOf(entry) === one.token || (isNothing && one.words)) {
          this.copy.forget(key, entry);
          return one;
        }
        const refusal = this.refusalOf(key, entry);
        const finding = Object.assign({}, one, entry, { refusal });
        if (refusal && refusal.theirs) finding.token = refusal.theirs.token;
        if (!refusal && !this.unsent.has(key) && this.isWorthSending(entry)) {
          this.unsent.set(key, { finding, entry });
          this.schedule(0);
        }
        return finding;
      });
    }

    tokenOf(entry) {
      return entry.reason_class + "|" + entry.words;
    }

    /* Words want a class; without words there is only something to take away. */
    isWorthSending(entry) {
      return Boolean(entry.words ? entry.reason_class : entry.token !== "|");
    }

    /* Why the server did not keep exactly this; null where it has not said so. */
    refusalOf(key, entry) {
      const refusal = this.refused.get(key);
      return refusal && refusal.what === this.tokenOf(entry) ? refusal : null;
    }

    keyOf(finding) {
      return grid.keyOf(finding.row, finding.field) + "/" + finding.rule;
    }

    /* A query under its firm, with the words that answer it. */
    line(cell, finding) {
      const content = make("span");
      content.append(make("b", "", finding.message), " ");
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
      const take = () => { told.remove(); this.explain(cell, finding, select.value, input.value.trim()); };
      const told = finding.refusal ? this.refusalLine(cell, finding, take) : make("span");
      select.addEventListener("change", take);
      input.addEventListener("change", take);
      input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault(); // of the whole form, which it would hand in
        take();
        if (select.value) this.next();
        else select.focus();
      });
      input.addEventListener("input", () => {
        told.remove();
        this.note(finding, select.value, input.value.trim());
      });
      fields.append(select, input);
      content.append(fields, told);
      return { tone: "warn", icon: "warn", content, id: "" };
    }

    refusalLine(cell, finding, take) {
      const { message, theirs } = finding.refusal;
      const line = make("span", "cellmsg", message);
      if (!theirs) return line;
      const takeTheirs = () => {
        const key = this.keyOf(finding);
        this.copy.all().filter((pair) => pair[0] === key).forEach((pair) => this.copy.forget(...pair));
        this.unsent.delete(key);
        Object.assign(finding, theirs, { refusal: null });
        this.draw(cell.row);
      };
      [["mine", finding.words, take], ["theirs", theirs.words, takeTheirs]].forEach(([whose, value, act]) => {
        const button = make("button", "btn btn--sm", this.words("use_" + whose, { value: value || this.words("empty") }));
        button.type = "button";
        button.addEventListener("click", act);
        line.append(" ", button);
      });
      return line;
    }

    /* Kept with every letter: a validation may draw the line anew while somebody types in it. */
    note(finding, reasonClass, words) {
      finding.reason_class = reasonClass;
      finding.words = words;
      finding.refusal = null;
      const entry = { reason_class: reasonClass, words, token: finding.token };
      const key = this.keyOf(finding);
      this.copy.keep(key, entry);
      if (this.isWorthSending(entry)) this.unsent.set(key, { finding, entry });
      else this.unsent.delete(key);
    }

    explain(cell, finding, reasonClass, words) {
      this.note(finding, reasonClass, words);
      if (words && !reasonClass) this.say(this.words("class_needed"));
      this.view.drawCell(cell);
      this.view.drawRow(cell.row);
      this.drawSide();
      this.schedule(EXPLAIN_AFTER);
    }

    schedule(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), wait);
    }

    /* One request at a time: an answer tells what the next one may write over. False where words
       could not be kept. */
    async send() {
      while (this.sending) await this.sending;
      this.sending = this.sendNow();
      try {
        return await this.sending;
      } finally {
        this.sending = null;
      }
    }

    async sendNow() {
      const sent = Array.from(this.unsent);
      if (!sent.length) return true;
      const user = Number(this.root.dataset.user);
      const explanations = sent.map(([, { finding, entry }]) => Object.assign(
        { uscc: finding.row, element: finding.field, rule: finding.rule }, entry));
      const answer = await grid.ask(this.root.dataset.explanations, "PUT", { user, explanations });
      const { status, body } = answer;
      if (status === 200) return this.takeAnswer(sent, body.refused);
      if (status === 400 || status === 422) {
        // Not one could be read as they stand: those named, or all, are not sent again.
        const lines = new Set((body.errors || []).map((one) => one.line).filter(Boolean));
        sent.filter((pair, place) => !lines.size || lines.has(place + 1))
          .forEach(([key, one]) => this.refuse(key, one, { message: body.detail }));
        this.say(body.detail || "");
        if (this.unsent.size) this.schedule(0);
      } else {
        if (status >= 400 && status < 500) this.saver.refused(answer, []);
        if (status === 0 || status === 401 || status >= 500) this.schedule(AGAIN_AFTER);
      }
      return false;
    }

    takeAnswer(sent, refused) {
      const faults = new Map(refused.map((one) => [this.keyOf(one), one]));
      sent.forEach(([key, one]) => {
        const fault = faults.get(key);
        if (fault) this.refuse(key, one, fault);
        else this.keptTold(key, one);
      });
      if (refused.length) this.say(refused[0].message);
      return !refused.length;
    }

    /* The server has them: whatever was typed since has read these. */
    keptTold(key, one) {
      const token = this.tokenOf(one.entry);
      const now = this.unsent.get(key);
      this.kept += 1;
      this.copy.forget(key, one.entry);
      this.current(key, one).token = token;
      if (now === one) this.unsent.delete(key);
      else if (now) {
        now.entry.token = token;
        this.copy.keep(key, now.entry);
      }
    }

    refuse(key, one, { message, fault, reason_class, words, token }) {
      const theirs = fault === "words_changed" ? { reason_class, words, token } : null;
      this.refused.set(key, { what: this.tokenOf(one.entry), message, theirs });
      if (this.unsent.get(key) !== one) return;
      this.unsent.delete(key);
      const finding = this.current(key, one);
      finding.refusal = this.refused.get(key);
      if (theirs) finding.token = token;
      const row = this.model.rows.find((each) => each.uscc === finding.row);
      if (row) this.draw(row);
    }

    /* The finding as it is drawn now: a validation makes them anew. */
    current(key, one) {
      return this.model.findings.find((each) => this.keyOf(each) === key) || one.finding;
    }
  }

  grid.Explanations = Explanations;
})();
