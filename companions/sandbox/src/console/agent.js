// The console: loads what there is, follows what happens, and shows one conversation at a time.
import { startBot } from "./bot.js";
import { drawBotWebhooks, drawCall, drawCalls, startCalls } from "./calls.js";
import { control, listen } from "./control.js";
import { byId, complain } from "./element.js";
import { drawInbox, markRead } from "./inbox.js";
import { drawFaults, drawSockets, drawSwitches, startMisbehaving } from "./misbehave.js";
import { startPartner } from "./partner.js";
import { drawPush, drawPushes, drawWebhook, startPushes } from "./pushes.js";
import { drawRefusal, drawRefusals } from "./refusals.js";
import { startReply } from "./reply.js";
import { startSpecial } from "./special.js";
import { closeThread, drawHead, drawMessage, drawThread, drawTyping, markSeen, shown, startThread } from "./thread.js";

const conversations = new Map();
let chosen = null;

const view = (name) => (document.body.dataset.view = name);
const drawList = () => drawInbox(conversations, chosen, (id) => choose(id).catch(complain));

async function choose(id) {
  chosen = id;
  const conversation = await control.conversation(id);
  if (chosen !== id) return;
  conversations.set(id, conversation);
  history.replaceState(null, "", `#${id}`);
  markRead(conversation);
  drawThread(conversation);
  drawList();
  view("thread");
}

function leave() {
  chosen = null;
  history.replaceState(null, "", location.pathname);
  closeThread();
  if (document.body.dataset.view === "thread") view("list");
}

async function load() {
  const state = await control.state();
  conversations.clear();
  for (const conversation of state.conversations) conversations.set(conversation.id, conversation);
  byId("shop").href = state.origins.shop;
  drawRefusals(state.refusals);
  drawPushes(state.pushes);
  drawCalls(state.webhook_calls);
  drawFaults(state.faults);
  drawSwitches(state.settings);
  drawWebhook(state.settings);
  drawBotWebhooks(state.settings);
  drawSockets(state.sockets);
  byId("partner-key").textContent = state.partner_api_key;
  byId("bot-key").textContent = state.converse_api_key;
  byId("bot-id").textContent = state.converse_bot_id;
  const wanted = chosen ?? Number(location.hash.slice(1));
  if (conversations.has(wanted)) await choose(wanted);
  else leave();
  drawList();
}

async function refresh(id) {
  try {
    const conversation = await control.conversation(id);
    conversations.set(id, conversation);
    if (id === chosen) drawHead(conversation);
  } catch {
    // It was deleted: a 404 is the only way to learn that.
    conversations.delete(id);
    if (id === chosen) leave();
  }
  drawList();
}

function heard(message) {
  const conversation = conversations.get(message.conversation_id);
  if (!conversation) return;
  const index = conversation.messages.findIndex(({ id }) => id === message.id);
  if (index >= 0) conversation.messages[index] = message;
  else {
    conversation.messages.push(message);
    conversation.message_count += 1;
  }
  drawMessage(message);
  if (message.conversation_id === chosen && !document.hidden) {
    markRead(conversation);
    if (index < 0) markSeen();
  }
  drawList();
}

async function happened(happening) {
  switch (happening.kind) {
    case "message":
      return heard(happening.message);
    case "conversation":
      // Of a known conversation only its head can have changed; the messages come by themselves.
      return refresh(happening.id);
    case "typing":
      return happening.conversation_id === chosen && drawTyping(happening.is_typing);
    case "push":
      return drawPush(happening.push);
    case "webhook_call":
      return drawCall(happening.call);
    case "refusal":
      return drawRefusal(happening.refusal);
    case "reset":
      return load();
    default: {
      const state = await control.state();
      drawFaults(state.faults);
      drawSwitches(state.settings);
      drawWebhook(state.settings);
      drawBotWebhooks(state.settings);
      drawSockets(state.sockets);
    }
  }
}

function startTabs() {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const select = (selected) => {
    for (const tab of tabs) {
      const on = tab === selected;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !on;
    }
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      select(next);
      next.focus();
    });
  }
}

startTabs();
startThread();
startReply(shown);
startSpecial();
startPushes();
startPartner();
startBot();
startCalls();
startMisbehaving();
for (const button of document.querySelectorAll(".to-tools")) button.addEventListener("click", () => view("tools"));
for (const button of document.querySelectorAll(".to-list")) {
  // The tools lie over the conversation; the conversation lies over the list.
  const back = () => view(document.body.dataset.view === "tools" && chosen !== null ? "thread" : "list");
  button.addEventListener("click", back);
}

let connected = false;
listen(
  (happening) => happened(happening).catch(complain),
  (up) => {
    byId("link").textContent = up ? "Live" : "Connecting";
    byId("link").classList.toggle("up", up);
    // Whatever happened while the stream was down is only in the state.
    if (up && !connected) load().catch(complain);
    connected = up;
  },
);
