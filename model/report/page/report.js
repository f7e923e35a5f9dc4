// What moves on a page of a report: choices, sorting, picking variants to compare, pictures and data to keep.
// Everything is there without it. It asks nothing of the network and keeps nothing.
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const made = (tag, words, kind) => {
    const one = document.createElement(tag);
    if (words) one.textContent = words;
    if (kind) one.className = kind;
    return one;
  };
  let count = 0;

  // One of several things is seen: a list, or a slider over years.
  for (const choices of all(".choices")) {
    const each = [...choices.children].filter((c) => c.classList.contains("choice"));
    if (each.length < 2) continue;
    const bar = made("p", "", "bar"), label = made("label", choices.dataset.label), slider = "slider" in choices.dataset;
    const input = made(slider ? "input" : "select"), shown = made("output");
    input.id = label.htmlFor = `choice${++count}`;
    const show = (n) => {
      each.forEach((c, i) => c.classList.toggle("on", i === n));
      shown.textContent = each[n].dataset.choice;
      if (slider) input.setAttribute("aria-valuetext", each[n].dataset.choice);
    };
    const first = each.findIndex((c) => c.classList.contains("on"));
    if (slider) {
      Object.assign(input, { type: "range", min: 0, max: each.length - 1, step: 1, value: first });
      input.addEventListener("input", () => show(Number(input.value)));
    } else {
      each.forEach((c) => input.append(made("option", c.dataset.choice)));
      input.selectedIndex = first;
      input.addEventListener("change", () => show(input.selectedIndex));
    }
    bar.append(label, " ", input, ...(slider ? [" ", shown] : []));
    choices.prepend(bar);
    show(first);
  }

  // Rows of the matrix are sorted within their kind: the baseline stays first, other worlds stay last.
  const kinds = ["baseline", "policy", "world", "none"];
  const value = (row, key) => {
    const cell = row.querySelector(`[data-key="${key}"]`);
    return cell && cell.dataset.value !== undefined ? Number(cell.dataset.value) : NaN;
  };
  const sort = (table, key, down) => {
    const rows = all("tbody tr", table);
    rows.sort((a, b) => {
      const kind = kinds.indexOf(a.dataset.kind) - kinds.indexOf(b.dataset.kind);
      if (kind) return kind;
      if (key === "name") return a.cells[0].textContent.localeCompare(b.cells[0].textContent) * (down ? -1 : 1);
      const [x, y] = [value(a, key), value(b, key)];
      return isNaN(x) - isNaN(y) || (x - y) * (down ? -1 : 1);
    });
    table.tBodies[0].append(...rows);
    for (const head of all("th[data-sort]", table)) {
      if (head.dataset.sort === key) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };
  for (const table of all("table.matrix")) {
    for (const head of all("th[data-sort]", table)) {
      head.querySelector("button").addEventListener("click", () =>
        sort(table, head.dataset.sort, head.getAttribute("aria-sort") === "ascending"));
    }
    const pick = document.getElementById("measure");
    if (pick) pick.addEventListener("change", () => {
      for (const cell of all("td[data-key]", table)) cell.classList.toggle("on", cell.dataset.key === pick.value);
      sort(table, pick.value, false);
    });
  }

  // Variants to compare: the others leave the tables and fade in the pictures.
  const picks = all("input[name=pick]"), base = document.querySelector("tr[data-kind=baseline]");
  const compare = () => {
    const wanted = new Set(picks.filter((p) => p.checked).map((p) => p.value));
    for (const one of all("[data-v]")) {
      const off = wanted.size > 0 && !wanted.has(one.dataset.v) && !(base && one.dataset.v === base.dataset.v);
      one.classList.toggle("off", off);
    }
    const said = document.getElementById("picked");
    if (said) said.textContent = wanted.size ? `${wanted.size} compared with the baseline` : "all are shown";
  };
  picks.forEach((p) => p.addEventListener("change", compare));
  const clear = document.getElementById("clear");
  if (clear) clear.addEventListener("click", () => { picks.forEach((p) => { p.checked = false; }); compare(); });

  // A picture and its data to keep.
  const keep = (name, kind, content) => {
    const link = made("a");
    link.href = `data:${kind};charset=utf-8,${encodeURIComponent(content)}`;
    link.download = name;
    link.click();
  };
  const plain = (cell) => {
    const text = cell.textContent.trim().replace(/\u2212(?=\d)/g, "-");
    const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+%?$/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  const style = all("style").map((s) => s.textContent).join("");
  for (const figure of all("figure[data-name]")) {
    const bar = made("p", "", "keep"), picture = all("svg", figure).find((s) => !s.classList.contains("narrow"));
    const table = figure.querySelector("table"), named = figure.querySelector("figcaption");
    const add = (words, act) => {
      const button = made("button", words);
      button.type = "button";
      button.setAttribute("aria-label", `${words}: ${named ? named.textContent : figure.dataset.name}`);
      button.addEventListener("click", act);
      bar.append(button, " ");
    };
    if (picture && !picture.classList.contains("pay")) add("Keep picture", () => {
      const copy = picture.cloneNode(true), inside = document.createElementNS("http://www.w3.org/2000/svg", "style");
      const [, , width, height] = copy.getAttribute("viewBox").split(" ");
      copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
      copy.setAttribute("width", width);
      copy.setAttribute("height", height);
      inside.textContent = style;
      copy.prepend(inside);
      keep(`${figure.dataset.name}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(copy));
    });
    if (table) add("Keep data", () => {
      const rows = all("tr", table).map((r) => [...r.cells].map(plain).join(","));
      keep(`${figure.dataset.name}.csv`, "text/csv", `\ufeff${rows.join("\r\n")}\r\n`);
    });
    if (bar.childNodes.length) figure.append(bar);
  }
});
