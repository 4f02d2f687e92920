// Lists: how many rows are written while the browser saves them, and the workbook when it is ready.
// The pages work without this file.
"use strict";

const everySecond = 1000;

async function look(address) {
  const answer = await fetch(`${address}/progress`, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : null;
}

function freshNumber() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A list that comes as the answer to the form: the page stays, so it can say how far the list is.
async function follow(address, status) {
  for (let misses = 0; misses < 10; ) {
    await new Promise((resolve) => setTimeout(resolve, everySecond));
    const progress = await look(address).catch(() => null);
    if (progress) status.textContent = progress.message;
    else misses += 1;
    if (progress && progress.state !== "running") return;
  }
}

const form = document.querySelector("[data-export]");
if (form) {
  const number = form.elements.namedItem("number");
  const status = form.querySelector("[data-export-status]");

  const fit = () => {
    const formats = form.querySelector("[name=profile]:checked")?.dataset.formats?.split(" ") ?? [];
    for (const format of form.querySelectorAll("[name=format]")) format.disabled = !formats.includes(format.value);
    const chosen = form.querySelector("[name=format]:checked");
    if (!chosen || chosen.disabled) form.querySelector("[name=format]:not(:disabled)").checked = true;
  };
  form.addEventListener("change", fit);
  fit();

  form.addEventListener("submit", () => {
    if (form.querySelector("[name=format]:checked")?.value === "xlsx") return;
    status.textContent = "";
    follow(`${form.action}/${number.value}`, status);
    // The next list is another one; this one is sent with the number that it had.
    setTimeout(() => { number.value = freshNumber(); });
  });
}

// A workbook: the page is loaded anew when it is ready, or will never be.
const prepared = document.querySelector("[data-export-prepared]");
if (prepared?.dataset.exportPrepared) {
  const timer = setInterval(async () => {
    const progress = await look(prepared.dataset.exportPrepared).catch(() => null);
    if (!progress) return;
    prepared.textContent = progress.message;
    if (progress.state !== "running") {
      clearInterval(timer);
      location.reload();
    }
  }, everySecond);
}

// It can be fetched once: the button goes with it.
document.querySelector("[data-export-fetch]")?.addEventListener("submit", (event) => {
  const fetching = event.target;
  setTimeout(() => { fetching.hidden = true; });
});
