//! The one macro behind the builders: a setter for each field of a model struct.

/// Writes setters: `plain` fields are replaced, `optional` ones become `Some`, `marks` become `true`.
macro_rules! setters {
    ($builder:ident for $model:ident {
        plain { $($plain:ident: $plain_type:ty,)* }
        optional { $($optional:ident: $optional_type:ty,)* }
        marks { $($mark:ident,)* }
    }) => {
        impl $builder {
            $(
                #[doc = concat!("Sets `", stringify!($plain), "`.")]
                #[must_use]
                pub fn $plain(mut self, value: impl Into<$plain_type>) -> Self {
                    self.value.$plain = value.into();
                    self
                }
            )*
            $(
                #[doc = concat!("Sets `", stringify!($optional), "`.")]
                #[must_use]
                pub fn $optional(mut self, value: impl Into<$optional_type>) -> Self {
                    self.value.$optional = Some(value.into());
                    self
                }
            )*
            $(
                #[doc = concat!("Sets `", stringify!($mark), "` to true.")]
                #[must_use]
                pub fn $mark(mut self) -> Self {
                    self.value.$mark = true;
                    self
                }
            )*

            /// The finished value.
            pub fn done(self) -> $model {
                self.value
            }
        }

        impl From<$builder> for $model {
            fn from(builder: $builder) -> Self {
                builder.value
            }
        }

        impl From<$builder> for std::sync::Arc<$model> {
            fn from(builder: $builder) -> Self {
                Self::new(builder.value)
            }
        }
    };
}

pub(super) use setters;
