// Checks a draft as it is typed: the server does what its buttons do, and sends back the same report.
import { drawAll } from "./charts.js";

const WAIT = 400;
const form = document.getElementById("draft");
const text = document.getElementById("text");
const report = document.getElementById("report");
const status = document.getElementById("status");
const publish = document.getElementById("to-publish");
const gutter = document.querySelector(".gutter");
let timer = 0;
let asked = 0;
let faulty = new Set();
let waiting = "";

function number() {
  const count = text.value.split("\n").length;
  if (gutter.childElementCount !== count) {
    gutter.replaceChildren(...Array.from({ length: count }, (_, place) => {
      const line = document.createElement("span");
      line.textContent = String(place + 1);
      return line;
    }));
  }
  for (const [place, line] of [...gutter.children].entries()) line.classList.toggle("at-fault", faulty.has(place + 1));
  gutter.scrollTop = text.scrollTop;
}

function go(line) {
  const before = text.value.split("\n").slice(0, line - 1).join("\n").length;
  const start = line === 1 ? 0 : before + 1;
  const end = text.value.indexOf("\n", start);
  text.focus();
  text.setSelectionRange(start, end === -1 ? text.value.length : end);
  text.scrollTop = (line - 6) * parseFloat(getComputedStyle(text).lineHeight);
}

async function check(edited) {
  const mine = ++asked;
  waiting = "";
  const fields = new URLSearchParams(new FormData(form));
  fields.set("edited", edited);
  report.setAttribute("aria-busy", "true");
  status.textContent = "Checking…";
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body: fields, headers: { Accept: "application/json" } });
    if (mine !== asked) return;
    if (!answer.ok) throw new Error(await answer.text());
    show(await answer.json(), edited);
  } catch (error) {
    if (mine === asked) status.textContent = `Could not be checked: ${error.message}`;
  } finally {
    if (mine === asked) report.removeAttribute("aria-busy");
  }
}

function show(found, edited) {
  if (edited === "numbers") text.value = found.text;
  else for (const input of form.querySelectorAll("[data-number]")) input.value = found.numbers[input.name] ?? input.value;
  const open = report.querySelector(".chart-table.shown") !== null;
  report.innerHTML = found.report; // ours: rendered and escaped by the server, and no script in it would run
  drawAll(report);
  if (open) report.querySelector(".toggle")?.click();
  faulty = new Set(found.lines);
  number();
  if (publish) publish.disabled = !found.sound;
  status.textContent = found.sound ? "Checked." : "There are mistakes.";
}

form.addEventListener("input", (event) => {
  clearTimeout(timer);
  number();
  const edited = event.target.matches("[data-number]") ? "numbers" : "text";
  waiting = edited;
  timer = setTimeout(() => check(edited), WAIT);
});
// Sent before it was checked: say which side was edited last.
form.addEventListener("formdata", (event) => {
  if (waiting) event.formData.set("edited", waiting);
});
report.addEventListener("click", (event) => {
  const line = event.target.closest("[data-line]");
  if (line) {
    event.preventDefault();
    go(Number(line.dataset.line));
  }
});
text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });
faulty = new Set([...report.querySelectorAll(".mistakes [data-line]")].map((line) => Number(line.dataset.line)));
number();

// What was typed before this script came, or was kept by the browser, is checked as well.
const typed = [...form.querySelectorAll("[data-number]")].some((input) => input.value !== input.defaultValue);
if (typed || text.value !== text.defaultValue) check(typed ? "numbers" : "text");
