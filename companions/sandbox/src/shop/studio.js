// The theme studio: a control for each token, the real widget in two frames, and a snippet with what differs from the defaults.
(() => {
  "use strict";

  const BRANDS = ["#4f46e5", "#3a7bd5", "#0f766e", "#16a34a", "#ffd500", "#e11d48", "#f9a8d4", "#000000", "#ffffff"];
  const CORNERS = ["bottom-right", "bottom-left", "top-right", "top-left"];
  // Heading, then name, label, and what it is: a list of words (the first is the default), [least, most, default], or a type.
  const CONTROLS = [
    ["Colour", [
      ["primaryColor", "Brand", "color"],
      ["colorScheme", "Scheme", ["auto", "light", "dark"]],
    ]],
    ["Further colours", [
      ["surfaceColor", "Ground", "color"],
      ["textColor", "Text", "color"],
      ["linkColor", "Links", "color"],
      ["visitorBubbleColor", "Visitor’s messages", "color"],
      ["agentBubbleColor", "Your messages", "color"],
      ["borderColor", "Lines", "color"],
    ]],
    ["Place", [
      ["position", "Corner", CORNERS],
      ["offset", "Distance, px", "text"],
      ["mobile.position", "Corner on phones", ["as above", ...CORNERS]],
      ["mobile.offset", "Distance on phones", "text"],
      ["zIndex", "Stacking (z-index)", "text"],
    ]],
    ["Shape", [
      ["radius", "Panel", [0, 40, 20]],
      ["bubbleRadius", "Messages", [0, 28, 18]],
      ["controlRadius", "Buttons", [0, 28, 10]],
      ["density", "Density", ["normal", "compact", "spacious"]],
      ["shadow", "Shadow", ["soft", "none", "strong"]],
    ]],
    ["Type and words", [
      ["fontFamily", "Font family", "text"],
      ["fontSize", "Font size", [13, 20, 15]],
      ["headerText", "Header text", "text"],
      ["welcomeMessage", "Welcome message", "text"],
    ]],
    ["Launcher", [
      ["launcherText", "Launcher text", "text"],
      ["launcherIcon", "Launcher icon", ["chat", "smile", "bot"]],
      ["launcherSize", "Launcher size", [44, 88, 56]],
      ["avatarUrl", "Avatar address", "text"],
    ]],
  ];

  const chosen = new Map();
  const at = (id) => document.getElementById(id);
  const frames = [at("desktop"), at("phone")];

  function make(tag, properties) {
    return Object.assign(document.createElement(tag), properties);
  }

  function choose(name, value) {
    if (value === "") chosen.delete(name);
    else chosen.set(name, value);
    show();
  }

  function control(name, label, kind) {
    if (kind === "color") {
      const text = make("input", { type: "text", name, placeholder: "derived" });
      const well = make("input", { type: "color", ariaLabel: label + ", picker", value: "#4f46e5" });
      well.oninput = () => choose(name, (text.value = well.value));
      text.oninput = () => {
        if (/^#[0-9a-f]{6}$/i.test(text.value)) well.value = text.value;
        if (text.value === "" || /^#([0-9a-f]{3}){1,2}$/i.test(text.value)) choose(name, text.value);
      };
      const both = make("span", { className: "pick" });
      both.append(well, text);
      return [both, text];
    }
    if (kind === "text") {
      const field = make("input", { type: "text", name });
      field.oninput = () => choose(name, field.value.trim());
      return [field, field];
    }
    if (typeof kind[0] === "string") {
      const list = make("select", { name });
      list.append(...kind.map((word) => make("option", { value: word, textContent: word })));
      list.onchange = () => choose(name, list.selectedIndex ? list.value : "");
      return [list, list];
    }
    const [min, max, usual] = kind;
    const slider = make("input", { type: "range", name, min, max, defaultValue: usual });
    const shown = make("output", { textContent: usual });
    slider.oninput = () => {
      shown.textContent = slider.value;
      choose(name, +slider.value === usual ? "" : slider.value);
    };
    const both = make("span", { className: "slide" });
    both.append(slider, shown);
    return [both, slider];
  }

  function swatches() {
    const all = make("fieldset", { className: "swatches" });
    all.append(make("legend", { className: "unseen", textContent: "Brands to try" }));
    for (const color of BRANDS) {
      const swatch = make("button", { type: "button", ariaLabel: "Brand " + color, title: color });
      swatch.style.background = color;
      swatch.onclick = () => {
        const field = at("controls").elements.primaryColor;
        field.value = color;
        field.oninput();
      };
      all.append(swatch);
    }
    return all;
  }

  const isWide = matchMedia("(min-width: 861px)").matches;
  for (const [number, [heading, rows]] of CONTROLS.entries()) {
    const group = make("details", { className: "card", open: number < (isWide ? 3 : 1) });
    const inside = make("div");
    if (!number) inside.append(swatches());
    for (const [name, words, kind] of rows) {
      const [element, field] = control(name, words, kind);
      field.id = "token-" + name;
      const row = make("label", { htmlFor: field.id, className: "row" });
      row.append(make("span", { textContent: words }), element);
      inside.append(row);
    }
    group.append(make("summary", { textContent: heading }), inside);
    at("controls").append(group);
  }
  at("controls").onsubmit = (event) => event.preventDefault();

  /** The theme as an object; with what is not chosen as an empty text, which takes an earlier value back. */
  function theme(whole) {
    const result = {};
    for (const [, rows] of CONTROLS)
      for (const [name] of rows) {
        const value = chosen.get(name) ?? (whole ? "" : undefined);
        if (value === undefined) continue;
        const [group, member] = name.split(".");
        if (member) (result[group] ??= {})[member] = value;
        else result[name] = value;
      }
    return result;
  }

  const kebab = (name) => name.replace(".", "-").replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());

  function snippet() {
    const { loader, assets, api, token } = document.body.dataset;
    const form = document.querySelector("[name=form]:checked").value;
    if (form === "tag") {
      const quoted = (value) => value.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
      const rows = [...chosen].map(([name, value]) => `\n        data-theme-${kebab(name)}="${quoted(value)}"`).join("");
      return `<script src="${loader}" async\n        data-website-token="${token}" data-base-url="${api}"${rows}></script>`;
    }
    // `<` would end the script that this is pasted into.
    const written = (value) => JSON.stringify(value, null, 2).replace(/</g, "\\u003c");
    if (form === "init")
      return `<script src="${loader}"></script>\n<script>\nChatWidget.init(${written({ websiteToken: token, baseUrl: api, theme: theme() })});\n</script>`;
    const settings = { websiteToken: token, baseUrl: api, isWidgetDynamic: true, widgetAssetsURL: assets, theme: theme() };
    return `<script>\nwindow.novaTalks = ${written(settings)};\n</script>\n<script src="${assets}/ntk-widget-sdk.js" async></script>`;
  }

  function luminance(color) {
    const [red, green, blue] = color.match(/[\d.]+/g).map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  // Where words are read: what they are, whose colour it is, and on whose ground.
  const PAIRS = [
    ["Launcher", ".launcher", ".launcher", 3],
    ["Header", ".header", ".header", 4.5],
    ["Visitor’s messages", "[data-direction=visitor] .bubble", "[data-direction=visitor] .bubble", 4.5],
    ["Your messages", "[data-direction=agent] .bubble", "[data-direction=agent] .bubble", 4.5],
    ["Links in them", "[data-direction=agent] .link", "[data-direction=agent] .bubble", 4.5],
    ["Buttons of a question", ".choice", ".panel", 4.5],
    ["Times and marks", ".time", ".panel", 4.5],
  ];

  const inside = (frame) => frame.contentDocument?.querySelector("chat-widget")?.shadowRoot;

  /** Once colours stand still: what is measured on the way from one to another is neither. */
  async function still() {
    await new Promise(requestAnimationFrame);
    const moving = frames.flatMap((frame) => {
      const all = inside(frame)?.getAnimations() ?? [];
      return all.filter((one) => one instanceof frame.contentWindow.CSSTransition);
    });
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }

  /** Reads from the preview what is really there, derived colours included. */
  function measure() {
    const frame = frames.find(({ offsetParent }) => offsetParent) ?? frames[0];
    const root = inside(frame);
    const rows = PAIRS.flatMap(([words, front, back, enough]) => {
      const [one, other] = [root?.querySelector(front), root?.querySelector(back)];
      if (!one || !other) return [];
      const color = frame.contentWindow.getComputedStyle(one).color;
      const ground = frame.contentWindow.getComputedStyle(other).backgroundColor;
      const [dark, light] = [luminance(color), luminance(ground)].sort((a, b) => a - b);
      const ratio = (light + 0.05) / (dark + 0.05);
      const row = make("tr");
      const sample = make("span", { className: "sample", textContent: "Aa" });
      Object.assign(sample.style, { color, background: ground });
      const place = make("td");
      place.append(sample);
      // Never rounded up to what it is not.
      const figure = (Math.floor(ratio * 100) / 100).toFixed(2) + " : 1";
      row.append(
        make("th", { scope: "row", textContent: words }),
        place,
        make("td", { textContent: figure }),
        make("td", { textContent: ratio < enough ? "too little" : ratio < 7 ? "AA" : "AAA" }),
      );
      return [row];
    });
    at("contrast").replaceChildren(...rows);
  }

  let asked;
  async function show() {
    at("snippet").textContent = snippet();
    const mine = (asked = {});
    await Promise.all(frames.map((frame) => frame.contentWindow.ChatWidget?.setTheme(theme(true))));
    await still();
    // Of quick changes only the last is measured.
    if (mine === asked) measure();
  }

  function place() {
    for (const frame of frames) {
      const query = [...chosen].map(([name, value]) => "theme-" + kebab(name) + "=" + encodeURIComponent(value));
      const page = at("rtl").checked ? "/rtl?backend=novatalks-sdk&" : "/sdk?";
      frame.src = page + ["storage=memory", "preload=eager", "preview=false", ...query].join("&");
    }
  }

  async function bring(frame) {
    const widget = frame.contentWindow.ChatWidget;
    return at("open").checked ? widget?.open() : widget?.close();
  }

  async function talk() {
    at("open").checked = true;
    await Promise.all(frames.map((frame) => frame.contentWindow.ChatWidget?.sendMessage(document.body.dataset.question)));
    await fetch("/studio/answers", { method: "POST" });
    await Promise.all(frames.map(bring));
    show();
  }

  for (const frame of frames) frame.onload = () => bring(frame).then(show, show);
  at("open").onchange = () => frames.forEach(bring);
  at("rtl").onchange = place;
  at("talk").onclick = talk;
  at("reset").onclick = () => {
    chosen.clear();
    at("controls").reset();
    for (const shown of document.querySelectorAll(".slide output")) shown.textContent = shown.previousSibling.value;
    place();
    show();
  };
  for (const radio of document.querySelectorAll("[name=form]")) radio.onchange = show;
  at("copy").onclick = async () => {
    try {
      await navigator.clipboard.writeText(at("snippet").textContent);
      at("copied").textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(at("snippet"));
      at("copied").textContent = "Selected: press Ctrl+C";
    }
  };
  place();
  show();
})();
