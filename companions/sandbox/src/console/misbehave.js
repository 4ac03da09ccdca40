// The panel that makes the sandbox misbehave, and its switches.
import { control } from "./control.js";
import { byId, complain, element } from "./element.js";

const WHENS = [
  ["a message is sent", { method: "POST", path_contains: "/messages" }],
  ["messages are loaded", { method: "GET", path_contains: "/messages" }],
  ["a conversation is created", { method: "POST", path_contains: "/conversations?" }],
  ["an SDK conversation is created", { method: "POST", path_ends: "/sdk/conversations" }],
  ["a partner’s conversation is created", { method: "POST", path_ends: "/partner/conversations" }],
  ["a customer’s conversations are loaded", { method: "GET", path_contains: "/partner/conversations/" }],
  ["a customer’s data is changed", { method: "PATCH", path_contains: "/api/customers/" }],
  ["a message is marked as seen", { method: "PATCH", path_ends: "/messages/status" }],
  ["a question is answered", { path_contains: "/interactive-attribute" }],
  ["someone reacts", { path_contains: "/reactions" }],
  ["a message is deleted", { method: "DELETE", path_contains: "/messages/" }],
  ["the bot is spoken to", { method: "POST", path_contains: "converse" }],
  ["the settings are asked for", { path_contains: "/widget/settings" }],
  ["a file is fetched", { path_contains: "/uploads/" }],
  ["the widget’s own files are loaded", { origin: "assets" }],
  ["the API is asked for anything", { origin: "api" }],
];

const THENS = [
  ["lose the answer", { drop_after_store: true }],
  ["lose the request", { drop_before_store: true }],
  ["wait 3 seconds", { delay_ms: 3000 }],
  ["answer 3 seconds late", { delay_answer_ms: 3000 }],
  ["answer 400", { status: 400 }],
  ["answer 401", { status: 401 }],
  ["answer 404", { status: 404 }],
  ["answer 422", { status: 422 }],
  ["answer 429, retry after 7 s", { status: 429, retry_after: 7 }],
  ["answer 500", { status: 500 }],
  ["answer 503 without CORS", { status: 503, cors: false }],
  ["answer 200 with a web page", { status: 200, content_type: "text/html", body: "<!doctype html><title>Sign in to this network</title>" }],
  ["break the answer off", { truncate: 5 }],
];

const TIMES = [["once", 1], ["three times", 3], ["always", undefined]];

const SOCKET_FAULTS = [
  ["Close (1001)", { socket: { close: 1001 } }],
  ["Close (1008)", { socket: { close: 1008 } }],
  ["Close (1012)", { socket: { close: 1012 } }],
  ["Cut", { socket: { close: 1006 } }],
  ["Go half-open", { socket: { half_open: true } }],
  ["Refuse handshakes", { socket: { refuse_handshake: 503 } }],
  ["Drop the next event", { socket: { drop_events: 1 } }],
  ["Double the next event", { socket: { duplicate_events: 1 } }],
  ["Swap events", { socket: { reorder_events: true } }],
  ["Delay events 3 s", { socket: { delay_events_ms: 3000 } }],
  ["Confirm nothing", { socket: { no_confirm: true } }],
  ["No presence", { socket: { no_presence: true } }],
];

const WEBHOOK_FAULTS = [
  ["Lose the next event", { webhook: { drop: 1 } }],
  ["Double the next event", { webhook: { duplicate: 1 } }],
  ["Swap events", { webhook: { reorder: true } }],
  ["Delay events 3 s", { webhook: { delay_ms: 3000 } }],
  ["Break the next call off", { webhook: { malform: 1 } }],
  ["A wrong secret", { webhook: { wrong_secret: 1 } }],
  ["A wrong bot", { webhook: { wrong_bot: 1 } }],
  ["Lose the next answer", { webhook: { lose_answers: 1 } }],
];

const SWITCHES = [
  ["created_at in milliseconds", "created_at_unit", "milliseconds", "seconds"],
  ["message_type as a number", "message_type_form", "integers", "strings"],
  ["Lists newest first", "list_order", "descending", "ascending"],
  ["echo_id in lists too", "echo_in_lists", true, false],
  ["Lists lag one message behind", "list_lag", 1, 0],
  ["Leak notes and system lines", "leak_hidden_messages", true, false],
  ["Retry-After readable", "expose_retry_after", true, false],
  ["Any origin may ask", "allowed_origins", "any", "shop"],
  ["SDK: conversations begin resolved", "sdk_initial_status", "resolved", "open"],
  ["SDK: updated_at in messages", "sdk_updated_at", true, false],
  ["Partner: copies after the answer", "partner_copy", "after", "before"],
  ["Partner: no copies of what came by REST", "partner_copy", "none", "before"],
  ["Partner: metadata gets lost", "partner_strips_metadata", true, false],
  ["Partner: closed conversations take messages", "partner_closed_accepts", true, false],
  ["Partner: sockets need the key", "partner_socket_needs_key", true, false],
  ["Partner: typing and reading come back", "partner_echoes_frames", true, false],
  ["Partner: unknown customers are a 404", "partner_refuses_unknown_customers", true, false],
  ["Partner: 201 for what is created", "partner_creates_with_201", true, false],
  ["Bot: answers by itself", "converse_bot_answers", true, false],
  ["Bot: webhooks before the answer", "converse_webhooks_first", true, false],
  ["Bot: /chat/converse only", "converse_path", "chat_converse", "either"],
  ["Bot: /converse/chat only", "converse_path", "converse_chat", "either"],
  ["Bot: the key in apiKey", "converse_key_header", "apikey", "authorization"],
  ["Bot: metaData is one object", "converse_metadata", "object", "array"],
  ["Bot: members as in “Usage”", "converse_member_order", "usage", "webhooks"],
  ["Bot: links in url", "converse_link_member", "url", "link"],
  ["A GET needs Content-Type", "get_requires_content_type", true, false],
];

