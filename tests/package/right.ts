// What pages may write. The TypeScript compiler has to take all of it, strictly.
import ChatWidget from "chat-widget";
import type { ChatWidget as Api, ChatWidgetEvents, ChatWidgetOptions, Customer, Message, State, Theme } from "chat-widget";

const theme: Theme = { primaryColor: "#3a7bd5", offset: "20 96", colorScheme: "dark", position: "left" };
const customer: Customer = { name: "Jo", attributes: { plan: "pro", seats: 4 } };
const people: ChatWidgetOptions = { backend: "novatalks", websiteToken: "t", baseUrl: "https://chat.example.com" };
const options: ChatWidgetOptions = {
  botId: "618a30beee4e8e87d2f94015",
  metaData: [{ key: "userId", value: "1", sanitize: true }],
  handoff: people,
  consent: false,
  storage: "session",
  preload: "idle",
  launcher: "none",
  theme,
  customer,
};

export async function use(api: Api, files: FileList): Promise<State> {
  await api.init(options);
  await api.init();
  const message: Message = await api.sendMessage({ text: "Look", files, replyTo: 7, metadata: { a: [1] } });
  const status: "queued" | "sending" | "sent" | "delivered" | "seen" | "failed" | null = message.status;
  console.log(status, message.reactions[0]?.emoji, message.attachments.length, message.sender?.name);
  await api.sendMessage("Hello");
  await api.update({ theme: { primaryColor: "" } });
  await api.mount(document.body);
  await api.downloadTranscript();
  await api.downloadTranscript("json");
  await api.setConsent(true);
  await api.setLocale("uk");
  await api.setSound(false);
  await api.setColorScheme("auto");
  await api.destroy({ forget: true });
  const running: Api = await api.ready;
  return running.state;
}

const stop: () => void = ChatWidget.on("unread", ({ count }) => console.log(count.toFixed()));
stop();
ChatWidget.once("error", ({ code, message, recoverable }) => console.log(code, message, recoverable));
ChatWidget.on("action", (action) => {
  if (action.type === "postback") console.log(action.message.id, action.value);
  else console.log(action.name, action.data);
});
const heard = (payload: ChatWidgetEvents["connection"]) => console.log(payload.state === "polling");
ChatWidget.on("connection", heard);
ChatWidget.off("connection", heard);
console.log(window.ChatWidget === window.novaTalks, window.ChatWidget.isOpen() && window.ChatWidget.unreadCount() > 0);
window.addEventListener("chatwidget:message:received", ({ detail }) => console.log(detail.text));
