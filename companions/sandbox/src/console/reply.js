// The reply: text, files, notes, what it answers, and the edit of a message.
import { control } from "./control.js";
import { byId, complain, element, size } from "./element.js";
import { excerpt } from "./message.js";
import { forgetMetadata, metadata } from "./partner.js";

const TYPING_PAUSE = 3000;
const TYPING_IDLE = 5000;
const text = byId("text");
/** Says which conversation is shown; set once at the start, because that file needs this one. */
let shown = () => null;
let pending = [];
let isNote = false;
let about = null;
let toldTyping = 0;
/** The conversation of seed 002 that was told of typing, and not yet of its end. */
let typesIn = null;

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

/** Shows what the reply is about: an answer to a message, an edit of one, or nothing. */
function drawAbout() {
  byId("concerning").hidden = about === null;
  if (about) byId("concerned").textContent = `${about.edits ? "Editing" : "Replying to"} “${excerpt(about.message)}”`;
  byId("send").textContent = about?.edits ? "Save" : "Send reply";
}

/** What is written next answers this message. */
export function replyTo(message) {
  about = { message, edits: false };
  drawAbout();
  text.focus();
}

/** What is written next replaces this message's text. */
export function edit(message) {
  about = { message, edits: true };
  text.value = message.content ?? "";
  drawAbout();
  text.focus();
}

/** Forgets what was begun. */
export function forgetReply() {
  text.value = "";
  pending = [];
  about = null;
  drawFiles();
  setNote(false);
  drawAbout();
  forgetMetadata();
  stopTyping();
}

/** Lets the visitor know, at most every three seconds; seeds 000 and 003 have no word for that. */
function tellTyping() {
  const open = shown();
  if (!open || ["novatalks", "converse"].includes(open.vendor) || isNote) return;
  if (text.value === "") return stopTyping();
  if (open.vendor === "partner") {
    clearTimeout(stopTyping.timer);
    stopTyping.timer = setTimeout(stopTyping, TYPING_IDLE);
  }
  if (Date.now() - toldTyping < TYPING_PAUSE) return;
  toldTyping = Date.now();
  if (open.vendor === "partner") typesIn = open.id;
  control.type(open.id, true).catch(complain);
}

/** Takes it back; only seed 002 has a frame for that. */
function stopTyping() {
  clearTimeout(stopTyping.timer);
  toldTyping = 0;
  if (typesIn === null) return;
  control.type(typesIn, false).catch(complain);
  typesIn = null;
}

/** A file's bytes as the control takes them. */
export const base64 = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

async function reply() {
  const content = text.value.trim();
  const open = shown();
  if (!open || (content === "" && pending.length === 0)) return;
  if (about?.edits) {
    await control.edit(open.id, about.message.id, content);
    forgetReply();
    text.focus();
    return;
  }
  const attachments = await Promise.all(
    pending.map(async (blob) => ({ name: blob.name, content_type: blob.type || undefined, base64: await base64(blob) })),
  );
  const sent = { content: content === "" ? null : content, private: isNote, attachments, metadata: metadata() };
  if (about) sent.reply_to = about.message.id;
  await control.send(open.id, sent);
  forgetReply();
  text.focus();
}

/** Makes the reply's controls work; `conversation` says which one is shown, or null. */
export function startReply(conversation) {
  shown = conversation;
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
    if (["partner", "converse"].includes(shown()?.vendor)) return;
    pending.push(...event.clipboardData.files);
    drawFiles();
  });
  byId("note").addEventListener("click", () => setNote(!isNote));
  byId("not-concerning").addEventListener("click", forgetReply);
  text.addEventListener("input", tellTyping);
}
