//! The macro that turns lines of the table into markers and into [`ENDPOINTS`](super::ENDPOINTS). No facts are here.

/// Defines resources and relationships.
///
/// ```text
/// Tracks = "tracks", TrackAttributes {              a resource: marker, name, attributes
///     fetch OPEN [COUNTRY, INCLUDE];                its operations: verb, access, parameters
/// } => tracks {                                    the module of its relationships
///     "albums" => Albums, PlainMeta, OPEN [PAGE]    a relationship: name, marker, meta, access and parameters of reading
///         + user(&["x"]) (Albums) add, remove;      who may write to it, what it accepts, and the verbs
/// }
/// ```
macro_rules! registry {
    ($(
        $Resource:ident = $kind:literal, $Attributes:ty {
            $( $verb:ident $access:expr, [$($parameter:expr),*]; )*
        } $( => $module:ident {
            $(
                $name:literal => $Relationship:ident, $Meta:ty, $read:expr, [$($option:expr),*]
                $( + $write:expr, ($($Target:ident),*) $($change:ident),* )? ;
            )*
        } )?
    )*) => {
        $(
            #[doc = concat!("The resource type `", $kind, "`.")]
            #[derive(Debug, Clone, Copy)]
            pub enum $Resource {}

            impl Resource for $Resource {
                const TYPE: &'static str = $kind;
                type Attributes = $Attributes;
            }

            $( operation!($verb $Resource $kind $access, &[$($parameter),*]); )*

            $(
                #[doc = concat!("The relationships of `", $kind, "`.")]
                pub mod $module {
                    $(
                        #[doc = concat!("The relationship `", $name, "` of `", $kind, "`.")]
                        #[derive(Debug, Clone, Copy)]
                        pub enum $Relationship {}
                    )*
                }

                $(
                    impl Relationship for $module::$Relationship {
                        type Owner = $Resource;
                        const NAME: &'static str = $name;
                        type Linkage = $Meta;
                        const READ: &'static Endpoint = endpoint!(
                            "GET", ["/", $kind, "/{id}/relationships/", $name], &[$($option),*], $read
                        );
                    }
                    $(
                        $( impl Accepts<$Target> for $module::$Relationship {} )*
                        $( change!($change $module $Relationship $kind $name $write); )*
                    )?
                )*
            )?
        )*

        /// Every operation that TIDAL offers to third parties and that is not deprecated.
        pub const ENDPOINTS: &[&Endpoint] = &[$(
            $( operation!(@ $verb $Resource), )*
            $( $(
                <$module::$Relationship as Relationship>::READ,
                $( $( change!(@ $change $module $Relationship), )* )?
            )* )?
        )*];

        /// Reads an included resource, if its type is one of the table.
        pub(crate) fn read_included(kind: &str, json: &str) -> Option<Result<IncludedResource, serde_json::Error>> {
            match kind {
                $( $kind => Some(IncludedResource::read::<$Resource>(json)), )*
                _ => None,
            }
        }
    };
}

/// An operation on a collection or a resource: the trait that offers it, or its endpoint (`@`).
macro_rules! operation {
    (list $Resource:ident $kind:literal $access:expr, $parameters:expr) => {
        impl CanList for $Resource {
            const LIST: &'static Endpoint = endpoint!("GET", ["/", $kind], $parameters, $access);
        }
    };
    (fetch $Resource:ident $kind:literal $access:expr, $parameters:expr) => {
        impl CanFetch for $Resource {
            const FETCH: &'static Endpoint = endpoint!("GET", ["/", $kind, "/{id}"], $parameters, $access);
        }
    };
    (create $Resource:ident $kind:literal $access:expr, $parameters:expr) => {
        impl CanCreate for $Resource {
            const CREATE: &'static Endpoint = endpoint!("POST", ["/", $kind], $parameters, $access);
            type New = <$Resource as Writable>::New;
        }
    };
    (update $Resource:ident $kind:literal $access:expr, $parameters:expr) => {
        impl CanUpdate for $Resource {
            const UPDATE: &'static Endpoint = endpoint!("PATCH", ["/", $kind, "/{id}"], $parameters, $access);
            type Changes = <$Resource as Writable>::Changes;
        }
    };
    (delete $Resource:ident $kind:literal $access:expr, $parameters:expr) => {
        impl CanDelete for $Resource {
            const DELETE: &'static Endpoint =
                endpoint!("DELETE", ["/", $kind, "/{id}"], $parameters, $access);
        }
    };
    (@ list $Resource:ident) => {
        <$Resource as CanList>::LIST
    };
    (@ fetch $Resource:ident) => {
        <$Resource as CanFetch>::FETCH
    };
    (@ create $Resource:ident) => {
        <$Resource as CanCreate>::CREATE
    };
    (@ update $Resource:ident) => {
        <$Resource as CanUpdate>::UPDATE
    };
    (@ delete $Resource:ident) => {
        <$Resource as CanDelete>::DELETE
    };
}

/// A change of a relationship: the traits that offer it, or its endpoint (`@`).
macro_rules! change {
    (add $module:ident $Name:ident $kind:literal $name:literal $access:expr) => {
        impl CanAdd for $module::$Name {
            const ADD: &'static Endpoint = endpoint!(
                "POST",
                ["/", $kind, "/{id}/relationships/", $name],
                &[],
                $access
            );
        }
    };
    (remove $module:ident $Name:ident $kind:literal $name:literal $access:expr) => {
        impl CanRemove for $module::$Name {
            const REMOVE: &'static Endpoint = endpoint!(
                "DELETE",
                ["/", $kind, "/{id}/relationships/", $name],
                &[],
                $access
            );
        }
        impl WithoutItemIds for $module::$Name {}
    };
    (remove_items $module:ident $Name:ident $kind:literal $name:literal $access:expr) => {
        impl CanRemove for $module::$Name {
            const REMOVE: &'static Endpoint = endpoint!(
                "DELETE",
                ["/", $kind, "/{id}/relationships/", $name],
                &[],
                $access
            );
        }
        impl WithItemIds for $module::$Name {}
    };
    (reorder $module:ident $Name:ident $kind:literal $name:literal $access:expr) => {
        impl CanReplace for $module::$Name {
            const REPLACE: &'static Endpoint = endpoint!(
                "PATCH",
                ["/", $kind, "/{id}/relationships/", $name],
                &[],
                $access
            );
        }
    };
    (@ add $module:ident $Name:ident) => {
        <$module::$Name as CanAdd>::ADD
    };
    (@ remove $module:ident $Name:ident) => {
        <$module::$Name as CanRemove>::REMOVE
    };
    (@ remove_items $module:ident $Name:ident) => {
        <$module::$Name as CanRemove>::REMOVE
    };
    (@ reorder $module:ident $Name:ident) => {
        <$module::$Name as CanReplace>::REPLACE
    };
}

/// One entry of the table.
macro_rules! endpoint {
    ($method:literal, [$($part:literal),*], $parameters:expr, $access:expr) => {
        &Endpoint {
            method: $method,
            path: concat!($($part),*),
            operation: concat!($method, " ", $($part),*),
            parameters: $parameters,
            access: $access,
        }
    };
}

pub(super) use {change, endpoint, operation, registry};
