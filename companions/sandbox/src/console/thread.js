// One conversation: who it is with, its messages, and whether the visitor is typing.
import { drawSession } from "./bot.js";
import { control } from "./control.js";
import { byId, complain, element } from "./element.js";
import { row } from "./message.js";
import { drawCustomer } from "./partner.js";
import { edit, forgetReply, replyTo } from "./reply.js";

/** A typing frame is forgotten after this long; seed 001 has none that ends it, and seed 002's may be lost. */
const TYPING_LASTS = { "novatalks-sdk": 5000, partner: 60_000 };
const VENDORS = { novatalks: "widget API", "novatalks-sdk": "SDK API", partner: "partners’ API", converse: "bot" };
const STANDINGS = {
  novatalks: [],
  "novatalks-sdk": ["open", "pending", "snoozed", "resolved"],
  partner: ["waiting", "active", "closed"],
  converse: ["open", "escalated", "ended"],
};
const ENDINGS = { partner: "Close", converse: "End" };
let open = null;

/** The conversation that is shown, or null. */
export const shown = () => open;

function drawn(message) {
  const replied = message.reply_to === null ? undefined : open.messages.find(({ id }) => id === message.reply_to);
  return row(message, { vendor: open.vendor, replied, act: { reply: replyTo, edit } });
}

/** Shows that the visitor is typing, for a while. */
export function drawTyping(typing = true) {
  clearTimeout(drawTyping.timer);
  byId("typing").textContent = typing && open ? `${open.contact.name} is typing` : "";
  if (typing) drawTyping.timer = setTimeout(() => drawTyping(false), TYPING_LASTS[open?.vendor]);
}

function leaveOne() {
  forgetReply();
  drawTyping(false);
}

const list = byId("messages");
let follows = true;

function toEnd() {
  list.scrollTop = list.scrollHeight;
}

/** Stays at the newest message while pictures arrive, unless someone scrolled away from it. */
function startFollowing() {
  list.addEventListener("scroll", () => (follows = list.scrollHeight - list.scrollTop - list.clientHeight < 80));
  const settle = () => follows && toEnd();
  for (const event of ["load", "loadedmetadata"]) list.addEventListener(event, settle, true);
  new ResizeObserver(settle).observe(list);
}

/** Offers what the vendor has. The list stays while the vendor does, because someone may have just opened it. */
function drawStandings() {
  const offered = byId("standing");
  offered.hidden = STANDINGS[open.vendor].length === 0;
  if (offered.dataset.vendor !== open.vendor) {
    const named = (status) => element("option", { value: status }, status[0].toUpperCase() + status.slice(1));
    offered.replaceChildren(...STANDINGS[open.vendor].map(named));
    offered.dataset.vendor = open.vendor;
  }
  offered.value = open.status;
}

/** Shows who the visitor is, and what may be done with the conversation. */
export function drawHead(conversation = open) {
  open = conversation;
  byId("visitor").textContent = open.contact.name;
  const { email, phone_number: phone } = open.contact;
  const known = [`Conversation ${open.id}`, VENDORS[open.vendor], email, phone, open.revoked && "token revoked"].filter(Boolean);
  byId("about").textContent = known.join(" · ");
  const isBot = open.vendor === "converse";
  byId("resolve").textContent = open.resolved ? "Reopen" : (ENDINGS[open.vendor] ?? "Resolve");
  drawStandings();
  byId("special").hidden = open.vendor !== "novatalks-sdk" && !isBot;
  byId("special").textContent = isBot ? "Buttons, cards, events" : "Card or question";
  for (const control of ["attach", "note"]) byId(control).hidden = isBot || open.vendor === "partner";
  byId("mark-seen").parentElement.hidden = isBot;
  byId("text").placeholder = isBot ? "Speak as the bot" : "Write a reply";
  drawCustomer(open);
  drawSession(open);
}

/** Marks the visitor's messages as seen, when someone is looking and wants that. */
export function markSeen() {
  if (!open || open.vendor === "converse" || document.hidden || !byId("mark-seen").checked) return;
  const ids = open.messages
    .filter(({ message_type, status }) => message_type === "incoming" && ["sent", "delivered"].includes(status))
    .map(({ id }) => id);
  if (ids.length > 0) control.status(open.id, "seen", ids).catch(complain);
}

/** Shows a conversation from its newest message. */
export function drawThread(conversation) {
  if (open?.id !== conversation.id) leaveOne();
  open = conversation;
  byId("thread").hidden = false;
  byId("no-thread").hidden = true;
  drawHead();
  const hidden = conversation.message_count - conversation.messages.length;
  const older = hidden > 0 && element("li", { class: "message system" }, element("p", { class: "meta" }, `${hidden} earlier messages`));
  list.replaceChildren(...(older ? [older] : []), ...conversation.messages.map(drawn));
  follows = true;
  toEnd();
  markSeen();
}

/** Shows a message that is new or has changed. */
export function drawMessage(message) {
  if (message.conversation_id !== open?.id) return;
  const known = list.querySelector(`[data-message-id="${message.id}"]`);
  if (known) known.replaceWith(drawn(message));
  else list.append(drawn(message));
  if (!known && message.message_type === "incoming") drawTyping(false);
  if (follows) toEnd();
}

/** Shows no conversation. */
export function closeThread() {
  open = null;
  leaveOne();
  byId("thread").hidden = true;
  byId("no-thread").hidden = false;
}

/** Makes the controls of the conversation itself work. */
export function startThread() {
  startFollowing();
  byId("mark-seen").addEventListener("change", markSeen);
  byId("resolve").addEventListener("click", () => control.resolve(open.id, !open.resolved).catch(complain));
  byId("standing").addEventListener("change", (event) => control.stand(open.id, event.target.value).catch(complain));
  document.addEventListener("visibilitychange", markSeen);
}
