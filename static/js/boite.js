/** A box put around a field that is already in the page. */

/** Put in the place of `input` a box of class `name` that holds it, then `others`. */
export function wrap(input, name, ...others) {
  const typing = document.activeElement === input;
  const box = document.createElement("div");
  box.className = name;
  input.replaceWith(box);
  box.append(input, ...others);
  // A field that moves in the page loses the cursor of who was typing in it already.
  if (typing) input.focus();
}
