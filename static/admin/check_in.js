// The list follows while somebody types, and shows every few seconds what was done at other telephones.
// Without this file the page works the same: the search is a form, and so is every button.
(() => {
  "use strict";
  const EVERY = 10000, PAUSE = 250;
  const door = document.getElementById("door");
  const search = document.getElementById("search");
  const words = document.getElementById("q");
  const failed = document.getElementById("failed");
  let asked = 0;
  let waiting = 0;

  const show = async (request) => {
    const turn = ++asked;
    try {
      const answer = await request();
      // Signed out meanwhile: the answer is the page for signing in.
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const text = await answer.text();
      if (turn === asked) {
        const focused = document.activeElement?.closest?.(".person")?.id;
        door.innerHTML = text;
        if (focused) document.getElementById(focused)?.querySelector("button")?.focus({ preventScroll: true });
      }
      failed.hidden = true;
    } catch {
      failed.textContent = door.dataset.failed;
      failed.hidden = false;
    }
  };
  const refresh = () => show(() => fetch(`?${new URLSearchParams({ q: words.value, part: "1" })}`));

  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  });
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    refresh();
  });
  door.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData(event.target, event.submitter);
    body.set("q", words.value);
    body.set("part", "1");
    event.submitter.disabled = true;
    show(() => fetch(event.target.action, { method: "POST", body })).finally(() => { event.submitter.disabled = false; });
  });
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY);
})();
