// What scripts add to the pages: signing without leaving the page, a count that moves, sharing.
// Every page works without this file.
"use strict";

const reduceMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
const numbers = new Intl.NumberFormat(document.documentElement.lang);

async function fetchMain(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
}

// Signing

function showError(form, field, message) {
  const place = form.querySelector(`[data-field="${CSS.escape(field)}"]`);
  if (!place) return null;
  const control = place.querySelector("input, select, textarea");
  const text = document.createElement("p");
  text.className = "error";
  text.id = `${field}-error`;
  text.textContent = message;
  const suggestion = place.querySelector("[data-suggestion]");
  place.insertBefore(text, suggestion);
  const described = place.matches("fieldset") ? place : control;
  const hints = (described.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
  described.setAttribute("aria-describedby", [...hints, text.id].join(" "));
  if (control.type !== "hidden" && described === control) control.setAttribute("aria-invalid", "true");
  return control;
}

function clearErrors(form) {
  for (const error of form.querySelectorAll(".error")) {
    for (const described of form.querySelectorAll(`[aria-describedby~="${error.id}"]`)) {
      const rest = described.getAttribute("aria-describedby").split(" ").filter((id) => id !== error.id);
      if (rest.length) described.setAttribute("aria-describedby", rest.join(" "));
      else described.removeAttribute("aria-describedby");
      described.removeAttribute("aria-invalid");
    }
    error.remove();
  }
  form.querySelector("[data-alert]").hidden = true;
  form.querySelector("[data-suggestion]").hidden = true;
}

function showAlert(form, text) {
  const alert = form.querySelector("[data-alert]");
  alert.textContent = text;
  alert.hidden = false;
  return alert;
}

function showProblem(form, problem) {
  const alert = showAlert(form, problem.detail || problem.title || "");
  let first = null;
  for (const { field, message } of problem.errors || []) first = showError(form, field, message) || first;
  // errors arrive in any order: the first is the one highest on the page
  first = form.querySelector("[aria-invalid=true]") || first;
  if (problem.suggestion) {
    const box = form.querySelector("[data-suggestion]");
    box.querySelector("[data-suggested]").textContent = problem.suggestion;
    box.querySelector("[name=use_suggestion]").value = problem.suggestion;
    box.hidden = false;
    form.elements.email_checked.value = form.elements.email.value;
    first = first || form.elements.email;
  }
  (first || alert).focus();
}

function formData(form) {
  const data = new FormData(form);
  return {
    ...Object.fromEntries([...data].filter(([name]) => name !== "use_suggestion")),
    consents: data.getAll("consents"),
    public: data.has("public"),
    agree: data.has("agree"),
  };
}

// Back and Forward between the form and the last step load the page that the address names
let shown = location.pathname;
addEventListener("popstate", () => { if (location.pathname !== shown) location.reload(); });

async function showDone(form) {
  const place = form.closest("section");
  const main = await fetchMain(form.dataset.done);
  place.replaceChildren(...main.childNodes);
  // the page around it keeps its own first heading
  const heading = document.createElement("h2");
  heading.id = "sign-heading";
  heading.tabIndex = -1;
  const old = place.querySelector("h1");
  heading.textContent = old.textContent;
  old.replaceWith(heading);
  document.querySelector(".jump")?.remove();
  history.pushState(null, "", form.dataset.done);
  shown = location.pathname;
  heading.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function enhanceForm(form) {
  const button = form.querySelector("#sign-button");
  const label = button.textContent;
  let busy = false;

  form.querySelector("[name=use_suggestion]").addEventListener("click", (event) => {
    event.preventDefault();
    form.elements.email.value = event.currentTarget.value;
    form.requestSubmit(button);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    button.setAttribute("aria-disabled", "true");
    button.textContent = form.dataset.sending;
    let accepted = false;
    try {
      const answer = await fetch(form.dataset.api, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json, application/problem+json" },
        body: JSON.stringify(formData(form)),
      });
      accepted = answer.ok;
      if (accepted) return await showDone(form);
      const problem = await answer.json();
      clearErrors(form);
      showProblem(form, problem);
    } catch {
      // no network or no sense in the answer: do as a browser without scripts would
      if (accepted) location.assign(form.dataset.done);
      else HTMLFormElement.prototype.submit.call(form);
    } finally {
      busy = false;
      button.removeAttribute("aria-disabled");
      button.textContent = label;
    }
  });
}

// The count

// What each number is on its way to.
const headedFor = new WeakMap();

function showNumber(element, to) {
  const from = Number(element.dataset.total ?? element.textContent.replace(/\D/g, ""));
  if (from === to) return;
  if ("total" in element.dataset) element.dataset.total = to;
  headedFor.set(element, to);
  if (reduceMotion || document.hidden) {
    element.textContent = numbers.format(to);
    return;
  }
  const began = performance.now();
  requestAnimationFrame(function step(now) {
    // a newer number has taken over
    if (headedFor.get(element) !== to) return;
    const part = Math.min(1, Math.max(0, (now - began) / 700));
    element.textContent = numbers.format(Math.round(from + (to - from) * part));
    if (part < 1) requestAnimationFrame(step);
  });
}

function showCount(section, count) {
  showNumber(section.querySelector("[data-total]"), count.total);
  const label = section.querySelector("[data-total-label]");
  label.textContent = count.total === 1 ? label.dataset.one : label.dataset.other;
  for (const kind of ["online", "offline"]) {
    const part = section.querySelector(`[data-${kind}]`);
    if (part) showNumber(part, count[kind]);
  }
  const bar = section.querySelector("progress");
  if (!bar || !count.goal) return;
  bar.max = count.goal;
  bar.value = count.total;
  for (const knot of section.querySelectorAll(".knot")) {
    knot.classList.toggle("reached", count.total * 100 >= Number(knot.dataset.percent) * count.goal);
  }
}

// Calls `work` every few seconds while the page is visible, ever more seldom while it fails.
function repeat(seconds, work) {
  let wait = seconds;
  const tick = async () => {
    if (!document.hidden) {
      try {
        await work();
        wait = seconds;
      } catch {
        wait = Math.min(wait * 2, 120);
      }
    }
    setTimeout(tick, wait * 1000 * (0.9 + Math.random() * 0.2));
  };
  setTimeout(tick, wait * 1000);
}

// A campaign page that is being looked at is told the count; where that does not work it asks, and tries again later.
function followCount(section) {
  const address = section.dataset.count;
  let source = null;
  let told = false;
  let pause = 5;
  let later;

  const leave = () => {
    clearTimeout(later);
    source?.close();
    source = null;
    told = false;
  };
  const listen = () => {
    if (source || document.hidden) return;
    source = new EventSource(address.replace(/count$/, "live"));
    source.addEventListener("count", (event) => {
      told = true;
      pause = 5;
      showCount(section, JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      leave();
      // not all at the same moment, after a restart that all have noticed at the same moment
      later = setTimeout(listen, pause * 1000 * (0.5 + Math.random()));
      pause = Math.min(pause * 2, 300);
    });
  };

  if (window.EventSource && section.closest(".campaign")) {
    addEventListener("load", () => { later = setTimeout(listen, 1000); });
    document.addEventListener("visibilitychange", () => { leave(); listen(); });
  }
  repeat(3, async () => {
    if (told) return;
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    showCount(section, await answer.json());
  });
}

// Sharing

function enhanceSharing(section) {
  const share = section.querySelector("[data-share]");
  const copy = section.querySelector("[data-copy]");
  if (share && navigator.share) {
    share.parentElement.hidden = false;
    share.addEventListener("click", () => navigator.share({ title: share.dataset.title, url: share.dataset.url }).catch(() => {}));
  }
  if (copy && navigator.clipboard) {
    copy.parentElement.hidden = false;
    const label = copy.textContent;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copy.dataset.copy);
      copy.textContent = copy.dataset.copied;
      section.querySelector("[data-share-status]").textContent = copy.dataset.copied;
      setTimeout(() => { copy.textContent = label; }, 3000);
    });
  }
}

// The demonstration's mailbox: new mails appear without disturbing what is being read

function refresh(list) {
  repeat(Number(list.dataset.refresh), async () => {
    const fresh = (await fetchMain(location.href)).querySelector("[data-refresh]");
    if (fresh.querySelectorAll(".mail").length !== list.querySelectorAll(".mail").length) {
      list.replaceChildren(...fresh.childNodes);
    }
  });
}

document.querySelectorAll("#sign-form").forEach(enhanceForm);
document.querySelectorAll("[data-count]").forEach(followCount);
document.querySelectorAll(".share").forEach(enhanceSharing);
document.querySelectorAll("[data-refresh]").forEach(refresh);
