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
  /** Ask the back end for the inbox's settings: colour, title, form, hours, messengers. Default: false. */
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
  /** Own words in place of the widget's, by their keys (docs/languages.md). Forms for different numbers are parted by `|`. */
  texts?: Readonly<Record<string, string>>;
  /** Looks and words. */
  theme?: Theme;
  /** `none`: the page has a button of its own. Default: `default`. */
  launcher?: "default" | "none";
  /** When the widget's code is fetched. Default: `intent`, that is hover, focus, touch, or an open conversation. */
  preload?: "intent" | "idle" | "eager";
  /** Where the conversation is kept. Default: `local`. */
  storage?: "local" | "session" | "memory";
  /** `false`: nothing is kept on the visitor's device until `setConsent(true)`. Default: true. */
  consent?: boolean;
  /** Unread messages are counted in the title of a page out of sight. Default: true. */
  titleBadge?: boolean;
  /** New answers are shown beside the closed launcher. Default: true. */
  preview?: boolean;
  /** Words beside the closed launcher until the visitor puts them away; the welcome of the empty chat, too. */
  greeting?: string | Greeting;
  /** Seconds before the greeting shows itself, up to 3600. Default: 5. */
  greetingAfter?: number | string;
  /** A tone for an agent's message that nobody is looking at. Default: true. */
  sound?: boolean;
  /** Numbers of payment cards in what the visitor writes leave with their last four digits alone. Default: false. */
  maskCardNumbers?: boolean;
  /** Regular expressions; what they find in what the visitor writes leaves as `••••`. */
  mask?: string | readonly string[];
  /** Diagnostics in the console; never a token, a key or a message's text. Default: false. */
  debug?: boolean;
}

/** Words beside the closed launcher, and when. */
export interface Greeting {
  /** The words. */
  text: string;
  /** Seconds before they show themselves, up to 3600. Default: 5. */
  after?: number;
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

/** Where the launcher stands on phones. */
export interface MobileTheme {
  /** The corner. Default: as `position`. */
  position?: Corner;
  /** The distance from the window's edges. Default: as `offset`. */
  offset?: number | string;
}

/** A corner of the window; a side alone means the lower one. */
export type Corner = "right" | "left" | "bottom-right" | "bottom-left" | "top-right" | "top-left";

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
  /** Ground of the panel. It decides between light and dark. */
  surfaceColor?: string;
  /** Words on the ground, moved until they can be read. */
  textColor?: string;
  /** Ground of the visitor's messages. Default: `primaryColor`. */
  visitorBubbleColor?: string;
  /** Ground of the other messages. */
  agentBubbleColor?: string;
  /** Lines between parts. */
  borderColor?: string;
  /** Links and plain buttons, moved until they can be read. Default: `primaryColor`. */
  linkColor?: string;
  /** The launcher's corner. Default: `right`, which is `bottom-right`. */
  position?: Corner;
  /** Pixels from the corner: one number, or two as in `"20 96"`. Default: 20. */
  offset?: number | string;
  /** What differs on phones. */
  mobile?: MobileTheme;
  /** Roundness of the panel in pixels. Default: 20. */
  radius?: number;
  /** Roundness of messages in pixels. Default: 18. */
  bubbleRadius?: number;
  /** Roundness of buttons and fields in pixels. Default: 10. */
  controlRadius?: number;
  /** Size of messages in pixels, 13 to 20. Default: 15. */
  fontSize?: number;
  /** Room between things. Default: `normal`. */
  density?: "normal" | "compact" | "spacious";
  /** Depth of launcher and panel. Default: `soft`. */
  shadow?: "soft" | "none" | "strong";
  /** Size of the launcher in pixels, 44 to 88. Default: 56. */
  launcherSize?: number;
  /** `chat`, `smile`, `bot`, or an https address of a picture. Default: `chat`. */
  launcherIcon?: string;
  /** Sheets that apply after ours. A `CSSStyleSheet` must have been made by this page's script. */
  stylesheet?: string | CSSStyleSheet | Array<string | CSSStyleSheet>;
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
  /**
   * Gives other options, laid over those that hold. Looks, customer, storage and consent change live; for the rest the widget
   * starts anew from what is kept. `widgetAssetsURL` and `preload` count only before it is loaded.
   */
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

  /** Shows the panel inside this element, instead of above the page. */
  mount(element: Element): Promise<void>;
  /** The conversation as a file for the visitor. */
  downloadTranscript(format?: "txt" | "json"): Promise<void>;

  setCustomer(customer: Customer): Promise<void>;
  /** Drops the customer, and the conversation from this device and from the site's other tabs. */
  logout(): Promise<void>;
  /** The same, and what the relay keeps of a bot's conversations is erased as well. */
  forget(): Promise<void>;
  /** Whether anything may be kept on the device; `false` also erases what is there, and the conversation goes on in memory. */
  setConsent(granted: boolean): Promise<void>;

  /** Whether an answer makes a sound while nobody looks. */
  setSound(on: boolean): Promise<void>;

  /** Goes over to another language while the widget runs; kept once it is spoken. */
  setLocale(tag: string): Promise<void>;
  setTheme(theme: Theme): Promise<void>;
  setColorScheme(colorScheme: "auto" | "light" | "dark"): Promise<void>;

  /** Returns its unsubscribe. */
  on<Name extends keyof ChatWidgetEvents>(name: Name, listener: (payload: ChatWidgetEvents[Name]) => void): () => void;
  once<Name extends keyof ChatWidgetEvents>(name: Name, listener: (payload: ChatWidgetEvents[Name]) => void): () => void;
  off<Name extends keyof ChatWidgetEvents>(name: Name, listener: (payload: ChatWidgetEvents[Name]) => void): void;
}

declare const chatWidget: ChatWidget;
export default chatWidget;

/** The same as events of `window`: `chatwidget:open` and so on, the payload as `detail`. */
type WindowEvents = { [Name in keyof ChatWidgetEvents as `chatwidget:${Name}`]: CustomEvent<ChatWidgetEvents[Name]> };

declare global {
  interface Window {
    ChatWidget: ChatWidget;
    novaTalks: ChatWidget;
  }
  interface WindowEventMap extends WindowEvents {}
}
