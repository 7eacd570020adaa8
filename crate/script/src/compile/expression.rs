//! Expressions.

use num_bigint::BigInt;
use ruff_python_ast::{self as ast, CmpOp, Expr};
use ruff_text_size::Ranged;

use super::refusal::Refusal;
use super::statement::binary_op;
use super::unit::Label;
use super::{Compiler, Result, span};
use crate::arithmetic::BinaryOp;
use crate::bytecode::{Op, Span};
use crate::equality::OrderOp;
use crate::int;
use crate::string::intern;
use crate::value::Value;

impl<'a> Compiler<'a> {
    /// Pushes an expression's value.
    pub(super) fn expression(&mut self, expression: &'a Expr) -> Result<()> {
        let here = span(expression.range());
        match expression {
            Expr::Name(name) => self.load_name(name.id.as_str(), here)?,
            Expr::NumberLiteral(number) => self.number(number, here)?,
            Expr::StringLiteral(text) => self.text(text.value.to_str(), here),
            Expr::FString(text) => self.f_string(text, here)?,
            Expr::BooleanLiteral(literal) => self.constant(Value::Bool(literal.value), here),
            Expr::NoneLiteral(_) => self.unit().emit(Op::None, here),
            Expr::EllipsisLiteral(_) => self.constant(Value::Ellipsis, here),
            Expr::BytesLiteral(literal) => return self.unsupported(literal.range, Refusal::Bytes),
            Expr::TString(literal) => return self.unsupported(literal.range, Refusal::TemplateString),
            Expr::BinOp(binary) => self.binary(binary, here)?,
            Expr::UnaryOp(unary) => self.unary(unary, here)?,
            Expr::BoolOp(bool_op) => self.bool_op(bool_op, here)?,
            Expr::Compare(compare) => self.compare(compare, here)?,
            Expr::Call(call) => self.call(call)?,
            Expr::Attribute(attribute) => {
                self.expression(&attribute.value)?;
                let place = self.member(attribute.attr.as_str());
                self.unit().emit(Op::LoadAttribute(place), here);
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value)?;
                self.index(&subscript.slice)?;
                self.unit().emit(Op::LoadSubscript, here);
            }
            Expr::Slice(slice) => self.slice(slice, here)?,
            Expr::List(list) => self.sequence(&list.elts, here, Op::BuildList(0))?,
            Expr::Tuple(tuple) => self.sequence(&tuple.elts, here, Op::BuildTuple(0))?,
            Expr::Set(set) => self.sequence(&set.elts, here, Op::BuildSet(0))?,
            Expr::Dict(dict) => self.dict(dict, here)?,
            Expr::If(part) => {
                let (orelse, done) = (self.unit().label(), self.unit().label());
                self.jump_if(&part.test, false, orelse)?;
                let height = self.unit().height();
                self.expression(&part.body)?;
                self.unit().emit(Op::Jump(done.0), here);
                self.unit().set_height(height);
                self.unit().put(orelse);
                self.expression(&part.orelse)?;
                self.unit().put(done);
            }
            Expr::Named(named) => {
                self.expression(&named.value)?;
                self.unit().emit(Op::Duplicate, here);
                self.store(&named.target)?;
            }
            Expr::Lambda(lambda) => self.lambda(lambda)?,
            Expr::ListComp(comp) => self.list_comprehension(comp)?,
            Expr::SetComp(comp) => self.set_comprehension(comp)?,
            Expr::DictComp(comp) => self.dict_comprehension(comp)?,
            Expr::Generator(comp) => self.generator(comp)?,
            Expr::Await(part) => {
                if !self.unit().flags.is_async {
                    let inside = self.unit().flags.is_module || self.unit().flags.is_class;
                    let text = if inside { "'await' outside function" } else { "'await' outside async function" };
                    return self.syntax(part.range, text);
                }
                self.expression(&part.value)?;
                self.unit().emit(Op::Await, here);
            }
            Expr::Yield(part) => {
                self.inside_function(part.range, "'yield' outside function")?;
                match &part.value {
                    Some(value) => self.expression(value)?,
                    None => self.unit().emit(Op::None, here),
                }
                self.unit().emit(Op::Yield, here);
            }
            Expr::YieldFrom(part) => {
                self.inside_function(part.range, "'yield' outside function")?;
                self.expression(&part.value)?;
                self.unit().emit(Op::GetIterator, here);
                self.unit().emit(Op::None, here);
                self.unit().emit(Op::YieldFrom, here);
            }
            Expr::Starred(starred) => return self.syntax(starred.range, "can't use starred expression here"),
            Expr::IpyEscapeCommand(part) => return self.syntax(part.range, "invalid syntax"),
        }
        Ok(())
    }

    fn inside_function(&mut self, range: ruff_text_size::TextRange, message: &str) -> Result<()> {
        let flags = self.unit().flags;
        if flags.is_module || flags.is_class { self.syntax(range, message) } else { Ok(()) }
    }

    fn constant(&mut self, value: Value, here: Span) {
        let place = self.unit().constant(value);
        self.unit().emit(Op::Constant(place), here);
    }

    fn number(&mut self, number: &ast::ExprNumberLiteral, here: Span) -> Result<()> {
        let value = match &number.value {
            ast::Number::Int(whole) => match whole.as_i64() {
                Some(small) => match i32::try_from(small) {
                    Ok(tiny) => {
                        self.unit().emit(Op::Int(tiny), here);
                        return Ok(());
                    }
                    Err(_) => Value::Int(small),
                },
                None => {
                    let text = whole.to_string();
                    match int::parse(&text, 0) {
                        Some(Ok(value)) => value,
                        _ => match BigInt::parse_bytes(text.as_bytes(), 10) {
                            Some(_) => return self.syntax(number.range, "Exceeds the limit (4300 digits) for integer string conversion - Consider hexadecimal for huge integer literals to avoid decimal conversion limits."),
                            None => return self.syntax(number.range, "invalid decimal literal"),
                        },
                    }
                }
            },
            ast::Number::Float(float) => Value::Float(*float),
            ast::Number::Complex { .. } => return self.unsupported(number.range, Refusal::Complex),
        };
        self.constant(value, here);
        Ok(())
    }

    fn binary(&mut self, binary: &'a ast::ExprBinOp, here: Span) -> Result<()> {
        self.expression(&binary.left)?;
        self.expression(&binary.right)?;
        let op = match binary_op(binary.op) {
            BinaryOp::Add => Op::Add,
            BinaryOp::Subtract => Op::Subtract,
            BinaryOp::Multiply => Op::Multiply,
            other => Op::Binary(other),
        };
        self.unit().emit(op, here);
        Ok(())
    }

    fn unary(&mut self, unary: &'a ast::ExprUnaryOp, here: Span) -> Result<()> {
        if let (ast::UnaryOp::USub, Expr::NumberLiteral(number)) = (unary.op, &*unary.operand) {
            match &number.value {
                ast::Number::Int(whole) => {
                    if let Some(tiny) = whole.as_i32() {
                        self.unit().emit(Op::Int(-tiny), here);
                        return Ok(());
                    }
                }
                ast::Number::Float(float) => {
                    self.constant(Value::Float(-float), here);
                    return Ok(());
                }
                ast::Number::Complex { .. } => {}
            }
        }
        self.expression(&unary.operand)?;
        self.unit().emit(
            match unary.op {
                ast::UnaryOp::Not => Op::Not,
                ast::UnaryOp::USub => Op::Negate,
                ast::UnaryOp::UAdd => Op::Plus,
                ast::UnaryOp::Invert => Op::Invert,
            },
            here,
        );
        Ok(())
    }

    fn bool_op(&mut self, bool_op: &'a ast::ExprBoolOp, here: Span) -> Result<()> {
        let done = self.unit().label();
        let last = bool_op.values.len() - 1;
        for (place, value) in bool_op.values.iter().enumerate() {
            self.expression(value)?;
            if place < last {
                let op = match bool_op.op {
                    ast::BoolOp::And => Op::JumpIfFalseOrPop(done.0),
                    ast::BoolOp::Or => Op::JumpIfTrueOrPop(done.0),
                };
                self.unit().emit(op, here);
            }
        }
        self.unit().put(done);
        Ok(())
    }

    fn compare(&mut self, compare: &'a ast::ExprCompare, here: Span) -> Result<()> {
        self.expression(&compare.left)?;
        let last = compare.ops.len() - 1;
        if last == 0 {
            self.expression(&compare.comparators[0])?;
            self.unit().emit(comparison(compare.ops[0]), here);
            return Ok(());
        }
        let (cleanup, done) = (self.unit().label(), self.unit().label());
        for (place, (op, right)) in compare.ops.iter().zip(&compare.comparators).enumerate() {
            self.expression(right)?;
            if place < last {
                self.unit().emit(Op::Swap(2), here);
                self.unit().emit(Op::Copy(2), here);
                self.unit().emit(comparison(*op), here);
                self.unit().emit(Op::JumpIfFalseOrPop(cleanup.0), here);
            } else {
                self.unit().emit(comparison(*op), here);
            }
        }
        self.unit().emit(Op::Jump(done.0), here);
        let height = self.unit().height();
        self.unit().set_height(height + 1);
        self.unit().put(cleanup);
        self.unit().emit(Op::Swap(2), here);
        self.unit().emit(Op::Pop, here);
        self.unit().put(done);
        Ok(())
    }

    /// Evaluates a condition and jumps when it is `wanted`.
    pub(super) fn jump_if(&mut self, condition: &'a Expr, wanted: bool, target: Label) -> Result<()> {
        let here = span(condition.range());
        match condition {
            Expr::UnaryOp(unary) if unary.op == ast::UnaryOp::Not => {
                return self.jump_if(&unary.operand, !wanted, target);
            }
            Expr::BoolOp(bool_op) => {
                let (last, rest) = match bool_op.values.split_last() {
                    Some(parts) => parts,
                    None => return Ok(()),
                };
                // `a and b` jumps on false as soon as one is false; on true only when the last one is reached.
                let short = bool_op.op == ast::BoolOp::Or;
                if short == wanted {
                    for value in &bool_op.values {
                        self.jump_if(value, wanted, target)?;
                    }
                    return Ok(());
                }
                let over = self.unit().label();
                for value in rest {
                    self.jump_if(value, short, over)?;
                }
                self.jump_if(last, wanted, target)?;
                self.unit().put(over);
                return Ok(());
            }
            Expr::Compare(compare) if compare.ops.len() == 1 && !wanted => {
                let fused = match compare.ops[0] {
                    CmpOp::Eq => Some(Op::EqualJump { equal: true, target: target.0 }),
                    CmpOp::NotEq => Some(Op::EqualJump { equal: false, target: target.0 }),
                    other => order_op(other).map(|op| Op::OrderJump { op, target: target.0 }),
                };
                if let Some(fused) = fused {
                    self.expression(&compare.left)?;
                    self.expression(&compare.comparators[0])?;
                    // The plain jump behind it is for answers that the script's code gives.
                    self.unit().emit(fused, here);
                    self.unit().emit(Op::JumpIfFalse(target.0), here);
                    return Ok(());
                }
            }
            _ => {}
        }
        self.expression(condition)?;
        self.unit().emit(if wanted { Op::JumpIfTrue(target.0) } else { Op::JumpIfFalse(target.0) }, here);
        Ok(())
    }

    /// Pushes what stands between the brackets of a subscript.
    pub(super) fn index(&mut self, index: &'a Expr) -> Result<()> {
        self.expression(index)
    }

    fn slice(&mut self, slice: &'a ast::ExprSlice, here: Span) -> Result<()> {
        for part in [&slice.lower, &slice.upper] {
            match part {
                Some(part) => self.expression(part)?,
                None => self.unit().emit(Op::None, here),
            }
        }
        match &slice.step {
            Some(step) => {
                self.expression(step)?;
                self.unit().emit(Op::BuildSlice(3), here);
            }
            None => self.unit().emit(Op::BuildSlice(2), here),
        }
        Ok(())
    }

    fn sequence(&mut self, items: &'a [Expr], here: Span, empty: Op) -> Result<()> {
        if items.iter().any(Expr::is_starred_expr) {
            self.items(items, here, if matches!(empty, Op::BuildSet(_)) { empty } else { Op::BuildList(0) })?;
            if matches!(empty, Op::BuildTuple(_)) {
                self.unit().emit(Op::ListToTuple, here);
            }
            return Ok(());
        }
        // Long displays are built in parts, so that the stack stays small.
        if items.len() > 64 && !matches!(empty, Op::BuildTuple(_)) {
            self.unit().emit(empty, here);
            let op = if matches!(empty, Op::BuildSet(_)) { Op::SetAdd(1) } else { Op::ListAppend(1) };
            for item in items {
                self.expression(item)?;
                self.unit().emit(op, here);
            }
            return Ok(());
        }
        for item in items {
            self.expression(item)?;
        }
        let count = items.len() as u32;
        self.unit().emit(
            match empty {
                Op::BuildTuple(_) => Op::BuildTuple(count),
                Op::BuildSet(_) => Op::BuildSet(count),
                _ => Op::BuildList(count),
            },
            here,
        );
        Ok(())
    }

    fn dict(&mut self, dict: &'a ast::ExprDict, here: Span) -> Result<()> {
        let plain = dict.items.len() <= 32 && dict.items.iter().all(|item| item.key.is_some());
        if plain {
            for item in &dict.items {
                if let Some(key) = &item.key {
                    self.expression(key)?;
                }
                self.expression(&item.value)?;
            }
            self.unit().emit(Op::BuildDict(dict.items.len() as u32), here);
            return Ok(());
        }
        self.unit().emit(Op::BuildDict(0), here);
        for item in &dict.items {
            match &item.key {
                Some(key) => {
                    self.expression(key)?;
                    self.expression(&item.value)?;
                    self.unit().emit(Op::DictAdd(1), here);
                }
                None => {
                    self.expression(&item.value)?;
                    self.unit().emit(Op::DictUpdate, here);
                }
            }
        }
        Ok(())
    }

    fn f_string(&mut self, text: &'a ast::ExprFString, here: Span) -> Result<()> {
        let mut count = 0;
        let mut literal = String::new();
        for part in text.value.iter() {
            match part {
                ast::FStringPart::Literal(part) => literal.push_str(part.as_str()),
                ast::FStringPart::FString(part) => {
                    self.f_string_parts(&part.elements, &mut literal, &mut count, here)?
                }
            }
        }
        self.flush(&mut literal, &mut count, here);
        self.join(count, here);
        Ok(())
    }

    fn flush(&mut self, literal: &mut String, count: &mut u32, here: Span) {
        if !literal.is_empty() {
            self.text(literal, here);
            literal.clear();
            *count += 1;
        }
    }

    fn join(&mut self, count: u32, here: Span) {
        match count {
            0 => {
                let place = self.unit().constant(Value::Str(intern("")));
                self.unit().emit(Op::Constant(place), here);
            }
            1 => {}
            _ => self.unit().emit(Op::BuildString(count), here),
        }
    }

    fn f_string_parts(
        &mut self,
        elements: &'a ast::InterpolatedStringElements,
        literal: &mut String,
        count: &mut u32,
        here: Span,
    ) -> Result<()> {
        for element in elements.iter() {
            match element {
                ast::InterpolatedStringElement::Literal(part) => literal.push_str(&part.value),
                ast::InterpolatedStringElement::Interpolation(part) => {
                    if let Some(debug) = &part.debug_text {
                        literal.push_str(debug.as_str());
                    }
                    self.flush(literal, count, here);
                    self.expression(&part.expression)?;
                    let conversion = match part.conversion.to_byte() {
                        Some(byte) => byte,
                        None if part.debug_text.is_some() && part.format_spec.is_none() => b'r',
                        None => 0,
                    };
                    let at = span(part.range);
                    if let Some(spec) = &part.format_spec {
                        let (mut text, mut parts) = (String::new(), 0);
                        self.f_string_parts(&spec.elements, &mut text, &mut parts, here)?;
                        self.flush(&mut text, &mut parts, here);
                        self.join(parts, here);
                    }
                    self.unit().emit(Op::Format { conversion, spec: part.format_spec.is_some() }, at);
                    *count += 1;
                }
            }
        }
        Ok(())
    }
}

fn order_op(op: CmpOp) -> Option<OrderOp> {
    match op {
        CmpOp::Lt => Some(OrderOp::Less),
        CmpOp::LtE => Some(OrderOp::LessEqual),
        CmpOp::Gt => Some(OrderOp::Greater),
        CmpOp::GtE => Some(OrderOp::GreaterEqual),
        _ => None,
    }
}

fn comparison(op: CmpOp) -> Op {
    match op {
        CmpOp::Eq => Op::Equal,
        CmpOp::NotEq => Op::NotEqual,
        CmpOp::Is => Op::Is,
        CmpOp::IsNot => Op::IsNot,
        CmpOp::In => Op::In,
        CmpOp::NotIn => Op::NotIn,
        other => Op::Order(order_op(other).unwrap_or(OrderOp::Less)),
    }
}
