// The campaign editor works without this script. It shows texts as they will look while they are typed, and asks before typed
// words are left behind.
"use strict";

const PAUSE = 400;

function follow(form, field) {
  const place = document.getElementById(field.dataset.preview);
  let later;
  let asked;
  let shown = null;

  const ask = async () => {
    const body = field.value;
    if (body === shown) return;
    asked?.abort();
    asked = new AbortController();
    const csrf = form.elements.csrf.value;
    try {
      const answer = await fetch(form.dataset.previewHref, {
        method: "POST",
        body: new URLSearchParams({ csrf, body }),
        signal: asked.signal,
      });
      if (!answer.ok) return;
      // made safe by the service, as on the campaign's page
      place.innerHTML = await answer.text();
      shown = body;
      place.closest(".preview").hidden = false;
    } catch {
      // a newer question, or no answer: what is shown stays
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(ask, PAUSE);
  });
  ask();
}

function guard(form) {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  // a preview opens beside the form, which stays
  form.addEventListener("submit", (event) => { if (event.submitter?.formTarget !== "_blank") typed = false; });
  addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}

for (const form of document.querySelectorAll("[data-editor]")) {
  form.querySelectorAll("[data-preview]").forEach((field) => follow(form, field));
  guard(form);
}
