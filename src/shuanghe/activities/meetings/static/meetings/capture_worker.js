/* Serves the capture page of one meeting, and the files it is made of, where there is no signal.
   The page it keeps is empty: names and minutes are in the device's own store, never in here.
   self.CAPTURE = {version, files} comes from the small script that loads this one. */

const PAGE = new URL(self.registration.scope).pathname;
const OURS = `capture:${PAGE}:`;
const NAME = OURS + self.CAPTURE.version;

async function keep() {
  const page = await fetch(PAGE, { cache: "reload", credentials: "same-origin" });
  if (!page.ok || page.redirected) throw new Error(`not kept: ${page.status}`);
  const cache = await caches.open(NAME);
  await cache.put(PAGE, page);
  await cache.addAll(self.CAPTURE.files.map((file) => new Request(file, { cache: "reload" })));
}

async function clear() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(OURS) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function kept(request) {
  const found = await caches.match(request, { cacheName: NAME, ignoreSearch: true, ignoreVary: true });
  return found ?? fetch(request);
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
  if (isPage || self.CAPTURE.files.includes(place.pathname)) event.respondWith(kept(request));
});
