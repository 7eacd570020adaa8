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
