"use strict";
const at = (id) => document.getElementById(id);
let state = null, busy = false, next = null, wanted = 0;

const send = async (act, said) => {
  const answer = await fetch("/act", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ act, ...said }),
  });
  return answer.json();
};

const notice = (lines, good) => {
  at("notices").replaceChildren(...lines.map((words) => {
    const p = document.createElement("p");
    p.className = good ? "notice good" : "notice";
    p.textContent = words;
    return p;
  }));
};

const show = (answer) => {
  state = answer.state;
  if (answer.plan !== undefined) at("plan").innerHTML = answer.plan;
  notice([...answer.refused, ...answer.notices], !answer.refused.length && !answer.alarm);
  if (answer.reread) {
    const button = document.createElement("button");
    button.textContent = "Read the study again";
    button.addEventListener("click", () => act("reread", {}));
    at("notices").append(button);
  }
  at("start").value = state.start;
  for (const [word, said] of Object.entries(state.world)) at(`world-${word}`).value = said;
  for (const lever of document.querySelectorAll(".lever")) {
    const it = state.levers[lever.dataset.key];
    if (!it) { lever.remove(); continue; }
    lever.classList.toggle("moved", it.moved);
    lever.querySelector("[type=checkbox]").checked = it.on;
    for (const input of lever.querySelectorAll(".turn input")) {
      if (input !== document.activeElement || answer.refused.length) input.value = it.level;
      if (input.type === "range") input.setAttribute("aria-valuetext", `${it.level} ${lever.querySelector(".unit").textContent}`);
    }
    for (const [field, said] of Object.entries(it.words)) {
      const choice = lever.querySelector(`[data-field="${field}"]`);
      if (choice) choice.value = said;
    }
  }
  for (const [path, percent] of Object.entries(state.factors)) {
    const figures = document.querySelector(`[data-path="${path}"]`);
    figures.classList.toggle("moved", percent !== 100);
    for (const input of figures.querySelectorAll("input")) {
      if (input !== document.activeElement || answer.refused.length) input.value = percent;
      if (input.type === "range") input.setAttribute("aria-valuetext", `${percent} %`);
    }
  }
  document.querySelector("[data-act=undo]").disabled = !state.undo;
  document.querySelector("[data-act=redo]").disabled = !state.redo;
  document.body.dataset.revision = state.revision;
};

const pictures = async () => {
  const turn = ++wanted;
  const answer = await send("detail", { mineral: at("mineral").value });
  if (turn !== wanted || answer.detail === undefined) return;
  at("detail").innerHTML = answer.detail;
};

/* What may stop under the plan that stands: found when it is asked for, since it takes as long as the pictures. */
const stops = async () => {
  if (at("stops").dataset.revision === document.body.dataset.revision) return;
  at("stops").dataset.revision = document.body.dataset.revision;
  const answer = await send("stops", {});
  at("stops").replaceChildren(...answer.stops.map(([key, words]) => {
    const option = document.createElement("option");
    option.value = key;
    option.label = words;
    return option;
  }));
};

/* One thing at a time; of what is moved meanwhile, the newest alone. */
const act = async (name, said) => {
  if (busy) { next = [name, said]; return; }
  busy = true;
  document.body.classList.add("busy");
  try {
    const answer = await send(name, said);
    show(answer);
    if (answer.reload) location.reload();
  } catch (error) {
    notice(["No answer: the program has ended, or is asked in vain. What stood here is said in its terminal."], false);
  }
  busy = false;
  if (next) {
    const [then, more] = next;
    next = null;
    return act(then, more);
  }
  document.body.classList.remove("busy");
  return pictures().catch(() => {});
};

const turned = (input) => {
  const lever = input.closest(".lever, .figures");
  if (input.type === "checkbox") return act("move", { key: lever.dataset.key, setting: input.checked ? "as stated" : "off" });
  if (input.value === "") return undefined;
  for (const other of lever.querySelectorAll(".turn input")) if (other !== input) other.value = input.value;
  if (lever.dataset.path) return act("factor", { path: lever.dataset.path, percent: Number(input.value) });
  return act("move", { key: lever.dataset.key, setting: Number(input.value) });
};

document.addEventListener("DOMContentLoaded", () => {
  let waits = 0;
  at("levers").addEventListener("input", (event) => {
    if (event.target.type !== "range") return;
    clearTimeout(waits);
    waits = setTimeout(() => turned(event.target), 60);
  });
  at("levers").addEventListener("change", (event) => {
    const input = event.target;
    if (input.dataset.world) act("world", { word: input.dataset.world, said: input.value });
    else if (input.dataset.field) act("word", { key: input.closest(".lever").dataset.key, field: input.dataset.field, said: input.value });
    else if (input.id === "start") act("start", { variant: input.value });
    else if (input.type !== "range") turned(input);
  });
  at("levers").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.act) act(button.dataset.act, {});
    if (button.dataset.unpin) act("unpin", { name: button.dataset.unpin });
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.type === "number") return;
    event.preventDefault();
    act(event.shiftKey ? "redo" : "undo", {});
  });
  const named = (input) => input.value.trim() || input.placeholder;
  at("pin").addEventListener("submit", (event) => {
    event.preventDefault();
    act("pin", { name: named(at("pin-name")) });
    at("pin-name").placeholder = `pin-${(state ? state.pins.length : 0) + 2}`;
    at("pin-name").value = "";
  });
  at("save").addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.submitter ? event.submitter.value : "save", { name: named(at("save-name")) });
  });
  at("state").addEventListener("submit", (event) => {
    event.preventDefault();
    act("state", { policy: named(at("policy")) });
  });
  at("stop").addEventListener("submit", (event) => {
    event.preventDefault();
    act("stop", { key: at("stop-key").value, start: Number(at("stop-year").value), years: Number(at("stop-years").value) });
  });
  at("mineral").addEventListener("change", () => pictures());
  at("stop-key").addEventListener("focus", () => stops().catch(() => {}));
  act("look", {});
});
