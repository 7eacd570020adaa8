// Which keys stay inside of the element.
//
// Sites listen on the whole document for keys of their own: a letter opens their search, an arrow turns the page. They
// leave keys alone that are typed into a text field, but from outside of a shadow root there is no text field to be seen.

/** Keeps to the element the keys that are typed into one of its fields, and those that one of its views has used. */
export function keepKeys(event: KeyboardEvent): void {
  // With these it is nobody's text; what the element uses of them it has used by now.
  if (event.ctrlKey || event.metaKey) return;
  const target = event.composedPath()[0];
  const typing = target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));
  if (typing || event.defaultPrevented) event.stopPropagation();
}
