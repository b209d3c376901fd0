// Adds comfort only; every page works without it.
const search = document.querySelector(".columns form.filters");
// What was not filled in, or says nothing without another field, stays out of the address of a search.
function idle(field, form) {
  const { near, max_price: price } = form.elements;
  if (field.name === "miles") return field.value === "50" || (near && !near.value);
  if (field.name === "price_for") return field.value === "session" || (price && !price.value);
  return !field.value;
}
for (const form of document.querySelectorAll("form.filters")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && idle(field, form)) field.disabled = true;
  });
}
// Coming back with the browser's button, the fields must be usable again.
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form.filters :disabled")) field.disabled = false;
});
// No more than four can be compared.
function fourAtMost() {
  const ticks = [...document.querySelectorAll('input[name="id"][type="checkbox"]')];
  const full = ticks.filter((one) => one.checked).length >= 4;
  for (const one of ticks) one.disabled = full && !one.checked;
}
document.addEventListener("change", (event) => {
  if (event.target.matches('input[name="id"][type="checkbox"]')) fourAtMost();
});
// A changed choice shows its results at once, in place: counts, list and address. Whatever fails, the button remains.
let waiting, asking;
async function refresh() {
  const asked = new URLSearchParams();
  for (const field of search.elements) {
    const off = (field.type === "checkbox" || field.type === "radio") && !field.checked;
    const unticked = field.name === "id" && document.querySelector(`#results .tick input[value="${CSS.escape(field.value)}"]:not(:checked)`);
    if (field.name && !off && !unticked && !idle(field, search)) asked.append(field.name, field.value);
  }
  for (const tick of document.querySelectorAll("#results .tick input:checked")) {
    if (!asked.getAll("id").includes(tick.value)) asked.append("id", tick.value);
  }
  const text = asked.toString();
  const address = text ? `/?${text}` : "/";
  asking?.abort();
  asking = new AbortController();
  const results = document.getElementById("results");
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const place of [".danger-place", "#results"]) {
      document.querySelector(place).replaceChildren(...page.querySelector(place).childNodes);
    }
    recount(page);
    document.title = page.title;
    history.replaceState(null, "", address);
    const found = document.getElementById("found").textContent.trim();
    document.getElementById("said").textContent = found;
    search.querySelector(".show").textContent = `Show results (${found.split(" ")[0]})`;
    fourAtMost();
  } catch (problem) {
    if (problem.name === "AbortError") return;
  }
  results.removeAttribute("aria-busy");
}
function recount(page) {
  const fresh = new Map();
  const key = (one) => `${(one.closest("select") || one).name}=${one.value}`;
  for (const one of page.querySelectorAll(".filters option, .filters input[type=checkbox]")) fresh.set(key(one), one);
  for (const option of search.querySelectorAll("#online option, #state option")) {
    const same = fresh.get(key(option));
    if (option.value && same?.matches("option")) option.textContent = same.textContent;
  }
  for (const box of search.querySelectorAll("input[type=checkbox]")) {
    const [mine, same] = [box.closest("label"), fresh.get(key(box))?.closest("label")];
    if (!same) continue;
    mine.className = same.className;
    mine.querySelector(".count").replaceChildren(...same.querySelector(".count").childNodes);
  }
}
search?.addEventListener("change", () => {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 300);
});
search?.addEventListener("submit", () => clearTimeout(waiting));
// Ctrl+Enter runs the SQL in the editor.
for (const editor of document.querySelectorAll("textarea[name=sql]")) {
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) editor.form.requestSubmit();
  });
}
