// What pages get wrong. Each line is an error, or the compiler says that it expected one.
import ChatWidget from "chat-widget";
import type { ChatWidgetOptions } from "chat-widget";

// @ts-expect-error: a name that no option has
const slip: ChatWidgetOptions = { websiteTokn: "t" };
// @ts-expect-error: a back end that nobody knows
const stranger: ChatWidgetOptions = { backend: "nova" };
// @ts-expect-error: a member of a group without its group
const loose: ChatWidgetOptions = { primaryColor: "#fff" };
// @ts-expect-error: a text where a flag belongs
const flag: ChatWidgetOptions = { debug: "yes" };
// @ts-expect-error: a colour scheme that there is not
ChatWidget.setColorScheme("black");
// @ts-expect-error: an event that nobody sends
ChatWidget.on("message", () => {});
// @ts-expect-error: a payload's member that it has not
ChatWidget.on("unread", ({ number }) => console.log(number));
// @ts-expect-error: a file that there is not
ChatWidget.downloadTranscript("pdf");
// @ts-expect-error: a selector is no element
ChatWidget.mount("#chat");
// @ts-expect-error: a promise is no text
ChatWidget.setDraft(Promise.resolve("x"));
// @ts-expect-error: the state is read, not set
ChatWidget.state = "ready";
// @ts-expect-error: payloads are frozen
ChatWidget.on("message:sent", (message) => (message.text = "other"));
// @ts-expect-error: so are their lists
ChatWidget.on("message:sent", (message) => message.attachments.push(message.attachments[0]!));
// @ts-expect-error: a result that is not there
const count: string = ChatWidget.unreadCount();

export { count, flag, loose, slip, stranger };
