//! The text of uncaught errors, as CPython 3.11 prints it.

mod support;

use support::run;

#[test]
fn a_traceback_marks_the_part_of_the_line_that_failed() {
    let output = run("def f(x):\n    return [1, 2][x] + 1\ndef g():\n    print(f(5))\ng()\n");
    let expected = "Traceback (most recent call last):
  File \"test.py\", line 5, in <module>
    g()
  File \"test.py\", line 4, in g
    print(f(5))
          ^^^^
  File \"test.py\", line 2, in f
    return [1, 2][x] + 1
           ~~~~~~^^^
IndexError: list index out of range
";
    assert_eq!(output, expected);
}

#[test]
fn causes_and_contexts_stand_before_the_error() {
    let output = run("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('bad') from e\n");
    let expected = "Traceback (most recent call last):
  File \"test.py\", line 2, in <module>
    1 / 0
    ~~^~~
ZeroDivisionError: division by zero

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File \"test.py\", line 4, in <module>
    raise ValueError('bad') from e
ValueError: bad
";
    assert_eq!(output, expected);
}

#[test]
fn a_deep_recursion_is_counted_instead_of_shown() {
    let output = run("def f(n):\n    return f(n + 1)\nf(0)\n");
    assert!(output.contains("  [Previous line repeated 99"), "{output}");
    assert!(output.ends_with("RecursionError: maximum recursion depth exceeded\n"), "{output}");
}

#[test]
fn an_error_says_its_text_by_the_scripts_own_str() {
    let output = run("class E(Exception):\n    def __str__(self):\n        return 'own text'\nraise E(1, 2)\n");
    assert!(output.ends_with("\nE: own text\n"), "{output}");
}

#[test]
fn the_exceptions_of_a_group_say_their_texts_too() {
    let output = run("class E(Exception):\n    def __str__(self):\n        return 'own text'\n\
         raise ExceptionGroup('all', [E(1), ExceptionGroup('inner', [E(2)])])\n");
    assert_eq!(output.matches("| E: own text\n").count(), 2, "{output}");
}

#[test]
fn a_group_that_holds_the_same_exceptions_again_and_again_is_shown_in_part() {
    let output = run(
        "group = ValueError('x' * 1000)\nfor _ in range(12):\n    group = ExceptionGroup('g', [group] * 15)\nraise group\n",
    );
    assert!(output.contains("... (the rest of this group is left out)"), "{}", output.len());
    assert!(output.len() < 1 << 20, "{}", output.len());
}
