//! What Python has and scripts have not: each is refused where it stands, and listed on the documentation's page of
//! the language.

macro_rules! refusals {
    ($($name:ident $words:literal,)*) => {
        /// A part of Python that is not there.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Refusal { $($name,)* }

        impl Refusal {
            #[cfg(test)]
            pub(crate) const ALL: &[Refusal] = &[$(Refusal::$name,)*];

            /// How its message begins: `match statements are`.
            pub(crate) fn words(self) -> &'static str {
                match self { $(Refusal::$name => $words,)* }
            }
        }
    };
}

refusals! {
    Match "match statements are",
    ExceptStar "except* is",
    AsyncGenerator "async generators are",
    YieldInLambda "yield in a lambda is",
    Metaclass "metaclasses are",
    MultipleInheritance "multiple inheritance is",
    ClassKeyword "keyword arguments of classes are",
    Descriptor "descriptors of one's own are",
    New "'__new__' is",
    Del "'__del__' is",
    GetAttribute "'__getattribute__' is",
    InitSubclass "'__init_subclass__' is",
    ClassGetItem "'__class_getitem__' is",
    ReverseDivmod "'__rdivmod__' is",
    TypeAlias "type aliases are",
    TypeParameters "type parameters are",
    ComprehensionUnpacking "unpacking in a comprehension is",
    Bytes "bytes are",
    Complex "complex numbers are",
    TemplateString "template strings are",
    ImportAll "'import *' is",
    RelativeImport "relative imports are",
    Submodule "importing a submodule without 'as' is",
}

/// The refusal of a method that Python calls by itself and this machine does not: defining it would do nothing.
pub(super) fn of_method(name: &str) -> Option<Refusal> {
    Some(match name {
        "__get__" | "__set__" | "__delete__" | "__set_name__" => Refusal::Descriptor,
        "__new__" => Refusal::New,
        "__del__" => Refusal::Del,
        "__getattribute__" => Refusal::GetAttribute,
        "__init_subclass__" => Refusal::InitSubclass,
        "__class_getitem__" => Refusal::ClassGetItem,
        "__rdivmod__" => Refusal::ReverseDivmod,
        _ => return None,
    })
}
