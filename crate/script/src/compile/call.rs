//! Calls and their arguments.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

use super::{Compiler, Result, span};
use crate::bytecode::{Op, Span};
use crate::scope::{ScopeKind, Storage};
use crate::string::intern;
use crate::value::Value;

impl<'a> Compiler<'a> {
    pub(super) fn call(&mut self, call: &'a ast::ExprCall) -> Result<()> {
        let here = span(call.range());
        let arguments = &call.arguments;
        let spread = arguments.args.iter().any(Expr::is_starred_expr)
            || arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
        self.unique_names(&arguments.keywords)?;
        if spread {
            self.expression(&call.func)?;
            self.spread(arguments, here)?;
            self.unit().emit(Op::CallSpread, here);
            return Ok(());
        }
        if let Expr::Name(name) = &*call.func
            && name.id.as_str() == "super"
            && arguments.is_empty()
            && self.storage("super") == Storage::Global
        {
            return self.super_call(here);
        }
        if let Expr::Attribute(attribute) = &*call.func {
            self.expression(&attribute.value)?;
            let place = self.member(attribute.attr.as_str());
            let member = self.member_span(attribute);
            self.unit().emit(Op::LoadMethod(place), member);
            let (count, names) = self.arguments(arguments)?;
            let here = Span { start: member.start, end: here.end };
            match names {
                Some(names) => self.unit().emit(Op::CallMethodNamed { count, names }, here),
                None => self.unit().emit(Op::CallMethod(u32::from(count)), here),
            }
            return Ok(());
        }
        self.expression(&call.func)?;
        let (count, names) = self.arguments(arguments)?;
        match names {
            Some(names) => self.unit().emit(Op::CallNamed { count, names }, here),
            None => self.unit().emit(Op::Call(u32::from(count)), here),
        }
        Ok(())
    }

    /// `super()` is `super(__class__, first parameter)`.
    fn super_call(&mut self, here: Span) -> Result<()> {
        let name = "super";
        self.load_name(name, here)?;
        let scope = self.unit().scope;
        let in_function = self.scopes.scopes[scope].kind == ScopeKind::Function;
        let first = self.unit().locals.first().cloned().filter(|_| self.unit().params.positional > 0);
        if let (true, Storage::Free, Some(first)) = (in_function, self.storage("__class__"), first) {
            self.load_name("__class__", here)?;
            self.load_name(first.as_str(), here)?;
            self.unit().emit(Op::Call(2), here);
        } else {
            self.unit().emit(Op::Call(0), here);
        }
        Ok(())
    }

    /// The attribute's part of the source; in a chain over several lines only its name's.
    fn member_span(&self, attribute: &ast::ExprAttribute) -> Span {
        let whole = span(attribute.range);
        let name = span(attribute.attr.range());
        if self.file.line(whole.start) == self.file.line(name.start) { whole } else { name }
    }

    fn unique_names(&self, keywords: &[ast::Keyword]) -> Result<()> {
        for (place, keyword) in keywords.iter().enumerate() {
            let Some(name) = &keyword.arg else { continue };
            let same = |other: &ast::Keyword| other.arg.as_ref().is_some_and(|other| other.as_str() == name.as_str());
            if keywords[..place].iter().any(same) {
                return self.syntax(keyword.range, &format!("keyword argument repeated: {}", name.as_str()));
            }
        }
        Ok(())
    }

    /// Pushes the arguments: how many there are, and the constant with the names of the last ones.
    fn arguments(&mut self, arguments: &'a ast::Arguments) -> Result<(u16, Option<u16>)> {
        for argument in &arguments.args {
            self.expression(argument)?;
        }
        for keyword in &arguments.keywords {
            self.expression(&keyword.value)?;
        }
        let count = self.fits(arguments.args.len() + arguments.keywords.len(), arguments.range)?;
        if arguments.keywords.is_empty() {
            return Ok((count, None));
        }
        let names = arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
        let names: Vec<Value> = names.map(|name| Value::Str(intern(name.as_str()))).collect();
        let place = self.unit().constant(Value::tuple(names));
        Ok((count, Some(self.fits(place as usize, arguments.range)?)))
    }

    /// Pushes a list of the positional arguments and a dict of the named ones, or `None`.
    pub(super) fn spread(&mut self, arguments: &'a ast::Arguments, here: Span) -> Result<()> {
        self.items(&arguments.args, here, Op::ArgsExtend)?;
        if arguments.keywords.is_empty() {
            self.unit().emit(Op::None, here);
            return Ok(());
        }
        self.unit().emit(Op::BuildDict(0), here);
        for keyword in &arguments.keywords {
            match &keyword.arg {
                Some(name) => {
                    self.text(name.as_str(), here);
                    self.expression(&keyword.value)?;
                    self.unit().emit(Op::BuildDict(1), here);
                }
                None => self.expression(&keyword.value)?,
            }
            self.unit().emit(Op::DictMerge, here);
        }
        Ok(())
    }

    /// Builds a list or set of items of which some are starred; `empty` is `ArgsExtend` for a call's arguments.
    pub(super) fn items(&mut self, items: &'a [Expr], here: Span, empty: Op) -> Result<()> {
        let into_set = matches!(empty, Op::BuildSet(_));
        let first = items.iter().position(Expr::is_starred_expr).unwrap_or(items.len());
        for item in &items[..first] {
            self.expression(item)?;
        }
        let count = first as u32;
        self.unit().emit(if into_set { Op::BuildSet(count) } else { Op::BuildList(count) }, here);
        for item in &items[first..] {
            match item {
                Expr::Starred(starred) => {
                    self.expression(&starred.value)?;
                    let op = match empty {
                        Op::BuildSet(_) => Op::SetUpdate,
                        Op::ArgsExtend => Op::ArgsExtend,
                        _ => Op::ListExtend,
                    };
                    self.unit().emit(op, span(starred.value.range()));
                }
                other => {
                    self.expression(other)?;
                    self.unit().emit(if into_set { Op::SetAdd(1) } else { Op::ListAppend(1) }, here);
                }
            }
        }
        Ok(())
    }
}
