// One message as the agent sees it: what it says, what it asks, who reacted, and what may be done with it.
import { botParts } from "./bot.js";
import { control } from "./control.js";
import { complain, element, exactly, size, when } from "./element.js";
import { shownMetadata } from "./partner.js";

const STATUSES = { novatalks: ["sent", "delivered", "seen", "failed"], "novatalks-sdk": ["sent", "delivered", "seen", "failed"], partner: ["sent", "seen"] };
// A few of seed 001 §7's; the agent's own client is not held to them, but these the widget knows.
const REACTIONS = ["👍", "🔥", "🎉", "🙏", "😢", "👀"];
const ME = 1;

function file(attachment) {
  const name = decodeURIComponent(attachment.data_url.split("/").at(-1));
  const url = attachment.data_url;
  const link = element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, name);
  const caption = element("span", { class: "quiet" }, ` ${size(attachment.file_size)}`);
  switch (attachment.file_type) {
    case "image":
      return element("a", { class: "picture", href: url, target: "_blank", rel: "noopener noreferrer" }, element("img", { src: url, alt: name }));
    case "audio":
      return element("div", { class: "file" }, element("audio", { src: url, controls: true, preload: "none", "aria-label": name }), link, caption);
    case "video":
      return element("div", { class: "file" }, element("video", { src: url, controls: true, preload: "metadata", "aria-label": name }), link, caption);
    default:
      return element("div", { class: "file" }, link, caption);
  }
}

function statusOf(message, vendor) {
  const choose = (event) => control.status(message.conversation_id, event.target.value, [message.id]).catch(complain);
  const options = STATUSES[vendor].map((status) => element("option", { value: status, selected: status === message.status }, status));
  return element("select", { class: "status", "aria-label": `Status of message ${message.id}`, onchange: choose }, ...options);
}

/** A message in a few words, for where it is quoted. */
export function excerpt(message) {
  if (message.deleted_at !== null) return "A deleted message";
  return message.content ?? (message.attachments.length === 1 ? "1 file" : `${message.attachments.length} files`);
}

/** The buttons of a card or a question, and what was answered (seed 001 §9). */
function choices({ content_type: kind, content_attributes: attributes }) {
  const { image_url: picture, buttons, selected_value: chosen = null } = attributes ?? {};
  const button = ({ type, title, url, value }) => {
    const picked = value !== undefined && value === chosen;
    return element("li", { class: picked ? "choice picked" : "choice", title: url ?? value ?? "" }, type === "link" ? `${title} ↗` : title, picked && element("span", { class: "unseen" }, " (chosen)"));
  };
  return [
    typeof picture === "string" && element("img", { class: "cover", src: picture, alt: "" }),
    Array.isArray(buttons) && element("ul", { class: "choices" }, ...buttons.map(button)),
    kind === "feedback" && element("p", { class: "quiet" }, chosen === null ? "No feedback yet" : `Feedback: ${chosen}`),
    kind !== "text" && element("p", { class: "quiet" }, kind),
  ];
}

function reactions(message) {
  const chip = ({ content, person, sender }) => {
    const mine = person === "User" && sender?.id === ME;
    const name = mine ? "you" : (sender?.name ?? "someone");
    const takeBack = () => control.react(message.conversation_id, message.id, null).catch(complain);
    if (!mine) return element("li", { class: "reaction" }, `${content} ${name}`);
    return element("li", {}, element("button", { type: "button", class: "reaction", title: "Take back", onclick: takeBack }, `${content} ${name}`));
  };
  return message.reactions.length > 0 && element("ul", { class: "reactions", "aria-label": "Reactions" }, ...message.reactions.map(chip));
}

function actions(message, side, vendor, act) {
  if (message.deleted_at !== null || side === "system" || message.private || ["partner", "converse"].includes(vendor)) return false;
  const { conversation_id: conversation, id } = message;
  const button = (label, onclick) => element("button", { type: "button", class: "act", "aria-label": `${label} message ${id}`, onclick }, label);
  const edit = side === "agent" && button("Edit", () => act.edit(message));
  if (vendor !== "novatalks-sdk") return edit && element("span", { class: "acts" }, edit);
  const strip = element(
    "span",
    { class: "strip", hidden: true },
    ...REACTIONS.map((reaction) =>
      element("button", { type: "button", class: "act", "aria-label": `React ${reaction}`, onclick: () => control.react(conversation, id, reaction).catch(complain) }, reaction),
    ),
  );
  const react = button("React", () => {
    strip.hidden = !strip.hidden;
    react.setAttribute("aria-expanded", String(!strip.hidden));
  });
  react.setAttribute("aria-expanded", "false");
  return element(
    "span",
    { class: "acts" },
    button("Reply", () => act.reply(message)),
    react,
    strip,
    edit,
    button("Delete", () => control.remove(conversation, id).catch(complain)),
  );
}

/** A row of the thread; `replied` is the message that it answers, `act` what its buttons call. */
export function row(message, { vendor, replied, act }) {
  const side = message.message_type === "incoming" ? "visitor" : message.message_type === "activity" ? "system" : "agent";
  const sender = message.private ? "Internal note" : (message.sender?.name ?? "Automatic");
  const deleted = message.deleted_at !== null;
  const isBot = vendor === "converse";
  const status = side === "visitor" ? !isBot && statusOf(message, vendor) : element("span", {}, message.status);
  const known = !message.private && (isBot || side !== "system") && status;
  return element(
    "li",
    { class: `message ${side}${message.private ? " private" : ""}${deleted ? " deleted" : ""}`, "data-message-id": String(message.id) },
    element(
      "div",
      { class: "bubble" },
      replied && element("blockquote", { class: "quoted", dir: "auto" }, excerpt(replied)),
      message.content !== null && message.content !== "" && element("p", { class: "text", dir: "auto" }, message.content),
      ...(isBot ? botParts(message) : choices(message)),
      shownMetadata(message.metadata),
      ...message.attachments.map(file),
    ),
    reactions(message),
    element(
      "p",
      { class: "meta" },
      element("span", {}, sender),
      element("time", { title: `${exactly(message.created_at)} · message ${message.id}` }, when(message.created_at)),
      deleted ? element("span", { title: exactly(message.deleted_at) }, "deleted") : known,
      actions(message, side, vendor, act),
    ),
  );
}
