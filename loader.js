/*
 * The loader: all that a page has before somebody wants to chat. It turns the settings slot into the API, keeps early calls
 * in order, draws the launcher, and fetches the widget on the first sign of interest. Nothing else is requested, and nothing
 * stored. It never throws into the page, needs no inline style, no HTML parser and no script element, and so works under the
 * strictest policies.
 *
 * The build puts in the names of the glue, of the module, and the version. Every byte here is paid by every page, so what can
 * wait for the module is there (src/api).
 */
(() => {
  "use strict";

  const TAG = "chat-widget";
  const TRIES = 3;
  const RESTARTS = 3;
  const REATTACHMENTS_A_MINUTE = 5;
  const UNAVAILABLE = "Chat is unavailable. Try again";
  // Any of these says that the page wants a widget now, rather than a later `init`.
  const STARTERS = ["websiteToken", "backend", "baseUrl", "botId", "apiKey", "customerId"];

  const warn = (message, how = "warn") => console[how](TAG + ": " + message);
  /** Nobody has to look at a promise of ours: one that fails unseen is no `unhandledrejection`. */
  const quiet = (promise) => (promise.catch(() => {}), promise);

  const known = window.ChatWidget || {};
  if (known.version && known.init) return warn("included twice; the first one stays");

  // A page's element with this id is no settings slot.
  const slots = { ...window.novaTalks, ...(known instanceof Node ? {} : known) };
  const script =
    document.currentScript ||
    // A bundler or `import()` runs us without a current script.
    [...document.scripts].find(({ src }) => /\/(loader|ntk-widget-sdk|chat-widget)\.js([?#]|$)/.test(src)) || {};
  const attributes = { ...script.dataset };

  let settings; // Of `init`; undefined before it and after `destroy`.
  let written; // Whether they were written as attributes.
  let element; // The `<chat-widget>`, ours or the page's.
  let inline; // Whether it is the page's.
  let launcher; // Ours, until the module has its own.
  let loaded; // Promise of the glue, its module compiled.
  let running; // Promise of the core, for whoever waits,
  let settle; // and how to keep it or break it.
  let core; // The running widget.
  let life; // Aborts what a widget that can no longer do so itself has begun in the browser.
  let memory; // The widget's records where the browser keeps none; they outlive a restart.
  let imports = 0;
  let restarts = 0;
  let moves = [];
  let listeners = [];
  let reported = {};
  let phase;
  let opened = false;
  let unread = 0;
  let announceReady;

  // ---------------------------------------------------------------------------------------------------------- events

  function enter(state) {
    phase = state;
    api.state = element && element.hidden && /idle|ready/.test(state) ? "hidden" : state;
  }

  /** The browser calls the listeners: one that throws troubles neither us nor the others, and is reported as the page's own. */
  function emit(name, detail) {
    if (/^(open|close)$/.test(name)) opened = name === "open";
    if (name === "unread") unread = detail.count;
    window.dispatchEvent(new CustomEvent("chatwidget:" + name, { detail: Object.freeze({ ...detail }) }));
  }

  function on(name, listener, once) {
    const type = "chatwidget:" + name;
    const heard = (event) => {
      if (once) stop();
      listener(event.detail);
    };
    const stop = () => window.removeEventListener(type, heard);
    window.addEventListener(type, heard);
    listeners.push({ name, listener, stop });
    return stop;
  }

  function fail(code, message, recoverable) {
    warn(message, "error");
    emit("error", { code, message, recoverable });
  }

  /** A wrong option, told once: severity 0 is a warning, 1 leaves the default, 2 is fatal. The module checks more of them. */
  function problem(code, option, message, severity) {
    if (reported[option]) return;
    reported[option] = true;
    if (severity > 1) enter("error");
    if (severity) fail(code, message, severity < 2);
    else warn(message);
  }

  const wrong = (option, given, expected, severity) =>
    problem(given ? "option_invalid" : "option_missing", option, 'Option "' + option + '": given "' + given + '", expected ' + expected, severity);

  // --------------------------------------------------------------------------------------------------------- options

  /** A value of `theme`, which attributes write without the group. */
  const theme = (name) =>
    ({ ...settings.theme })[name] ?? settings["theme" + name[0].toUpperCase() + name.slice(1)];

  function merge(base, extra) {
    const merged = { ...base, ...extra };
    for (const group of ["theme", "customer"]) if (merged[group]) merged[group] = { ...base[group], ...merged[group] };
    return merged;
  }

  /** What decides whether a launcher makes sense at all. */
  function usable() {
    const { backend = "novatalks", websiteToken = "", baseUrl = "/" } = settings;
    if (backend !== "novatalks") wrong("backend", backend, "novatalks", 2);
    else if (!/\S/.test(websiteToken)) wrong("websiteToken", websiteToken, "the id of the inbox", 2);
    else if (!/^(https?:\/)?\/(?!\/)[^\s?#@\\]*$/i.test(baseUrl)) wrong("baseUrl", baseUrl, "an http(s) address", 2);
    else return true;
  }

  // -------------------------------------------------------------------------------------------------------- launcher

  // The looks of the module's own launcher, as far as one sees before touching it.
  const STYLES = `:host{all:initial!important;position:fixed!important;z-index:2147483000!important}
:host([hidden]){display:none!important}
button{position:fixed;bottom:0;right:0;display:flex;align-items:center;gap:10px;height:56px;margin:20px;padding:15px;border:0;border-radius:28px;background:#4f46e5;color:#fff;font:600 15px system-ui;cursor:pointer;box-shadow:0 4px 12px #0b0d1229}
button:hover{transform:scale(1.05)}
button:focus-visible{outline:2px solid #000;box-shadow:0 0 0 2px #fff}
svg{width:26px;fill:currentColor;stroke:currentColor;stroke-width:1.8}`;

  const SVG = "http://www.w3.org/2000/svg";
  const BUBBLE =
    "M12 3.500c5 0 9 3.400 9 7.700s-4 7.700-9 7.700c-1.200 0-2.300-.2-3.300-.5L4.400 20.400c-.5.2-1-.2-.9-.8l.8-3.600A7 7 0 0 1 3 11.200c0-4.300 4-7.700 9-7.700z";

  function make(node, values, parent) {
    for (const name in values) node.setAttribute(name, values[name]);
    parent.append(node);
    return node;
  }

  /** Puts our launcher into the shadow root, instead of whatever is there. */
  function draw(words) {
    const root = clear();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    if (inline || settings.launcher === "none") return;
    const caption = words || theme("launcherText") || "";
    const name = words || (caption && caption + ". ") + "Open chat";
    launcher = make(document.createElement("button"), { part: "launcher", "aria-label": name, "aria-expanded": false }, root);
    const icon = make(document.createElementNS(SVG, "svg"), { viewBox: "0 0 24 24" }, launcher);
    make(document.createElementNS(SVG, "path"), { d: BUBBLE }, icon);
    launcher.append(caption);
    dress();
    launcher.onpointerenter = launcher.onfocus = () => quiet(prepare());
    // The real launcher knows that a hand pressed it, and lets the focus follow.
    launcher.onclick = () => withCore(() => opened || successor()?.click());
  }

  const successor = () => element.shadowRoot.querySelector("[part~=launcher]");

  /** What the theme says. The browser itself refuses a colour that is none. */
  function dress() {
    const { style } = launcher;
    const [x, y = x] = (theme("offset") + "").match(/\d+/g) || [20];
    const brand = theme("primaryColor");
    style.margin = y + "px " + x + "px";
    if (theme("position") === "left") style.inset = "auto auto 0 0";
    style.background = brand || "";
    if (brand && !style.background) wrong("theme.primaryColor", brand, "a colour", 1);
    // Black or white, whichever is read better on it.
    const [red, green, blue] = getComputedStyle(launcher).backgroundColor.match(/[\d.]+/g).map((part) => (part / 255) ** 2.2);
    style.color = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
  }

  function clear() {
    const root = element.shadowRoot;
    root.replaceChildren();
    root.adoptedStyleSheets = [];
    launcher = undefined;
    return root;
  }

  // --------------------------------------------------------------------------------------------------------- element

  /** The top layer is above everything a page can stack, and outside of what its ancestors' styles can bend. */
  function lift() {
    if (inline) return;
    try {
      element.popover = "manual";
      element.showPopover();
    } catch {
      // An old browser, or it is up already.
    }
  }

  function place() {
    if (!settings || element.isConnected) return;
    document.body.append(element);
    lift();
  }

  class ChatWidgetElement extends HTMLElement {
    connectedCallback() {
      if (settings || this === element) return;
      // Form 4: the page's own element shows the panel where it stands.
      const given = {};
      for (const { name, value } of this.attributes) given[name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())] = value;
      inline = true;
      element = this;
      begin(given, true);
    }

    disconnectedCallback() {
      if (this !== element || inline) return;
      // A framework that renders the body anew takes us with it. One that insists has its way.
      const now = Date.now();
      moves = moves.filter((at) => now - at < 60000);
      if (moves.push(now) <= REATTACHMENTS_A_MINUTE) setTimeout(() => whenBody(place));
    }
  }

  const whenBody = (act) =>
    document.body ? act() : document.addEventListener("DOMContentLoaded", act, { once: true });

  /** Whether an earlier page left a conversation or an unsent message. Looks at names only. */
  const hasRecord = () =>
    ["localStorage", "sessionStorage"].some((area) => {
      try {
        return Object.keys(window[area]).some((key) => /^chat-widget:.*:(session$|outbox:)/.test(key));
      } catch {
        // A browser that refuses access has kept nothing.
      }
    });

  // ---------------------------------------------------------------------------------------------------------- module

  /** Fetches and compiles; runs nothing. */
  function prepare() {
    if (!loaded) {
      loaded = attempt(TRIES);
      loaded.catch(() => (loaded = undefined));
    }
    return loaded;
  }

  async function attempt(left) {
    try {
      const configured = settings.widgetAssetsURL || settings.widgetAssetsUrl;
      const folder = configured ? new URL(configured + "/", location) : script.src;
      // A module that failed or crashed is remembered by its address; another address is another instance.
      const glue = await import(new URL("__GLUE__" + (imports++ ? "?r=" + imports : ""), folder));
      const answer = await fetch(new URL("__WASM__", folder));
      if (!answer.ok) throw answer.status;
      // Streaming is faster, but works only with the right type, and complains in the console about any other.
      const streams = answer.headers.get("Content-Type") === "application/wasm";
      await glue.default({ module_or_path: streams ? answer : await answer.arrayBuffer() });
      return glue;
    } catch (error) {
      if (!--left) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2000 / left ** 2));
      return attempt(left);
    }
  }

  /** The running core; starts it if need be. */
  function load() {
    if (!settings) return quiet(Promise.reject(new Error("init comes first")));
    if (!running) {
      running = quiet(new Promise((...how) => (settle = how)));
      run();
    }
    return running;
  }

  async function run() {
    const mine = (life = new AbortController()).signal;
    const current = () => !mine.aborted;
    const reopen = opened;
    opened = false;
    enter("loading");
    launcher?.setAttribute("aria-busy", true);
    try {
      const glue = await prepare();
      if (mine.aborted) return;
      glue.onTrap?.((error) => current() && trapped(error));
      const hooks = { emit, problem, restart: () => current() && restart(), memory, signal: mine, restarted: restarts > 0, inline: !!inline, attributes: written };
      const widget = await glue.start(element, settings, hooks);
      if (mine.aborted) return widget?.stop();
      if (!widget) return end("error");
      core = widget;
      const focused = launcher && element.shadowRoot.activeElement === launcher;
      launcher?.remove();
      launcher = undefined;
      // Ours was the first.
      element.shadowRoot.adoptedStyleSheets = [...element.shadowRoot.adoptedStyleSheets].slice(1);
      if (focused) successor()?.focus();
      if (reopen && !opened) core.open();
      enter("ready");
      settle[0](core);
      announceReady(api);
      emit("ready");
    } catch (error) {
      if (current()) lost(error);
    }
  }

  /** The widget cannot be had: say so quietly, and offer another try. */
  function lost(error) {
    settle[1](error);
    halt();
    enter("error");
    draw(UNAVAILABLE);
    const refused = error instanceof WebAssembly.CompileError ? " The policy lacks script-src 'wasm-unsafe-eval'." : "";
    fail("load_failed", "Loading failed: " + error + "." + refused, true);
  }

  /** Takes the widget away, alive or dead. */
  function halt() {
    const stopping = core;
    life?.abort();
    core = running = undefined;
    stopping?.stop();
  }

  function trapped(error) {
    loaded = undefined;
    warn("crashed: " + error, "error");
    if (++restarts > RESTARTS) lost(error);
    else restart();
  }

  /** Another widget takes over from what is stored; callers that wait go on waiting. */
  function restart() {
    const waiting = !core && running;
    halt();
    draw();
    running = waiting;
    if (running) run();
    else load();
  }

  // ------------------------------------------------------------------------------------------------------------- API

  function begin(options, own) {
    settings = own ? options : merge(merge(attributes, slots), options);
    written = own || !(options || Object.keys(slots).length);
    reported = {};
    restarts = 0;
    memory = new Map();
    enter("idle");
    if (!usable()) return end("error");
    whenBody(() => {
      const of = settings;
      if (!of) return;
      try {
        element = element || document.createElement(TAG);
        if (!element.shadowRoot) element.attachShadow({ mode: "open" });
        place();
        draw();
      } catch (error) {
        end("error");
        return fail("unsupported", "" + error, false);
      }
      const { preload } = settings;
      if (preload === "eager") load();
      else if (inline || preload === "idle" || hasRecord())
        (window.requestIdleCallback || setTimeout)(() => settings === of && load());
    });
  }

  function end(state) {
    const refuse = running && settle[1];
    halt();
    refuse?.(new Error(state));
    settings = undefined;
    if (element?.shadowRoot) clear();
    if (!inline) element?.remove();
    element = inline = undefined;
    opened = false;
    unread = 0;
    enter(state);
  }

  const withCore = (act) => quiet(load().then(act));

  function show(visible) {
    if (!element) return;
    element.hidden = !visible;
    lift();
    enter(phase);
  }

  /** Starts over with an empty memory, as a visitor who was never here. */
  const forget = () =>
    withCore((core) => {
      core.erase();
      restart();
    });

  const update = async (options) => {
    if (!settings) return;
    settings = merge(settings, options);
    core?.update(settings);
    if (launcher) dress();
  };

  const api = {
    ...slots,
    version: "__VERSION__",
    ready: new Promise((resolve) => (announceReady = resolve)),
    init: async (options) => settings || begin(options),
    update,
    destroy: async (options) => {
      if (options?.forget) await withCore((core) => core.erase());
      if (settings) end("destroyed");
      if (phase !== "destroyed") return;
      emit("destroyed");
      listeners.map((one) => one.stop());
      listeners = [];
      api.ready = new Promise((resolve) => (announceReady = resolve));
    },
    toggle: () => (opened ? api.close() : api.open()),
    show: async () => show(true),
    hide: async () => show(false),
    isOpen: () => opened,
    unreadCount: () => unread,
    setCustomer: (customer) => update({ customer }),
    setTheme: (theme) => update({ theme }),
    setColorScheme: (colorScheme) => update({ theme: { colorScheme } }),
    logout: () => update({ customer: undefined }).then(forget),
    forget,
    on,
    once: (name, listener) => on(name, listener, true),
    off: (name, listener) => listeners.map((one) => one.name === name && one.listener === listener && one.stop()),
  };

  // What the widget does itself. The first four bring it up for that; the others have nothing to do before.
  for (const name of ["open", "sendMessage", "setDraft", "startConversation"]) api[name] = (value) => withCore((core) => core[name](value));
  for (const name of ["close", "markRead"]) api[name] = async () => core?.[name]();

  enter("idle");
  window.ChatWidget = window.novaTalks = api;
  try {
    customElements.define(TAG, ChatWidgetElement);
  } catch {
    // Somebody has the name. Then nobody puts us back when the page drops us, but all else works.
  }
  if (!settings && STARTERS.some((name) => name in slots || name in attributes)) begin();
})();
