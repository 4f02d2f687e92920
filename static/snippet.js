// Copies the HTML that the page has made; without this it is marked and copied by hand. And shows the fields of what is chosen.
"use strict";

const kind = document.getElementById("widget");
kind.addEventListener("change", () => {
  for (const field of document.querySelectorAll("[data-for]")) field.hidden = !field.dataset.for.split(" ").includes(kind.value);
});

for (const button of document.querySelectorAll("[data-copy-snippet]")) {
  if (!navigator.clipboard) break;
  const { textContent: label, parentElement: place } = button;
  place.hidden = false;
  place.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(place.previousElementSibling.textContent);
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 3000);
  });
}
