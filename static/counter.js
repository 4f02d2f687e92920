// Keeps the counter inside an iframe up to date: asks every 5 s while visible, more seldom while it fails.
"use strict";
{
  const box = document.querySelector("[data-count]");
  const total = box.querySelector("[data-total]");
  const label = box.querySelector("[data-total-label]");
  const bar = box.querySelector("progress");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  let wait = 5;

  const tick = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(box.dataset.count);
        if (!answer.ok) throw new Error(answer.status);
        const count = await answer.json();
        total.textContent = numbers.format(count.total);
        label.textContent = count.total === 1 ? label.dataset.one : label.dataset.other;
        if (bar && count.goal) {
          bar.max = count.goal;
          bar.value = count.total;
        }
        wait = 5;
      } catch {
        wait = Math.min(wait * 2, 300);
      }
    }
    setTimeout(tick, wait * 1000 * (0.9 + Math.random() * 0.2));
  };
  setTimeout(tick, wait * 1000);

  // tells embed.js that the frame is really there; carries nothing
  if (parent !== window) parent.postMessage("quipu", "*");
}
