//! The timeline: rows of spans along a time axis, and arrows for who woke whom.

use std::collections::HashMap;

use super::recording::{Activity, Recording, Stretch, Task};
use super::rows::{Row, RowKind, Span, rows};
use super::svg::{Svg, duration, number};
use async_runner::trace::WokenBy;

/// Height of the axis above the rows.
const AXIS: f64 = 24.0;
/// Where the labels end and time begins.
const LEFT: f64 = 140.0;
/// Space at the right edge.
const MARGIN: f64 = 14.0;
/// The width of the shortest spans, so that none is lost from sight.
const SHORTEST: f64 = 2.5;
/// The radius of the mark at a task's end, with the paper around it.
const MARK: f64 = 6.0;
/// More arrows than these hide each other: then there are none.
const MOST_ARROWS: usize = 60;

/// The drawing of a recording's timeline.
pub(super) struct Timeline<'a> {
    recording: &'a Recording,
    rows: Vec<Row>,
    /// Each task by its id.
    tasks: HashMap<u64, &'a Task>,
}

impl<'a> Timeline<'a> {
    pub fn of(recording: &'a Recording) -> Self {
        let tasks = recording.tasks.iter().map(|task| (task.id, task)).collect();
        Self { recording, rows: rows(recording), tasks }
    }

    pub fn height(&self) -> f64 {
        self.rows.iter().map(height).sum::<f64>() + AXIS + 8.0
    }

    pub fn draw(&self, svg: &mut Svg, top: f64) {
        let scale = Scale::over(self.recording.end, svg.width());
        self.axis(svg, top, &scale);
        let mut tops = Vec::with_capacity(self.rows.len());
        let mut y = top + AXIS;
        let mut on_loop = true;
        for row in &self.rows {
            // A line sets off each worker, and the jobs from the tasks on the loop.
            if row.kind == RowKind::Worker || (on_loop && self.job_of(row).is_some()) {
                on_loop = false;
                svg.path(&format!("M0 {}H{}", y.round() + 0.5, number(svg.width())), "line stroke-edge");
            }
            self.row(svg, row, y, &scale);
            tops.push(y);
            y += height(row);
        }
        for arrow in self.arrows() {
            self.arrow(svg, &arrow, &tops, &scale);
        }
        // Marks lie on top of all, since an arrow may well begin where a task ends.
        for (row, &top) in self.rows.iter().zip(&tops) {
            let ended = row.spans.iter().filter(|span| matches!(span.what, "failed" | "cancelled"));
            for (span, x, width) in scale.placed(ended) {
                self.span(svg, row.kind, span, top, (x, width));
            }
        }
    }

    fn axis(&self, svg: &mut Svg, top: f64, scale: &Scale) {
        let bottom = top + self.height() - 4.0;
        for (at, label) in ticks(self.recording.end, svg.width() - LEFT - MARGIN) {
            let x = scale.x(at).round() + 0.5;
            svg.path(&format!("M{x} {}V{}", number(top + AXIS - 2.0), number(bottom)), "line stroke-edge");
            if x + 24.0 < svg.width() {
                svg.text((x, top + AXIS / 2.0), 80.0, "middle fill-soft", &label);
            }
        }
    }

    fn row(&self, svg: &mut Svg, row: &Row, top: f64, scale: &Scale) {
        let middle = top + height(row) / 2.0;
        match row.kind {
            RowKind::Task => svg.text((LEFT - 8.0, middle), LEFT - 16.0, "end fill-soft", &row.label),
            RowKind::Loop | RowKind::Worker => svg.text((12.0, middle), LEFT - 20.0, "fill-ink", &row.label),
        }
        // What runs is drawn last, so that no wait beside it hides it; names come on top of all.
        let order = ["up", "job", "waiting", "blocked as meant", "queued", "running", "blocked"];
        for drawn in order {
            for (span, x, width) in scale.placed(row.spans.iter().filter(|span| span.what == drawn)) {
                self.span(svg, row.kind, span, top, (x, width));
            }
        }
        for (span, x, width) in scale.placed(row.spans.iter().filter(|span| span.what == "job")) {
            let Task { label, .. } = self.tasks[&span.task.expect("a job is a task")];
            svg.text((x + 8.0, top + 15.5), width - 16.0, "strong fill-paper", label);
        }
        if let Some((worker, start, end)) = self.job_of(row).and_then(|job| self.on_worker(job)) {
            let (from, to) = (scale.x(start), scale.x(end.min(scale.end)));
            svg.text(
                (from + 8.0, top + 10.5),
                to - from - 16.0,
                "strong fill-paper",
                &format!("worker {}", worker + 1),
            );
        }
    }

