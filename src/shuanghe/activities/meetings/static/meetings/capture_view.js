/* The page as it is seen: rows made from the templates of the page, words taken from it too. */

const page = document.getElementById("main");
const words = document.getElementById("words").content;
const part = (name) => page.querySelector(`[data-part="${name}"]`);

/* A sentence of the page in the reader's language, {names} in it replaced. */
export function word(name, values = {}) {
  const text = words.querySelector(`[data-word="${name}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export function place(name) {
  return page.dataset[name];
}

export function show(name, isShown) {
  part(name).hidden = !isShown;
}

export function say(name, text) {
  const where = part(name);
  if (where.textContent !== text) where.textContent = text;
  where.hidden = !text;
}

/* The state of the merge as a mark: kind is done, due, late or info. */
export function mark(kind, text) {
  part("state").className = `tag ${kind}`;
  part("state").textContent = text;
}

export function onPress(name, act) {
  part(name).addEventListener("click", act);
}

/* Build the page for a record; written(field, value) is called for everything put in. */
export function build(record, written) {
  const { facts } = record;
  say("title", facts.title);
  say("place-and-day", `${facts.organisation} · ${facts.planned_on}`);
  const people = facts.people.map((person) => personRow(person, written));
  part("people").replaceChildren(...people);
  part("items").replaceChildren(...facts.items.map((item) => itemRow(item, written)));
  show("agenda", facts.items.length > 0);
  for (const field of ["held_on", "place", "minutes"]) {
    const input = part(field);
    input.oninput = () => written(field, input.value);
  }
  fill(record.content);
}

function copyOf(name) {
  return document.getElementById(name).content.firstElementChild.cloneNode(true);
}

function personRow(person, written) {
  const row = copyOf("person");
  const field = `person:${person.member_id}`;
  row.dataset.field = field;
  row.querySelector("legend").textContent = person.name;
  const reason = row.querySelector("input[type=text]");
  const tell = () => {
    const presence = row.querySelector("input:checked")?.value ?? "";
    row.querySelector(".reason").hidden = presence !== "leave";
    written(field, { presence, leave_reason: presence === "leave" ? reason.value : "" });
  };
  for (const box of row.querySelectorAll("input[type=radio]")) {
    box.name = field;
    box.onchange = tell;
  }
  reason.oninput = tell;
  return row;
}

function itemRow(item, written) {
  const row = copyOf("item");
  row.querySelector("legend").textContent = item.title;
  for (const input of row.querySelectorAll("[data-item]")) {
    input.dataset.field = `item:${item.item_id}:${input.dataset.item}`;
    input.oninput = () => written(input.dataset.field, input.value);
  }
  return row;
}

/* Show the values of a record, without disturbing where somebody is writing. */
export function fill(content) {
  for (const [field, value] of Object.entries(content)) {
    const row = page.querySelector(`[data-field="${field}"]`) ?? part(field);
    if (!row || row.contains(document.activeElement)) continue;
    if (typeof value === "string") {
      if (row.tagName === "SELECT") offer(row, value);
      row.value = value;
    } else {
      for (const box of row.querySelectorAll("input[type=radio]")) {
        box.checked = box.value === value.presence;
      }
      row.querySelector(".reason").hidden = value.presence !== "leave";
      row.querySelector("input[type=text]").value = value.leave_reason;
    }
  }
  count(content);
}

/* An outcome that a phone does not set, such as a vote, stays what it is. */
function offer(select, value) {
  const isThere = [...select.options].some((one) => one.value === value);
  if (!isThere) select.add(new Option(word("kept-outcome"), value));
}

/* How many are present, on leave, absent, not entered. */
export function count(content) {
  const tally = { present: 0, leave: 0, absent: 0, "": 0 };
  for (const value of Object.values(content)) {
    if (typeof value === "object") tally[value.presence] += 1;
  }
  say("count", word("count", { ...tally, unknown: tally[""] }));
}

/* Links to conflicts that wait for a decision. */
export function link(addresses) {
  const links = addresses.map((address) => {
    const line = document.createElement("a");
    line.className = "btn primary";
    line.href = address;
    line.textContent = word("open-conflict");
    return line;
  });
  part("conflicts").replaceChildren(...links);
}

/* Hand the device a file. */
export function handOver(file, name) {
  const line = document.createElement("a");
  line.href = URL.createObjectURL(file);
  line.download = name;
  line.click();
  setTimeout(() => URL.revokeObjectURL(line.href), 60_000);
}
