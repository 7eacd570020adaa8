//! Statements.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::refusal::Refusal;
use super::unit::BlockKind;
use super::{Compiler, Result, span};
use crate::arithmetic::BinaryOp;
use crate::bytecode::Op;
use crate::prelude;
use crate::scope::ScopeKind;

impl<'a> Compiler<'a> {
    pub(super) fn body(&mut self, body: &'a [Stmt]) -> Result<()> {
        let height = self.unit().height();
        for statement in body {
            // What follows a `return` or `break` is compiled as if it could be reached: with the stack that it would have.
            if self.unit().is_unreachable() {
                self.unit().set_height(height);
            }
            self.statement(statement)?;
        }
        Ok(())
    }

    fn statement(&mut self, statement: &'a Stmt) -> Result<()> {
        let here = span(statement.range());
        match statement {
            Stmt::Expr(statement) => {
                if matches!(&*statement.value, Expr::StringLiteral(_)) {
                    return Ok(());
                }
                self.expression(&statement.value)?;
                self.unit().emit(Op::Pop, here);
                Ok(())
            }
            Stmt::Assign(assign) => {
                self.expression(&assign.value)?;
                for target in &assign.targets[1..] {
                    self.unit().emit(Op::Duplicate, here);
                    let _ = target;
                }
                assign.targets.iter().try_for_each(|target| self.store(target))
            }
            Stmt::AugAssign(assign) => self.augmented(assign),
            Stmt::AnnAssign(assign) => self.annotated(assign),
            Stmt::If(statement) => self.if_statement(statement),
            Stmt::While(statement) => self.while_statement(statement),
            Stmt::For(statement) => self.for_statement(statement),
            Stmt::FunctionDef(def) => self.function(def),
            Stmt::ClassDef(def) => self.class(def),
            Stmt::Return(statement) => self.return_statement(statement),
            Stmt::Try(statement) => self.try_statement(statement),
            Stmt::With(statement) => self.with(&statement.items, &statement.body, statement.is_async, statement.range),
            Stmt::Raise(statement) => {
                let mut count = 0;
                for part in statement.exc.iter().chain(&statement.cause) {
                    self.expression(part)?;
                    count += 1;
                }
                self.unit().emit(Op::Raise(count), here);
                Ok(())
            }
            Stmt::Assert(statement) => {
                let fine = self.unit().label();
                self.jump_if(&statement.test, true, fine)?;
                if let Some(message) = &statement.msg {
                    self.expression(message)?;
                }
                // CPython points to the last comparison that decides.
                let at = last_comparison(&statement.test).unwrap_or(statement.range);
                self.unit().emit(Op::AssertFailed { message: statement.msg.is_some() }, span(at));
                self.unit().put(fine);
                Ok(())
            }
            Stmt::Delete(statement) => statement.targets.iter().try_for_each(|target| self.delete(target)),
            Stmt::Pass(_) | Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::Break(_) => self.leave_loop(statement.range(), false),
            Stmt::Continue(_) => self.leave_loop(statement.range(), true),
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Match(part) => self.unsupported(part.subject.range(), Refusal::Match),
            Stmt::TypeAlias(part) => self.unsupported(part.range, Refusal::TypeAlias),
            Stmt::IpyEscapeCommand(part) => self.syntax(part.range, "invalid syntax"),
        }
    }

