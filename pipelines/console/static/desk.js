// The desk by keyboard. Elements name their own key in `data-key`; what a key does is what a click on the element does.

const said = document.getElementById("said");
const trouble = document.getElementById("trouble");
let prefix = "";
let leaving = false;

const typing = (element) => element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
const rows = () => [...document.querySelectorAll("[data-row]")];
const shown = (element) => element.checkVisibility();

function announce(text) {
  said.textContent = text;
}

function go(element) {
  if (element.dataset.opens) {
    const dialog = document.getElementById(element.dataset.opens);
    dialog.open ? dialog.close() : dialog.showModal();
  } else if (typing(element)) {
    element.focus();
    element.select?.();
  } else if (element.matches("summary")) {
    const first = element.parentElement.querySelector("[data-first]");
    element.parentElement.open = first !== null || !element.parentElement.open;
    (first ?? element).focus();
  } else {
    element.click();
  }
}

// The one that belongs to what has the focus, or else the first.
function target(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(shown);
  const near = document.activeElement?.closest("[data-row], [data-part]");
  return all.find((element) => near?.contains(element)) ?? all[0];
}

function step(by) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

// Out of a field; what had dropped down closes.
function leave(field) {
  const drop = field.closest("details.drops");
  field.blur();
  if (drop) {
    drop.open = false;
    drop.querySelector("summary").focus();
  }
}

// What the field belongs to; a note belongs to no decision until one is chosen, and says so.
function submitWritten(field) {
  const scope = field.closest("[data-writes]") ?? field.form;
  const button = [...(scope?.querySelectorAll("[data-submits]") ?? [])].find(shown);
  if (button) button.click();
  else if (field.dataset.lacks) tell(field.dataset.lacks);
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && field.matches("textarea, select, input")) {
    event.preventDefault();
    submitWritten(field);
    return;
  }
  if (typing(field)) {
    if (event.key === "Escape") leave(field);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || leaving) return;
  if (document.querySelector("dialog[open]") && event.key !== "?") return;
  const key = prefix + event.key;
  prefix = "";
  if (event.key === "g" && key === "g") {
    prefix = "g ";
    return;
  }
  if ((key === "j" || key === "k") && rows().length) {
    step(key === "j" ? 1 : -1);
  } else if (key === "o" && document.activeElement?.matches("[data-row]")) {
    document.activeElement.click();
  } else {
    const element = target(key);
    if (!element) return;
    go(element);
  }
  event.preventDefault();
});

// One press, one decision: a second one would only meet "this item changed". And a form leaves only for a console that will take it:
// what was written would be lost on the way to the login.
let taken = null;
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.hasAttribute("hx-post") || form === taken) return;
  if (leaving) return event.preventDefault();
  leaving = true;
  if (form.method !== "post" || !trouble.dataset.person) return;
  event.preventDefault();
  leaving = await loggedIn();
  if (!leaving) return;
  forget(form);
  taken = form;
  form.requestSubmit(event.submitter);
  taken = null;
});
// What is being written for a decision is kept by person and item, in this tab, whatever leads away from the page.
const deciding = 'form[action^="/items/"][action*="/decide"]';
// Not `form.action`, which is its buttons of that name.
const pathOf = (form) => new URL(form.getAttribute("action"), location).pathname;
const draftOf = (form) => `draft ${trouble.dataset.person} ${pathOf(form)}`;
const texts = (form) => [...form.querySelectorAll("textarea[name]:read-write")];
const drafted = (form) => JSON.parse(sessionStorage.getItem(draftOf(form)) ?? "{}");
function keep(form) {
  const all = { ...drafted(form), ...Object.fromEntries(texts(form).map(({ name, value }) => [name, value])) };
  if (Object.values(all).some(Boolean)) sessionStorage.setItem(draftOf(form), JSON.stringify(all));
  else sessionStorage.removeItem(draftOf(form));
}
function forget(form) {
  if (form.matches(deciding)) sessionStorage.removeItem(draftOf(form));
  for (const key of pathOf(form) === "/logout" ? Object.keys(sessionStorage) : []) if (key.startsWith("draft ")) sessionStorage.removeItem(key);
}
for (const form of trouble.dataset.person ? document.querySelectorAll(deciding) : []) {
  const was = drafted(form);
  for (const field of texts(form)) {
    field.value ||= was[field.name] ?? "";
    const closed = field.value && field.closest("details");
    if (closed) closed.open = true;
  }
  // With what came back from the server, which nothing else keeps.
  keep(form);
}
document.addEventListener("input", ({ target: field }) => {
  if (field.matches("textarea") && field.form?.matches(deciding)) keep(field.form);
});
window.addEventListener("pageshow", () => { leaving = false; });

