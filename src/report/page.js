// SPDX-License-Identifier: Apache-2.0
// Comfort for report pages. Without it everything can be read, in the order that the page has.
"use strict";
(function () {
  for (const element of document.querySelectorAll(".controls")) element.hidden = false;

  function openPages(open) {
    for (const page of document.querySelectorAll("details.page")) page.open = open;
  }
  document.getElementById("open-all").addEventListener("click", () => openPages(true));
  document.getElementById("close-all").addEventListener("click", () => openPages(false));

  const table = document.getElementById("rule-table");
  if (!table) return;
  const body = table.tBodies[0];
  const filter = document.getElementById("filter");
  const matches = document.getElementById("matches");

  // What a row is found by: its rule, its reason and its class, but not its examples.
  function words(row) {
    const head = row.cells[0];
    const parts = [head.querySelector(".name"), head.querySelector("small"), row.cells[1]];
    return parts.map((part) => (part ? part.textContent.toLowerCase() : "")).join(" ");
  }
  const rows = Array.from(body.rows, (row) => ({ row, words: words(row) }));

  filter.addEventListener("input", () => {
    const wanted = filter.value.toLowerCase().trim();
    let shown = 0;
    for (const { row, words } of rows) {
      row.hidden = !words.includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    matches.textContent = wanted ? shown + " of " + rows.length + " rules" : "";
  });

  function key(row, column) {
    const cell = row.cells[column];
    if (!cell) return "";
    return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
  }
  const heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") !== "descending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const sign = descending ? -1 : 1;
      rows.sort((a, b) => {
        const x = key(a.row, column), y = key(b.row, column);
        return x < y ? -sign : x > y ? sign : 0;
      });
      body.append(...rows.map(({ row }) => row));
    });
  });
})();
