// The messages that are more than text (seed 001 §9), and anything that the widget has never heard of.
import { control } from "./control.js";
import { byId, complain, element } from "./element.js";
import { base64 } from "./reply.js";
import { shown } from "./thread.js";

const LINK = { type: "link", title: "View Details", url: "https://example.com/trips/alps" };
const POSTBACK = { type: "postback", title: "Book Now", value: "BOOK_ALPS_TRIP" };
const SHIPPING = [
  { title: "Standard (3–5 days)", value: "SHIP_STANDARD" },
  { title: "Express (1–2 days)", value: "SHIP_EXPRESS" },
  { title: "Overnight", value: "SHIP_OVERNIGHT" },
];
// The document's samples; where it has a picture, one is put in when the kind is chosen.
const KINDS = [
  ["Card with a picture", "card", "Explore the Mountains", { image_url: "", buttons: [LINK, POSTBACK] }],
  ["Card", "card", "Explore the Mountains", { buttons: [LINK, POSTBACK] }],
  ["Link", "card", "Explore the Mountains", { buttons: [LINK] }],
  ["Quick replies", "quick_reply", "How should we send it?", { buttons: SHIPPING, selected_value: null }],
  ["Quick replies with a picture", "quick_reply", "How should we send it?", { image_url: "", buttons: SHIPPING, selected_value: null }],
  ["Feedback", "feedback", "How would you rate your experience?", { selected_value: null }],
  ["Something unknown", "hologram", "The widget has to show this text at least.", { depth: 3 }],
];

const dialog = byId("special-dialog");
const form = byId("special-form");
const picker = byId("special-picture");

function attributes() {
  try {
    return JSON.parse(form.elements.attributes.value);
  } catch (problem) {
    throw new Error(`The attributes are no JSON: ${problem.message}`);
  }
}

const show = (value) => (form.elements.attributes.value = JSON.stringify(value, null, 2));

/** Stores a picture on the API's origin, which is the only one that the widget may load it from. */
async function picture(file) {
  const { data_url: address } = await control.store(file);
  show({ ...attributes(), image_url: address });
}

async function choose() {
  const [, type, content, preset] = KINDS[form.elements.kind.value];
  form.elements.type.value = type;
  form.elements.content.value = content;
  show(preset);
  if (preset.image_url === "") await picture({ kind: "image" });
}

async function send() {
  const message = { content_type: form.elements.type.value.trim(), content: form.elements.content.value || null, content_attributes: attributes() };
  await control.send(shown().id, message);
  dialog.close();
}

/** Makes the dialog work. */
export function startSpecial() {
  form.elements.kind.append(...KINDS.map(([label], index) => element("option", { value: String(index) }, label)));
  form.elements.kind.addEventListener("change", () => choose().catch(complain));
  byId("special").addEventListener("click", () => {
    dialog.showModal();
    choose().catch(complain);
  });
  byId("special-cancel").addEventListener("click", () => dialog.close());
  byId("special-attach").addEventListener("click", () => picker.click());
  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    picker.value = "";
    if (!file) return;
    try {
      await picture({ name: file.name, content_type: file.type || undefined, base64: await base64(file) });
    } catch (problem) {
      complain(problem);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send().catch(complain);
  });
}
