// Keeps the counter inside an iframe up to date: asks every 5 s while visible, more seldom while it is not or it fails.
"use strict";
{
  const box = document.querySelector("[data-count]");
  const total = box.querySelector("[data-total]");
  const label = box.querySelector("[data-total-label]");
  const bar = box.querySelector("progress");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let wait = 5;
  let timer;

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
    if (from !== to) step(began);
  };

  const tick = async () => {
    try {
      if (document.hidden) throw null;
      const answer = await fetch(box.dataset.count);
      if (!answer.ok) throw answer.status;
      const count = await answer.json();
      show(count.total);
      label.textContent = count.total === 1 ? label.dataset.one : label.dataset.other;
      if (bar && count.goal) {
        bar.max = count.goal;
        bar.value = count.total;
      }
      wait = 5;
    } catch {
      wait = Math.min(wait * 2, 300);
    }
    clearTimeout(timer);
    timer = setTimeout(tick, wait * 1000 * (0.9 + Math.random() * 0.2));
  };
  timer = setTimeout(tick, wait * 1000);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || wait === 5) return;
    wait = 5;
    clearTimeout(timer);
    tick();
  });

  // tells embed.js that the frame is really there; carries nothing
  if (parent !== window) parent.postMessage("quipu", "*");
}
