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
  const TAG = "chat-widget";
  const TRIES = 3;
  const REATTACHMENTS_A_MINUTE = 5;
  const MINUTE = 60000;

  const warn = (message, how = "warn") => console[how]("chat-widget: " + message);
  /** Nobody has to look at a promise of ours: one that fails unseen is no `unhandledrejection`. */
  const quiet = (promise) => (promise.catch(() => {}), promise);

  // A page's element with this id has no `init`, and nothing to spread.
  if (window.ChatWidget?.init) return warn("second widget ignored");
  let slots = { ...window.novaTalks, ...window.ChatWidget };
  // A bundler or `import()` runs us without a current script.
  const script =
    document.currentScript ||
    document.querySelector('[src*="/loader.js"],[src*="/ntk-widget-sdk.js"],[src*="/chat-widget.js"]') || {};
  const attributes = { ...script.dataset };
  // As of now: a `<base>` that comes later would move it.
  const src = script.src;

  let settings; // Of `init`; undefined before it and after `destroy`.
  let element; // The `<chat-widget>`, ours or the page's.
  let inline = false; // Whether it stands in the page,
  let theirs = false; // and was written there by the page.
  let launcher; // Ours, until the module has its own.
  let loaded; // Promise of the glue, its module compiled.
  let running; // Promise of the core, for whoever waits; kept over restarts,
  let settle; // and how to keep it or break it.
  let core; // The running widget.
  let life; // Aborts what a widget that can no longer do so itself has begun in the browser.
  let memory; // The widget's records where the browser keeps none; they outlive a restart.
  let imports = 0;
  let moves = [];
  const listeners = [];
  let phase = "idle";
  let opened = false;
  let unread = 0;
  let early = []; // What waits for an element.

  // ---------------------------------------------------------------------------------------------------------- events

  /** The browser calls the listeners: one that throws troubles neither us nor the others, and is reported as the page's own. */
  function emit(name, detail) {
    opened = name === "open" || (opened && name !== "close");
    if (name === "unread") unread = detail.count;
    dispatchEvent(new CustomEvent("chatwidget:" + name, { detail: Object.freeze({ ...detail }) }));
  }

  function on(name, listener, once) {
    const type = "chatwidget:" + name;
    const heard = (event) => listener(event.detail);
    addEventListener(type, heard, { once });
    const stop = () => removeEventListener(type, heard);
    listeners.push([name, listener, stop]);
    return stop;
  }

  function fail(code, message, recoverable) {
    warn(message, "error");
    emit("error", { code, message, recoverable });
  }

  // --------------------------------------------------------------------------------------------------------- options

  const joined = (first, second) => first + second.replace(/./, (letter) => letter.toUpperCase());

  /** A value of `theme`, which attributes write without the group. */
  const themed = (name) => settings.theme?.[name] ?? settings[joined("theme", name)];

  /** The same on this screen: phones may have one of their own. */
  const theme = (name) =>
    (innerWidth > 480 ? null : themed("mobile")?.[name] ?? themed(joined("mobile", name))) ?? themed(name);

  const merge = (base, extra) => ({
    ...base,
    ...extra,
    theme: { ...base.theme, ...extra?.theme },
    customer: { ...base.customer, ...extra?.customer },
  });

  /** Whether a launcher makes sense at all. The module, which knows better, says what is wrong. */
  function plausible() {
    const { backend, websiteToken, botId, apiKey, customerId, baseUrl } = settings;
    return /^((novatalks)? \S+|(novatalks-sdk|partner|converse) \S*) ((https?:\/)?\/[^\s?@]*)?$/.test(
      [backend, websiteToken || botId || apiKey || customerId, baseUrl].join(" "),
    );
  }

  // -------------------------------------------------------------------------------------------------------- launcher

  // The looks of the module's own launcher, as far as one sees before touching it. The icon is a shape cut out of its text's
  // colour, which takes fewer words than SVG; high contrast would paint over it.
  const STYLES = `:host{all:initial!important;position:fixed!important;z-index:2147483000!important}\
:host([hidden]){display:none!important}\
button{position:fixed;display:flex;align-items:center;gap:12px;padding:16px;border:0;border-radius:99px;background:#4f46e5;color:#fff;font:600 15px system-ui;cursor:pointer;box-shadow:0 4px 12px #0003}\
button:before{content:"";background:currentColor;width:24px;height:24px;forced-color-adjust:none;clip-path:path("M8.1 19.6L2 22l.9-5.3A10.6 9.1 0 1 1 8.1 19.6")}\
:focus-visible{outline:2px solid #000;box-shadow:0 0 0 2px #fff}`;

  /** Puts our launcher into the shadow root, instead of whatever is there. */
  function draw(words) {
    const root = element.shadowRoot;
    root.replaceChildren();
    launcher = undefined;
    const sheet = new CSSStyleSheet();
    const icon = theme("launcherIcon");
    // A picture stands in the icon's place.
    sheet.replaceSync(STYLES + (/^https:/.test(icon) ? "button:before{scale:1.6;background:0/cover url('" + icon + "');clip-path:circle()}" : ""));
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
    launcher.onclick = () => withCore(() => opened || element.shadowRoot.querySelector("[part=launcher]")?.click());
  }

  /** What the theme says. The browser itself refuses a colour that is none. */
  function dress() {
    const style = launcher.style;
    const [x, y = x] = (theme("offset") + "").match(/\d+/g) || [20];
    const brand = theme("primaryColor");
    // Around the icon's 24 pixels; what is no number leaves the sheet's.
    style.padding = theme("launcherSize") / 2 - 12 + "px";
    style.margin = y + "px " + x + "px";
    style[/left/.exec(theme("position")) || "right"] = style[/top/.exec(theme("position")) || "bottom"] = 0;
    style.background = brand;
    if (brand && !style.background) load(); // It says what a colour is.
    // Black or white, whichever is read better on it, as the module has it: the luminance where both have the same contrast divides
    // them, steeply, or brands close to it would have grey words.
    style.color = "color(from " + brand + " xyz calc((.17913 - y)*9e9) calc((.17913 - y)*9e9) calc((.17913 - y)*9e9))";
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
    if (settings && !inline && !element.isConnected) {
      document.body.append(element);
      lift();
    }
  }

  class ChatWidgetElement extends HTMLElement {
    connectedCallback() {
      if (this === element) return;
      if (settings) return warn("second widget ignored");
      // Form 4: the page's own element shows the panel where it stands, and its attributes are the options.
      theirs = inline = true;
      element = this;
      begin(Object.fromEntries([...this.attributes].map(({ name, value }) => [name, value])));
    }

    disconnectedCallback() {
      if (this !== element) return;
      // Moved, it is back at once; taken away by the page, it ends, and begins again where it is put back.
      if (theirs) setTimeout(() => this.isConnected || (this === element && end("idle")));
      if (inline) return;
      // A framework that renders the body anew takes us with it. One that insists has its way.
      moves.unshift(Date.now());
      if (!(moves[0] - moves[REATTACHMENTS_A_MINUTE] < MINUTE)) setTimeout(whenBody, 0, place);
    }
  }

  const whenBody = (act) =>
    document.body ? guarded(act) : addEventListener("DOMContentLoaded", () => guarded(act));

  /** Whether this holds for the name of something that this widget keeps in the browser. */
  const someRecord = (holds) =>
    ["localStorage", "sessionStorage"].some((area) => {
      try {
        return Object.keys(window[area]).some((key) => /^chat-widget:/.test(key) && holds(key, window[area]));
      } catch {
        // A browser that refuses access has kept nothing.
      }
    });

  /** Whether an earlier page left a conversation or an unsent message. */
  const hasRecord = () => someRecord((key) => /session|outbox/.test(key));

  const sweep = () => someRecord((key, area) => area.removeItem(key));

  // ---------------------------------------------------------------------------------------------------------- module

  /** Fetches and compiles; runs nothing. */
  function prepare() {
    if (!loaded) {
      (loaded = attempt(TRIES)).catch(() => (loaded = undefined));
    }
    return loaded;
  }

  async function attempt(left) {
    try {
      // `widgetAssetsURL`, as an option, as a tag's attribute or as an element's.
      const configured = settings[Object.keys(settings).reverse().find((name) => /assets/i.test(name))];
      const folder = new URL(configured ? configured + "/" : src, location);
      // A module that failed or crashed is remembered by its address; another address is another instance.
      const glue = await import(new URL("__GLUE__" + (imports++ ? "?r=" + imports : ""), folder));
      await glue.boot();
      return glue;
    } catch (error) {
      if (!--left) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 / left));
      return attempt(left);
    }
  }

  /** The running core, once there is one: calls wait for `init`, too. */
  function load() {
    running ??= quiet(new Promise((...how) => (settle = how)));
    if (element && !life) run();
    return running;
  }

  async function run() {
    const mine = (life = new AbortController()).signal;
    phase = "loading";
    try {
      const glue = await prepare();
      if (mine.aborted) return;
      const given = settings;
      const widget = await glue.enter(element, given, {
        emit,
        fail,
        restart,
        lost,
        depart,
        update,
        memory,
        inline,
        signal: mine,
        opened,
        attributes: !theirs && attributes,
      });
      if (mine.aborted) return widget?.stop();
      if (!widget) return end("error");
      core = widget;
      if (given !== settings) core.update(settings);
      place();
      launcher = undefined;
      phase = "ready";
      settle[0](core);
      emit("ready");
    } catch (error) {
      if (!mine.aborted) lost(error);
    }
  }

  /** The widget cannot be had: say so quietly, and offer another try. */
  function lost(error) {
    halt(error);
    loaded = undefined;
    phase = "error";
    draw("Chat is unavailable. Try again");
    fail(error.code || "load_failed", error + (error.code ? "" : ". Check address, CORS, CSP."), true);
  }

  /** Takes the widget away, alive or dead. Callers that wait go on waiting, unless there is a reason why not. */
  function halt(reason) {
    const stopping = core;
    if (reason) settle?.[1](reason);
    if (reason || core) core = running = undefined;
    stopping?.stop();
    life?.abort();
    life = undefined;
  }

  /** Another widget takes over from what is stored, of another instance of the module where this one has crashed. */
  function restart(crashed) {
    if (crashed) loaded = undefined;
    halt();
    draw();
    load();
  }

  // ------------------------------------------------------------------------------------------------------------- API

  /** A page that has broken its browser gets no widget, and no exception. */
  function guarded(act) {
    try {
      act();
    } catch (error) {
      end("error");
      fail("unsupported", "" + error, false);
    }
  }

  function begin(options) {
    settings = theirs ? options : merge(merge(attributes, slots), options);
    memory = new Map();
    phase = "idle";
    appear();
  }

  /** Draws the launcher, and fetches the widget where there is reason to. */
  const appear = () =>
    whenBody(() => {
      if (!settings) return;
      element ??= document.createElement(TAG);
      if (!element.shadowRoot) element.attachShadow({ mode: "open" });
      early.splice(0).map((go) => go());
      if (!inline && !plausible()) return load();
      place();
      draw();
      const { preload, greeting, consent } = settings;
      if (running || preload === "eager") load();
      else if (inline || preload === "idle" || greeting || (consent + "" !== "false" && hasRecord()))
        (window.requestIdleCallback || setTimeout)(() => settings && load());
    });

  function end(state) {
    halt(new Error(state));
    settings = undefined;
    element?.shadowRoot?.replaceChildren();
    launcher = undefined;
    if (!theirs) element?.remove();
    element = undefined;
    theirs = inline = opened = false;
    unread = 0;
    phase = state;
  }

  /** Does this with the widget that runs then: one that has been stopped since is no more to be called. */
  const withCore = (act) => quiet(load().then(() => (core ? act(core) : withCore(act))));

  /** Does this once there is an element. */
  const begun = async (act) => {
    if (!element) await new Promise((done) => early.push(done));
    if (element) return act();
  };

  const show = (visible) =>
    begun(() => {
      element.hidden = !visible;
      lift();
    });

  /** Without whatever the page has said of the visitor, in whichever form. */
  function unnamed(options) {
    options = { ...options };
    for (const name in options) {
      if (/customer|meta/i.test(name)) delete options[name];
      if (name === "handoff") options[name] = unnamed(options[name]);
    }
    return options;
  }

  function unname() {
    slots = unnamed(slots);
    if (settings) settings = unnamed(settings);
  }

  /** As with a visitor who was never here, and of whom the page has said nothing. */
  function depart() {
    opened = false;
    unname();
    restart();
  }

  /** Nothing of the visitor is left. The module is asked only where there may be somebody to tell. */
  const leave = async (everywhere) => {
    if (settings && (life || hasRecord())) await withCore((core) => (core.erase(everywhere), depart())).catch(unname);
    else unname();
    sweep();
  };

  const update = async (options) => {
    // One that is on its way began with what there was; and what was asked of it before is done before.
    try {
      if (life) await running;
    } catch {
      // It does not come.
    }
    // What is said before `init` is as if it stood in the page.
    if (!settings) return (slots = merge(slots, options));
    settings = merge(settings, options);
    if (!life) appear();
    await core?.update(settings);
    if (options.consent === false) sweep();
  };

  const promiseReady = () => (api.ready = new Promise((resolve) => on("ready", () => resolve(api), true)));

  const api = {
    ...slots,
    version: "__VERSION__",
    get state() {
      return element?.hidden ? "hidden" : phase;
    },
    init: async (options) => {
      await 0; // A `destroy` before it comes first.
      if (!settings) begin(options);
    },
    update,
    destroy: async (options) => {
      // Whoever listens from now on listens to the next one.
      const heard = listeners.splice(0);
      promiseReady();
      // Not while the module calls us: it could not be stopped.
      await (options?.forget && leave(true));
      if (phase !== "destroyed") {
        end("destroyed");
        emit("destroyed");
      }
      heard.map(([, , stop]) => stop());
    },
    toggle: () => withCore((core) => core[opened ? "close" : "open"]()),
    show: () => show(true),
    hide: () => show(false),
    isOpen: () => opened,
    unreadCount: () => unread,
    setColorScheme: (colorScheme) => api.setTheme({ colorScheme }),
    logout: () => leave(false),
    forget: () => leave(true),
    mount: (place) => begun(async () => {
      await 0;
      if (!element || theirs || element.parentNode === place) return;
      inline = true;
      element.popover = null;
      place.append(element);
      restart();
    }),
    on,
    once: (name, listener) => on(name, listener, true),
    off: (name, listener) => listeners.map(([event, heard, stop]) => event === name && heard === listener && stop()),
  };

  // What the widget does itself. The first bring it up for that; the others have nothing to do where nothing comes and nothing is kept.
  const each = (names, act) => names.split(" ").map(act);
  each("open sendMessage setDraft startConversation downloadTranscript", (name) => (api[name] = (value) => withCore((core) => core[name](value))));
  each("close markRead endConversation", (name) => (api[name] = async () => (running || hasRecord()) && withCore((core) => core[name]())));
  each("setCustomer setTheme setLocale setSound setConsent", (name) => (api[name] = (value) => update({ [name.slice(3).toLowerCase()]: value })));

  promiseReady();
  window.ChatWidget = window.novaTalks = api;
  try {
    customElements.define(TAG, ChatWidgetElement);
  } catch {
    // Somebody has the name. Then nobody puts us back when the page drops us, but all else works.
  }
  // Any of these says that the page wants a widget now, rather than a later `init`.
  if (!settings && /backend|websiteToken|botId|apiKey|customerId|baseUrl/.test(Object.keys({ ...slots, ...attributes }))) begin();
})();
