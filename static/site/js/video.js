/* Two-click video: nothing is asked of a provider before somebody agrees, and the agreement can be taken back. */
(function () {
  "use strict";

  const KEY = "video-providers";

  function remembered() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || [];
    } catch {
      return []; // storage is switched off or was filled by something else: nobody has agreed
    }
  }

  function remember(provider, yes) {
    const others = remembered().filter((name) => name !== provider);
    const providers = yes ? [...others, provider] : others;
    try {
      if (providers.length) {
        localStorage.setItem(KEY, JSON.stringify(providers));
      } else {
        localStorage.removeItem(KEY);
      }
    } catch {
      // Without storage every video asks again.
    }
  }

  function player(video) {
    const { embed, kind, title } = video.dataset;
    if (kind === "file") {
      const element = document.createElement("video");
      element.controls = true;
      element.src = embed;
      element.setAttribute("aria-label", title);
      return element;
    }
    const element = document.createElement("iframe");
    element.src = embed;
    element.title = title;
    element.allow = "autoplay; fullscreen; picture-in-picture";
    element.allowFullscreen = true;
    element.referrerPolicy = "strict-origin-when-cross-origin";
    return element;
  }

  function setUp(video) {
    const stage = video.querySelector("[data-video-stage]");
    const askTemplate = video.querySelector("[data-video-ask]");
    const undoTemplate = video.querySelector("[data-video-undo]");
    const poster = stage.querySelector("img");
    const provider = video.dataset.provider;
    let undo = null;

    function ask() {
      const form = askTemplate.content.firstElementChild.cloneNode(true);
      const play = form.querySelector("[data-video-play]");
      const box = form.querySelector("[data-video-remember]");
      play.addEventListener("click", () => {
        if (box.checked) {
          remember(provider, true);
        }
        show().focus();
      });
      stage.replaceChildren(...[poster, form].filter(Boolean));
      stage.classList.remove("video__stage--playing");
      if (undo) {
        undo.remove();
        undo = null;
      }
      return play;
    }

    function show() {
      const element = player(video);
      stage.replaceChildren(element);
      stage.classList.add("video__stage--playing");
      undo = undoTemplate.content.firstElementChild.cloneNode(true);
      undo.addEventListener("click", () => {
        remember(provider, false);
        document.dispatchEvent(new CustomEvent("video-withdrawn", { detail: provider }));
        ask().focus();
      });
      undoTemplate.before(undo);
      return element;
    }

    // Withdrawing for one video of a provider stops all of them on the page.
    document.addEventListener("video-withdrawn", (event) => {
      if (event.detail === provider && undo) {
        ask();
      }
    });

    if (remembered().includes(provider)) {
      show();
    } else {
      ask();
    }
  }

  document.querySelectorAll("[data-video]").forEach(setUp);
})();
