/* Taking down who came and what was said where there is no signal, and merging it afterwards. */

import {
  all, change, isUnmerged, keyOf, note, noteDone, recover, tidy, write,
} from "./capture_store.js";
import { canKeep, dropPage, keepPage } from "./capture_keep.js";
import { factsOf, fileOf, mergeInto } from "./capture_sync.js";
import * as view from "./capture_view.js";

const meeting = Number(view.place("meeting"));
const address = view.place("page");
const places = { facts: view.place("facts"), send: view.place("send") };
const tabs = new BroadcastChannel("shuanghe-captures");
let record = null;
let waiting = {};
let unsure = {};
let writing = null;

/* ---- writing down ---- */

function written(field, value) {
  record.content = { ...record.content, [field]: value };
  waiting[field] = unsure[field] = value;
  note(record.key, unsure);
  view.say("told", "");
  if (record.content.held_on === "" && field !== "held_on") {
    written("held_on", today());
    view.fill(record.content);
  }
  view.count(record.content);
  flush();
}

function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/* Everything put in is on the device when this is done; what comes in meanwhile is waited for. */
function flush() {
  writing ??= writeAll();
  return writing;
}

async function writeAll() {
  view.say("saved", view.word("saving"));
  try {
    while (Object.keys(waiting).length) {
      const fields = waiting;
      waiting = {};
      const kept = await write(record, fields);
      record = { ...kept, content: { ...kept.content, ...waiting } };
      tabs.postMessage({ key: record.key });
    }
    unsure = {};
    noteDone(record.key);
    report();
  } catch (fault) {
    view.say("saved", view.word("not-saved", { reason: fault.message }));
  } finally {
    writing = null;
  }
}

/* ---- what the page says ---- */

function report() {
  const isOpen = isUnmerged(record);
  view.mark(isOpen ? "due" : "", view.word(isOpen ? "unmerged" : "unchanged"));
  const at = record.changed_at ? new Date(record.changed_at) : null;
  const time = at && at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  view.say("saved", time ? view.word("saved", { time }) : view.word("ready"));
  view.show("merge", isOpen);
  view.show("file", isOpen);
  signal();
}

function signal(isKnownOff = false) {
  const isOff = isKnownOff || !navigator.onLine;
  const name = isOff ? "no-signal" : record && isUnmerged(record) ? "signal-merge" : "";
  view.say("signal", name && view.word(name));
}

function tell(kind, name, values) {
  view.say("told", view.word(name, values));
  view.show("sign-in", kind === "signedout");
}

const STOPPED = {
  offline: "still-here",
  signedout: "sign-in-first",
  gone: "meeting-gone",
  other: "other-account",
};

/* ---- merging ---- */

async function merge() {
  tell("", "merging");
  await (writing ?? null);
  const answer = await mergeInto(places, record.key, record.account);
  if (answer.kind === "merged" || answer.kind === "conflict") return merged(answer);
  if (answer.kind === "refused") {
    tell("", "refused", { reason: [answer.reason, answer.mend].filter(Boolean).join(" ") });
  } else tell(answer.kind, STOPPED[answer.kind] ?? "still-here");
  signal(answer.kind === "offline");
  return undefined;
}

async function merged(answer) {
  const left = (await all()).some((one) => one.key === record.key);
  if (left) return start();
  tabs.postMessage({ key: record.key, isMerged: true });
  await dropPage(address);
  finished(answer);
  return undefined;
}

function finished(answer) {
  const hasConflict = answer.kind === "conflict";
  view.mark(hasConflict ? "late" : "done", view.word(hasConflict ? "in-conflict" : "merged"));
  view.say("saved", view.word("cleared"));
  tell("", hasConflict ? "settle" : "all-merged");
  view.link(answer.conflicts ?? []);
  for (const name of ["sheet", "merge", "file", "clear", "signal", "offline"]) view.show(name, false);
  view.show("done", !hasConflict);
  view.show("again", true);
}

async function save() {
  const file = await fileOf(record.key, meeting);
  view.handOver(file, `capture-${meeting}-${today()}.json`);
  tell("", "file-made");
}

async function clear() {
  if (!window.confirm(view.word(isUnmerged(record) ? "clear-unmerged" : "clear-sure"))) return;
  await change(record.key, () => null);
  noteDone(record.key);
  await dropPage(address);
  finished({ kind: "merged" });
  view.mark("", view.word("unchanged"));
  tell("", "cleared");
}

/* ---- beginning ---- */

async function start() {
  await recover();
  const answer = await factsOf(places.facts);
  const isKnown = answer.kind === "ok";
  await tidy(isKnown ? answer.account : "");
  const mine = (await all()).filter((one) => one.meeting === meeting);
  record = isKnown ? await fresh(answer) : newest(mine);
  if (!record) return nothing(answer);
  view.build(record, written);
  view.show("sheet", true);
  view.show("clear", true);
  report();
  if (!isKnown) tell(answer.kind, STOPPED[answer.kind] ?? "still-here");
  else tell("", foreign(mine, answer.account).length ? "other-capture" : "nothing");
  view.show("file-other", isKnown && foreign(mine, answer.account).length > 0);
  signal(answer.kind === "offline");
  if (isKnown) {
    const isKept = canKeep() && (await keepPage(view.place("worker"), address));
    view.say("offline", view.word(isKept ? "worker" : canKeep() ? "not-kept" : "no-worker"));
  }
  return undefined;
}

const foreign = (found, account) =>
  found.filter((one) => one.account !== account && isUnmerged(one));

/* What another account took down on this device is not shown; as a file it can be handed in. */
async function saveForeign() {
  const found = (await all()).filter((one) => one.meeting === meeting);
  for (const one of foreign(found, record.account)) {
    view.handOver(await fileOf(one.key, meeting), `capture-${meeting}-other.json`);
  }
}

const newest = (found) => found.sort((a, b) => (a.kept_at < b.kept_at ? 1 : -1))[0];

/* The record to go on with: the one begun before, or a fresh one from what the system holds. */
async function fresh({ account, facts }) {
  const key = keyOf(meeting, account);
  return change(key, (kept) => {
    if (kept && isUnmerged(kept)) return kept;
    if (!facts.is_open) return null;
    const { content, ...known } = facts;
    return {
      key, meeting, account, facts: known, base: content, content,
      parcels: [], changed_at: null, kept_at: new Date().toISOString(),
    };
  });
}

function nothing(answer) {
  view.mark("", view.word("unchanged"));
  const name = answer.kind === "ok" ? "closed" : answer.kind === "offline" ? "open-once" : "";
  tell(answer.kind, name || STOPPED[answer.kind] || "open-once");
}

async function elsewhere({ data }) {
  if (!record || data.key !== record.key) return;
  if (data.isMerged) {
    finished({ kind: "merged" });
    return;
  }
  const kept = (await all()).find((one) => one.key === record.key);
  if (!kept || writing) return;
  record = kept;
  view.fill(record.content);
  report();
}

function everybodyPresent() {
  for (const [field, value] of Object.entries(record.content)) {
    if (value.presence === "") written(field, { presence: "present", leave_reason: "" });
  }
  view.fill(record.content);
}

view.show("unscripted", false);
view.show("page", true);
view.onPress("merge", merge);
view.onPress("file", save);
view.onPress("file-other", saveForeign);
view.onPress("clear", clear);
view.onPress("again", () => window.location.reload());
view.onPress("everybody", everybodyPresent);
window.addEventListener("online", () => signal());
window.addEventListener("offline", () => signal());
tabs.addEventListener("message", elsewhere);
start().catch((fault) => view.say("told", view.word("no-store", { reason: fault.message })));
