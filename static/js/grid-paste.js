/* Where the cells of a pasted block go: to the enterprises it names, by code or by name, else down
   and right from the active cell over the rows that are shown. Reads and writes no page. */
(function () {
  "use strict";

  const grid = window.returnGrid;
  const PAREN = /[（(]([^（）()]*)[）)]$/;
  const WORDS = /\p{L}{4,}/u;
  const plain = (text) => grid.plainUnit(text);
  const HEADS = ["统一社会信用代码", "社会信用代码", "信用代码", "代码", "企业名称", "单位名称", "名称", "企业", "code", "uscc", "name", "enterprise"];
  const isNumber = (text) => grid.readAmount(text, "").code === undefined;
  const isFigure = (text) => /^[-−－]?[0-9０-９]/.test(text) && text.length < 18;

  /* Rows by code and by name; null under a name that several have. */
  function rowsByKey(model) {
    const found = new Map();
    if (model.isZone) return found;
    model.rows.forEach((row) => [row.uscc, row.name].forEach((text) => {
      const key = plain(text);
      found.set(key, found.has(key) && found.get(key) !== row ? null : row);
    }));
    return found;
  }

  /* The columns of the block that say whose the line is: those with an enterprise in them; where
     nobody is known, one that has words where figures would be. */
  function namingPlaces(block, known, isZone) {
    if (isZone) return [];
    const width = Math.max(...block.map((line) => line.length));
    const places = Array.from({ length: width }, (_, place) => place);
    const cells = (place) => block.map((line) => line[place] || "").filter(Boolean);
    const certain = places.filter((place) => cells(place).some((text) => known.has(plain(text))));
    if (certain.length || block.length < 2) return certain;
    const wordy = places.find((place) => {
      const held = cells(place);
      return held.length && held.filter((text) => WORDS.test(text)).length * 2 > held.length;
    });
    return wordy === undefined ? [] : [wordy];
  }

  /* The grid's column a heading names, with the unit it gives where that is another one. */
  function headed(model, text) {
    const said = plain(text);
    const bare = plain(text.replace(PAREN, ""));
    const column = model.columns.find((one) => said === plain(one.name) || said === plain(one.name + "（" + one.unit + "）"))
      || model.columns.find((one) => bare === plain(one.name) || bare === plain(one.name.replace(PAREN, "")));
    if (!column) return null;
    const unit = (PAREN.exec(text) || [])[1] || "";
    const factor = unit && grid.factorOf(unit, column.unit_zh);
    return { place: model.columns.indexOf(column), unit: factor && factor[0] !== factor[1] ? unit : "" };
  }

  /* What a first line without figures names: the grid's columns by the block's places, and the
     titles of no column here. */
  function heading(model, line, naming) {
    const places = new Map();
    const ignored = [];
    line.forEach((text, place) => {
      if (text === "" || naming.includes(place)) return;
      const found = headed(model, text);
      if (found) places.set(place, found);
      else ignored.push(text);
    });
    return { places, ignored };
  }

  /* Whose a line is: `{row}`, or in `fault` why it is nobody's. */
  function whose(line, naming, known, seen) {
    const texts = naming.map((place) => line[place] || "").filter(Boolean);
    const rows = new Set(texts.map((text) => known.get(plain(text))));
    if (!texts.length || rows.has(undefined) || rows.has(null)) return { fault: "unknown" };
    if (rows.size > 1) return { fault: "mixed" };
    const [row] = rows;
    if (seen.has(row)) return { fault: "repeated" };
    seen.add(row);
    return { row };
  }

  /* `{cells: [{cell, text}], said, names, isNamed}`: `said` counts what was not placed, `names`
     lists whose or which columns. Empty fields are none: they leave figures as they are. */
  function placeBlock(model, shown, block, corner) {
    const known = rowsByKey(model);
    const naming = namingPlaces(block, known, model.isZone);
    const first = block[0];
    const isHead = block.length > 1 && !first.some(isFigure)
      && !naming.some((place) => known.has(plain(first[place] || "")));
    const head = isHead ? heading(model, first, naming) : { places: new Map(), ignored: [] };
    const isHeaded = head.places.size > 0;
    const isTitled = isHead && naming.some((place) => HEADS.includes(plain(first[place] || "")));
    const body = isHeaded || isTitled ? block.slice(1) : block;
    const start = naming.length ? Math.max(...naming) + 1 : 0;
    const found = { cells: [], said: { outside: 0, blank: 0, shut: 0 }, isNamed: naming.length > 0 };
    found.names = { unknown: [], mixed: [], repeated: [], ignored: isHeaded ? head.ignored : [] };
    const seen = new Set();
    const top = shown.indexOf(corner.row);
    body.forEach((line, down) => {
      if (line.every((text) => text === "")) return;
      const of = naming.length ? whose(line, naming, known, seen) : { row: shown[top + down] };
      if (of.fault) {
        found.names[of.fault].push(naming.map((place) => line[place]).filter(Boolean).join(" ") || "—");
        return;
      }
      line.forEach((text, place) => {
        if (naming.includes(place)) return;
        const headline = head.places.get(place);
        if (isHeaded ? !headline : place < start) return;
        const column = isHeaded ? headline.place : corner.place + place - start;
        const cell = of.row && of.row.cells[column];
        if (text === "") found.said.blank += cell ? 1 : 0;
        else if (!cell) found.said.outside += 1;
        else if (!model.isWritable(cell)) found.said.shut += 1;
        else found.cells.push({ cell, text: headline && isNumber(text) ? text + headline.unit : text });
      });
    });
    return found;
  }

  grid.placeBlock = placeBlock;
})();
