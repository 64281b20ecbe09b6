// What only a script can do: copy a text, make a link with the request in its fragment,
// and open such a link. Without it the page works all the same.
"use strict";

for (const element of document.querySelectorAll(".scripted")) element.hidden = false;

const textOf = (id) => {
  const element = document.getElementById(id);
  return element.value ?? element.textContent;
};

const told = (button) => {
  const said = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = said; }, 2000);
};

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(textOf(button.dataset.copy));
    told(button);
  });
}

const marker = "#request=";

for (const button of document.querySelectorAll("[data-link]")) {
  button.addEventListener("click", () => {
    const bytes = new TextEncoder().encode(textOf(button.dataset.link));
    const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    document.getElementById("link").textContent =
      location.origin + "/" + marker + base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  });
}

if (location.hash.startsWith(marker)) {
  const base64 = location.hash.slice(marker.length).replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  document.getElementById("json").value = new TextDecoder().decode(bytes);
  document.querySelector("button[value=json]").click();
}
