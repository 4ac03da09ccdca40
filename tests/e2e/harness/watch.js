// What must never happen on a page with the widget. Runs before the page's own scripts, and keeps what it needs for itself, so
// that a page which breaks its own browser does not break this.
(() => {
  const { Object, Reflect, Set, Map, MutationObserver, PerformanceObserver } = window;
  const keysOf = Reflect.ownKeys;
  const describe = Object.getOwnPropertyDescriptor;
  const same = Object.is;
  const { forEach, concat } = Array.prototype;
  const { apply } = Reflect;
  /** Instead of loops and spreads, which ask the page's own prototypes how to go through a list. */
  const each = (list, act) => apply(forEach, list, [act]);
  const watch = { hits: [], marks: [], drawn: new Set() };
  Object.defineProperty(window, "__watch", { value: watch });

  // The canaries of the corpus.
  window.__x = (number) => watch.hits.push(number);
  for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => watch.hits.push(name);

  // ------------------------------------------------------------------------------------------- what is made in our tree

  const ELEMENTS = new Set(
    (
      "a article aside audio b bdi blockquote br button circle code dialog div ellipse em footer form g h1 h2 h3 header hr i img " +
      "input label li line main nav ol p path polyline pre progress rect section slot small span strong svg textarea time ul video"
    ).split(" "),
  );
  const NEVER = new Set("srcdoc formaction action xlink:href ping srcset background poster data".split(" "));

  function inspect(element) {
    const name = element.localName;
    const wrong = (what) => watch.marks.push({ kind: what, in: element.outerHTML.slice(0, 300) });
    if (!ELEMENTS.has(name)) wrong("element");
    each(element.attributes, (attribute) => {
      if (attribute.name.startsWith("on") || NEVER.has(attribute.name)) wrong("attribute");
      if (attribute.name === "style" && /url\(|expression|@import/i.test(attribute.value)) wrong("attribute");
    });
    if (name === "a" && element.hasAttribute("href")) {
      const rel = element.rel.split(" ");
      const safe = ["https:", "http:", "mailto:", "tel:", "blob:"].includes(element.protocol);
      const apart = rel.includes("noopener") && rel.includes("noreferrer") && element.target === "_blank";
      if (!safe || !(apart || element.hasAttribute("download"))) wrong("link");
    }
  }

  function look(node) {
    if (node.nodeType !== 1) return;
    inspect(node);
    each(node.querySelectorAll("*"), inspect);
    const keep = (message) => watch.drawn.add(message.textContent);
    const article = node.closest("article, [role=article]");
    if (article) keep(article);
    each(node.querySelectorAll("article, [role=article]"), keep);
  }

  /** Everything that is ever put into a tree is looked at, also what is gone a moment later. */
  function follow(root) {
    each(root.children, look);
    new MutationObserver((changes) =>
      each(changes, (change) => {
        if (change.type === "attributes") look(change.target);
        else if (change.type === "characterData") look(change.target.parentElement ?? document.head);
        else each(change.addedNodes, (node) => look(node.nodeType === 1 ? node : change.target));
      }),
    ).observe(root, { childList: true, subtree: true, attributes: true, characterData: true });
  }
  watch.follow = follow;

  const { attachShadow } = Element.prototype;
  // Like any page's that wants to know: the function is back in its place once there is a widget.
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, options);
    if (this.localName === "chat-widget") {
      Element.prototype.attachShadow = attachShadow;
      follow(root);
    }
    return root;
  };

  // ------------------------------------------------------------------------------------------------ what is asked of whom

  const foreign = (address) => /^(https?|wss?|ftp):/.test(address) && !/^\w+:\/\/(127\.0\.0\.1|localhost)[:/]/.test(address);
  watch.asked = [];
  new PerformanceObserver((list) =>
    each(list.getEntries(), ({ name }) => {
      if (foreign(name)) watch.asked.push(name);
    }),
  ).observe({ type: "resource", buffered: true });

  // ------------------------------------------------------------------------------------------------- what is the page's own

  const OURS = new Set(["ChatWidget", "novaTalks"]);
  const own = (name) =>
    typeof name === "string" && !/^\d+$|^__|^cdc_|^ret_nodes$|^dir$|^se_/.test(name) && !OURS.has(name);

  /** Every global, and everything that hangs on the prototypes of those which make things. */
  function photograph() {
    const taken = new Map();
    const take = (path, of) =>
      each(keysOf(of), (key) => {
        const { value, get, set } = describe(of, key);
        taken.set(path + String(key), [value, get, set]);
      });
    each(keysOf(window), (name) => {
      if (!own(name)) return;
      const described = describe(window, name);
      const { value } = described;
      // What stands for itself may change by itself; what makes things may not.
      const made = typeof value === "function";
      taken.set(name, [made ? value : undefined, described.get, described.set]);
      if (!made) return;
      take(name + ".", value);
      const { prototype } = value;
      if (prototype && /^(object|function)$/.test(typeof prototype)) take(name + ".prototype.", prototype);
    });
    return taken;
  }

  let before;
  function changes() {
    const found = [];
    const after = photograph();
    after.forEach((parts, path) => {
      const was = before.get(path);
      if (!was) found.push({ kind: "new", path });
      else if (!parts.every((part, index) => same(part, was[index]))) found.push({ kind: "changed", path });
    });
    before.forEach((_, path) => {
      if (!after.has(path)) found.push({ kind: "gone", path });
    });
    return found.filter(({ path }) => path !== "Element.prototype.attachShadow");
  }

  const placed = () => {
    const { title, cookie = "none may be had" } = window.origin === "null" ? { title: document.title } : document;
    return [title, cookie, location.href].join("\n");
  };
  let place;
  document.addEventListener("DOMContentLoaded", () => (place = placed()));

  /** The page without the widget, and without what differs from visit to visit. */
  watch.html = () => {
    const page = document.documentElement.cloneNode(true);
    each(page.querySelectorAll("chat-widget"), (widget) => widget.remove());
    return page.outerHTML.replace(/ nonce="[^"]*"/g, "");
  };

  watch.wrong = () => {
    const found = apply(concat, watch.marks, [changes()]);
    each(watch.hits, (hit) => found.push({ kind: "hit", hit }));
    each(watch.asked, (address) => found.push({ kind: "foreign", address }));
    if (place !== undefined && place !== placed()) found.push({ kind: "place" });
    for (const key in {}) if (!watch.known?.includes(key)) found.push({ kind: "prototype", key });
    return found;
  };
  /** Scripts that break the page's own browser on purpose are part of what was before. */
  watch.photograph = () => (before = photograph());
  watch.photograph();
})();
