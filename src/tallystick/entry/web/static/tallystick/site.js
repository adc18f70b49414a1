// Keys, and what htmx needs to know. Every page works without it.
"use strict";

(function () {
  const typing = (place) => place.matches("input, select, textarea, [contenteditable]");

  addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.querySelectorAll("details.deed[open]").forEach((each) => { each.open = false; });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("search")?.focus();
    }
    if (event.key === "j" || event.key === "k") {
      const rows = Array.from(document.querySelectorAll("main tbody tr a:first-of-type"));
      if (!rows.length) return;
      const here = rows.indexOf(document.activeElement);
      const next = event.key === "j" ? Math.min(here + 1, rows.length - 1) : Math.max(here - 1, 0);
      rows[next].focus();
    }
  });

  // A fault of the server is shown, not swallowed; a form that was wrong comes back with status 422 and is shown too.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:responseError", () => { location.reload(); });

  // A form that was sent is not sent twice by a second press.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    setTimeout(() => { delete event.target.dataset.sent; }, 4000);
  });

  const wrong = document.querySelector(".is-wrong input, .is-wrong select, .is-wrong textarea");
  if (wrong) wrong.focus();
})();
