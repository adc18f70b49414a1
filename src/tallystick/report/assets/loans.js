// Lists the loans of one cut, a hundred at a time: sorted, filtered by the address's #part and by what is typed.
"use strict";

(function () {
  const data = window.tallyLoans;
  const SIZE = 100;
  const { columns, words, rows } = data;
  const place = new Map(columns.map((column, at) => [column.name, at]));
  place.set(data.cut, 0);
  const table = document.getElementById("loans");
  const find = document.getElementById("find");
  const part = document.getElementById("part");
  const number = new Intl.NumberFormat("en");
  const minus = (text) => text.replace("-", "\u2212");

  const told = (at, value) => {
    if (value === null) return "\u2013";
    const { name, kind } = columns[at];
    if (kind === "money") return minus(number.format(Math.round(value / 100)));
    if (kind === "count") return minus(number.format(value));
    if (kind === "share") return `${(value * 100).toFixed(2)}%`;
    return kind === "code" ? (words[name]?.[value] ?? String(value)) : String(value);
  };
  const isNumber = ({ kind }) => kind === "money" || kind === "count" || kind === "share";
  const seen = columns.map((column, at) => at).filter((at) => !columns[at].hidden);
  const texts = rows.map((row) => seen.map((at) => told(at, row[at])).join(" ").toLowerCase());

  let wanted = new Map();   // column -> the values it may have
  let order = null;         // [column, 1 or -1]
  let chosen = [];
  let page = 0;

  const read = () => {
    wanted = new Map();
    find.value = "";
    for (const each of location.hash.slice(1).split("&")) {
      const [name, list] = each.split("=");
      if (name === "find") find.value = decodeURIComponent(list ?? "");
      else if (place.has(name) && list) wanted.set(place.get(name), new Set(list.split(",").map(decodeURIComponent)));
    }
    const own = wanted.get(0);
    part.value = own?.size === 1 ? [...own][0] : "";
  };

  const choose = () => {
    const typed = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    chosen = rows.map((row, at) => at).filter((at) =>
      typed.every((word) => texts[at].includes(word)) &&
      [...wanted].every(([column, values]) => values.has(String(rows[at][column]))));
    if (order) {
      const [column, sign] = order;
      const numeric = isNumber(columns[column]);
      chosen.sort((a, b) => {
        const [x, y] = [rows[a][column], rows[b][column]];
        if (x === null || y === null) return (x === null) - (y === null);
        return sign * (numeric ? x - y : told(column, x).localeCompare(told(column, y), document.documentElement.lang, { numeric: true }));
      });
    }
    page = 0;
    show();
  };

  const show = () => {
    const pages = Math.max(1, Math.ceil(chosen.length / SIZE));
    const body = document.createDocumentFragment();
    for (const at of chosen.slice(page * SIZE, (page + 1) * SIZE)) {
      const line = document.createElement("tr");
      for (const column of seen) {
        const cell = document.createElement("td");
        if (isNumber(columns[column])) cell.className = "n";
        cell.textContent = told(column, rows[at][column]);
        line.append(cell);
      }
      body.append(line);
    }
    table.tBodies[0].replaceChildren(body);
    const keys = wanted.get(0) ?? new Set(Object.keys(data.counts));
    const every = [...keys].reduce((sum, key) => sum + (data.counts[key] ?? 0), 0);
    const alone = wanted.size === (wanted.has(0) ? 1 : 0) && !find.value.trim();
    const said = alone && chosen.length < every ? data.some : data.every;
    document.getElementById("shown").textContent = said.replace("#shown", number.format(chosen.length)).replace("#all", number.format(every));
    document.getElementById("at").textContent = data.page.replace("#page", page + 1).replace("#of", pages);
    document.getElementById("before").disabled = page === 0;
    document.getElementById("after").disabled = page + 1 >= pages;
  };

  const head = document.createElement("tr");
  for (const column of seen) {
    const cell = document.createElement("th");
    if (isNumber(columns[column])) cell.className = "n";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = columns[column].title;
    button.addEventListener("click", () => {
      const up = cell.getAttribute("aria-sort") !== "ascending";
      head.querySelectorAll("th").forEach((each) => each.removeAttribute("aria-sort"));
      cell.setAttribute("aria-sort", up ? "ascending" : "descending");
      order = [column, up ? 1 : -1];
      choose();
    });
    cell.append(button);
    head.append(cell);
  }
  table.tHead.append(head);

  find.addEventListener("input", choose);
  part.addEventListener("change", () => {
    location.hash = part.value ? `${data.cut}=${encodeURIComponent(part.value)}` : "";
  });
  document.getElementById("clear").addEventListener("click", () => { location.hash = ""; read(); choose(); });
  document.getElementById("before").addEventListener("click", () => { page -= 1; show(); });
  document.getElementById("after").addEventListener("click", () => { page += 1; show(); });
  addEventListener("hashchange", () => { read(); choose(); });
  read();
  choose();
})();
