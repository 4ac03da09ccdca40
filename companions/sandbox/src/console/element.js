// Builds elements. Text only ever becomes text: the console shows what strangers wrote.

/** An element with properties and children; `class`, `data-…`, `aria-…` and `role` are attributes, `on…` listeners. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && !name.includes("-") && name !== "class") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });

/** The hour of today, the day of any other. */
export function when(milliseconds) {
  const date = new Date(milliseconds);
  return date.toDateString() === new Date().toDateString() ? clock.format(date) : day.format(date);
}

/** Day and hour. */
export const exactly = (milliseconds) => `${day.format(milliseconds)}, ${clock.format(milliseconds)}`;

/** `9.3 KB` */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Says aloud and visibly what could not be done. */
export function complain(problem) {
  byId("alert").textContent = problem instanceof Error ? problem.message : String(problem);
  clearTimeout(complain.timer);
  complain.timer = setTimeout(() => (byId("alert").textContent = ""), 6000);
}