    fn augmented(&mut self, assign: &'a ast::StmtAugAssign) -> Result<()> {
        let here = span(assign.range);
        let op = Op::InPlace(binary_op(assign.op));
        let target = span(assign.target.range());
        match &*assign.target {
            Expr::Name(name) => {
                self.load_name(name.id.as_str(), target)?;
                self.expression(&assign.value)?;
                self.unit().emit(op, here);
                self.store_name(name.id.as_str(), target)
            }
            Expr::Attribute(attribute) => {
                self.expression(&attribute.value)?;
                self.unit().emit(Op::Duplicate, target);
                let place = self.member(attribute.attr.as_str());
                self.unit().emit(Op::LoadAttribute(place), target);
                self.expression(&assign.value)?;
                self.unit().emit(op, here);
                self.unit().emit(Op::Swap(2), here);
                self.unit().emit(Op::StoreAttribute(place), target);
                Ok(())
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value)?;
                self.index(&subscript.slice)?;
                self.unit().emit(Op::Copy(2), target);
                self.unit().emit(Op::Copy(2), target);
                self.unit().emit(Op::LoadSubscript, target);
                self.expression(&assign.value)?;
                self.unit().emit(op, here);
                self.unit().emit(Op::Swap(3), here);
                self.unit().emit(Op::Swap(2), here);
                self.unit().emit(Op::StoreSubscript, target);
                Ok(())
            }
            other => self.syntax(other.range(), "illegal expression for augmented assignment"),
        }
    }

    fn annotated(&mut self, assign: &'a ast::StmtAnnAssign) -> Result<()> {
        let here = span(assign.range);
        if let Some(value) = &assign.value {
            self.expression(value)?;
            self.store(&assign.target)?;
        }
        let scope = self.unit().scope;
        if let (ScopeKind::Class, Expr::Name(name), true) =
            (self.scopes.scopes[scope].kind, &*assign.target, assign.simple)
        {
            let hint = span(assign.annotation.range());
            let file = self.file.clone();
            let text = file.text.get(hint.start as usize..hint.end as usize).unwrap_or("");
            self.text(text, here);
            let place = self.unit().name_place("__annotations__");
            self.unit().emit(Op::LoadName(place), here);
            self.text(name.id.as_str(), here);
            self.unit().emit(Op::StoreSubscript, here);
        }
        Ok(())
    }

    fn if_statement(&mut self, statement: &'a ast::StmtIf) -> Result<()> {
        let here = span(statement.range);
        let done = self.unit().label();
        let mut next = self.unit().label();
        self.jump_if(&statement.test, false, next)?;
        self.body(&statement.body)?;
        let count = statement.elif_else_clauses.len();
        for (place, clause) in statement.elif_else_clauses.iter().enumerate() {
            self.unit().emit(Op::Jump(done.0), here);
            self.unit().put(next);
            next = self.unit().label();
            match &clause.test {
                Some(test) => self.jump_if(test, false, next)?,
                None => debug_assert_eq!(place + 1, count),
            }
            self.body(&clause.body)?;
        }
        self.unit().put(next);
        self.unit().put(done);
        Ok(())
    }

    fn while_statement(&mut self, statement: &'a ast::StmtWhile) -> Result<()> {
        let here = span(statement.range);
        let (start, orelse, leave) = (self.unit().label(), self.unit().label(), self.unit().label());
        self.unit().put(start);
        self.jump_if(&statement.test, false, orelse)?;
        self.unit().open(BlockKind::Loop { go_on: start, leave, has_iterator: false }, None);
        self.body(&statement.body)?;
        self.unit().close();
        self.unit().emit(Op::JumpBack(start.0), here);
        self.unit().put(orelse);
        self.body(&statement.orelse)?;
        self.unit().put(leave);
        Ok(())
    }

    fn for_statement(&mut self, statement: &'a ast::StmtFor) -> Result<()> {
        let here = span(statement.range);
        let at = here;
        if statement.is_async && !self.unit().flags.is_async {
            return self.syntax(statement.range, "'async for' outside async function");
        }
        let (start, orelse, leave) = (self.unit().label(), self.unit().label(), self.unit().label());
        let height = self.unit().height();
        self.expression(&statement.iter)?;
        let op = if statement.is_async { Op::GetAsyncIterator } else { Op::GetIterator };
        self.unit().emit(op, at);
        self.unit().put(start);
        if statement.is_async {
            self.async_next(orelse, at);
        } else {
            self.unit().emit(Op::ForIter(orelse.0), at);
        }
        self.store(&statement.target)?;
        self.unit().open(BlockKind::Loop { go_on: start, leave, has_iterator: true }, None);
        self.body(&statement.body)?;
        self.unit().close();
        self.unit().emit(Op::JumpBack(start.0), here);
        if statement.is_async {
            self.end_async_for(orelse, height + 1, at);
        } else {
            self.unit().set_height(height);
            self.unit().put(orelse);
        }
        self.body(&statement.orelse)?;
        self.unit().put(leave);
        Ok(())
    }

    fn import(&mut self, import: &'a ast::StmtImport) -> Result<()> {
        for alias in &import.names {
            let here = span(import.range);
            let name = alias.name.as_str();
            self.known_module(name, alias.name.range())?;
            let target = match &alias.asname {
                Some(target) => target.as_str(),
                None if name.contains('.') => {
                    return self.unsupported(alias.range, Refusal::Submodule);
                }
                None => name,
            };
            let place = self.unit().name_place(name);
            self.unit().emit(Op::Import(place), here);
            self.store_name(target, here)?;
        }
        Ok(())
    }

    fn known_module(&self, name: &str, range: ruff_text_size::TextRange) -> Result<()> {
        if prelude::module(name).is_some() {
            return Ok(());
        }
        let known = prelude::importable().join(", ");
        let text = format!("the module '{name}' is not supported here: there are {known}");
        Err(crate::parse::error(&self.file, crate::program::CompileErrorKind::Unsupported, span(range), &text))
    }

    fn import_from(&mut self, import: &'a ast::StmtImportFrom) -> Result<()> {
        let here = span(import.range);
        let Some(module) = import.module.as_ref().filter(|_| import.level == 0) else {
            return self.unsupported(import.range, Refusal::RelativeImport);
        };
        if module.as_str() == "__future__" {
            return Ok(());
        }
        self.known_module(module.as_str(), module.range())?;
        let place = self.unit().name_place(module.as_str());
        self.unit().emit(Op::Import(place), here);
        for alias in &import.names {
            if alias.name.as_str() == "*" {
                return self.unsupported(alias.range, Refusal::ImportAll);
            }
            let place = self.unit().name_place(alias.name.as_str());
            self.unit().emit(Op::ImportName(place), here);
            self.store_name(alias.asname.as_ref().unwrap_or(&alias.name).as_str(), here)?;
        }
        self.unit().emit(Op::Pop, here);
        Ok(())
    }

    /// The place of an attribute's name; names that begin with two underscores are the class's own, as in Python.
    pub(super) fn member(&mut self, name: &str) -> u32 {
        if name.starts_with("__") && !name.ends_with("__") {
            let is_class = |unit: &&super::unit::Unit<'a>| unit.flags.is_class;
            if let Some(class) = self.units.iter().rev().find(is_class) {
                let mangled = format!("_{}{name}", class.name.as_str().trim_start_matches('_'));
                return self.unit().name_place(&mangled);
            }
        }
        self.unit().name_place(name)
    }
}

