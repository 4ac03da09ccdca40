// Appended to the glue by `cargo xtask build`. How the loader has the widget begin; what of that need not be in the loader, which every
// page pays for, is here.

// How often another instance takes over from one that has become unusable, and where that is counted.
const TAKEOVERS = 3;
const TRAPS = 'traps';

let watcher;

/** Form 4: attributes of the page's own element are options, also those that come or change later. What the API says holds beside them. */
function follow(element, settings, hooks) {
  const written = (names) => Object.fromEntries(names.map((name) => [name, element.getAttribute(name)]));
  Object.defineProperty(hooks, 'attributes', { get: () => written(element.getAttributeNames()) });
  watcher?.disconnect();
  watcher = new MutationObserver((changes) => hooks.update(written(changes.map((change) => change.attributeName))));
  watcher.observe(element, { attributes: true });
  // While we were fetched. What is told of a customer may have been taken back since.
  const late = written(element.getAttributeNames().filter((name) => !(name in settings || /customer/.test(name))));
  if (Object.keys(late).length) hooks.update(late);
  return { ...settings, ...late };
}

/** There was no beginning with these options: it begins with others. */
function beginLater(element) {
  const later = new MutationObserver(() => {
    later.disconnect();
    element.connectedCallback();
  });
  later.observe(element, { attributes: true });
}

/**
 * Starts the widget, which takes the place and the focus of the loader's launcher. Where a trap ends it, a new instance takes
 * over, which needs a new import of this module.
 */
export async function enter(element, settings, hooks) {
  const { memory, signal, restart, lost } = hooks;
  const isTheirs = !hooks.attributes;
  const root = element.shadowRoot;
  const traps = memory.get(TRAPS) ?? 0;
  hooks.restarted = traps > 0;
  trapListener = (error) => {
    if (signal.aborted) return;
    memory.set(TRAPS, traps + 1);
    console.error('chat-widget: crash: ' + error);
    try {
      if (traps < TAKEOVERS) restart(true);
      else lost(error);
    } catch {
      // A page that has broken its browser.
    }
  };
  reportTrap();
  signal.addEventListener('abort', () => watcher?.disconnect());
  const widget = await start(element, isTheirs ? follow(element, settings, hooks) : settings, hooks);
  if (signal.aborted) return widget;
  if (!widget && isTheirs) beginLater(element);
  const standIn = [...root.children].find((child) => child.localName === 'button');
  const hadFocus = standIn && root.activeElement === standIn;
  standIn?.remove();
  if (hadFocus) root.querySelector('[part=launcher]')?.focus();
  return widget;
}
