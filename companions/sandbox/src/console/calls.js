// The webhooks of seed 003's bot: where they are, how the latest calls ended, and one called by hand.
import { control } from "./control.js";
import { byId, complain, element, exactly, when } from "./element.js";

const SHOWN = 8;
const settings = byId("bot-webhooks");
const raw = byId("raw-webhook");

const row = (call) =>
  element(
    "li",
    {},
    element("p", { class: "reason" }, call.error ?? "Delivered"),
    element(
      "p",
      { class: "quiet" },
      call.status !== null && element("span", { class: call.error ? "code" : "" }, `${call.status} `),
      `${call.event}${call.conversation_id === null ? "" : ` of session ${call.conversation_id}`}${call.attempt > 1 ? `, attempt ${call.attempt}` : ""} · `,
      element("time", { title: exactly(call.at) }, when(call.at)),
    ),
  );

/** Shows the latest ones. */
export function drawCalls(calls) {
  byId("call-list").replaceChildren(...calls.slice(-SHOWN).reverse().map(row));
}

/** Shows one more. */
export function drawCall(call) {
  byId("call-list").prepend(row(call));
  while (byId("call-list").childElementCount > SHOWN) byId("call-list").lastElementChild.remove();
}

/** Shows where the webhooks are, unless someone is just writing that. */
export function drawBotWebhooks({ converse_webhooks: webhooks }) {
  if (settings.contains(document.activeElement)) return;
  settings.elements.webhooks.value = webhooks === null ? "" : JSON.stringify(webhooks, null, 2);
}

/** The address under which both lie, or all of it. */
function written(text) {
  if (text === "") return null;
  if (text.startsWith("{")) return JSON.parse(text);
  const root = text.replace(/\/+$/, "");
  return { chat: `${root}/chat`, actions: `${root}/actions` };
}

async function call() {
  const { hook, text } = raw.elements;
  const { status, answer, error } = await control.webhook(hook.value, text.value);
  byId("raw-answer").textContent = status === null ? error : `${status} ${answer}`.trim();
}

/** Makes the forms work. */
export function startCalls() {
  settings.addEventListener("submit", (event) => {
    event.preventDefault();
    try {
      control.switch({ converse_webhooks: written(settings.elements.webhooks.value.trim()) }).catch(complain);
    } catch (problem) {
      complain(`This is no JSON: ${problem.message}`);
    }
  });
  raw.addEventListener("submit", (event) => {
    event.preventDefault();
    call().catch(complain);
  });
}
