// Comfort only: every task works without it.
"use strict";

// « Quitter vite »: the page is replaced at once, so that « Précédent » does not lead back here.
for (const form of document.querySelectorAll("[data-quick-exit]")) {
  const leave = () => {
    fetch(form.action, { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {});
    location.replace(form.dataset.quickExit);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });
  let escaped = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (Date.now() - escaped < 1000) leave();
    escaped = Date.now();
  });
}

// After an error, the summary is read first.
document.querySelector("[data-focus]")?.focus();

// One click, one act: a form sent once is not sent again while the answer is awaited.
// A download leaves the page as it is: its form may be sent again.
for (const form of document.querySelectorAll("form:not([data-quick-exit], [data-download])")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// Copy buttons.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const done = button.parentElement.querySelector("[role=status]");
    source.select();
    try {
      await navigator.clipboard.writeText(source.value);
      done.textContent = "Copié.";
    } catch {
      done.textContent = "Le texte est sélectionné : copiez-le avec votre clavier ou un appui long.";
    }
  });
}

// Something is being prepared: ask for the page again until it no longer says so.
for (const waiting of document.querySelectorAll("[data-poll-url]")) {
  const main = document.querySelector("main");
  const ask = async () => {
    try {
      const answer = await fetch(waiting.dataset.pollUrl, { credentials: "same-origin" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!page.querySelector("[data-poll-url]")) {
          location.replace(answer.url);
          return;
        }
        main.innerHTML = page.querySelector("main").innerHTML;
      }
    } catch {
      // The network is away: try again later.
    }
    setTimeout(ask, 2000);
  };
  setTimeout(ask, 2000);
}
