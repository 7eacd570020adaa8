//! What the drawings are made of: shapes with a class, text that is escaped, and the style sheet that gives the classes
//! their colours, which are the page's design tokens (`www/element/tokens.ts`).

use std::fmt::Write;

/// Every colour with its name: for the light theme, and for the dark one.
const COLOURS: [(&str, &str, &str); 14] = [
    ("paper", "#ffffff", "#14181f"),
    ("edge", "#dfe3e8", "#2a313c"),
    ("ink", "#1c2430", "#e6eaf0"),
    ("soft", "#566273", "#9aa7b8"),
    ("danger", "#b3261e", "#ff8f86"),
    ("good", "#1d6f42", "#7ad19b"),
    ("t1", "#2b6cb0", "#7ab8f5"),
    ("t2", "#b45309", "#f0a64a"),
    ("t3", "#0f766e", "#5cc9bb"),
    ("t4", "#9d2f6f", "#f08cc4"),
    ("t5", "#6b46c1", "#b79bf5"),
    ("t6", "#4d7c0f", "#a9cf5a"),
    ("t7", "#a8432a", "#f39a80"),
    ("t8", "#475569", "#a7b4c6"),
];

/// What the classes add to colour. All of it stands below the picture's own class, since the style of an SVG that is
/// written into a page holds for the whole page.
const STYLE: &str = "\
.run-picture text{font:12px ui-sans-serif,system-ui,\"Segoe UI\",Roboto,\"Helvetica Neue\",sans-serif;dominant-baseline:central}
.run-picture .strong{font-weight:600}
.run-picture .middle{text-anchor:middle}
.run-picture .end{text-anchor:end}
.run-picture .line{fill:none;stroke-width:1}
.run-picture .edge-line{fill:none;stroke-width:1.3}
.run-picture .queued{fill:none;stroke-dasharray:3 2}
.run-picture .waits{stroke-dasharray:5 4}
.run-picture .thin{opacity:.75}
.run-picture .faint{opacity:.16}
.run-picture .there{opacity:.35}
.run-picture .mark{stroke-width:1.6}
.run-picture circle.mark{fill:none}
.run-picture .stripes{fill:none;stroke-width:2}
.run-picture .paused{opacity:.3}
";

/// The average width of a character of the labels' font, in pixels; somewhat more than it is, so that nothing overflows.
const CHARACTER: f64 = 6.7;

/// A drawing that grows.
pub(super) struct Svg {
    width: f64,
    height: f64,
    body: String,
}

