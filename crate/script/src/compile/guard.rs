//! `try`, `with`, and leaving them: by exception, `return`, `break` and `continue`.

use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use super::refusal::Refusal;
use super::unit::{BlockKind, Label};
use super::{Compiler, Result, span};
use crate::bytecode::{Op, Span};
use crate::string::intern;
use crate::value::Value;

impl<'a> Compiler<'a> {
    pub(super) fn try_statement(&mut self, statement: &'a ast::StmtTry) -> Result<()> {
        if statement.is_star {
            return self.unsupported(statement.range, Refusal::ExceptStar);
        }
        if statement.finalbody.is_empty() {
            return self.try_except(statement);
        }
        let here = span(statement.range);
        let (handler, done) = (self.unit().label(), self.unit().label());
        let height = self.unit().height();
        self.unit().open(BlockKind::Finally { body: &statement.finalbody }, Some((handler, height)));
        if statement.handlers.is_empty() {
            self.body(&statement.body)?;
        } else {
            self.try_except(statement)?;
        }
        self.unit().close();
        self.body(&statement.finalbody)?;
        self.unit().emit(Op::Jump(done.0), here);

        self.begin_handler(handler, height);
        let restore = self.unit().label();
        self.unit().emit(Op::PushHandled, here);
        self.unit().open(BlockKind::FinallyOfException, Some((restore, height + 1)));
        self.body(&statement.finalbody)?;
        self.unit().emit(Op::Reraise, here);
        self.unit().close();
        self.restore_handled(restore, height + 1, here);
        self.unit().set_height(height);
        self.unit().put(done);
        Ok(())
    }

    /// The handler begins here, with the exception on the stack.
    fn begin_handler(&mut self, handler: Label, height: u32) {
        self.unit().set_height(height);
        self.unit().put(handler);
        self.unit().set_height(height + 1);
    }

    /// An exception inside a handler: what was being handled before is again, and the exception goes on.
    fn restore_handled(&mut self, label: Label, height: u32, here: Span) {
        self.begin_handler(label, height);
        self.unit().emit(Op::Swap(2), here);
        self.unit().emit(Op::PopHandled, here);
        self.unit().emit(Op::Reraise, here);
    }

    fn try_except(&mut self, statement: &'a ast::StmtTry) -> Result<()> {
        let here = span(statement.range);
        let (handler, done) = (self.unit().label(), self.unit().label());
        let height = self.unit().height();
        self.unit().open(BlockKind::Try, Some((handler, height)));
        self.body(&statement.body)?;
        self.unit().close();
        self.body(&statement.orelse)?;
        self.unit().emit(Op::Jump(done.0), here);

        self.begin_handler(handler, height);
        let restore = self.unit().label();
        self.unit().emit(Op::PushHandled, here);
        self.unit().open(BlockKind::Try, Some((restore, height + 1)));
        let count = statement.handlers.len();
        for (place, handler) in statement.handlers.iter().enumerate() {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            let next = self.unit().label();
            if let Some(kind) = &handler.type_ {
                self.expression(kind)?;
                self.unit().emit(Op::MatchException, span(kind.range()));
                // `MatchException` leaves the exception below its answer.
                self.unit().emit(Op::JumpIfFalse(next.0), span(kind.range()));
            } else if place + 1 < count {
                return self.syntax(handler.range, "default 'except:' must be last");
            }
            self.except_body(handler, height)?;
            self.unit().emit(Op::PopHandled, here);
            self.unit().emit(Op::Jump(done.0), here);
            self.unit().set_height(height + 2);
            self.unit().put(next);
        }
        self.unit().emit(Op::Reraise, here);
        self.unit().close();
        self.restore_handled(restore, height + 1, here);
        self.unit().set_height(height);
        self.unit().put(done);
        Ok(())
    }

    /// The block of an `except`, which finds the exception on the stack and takes it.
    fn except_body(&mut self, handler: &'a ast::ExceptHandlerExceptHandler, height: u32) -> Result<()> {
        let here = span(handler.range);
        let Some(name) = &handler.name else {
            self.unit().emit(Op::Pop, here);
            self.unit().open(BlockKind::Except { name: None }, None);
            self.body(&handler.body)?;
            self.unit().close();
            return Ok(());
        };
        self.store_name(name.as_str(), here)?;
        let cleanup = self.unit().label();
        let done = self.unit().label();
        self.unit().open(BlockKind::Except { name: Some(name.as_str()) }, Some((cleanup, height + 1)));
        self.body(&handler.body)?;
        self.unit().close();
        self.forget_name(name.as_str(), here)?;
        self.unit().emit(Op::Jump(done.0), here);
        self.begin_handler(cleanup, height + 1);
        self.forget_name(name.as_str(), here)?;
        self.unit().emit(Op::Reraise, here);
        self.unit().set_height(height + 1);
        self.unit().put(done);
        Ok(())
    }

    /// `name = None; del name`, so that it does not matter whether the block deleted it.
    fn forget_name(&mut self, name: &str, here: Span) -> Result<()> {
        self.unit().emit(Op::None, here);
        self.store_name(name, here)?;
        self.delete_name(name, here)
    }