// Whether the person of this page is logged in; else says what to do. A login in another tab gives this page's forms its token.
async function loggedIn() {
  let answer;
  try {
    answer = await fetch("/session", { headers: { "hx-request": "true" } });
  } catch {
    tell(trouble.dataset.away);
    return false;
  }
  if (answer.status === 401) return stay(trouble.dataset.out);
  if (!answer.ok) return true;
  const { person, csrf } = await answer.json();
  if (person !== trouble.dataset.person) return stay(trouble.dataset.other);
  for (const field of document.querySelectorAll("[name=csrf]")) field.value = csrf;
  if (trouble.classList.contains("stays")) hush();
  return true;
}

function stay(text) {
  const link = document.createElement("a");
  Object.assign(link, { href: "/login", target: "_blank", rel: "noopener", textContent: trouble.dataset.login });
  if (trouble.classList.contains("stays") && trouble.firstChild.data === `${text} `) return false;
  clearTimeout(quiet);
  trouble.replaceChildren(`${text} `, link);
  trouble.classList.add("stays");
  trouble.hidden = false;
  return false;
}

window.addEventListener("focus", () => { if (trouble.classList.contains("stays")) loggedIn(); });

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener && event.isTrusted) go(opener);
  for (const drop of document.querySelectorAll("details.drops[open]")) if (!drop.contains(event.target)) drop.open = false;
});

document.addEventListener("change", (event) => {
  const from = event.target.closest("[data-fills]");
  if (!from?.value) return;
  const field = document.getElementById(from.dataset.fills);
  field.value = [field.value.trim(), from.value].filter(Boolean).join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  from.value = "";
  field.focus();
});

// The queue: the server rings, the rows come anew, at most once a second; what was selected stays so.
const list = document.getElementById("rows");
if (list?.dataset.stream) {
  let known = new Set(rows().map((row) => row.dataset.row));
  let waiting = 0;
  let last = 0;
  const refresh = () => {
    waiting = 0;
    last = Date.now();
    document.body.dispatchEvent(new CustomEvent("refresh"));
  };
  const source = new EventSource(list.dataset.stream);
  source.onmessage = () => {
    waiting ||= setTimeout(refresh, Math.max(0, last + 1000 - Date.now()));
  };
  source.onerror = () => { if (source.readyState === EventSource.CLOSED) loggedIn(); };
  window.addEventListener("pagehide", () => source.close());
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== list) return;
    const fresh = rows().filter((row) => !known.has(row.dataset.row));
    for (const row of fresh) row.closest("tr").classList.add("fresh");
    if (fresh.length) {
      const words = list.dataset[fresh.length === 1 ? "newOne" : "newOther"].replace("#", fresh.length);
      document.getElementById("fresh").textContent = words;
      announce(words);
    }
    known = new Set([...known, ...rows().map((row) => row.dataset.row)]);
  });
}

// Focus survives a swap: by row, else by id, else by key within the part.
let remembered = null;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const had = document.activeElement;
  if (!event.target.contains(had)) return;
  remembered = { row: had.dataset.row, id: had.id, key: had.dataset.key, at: rows().indexOf(had) };
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  const message = event.target.querySelector?.("[data-say]")?.dataset.say;
  if (message) announce(message);
  if (!remembered) return;
  const { row, id, key, at } = remembered;
  remembered = null;
  const again = (row && document.querySelector(`[data-row="${CSS.escape(row)}"]`))
    || (row && rows()[Math.min(at, rows().length - 1)])
    || (id && document.getElementById(id))
    || (key && event.target.querySelector?.(`[data-key="${CSS.escape(key)}"]`));
  again?.focus({ preventScroll: true });
});

let quiet = 0;
function hush() {
  trouble.classList.remove("stays");
  trouble.hidden = true;
}
function tell(text) {
  if (trouble.classList.contains("stays")) return;
  trouble.textContent = text;
  trouble.hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(hush, 10000);
}
// A part that is refused leaves the page as it is, with what is being written in it.
document.body.addEventListener("htmx:responseError", async ({ detail: { xhr } }) => {
  const ended = xhr.status === 401 || (xhr.status === 403 && trouble.classList.contains("stays"));
  if (ended) await loggedIn();
  else tell(xhr.responseText.slice(0, 500));
});
document.body.addEventListener("htmx:sendError", () => tell(trouble.dataset.away));

// The time in which a decision can be taken back.
const toast = document.querySelector("[data-until]");
if (toast) {
  const end = Date.now() + Number(toast.dataset.until);
  announce(toast.querySelector("span").textContent);
  const clock = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    toast.querySelector(".countdown").textContent = `${Math.max(0, left)} s`;
    if (left > 0) return;
    clearInterval(clock);
    toast.remove();
  }, 250);
}

// A form that came back with a refusal, or a page that begins with the comment: the focus is where the work is.
document.querySelector("[autofocus]")?.focus();
