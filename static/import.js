// What a script adds to the pages of lists: a file that is too large is not sent at all, and progress moves by itself.
// Every page works without this file.
"use strict";

const upload = document.querySelector("form[data-upload]");
upload?.addEventListener("submit", (event) => {
  const input = upload.querySelector("input[type=file]");
  upload.querySelector(".error")?.remove();
  input.removeAttribute("aria-invalid");
  if (input.files[0]?.size > Number(input.dataset.limit)) {
    event.preventDefault();
    const error = document.createElement("p");
    error.className = "error";
    error.id = "list-error";
    error.textContent = input.dataset.tooLarge;
    input.after(error);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", "list-hint list-error");
    input.focus();
    return;
  }
  const button = upload.querySelector("button");
  button.textContent = button.dataset.busy;
  button.setAttribute("aria-disabled", "true");
});
// who comes back with the browser's own button finds the form as it was
addEventListener("pageshow", (event) => event.persisted && location.reload());

const shown = document.querySelector("[data-progress]");
if (shown) {
  document.querySelector("[data-without-scripts]").hidden = true;
  const [text, bar] = [shown.querySelector("p"), shown.querySelector("progress")];
  const look = async () => {
    try {
      const answer = await fetch(shown.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const { stage, read, rows, text: words } = await answer.json();
        if (stage !== shown.dataset.stage) return location.reload();
        if (text.textContent !== words) text.textContent = words;
        if (rows > 0) [bar.max, bar.value] = [rows, read];
      } else if (answer.status < 500) {
        return location.reload();
      }
    } catch {
      // the service is away: it is asked again
    }
    setTimeout(look, document.hidden ? 5_000 : 1_000);
  };
  setTimeout(look, 500);
}
