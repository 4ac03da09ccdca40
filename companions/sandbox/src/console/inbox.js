// The list of conversations, the latest on top, with what is unread.
import { byId, element, when } from "./element.js";

const TAGS = { "novatalks-sdk": "SDK", partner: "Partner", converse: "Bot" };
const readUpTo = new Map(Object.entries(JSON.parse(localStorage.getItem("read") ?? "{}")));

const last = (conversation) => conversation.messages.at(-1);

/** Notes that everything in a conversation was read. */
export function markRead(conversation) {
  const id = last(conversation)?.id;
  if (id === undefined || readUpTo.get(String(conversation.id)) === id) return;
  readUpTo.set(String(conversation.id), id);
  localStorage.setItem("read", JSON.stringify(Object.fromEntries(readUpTo)));
}

const unread = (conversation) => {
  const message = last(conversation);
  return message?.message_type === "incoming" && message.id > (readUpTo.get(String(conversation.id)) ?? 0);
};

/** The two letters of a round badge. */
export const initials = (name) => (name.match(/[\p{L}\p{N}]+/gu) ?? ["?"]).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();

function excerpt(message, vendor) {
  if (!message) return "No message yet";
  const speaker = vendor === "converse" ? "Bot: " : "You: ";
  const own = message.message_type === "incoming" ? "" : message.private ? "Note: " : speaker;
  if (message.deleted_at !== null) return `${own}deleted`;
  const files = message.attachments.length;
  // The bot's carousels and events need no text.
  if (vendor === "converse") return own + (message.content || message.content_type);
  return own + (message.content ?? (files === 1 ? "1 file" : `${files} files`));
}

/** Draws the list; `choose` is called with the id of the one that was chosen. */
export function drawInbox(conversations, chosen, choose) {
  const latest = (conversation) => last(conversation)?.created_at ?? conversation.created_at;
  const sorted = [...conversations.values()].sort((a, b) => latest(b) - latest(a) || b.id - a.id);
  const focused = document.activeElement?.closest?.("[data-conversation]")?.dataset.conversation;
  const waiting = sorted.filter(unread).length;
  document.title = `${waiting ? `(${waiting}) ` : ""}Inbox – the sandbox`;
  byId("no-conversations").hidden = sorted.length > 0;
  byId("conversations").replaceChildren(
    ...sorted.map((conversation) => {
      const { id, contact } = conversation;
      const fresh = unread(conversation) && id !== chosen;
      return element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            class: `conversation${fresh ? " fresh" : ""}${conversation.resolved ? " resolved" : ""}`,
            "data-conversation": String(id),
            "aria-current": id === chosen ? "true" : undefined,
            onclick: () => choose(id),
          },
          element("span", { class: `badge hue-${id % 5}`, "aria-hidden": "true" }, initials(contact.name)),
          element(
            "span",
            { class: "summary" },
            element("span", { class: "name" }, contact.name, TAGS[conversation.vendor] && element("span", { class: "tag" }, ` ${TAGS[conversation.vendor]}`)),
            element("span", { class: "excerpt", dir: "auto" }, excerpt(last(conversation), conversation.vendor)),
          ),
          element(
            "span",
            { class: "edge" },
            element("span", { class: "time" }, when(latest(conversation))),
            fresh && element("span", { class: "dot" }, element("span", { class: "unseen" }, "unread")),
            !["open", "active"].includes(conversation.status) && element("span", { class: "tag" }, conversation.status),
          ),
        ),
      );
    }),
  );
  if (focused) document.querySelector(`[data-conversation="${focused}"]`)?.focus();
}
