// The organisers' side works without this script. It asks before what cannot be undone, and on a
// narrow screen, where tabs go on to the right, it shows the one of this page.
"use strict";

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

for (const tab of document.querySelectorAll(".tabs li a[aria-current]")) {
  const list = tab.closest("ul");
  list.scrollLeft += tab.getBoundingClientRect().right - list.getBoundingClientRect().right + 24;
}
