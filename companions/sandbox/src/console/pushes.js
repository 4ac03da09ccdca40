// The push webhook (seed 001 §10): where it is, and how the latest notifications ended.
import { control } from "./control.js";
import { byId, complain, element, exactly, when } from "./element.js";

const SHOWN = 8;
const form = byId("webhook");

const row = (push) =>
  element(
    "li",
    {},
    element("p", { class: "reason" }, push.error ?? "Delivered"),
    element(
      "p",
      { class: "quiet" },
      push.status !== null && element("span", { class: push.error ? "code" : "" }, `${push.status} `),
      `${push.event_name} of conversation ${push.conversation_id} · `,
      element("time", { title: exactly(push.at) }, when(push.at)),
    ),
  );

/** Shows the latest ones. */
export function drawPushes(pushes) {
  byId("push-list").replaceChildren(...pushes.slice(-SHOWN).reverse().map(row));
}

/** Shows one more. */
export function drawPush(push) {
  byId("push-list").prepend(row(push));
  while (byId("push-list").childElementCount > SHOWN) byId("push-list").lastElementChild.remove();
}

/** Shows where the webhook is, unless someone is just writing that. */
export function drawWebhook(settings) {
  if (form.contains(document.activeElement)) return;
  const { url = "", ...more } = settings.push_webhook ?? {};
  const plain = Object.values(more).every((part) => Object.keys(part).length === 0);
  form.elements.webhook.value = plain ? url : JSON.stringify(settings.push_webhook, null, 2);
}

/** Makes the form work. */
export function startPushes() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = form.elements.webhook.value.trim();
    try {
      const webhook = text === "" ? null : text.startsWith("{") ? JSON.parse(text) : { url: text };
      control.switch({ push_webhook: webhook }).catch(complain);
    } catch (problem) {
      complain(`This is no JSON: ${problem.message}`);
    }
  });
}
