// The form inside an iframe on another site: tells that page how high it is and that a form was sent, and never a word of what
// was typed. Sends without leaving the page, so that nothing typed is lost and the host's "back" goes where it should.
// Works without this file, too.
"use strict";
{
  const tell = (kind, more) => { if (parent !== window) parent.postMessage({ quipu: kind, ...more }, "*"); };
  const main = () => document.querySelector("main");

  const arrive = () => {
    if ("sent" in main().dataset) tell("signed", { sites: main().dataset.sent.split(" ").filter(Boolean) });
  };

  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    if (!fresh) throw new Error("no page");
    for (const field of fresh.querySelectorAll("[autofocus]")) field.removeAttribute("autofocus");
    main().replaceWith(fresh);
    const suggested = fresh.querySelector("[data-suggestion]:not([hidden])");
    const place = fresh.querySelector("[aria-invalid=true]") || (suggested && fresh.querySelector("#email"))
      || fresh.querySelector("[data-alert]:not([hidden])") || fresh.querySelector("h1");
    place.focus();
    arrive();
  };

  let busy = false;
  document.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    const form = event.target;
    const button = form.querySelector("#sign-button");
    const label = button.textContent;
    const data = new FormData(form);
    if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
    busy = true;
    button.setAttribute("aria-disabled", "true");
    button.textContent = form.dataset.sending;
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(data) });
      show(await answer.text());
    } catch {
      const alert = form.querySelector("[data-alert]");
      alert.textContent = main().dataset.failed;
      alert.hidden = false;
      alert.focus();
    }
    busy = false;
    button.removeAttribute("aria-disabled");
    button.textContent = label;
  });

  new ResizeObserver(() => tell("size", { height: Math.ceil(document.body.getBoundingClientRect().height) })).observe(document.body);
  arrive();
}
