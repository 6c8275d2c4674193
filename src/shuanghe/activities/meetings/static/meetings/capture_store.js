/* What this device keeps of a meeting until the system has it: one record per meeting and account.

   record: {key, meeting, account, facts, base, content, parcels, changed_at}
   base is what the device began from, content what it says now. parcels are sealed portions that
   may have reached the system already: each keeps its number however often it is sent, so that
   nothing is doubled; what is written after sealing goes into the next one, so that nothing is lost. */

const NAME = "shuanghe-captures";
const STORE = "captures";
const FRESH_FOR = 3 * 24 * 3600 * 1000;
let opening = null;

export const sameValue = (a, b) => JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));

function ordered(value) {
  if (value === null || typeof value !== "object") return value;
  return Object.keys(value).sort().map((name) => [name, ordered(value[name])]);
}

export const keyOf = (meeting, account) => `${meeting}:${account}`;

/* Whether the record says anything that the system has not taken. */
export function isUnmerged(record) {
  return record.parcels.length > 0 || !sameValue(record.base, record.content);
}

function database() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opening;
}

async function within(mode, act) {
  const open = await database();
  return new Promise((resolve, reject) => {
    const transaction = open.transaction(STORE, mode, { durability: "strict" });
    let result;
    act(transaction.objectStore(STORE), (value) => { result = value; });
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/* Every record of this device. */
export function all() {
  return within("readonly", (store, done) => {
    const asked = store.getAll();
    asked.onsuccess = () => done(asked.result);
  });
}

/* Read a record, change it and write it as one step: two open pages never overwrite each other.
   alter gets the record or undefined and gives the new one; null removes it. */
export function change(key, alter) {
  return within("readwrite", (store, done) => {
    const asked = store.get(key);
    asked.onsuccess = () => {
      const fresh = alter(asked.result);
      if (fresh === undefined) return;
      if (fresh === null) store.delete(key);
      else store.put(fresh);
      done(fresh);
    };
  });
}

/* Put newly written fields into a record. Where another page has merged and cleared it meanwhile,
   it comes back from memory: what the system has by then merges without any change. */
export function write(memory, fields) {
  return change(memory.key, (record = memory) => ({
    ...record,
    content: { ...record.content, ...fields },
    changed_at: new Date().toISOString(),
  }));
}

/* The database writes a moment later; a page reloaded in that moment finds the last words here. */
const noteOf = (key) => `shuanghe-capture:${key}`;

export function note(key, fields) {
  try {
    localStorage.setItem(noteOf(key), JSON.stringify(fields));
  } catch {
    localStorage.removeItem(noteOf(key)); // too long for it: the database has it in a moment
  }
}

export const noteDone = (key) => localStorage.removeItem(noteOf(key));

/* Put what was noted and not written into its record. */
export async function recover() {
  for (const record of await all()) {
    const noted = localStorage.getItem(noteOf(record.key));
    if (noted) await write(record, JSON.parse(noted));
    noteDone(record.key);
  }
}

/* A number no other capture has; also where pages are not served by https. */
function number() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* Seal what is not in a parcel yet. Gives the record, its parcels complete. */
export function seal(key) {
  return change(key, (record) => {
    if (!record) return undefined;
    const last = record.parcels.at(-1)?.payload ?? record.base;
    if (sameValue(last, record.content)) return record;
    const parcel = {
      client_key: number(),
      base: last,
      payload: record.content,
      captured_at: record.changed_at,
    };
    return { ...record, parcels: [...record.parcels, parcel] };
  });
}

/* The system has this parcel. The record goes when nothing else is left in it. */
export function delivered(key, clientKey) {
  return change(key, (record) => {
    const [first, ...rest] = record?.parcels ?? [];
    if (first?.client_key !== clientKey) return record;
    const left = { ...record, base: first.payload, parcels: rest };
    return isUnmerged(left) ? left : null;
  });
}

/* The system took nothing of it: what was written stays, and goes into a new parcel when mended. */
export function unseal(key) {
  return change(key, (record) => record && { ...record, parcels: [] });
}

/* Names do not stay without need: lists nobody wrote into go after three days, and at once when
   another account uses the device. */
export async function tidy(account) {
  const now = Date.now();
  for (const record of await all()) {
    const isOld = now - Date.parse(record.kept_at) > FRESH_FOR;
    const isForeign = account && record.account !== account;
    if (!isUnmerged(record) && (isOld || isForeign)) await change(record.key, () => null);
  }
}
