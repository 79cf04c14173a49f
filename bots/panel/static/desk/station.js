// The review station: one case after the other, by keyboard alone. The next two are there before they are wanted.
import { pressed, prepare } from "./hands.js";
import { begin } from "./holding.js";
import { refill, whenLoaded } from "./queue.js";

whenLoaded(prepare);
addEventListener("keydown", pressed);
begin();
refill();
