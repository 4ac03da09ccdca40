// What the vendor refused, newest first.
import { byId, element, exactly, when } from "./element.js";

const row = (refusal) =>
  element(
    "li",
    {},
    element("p", { class: "reason" }, refusal.reason),
    element(
      "p",
      { class: "quiet" },
      element("span", { class: "code" }, String(refusal.status)),
      ` ${refusal.where} · `,
      element("time", { title: exactly(refusal.at) }, when(refusal.at)),
    ),
  );

function count() {
  const refused = byId("refusal-list").childElementCount;
  byId("no-refusals").hidden = refused > 0;
  byId("refusal-count").hidden = refused === 0;
  byId("refusal-count").textContent = refused;
}

/** Shows all of them. */
export function drawRefusals(refusals) {
  byId("refusal-list").replaceChildren(...refusals.toReversed().map(row));
  count();
}

/** Shows one more. */
export function drawRefusal(refusal) {
  byId("refusal-list").prepend(row(refusal));
  count();
}