    /// The job that a row is for.
    fn job_of(&self, row: &Row) -> Option<&Task> {
        let task = row.spans.first().filter(|_| row.kind == RowKind::Task)?.task?;
        Some(self.tasks[&task]).filter(|task| task.is_job())
    }

    /// Which worker a job had, and from when to when.
    fn on_worker(&self, job: &Task) -> Option<(u32, f64, f64)> {
        let at = |place: &usize| &self.recording.stretches[*place];
        let (worker, start) =
            job.stretches.iter().map(at).find_map(|stretch| Some((stretch.worker?, stretch.start)))?;
        Some((worker, start, at(job.stretches.last()?).end))
    }

    fn span(&self, svg: &mut Svg, kind: RowKind, span: &Span, top: f64, (x, width): (f64, f64)) {
        let Some(id) = span.task else {
            let y = number(top + 15.5);
            return svg.path(&format!("M{} {y}H{}", number(x), number(x + width)), "line there stroke-soft");
        };
        let task = self.tasks[&id];
        let (label, hue) = (&task.label, task.hue);
        let fill = format!("fill-t{hue}");
        let is_mark = matches!(span.what, "failed" | "cancelled");
        let time = duration(span.end.unwrap_or(self.recording.end) - span.start);
        let title =
            if is_mark { format!("{label}: {}", span.what) } else { format!("{label}: {} for {time}", span.what) };
        svg.titled(&title, |svg| match (kind, span.what) {
            (RowKind::Worker, "job") => svg.bar((x, top + 6.0), (width, 18.0), 3.0, &format!("faint {fill}")),
            // A job that waits and keeps its worker: its colour shows, in stripes.
            (RowKind::Worker, "blocked") => {
                svg.bar((x, top + 6.0), (width, 18.0), 3.0, &fill);
                svg.stripes((x, top + 6.0), (width, 18.0), "stripes paused stroke-paper");
            }
            (RowKind::Worker, "failed" | "cancelled") => end_mark(svg, span.what, (x, top + 15.0)),
            (RowKind::Worker, _) => svg.bar((x, top + 6.0), (width, 18.0), 3.0, &fill),
            (_, "failed" | "cancelled") => end_mark(svg, span.what, (x, top + 10.0)),
            (RowKind::Loop, "blocked as meant") => {}
            (RowKind::Loop, "blocked") => svg.stripes((x, top + 2.0), (width, 22.0), "stripes stroke-danger"),
            (RowKind::Loop, _) => svg.bar((x, top + 6.0), (width, 14.0), 3.0, &fill),
            (RowKind::Task, "waiting" | "blocked as meant") => {
                svg.bar((x, top + 9.0), (width, 2.0), 0.0, &format!("thin {fill}"))
            }
            (RowKind::Task, "queued") if width >= 5.0 => {
                svg.bar((x + 0.5, top + 5.5), (width - 1.0, 9.0), 2.0, &format!("queued stroke-t{hue}"));
            }
            (RowKind::Task, "blocked") if task.is_job() => {
                svg.bar((x, top + 2.0), (width, 16.0), 3.0, &fill);
                svg.stripes((x, top + 2.0), (width, 16.0), "stripes paused stroke-paper");
            }
            (RowKind::Task, "blocked") => svg.stripes((x, top + 2.0), (width, 16.0), "stripes stroke-danger"),
            (RowKind::Task, "running") => svg.bar((x, top + 2.0), (width, 16.0), 3.0, &fill),
            (RowKind::Task, _) => {}
        });
    }

