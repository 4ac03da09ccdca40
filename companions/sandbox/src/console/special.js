// Sends the messages that are more than text, and anything that the widget has never heard of.
import { control } from "./control.js";
import { byId, complain, element } from "./element.js";
import { KINDS } from "./kinds.js";
import { base64 } from "./reply.js";
import { shown } from "./thread.js";

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
  const [, type, content, preset] = KINDS[shown().vendor][form.elements.kind.value];
  form.elements.type.value = type;
  form.elements.content.value = content;
  show(preset);
  if (preset.image_url === "") await picture({ kind: "image" });
}

/** An empty text is none, but for a carousel of seed 003, whose samples have one. */
function written() {
  const text = form.elements.content.value;
  return text === "" && form.elements.type.value.trim() !== "carousel" ? null : text;
}

async function send() {
  const message = { content_type: form.elements.type.value.trim(), content: written(), content_attributes: attributes() };
  await control.send(shown().id, message);
  dialog.close();
}

/** Makes the dialog work. */
export function startSpecial() {
  form.elements.kind.addEventListener("change", () => choose().catch(complain));
  byId("special").addEventListener("click", () => {
    const { vendor } = shown();
    form.elements.kind.replaceChildren(...KINDS[vendor].map(([label], index) => element("option", { value: String(index) }, label)));
    // Of seed 003's picture there is only the address.
    byId("special-attach").hidden = vendor === "converse";
    byId("special-title").textContent = vendor === "converse" ? "Buttons, cards, events" : "A card or a question";
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
