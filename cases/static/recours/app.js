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

// A laboratory that scanned the code of a letter finds it typed; it leaves the address, hence the history.
const code = document.querySelector("[data-code-from-address]");
if (code && /^#[0-9A-Z-]{8,40}$/.test(location.hash)) {
  code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}

// After an error, the summary is read first.
document.querySelector("[data-focus]")?.focus();

// One click, one act: a form sent once is not sent again while the answer is awaited.
const sent = new Set();
const release = (form) => {
  sent.delete(form);
  for (const button of form.querySelectorAll("[type=submit]")) button.removeAttribute("aria-disabled");
};
// A download leaves its page in place, so that its form may be sent again; so does one button of a form.
for (const form of document.querySelectorAll("form[method=post]:not([data-quick-exit], [data-download])")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.matches("[data-download]")) return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-disabled", "true");
    setTimeout(release, 8000, form); // a download leaves the page in place
  });
}
addEventListener("pageshow", () => sent.forEach(release));

// The queue of a laboratory: only from the name of a file, so that no letter typed elsewhere moves anything.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("a[data-row]");
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...document.querySelectorAll("a[data-row]")];
  if (event.key === "j") rows[rows.indexOf(row) + 1]?.focus();
  if (event.key === "k") rows[rows.indexOf(row) - 1]?.focus();
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("[data-key='/']").focus();
  }
});

// « Tout choisir »: the boxes of this page; once all are ticked, none.
for (const button of document.querySelectorAll("[data-check-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.form.querySelectorAll(`[type=checkbox][name="${button.dataset.checkAll}"]`)];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}

// Copy buttons.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const done = button.parentElement.querySelector("[role=status]");
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
    try {
      await navigator.clipboard.writeText(source.value ?? source.innerText.replace(/[\u00a0\u202f]/g, " "));
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

// « Suis-je concerné ? »: the rule and the facts are in the page; nothing is sent, stored or written in the address.
for (const form of document.querySelectorAll("[data-self-check]")) {
  const known = JSON.parse(document.getElementById(form.dataset.selfCheck).textContent);
  const clues = document.querySelector("[data-clues]");
  const field = (id) => form.querySelector(`#${id}`);
  const typed = (id) => field(id).value.trim();
  form.addEventListener("input", () => (clues.hidden = true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const year = typed("annee");
    const wrong = year !== "" && !/^(19|20)\d\d$/.test(year);
    const now = new Date();
    const future = !wrong && year !== "" && Number(year) * 12 + Number(typed("mois") || 1) > now.getFullYear() * 12 + now.getMonth() + 1;
    const [name, town] = [typed("laboratoire"), typed("ville")];
    const department = typed("departement") || (Object.hasOwn(known.towns, plain(town)) ? known.towns[plain(town)] : "");
    const refused = [
      ["laboratoire", "nothing", !name && !department && !town],
      ["departement", "town", town && !department],
      ["annee", "year", wrong],
      ["annee", "future", future],
    ].filter(([id, error, refuses]) => {
      form.querySelector(`[data-${error}-error]`).hidden = !refuses;
      field(id).setAttribute("aria-invalid", false);
      return refuses;
    });
    for (const [id] of refused) field(id).setAttribute("aria-invalid", true);
    if (refused.length) return field(refused[0][0]).focus();
    const day = year && `${year}-${(typed("mois") || "1").padStart(2, "0")}-01`;
    const found = recognise(known.laboratories, name, department, town);
    const cited = known.departments.some((place) => place.code === department);
    const clue = found.clue || (cited ? "department" : notFound(known.laboratories, name, department));
    const when = dayClue(known, day);
    clues.querySelector("[data-level]").textContent = known.levels[known.rule[clue][when]];
    clues.querySelector("[data-recognised]").hidden = !found.names.length;
    clues.querySelector("[data-names]").textContent = found.names.join("\u202f; ");
    clues.querySelector("[data-placed]").hidden = !department || typed("departement") !== "";
    clues.querySelector("[data-department]").textContent = department && field("departement").querySelector(`[value="${department}"]`).textContent;
    clues.querySelector("[data-reasons]").replaceChildren(
      ...[known.reasons[clue], known.reasons[when]].map((reason) => {
        const line = document.createElement("li");
        line.textContent = reason;
        return line;
      }),
    );
    clues.hidden = false;
    clues.focus();
  });
}

function dayClue(known, day) {
  const { from, until } = known.period;
  if (!day) return "unknown";
  if (day > known.disclosed_until) return "after";
  if (!from && !until) return "unknown";
  return (!from || day >= from) && (!until || day <= until) ? "inside" : "outside";
}

// What may be said of what is not listed: only what was given has been compared.
function notFound(sites, name, department) {
  if (!name) return department ? "none_department" : "nowhere";
  if (!department) return "none_laboratory";
  return recognise(sites, name, "", "").names.length ? "none_elsewhere" : "none";
}

// The sites that a typed name may mean. A brand alone, where several companies bear it, says less than a company.
function recognise(sites, name, department, town) {
  const inPlace = sites.filter((site) => !department || site.department === department);
  const said = wordsOf(name);
  const meant = inPlace.filter((site) => {
    const places = wordsOf(site.town);
    const brand = wordsOf(`${site.group} ${site.company}`).filter((word) => !places.includes(word));
    return said.some((word) => brand.some((other) => close(word, other)));
  });
  const inTown = meant.filter((site) => {
    const places = wordsOf(site.town); // the town may be written with the name: « Bioalliance Orléans »
    return (town && alike(town, site.town)) || (places.length && places.every((word) => said.includes(word)));
  });
  const kept = inTown.length ? inTown : meant;
  const names = [...new Set(kept.map((site) => `${site.name}${site.town ? `, ${site.town}` : ""}`))];
  const others = names.length - 4;
  if (others > 0) names.splice(4, others, others > 1 ? `et ${others} autres` : "et un autre");
  if (!kept.length) return { clue: "", names };
  const brandOnly = !department && !inTown.length && new Set(kept.map((site) => site.company_id)).size > 1;
  const order = ["entity_named", "group_named", "group_named_outside_reported_departments"];
  const best = order.find((confidence) => kept.some((site) => site.confidence === confidence));
  return { clue: brandOnly ? order[2] : best, names };
}

function wordsOf(text) {
  const common = "laboratoire laboratoires labo labos lbm biologie medicale medical analyses analyse site centre selas sel";
  return plain(text)
    .split(" ")
    .filter((word) => word.length > 2 && !common.split(" ").includes(word));
}

function plain(text) {
  const letters = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return letters.replace(/[^a-z0-9]+/g, " ").replace(/\bst(e?)\b/g, "saint$1").trim();
}

function alike(one, other) {
  return close(plain(one).replaceAll(" ", ""), plain(other).replaceAll(" ", ""));
}

// The same word, its beginning (four letters at least), or one letter wrong, missing or too many (from five letters).
function close(one, other) {
  if (one === other) return true;
  if (one.length >= 4 && other.startsWith(one)) return true;
  if (Math.min(one.length, other.length) < 5 || Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [a, b] = [one.slice(start), other.slice(start)];
  return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1);
}
