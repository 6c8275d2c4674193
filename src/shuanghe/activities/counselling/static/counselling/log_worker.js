/* Opens the coaching log of one topic where there is no signal: the form alone, without the log.
   With signal the page always comes from the system. self.LOG = {version, files} comes from the
   small script that loads this one. */

const PAGE = new URL(self.registration.scope).pathname;
const OURS = `log:${PAGE}:`;
const NAME = OURS + self.LOG.version;

async function keep() {
  const page = await fetch(`${PAGE}?blank=1`, { cache: "reload", credentials: "same-origin" });
  if (!page.ok || page.redirected) throw new Error(`not kept: ${page.status}`);
  const cache = await caches.open(NAME);
  await cache.put(PAGE, page);
  await cache.addAll(self.LOG.files.map((file) => new Request(file, { cache: "reload" })));
}

async function clear() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(OURS) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function answered(request) {
  try {
    return await fetch(request);
  } catch (away) {
    const found = await caches.match(request.mode === "navigate" ? PAGE : request, {
      cacheName: NAME, ignoreVary: true,
    });
    if (found) return found;
    throw away;
  }
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
  if (isPage || self.LOG.files.includes(place.pathname)) event.respondWith(answered(request));
});
