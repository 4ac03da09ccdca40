/**
 * The public API of the chat widget. `window.ChatWidget` and `window.novaTalks` are the same object once the loader ran.
 * Every method may be called at any time from then on; what needs the widget waits until it is there, in order.
 */

/** Options of `init`, of the settings slot, and, in kebab case with `data-`, of the script tag. */
export interface ChatWidgetOptions {
  /** Which vendor answers. Inferred from the other options. */
  backend?: "novatalks" | "novatalks-sdk" | "partner" | "converse";
  /** Origin and path prefix of the API. Default: this site's origin. */
  baseUrl?: string;
  /** Address of the socket. Default: `baseUrl` with ws or wss, and `/ws`. */
  wsUrl?: string;
  /** Public id of the inbox; novatalks needs it. */
  websiteToken?: string;
  /** novatalks-sdk: the token of this device's push messages; `logout` and `forget` take it back. */
  pushToken?: string;
  /** Ask the back end for the inbox's settings: colour and title. Default: false. */
  isWidgetDynamic?: boolean;
  /** Where the widget's files lie. Default: the loader's own folder. */
  widgetAssetsURL?: string;
  /** Key of the partner back end. A key in a page is public: the relay keeps it on your server. */
  apiKey?: string;
  /** The visitor's id at the partner back end. Default: made up once and kept. Through the relay it counts only with `customer.identityToken`. */
  customerId?: string;
  /** The bot of the converse back end. `baseUrl` leads to the relay, which has the key. */
  botId?: string;
  /** What the bot knows when a session starts. `sanitize`: it says something about a person. */
  metaData?: ReadonlyArray<{ key: string; value: string; sanitize?: boolean }>;
  /** Options of the back end with whose people the conversation goes on when the bot escalates. */
  handoff?: ChatWidgetOptions;
  /** What the page knows of the visitor. */
  customer?: Customer;
  /** BCP 47 tag. Default: `<html lang>`, then the browser's language. */
  locale?: string;
  /** Looks and words. */
  theme?: Theme;
  /** `none`: the page has a button of its own. Default: `default`. */
  launcher?: "default" | "none";
  /** When the widget's code is fetched. Default: `intent`, that is hover, focus, touch, or an open conversation. */
  preload?: "intent" | "idle" | "eager";
  /** Where the conversation is kept. Default: `local`. */
  storage?: "local" | "session" | "memory";
  /** Diagnostics in the console; never a token, a key or a message's text. Default: false. */
  debug?: boolean;
}

/** For the agents. */
export interface Customer {
  name?: string;
  email?: string;
  phone?: string;
  birthdate?: string;
  avatarUrl?: string;
  attributes?: Readonly<Record<string, unknown>>;
  identityToken?: string;
}

/** Looks and words. An empty text takes a value back. */
export interface Theme {
  /** Brand colour: `#rgb`, `#rrggbb` or `rgb()`. Default: `#4f46e5`. */
  primaryColor?: string;
  /** Heading of the panel. */
  headerText?: string;
  /** Greets in an empty conversation. */
  welcomeMessage?: string;
  /** Default: `auto`. */
  colorScheme?: "auto" | "light" | "dark";
  /** The launcher's corner. Default: `right`. */
  position?: "right" | "left";
  /** Pixels from the corner: one number, or two as in `"20 96"`. Default: 20. */
  offset?: number | string;
  /** Roundness of the panel in pixels. Default: 20. */
  radius?: number;
  /** Names of fonts, with commas between them. */
  fontFamily?: string;
  /** Only matters where the browser has no top layer. */
  zIndex?: number;
  /** An https address of a picture. */
  avatarUrl?: string;
  /** Words beside the launcher's icon. */
  launcherText?: string;
}

/** What the widget is doing. */
export type State = "idle" | "loading" | "ready" | "hidden" | "error" | "destroyed";

/** A message, as events and `sendMessage` give it. Frozen. */
export interface Message {
  /** The back end's id; `null` as long as it has none. A text where it is no small integer. */
  readonly id: number | string | null;
  readonly direction: "visitor" | "agent" | "bot" | "system";
  readonly kind:
    | "text"
    | "attachment"
    | "card"
    | "quick_reply"
    | "feedback"
    | "carousel"
    | "transcript"
    | "deleted"
    | "system"
    | "unknown";
  /** Of a card or a question, its words; of a deleted message, nothing. */
  readonly text: string;
  /** Of the visitor's own messages only. */
  readonly status: "queued" | "sending" | "sent" | "delivered" | "seen" | "failed" | null;
  /** Unix milliseconds, where a believable time is known. */
  readonly createdAt: number | null;
  readonly sender: { readonly name: string } | null;
  readonly attachments: ReadonlyArray<{
    readonly name: string;
    readonly size: number | null;
    readonly url: string | null;
  }>;
  /** The signs people reacted with. */
  readonly reactions: ReadonlyArray<{ readonly emoji: string; readonly count: number; readonly mine: boolean }>;
  /** The message that it answers. */
  readonly replyTo: number | string | null;
  /** The value chosen of a quick reply, or the feedback given: the rating, and after a colon the comment. */
  readonly answer: string | null;
  /** Structured data beside the words, where the back end has such. */
  readonly metadata: unknown;
}

