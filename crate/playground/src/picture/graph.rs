//! The task graph: a node for each task, an edge from who spawned it, and one from whoever waited for it.
//!
//! A node's place is that of the page's graph (`www/trace/graph.ts`): its column is its distance from the program, its
//! row the next free one beside or below its parent. The page shows the waits of one moment; a still picture shows all
//! that there were.

use std::collections::HashMap;

use async_runner::trace::{Outcome, TaskKind};

use super::recording::{Activity, Recording, Task};
use super::svg::{Svg, duration, number};

/// How many tasks are drawn at the most.
const MOST: usize = 300;
const WIDE: f64 = 160.0;
const TALL: f64 = 44.0;
const COLUMN: f64 = WIDE + 64.0;
const ROW: f64 = TALL + 16.0;
const LEFT: f64 = 22.0;
const TOP: f64 = 16.0;

/// The drawing of a recording's task graph.
pub(super) struct Graph<'a> {
    recording: &'a Recording,
    nodes: Vec<Node>,
    /// The place in `nodes` of each task, by its id.
    by_id: HashMap<u64, usize>,
    rows: usize,
}

/// A task's place, in columns and rows.
struct Node {
    column: usize,
    row: usize,
}

impl<'a> Graph<'a> {
    pub fn of(recording: &'a Recording) -> Self {
        let mut graph = Self { recording, nodes: Vec::new(), by_id: HashMap::new(), rows: 0 };
        // The next free row of each column.
        let mut free: Vec<usize> = Vec::new();
        for (place, task) in recording.tasks.iter().take(MOST).enumerate() {
            let parent = task.parent.and_then(|parent| graph.by_id.get(&parent).copied());
            let column = match parent {
                Some(parent) if recording.tasks[parent].kind != TaskKind::Program => graph.nodes[parent].column + 1,
                _ => 0,
            };
            free.resize(free.len().max(column + 1), 0);
            let beside = parent.filter(|_| column > 0).map_or(0, |parent| graph.nodes[parent].row);
            let row = free[column].max(beside);
            free[column] = row + 1;
            graph.nodes.push(Node { column, row });
            graph.by_id.insert(task.id, place);
            graph.rows = graph.rows.max(row + 1);
        }
        graph
    }

    pub fn height(&self) -> f64 {
        TOP + self.rows as f64 * ROW
    }

    /// How wide the graph is.
    pub fn width(&self) -> f64 {
        let columns = self.nodes.iter().map(|node| node.column + 1).max().unwrap_or(0);
        LEFT + columns as f64 * COLUMN - (COLUMN - WIDE) + 14.0
    }

    pub fn draw(&self, svg: &mut Svg, top: f64) {
        let y = top.round() + 0.5;
        svg.path(&format!("M0 {y}H{}", number(svg.width())), "line stroke-edge");
        for (to, task) in self.recording.tasks.iter().take(MOST).enumerate() {
            if let Some(&from) = task.parent.and_then(|parent| self.by_id.get(&parent)) {
                svg.arrow(&self.edge(from, to, top, -7.0), "edge-line stroke-soft", "soft");
            }
        }
        for (from, to, blocked) in self.waits() {
            let colour = if blocked { "danger" } else { "soft" };
            svg.arrow(&self.edge(from, to, top, 7.0), &format!("edge-line waits stroke-{colour}"), colour);
        }
        for place in 0..self.nodes.len() {
            self.node(svg, place, top);
        }
    }

    /// Who waited for whom, each pair once, and whether others were held up by it.
    fn waits(&self) -> Vec<(usize, usize, bool)> {
        let mut waits: Vec<(usize, usize, bool)> = Vec::new();
        for from in 0..self.nodes.len() {
            for stretch in self.recording.stretches_of(from) {
                if !matches!(stretch.activity, Activity::Waiting | Activity::Blocked) {
                    continue;
                }
                let blocked = stretch.activity == Activity::Blocked && !self.recording.is_as_meant(stretch);
                for to in stretch.on.iter().filter_map(|on| self.by_id.get(&on.id?).copied()) {
                    match waits.iter_mut().find(|wait| (wait.0, wait.1) == (from, to)) {
                        Some(wait) => wait.2 |= blocked,
                        None => waits.push((from, to, blocked)),
                    }
                }
            }
        }
        waits
    }