    pub(super) fn with(
        &mut self,
        items: &'a [ast::WithItem],
        body: &'a [ast::Stmt],
        is_async: bool,
        range: ruff_text_size::TextRange,
    ) -> Result<()> {
        let Some((item, rest)) = items.split_first() else { return self.body(body) };
        if is_async && !self.unit().flags.is_async {
            return self.syntax(range, "'async with' outside async function");
        }
        let here = span(range);
        let height = self.unit().height();
        self.expression(&item.context_expr)?;
        self.unit().emit(Op::EnterWith { is_async }, here);
        if is_async {
            self.unit().emit(Op::Await, here);
        }
        let (handler, done, suppress) = (self.unit().label(), self.unit().label(), self.unit().label());
        self.unit().open(BlockKind::With { is_async, span: here }, Some((handler, height + 1)));
        match &item.optional_vars {
            Some(target) => self.store(target)?,
            None => self.unit().emit(Op::Pop, here),
        }
        self.with(rest, body, is_async, range)?;
        self.unit().close();
        self.exit_with(is_async, here);
        self.unit().emit(Op::Jump(done.0), here);

        self.begin_handler(handler, height + 1);
        let restore = self.unit().label();
        self.unit().emit(Op::PushHandled, here);
        self.unit().open(BlockKind::Try, Some((restore, height + 2)));
        self.unit().emit(Op::ExitWithException, here);
        if is_async {
            self.unit().emit(Op::Await, here);
        }
        self.unit().emit(Op::JumpIfTrue(suppress.0), here);
        self.unit().emit(Op::Reraise, here);
        self.unit().close();
        self.restore_handled(restore, height + 2, here);
        self.unit().set_height(height + 3);
        self.unit().put(suppress);
        self.unit().emit(Op::Pop, here);
        self.unit().emit(Op::PopHandled, here);
        self.unit().emit(Op::Pop, here);
        self.unit().put(done);
        Ok(())
    }

    fn exit_with(&mut self, is_async: bool, here: Span) {
        self.unit().emit(Op::ExitWith, here);
        if is_async {
            self.unit().emit(Op::Await, here);
        }
        self.unit().emit(Op::Pop, here);
    }

    /// Leaves the blocks from `from` on, innermost first; with a value on the stack that is kept.
    fn unwind(&mut self, from: usize, keeps_value: bool, here: Span) -> Result<()> {
        // Handlers below `from` cover all of this without a gap; those of the blocks that are left, no longer.
        self.unit().cover(from);
        let mut left = Vec::new();
        while self.units[self.units.len() - 1].blocks.len() > from {
            let Some(block) = self.unit().blocks.pop() else { break };
            let swap = |compiler: &mut Compiler<'a>| {
                if keeps_value {
                    compiler.unit().emit(Op::Swap(2), here);
                }
            };
            match &block.kind {
                BlockKind::Try => {}
                BlockKind::Loop { has_iterator, .. } => {
                    if *has_iterator {
                        swap(self);
                        self.unit().emit(Op::Pop, here);
                    }
                }
                BlockKind::Finally { body } => {
                    let body: &'a [ast::Stmt] = body;
                    let outer = self.unit().blocks.len();
                    self.unit().uncover(from);
                    if keeps_value {
                        self.unit().open(BlockKind::FinallyOfReturn, None);
                    }
                    self.body(body)?;
                    if keeps_value {
                        self.unit().blocks.pop();
                    }
                    self.unit().cover(from);
                    debug_assert_eq!(outer, self.unit().blocks.len());
                }
                BlockKind::With { is_async, span } => {
                    let (is_async, span) = (*is_async, *span);
                    swap(self);
                    self.unit().uncover(from);
                    self.exit_with(is_async, span);
                    self.unit().cover(from);
                }
                BlockKind::Except { name } => {
                    let name = *name;
                    swap(self);
                    self.unit().emit(Op::PopHandled, here);
                    if let Some(name) = name {
                        self.forget_name(name, here)?;
                    }
                }
                BlockKind::FinallyOfReturn => {
                    swap(self);
                    self.unit().emit(Op::Pop, here);
                }
                BlockKind::FinallyOfException => {
                    swap(self);
                    self.unit().emit(Op::Pop, here);
                    swap(self);
                    self.unit().emit(Op::PopHandled, here);
                }
            }
            left.push(block);
        }
        while let Some(block) = left.pop() {
            self.unit().blocks.push(block);
        }
        Ok(())
    }

    pub(super) fn return_statement(&mut self, statement: &'a ast::StmtReturn) -> Result<()> {
        let here = span(statement.range);
        if self.unit().flags.is_module || self.unit().flags.is_class {
            return self.syntax(statement.range, "'return' outside function");
        }
        let height = self.unit().height();
        match &statement.value {
            Some(value) => self.expression(value)?,
            None => self.unit().emit(Op::None, here),
        }
        self.unwind(0, true, here)?;
        self.unit().emit(Op::Return, here);
        self.unit().uncover(0);
        self.unit().restore_height(height);
        Ok(())
    }

    pub(super) fn leave_loop(&mut self, range: ruff_text_size::TextRange, goes_on: bool) -> Result<()> {
        let here = span(range);
        let is_loop = |block: &super::unit::Block<'_>| matches!(block.kind, BlockKind::Loop { .. });
        let Some(place) = self.unit().blocks.iter().rposition(is_loop) else {
            let text = if goes_on { "'continue' not properly in loop" } else { "'break' outside loop" };
            return self.syntax(range, text);
        };
        let BlockKind::Loop { go_on, leave, has_iterator } = self.unit().blocks[place].kind else { return Ok(()) };
        let height = self.unit().height();
        self.unwind(place + 1, false, here)?;
        if goes_on {
            self.unit().emit(Op::JumpBack(go_on.0), here);
        } else {
            if has_iterator {
                self.unit().emit(Op::Pop, here);
            }
            self.unit().emit(Op::Jump(leave.0), here);
        }
        self.unit().uncover(place + 1);
        self.unit().restore_height(height);
        Ok(())
    }

    /// A constant string.
    pub(super) fn text(&mut self, text: &str, here: Span) {
        let place = self.unit().constant(Value::Str(intern(text)));
        self.unit().emit(Op::Constant(place), here);
    }
}
