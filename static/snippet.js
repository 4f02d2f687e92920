// Copies the HTML that the page has made; without this it is marked and copied by hand.
"use strict";

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