const choices = (list) => list.map(([label], index) => element("option", { value: String(index) }, label));

function described(rule) {
  const pairs = (part) =>
    Object.entries(part)
      .filter(([, value]) => value !== null && value !== false && value !== 0)
      .map(([name, value]) => `${name.replaceAll("_", " ")} ${value === true ? "" : value}`.trim())
      .join(", ");
  const { times, ...when } = rule.when;
  return element(
    "li",
    {},
    element("strong", {}, pairs(rule.then)),
    ` when ${pairs(when) || "anything is asked"} `,
    element("span", { class: "quiet" }, times === null ? `${rule.acted} so far` : `${rule.acted} of ${times}`),
  );
}

/** Shows the rules in force. */
export function drawFaults(faults) {
  const sockets = Object.entries(faults).filter(([name, value]) => name !== "rules" && name !== "given" && value !== null && value !== false && value !== 0);
  const standing = sockets.map(([name, value]) =>
    element("li", {}, element("strong", {}, name.replaceAll("_", " ")), value === true ? "" : ` ${[value].flat().filter((part) => part !== null).join(" × ")}`),
  );
  byId("rules").replaceChildren(...faults.rules.map(described), ...standing);
  const count = faults.rules.filter(({ when, acted }) => when.times === null || acted < when.times).length + sockets.length;
  byId("rule-count").hidden = count === 0;
  byId("rule-count").textContent = count;
}

/** Shows what is known of the open sockets. */
export function drawSockets(sockets) {
  const answered = sockets.reduce((sum, socket) => sum + socket.presence_answered, 0);
  const sent = sockets.reduce((sum, socket) => sum + socket.presence_sent, 0);
  const open = sockets.length === 1 ? "1 socket is open" : `${sockets.length} sockets are open`;
  byId("sockets").textContent = sent > 0 ? `${open}, ${answered} of ${sent} presence checks answered.` : `${open}.`;
}

/** A week in which nobody is there before nine o'clock of the day after tomorrow. */
const away = () => {
  const back = (new Date().getDay() + 2) % 7;
  return [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day_of_week: day, closed_all_day: day !== back, open_hour: 9, open_minutes: 0, close_hour: 18, close_minutes: 0 }));
};

/** The form and the hours of a dynamic widget. */
function dynamicSwitches(widget) {
  const options = widget.preChatFormOptions ?? {};
  const calendar = options.calendar ?? {};
  const told = (more) => control.switch({ widget_settings: { ...widget, ...more } }).catch(complain);
  const hours = (workingHours) => told({ preChatFormOptions: { ...options, calendar: { ...calendar, workingHours } } });
  const row = (label, checked, onchange) => element("label", { class: "check" }, element("input", { type: "checkbox", checked, onchange }), label);
  return [
    row("Widget: a form before the first message", widget.preChatFormEnabled === true, (event) => told({ preChatFormEnabled: event.target.checked })),
    row("Widget: nobody is there now", (calendar.workingHours ?? []).length > 0, (event) => hours(event.target.checked ? away() : [])),
  ];
}

/** Shows how the switches stand. */
export function drawSwitches(settings) {
  const rows = SWITCHES.map(([label, name, on, off]) => {
    const turn = (event) => control.switch({ [name]: event.target.checked ? on : off }).catch(complain);
    return element("label", { class: "check" }, element("input", { type: "checkbox", checked: settings[name] === on, onchange: turn }), label);
  });
  const offered = settings.widget_settings !== null;
  if (offered) drawSwitches.offered = settings.widget_settings;
  const offer = (event) => control.switch({ widget_settings: event.target.checked ? (drawSwitches.offered ?? { welcomeTitle: "Hello", widgetColor: "#17594a" }) : null }).catch(complain);
  rows.push(element("label", { class: "check" }, element("input", { type: "checkbox", checked: offered, onchange: offer }), "Offer dynamic settings"));
  if (offered) rows.push(...dynamicSwitches(settings.widget_settings));
  const focused = [...byId("switch-list").querySelectorAll("input")].indexOf(document.activeElement);
  byId("switch-list").replaceChildren(...rows);
  if (focused >= 0) byId("switch-list").querySelectorAll("input")[focused]?.focus();
}

/** Makes the panel's controls work. */
export function startMisbehaving() {
  const form = byId("rule");
  form.elements.when.append(...choices(WHENS));
  form.elements.then.append(...choices(THENS));
  form.elements.times.append(...choices(TIMES));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [, when] = WHENS[form.elements.when.value];
    const [, then] = THENS[form.elements.then.value];
    const [, times] = TIMES[form.elements.times.value];
    control.misbehave({ when: { ...when, times }, then }).catch(complain);
  });
  const chip = ([label, rule]) => element("button", { type: "button", class: "chip", onclick: () => control.misbehave(rule).catch(complain) }, label);
  byId("socket-faults").append(...SOCKET_FAULTS.map(chip));
  byId("webhook-faults").append(...WEBHOOK_FAULTS.map(chip));
  byId("frame").addEventListener("submit", (event) => {
    event.preventDefault();
    control.frame(event.target.elements.text.value).catch(complain);
  });
  byId("behave").addEventListener("click", () => control.behave().catch(complain));
  byId("reset").addEventListener("click", () => control.reset().catch(complain));
}
