// The bag: how many things are in it, for as long as the tab is open.
const count = document.getElementById("bag-count");
let things = Number(sessionStorage.getItem("bag") ?? 0);
count.textContent = things;
for (const button of document.querySelectorAll("[data-buy]")) {
  button.addEventListener("click", () => {
    things += 1;
    sessionStorage.setItem("bag", things);
    count.textContent = things;
  });
}
