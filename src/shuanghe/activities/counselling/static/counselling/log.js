/* The coaching log without signal: a line that cannot be sent is kept on this device and sent when
   there is signal again. Each line carries its own key, so that sending twice leaves one line.
   Without this script the form works as any other. */

const form = document.querySelector("form.form");
const page = document.querySelector("[data-log]");
const KEY = page ? `shuanghe-log:${page.dataset.account}:${page.dataset.log}` : "";

const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
};

const keep = (lines) => localStorage.setItem(KEY, JSON.stringify(lines));
const fresh = () => crypto.randomUUID().replaceAll("-", "");

function show() {
  const count = kept().length;
  const told = page.querySelector("[data-part=waiting]");
  told.hidden = count === 0;
  told.querySelector("b").textContent = String(count);
}

/* Whether the system took the line: it answers a good one by leading on, a bad one in place. */
async function send(line) {
  const body = new URLSearchParams(line);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(page.dataset.send, { method: "POST", body, redirect: "manual" });
  if (answer.type === "opaqueredirect") return "taken";
  return answer.status === 422 ? "refused" : "later";
}

async function sendAll() {
  let isTaken = false;
  for (const line of kept()) {
    let answer = "later";
    try {
      answer = await send(line);
    } catch {
      return isTaken;
    }
    if (answer === "later") return isTaken;
    if (answer === "refused") {
      page.querySelector("[data-part=refused]").hidden = false;
      return isTaken;
    }
    keep(kept().filter((one) => one.client_key !== line.client_key));
    isTaken = true;
    show();
  }
  return isTaken;
}

function lineOf() {
  const line = Object.fromEntries(new FormData(form));
  delete line.csrfmiddlewaretoken;
  return line;
}

form?.addEventListener("submit", async (event) => {
  if (navigator.onLine && kept().length === 0) return;
  event.preventDefault();
  if (!form.reportValidity()) return;
  keep([...kept(), lineOf()]);
  form.elements.done.value = "";
  form.elements.client_key.value = fresh();
  show();
  if (await sendAll()) location.reload();
});

if (page && form) {
  page.querySelector("[data-part=drop]").addEventListener("click", () => {
    keep([]);
    page.querySelector("[data-part=refused]").hidden = true;
    show();
  });
  window.addEventListener("online", async () => (await sendAll()) && location.reload());
  show();
  sendAll().then((isTaken) => isTaken && location.reload());
}
