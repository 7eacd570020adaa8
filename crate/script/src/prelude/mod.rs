//! The part of the machine that is written in the language itself: the modules that scripts import, and what the
//! builtins do where they have to call the script's own methods. Each module is compiled when it is first used.

/// A module of the prelude.
pub(crate) struct PreludeModule {
    pub(crate) name: &'static str,
    /// A function, since the page loads a text with the function that knows where it is: scripts/lib/texts.mjs.
    pub(crate) source: fn() -> &'static str,
}

macro_rules! modules {
    ($($name:literal $file:literal,)*) => {
        &[$(PreludeModule { name: $name, source: || concat!(include_str!($file), "\n") },)*]
    };
}

/// The first one is no module that scripts import.
pub(crate) static MODULES: &[PreludeModule] = modules! {
    "builtins" "builtins.py",
    "async_runner" "async_runner.py",
    "asyncio" "asyncio.py",
    "collections" "collections.py",
    "contextlib" "contextlib.py",
    "dataclasses" "dataclasses.py",
    "functools" "functools.py",
    "heapq" "heapq.py",
    "itertools" "itertools.py",
    "json" "json.py",
    "math" "math.py",
    "random" "random.py",
    "time" "time.py",
    "typing" "typing.py",
};

/// The place of a module that scripts may import.
pub(crate) fn module(name: &str) -> Option<usize> {
    MODULES.iter().position(|module| module.name == name).filter(|&place| place > 0)
}

/// The names of the modules that scripts may import.
pub(crate) fn importable() -> Vec<&'static str> {
    MODULES[1..].iter().map(|module| module.name).collect()
}
