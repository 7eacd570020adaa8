//! The script of a worker for which the application gives no other: the page's own glue, made self-contained.
//!
//! wasm-bindgen writes the glue as a module. A worker's script in a blob cannot be one: a sandboxed frame refuses a
//! module there, and under `worker-src blob:` an import inside of a blob fails, a static one everywhere and a dynamic
//! one in Firefox. So the glue's text is read once more and made a classic script. Of the syntax of modules it has only
//! exports and `import.meta.url`, and both are easily found: wasm-bindgen begins every statement of the glue's top level
//! at a line's beginning, and nothing else there.
//!
//! Glue that imports other files (the JavaScript snippets of some crate) cannot be self-contained. Workers import it
//! then, which works wherever no policy forbids that; where one does, the error says why it came to that.

/// Hears the pool's first message: the module, compiled, and where the glue is. What fails is told in a text.
const SERVE: &str = "\
self.onmessage = async ({ data }) => {
  self.onmessage = null;
  try {
    const { init, serve } = await load(data[2]);
    await init({ module_or_path: data[1] });
    serve(data);
  } catch (error) {
    self.postMessage(String((error && error.message) || error));
  }
};
";

/// A script that imports the glue.
pub(super) fn importing() -> String {
    let load = "\
const load = async (glue) => {
  const { default: init, async_runner_worker: serve } = await import(glue);
  return { init, serve };
};
";
    format!("{load}{SERVE}")
}

/// The glue as a script that imports nothing.
///
/// # Errors
/// Why it cannot be one, as the end of a sentence.
pub(super) fn self_contained(glue: &str) -> Result<String, String> {
    let mut statements = String::with_capacity(glue.len() + 1024);
    let (mut init, mut serves) = (None, false);
    for line in glue.lines() {
        let exported = line.strip_prefix("export ");
        if line.starts_with("import ") || line.starts_with("import{") {
            return Err(format!("its JavaScript imports other files: {line}"));
        } else if let Some(names) = exported.and_then(|rest| rest.trim_start().strip_prefix('{')) {
            init = default_of(names);
        } else if let Some(declaration) = exported {
            let keyword = declaration.split(' ').next().unwrap_or_default();
            if !matches!(keyword, "async" | "class" | "const" | "function" | "let") {
                return Err(format!("its JavaScript exports in a way that wasm-bindgen does not: {line}"));
            }
            serves |= declaration.starts_with("function async_runner_worker(");
            statements.push_str(declaration);
        } else {
            statements.push_str(&line.replace("import.meta.url", "asyncRunnerGlue"));
        }
        statements.push('\n');
    }
    let Some(init) = init.filter(|_| serves) else {
        return Err("its JavaScript is not as wasm-bindgen writes it for --target web".to_owned());
    };
    let load = format!(
        "const load = (asyncRunnerGlue) => {{\n\"use strict\";\n{statements}return {{ init: {init}, serve: \
         async_runner_worker }};\n}};\n"
    );
    Ok(load + SERVE)
}

/// The name in `initSync, __wbg_init as default };` that is exported as the default.
fn default_of(names: &str) -> Option<String> {
    let names = names.trim_end().trim_end_matches(';').trim_end_matches('}');
    names.split(',').find_map(|name| name.trim().strip_suffix(" as default")).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{importing, self_contained};

    const GLUE: &str = r#"/* @ts-self-types="./app.d.ts" */

/**
 * export default everything
 */
export class Gallery {
}

/**
 * @param {any} message
 */
export function async_runner_worker(message) {
    wasm.async_runner_worker(message);
}
const here = () => import.meta.url;
async function __wbg_init(module_or_path) {
    if (module_or_path === undefined) {
        module_or_path = new URL('app_bg.wasm', import.meta.url);
    }
}

export { initSync, __wbg_init as default };
"#;

    #[test]
    fn a_script_made_of_glue_has_no_syntax_of_modules_left() {
        let script = self_contained(GLUE).expect("it is as wasm-bindgen writes it");
        assert!(!script.lines().any(|line| line.starts_with("export ") || line.starts_with("import ")));
        assert!(!script.contains("import.meta"));
        assert!(script.contains("\nclass Gallery {\n"));
        assert!(script.contains("new URL('app_bg.wasm', asyncRunnerGlue)"));
        assert!(script.contains("return { init: __wbg_init, serve: async_runner_worker };"));
    }

    #[test]
    fn both_scripts_load_the_application_and_serve_with_it() {
        for script in [importing(), self_contained(GLUE).unwrap()] {
            assert!(script.starts_with("const load = "), "{script}");
            assert!(script.contains("await load(data[2])") && script.contains("serve(data);"), "{script}");
        }
    }

    #[test]
    fn what_is_said_in_a_comment_of_the_glue_stays_as_it_is() {
        assert!(self_contained(GLUE).unwrap().contains("\n * export default everything\n"));
    }

    #[test]
    fn glue_that_imports_other_files_is_named_as_such() {
        let glue = format!("import {{ greet }} from './snippets/greeter/inline0.js';\n{GLUE}");
        let reason = self_contained(&glue).unwrap_err();
        assert!(reason.contains("imports other files: import { greet } from './snippets/"), "{reason}");
    }

    #[test]
    fn what_is_no_glue_of_this_crate_is_refused() {
        for text in
            ["", "<!doctype html>", &GLUE.replace("async_runner_worker", "another"), &GLUE.replace("as default", "")]
        {
            let reason = self_contained(text).unwrap_err();
            assert!(reason.contains("not as wasm-bindgen writes it"), "{reason}");
        }
    }

    #[test]
    fn an_export_of_an_unknown_kind_is_refused() {
        let reason = self_contained(&format!("export * from './other.js';\n{GLUE}")).unwrap_err();
        assert!(reason.contains("exports in a way"), "{reason}");
    }
}
