// The messages that are more than text, as the documents' samples have them: of seed 001 §9, and of seed 003's webhooks.
const LINK = { type: "link", title: "View Details", url: "https://example.com/trips/alps" };
const POSTBACK = { type: "postback", title: "Book Now", value: "BOOK_ALPS_TRIP" };
const SHIPPING = [
  { title: "Standard (3–5 days)", value: "SHIP_STANDARD" },
  { title: "Express (1–2 days)", value: "SHIP_EXPRESS" },
  { title: "Overnight", value: "SHIP_OVERNIGHT" },
];
// Where the document has a picture, one is put in when the kind is chosen.
const SDK = [
  ["Card with a picture", "card", "Explore the Mountains", { image_url: "", buttons: [LINK, POSTBACK] }],
  ["Card", "card", "Explore the Mountains", { buttons: [LINK, POSTBACK] }],
  ["Link", "card", "Explore the Mountains", { buttons: [LINK] }],
  ["Quick replies", "quick_reply", "How should we send it?", { buttons: SHIPPING, selected_value: null }],
  ["Quick replies with a picture", "quick_reply", "How should we send it?", { image_url: "", buttons: SHIPPING, selected_value: null }],
  ["Feedback", "feedback", "How would you rate your experience?", { selected_value: null }],
  ["Something unknown", "hologram", "The widget has to show this text at least.", { depth: 3 }],
];

const button = (text) => ({ type: "button", text });
const card = (title, description, name) => ({
  title,
  description,
  imageUrl: `${location.origin}/pictures/${name}.svg`,
  buttons: [button("Tell me more"), button("Put it aside")],
});
const BOT = [
  ["Text with buttons", "text", "Shall I reserve it for you?", { replyId: "610abc338851860016485d79", buttons: [button("YES"), button("NO")] }],
  ["Text with a link", "text", "Everything about delivery stands on one page.", { buttons: [{ type: "link", text: "Read the page", link: "https://example.com/" }] }],
  [
    "Carousel",
    "carousel",
    "",
    {
      replyId: "61e5439dce4387001311d6db",
      carouselCards: [card("Harbour mug", "Stoneware, sea-green glaze. €28", "harbour-mug"), card("Low-tide bowl", "Unglazed outside, rust inside. €34", "low-tide-bowl")],
    },
  ],
  ["Escalation", "escalate", "", { escalateTo: "support-team" }],
  ["Is the team online?", "isTeamOnline", "", { teamId: "support-team" }],
  ["Action", "action", "", { name: "order_lookup", data: [{ key: "orderNumber", value: ["ORD-12345"], saveAs: "order" }] }],
  ["Something unknown", "hologram", "The widget has to show this text at least.", { depth: 3 }],
];

/** What can be sent to a visitor of each vendor: label, `content_type`, `content`, `content_attributes`. */
export const KINDS = { "novatalks-sdk": SDK, converse: BOT };
