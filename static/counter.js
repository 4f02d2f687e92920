// Keeps the counter inside an iframe up to date. It asks the more seldom the longer nothing has changed: after a tenth of the
// time since the last change, at least 5 s and at most 2 min; not at all in a hidden tab; and ever more seldom while it fails.
"use strict";
{
  const box = document.querySelector("[data-count]");
  const total = box.querySelector("[data-total]");
  const label = box.querySelector("[data-total-label]");
  const bar = box.querySelector("progress");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let changed = performance.now() - 1000 * box.dataset.quiet;
  let failures = 0;
  let asked = performance.now();
  let timer;

  // tells embed.js that the frame is really there, and what anybody may know
  const tell = (count) => {
    if (parent !== window) parent.postMessage({ quipu: "count", total: count.total, goal: count.goal, state: count.state }, "*");
  };

  const show = (to) => {
    const from = Number(total.dataset.total);
    total.dataset.total = to;
    const began = performance.now();
    const step = (now) => {
      if (Number(total.dataset.total) !== to) return;
      const part = still.matches || document.hidden ? 1 : Math.min(1, Math.max(0, (now - began) / 700));
      total.textContent = numbers.format(Math.round(from + (to - from) * part));
      if (part < 1) requestAnimationFrame(step);
    };
    step(began);
  };

  const pause = () => Math.min(12e4, Math.max(5e3, (performance.now() - changed) / 10) * 2 ** failures) * (0.9 + Math.random() * 0.2);

  const tick = async () => {
    clearTimeout(timer);
    asked = performance.now();
    try {
      const answer = await fetch(box.dataset.count);
      if (!answer.ok) throw answer.status;
      const count = await answer.json();
      failures = 0;
      if (count.total !== Number(total.dataset.total) || count.state !== box.dataset.state) {
        changed = performance.now();
        box.dataset.state = count.state;
        show(count.total);
        label.textContent = count.total === 1 ? label.dataset.one : label.dataset.other;
        tell(count);
      }
      if (bar && count.goal) {
        bar.max = count.goal;
        bar.value = count.total;
      }
    } catch {
      failures = Math.min(failures + 1, 6);
    }
    later();
  };
  const later = (time = pause()) => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(tick, Math.max(0, asked + time - performance.now()));
  };
  later();
  // whoever comes back sees the count of now
  document.addEventListener("visibilitychange", () => later(5e3));

  // which site is around, for the numbers of whose counter this is; our own address does not hold it
  const site = document.referrer && new URL(document.referrer).origin;
  if (site && site !== location.origin) {
    for (const link of box.querySelectorAll("a")) {
      const url = new URL(link.href);
      url.searchParams.set("site", site);
      link.href = url;
    }
  }

  tell({ total: Number(total.dataset.total), goal: bar ? bar.max : 0, state: box.dataset.state });
}
