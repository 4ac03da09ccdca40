// What only seed 002 has: the customer's data and profile, the agent who has the conversation, and metadata.
import { control } from "./control.js";
import { byId, complain, element } from "./element.js";

const SAMPLE = { commandType: "order_lookup", value: "ORD-12345" };
const input = byId("metadata");
let open = null;

const pair = (name, value) => [element("dt", {}, name), element("dd", { dir: "auto" }, value ?? "not given")];

/** The four facts of a profile, or what came in their place. */
function profile(flashback) {
  const { firstEventDate: first, firstEventTrait, secondEventDate: second, secondEventTrait } = flashback.flashBack ?? {};
  if (!first || !second) return JSON.stringify(flashback);
  return `${first.month} ${first.year}, ${firstEventTrait} · ${second.month} ${second.year}, ${secondEventTrait}`;
}

/** Shows whose conversation this is, or nothing where the vendor is another. */
export function drawCustomer(conversation) {
  open = conversation;
  const isPartner = open.vendor === "partner";
  byId("customer").hidden = !isPartner;
  byId("metadata-row").hidden = !isPartner;
  byId("take").hidden = !isPartner || open.status !== "waiting";
  if (!isPartner) return;
  const { id, name, email, birthdate, flashback } = open.customer ?? {};
  byId("customer-data").replaceChildren(
    ...pair("Customer", id),
    ...pair("Name", name),
    ...pair("Email", email),
    ...pair("Birth date", birthdate),
    ...pair("Profile", flashback ? profile(flashback) : undefined),
    ...pair("Agent", open.agent_id === null ? "nobody" : `agent-${open.agent_id}`),
  );
  byId("flashback").hidden = !flashback;
}

/** What goes out with the reply; nothing when nothing is written. */
export function metadata() {
  const text = byId("metadata-row").hidden ? "" : input.value.trim();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (problem) {
    throw new Error(`The metadata is no JSON: ${problem.message}`);
  }
}

/** Forgets the metadata that was written. */
export const forgetMetadata = () => (input.value = "");

/** The metadata of a message, for its bubble. */
export const shownMetadata = (value) => value !== null && element("pre", { class: "metadata" }, JSON.stringify(value));

/** Makes these controls work. */
export function startPartner() {
  byId("take").addEventListener("click", () => control.stand(open.id, "active").catch(complain));
  byId("flashback").addEventListener("click", () => control.flashback(open.id).catch(complain));
  byId("metadata-sample").addEventListener("click", () => (input.value = JSON.stringify(SAMPLE)));
}
