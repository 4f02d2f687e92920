// For other sites: <quipu-counter campaign="…"> and <quipu-form campaign="…"> become frames of Quipu's own origin. Attributes
// and a constructed style sheet only, no inline styles and no cookies, so that it works under a strict host policy. The link
// inside stays until the frame says that it is there, and comes back if it does not.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || !window.customElements) return;
  const { origin } = new URL(script.src);

  // What goes from an attribute into the frame's address
  const PASSED = ["theme", "accent", "size", "partner", "source", "utm-source", "utm-medium", "utm-campaign"];
  // Pixels: no frame grows beyond this, whatever it says
  const HIGHEST = 9999;
  // Milliseconds until a frame that comes into view, or has loaded, must have spoken
  const PATIENCE = 10000;
  const AT_ONCE = 3000;

  let sheets = [];
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(":host{display:block}:host([hidden]),[hidden]{display:none!important}iframe{display:block;width:100%;border:0}");
    sheets = [sheet];
  } catch { /* the attributes will do */ }

  // One class for each widget: `page` is the page to frame, `heights` its height before it says another.
  const widget = (page, heights, more) => class extends HTMLElement {
    connectedCallback() {
      const campaign = this.getAttribute("campaign");
      if (!campaign) return;
      if (!this.frame) this.build(campaign);
      addEventListener("message", this.hear);
    }

    disconnectedCallback() {
      removeEventListener("message", this.hear);
    }

    build(campaign) {
      const url = new URL(`/embed/campaigns/${encodeURIComponent(campaign)}/${page}`, origin);
      const speaking = this.closest("[lang]");
      if (speaking && speaking.lang) url.searchParams.set("lang", speaking.lang);
      for (const name of PASSED) {
        const value = this.getAttribute(name);
        if (value) url.searchParams.set(name.replace("-", "_"), value);
      }

      const root = this.attachShadow({ mode: "open" });
      if (sheets.length) root.adoptedStyleSheets = sheets;
      const plain = document.createElement("slot");
      const frame = this.frame = document.createElement("iframe");
      const link = this.querySelector("a");
      const attributes = {
        src: url.href,
        title: this.getAttribute("title") || (link && link.textContent.trim()) || "Quipu",
        width: "100%",
        height: this.getAttribute("height") || heights[this.getAttribute("size") === "compact" ? 1 : 0],
        frameborder: "0",
        loading: "lazy",
        referrerpolicy: "strict-origin",
        ...more,
      };
      for (const name in attributes) frame.setAttribute(name, attributes[name]);
      root.append(plain, frame);

      // A frame that was blocked, or could not be fetched, "loads" too. Only what it says proves that it is there.
      let spoke = false;
      let timer;
      const wait = (time) => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          if (!spoke) {
            frame.hidden = true;
            plain.hidden = false;
          }
          spoke = false;
        }, time);
      };
      frame.addEventListener("load", () => wait(AT_ONCE));
      new IntersectionObserver((seen, observer) => {
        if (!seen.some((one) => one.isIntersecting)) return;
        observer.disconnect();
        wait(PATIENCE);
      }).observe(this);

      this.hear = ({ origin: from, source, data }) => {
        if (from !== origin || source !== frame.contentWindow || !data || !data.quipu) return;
        spoke = true;
        frame.hidden = false;
        plain.hidden = true;
        if (page === "counter") {
          const { total, goal, state } = data;
          if (data.quipu === "count" && [total, goal].every(Number.isSafeInteger)) this.tell("count", { campaign, total, goal, state });
        } else if (data.quipu === "size") {
          if (data.height > 0 && data.height <= HIGHEST) frame.setAttribute("height", Math.ceil(data.height));
        } else if (data.quipu === "signed") {
          if (this.tell("signed", { campaign })) this.thank(data.sites);
        }
      };
    }

    // Sends the visitor on to the host's own page, or to a site that the form's organisation has registered.
    thank(sites) {
      const thanks = this.getAttribute("thanks");
      try {
        const { href, protocol, origin: to } = new URL(thanks || "x:", location.href);
        if (/^https?:$/.test(protocol) && [location.origin].concat(sites).includes(to)) return location.assign(href);
      } catch { /* no address */ }
      this.scrollIntoView({ block: "nearest" });
    }

    tell(name, detail) {
      return this.dispatchEvent(new CustomEvent(`quipu:${name}`, { bubbles: true, composed: true, cancelable: true, detail }));
    }
  };

  const define = (name, element) => customElements.get(name) || customElements.define(name, element);
  define("quipu-counter", widget("counter", [150, 84]));
  define("quipu-form", widget("form", [1500, 1250], { sandbox: "allow-forms allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox" }));
})();
