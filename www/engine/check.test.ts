import { describe, expect, it } from "vitest";
import { type Place, diagnostics } from "./check.js";

function told(place: Partial<Place>, fix: { place: Partial<Place>; replacement: string } | null = null): string {
  const whole = (part: Partial<Place>) => ({ line: 1, column: 1, end_line: part.line ?? 1, end_column: 1, ...part });
  const diagnostic = { code: "unknown-name", severity: "error", message: "No.", row: null };
  return JSON.stringify([{ ...diagnostic, place: whole(place), fix: fix && { ...fix, place: whole(fix.place) } }]);
}

function marked(source: string, place: Partial<Place>): string {
  const [found] = diagnostics(source, told(place));
  return source.slice(found!.from, found!.to);
}

describe("advice on a script", () => {
  it("is placed by offsets into the text, whatever ends its lines", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      expect(marked(["a = 1", "print(missing)", ""].join(end), { line: 2, column: 7, end_column: 14 })).toBe("missing");
    }
  });

  it("counts a character outside of the basic plane as one column and two units", () => {
    expect(marked('x = "🦀🦀" + missing', { column: 12, end_column: 19 })).toBe("missing");
  });

  it("leaves a byte order mark out of the first line", () => {
    expect(marked("\ufeffmissing", { column: 1, end_column: 8 })).toBe("missing");
  });

  it("stays inside of the text", () => {
    const [found] = diagnostics("if x:", told({ line: 3, column: 9, end_line: 7 }));
    expect(found).toMatchObject({ line: 3, from: 5, to: 5 });
  });

  it("brings its fix as a change of the text", () => {
    const source = "async def f(): pass\nf()\n";
    const [found] = diagnostics(source, told({ line: 2, end_column: 4 }, { place: { line: 2 }, replacement: "await " }));
    expect(found!.fix).toEqual({ from: 20, to: 20, insert: "await " });
  });
});
