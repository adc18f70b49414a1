// Draws the charts, sorts and filters the table of firms, and turns the page light or dark. Needs no network.
"use strict";

(function () {
  const root = document.documentElement;
  const remembered = (function () {
    try { return localStorage.getItem("tally-theme"); } catch { return null; }
  })();
  if (remembered) root.dataset.theme = remembered;

  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  document.getElementById("theme")?.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("tally-theme", root.dataset.theme); } catch { /* a page opened from a file may not remember */ }
  });

  const draw = (place) => {
    const definition = window.tallyCharts[place.dataset.chart];
    const rows = JSON.parse(place.querySelector("script").textContent);
    const spec = { ...definition, data: { values: rows } };
    vegaEmbed(place, spec, { mode: "vega-lite", renderer: "svg", actions: false, config: window.tallyConfig, tooltip: { theme: "custom" } });
  };
  document.querySelectorAll(".chart").forEach(draw);

  // Paper shows every feature; the rules that are clear stay folded, or they would fill pages.
  addEventListener("beforeprint", () => document.querySelectorAll(".columns details").forEach((each) => { each.open = true; }));

  const table = document.querySelector("table.sortable");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const texts = rows.map((row) => `${row.textContent} ${row.dataset.find}`.toLowerCase());
  const find = document.getElementById("find");
  const byOutcome = document.getElementById("by-outcome");
  const shown = document.getElementById("shown");

  const filter = () => {
    const wanted = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, n) => {
      const fits = wanted.every((word) => texts[n].includes(word)) && (!byOutcome.value || row.dataset.kind === byOutcome.value);
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = shown.dataset.text.replace("#", count.toLocaleString("en"));
  };

  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v ?? cell.textContent.trim();
  };
  const sort = (header) => {
    const column = header.cellIndex;
    const isNumber = rows[0]?.cells[column].dataset.v !== undefined;
    const up = header.getAttribute("aria-sort") !== "ascending";
    table.querySelectorAll("th").forEach((each) => each.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    const sign = up ? 1 : -1;
    const compare = isNumber
      ? (a, b) => {
          const [x, y] = [key(a, column), key(b, column)];
          if (x === "" || y === "") return (x === "") - (y === "");
          return sign * (Number(x) - Number(y));
        }
      : (a, b) => sign * key(a, column).localeCompare(key(b, column), root.lang, { numeric: true });
    body.append(...rows.slice().sort(compare));
  };
  table.tHead.addEventListener("click", (event) => {
    const header = event.target.closest("th");
    if (header && event.target.closest("button")) sort(header);
  });
  find.addEventListener("input", filter);
  byOutcome.addEventListener("change", filter);
  filter();
})();
