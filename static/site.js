// Adds comfort only; every page works without it.
// Keep the address of a search short: leave out what was not filled in.
for (const form of document.querySelectorAll("form.filters")) {
  form.addEventListener("submit", () => {
    const near = form.elements.near;
    for (const field of form.elements) {
      if (field.name && (!field.value || (field.name === "miles" && near && !near.value))) field.disabled = true;
    }
  });
}
// Coming back with the browser's button, the fields must be usable again.
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form.filters :disabled")) field.disabled = false;
});
// No more than four can be compared.
const ticks = [...document.querySelectorAll('input[name="id"][type="checkbox"]')];
for (const tick of ticks) {
  tick.addEventListener("change", () => {
    const full = ticks.filter((one) => one.checked).length >= 4;
    for (const one of ticks) one.disabled = full && !one.checked;
  });
}
// Ctrl+Enter runs the SQL in the editor.
for (const editor of document.querySelectorAll("textarea[name=sql]")) {
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) editor.form.requestSubmit();
  });
}
