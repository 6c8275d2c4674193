/* Asking the system and telling it. Every answer is {kind, …}; no fault is thrown away:
   "ok", "merged", "conflict", "refused" (with field and reason), "signedout", "gone", "offline". */

import { delivered, seal, unseal } from "./capture_store.js";

const PATIENCE = 20_000;

async function ask(address, options = {}) {
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(address, {
      ...options,
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: stop.signal,
    });
    if (answer.type === "opaqueredirect") return { kind: "signedout" };
    const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
    return { kind: kindOf(answer.status, isJson), ...(isJson ? await answer.json() : {}) };
  } catch {
    return { kind: "offline" };
  } finally {
    clearTimeout(clock);
  }
}

function kindOf(status, isJson) {
  if (status === 403) return "signedout";
  if (status === 404) return "gone";
  if (!isJson || status >= 500) return "offline";
  return { 200: "ok", 202: "conflict" }[status] ?? "refused";
}

/* The meeting as the system has it, and the token for telling it something. */
export const factsOf = (address) => ask(address);

/* Send everything sealed, in order. Gives {kind, conflicts: addresses} or what stopped it. */
export async function mergeInto(places, key, account) {
  const now = await factsOf(places.facts);
  if (now.kind !== "ok") return now;
  if (now.account !== account) return { kind: "other" };
  const conflicts = [];
  for (;;) {
    const record = await seal(key);
    const parcel = record?.parcels[0];
    if (!parcel) return { kind: conflicts.length ? "conflict" : "merged", conflicts };
    const answer = await tell(places.send, now.token, parcel);
    if (answer.kind === "refused") await unseal(key);
    if (!["merged", "conflict"].includes(answer.kind)) return answer;
    if (answer.kind === "conflict") conflicts.push(answer.address);
    await delivered(key, parcel.client_key);
  }
}

async function tell(address, token, parcel) {
  const answer = await ask(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(parcel),
  });
  return answer.kind === "ok" ? { ...answer, kind: "merged" } : answer;
}

/* The same parcels as a file, to be handed in from any desk. */
export async function fileOf(key, meeting) {
  const record = await seal(key);
  const content = { kind: "shuanghe-capture", format: 1, meeting, parcels: record?.parcels ?? [] };
  return new Blob([JSON.stringify(content, null, 1)], { type: "application/json" });
}
