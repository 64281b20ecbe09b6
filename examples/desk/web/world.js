// The slider of the map. It goes to the days on which an answer changes, and shows what
// the server draws for each. Without it the page has a link to each of these days.
"use strict";

const slider = document.getElementById("slider");

if (slider) {
  const form = document.getElementById("ask");
  const days = slider.dataset.days.split(" ").map((day) => day.split("/"));
  let asked = new AbortController();

  for (const element of document.querySelectorAll(".scripted")) element.hidden = false;

  const tell = () => {
    const [day, changes] = days[slider.value];
    slider.setAttribute("aria-valuetext", slider.dataset.said.replace("{day}", day).replace("{number}", changes));
    return day;
  };
  tell();

  slider.addEventListener("input", async () => {
    document.getElementById("day").value = tell();
    const query = new URLSearchParams(new FormData(form));
    query.set("lang", document.documentElement.lang);
    asked.abort();
    asked = new AbortController();
    try {
      const answer = await fetch("/world?" + query, { signal: asked.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("map").replaceWith(page.getElementById("map"));
      history.replaceState(null, "", "/world?" + query);
    } catch (error) {
      if (error.name !== "AbortError") form.requestSubmit();
    }
  });
}
