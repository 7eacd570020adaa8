// Style that a template sets on an element of its own. Lit's `styleMap` writes an attribute the first time, which a site's
// Content-Security-Policy refuses; this one goes through the object model, which no policy restricts.

import { noChange } from "lit";
import { Directive, type ElementPart, directive } from "lit/directive.js";

class InlineStyle extends Directive {
  override render(_styles: Readonly<Record<string, string | undefined>>) {
    return noChange;
  }

  override update({ element }: ElementPart, [styles]: [Readonly<Record<string, string | undefined>>]) {
    const { style } = element as HTMLElement;
    for (const [name, value] of Object.entries(styles)) {
      if (value === undefined) style.removeProperty(name);
      else style.setProperty(name, value);
    }
    return noChange;
  }
}

/** Sets properties of style, by their names in CSS; undefined takes one away: `<div ${inlineStyle({ height })}>`. */
export const inlineStyle = directive(InlineStyle);
