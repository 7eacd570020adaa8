//! Names, and what can be assigned to and deleted.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

use super::{Compiler, Result, span};
use crate::bytecode::{Op, Span};
use crate::scope::{ScopeKind, Storage};

impl<'a> Compiler<'a> {
    pub(super) fn storage(&mut self, name: &str) -> Storage {
        let scope = &self.scopes.scopes[self.units[self.units.len() - 1].scope];
        scope.storage.get(name).copied().unwrap_or(Storage::Global)
    }

    /// Whether a name of a class body may also come from a function around.
    fn is_free_in_class(&mut self, name: &str) -> bool {
        let scope = &self.scopes.scopes[self.units[self.units.len() - 1].scope];
        scope.kind == ScopeKind::Class && scope.free.iter().any(|free| free == name)
    }

    pub(super) fn load_name(&mut self, name: &str, here: Span) -> Result<()> {
        let op = match self.storage(name) {
            Storage::Local => Op::LoadLocal(self.unit().slot(name)),
            Storage::Cell => Op::LoadCell(self.unit().slot(name)),
            Storage::Free if self.is_free_in_class(name) => {
                let (place, slot) = (self.unit().name_place(name), self.unit().slot(name));
                Op::LoadClassCell { name: place as u16, slot: slot as u16 }
            }
            Storage::Free => Op::LoadCell(self.unit().slot(name)),
            Storage::Global => {
                let slot = self.global(name);
                self.unit().globals.push(slot);
                Op::LoadGlobal(slot)
            }
            Storage::Namespace => {
                let slot = self.global(name);
                self.unit().globals.push(slot);
                let place = self.unit().name_place(name);
                Op::LoadName(place)
            }
        };
        self.unit().emit(op, here);
        Ok(())
    }

    pub(super) fn store_name(&mut self, name: &str, here: Span) -> Result<()> {
        let op = match self.storage(name) {
            Storage::Local => Op::StoreLocal(self.unit().slot(name)),
            Storage::Cell | Storage::Free => Op::StoreCell(self.unit().slot(name)),
            Storage::Global => Op::StoreGlobal(self.global(name)),
            Storage::Namespace => Op::StoreName(self.unit().name_place(name)),
        };
        self.unit().emit(op, here);
        Ok(())
    }

    pub(super) fn delete_name(&mut self, name: &str, here: Span) -> Result<()> {
        let op = match self.storage(name) {
            Storage::Local => Op::DeleteLocal(self.unit().slot(name)),
            Storage::Cell | Storage::Free => Op::DeleteCell(self.unit().slot(name)),
            Storage::Global => Op::DeleteGlobal(self.global(name)),
            Storage::Namespace => Op::DeleteName(self.unit().name_place(name)),
        };
        self.unit().emit(op, here);
        Ok(())
    }

    /// Takes the value on the stack.
    pub(super) fn store(&mut self, target: &'a Expr) -> Result<()> {
        let here = span(target.range());
        match target {
            Expr::Name(name) => self.store_name(name.id.as_str(), here),
            Expr::Attribute(attribute) => {
                self.expression(&attribute.value)?;
                let place = self.member(attribute.attr.as_str());
                self.unit().emit(Op::StoreAttribute(place), here);
                Ok(())
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value)?;
                self.index(&subscript.slice)?;
                self.unit().emit(Op::StoreSubscript, here);
                Ok(())
            }
            Expr::Tuple(tuple) => self.unpack(&tuple.elts, here),
            Expr::List(list) => self.unpack(&list.elts, here),
            Expr::Starred(starred) => {
                self.syntax(starred.range, "starred assignment target must be in a list or tuple")
            }
            other => self.syntax(other.range(), "cannot assign to this expression"),
        }
    }

    fn unpack(&mut self, targets: &'a [Expr], here: Span) -> Result<()> {
        let starred = targets.iter().position(Expr::is_starred_expr);
        match starred {
            Some(place) => {
                if let Some(second) = targets[place + 1..].iter().find(|target| target.is_starred_expr()) {
                    return self.syntax(second.range(), "multiple starred expressions in assignment");
                }
                let before = self.fits(place, targets[place].range())?;
                let after = self.fits(targets.len() - place - 1, targets[place].range())?;
                self.unit().emit(Op::UnpackRest { before, after }, here);
            }
            None => self.unit().emit(Op::Unpack(targets.len() as u32), here),
        }
        for target in targets {
            match target {
                Expr::Starred(starred) => self.store(&starred.value)?,
                other => self.store(other)?,
            }
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, target: &'a Expr) -> Result<()> {
        let here = span(target.range());
        match target {
            Expr::Name(name) => self.delete_name(name.id.as_str(), here),
            Expr::Attribute(attribute) => {
                self.expression(&attribute.value)?;
                let place = self.member(attribute.attr.as_str());
                self.unit().emit(Op::DeleteAttribute(place), here);
                Ok(())
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value)?;
                self.index(&subscript.slice)?;
                self.unit().emit(Op::DeleteSubscript, here);
                Ok(())
            }
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                elts.iter().try_for_each(|target| self.delete(target))
            }
            other => self.syntax(other.range(), "cannot delete this expression"),
        }
    }
}
