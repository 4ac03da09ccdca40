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

// Files that the module asks for by a plain name when it needs them: the name that each is delivered under, and its integrity.
// Tables of languages are many and each as small as its integrity's list would be, so they share one hash in their names.
const PIECES = __PIECES__;

/** The text of such a file, or of a language's table. One byte of another's in the first, and there is none. */
async function loadPiece(name) {
  const [file, integrity] = PIECES[name] ?? [`locale-${name}-${PIECES.locales}.txt`];
  const answer = await fetch(new URL(file, import.meta.url), { integrity, credentials: 'omit' });
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  return answer.text();
}

/** Kept when that is, or when it takes too long for people who wait. */
function inTime(promise) {
  return Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 300))]);
}
