// One conversation: its messages, the status of each of the visitor's, and the reply.
import { control } from "./control.js";
import { byId, complain, element, exactly, size, when } from "./element.js";

const STATUSES = ["sent", "delivered", "seen", "failed"];
const text = byId("text");
let open = null;
let pending = [];
let isNote = false;

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

function statusOf(message) {
  const choose = (event) => control.status(message.conversation_id, event.target.value, [message.id]).catch(complain);
  const options = STATUSES.map((status) => element("option", { value: status, selected: status === message.status }, status));
  return element("select", { class: "status", "aria-label": `Status of message ${message.id}`, onchange: choose }, ...options);
}

function row(message) {
  const side = message.message_type === "incoming" ? "visitor" : message.message_type === "activity" ? "system" : "agent";
  const sender = message.private ? "Internal note" : (message.sender?.name ?? "Automatic");
  return element(
    "li",
    { class: `message ${side}${message.private ? " private" : ""}`, "data-message-id": String(message.id) },
    element(
      "div",
      { class: "bubble" },
      message.content !== null && element("p", { class: "text", dir: "auto" }, message.content),
      ...message.attachments.map(file),
    ),
    element(
      "p",
      { class: "meta" },
      element("span", {}, sender),
      element("time", { title: `${exactly(message.created_at)} · message ${message.id}` }, when(message.created_at)),
      side === "visitor" ? statusOf(message) : !message.private && element("span", {}, message.status),
    ),
  );
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

/** Shows who the visitor is, and what may be done with the conversation. */
export function drawHead(conversation = open) {
  open = conversation;
  byId("visitor").textContent = open.contact.name;
  const { email, phone_number: phone } = open.contact;
  const known = [`Conversation ${open.id}`, email, phone, open.revoked && "token revoked"].filter(Boolean);
  byId("about").textContent = known.join(" · ");
  byId("resolve").textContent = open.resolved ? "Reopen" : "Resolve";
}

/** Marks the visitor's messages as seen, when someone is looking and wants that. */
export function markSeen() {
  if (!open || document.hidden || !byId("mark-seen").checked) return;
  const ids = open.messages
    .filter(({ message_type, status }) => message_type === "incoming" && ["sent", "delivered"].includes(status))
    .map(({ id }) => id);
  if (ids.length > 0) control.status(open.id, "seen", ids).catch(complain);
}

/** Shows a conversation from its newest message. */
export function drawThread(conversation) {
  if (open?.id !== conversation.id) forgetReply();
  open = conversation;
  byId("thread").hidden = false;
  byId("no-thread").hidden = true;
  drawHead();
  const hidden = conversation.message_count - conversation.messages.length;
  const older = hidden > 0 && element("li", { class: "message system" }, element("p", { class: "meta" }, `${hidden} earlier messages`));
  list.replaceChildren(...(older ? [older] : []), ...conversation.messages.map(row));
  follows = true;
  toEnd();
  markSeen();
}

/** Shows a message that is new or has changed. */
export function drawMessage(message) {
  if (message.conversation_id !== open?.id) return;
  const known = list.querySelector(`[data-message-id="${message.id}"]`);
  if (known) known.replaceWith(row(message));
  else list.append(row(message));
  if (follows) toEnd();
}

/** Shows no conversation. */
export function closeThread() {
  open = null;
  forgetReply();
  byId("thread").hidden = true;
  byId("no-thread").hidden = false;
}

function drawFiles() {
  const remove = (index) => () => {
    pending.splice(index, 1);
    drawFiles();
  };
  byId("files").replaceChildren(
    ...pending.map(({ name, size: bytes }, index) =>
      element("li", {}, `${name} (${size(bytes)})`, element("button", { type: "button", class: "plain", "aria-label": `Remove ${name}`, onclick: remove(index) }, "×")),
    ),
  );
}

function setNote(wanted) {
  isNote = wanted;
  byId("note").setAttribute("aria-pressed", String(wanted));
  byId("reply").classList.toggle("note", wanted);
}

function forgetReply() {
  text.value = "";
  pending = [];
  drawFiles();
  setNote(false);
}

const base64 = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

async function reply() {
  const content = text.value.trim();
  if (!open || (content === "" && pending.length === 0)) return;
  const attachments = await Promise.all(
    pending.map(async (blob) => ({ name: blob.name, content_type: blob.type || undefined, base64: await base64(blob) })),
  );
  const sent = { content: content === "" ? null : content, private: isNote, attachments };
  await control.send(open.id, sent);
  forgetReply();
  text.focus();
}

/** Makes the reply's controls work. */
export function startReply() {
  startFollowing();
  byId("reply").addEventListener("submit", (event) => {
    event.preventDefault();
    reply().catch(complain);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId("reply").requestSubmit();
    }
  });
  byId("attach").addEventListener("click", () => byId("picker").click());
  byId("picker").addEventListener("change", (event) => {
    pending.push(...event.target.files);
    event.target.value = "";
    drawFiles();
  });
  byId("reply").addEventListener("paste", (event) => {
    pending.push(...event.clipboardData.files);
    drawFiles();
  });
  byId("note").addEventListener("click", () => setNote(!isNote));
  byId("mark-seen").addEventListener("change", markSeen);
  byId("resolve").addEventListener("click", () => control.resolve(open.id, !open.resolved).catch(complain));
  document.addEventListener("visibilitychange", markSeen);
}
