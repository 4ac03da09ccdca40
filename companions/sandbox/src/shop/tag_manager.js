// What a tag manager does: once the page has loaded, it appends the loader with its data- attributes.
(() => {
  const { nonce, dataset } = document.currentScript;
  window.addEventListener("load", () => {
    const script = document.createElement("script");
    script.nonce = nonce;
    script.async = true;
    for (const [name, value] of Object.entries(dataset)) {
      if (name.startsWith("with")) {
        script.dataset[name[4].toLowerCase() + name.slice(5)] = value;
      }
    }
    script.src = dataset.loader;
    document.head.append(script);
  });
})();
