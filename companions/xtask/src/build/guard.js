// Appended to the glue by `cargo xtask build`. See build/glue.rs for why.

let firstTrap;
let trapListener;

// What a dead instance answers. The glue reads the members of several results as lengths, places in a table and flags;
// of `undefined` it can read none, and the exception would end in the page. Zeros mean "empty" and "no error".
const NOTHING = Object.freeze([0, 0, 0, 0]);

function reportTrap() {
  if (firstTrap && trapListener) {
    const listener = trapListener;
    trapListener = undefined;
    // Later, because the stack below may still be inside this very instance.
    queueMicrotask(() => listener(firstTrap.error));
  }
}

function guardExports(exports) {
  const guarded = {};
  for (const [name, value] of Object.entries(exports)) {
    guarded[name] = typeof value !== 'function' ? value : (...args) => {
      if (firstTrap) return NOTHING;
      try {
        return value(...args);
      } catch (error) {
        firstTrap = { error };
        reportTrap();
        return NOTHING;
      }
    };
  }
  return guarded;
}

/**
 * Calls `listener` once, with what was thrown, when this instance has become unusable; at once if it is already.
 * A new instance needs a new import of this module.
 */
export function onTrap(listener) {
  trapListener = listener;
  reportTrap();
}