    /// From box to box: along the left edge within a column, in a curve between columns; waits lie below spawns.
    fn edge(&self, from: usize, to: usize, top: f64, shift: f64) -> String {
        let ((ax, ay), (bx, by)) = (self.corner(from, top), self.corner(to, top));
        let (start, end) = (ay + TALL / 2.0 + shift, by + TALL / 2.0 + shift);
        if ax == bx {
            let bend = ax - if shift > 0.0 { 17.0 } else { 9.0 };
            let corner = 4.0 * (end - start).signum();
            return format!(
                "M{ax} {start}H{}Q{bend} {start} {bend} {}V{}Q{bend} {end} {} {end}H{}",
                bend + 4.0,
                start + corner,
                end - corner,
                bend + 4.0,
                bx - 1.0
            );
        }
        let (left, right, middle) = if ax < bx {
            (ax + WIDE, bx - 1.0, (bx - ax - WIDE) / 2.0)
        } else {
            (ax, bx + WIDE + 1.0, -(ax - bx - WIDE) / 2.0)
        };
        format!("M{left} {start}C{} {start} {} {end} {right} {end}", left + middle, right - middle)
    }

    fn corner(&self, place: usize, top: f64) -> (f64, f64) {
        let Node { column, row } = self.nodes[place];
        (LEFT + column as f64 * COLUMN, top + TOP + row as f64 * ROW)
    }

    fn node(&self, svg: &mut Svg, place: usize, top: f64) {
        let task = &self.recording.tasks[place];
        let (x, y) = self.corner(place, top);
        let (note, sign, colour) = self.end(place, task);
        let hue = task.hue;
        svg.titled(&format!("{}: {note}", task.label), |svg| {
            svg.bar((x, y), (WIDE, TALL), 7.0, &format!("edge-line box fill-paper stroke-t{hue}"));
            svg.bar((x, y), (6.0, TALL), 3.0, &format!("fill-t{hue}"));
            svg.text((x + 16.0, y + 15.0), WIDE - 20.0, "strong fill-ink", &task.label);
            svg.path(&sign(x + 16.0, y + 24.5), &format!("edge-line stroke-{colour}"));
            let colour = if colour == "danger" { "danger" } else { "soft" };
            svg.text((x + 33.0, y + 31.0), WIDE - 38.0, &format!("fill-{colour}"), &note);
        });
    }

    /// How a task ended: in words, as a sign, and the sign's colour.
    fn end(&self, place: usize, task: &Task) -> (String, fn(f64, f64) -> String, &'static str) {
        match task.outcome {
            Some(Outcome::Ok) => {
                let running =
                    self.recording.stretches_of(place).filter(|stretch| stretch.activity == Activity::Running);
                let busy = running.map(|stretch| stretch.end.min(self.recording.end) - stretch.start).sum();
                (format!("done, busy {}", duration(busy)), tick, "good")
            }
            Some(Outcome::Error) => (format!("failed {}", task.error.as_deref().unwrap_or_default()), cross, "danger"),
            Some(Outcome::Cancelled) => ("cancelled".to_owned(), bar, "soft"),
            None => ("not done".to_owned(), bar, "soft"),
        }
    }
}

fn tick(x: f64, y: f64) -> String {
    format!("M{} {}l3 3l5.5 -7", x + 2.0, y + 6.5)
}

fn cross(x: f64, y: f64) -> String {
    format!("M{} {}l7 7m0 -7l-7 7", x + 2.5, y + 2.5)
}

fn bar(x: f64, y: f64) -> String {
    format!("M{} {}l6 -6", x + 3.0, y + 9.0)
}