/** What to send. */
export interface OutgoingMessage {
  text?: string;
  files?: ArrayLike<File>;
  /** The `id` of the message that it answers, where the back end knows answers. */
  replyTo?: number | string;
  /** Structured data beside the words, where the back end takes such. */
  metadata?: Readonly<Record<string, unknown>>;
}

/** Payloads by event. Each is also dispatched on `window` as `CustomEvent("chatwidget:" + name)`. */
export interface ChatWidgetEvents {
  ready: Readonly<Record<string, never>>;
  error: { readonly code: string; readonly message: string; readonly recoverable: boolean };
  open: Readonly<Record<string, never>>;
  close: Readonly<Record<string, never>>;
  unread: { readonly count: number };
  "message:sent": Message;
  "message:received": Message;
  "message:updated": Message;
  /** It was taken back; nothing of its words is left. */
  "message:deleted": Message;
  "message:failed": Message;
  /** Somebody reacted to this message, or took that back. */
  reaction: Message;
  /** Somebody of the other side writes, or nobody any more. */
  typing: { readonly typing: boolean; readonly name: string | null };
  /** A button of a card was pressed that says something to the back end, or a bot asks the page to do something. */
  action:
    | { readonly type: "postback"; readonly title: string; readonly value: string; readonly message: Message }
    | { readonly type: "bot"; readonly name: string; readonly data: unknown };
  /** A bot passed the conversation on to this team; whether it goes on here (the option `handoff`). */
  handoff: { readonly team: string; readonly continues: boolean };
  /** The back end's word; `closed` also when there is no conversation any more. */
  status: { readonly status: "open" | "pending" | "snoozed" | "resolved" | "waiting" | "active" | "closed" };
  /** A profile of the visitor, for the page alone (partner). */
  flashback: unknown;
  connection: { readonly state: "connecting" | "online" | "polling" | "offline" };
  destroyed: Readonly<Record<string, never>>;
}

/** The API. The settings that a page wrote into its slot stay readable beside the methods. */
export interface ChatWidget {
  readonly version: string;
  readonly state: State;
  /** Kept when the widget runs, which by default is not before somebody wants to chat. */
  readonly ready: Promise<ChatWidget>;

  /** Begins, once; kept when the launcher is on its way. Does nothing while a widget is there. */
  init(options?: ChatWidgetOptions): Promise<void>;
  /** Changes looks and customer of a running widget. */
  update(options: ChatWidgetOptions): Promise<void>;
  /** Leaves no node, listener, timer or socket behind; `init` works again. With `forget`, nothing stored either. */
  destroy(options?: { forget?: boolean }): Promise<void>;

  open(): Promise<void>;
  close(): Promise<void>;
  toggle(): Promise<void>;
  /** Takes launcher and panel off the page without ending anything. */
  hide(): Promise<void>;
  show(): Promise<void>;
  isOpen(): boolean;
  unreadCount(): number;

  /** Kept with the message once the back end has it; broken when it was refused or taken back. */
  sendMessage(message: string | OutgoingMessage): Promise<Message>;
  setDraft(text: string): Promise<void>;
  /** Leaves the conversation; the next message begins another one. */
  startConversation(): Promise<void>;
  /** Ends the conversation, where the back end knows an end (converse). */
  endConversation(): Promise<void>;
  markRead(): Promise<void>;

  setCustomer(customer: Customer): Promise<void>;
  /** Drops the customer, and the conversation from this device. */
  logout(): Promise<void>;
  /** Erases all that the widget stored. */
  forget(): Promise<void>;

  setTheme(theme: Theme): Promise<void>;
  setColorScheme(colorScheme: "auto" | "light" | "dark"): Promise<void>;

  /** Returns its unsubscribe. */
  on<Name extends keyof ChatWidgetEvents>(name: Name, listener: (payload: ChatWidgetEvents[Name]) => void): () => void;
  once<Name extends keyof ChatWidgetEvents>(name: Name, listener: (payload: ChatWidgetEvents[Name]) => void): () => void;
  off<Name extends keyof ChatWidgetEvents>(name: Name, listener: (payload: ChatWidgetEvents[Name]) => void): void;
}

declare const chatWidget: ChatWidget;
export default chatWidget;

declare global {
  interface Window {
    ChatWidget: ChatWidget;
    novaTalks: ChatWidget;
  }
}
