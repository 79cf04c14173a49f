// The wire to the panel. What was submitted arrives though the page is closed.
const MOST_KEPT_ALIVE = 60000; // letters: browsers take no more from a page that closes

export async function post(path, data) {
  const text = JSON.stringify(data);
  const answer = await fetch(path, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: text,
    keepalive: text.length < MOST_KEPT_ALIVE,
  });
  if (answer.status === 401) location.assign(`/log-in?then=${encodeURIComponent(location.pathname)}`);
  const body = await answer.json().catch(() => ({}));
  return { ok: answer.ok, status: answer.status, body };
}
