// Appended to the glue by `cargo xtask build`. Why something of ours cannot be had, for whoever made the page: what happened, what
// was given, and what to change. A browser tells scripts none of it, so it is found out, once, and only when something failed.

// What tells the page; before the module runs, only the event and the console.
let tellPage = (code, message, recoverable) => {
  console.error('chat-widget: ' + message);
  dispatchEvent(new CustomEvent('chatwidget:error', { detail: Object.freeze({ code, message, recoverable }) }));
};
const explained = new Set();

function explain(code, message) {
  if (!explained.has(code)) tellPage(code, message, true);
  explained.add(code);
}

/** Compiles the module, or throws an error with a code and a sentence. */
export async function boot() {
  try {
    await __wbg_init();
  } catch (error) {
    const forbidden = /CSP|eval|Policy/i.test(error);
    const message = forbidden
      ? "The page's Content-Security-Policy forbids WebAssembly. Add to it: script-src 'wasm-unsafe-eval'"
      : `${WASM} cannot be used: ${error}. Serve it with Content-Type: application/wasm and Access-Control-Allow-Origin: *, and name ${new URL(WASM).origin} in the policy's connect-src`;
    throw Object.assign(new Error(message), { name: '', code: forbidden ? 'csp_wasm' : 'load_failed' });
  }
}

/** The browser could not compile while loading, and the glue goes on without: slower, but it goes on. */
function wrongType() {
  explain('wasm_type', `${WASM} comes with a wrong type. Serve it with Content-Type: application/wasm`);
}

let reached;
let failures = 0;

/** From now on the page's policy is watched for what it refuses of these addresses. */
function watchPolicy(hooks, ...addresses) {
  tellPage = (...what) => hooks.fail(...what);
  const origins = addresses.map((address) => new URL(address).origin);
  document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective, disposition }) => {
    const origin = origins.find((one) => blockedURI.startsWith(one));
    if (origin && disposition === 'enforce')
      explain('csp_refused', `The page's Content-Security-Policy refuses ${origin}. Add to it: ${effectiveDirective} ${origin}`);
  }, { signal: hooks.signal });
}

/** The back end has answered: what fails from now on is the network. */
function wasReached() {
  reached = true;
}

/** An exchange got no answer. The second time in a row that is worth a question. */
async function wasNotReached(address, headers) {
  if (reached || ++failures !== 2 || !navigator.onLine) return;
  const ask = (how) =>
    fetch(address, { cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer', ...how }).then(() => true, () => false);
  // Without CORS a browser says no more than whether anybody answered.
  if ((await ask({ mode: 'no-cors' })) && !(await ask({ headers })))
    explain('cors_refused', `${new URL(address).origin} answers, but not to this page. Let it send Access-Control-Allow-Origin: ${location.origin}, and when asked with OPTIONS also Access-Control-Allow-Methods: GET, POST, PATCH, DELETE and Access-Control-Allow-Headers: ${Object.keys(headers)}`);
}
