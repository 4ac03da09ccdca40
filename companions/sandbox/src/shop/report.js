// Records what must not happen on a host page, for tests to read: window.__report stays empty on a good day.
(() => {
  const report = (window.__report = []);
  document.addEventListener("securitypolicyviolation", (event) => {
    report.push({
      kind: "violation",
      directive: event.effectiveDirective,
      blocked: event.blockedURI,
      source: `${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`,
      sample: event.sample,
    });
  });
  window.addEventListener("error", (event) => {
    report.push({
      kind: "error",
      message: event.message,
      source: `${event.filename}:${event.lineno}:${event.colno}`,
      stack: String(event.error?.stack ?? ""),
    });
  });
  window.addEventListener("unhandledrejection", (event) => {
    report.push({ kind: "rejection", message: String(event.reason), stack: String(event.reason?.stack ?? "") });
  });
})();
