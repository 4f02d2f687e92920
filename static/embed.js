// For other sites: <quipu-counter campaign="…" lang="…" theme="light|dark|auto"> becomes a frame with the live count.
// Attributes only, no styles, no cookies, so that it works under a strict host policy; the link inside stays if anything fails.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || !window.customElements) return;
  const origin = new URL(script.src).origin;

  // One class for every widget: `page` is the path of the page to frame.
  const widget = (page, height) => class extends HTMLElement {
    connectedCallback() {
      const campaign = this.getAttribute("campaign");
      if (this.frame || !campaign) return;
      const url = new URL(`/embed/campaigns/${encodeURIComponent(campaign)}/${page}`, origin);
      const lang = this.getAttribute("lang") || document.documentElement.lang;
      if (lang) url.searchParams.set("lang", lang);
      url.searchParams.set("theme", this.getAttribute("theme") || "auto");

      const frame = this.frame = document.createElement("iframe");
      const link = this.querySelector("a");
      const attributes = {
        src: url.href,
        title: this.getAttribute("title") || (link && link.textContent.trim()) || "Quipu",
        width: "100%",
        height: this.getAttribute("height") || height,
        frameborder: "0",
        loading: "lazy",
        referrerpolicy: "strict-origin",
      };
      for (const name in attributes) frame.setAttribute(name, attributes[name]);
      // a blocked frame "loads" too: the plain link goes only when the page inside has said that it is there
      addEventListener("message", (event) => {
        if (link && event.origin === origin && event.source === frame.contentWindow) link.hidden = true;
      });
      this.append(frame);
    }
  };

  const define = (name, element) => customElements.get(name) || customElements.define(name, element);
  define("quipu-counter", widget("counter", 150));
})();
