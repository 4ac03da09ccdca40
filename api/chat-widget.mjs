/*
 * ES module entry: `import ChatWidget from ".../chat-widget.mjs"`, then `ChatWidget.init({...})`. The loader beside this file is the
 * program; run as a module it cannot see its own address, so it is told where the files lie. On a server there is nothing to load.
 */
if (typeof document !== "undefined") {
  const slot = (globalThis.ChatWidget ??= {});
  slot.widgetAssetsURL ??= new URL(".", import.meta.url).href;
  await import("./loader.js");
}

export default globalThis.ChatWidget;
