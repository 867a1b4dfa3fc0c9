/* Saving while somebody types, so that nothing is lost: every change is kept on this machine
   first, under the person's and the return's number, and forgotten when the server has it.
   Each cell goes with the token it was read with; sending twice does no harm. */
(function () {
  "use strict";

  const grid = window.returnGrid;
  const PREFIX = "return-grid:";
  const DEBOUNCE = 350;
  const BATCH = 400;
  const KEEPALIVE_MOST = 60000;
  const TIMEOUT = 20000;
  const POLL = 15000;
  const LONGEST_WAIT = 30000;

  /* One entry a cell, so that two tabs never write over each other's. Storage may be full or
     forbidden: then the page itself is the only copy, and says so before it is closed. */
  class LocalCopy {
    constructor(user, of_return) {
      this.prefix = PREFIX + user + ":" + of_return + ":";
      this.works = true;
    }

    attempt(work) {
      try {
        return work();
      } catch (error) {
        this.works = false;
        return null;
      }
    }

    keep(key, entry) {
      this.attempt(() => localStorage.setItem(this.prefix + key, JSON.stringify(entry)));
    }

    /* Another tab may have kept something newer under the same cell. */
    forget(key, entry) {
      const name = this.prefix + key;
      this.attempt(() => {
        if (localStorage.getItem(name) === JSON.stringify(entry)) localStorage.removeItem(name);
      });
    }

    all() {
      return this.attempt(() => {
        const names = Object.keys(localStorage).filter((name) => name.startsWith(this.prefix));
        return names.map((name) => {
          const entry = this.attempt(() => JSON.parse(localStorage.getItem(name)));
          return [name.slice(this.prefix.length), entry];
        }).filter((pair) => pair[1] && typeof pair[1] === "object");
      }) || [];
    }
  }

  const keyOfHeld = (held) => grid.keyOf(held.uscc, held.element);

  function csrfToken() {
    const cookie = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie);
    return cookie ? cookie[1] : "";
  }

  /* `{status, body}`; `status` 0: nobody answered; 401: not logged in, also where a page sends to
     the login. */
  async function ask(address, method, body, isLast) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIMEOUT);
    const options = { method, credentials: "same-origin", signal: controller.signal };
    // The API answers in the language asked for, which is the page's and not the browser's.
    options.headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
    if (body !== undefined) {
      options.body = JSON.stringify(body);
      options.headers["Content-Type"] = "application/json";
      options.headers["X-CSRFToken"] = csrfToken();
      options.keepalive = Boolean(isLast) && options.body.length < KEEPALIVE_MOST;
    }
    try {
      const answer = await fetch(address, options);
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      if (answer.redirected) return { status: 401, body: {} };
      return { status: answer.status, body: isJson ? await answer.json() : {} };
    } catch (error) {
      return { status: 0, body: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  /* Holds what waits to be saved. `tell(what, detail)` is how the page hears of it: `state`,
     `cell`, `saved`, `conflict`, `refused`, `changed`, `problems`, `stopped`.
     `version` is that of the last look at what others did: what was submitted was seen. */
  class Saver {
    constructor(options) {
      Object.assign(this, options); // address, user, ownName, id, model, last, version, tell
      this.copy = new LocalCopy(this.user, this.id);
      this.waiting = new Map();
      this.stuck = new Map();
      this.state = "idle";
      this.failures = 0;
      this.running = null;
      this.stopped = "";
      this.channel = "BroadcastChannel" in window ? new BroadcastChannel(PREFIX + this.id) : null;
      if (this.channel) this.channel.onmessage = () => this.poll();
      window.addEventListener("online", () => this.retryNow());
      window.addEventListener("focus", () => this.retryNow());
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.flush(true);
        else this.retryNow();
      });
      setInterval(() => document.visibilityState === "visible" && this.poll(), POLL);
    }

    get unsaved() {
      return this.waiting.size + this.stuck.size;
    }

    /* What was kept here when the page was last closed or cut off, cells that still exist only. */
    restore() {
      const found = [];
      this.copy.all().forEach((pair) => {
        const cell = this.model.cells.get(pair[0]);
        if (!cell) return;
        found.push({ cell, entry: pair[1] });
        this.waiting.set(cell.key, pair[1]);
      });
      return found;
    }

    /* `entry`: what the server is asked to keep in the cell. */
    put(cell, entry) {
      this.stuck.delete(cell.key);
      this.waiting.set(cell.key, entry);
      this.copy.keep(cell.key, entry);
      this.schedule(DEBOUNCE);
      this.report();
    }

    schedule(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), wait);
    }

    retryNow() {
      if (this.stopped === "closed" || this.stopped === "other_user") return;
      this.stopped = "";
      if (this.waiting.size) this.schedule(0);
      else this.poll();
    }

    report() {
      if (this.stopped) this.state = this.stopped;
      else if (this.waiting.size) this.state = this.failures ? "away" : "saving";
      else this.state = "idle";
      this.tell("state", { state: this.state, count: this.unsaved });
    }

    /* One request at a time; whoever asks meanwhile waits for the same one. */
    flush(isLast) {
      if (this.stopped || !this.waiting.size) return Promise.resolve();
      if (!this.running) {
        clearTimeout(this.timer);
        this.running = this.send(isLast).then(() => {
          this.running = null;
          this.report();
          if (this.waiting.size && !this.stopped) {
            this.schedule(this.failures ? this.wait() : 0);
          }
        });
      }
      return this.running;
    }

    wait() {
      return Math.min(LONGEST_WAIT, 1000 * Math.pow(2, this.failures - 1));
    }

    /* Everything saved, or a reason why it cannot be now. */
    async settle() {
      while (this.waiting.size && !this.stopped && !this.failures) await this.flush();
      if (this.failures && this.waiting.size) await this.flush();
      return this.unsaved === 0;
    }

    async send(isLast) {
      const batch = Array.from(this.waiting).slice(0, BATCH);
      const body = { user: this.user, edits: batch.map((pair) => pair[1]) };
      const answer = await ask(this.address, "POST", body, isLast);
      if (answer.status === 200) this.take(new Map(batch), answer.body);
      else this.refused(answer, batch);
    }

    take(sent, body) {
      this.failures = 0;
      body.saved.forEach((held) => this.saved(keyOfHeld(held), held, sent));
      body.conflicts.map((held) => this.named(held)).forEach((held) => this.stick(keyOfHeld(held), "conflict", held));
      body.refused.forEach((one) => this.stick(grid.keyOf(one.row, one.field), "refused", one));
      const usccs = Array.from(new Set(Array.from(sent.values(), (entry) => entry.uscc)));
      this.tell("problems", { problems: body.problems, usccs });
      this.tell("saved", { at: body.at });
      if (this.channel) this.channel.postMessage("changed");
    }

    saved(key, held, sent) {
      const entry = sent.get(key);
      const cell = this.model.cells.get(key);
      this.copy.forget(key, entry);
      if (this.waiting.get(key) !== entry) {
        // Typed on meanwhile: what was just saved is what the newer entry has seen.
        const newer = this.waiting.get(key);
        cell.token = held.token;
        if (newer) {
          newer.token = held.token;
          this.copy.keep(key, newer);
        }
        this.tell("cell", { cell });
        return;
      }
      this.waiting.delete(key);
      this.model.adopt(cell, held);
      this.tell("cell", { cell });
    }

    /* Whoever reads is told of their own other window as such. */
    named(held) {
      return held.by === this.user ? Object.assign(held, { who: this.ownName }) : held;
    }

    /* Not saved, and of no use to send again as it is; the copy stays until somebody decides. */
    stick(key, why, detail) {
      const entry = this.waiting.get(key);
      const cell = this.model.cells.get(key);
      if (!entry || !cell) return;
      this.waiting.delete(key);
      this.stuck.set(key, entry);
      this.tell(why, { cell, entry, detail });
    }

    refused(answer, batch) {
      const { rule, state, detail: message } = answer.body;
      const isClosed = rule === "period_locked" || (rule === "invalid_transition" && state);
      if (answer.status === 401) this.stop("expired", "");
      else if (rule === "other_user") this.stop("other_user", message);
      else if (isClosed || answer.status === 404) this.stop("closed", message);
      else if (answer.status === 403) this.stop("forbidden", message);
      else if (answer.status === 400 || answer.status === 422) {
        batch.forEach((pair) => this.stick(pair[0], "refused", { message }));
      } else this.failures += 1;
    }

    stop(why, message) {
      this.stopped = why;
      this.report();
      this.tell("stopped", { why, message });
    }

    /* What others have changed meanwhile. A cell that waits to be saved is left to the server. */
    async poll() {
      if (this.running || this.polling || this.stopped) return;
      this.polling = true;
      const answer = await ask(this.address + "?after=" + this.last, "GET");
      this.polling = false;
      if (answer.status === 401) this.stop("expired", "");
      if (answer.status !== 200) return;
      const body = answer.body;
      if (body.user !== this.user) { this.stop("other_user", ""); return; }
      this.last = body.last;
      this.version = body.version;
      const changed = body.cells.map((held) => this.named(held)).map((held) => {
        const cell = this.model.cells.get(grid.keyOf(held.uscc, held.element));
        // An answer that was overtaken by a later save tells of what is no longer there.
        if (!cell || Number(held.token) <= Number(cell.token) || this.waiting.has(cell.key)) return null;
        if (this.stuck.has(cell.key)) {
          this.tell("conflict", { cell, entry: this.stuck.get(cell.key), detail: held });
          return null;
        }
        const before = this.model.stateOf(cell);
        return this.model.adopt(cell, held) ? { cell, held, before } : null;
      }).filter(Boolean);
      if (changed.length) this.tell("changed", { changed });
      if (!body.may_write) this.stop("closed", "");
    }
  }

  grid.Saver = Saver;
  grid.LocalCopy = LocalCopy;
  grid.ask = ask;
})();
