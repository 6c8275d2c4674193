/* Keeping the page itself for use without signal: a service worker whose scope is this page. */

/* Browsers allow it only where pages come by https, or from the device itself. */
export const canKeep = () => window.isSecureContext && "serviceWorker" in navigator;

/* Keep the page and its files; false when that did not come about. */
export async function keepPage(worker, page) {
  navigator.storage?.persist?.().catch(() => false); // may ask the user; nothing waits for it
  try {
    const kept = await navigator.serviceWorker.register(worker, { scope: page });
    return (await settled(kept.installing ?? kept.waiting ?? kept.active)) || Boolean(kept.active);
  } catch {
    return false;
  }
}

function settled(worker) {
  return new Promise((resolve) => {
    const look = () => {
      if (["activated", "redundant"].includes(worker.state)) resolve(worker.state === "activated");
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

/* Nothing of the page stays on the device. */
export async function dropPage(page) {
  if (!canKeep()) return;
  const kept = await navigator.serviceWorker.getRegistration(page);
  await kept?.unregister();
  const names = await caches.keys();
  const ours = names.filter((name) => name.startsWith(`capture:${page}:`));
  await Promise.all(ours.map((name) => caches.delete(name)));
}