pub(super) fn binary_op(op: ast::Operator) -> BinaryOp {
    match op {
        ast::Operator::Add => BinaryOp::Add,
        ast::Operator::Sub => BinaryOp::Subtract,
        ast::Operator::Mult => BinaryOp::Multiply,
        ast::Operator::MatMult => BinaryOp::MatrixMultiply,
        ast::Operator::Div => BinaryOp::Divide,
        ast::Operator::Mod => BinaryOp::Modulo,
        ast::Operator::Pow => BinaryOp::Power,
        ast::Operator::LShift => BinaryOp::ShiftLeft,
        ast::Operator::RShift => BinaryOp::ShiftRight,
        ast::Operator::BitOr => BinaryOp::Or,
        ast::Operator::BitXor => BinaryOp::Xor,
        ast::Operator::BitAnd => BinaryOp::And,
        ast::Operator::FloorDiv => BinaryOp::FloorDivide,
    }
}

/// The last comparison of a condition, through `not`, `and`, `or` and `if`.
fn last_comparison(test: &Expr) -> Option<ruff_text_size::TextRange> {
    match test {
        Expr::Compare(compare) => Some(compare.range),
        Expr::UnaryOp(unary) if unary.op == ast::UnaryOp::Not => last_comparison(&unary.operand),
        Expr::BoolOp(operation) => operation.values.iter().rev().find_map(last_comparison),
        Expr::If(choice) => last_comparison(&choice.orelse)
            .or_else(|| last_comparison(&choice.body))
            .or_else(|| last_comparison(&choice.test)),
        _ => None,
    }
}
