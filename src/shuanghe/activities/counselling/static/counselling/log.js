/* The coaching log without signal: a line that cannot be sent is kept on this device and sent when
   there is signal again. Each line carries its own key, so that sending twice leaves one line.
   Without this script the form works as any other. */

const form = document.querySelector("form.form");
const page = document.querySelector("[data-log]");
const KEY = page ? `shuanghe-log:${page.dataset.account}:${page.dataset.log}` : "";
const part = (name) => page.querySelector(`[data-part=${name}]`);

const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
};

const keep = (lines) => localStorage.setItem(KEY, JSON.stringify(lines));
const drop = (line) => keep(kept().filter((one) => one.client_key !== line.client_key));
const fresh = () => crypto.randomUUID().replaceAll("-", "");

function show() {
  const count = kept().length;
  part("waiting").hidden = count === 0;
  part("waiting").querySelector("b").textContent = String(count);
}

/* The token of now, from the page itself: this one may be days old. "" while nobody, or somebody
   else, is signed in: the lines wait for whoever wrote them. */
async function token() {
  const answer = await fetch(page.dataset.send, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return "";
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  const isSame = now.querySelector("[data-log]")?.dataset.account === page.dataset.account;
  return isSame ? now.querySelector("[name=csrfmiddlewaretoken]").value : "";
}

/* Whether the system took the line: it answers a good one by leading back here, a bad one in
   place. A way that leads elsewhere, such as to signing in, took nothing. */
async function send(line, csrf) {
  const body = new URLSearchParams(line);
  body.set("csrfmiddlewaretoken", csrf);
  const answer = await fetch(page.dataset.send, { method: "POST", body });
  if (answer.status === 422) return "refused";
  const isBack = answer.redirected && new URL(answer.url).pathname === page.dataset.send;
  return answer.ok && isBack ? "taken" : "later";
}

/* Send what waits, oldest first: "taken" when all went, else why it stopped, and at which line. */
async function sendAll() {
  try {
    const csrf = kept().length ? await token() : "";
    part("signed").hidden = Boolean(csrf) || kept().length === 0;
    if (!csrf) return { answer: "later" };
    for (const line of kept()) {
      const answer = await send(line, csrf);
      if (answer !== "taken") {
        part("refused").hidden = answer !== "refused";
        return { answer, line };
      }
      drop(line);
      show();
    }
    return { answer: "taken" };
  } catch {
    return { answer: "later" };
  }
}

function lineOf() {
  const line = Object.fromEntries(new FormData(form));
  delete line.csrfmiddlewaretoken;
  return line;
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!form.reportValidity()) return;
  const line = lineOf();
  if (kept().some((one) => one.client_key === line.client_key)) return;
  keep([...kept(), line]);
  show();
  const end = await sendAll();
  if (end.answer === "taken") return location.reload();
  if (end.line?.client_key === line.client_key) {
    drop(line);
    return form.submit(); // the page that comes says what is wrong, beside its field
  }
  form.elements.done.value = "";
  form.elements.client_key.value = fresh();
});

/* The page opens without signal where the browser allows it; it says whether it does. */
async function keepPage() {
  if (!(window.isSecureContext && "serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.send });
    await navigator.serviceWorker.ready;
    return true;
  } catch {
    return false;
  }
}

async function again() {
  const had = kept().length;
  const end = await sendAll();
  if (had && end.answer === "taken") location.reload();
}

if (page && form) {
  part("drop").addEventListener("click", () => {
    keep([]);
    part("refused").hidden = true;
    show();
  });
  window.addEventListener("online", again);
  show();
  again();
  keepPage().then((isKept) => {
    part("kept").hidden = !isKept;
    part("not-kept").hidden = isKept;
  });
}
