// What the station says to whoever sits there, in their language.
const desk = document.getElementById("desk");
const line = document.getElementById("told");

export const say = desk.dataset;

export function tell(text, bad = false) {
  line.textContent = text;
  line.classList.toggle("trouble", bad);
}
