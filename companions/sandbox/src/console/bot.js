// What only seed 003 has: a session's parameters, the bot's buttons and cards, and its escalation.
import { control } from "./control.js";
import { byId, complain, element } from "./element.js";

const TEAM = "support-team";
let open = null;

/** A personal value is nobody's business, the agent's included. */
const shownValue = ({ value, sanitize }) =>
  sanitize ? [element("span", { "aria-hidden": "true" }, "••••••"), element("span", { class: "unseen" }, "personal, not shown")] : [value];

/** Shows what the session was told, or nothing where the vendor is another. */
export function drawSession(conversation) {
  open = conversation;
  const isBot = open.vendor === "converse";
  byId("session").hidden = !isBot;
  byId("escalate").hidden = !isBot || open.status !== "open";
  if (!isBot) return;
  const pair = (name, ...values) => [element("dt", {}, name), element("dd", { dir: "auto" }, ...values)];
  byId("session-data").replaceChildren(
    ...pair("Session", open.contact.identifier),
    ...open.meta_data.flatMap((parameter) => pair(parameter.key, ...shownValue(parameter))),
  );
}

const text = (value) => (typeof value === "string" ? value : "");
const list = (value) => (Array.isArray(value) ? value : []);

function buttons(holder) {
  const button = (one) => {
    const { type, text: label, ...rest } = one ?? {};
    const address = Object.values(rest).find((value) => typeof value === "string");
    return element("li", { class: "choice", title: address ?? "" }, type === "link" ? `${text(label)} ↗` : text(label) || "no text");
  };
  const all = list(holder?.buttons);
  return all.length > 0 && element("ul", { class: "choices" }, ...all.map(button));
}

function card(one) {
  const { title, description, imageUrl } = one ?? {};
  return element(
    "li",
    { class: "bot-card" },
    text(imageUrl) !== "" && element("img", { class: "cover", src: imageUrl, alt: "" }),
    text(title) !== "" && element("strong", {}, title),
    text(description) !== "" && element("p", {}, description),
    buttons(one),
    Object.keys(one ?? {}).length === 0 && element("p", { class: "quiet" }, "An empty card"),
  );
}

/** What a message of such a session has beyond its text. */
export function botParts({ content, content_type: kind, content_attributes: attributes, message_type: side }) {
  const cards = list(attributes?.carouselCards);
  const index = attributes?.cardIndex;
  return [
    buttons(attributes),
    cards.length > 0 && element("ul", { class: "bot-cards" }, ...cards.map(card)),
    typeof index === "number" && element("p", { class: "quiet" }, `on card ${index + 1}`),
    // The words of an event that is no message say already which it is, and cards are seen to be cards.
    !["text", "carousel"].includes(kind) && !(side === "activity" && content) && element("p", { class: "quiet" }, kind),
  ];
}

/** Makes these controls work. */
export function startBot() {
  const escalation = { content_type: "escalate", content: `Escalated to ${TEAM}`, content_attributes: { escalateTo: TEAM } };
  byId("escalate").addEventListener("click", () => control.send(open.id, escalation).catch(complain));
}
