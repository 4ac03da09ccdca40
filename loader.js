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
  // Any of these says that the page wants a widget now, rather than a later `init`.
  const STARTERS = ["websiteToken", "backend", "baseUrl"];

  const warn = (message, how = "warn") => console[how](TAG + ": " + message);
  /** Nobody has to look at a promise of ours: one that fails unseen is no `unhandledrejection`. */
  const quiet = (promise) => (promise.catch(() => {}), promise);

  // A page's element with this id has no `init`, and nothing to spread.
  if (window.ChatWidget?.init) return warn("included twice");
  const slots = { ...window.novaTalks, ...window.ChatWidget };
  // A bundler or `import()` runs us without a current script.
  const script =
    document.currentScript ||
    [...document.scripts].find(({ src }) => /\/(loader|ntk-widget-sdk|chat-widget)\.js/.test(src)) || {};
  const attributes = { ...script.dataset };

  let settings; // Of `init`; undefined before it and after `destroy`.
  let written = false; // Whether they were written as attributes.
  let element; // The `<chat-widget>`, ours or the page's.
  let inline = false; // Whether it is the page's.
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
    api.state = element?.hidden && /idle|ready/.test(state) ? "hidden" : state;
  }

  /** The browser calls the listeners: one that throws troubles neither us nor the others, and is reported as the page's own. */
  function emit(name, detail) {
    if (name === "open") opened = true;
    if (name === "close") opened = false;
    if (name === "unread") unread = detail.count;
    dispatchEvent(new CustomEvent("chatwidget:" + name, { detail: Object.freeze({ ...detail }) }));
  }

  function on(name, listener, once) {
    const type = "chatwidget:" + name;
    const heard = (event) => listener(event.detail);
    const stop = () => removeEventListener(type, heard);
    addEventListener(type, heard, { once });
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
    problem(given ? "option_invalid" : "option_missing", option, option + ': given "' + given + '", expected ' + expected, severity);

  // --------------------------------------------------------------------------------------------------------- options

  /** A value of `theme`, which attributes write without the group. */
  const theme = (name) =>
    settings.theme?.[name] ?? settings["theme" + name[0].toUpperCase() + name.slice(1)];

  const merge = (base, extra) => ({
    ...base,
    ...extra,
    theme: { ...base.theme, ...extra?.theme },
    customer: { ...base.customer, ...extra?.customer },
  });

  /** What decides whether a launcher makes sense at all. */
  function usable() {
    const { botId, apiKey, customerId, backend = botId ? "converse" : apiKey || customerId ? "partner" : "novatalks", websiteToken = "", baseUrl = "/" } = settings;
    const known = ["novatalks", "novatalks-sdk", "partner", "converse"];
    if (!known.includes(backend)) wrong("backend", backend, known, 2);
    else if (backend === "novatalks" && !/\S/.test(websiteToken)) wrong("websiteToken", websiteToken, "the inbox id", 2);
    else if (!/^(https?:\/)?\/\S*$/i.test(baseUrl)) wrong("baseUrl", baseUrl, "a URL", 2);
    else return 1;
  }

  // -------------------------------------------------------------------------------------------------------- launcher

  // The looks of the module's own launcher, as far as one sees before touching it. The icon is a shape cut out of its text's
  // colour, which takes fewer words than SVG; high contrast would paint over it.
  const STYLES = `:host{all:initial!important;position:fixed!important;z-index:2147483000!important}
:host([hidden]){display:none!important}
button{position:fixed;bottom:0;right:0;display:flex;align-items:center;gap:9px;height:56px;padding:16px;border:0;border-radius:28px;background:#4f46e5;color:#fff;font:600 15px system-ui;cursor:pointer;box-shadow:0 4px 12px #0b0d1229}
button:before{content:"";width:24px;height:24px;transform:scale(1.18);background:currentColor;forced-color-adjust:none;clip-path:path("M8.7 18.4L3.5 20.5l.8-4.5A9 7.7 0 1 1 8.7 18.4")}
button:focus-visible{outline:2px solid #000;box-shadow:0 0 0 2px #fff}`;

  /** Puts our launcher into the shadow root, instead of whatever is there. */
  function draw(words) {
    const root = clear();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    if (inline || settings.launcher === "none") return;
    const caption = words || theme("launcherText") || "";
    launcher = document.createElement("button");
    launcher.part = "launcher";
    launcher.ariaLabel = words || (caption && caption + ". ") + "Open chat";
    launcher.ariaExpanded = false;
    launcher.textContent = caption;
    root.append(launcher);
    dress();
    launcher.onpointerenter = launcher.onfocus = () => words || quiet(prepare());
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
    // Black or white, whichever is read better on it: the lightness where both have the same contrast divides them.
    style.color = "lab(from " + brand + " clamp(0,(49.4 - l)*999,100) 0 0)";
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
        return Object.keys(window[area]).some((key) => /^chat-widget:.*:(session|outbox)/.test(key));
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
      await glue.default();
      return glue;
    } catch (error) {
      if (!--left) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 / left));
      return attempt(left);
    }
  }

  /** The running core; starts it if need be. */
  function load() {
    if (!settings) return quiet(Promise.reject(new Error("init first")));
    if (!running) {
      running = quiet(new Promise((...how) => (settle = how)));
      run();
    }
    return running;
  }

  async function run() {
    const mine = (life = new AbortController()).signal;
    const reopen = opened;
    opened = false;
    enter("loading");
    if (launcher) launcher.ariaBusy = true;
    try {
      const glue = await prepare();
      if (mine.aborted) return;
      glue.onTrap?.((error) => mine.aborted || trapped(error));
      const widget = await glue.start(element, settings, {
        emit,
        problem,
        restart,
        memory,
        signal: mine,
        restarted: !!restarts,
        inline,
        attributes: written,
      });
      if (mine.aborted) return widget?.stop();
      if (!widget) return end("error");
      core = widget;
      const focused = element.shadowRoot.activeElement === launcher;
      launcher?.remove();
      launcher = undefined;
      if (focused) successor()?.focus();
      if (reopen && !opened) core.open();
      enter("ready");
      settle[0](core);
      announceReady(api);
      emit("ready");
    } catch (error) {
      if (!mine.aborted) lost(error);
    }
  }

  /** The widget cannot be had: say so quietly, and offer another try. */
  function lost(error) {
    settle[1](error);
    halt();
    enter("error");
    draw("Chat is unavailable. Try again");
    const refused = error instanceof WebAssembly.CompileError ? " The CSP lacks 'wasm-unsafe-eval'." : "";
    fail("load_failed", "Loading failed: " + error + "." + refused, true);
  }

  /** Takes the widget away, alive or dead. */
  function halt() {
    const stopping = core;
    core = running = undefined;
    stopping?.stop();
    life?.abort();
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

  function begin(options, own = false) {
    settings = own ? options : merge(merge(attributes, slots), options);
    written = own || !(options || Object.keys(slots).length);
    reported = {};
    restarts = 0;
    memory = new Map();
    enter("idle");
    if (!usable()) return end("error");
    whenBody(() => {
      if (!settings) return;
      try {
        element ??= document.createElement(TAG);
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
        (window.requestIdleCallback || setTimeout)(() => settings && load());
    });
  }

  function end(state) {
    halt();
    settle?.[1](new Error(state));
    settings = undefined;
    if (element?.shadowRoot) clear();
    if (!inline) element?.remove();
    element = undefined;
    inline = opened = false;
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
    init: async (options) => {
      if (!settings) begin(options);
    },
    update,
    destroy: async (options) => {
      if (options?.forget) await withCore((core) => core.erase()).catch(() => {});
      if (settings) end("destroyed");
      if (phase !== "destroyed") return;
      emit("destroyed");
      listeners.map((one) => one.stop());
      listeners = [];
      api.ready = new Promise((resolve) => (announceReady = resolve));
    },
    toggle: () => api[opened ? "close" : "open"](),
    show: async () => show(true),
    hide: async () => show(false),
    isOpen: () => opened,
    unreadCount: () => unread,
    setCustomer: (customer) => update({ customer }),
    setTheme: (theme) => update({ theme }),
    setColorScheme: (colorScheme) => update({ theme: { colorScheme } }),
    logout: () => {
      if (settings) settings.customer = {};
      return forget();
    },
    forget,
    on,
    once: (name, listener) => on(name, listener, true),
    off: (name, listener) => listeners.map((one) => one.name === name && one.listener === listener && one.stop()),
  };

  // What the widget does itself. The first four bring it up for that; the others have nothing to do before.
  for (const name of ["open", "sendMessage", "setDraft", "startConversation"]) api[name] = (value) => withCore((core) => core[name](value));
  for (const name of ["close", "markRead", "endConversation"]) api[name] = async () => core?.[name]();

  enter("idle");
  window.ChatWidget = window.novaTalks = api;
  try {
    customElements.define(TAG, ChatWidgetElement);
  } catch {
    // Somebody has the name. Then nobody puts us back when the page drops us, but all else works.
  }
  if (!settings && STARTERS.some((name) => name in slots || name in attributes)) begin();
})();
