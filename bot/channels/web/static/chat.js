"use strict";
// The page works without this file. With it, a turn is added in place and the person keeps their place.
(() => {
  const form = document.getElementById("say");
  const box = document.getElementById("text");
  const turns = document.getElementById("turns");
  const status = document.getElementById("status");
  const problem = document.getElementById("problem");
  const file = document.getElementById("file");
  const waits = "waits" in document.getElementById("conversation").dataset;
  const touch = window.matchMedia("(hover: none) and (pointer: coarse)").matches;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const patience = 60000;
  const every = 10000;
  const mostBytes = 10 * 1024 * 1024;
  const fragment = { headers: { "X-Chat": "fragment" }, redirect: "error" };
  let busy = false;
  let looking = false;

  class Refused extends Error {}

  async function ask(url, body) {
    const response = await fetch(url, { ...fragment, method: "POST", body, signal: AbortSignal.timeout(patience) });
    const text = await response.text();
    const type = response.headers.get("Content-Type") || "";
    if (!response.ok) throw new Refused(type.startsWith("text/plain") ? text : "The bot could not answer.");
    return text;
  }

  // Returns the newest of the turns in html.
  function add(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const id of ["welcome", "notice"]) document.getElementById(id)?.remove();
    document.getElementById("latest")?.removeAttribute("id");
    offerCopying(template.content);
    turns.append(template.content);
    return turns.lastElementChild;
  }

  // A form that must be put right moves the reader to the first field that is wrong.
  function lead(turn, tapped) {
    const wrong = turn.querySelector("[aria-invalid]");
    (wrong?.parentElement ?? turn).scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    if (tapped) (wrong ?? turn.querySelector(".reply h3")).focus({ preventScroll: true });
  }

  function complain(why) {
    problem.textContent = why;
    problem.hidden = false;
  }

  // Puts the answer to what was sent on the page, and returns its turn. What fails is said, with what to do next.
  async function send(url, body, next, tapped) {
    if (busy) {
      status.textContent = "Still looking. Wait for the answer, then send again.";
      return null;
    }
    busy = true;
    form.classList.add("busy");
    problem.hidden = true;
    status.textContent = "Looking…";
    let turn = null;
    try {
      turn = add(await ask(url, body));
      lead(turn, tapped);
    } catch (error) {
      const why = error instanceof Refused ? error.message : "The bot could not be reached.";
      complain(why.includes(next) ? why : `${why} ${next}`.trim());
    } finally {
      form.classList.remove("busy");
      status.textContent = "";
      busy = false;
    }
    return turn;
  }

  // Typing leaves the person in the box. A tap and a form move them to the answer.
  async function say(text) {
    const turn = await send(form.action, new URLSearchParams({ text }), "Your message is still in the box.", false);
    if (turn && box.value === text && !("typedAgain" in turn.dataset)) box.value = "";
    box.focus({ preventScroll: true });
  }

  function tap(fields) {
    return send(form.action, new URLSearchParams(fields), "Try the button again.", true);
  }

  async function give(files) {
    if (!files.length) return;
    if (files[0].size > mostBytes) {
      complain("The file is too large. I read files of up to 10 MB. Leave out what is not the register and send it again.");
      return;
    }
    const body = new FormData();
    body.append("file", files[0]);
    const turn = await send("/file", body, "", true);
    if (!turn) return;
    file.form.reset();
    file.closest("details").open = false;
    if (files.length > 1) status.textContent = "Only the first file was added. Add the others one at a time.";
  }

  // Shows what has arrived. It moves nobody who is reading or writing: it is announced, and said if out of sight.
  async function look() {
    if (busy || looking || document.hidden) return;
    looking = true;
    try {
      const response = await fetch("/waiting", { ...fragment, signal: AbortSignal.timeout(patience) });
      if (response.status !== 200) return;
      const html = await response.text();
      const atTheEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 40;
      const turn = add(html);
      if (atTheEnd) turn.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
      else status.textContent = "A reminder has arrived below.";
    } catch {
      // The bot is not there just now. The next look is soon.
    } finally {
      looking = false;
    }
  }

  function offerCopying(place) {
    for (const figure of place.querySelectorAll(".copyable")) {
      const button = document.createElement("button");
      const title = figure.querySelector("figcaption");
      button.type = "button";
      button.className = "quiet";
      button.textContent = "Copy this text";
      button.addEventListener("click", () => copy(figure.querySelector("pre"), button));
      title.id ||= `copyable-${document.querySelectorAll(".copyable button").length}-${Date.now()}`;
      button.setAttribute("aria-describedby", title.id);
      figure.append(button);
    }
  }

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
      status.textContent = "Copied.";
    } catch {
      window.getSelection().selectAllChildren(text);
      status.textContent = "The text is selected. Copy it with your browser.";
    }
  }

  document.addEventListener("submit", (event) => {
    const kind = event.target.classList;
    if (event.target === form) say(box.value);
    else if (event.target === file?.form) give(file.files);
    else if (kind.contains("form")) tap(Object.fromEntries(new FormData(event.target)));
    else if (kind.contains("choices")) tap({ text: event.submitter.value });
    else return;
    event.preventDefault();
  });

  function offerDropping() {
    const holdsFiles = (event) => event.dataTransfer.types.includes("Files");
    for (const hint of document.querySelectorAll(".for-dropping")) hint.hidden = false;
    document.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      document.body.classList.add("dropping");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) document.body.classList.remove("dropping");
    });
    document.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      document.body.classList.remove("dropping");
      give(event.dataTransfer.files);
    });
  }

  if (!touch) {
    document.querySelector(".for-typing").hidden = false;
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  offerCopying(document);
  if (file) offerDropping();
  if (waits) {
    setInterval(look, every);
    document.addEventListener("visibilitychange", look);
    look();
  }
  if (!location.hash) document.getElementById("latest")?.scrollIntoView({ block: "start" });
})();
