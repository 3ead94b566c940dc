/* Keys for people who review hundreds of alerts a day. Every page works without this file.
   An element says which keys press it: data-key="s 1". */

const typing = (element) => element.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const wanted = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key.split(" ").includes(event.key));
  if (!wanted) return;
  event.preventDefault();
  if (wanted.matches("textarea, input:not([type=radio], [type=checkbox])")) wanted.focus();
  else wanted.click();
});

/* An open menu closes by Escape and by a click elsewhere. */
const closeMenus = (except) => document.querySelectorAll("details.who[open]").forEach((menu) => menu !== except && menu.removeAttribute("open"));
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.who")));
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus());

/* A form is sent once. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
document.addEventListener("htmx:afterRequest", (event) => event.target.closest("form") && delete event.target.closest("form").dataset.sent);
