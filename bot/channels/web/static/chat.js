"use strict";
// The page works without this file. With it, a turn is added in place and the person keeps their place.
(() => {
  const form = document.getElementById("say");
  const box = document.getElementById("text");
  const turns = document.getElementById("turns");
  const status = document.getElementById("status");
  const problem = document.getElementById("problem");
  const touch = window.matchMedia("(hover: none) and (pointer: coarse)").matches;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const patience = 60000;
  let busy = false;

  class Refused extends Error {}

  async function ask(fields) {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { "X-Chat": "fragment" },
      body: new URLSearchParams(fields),
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
    const body = await response.text();
    const type = response.headers.get("Content-Type") || "";
    if (!response.ok) throw new Refused(type.startsWith("text/plain") ? body : "The bot could not answer.");
    return body;
  }

  function add(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const id of ["welcome", "notice"]) document.getElementById(id)?.remove();
    document.getElementById("latest")?.removeAttribute("id");
    const turn = template.content.querySelector("li");
    offerCopying(turn);
    turns.append(turn);
    return turn;
  }

  // A form that must be put right moves the reader to the first field that is wrong.
  function lead(turn, tapped) {
    const wrong = turn.querySelector("[aria-invalid]");
    (wrong?.parentElement ?? turn).scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    if (tapped) (wrong ?? turn.querySelector(".reply h3")).focus({ preventScroll: true });
  }

  // A tap moves the reader to the answer. Typing leaves them in the box.
  async function send(fields, tapped) {
    if (busy) {
      status.textContent = "Still looking. Wait for the answer, then send again.";
      return;
    }
    busy = true;
    form.classList.add("busy");
    problem.hidden = true;
    status.textContent = "Looking…";
    try {
      const turn = add(await ask(fields));
      if (!tapped && box.value === fields.text && !("typedAgain" in turn.dataset)) box.value = "";
      lead(turn, tapped);
    } catch (error) {
      const why = error instanceof Refused ? error.message : "The bot could not be reached.";
      const next = tapped ? "Try the button again." : "Your message is still in the box.";
      problem.textContent = why.includes(next) ? why : `${why} ${next}`;
      problem.hidden = false;
    } finally {
      if (!tapped) box.focus({ preventScroll: true });
      form.classList.remove("busy");
      status.textContent = "";
      busy = false;
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
    const typed = event.target === form;
    const filledIn = event.target.classList.contains("form");
    if (!typed && !filledIn && !event.target.classList.contains("choices")) return;
    event.preventDefault();
    if (filledIn) send(Object.fromEntries(new FormData(event.target)), true);
    else send({ text: typed ? box.value : event.submitter.value }, !typed);
  });

  if (!touch) {
    document.querySelector(".for-typing").hidden = false;
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  offerCopying(document);
  if (!location.hash) document.getElementById("latest")?.scrollIntoView({ block: "start" });
})();
