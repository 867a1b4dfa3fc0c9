/* Numbers as people write them, read exactly as the server does (hightech_zone/lib/numbers.py and
   amounts.py; tests/data/numbers.json and amounts.json are the tables both agree on). Figures are BigInts of 10⁻⁴ of the unit:
   never floats. Also the blocks that spreadsheets put on the clipboard. */
(function () {
  "use strict";

  const PLACES = 4;
  const ZERO = BigInt(0);
  const TEN_THOUSAND = BigInt(10000);
  const LIMIT = BigInt("100000000000000");
  const PLAIN = /^(-?)([0-9]+)(?:\.([0-9]+))?$/;
  const GROUPED = /^-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$/;
  const FULL_WIDTH = "０１２３４５６７８９．，－−＋";
  const HALF_WIDTH = "0123456789.,--+";
  const BLANKS = " \t\r\n\u00a0\u2002\u2003\u2009\u202f\u3000";
  const MINUS = "−";
  const MAX_DIGITS = 24;
  const WITH_UNIT = /^([-0-9.,]*[0-9])[ \u00a0\u3000]*([^-0-9.,\s].*)$/;
  const NO_UNITS = ["%", "％", "e", "E", "ｅ", "Ｅ", "_", "'"];
  const PREFIXES = { 十: 10, 百: 100, 千: 1000, 万: 10000, 亿: 100000000 };
  const UNITS = ["元", "人", "件", "家", "户", "项", "个", "吨", "人次", "名"];

  function stripped(text) {
    let start = 0;
    let end = text.length;
    while (start < end && BLANKS.includes(text[start])) start += 1;
    while (end > start && BLANKS.includes(text[end - 1])) end -= 1;
    return text.slice(start, end);
  }

  function halfWidth(text) {
    return Array.from(text, function (char) {
      const place = FULL_WIDTH.indexOf(char);
      return place < 0 ? char : HALF_WIDTH[place];
    }).join("");
  }

  function reason(text) {
    const all = function (allowed) {
      return Array.from(text).every((char) => allowed.includes(char));
    };
    if (!text) return "empty";
    if (/^(?:[-—–―]+|[/／])$/.test(text)) return "dash";
    if (/^-?[0-9.]+[eEｅＥ][-+]?[0-9]+$/.test(text)) return "exponent";
    if (text.includes("%") || text.includes("％")) return "percent";
    if (/^-?(?:\.[0-9]+|[0-9]+\.)$/.test(text)) return "point";
    if (!all("-0123456789.,_'" + BLANKS)) return "not_digits";
    if (text.includes("_")) return "underscore";
    if (Array.from(text).some((char) => BLANKS.includes(char))) return "blank";
    return text.includes(",") || text.includes("'") ? "separator" : "not_digits";
  }

  /* `{value}`, or `{code}` with the server's own word for why it is no number. */
  function readNumber(text) {
    let plain = halfWidth(stripped(text));
    if (GROUPED.test(plain)) plain = plain.replace(/,/g, "");
    const match = PLAIN.exec(plain);
    if (!match) return { code: reason(plain) };
    const decimals = match[3] || "";
    if (decimals.length > PLACES) return { code: "places" };
    const size = BigInt(match[2]) * TEN_THOUSAND + BigInt(decimals.padEnd(PLACES, "0"));
    if (size >= LIMIT) return { code: "range" };
    return { value: match[1] ? -size : size };
  }

  const plainUnit = (unit) => unit.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

  function splitUnit(unit) {
    let multiple = BigInt(1);
    let at = 0;
    while (unit[at] in PREFIXES) {
      multiple *= BigInt(PREFIXES[unit[at]]);
      at += 1;
    }
    return [multiple, unit.slice(at)];
  }

  /* What an amount in `written` is multiplied with, and divided by, to be in `unit`; null where
     they do not measure the same. */
  function factorOf(written, unit) {
    const said = plainUnit(written);
    const wanted = plainUnit(unit);
    if (said === wanted) return [BigInt(1), BigInt(1)];
    const [prefix, base] = splitUnit(said);
    const [ownPrefix, ownBase] = splitUnit(wanted);
    if (base !== ownBase && !(base === "" && prefix > BigInt(1))) return null;
    return [prefix, ownPrefix];
  }

  /* `text` times a factor; places and size are judged after it. */
  function scaled(text, [times, by]) {
    let plain = halfWidth(stripped(text));
    if (GROUPED.test(plain)) plain = plain.replace(/,/g, "");
    const match = PLAIN.exec(plain);
    if (!match) return { code: reason(plain) };
    const decimals = match[3] || "";
    if (text.length > MAX_DIGITS && readNumber(text).code) return readNumber(text);
    const above = BigInt(match[2] + decimals) * times * TEN_THOUSAND;
    const below = BigInt("1" + "0".repeat(decimals.length)) * by;
    if (above % below !== ZERO) return { code: "places" };
    const size = above / below;
    if (size >= LIMIT) return { code: "range" };
    return { value: match[1] ? -size : size };
  }

  /* The same of an amount that may have its unit behind it (`3.2亿元`), in `unit`. With `written`:
     another unit was, and the value is converted. */
  function readAmount(text, unit) {
    const match = WITH_UNIT.exec(halfWidth(stripped(text)));
    if (!match || NO_UNITS.some((one) => match[2].startsWith(one))) return scaled(text, [BigInt(1), BigInt(1)]);
    const written = stripped(match[2]);
    const factor = factorOf(written, unit);
    const read = scaled(match[1], factor || [BigInt(1), BigInt(1)]);
    if (factor) return factor[0] === factor[1] ? read : Object.assign(read, { written });
    if (read.code && read.code !== "places" && read.code !== "range") return read;
    return { code: UNITS.includes(splitUnit(plainUnit(written))[1]) ? "unit" : "not_digits" };
  }

  /* A decimal as the server sends it; null stays null. */
  function fromServer(text) {
    return text === null || text === undefined ? null : readNumber(text).value;
  }

  function digits(value, minus, separator) {
    const size = value < ZERO ? -value : value;
    const whole = String(size / TEN_THOUSAND).replace(/\B(?=(?:[0-9]{3})+$)/g, separator);
    const decimals = String(size % TEN_THOUSAND).padStart(PLACES, "0").replace(/0+$/, "");
    return (value < ZERO ? minus : "") + whole + (decimals ? "." + decimals : "");
  }

  /* For tables (`−1,234.5`), for inputs (`-1,234.5`) and for the server (`-1234.5`). */
  const shown = (value) => (value === null ? "—" : digits(value, MINUS, ","));
  const written = (value) => (value === null ? "" : digits(value, "-", ","));
  const plainText = (value) => (value === null ? "" : digits(value, "-", ""));

  function halfUp(numerator, denominator) {
    const size = numerator < ZERO ? -numerator : numerator;
    const rounded = (size * BigInt(2) + denominator) / (denominator * BigInt(2));
    return numerator < ZERO ? -rounded : rounded;
  }

  /* `+9.3%`; a dash on a base that is not above nought. */
  function change(now, before) {
    if (now === null || before === null || before <= ZERO) return "—";
    const tenths = halfUp((now - before) * BigInt(1000), before);
    const size = tenths < ZERO ? -tenths : tenths;
    const sign = tenths > ZERO ? "+" : tenths < ZERO ? MINUS : "";
    const whole = String(size / BigInt(10)).replace(/\B(?=(?:[0-9]{3})+$)/g, ",");
    return sign + whole + "." + String(size % BigInt(10)) + "%";
  }

  /* A cell that begins with a quotation mark and ends it before a tab, a line's end or the end. */
  function quotedCell(text, start) {
    let cell = "";
    let at = start + 1;
    while (at < text.length) {
      if (text[at] !== '"') {
        cell += text[at];
        at += 1;
      } else if (text[at + 1] === '"') {
        cell += '"';
        at += 2;
      } else {
        const after = at + 1;
        return after >= text.length || "\t\n".includes(text[after]) ? { cell, after } : null;
      }
    }
    return null;
  }

  /* Rows of cells, as spreadsheets put them on the clipboard. Empty rows at the end are none. */
  function parseBlock(given) {
    const text = given.replace(/\r\n?/g, "\n");
    const rows = [[]];
    let at = 0;
    while (at <= text.length) {
      const quoted = text[at] === '"' ? quotedCell(text, at) : null;
      let end = at;
      while (!quoted && end < text.length && !"\t\n".includes(text[end])) end += 1;
      rows[rows.length - 1].push(stripped(quoted ? quoted.cell : text.slice(at, end)));
      at = quoted ? quoted.after : end;
      if (text[at] === "\n") rows.push([]);
      at += 1;
    }
    while (rows.length && rows[rows.length - 1].every((cell) => cell === "")) rows.pop();
    return rows;
  }

  function writeBlock(rows) {
    const cell = (text) => (/[\t\n"]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text);
    return rows.map((row) => row.map(cell).join("\t")).join("\r\n");
  }

  window.returnGrid = {
    ZERO, readNumber, readAmount, factorOf, plainUnit, fromServer, shown, written, plainText, change, parseBlock, writeBlock,
  };
})();