impl Svg {
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    /// How wide the drawing is.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// A filled rectangle with round corners.
    pub fn bar(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), radius: f64, class: &str) {
        let radius = radius.min(width / 2.0);
        self.add(format_args!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" rx="{}" class="{class}"/>"#,
            number(x),
            number(y),
            number(width),
            number(height),
            number(radius)
        ));
    }

    /// A circle.
    pub fn circle(&mut self, (x, y): (f64, f64), radius: f64, class: &str) {
        let (x, y, radius) = (number(x), number(y), number(radius));
        self.add(format_args!(r#"<circle cx="{x}" cy="{y}" r="{radius}" class="{class}"/>"#));
    }

    /// A path, given as SVG's path data.
    pub fn path(&mut self, data: &str, class: &str) {
        self.add(format_args!(r#"<path d="{data}" class="{class}"/>"#));
    }

    /// The same with an arrow's tip at its end.
    pub fn arrow(&mut self, data: &str, class: &str, tip: &str) {
        self.add(format_args!(r#"<path d="{data}" class="{class}" marker-end="url(#run-{tip})"/>"#));
    }

    /// Diagonal stripes within a rectangle.
    pub fn stripes(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str) {
        const STEP: f64 = 6.0;
        let mut data = String::new();
        let mut at = ((x - height) / STEP).ceil() * STEP;
        while at < x + width {
            // Each stripe from the lower left to the upper right, cut off at the rectangle's sides.
            let (left, right) = (at.max(x), (at + height).min(x + width));
            if right > left {
                let (low, high) = (y + height - (left - at), y + height - (right - at));
                let _ = write!(data, "M{} {}L{} {}", number(left), number(low), number(right), number(high));
            }
            at += STEP;
        }
        self.path(&data, class);
    }

    /// Text with its middle at this height, cut off with an ellipsis where it is wider than the room.
    pub fn text(&mut self, (x, y): (f64, f64), room: f64, class: &str, text: &str) {
        let text = fitted(text, room);
        if !text.is_empty() {
            self.add(format_args!(
                r#"<text x="{}" y="{}" class="{class}">{}</text>"#,
                number(x),
                number(y),
                escaped(&text)
            ));
        }
    }

    /// Begins a group that tells its content when the reader points at it.
    pub fn titled(&mut self, title: &str, content: impl FnOnce(&mut Self)) {
        self.add(format_args!("<g><title>{}</title>", escaped(title)));
        content(self);
        self.add(format_args!("</g>"));
    }

    /// The whole document.
    pub fn document(self, title: &str, description: &str) -> String {
        let (width, height) = (number(self.width), number(self.height));
        let tip = |name: &str| {
            format!(
                r#"<marker id="run-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" class="fill-{name}"/></marker>"#
            )
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"run-picture\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" aria-labelledby=\"run-title run-description\">\n\
             <title id=\"run-title\">{}</title>\n<desc id=\"run-description\">{}</desc>\n<style>\n{}{STYLE}</style>\n<defs>{}{}</defs>\n\
             <rect width=\"100%\" height=\"100%\" class=\"fill-paper\"/>\n{}</svg>\n",
            escaped(title),
            escaped(description),
            colours(),
            tip("soft"),
            tip("danger"),
            self.body,
        )
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.body, "{element}");
    }
}

/// The colours as classes. A picture that stands for itself is dark where the reader prefers that; one that is written
/// into a page is dark where the page is. Programs that do not know `light-dark()` draw the light one.
fn colours() -> String {
    let mut css = String::from(":root.run-picture{color-scheme:light dark}\n");
    for (name, light, dark) in COLOURS {
        for property in ["fill", "stroke"] {
            let _ = writeln!(
                css,
                ".run-picture .{property}-{name}{{{property}:{light};{property}:light-dark({light},{dark})}}"
            );
        }
    }
    css
}

/// A duration as people read it.
pub(super) fn duration(milliseconds: f64) -> String {
    if milliseconds >= 10_000.0 { format!("{:.2} s", milliseconds / 1000.0) } else { format!("{milliseconds:.1} ms") }
}

/// A coordinate, to a hundredth of a pixel.
pub(super) fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    // There is no minus zero in a picture.
    format!("{}", rounded + 0.0)
}

fn fitted(text: &str, room: f64) -> String {
    let most = (room / CHARACTER).floor().max(0.0) as usize;
    match text.chars().count() {
        count if count <= most => text.to_owned(),
        _ if most < 4 => String::new(),
        _ => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// The text as it may stand in a document: what XML does not allow at all is left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            '\t' | '\n' | '\r' => safe.push(' '),
            character if character.is_control() => {}
            character => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_a_script_cannot_leave_its_place() {
        assert_eq!(escaped("<script>&\"\u{0}\u{ffff}\n"), "&lt;script&gt;&amp;&quot; ");
    }

    #[test]
    fn text_that_does_not_fit_is_cut_off_and_what_has_no_room_is_left_out() {
        assert_eq!(fitted("process_gallery", 67.0), "process_g…");
        assert_eq!(fitted("process_gallery", 20.0), "");
        assert_eq!(fitted("ok", 20.0), "ok");
    }

    #[test]
    fn stripes_stay_within_their_rectangle() {
        let mut svg = Svg::new(100.0, 100.0);
        svg.stripes((10.0, 20.0), (15.0, 8.0), "stripes");
        let numbers: Vec<f64> = svg.body[9..svg.body.find("\" class").expect("a class follows")]
            .split(['M', 'L', ' '])
            .filter_map(|part| part.parse().ok())
            .collect();
        assert!(numbers.len() >= 8);
        for point in numbers.chunks(2) {
            assert!((10.0..=25.0).contains(&point[0]) && (20.0..=28.0).contains(&point[1]), "{point:?}");
        }
    }
}
