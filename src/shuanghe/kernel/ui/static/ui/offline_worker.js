/* Keeps one page, and the files it is made of, for where there is no signal. The page it keeps is
   the same for everybody: what people write is in the device's own store, never in here.
   self.OFFLINE = {name, query, is_newest_first, version, files} comes from the small script that
   loads this one (kernel/ui/offline.py). */

const { name: KIND, query, is_newest_first: isNewestFirst, version, files } = self.OFFLINE;
const PAGE = new URL(self.registration.scope).pathname;
const OURS = `${KIND}:${PAGE}:`;
const NAME = OURS + version;

async function keep() {
  const page = await fetch(PAGE + query, { cache: "reload", credentials: "same-origin" });
  if (!page.ok || page.redirected) throw new Error(`not kept: ${page.status}`);
  const cache = await caches.open(NAME);
  await cache.put(PAGE, page);
  await cache.addAll(files.map((file) => new Request(file, { cache: "reload" })));
}

async function clear() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(OURS) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

function kept(request) {
  const asked = request.mode === "navigate" ? PAGE : request;
  return caches.match(asked, { cacheName: NAME, ignoreSearch: true, ignoreVary: true });
}

async function newest(request) {
  try {
    return await fetch(request);
  } catch (away) {
    const found = await kept(request);
    if (found) return found;
    throw away;
  }
}

async function quickest(request) {
  return (await kept(request)) ?? fetch(request);
}

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(clear().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const place = new URL(request.url);
  if (request.method !== "GET" || place.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && place.pathname === PAGE;
  if (!isPage && !files.includes(place.pathname)) return;
  event.respondWith(isNewestFirst ? newest(request) : quickest(request));
});