    /// The wakes that lead from one row to another. Timers and the outside have no row, so they have no arrow.
    fn arrows(&self) -> Vec<Arrow> {
        let recording = self.recording;
        let row_of_task: HashMap<usize, usize> = recording.rows_of_tasks().zip(1..).collect();
        let mut arrows = Vec::new();
        for (&task, &to) in &row_of_task {
            let stretches: Vec<&Stretch> = recording.stretches_of(task).collect();
            for (index, stretch) in
                stretches.iter().enumerate().filter(|(_, stretch)| stretch.activity == Activity::Queued)
            {
                let Some(waker) = self.waker(&stretches, index) else { continue };
                let from = row_of_task[&waker];
                if from != to {
                    arrows.push(Arrow { at: stretch.start, until: stretch.end, from, to });
                }
            }
        }
        if arrows.len() > MOST_ARROWS {
            return Vec::new();
        }
        arrows.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.to.cmp(&b.to)));
        arrows
    }

    /// The task that put another in the queue; a worker's message stands for the job that was waited for.
    fn waker(&self, stretches: &[&Stretch], index: usize) -> Option<usize> {
        let recording = self.recording;
        match stretches[index].woken_by? {
            WokenBy::Task(id) => recording.place(id),
            WokenBy::Worker => {
                let waited_for =
                    stretches.get(index.checked_sub(1)?)?.on.iter().filter_map(|on| recording.place(on.id?));
                waited_for.into_iter().find(|&task| recording.tasks[task].is_job())
            }
            WokenBy::Timer | WokenBy::External => None,
        }
    }

    fn arrow(&self, svg: &mut Svg, arrow: &Arrow, tops: &[f64], scale: &Scale) {
        let middle = tops[arrow.from] + height(&self.rows[arrow.from]) / 2.0;
        let upwards = arrow.to < arrow.from;
        let tip = if upwards { tops[arrow.to] + height(&self.rows[arrow.to]) - 1.0 } else { tops[arrow.to] + 1.0 };
        let x = scale.x(arrow.at);
        let turn = x.max(scale.x(arrow.until.min(self.recording.end))) + 3.0;
        let data = format!("M{} {}H{}V{}", number(x), number(middle), number(turn), number(tip));
        svg.arrow(&data, "edge-line stroke-soft", "soft");
    }
}

/// The mark where a task ended otherwise than well: a cross for an error, a struck circle for a cancelled one.
fn end_mark(svg: &mut Svg, what: &str, (x, y): (f64, f64)) {
    let x = x + MARK / 2.0 + 1.0;
    svg.circle((x, y), MARK, "fill-paper");
    if what == "failed" {
        let data = format!("M{} {}l6 6m0 -6l-6 6", number(x - 3.0), number(y - 3.0));
        svg.path(&data, "mark stroke-danger");
    } else {
        svg.circle((x, y), MARK - 2.0, "mark stroke-soft");
        svg.path(&format!("M{} {}l5 -5", number(x - 2.5), number(y + 2.5)), "mark stroke-soft");
    }
}

/// That one task woke another, or a worker's result did: from row to row.
struct Arrow {
    at: f64,
    /// When the woken task got the loop.
    until: f64,
    from: usize,
    to: usize,
}

/// Where a moment lies.
struct Scale {
    end: f64,
    wide: f64,
}

impl Scale {
    fn over(end: f64, width: f64) -> Self {
        // A run without any length is a picture too.
        Self { end: end.max(0.001), wide: width - LEFT - MARGIN }
    }

    fn x(&self, at: f64) -> f64 {
        LEFT + at / self.end * self.wide
    }

    /// The spans with their place and width. Of those that begin in the same half pixel only the first is placed, and
    /// those that are long enough to be told apart.
    fn placed<'s>(&self, spans: impl Iterator<Item = &'s Span>) -> Vec<(&'s Span, f64, f64)> {
        let mut covered = f64::NEG_INFINITY;
        let mut placed = Vec::new();
        for span in spans.filter(|span| span.start <= self.end) {
            let (x, end) = (self.x(span.start), self.x(span.end.unwrap_or(self.end).min(self.end)));
            // Blocks within blocks begin before their turn: they are drawn over each other.
            if x >= covered + 0.5 || end > covered + SHORTEST || x < covered - SHORTEST {
                placed.push((span, x, (end - x).max(SHORTEST)));
                covered = x.max(end);
            }
        }
        placed
    }
}

/// The height of a row.
fn height(row: &Row) -> f64 {
    match row.kind {
        RowKind::Loop => 26.0,
        RowKind::Task => 20.0,
        RowKind::Worker => 30.0,
    }
}

/// The moments at which the axis has a line, and their labels: steps of 1, 2 or 5 at a power of ten.
fn ticks(end: f64, width: f64) -> Vec<(f64, String)> {
    const APART: f64 = 64.0;
    if end <= 0.0 {
        return Vec::new();
    }
    let rough = end * APART / width;
    let power = 10_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|&step| step >= rough).unwrap_or(rough);
    let (unit, name) = if end >= 10_000.0 { (1000.0, "s") } else { (1.0, "ms") };
    let digits = (-((step / unit).log10() + 1e-9).floor()).max(0.0) as usize;
    let label = |at: f64| format!("{:.digits$}", at / unit);
    (0..)
        .map(|count| f64::from(count) * step)
        .take_while(|&at| at <= end)
        .enumerate()
        .map(|(index, at)| (at, if index == 0 { format!("{} {name}", label(at)) } else { label(at) }))
        .collect()
}
