// Speaks to the sandbox's control, and hears from it.

async function ask(method, path, body) {
  const answer = await fetch(`/_control${path}`, {
    method,
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
  });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}

export const control = {
  state: () => ask("GET", "/state?summary=true"),
  conversation: (id) => ask("GET", `/conversations/${id}?last=300`),
  send: (id, message) => ask("POST", `/conversations/${id}/messages`, message),
  status: (id, status, ids) => ask("POST", `/conversations/${id}/status`, { status, message_ids: ids }),
  stand: (id, status) => ask("POST", `/conversations/${id}/conversation_status`, { status }),
  type: (id, typing) => ask("POST", `/conversations/${id}/typing`, { is_typing: typing }),
  flashback: (id) => ask("POST", `/conversations/${id}/flashback`),
  edit: (id, message, content) => ask("PATCH", `/conversations/${id}/messages/${message}`, { content }),
  remove: (id, message) => ask("DELETE", `/conversations/${id}/messages/${message}`),
  react: (id, message, reaction) => ask("POST", `/conversations/${id}/messages/${message}/reaction`, { reaction }),
  webhook: (hook, text) => ask("POST", `/converse/webhook?hook=${hook}`, text),
  store: (file) => ask("POST", "/files", file),
  resolve: (id, resolved) => ask("POST", `/conversations/${id}/resolve`, { resolved }),
  misbehave: (rule) => ask("POST", "/faults", rule),
  behave: () => ask("DELETE", "/faults"),
  switch: (settings) => ask("POST", "/settings", settings),
  frame: (text) => ask("POST", "/frame", text),
  reset: () => ask("POST", "/reset"),
};

/** Calls `happened` with every happening, and `linked` with whether the stream is up. */
export function listen(happened, linked) {
  const stream = new EventSource("/_control/events");
  stream.onopen = () => linked(true);
  stream.onerror = () => linked(false);
  stream.onmessage = (event) => happened(JSON.parse(event.data));
}
